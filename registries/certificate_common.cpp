// Claims, days, persons and dates of certificates.

#include "registries/certificate_common.hpp"

namespace tamga::registries::certificate {

namespace {

constexpr std::uint64_t day_ms = 86'400'000;

std::int64_t day_of(const Header& header) {
    return static_cast<std::int64_t>(header.time_ms.value / day_ms);
}

std::string two_digits(std::int64_t number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
}

} // namespace

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "certificate: " + std::move(reason));
}

ledger::Prefix core_of(const Facet& facet, ByteView entity) {
    return ledger::Prefix::whole(
        ledger::StatePath::singular(facet.table, entity, facet.facet).view());
}

ledger::Prefix items_of(const Facet& facet, ByteView entity) {
    return ledger::Prefix::whole(ledger::items_prefix(facet.table, entity, facet.facet));
}

HeadDays days_of(const Header& header) {
    constexpr std::int64_t west_ms = 43'200'000;
    constexpr std::int64_t east_ms = 50'400'000;
    const auto of_day = static_cast<std::int64_t>(header.time_ms.value % day_ms);
    const std::int64_t west = of_day < west_ms ? -1 : 0;
    const std::int64_t east = of_day + east_ms >= static_cast<std::int64_t>(day_ms) ? 1 : 0;
    return {day_of(header) + west, day_of(header) + east};
}

std::string date(std::int64_t day) {
    // Civil date of a day count (proleptic Gregorian), after Hinnant.
    const std::int64_t shifted = day + 719'468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int64_t of_era = shifted - era * 146'097;
    const std::int64_t year_of_era =
        (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
    const std::int64_t of_year =
        of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_shifted = (5 * of_year + 2) / 153;
    const std::int64_t month = month_shifted < 10 ? month_shifted + 3 : month_shifted - 9;
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    const std::int64_t day_of_month = of_year - (153 * month_shifted + 2) / 5 + 1;
    return std::to_string(year) + "-" + two_digits(month) + "-" + two_digits(day_of_month);
}

std::string moment(const Header& header) {
    const std::int64_t seconds = static_cast<std::int64_t>(header.time_ms.value / 1000);
    return date(day_of(header)) + " " + two_digits(seconds / 3600 % 24) + ":" +
           two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60) + " UTC";
}

Status check_person(const identity::Subject& row, const SubjectId& person) {
    using identity::LifeStatus;
    if (row.id != person) return refuse("the person is another one");
    if (row.kind == proto::identity::HISTORIC) {
        return refuse("the person is known from archives alone");
    }
    // A merge makes the record void too: the more telling reason first.
    if (row.merged_into) return refuse("the person's record was merged into another");
    if (row.life < LifeStatus::alive || row.life > LifeStatus::not_known) {
        return refuse("the person's record is void");
    }
    return {};
}

} // namespace tamga::registries::certificate
