// Dates as genealogy writes them, as intervals of civil days (CIV-20).
//
// Days count from 1970-01-01 in the proleptic Gregorian calendar, as written: no conversion from
// the Julian calendar, no guess. What cannot be read is open on both sides, and the note says why.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::tools {

enum class DatePrecision : std::uint8_t { day = 1, month = 2, year = 3, range = 4, unknown = 5 };

// An event lies in [earliest, latest]; a side without a day is open.
struct LegalDate {
    std::optional<std::int32_t> earliest;
    std::optional<std::int32_t> latest;
    DatePrecision precision = DatePrecision::unknown;

    friend bool operator==(const LegalDate&, const LegalDate&) = default;
};

struct ReadDate {
    LegalDate date;
    std::string note; // Why a side is open though something is written; empty otherwise.
};

inline constexpr int gedcom_year_max = 9999;

// The value of a GEDCOM date line, 5.5.1 or 7. Never fails: what is no date is open on both sides.
[[nodiscard]] ReadDate read_gedcom_date(std::string_view text);

// Days since 1970-01-01 of a proleptic Gregorian date; astronomical years (0 is 1 B.C.).
[[nodiscard]] std::int32_t days_from_civil(int year, int month, int day);
struct CivilDay {
    int year = 1970;
    int month = 1;
    int day = 1;
};
[[nodiscard]] CivilDay civil_from_days(std::int32_t days);

// "1819-08-26", "1170-09-01 to 1170-09-30", "to 0980-12-31", "unknown".
[[nodiscard]] std::string describe(const LegalDate& date);

// A is before B for every pair of days the two intervals allow.
[[nodiscard]] inline bool certainly_before(const LegalDate& a, const LegalDate& b) {
    return a.latest && b.earliest && *a.latest < *b.earliest;
}

} // namespace tamga::tools
