// Days of the law: intervals in which an event lies, and rules with three answers (CIV-20).
//
// Days count from 1970-01-01, proleptic Gregorian, negative before; a side without a day is open. A
// relation is certain only if it holds for every day that both intervals allow.

#pragma once

#include "proto/civil.pb.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace tamga::registries::civil {

using DatePrecision = proto::civil::DatePrecision;

struct Interval {
    std::optional<std::int32_t> earliest; // Absent = open.
    std::optional<std::int32_t> latest;

    [[nodiscard]] static Interval day(std::int32_t day) { return {day, day}; }

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.earliest, row.latest);
    }
    friend bool operator==(const Interval&, const Interval&) = default;
};

// Before it on every day that both allow.
[[nodiscard]] inline bool certainly_before(const Interval& left, const Interval& right) {
    return left.latest && right.earliest && *left.latest < *right.earliest;
}

// The interval of the earlier of two events.
[[nodiscard]] inline Interval earlier_of(const Interval& left, const Interval& right) {
    Interval both;
    if (left.earliest && right.earliest) both.earliest = std::min(*left.earliest, *right.earliest);
    both.latest = left.latest;
    if (right.latest && (!both.latest || *right.latest < *both.latest)) both.latest = right.latest;
    return both;
}

// What a paper says, and how exactly.
struct LegalDate {
    Interval days;
    DatePrecision precision = proto::civil::UNKNOWN_DATE;

    [[nodiscard]] static LegalDate day(std::int32_t day) {
        return {Interval::day(day), proto::civil::DAY};
    }

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.days, row.precision);
    }
    friend bool operator==(const LegalDate&, const LegalDate&) = default;
};

// Nothing when the sides cross, a flag is neither 0 nor 1, or the precision does not fit them.
[[nodiscard]] std::optional<LegalDate> legal_date(const proto::civil::LegalDate& raw);

// The year of a civil day, proleptic Gregorian, astronomical (0 is 1 B.C.).
[[nodiscard]] std::int64_t year_of(std::int32_t day);

} // namespace tamga::registries::civil
