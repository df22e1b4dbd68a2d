// The working-day calendar: an on-chain table of the days that are otherwise than their weekday.
//
// Monday to Friday are working days unless the table says no; Saturday and Sunday are not unless it
// says yes (a day that is worked off). The table is governance's (AGY-10).

#pragma once

#include "ledger/state.hpp"
#include "registries/row.hpp"

#include <cstdint>

namespace tamga::registries::calendar {

[[nodiscard]] inline Bytes day_key(std::int32_t day) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(day));
    return std::move(out).take();
}

// A day that is otherwise than its weekday.
struct ExceptionalDay {
    static constexpr Facet facet = tables::exceptional_day;
    std::int32_t day = 0;
    bool working = false;

    [[nodiscard]] Bytes entity() const { return day_key(day); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.day, row.working);
    }
    friend bool operator==(const ExceptionalDay&, const ExceptionalDay&) = default;
};

[[nodiscard]] bool is_working(const ledger::StateView& view, std::int32_t day);
// Working days after `from` up to and with `to`, counted no further than `count_max`.
[[nodiscard]] std::int64_t working_days(const ledger::StateView& view, std::int32_t from,
                                        std::int32_t to, std::int64_t count_max);

} // namespace tamga::registries::calendar
