// Working days: Monday to Friday unless the code table WORKING_DAYS says HOLIDAY, Saturday and
// Sunday if it says WORKDAY (a day that is worked off). Governance loads the table (COD-01).

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

// Nothing writes it: such days are rows of the code table.
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
