// Counting working days, as the code table WORKING_DAYS has them.

#include "registries/calendar.hpp"

#include "registries/codes/codes.hpp"

namespace tamga::registries::calendar {

bool is_working(const ledger::StateView& view, std::int32_t day) {
    return codes::is_working_day(view, day);
}

std::int64_t working_days(const ledger::StateView& view, std::int32_t from, std::int32_t to,
                          std::int64_t count_max) {
    std::int64_t count = 0;
    for (std::int64_t day = std::int64_t{from} + 1; day <= to && count < count_max; ++day) {
        if (is_working(view, static_cast<std::int32_t>(day))) count += 1;
    }
    return count;
}

} // namespace tamga::registries::calendar
