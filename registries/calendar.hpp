// Working days: Monday to Friday unless the code table WORKING_DAYS says HOLIDAY, Saturday and
// Sunday if it says WORKDAY (a day that is worked off). Governance loads the table (COD-01).

#pragma once

#include "ledger/state.hpp"

#include <cstdint>

namespace tamga::registries::calendar {

[[nodiscard]] bool is_working(const ledger::StateView& view, std::int32_t day);
// Working days after `from` up to and with `to`, counted no further than `count_max`.
[[nodiscard]] std::int64_t working_days(const ledger::StateView& view, std::int32_t from,
                                        std::int32_t to, std::int64_t count_max);

} // namespace tamga::registries::calendar
