// Reading dates of acts, and the calendar as far as record numbers need it.

#include "registries/civil/legal_date.hpp"

namespace tamga::registries::civil {

namespace {

// A flag and a day: an open side says day 0.
bool read_side(std::uint32_t present, std::int32_t day, std::optional<std::int32_t>& side) {
    if (present > 1 || (present == 0 && day != 0)) return false;
    if (present == 1) side = day;
    return true;
}

bool precision_fits(const LegalDate& date) {
    const Interval& days = date.days;
    const bool closed = days.earliest && days.latest;
    switch (date.precision) {
    case proto::civil::DAY: return closed && *days.earliest == *days.latest;
    case proto::civil::MONTH:
    case proto::civil::YEAR: return closed;
    case proto::civil::RANGE: return days.earliest || days.latest;
    case proto::civil::UNKNOWN_DATE: return !days.earliest && !days.latest;
    default: return false; // DATE_PRECISION_NONE, and the enum's open end.
    }
}

} // namespace

std::optional<LegalDate> legal_date(const proto::civil::LegalDate& raw) {
    LegalDate date;
    date.precision = raw.precision();
    if (!read_side(raw.has_earliest(), raw.earliest_day(), date.days.earliest)) return std::nullopt;
    if (!read_side(raw.has_latest(), raw.latest_day(), date.days.latest)) return std::nullopt;
    const Interval& days = date.days;
    if (days.earliest && days.latest && *days.earliest > *days.latest) return std::nullopt;
    if (!precision_fits(date)) return std::nullopt;
    return date;
}

// Howard Hinnant's algorithm: eras of 400 years that begin on 1 March.
std::int64_t year_of(std::int32_t day) {
    const std::int64_t shifted = static_cast<std::int64_t>(day) + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
    const std::int64_t of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const bool january_or_february = (5 * of_year + 2) / 153 >= 10;
    return year_of_era + era * 400 + (january_or_february ? 1 : 0);
}

} // namespace tamga::registries::civil
