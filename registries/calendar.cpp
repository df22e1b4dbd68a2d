// Counting working days.

#include "registries/calendar.hpp"

namespace tamga::registries::calendar {

bool is_working(const ledger::StateView& view, std::int32_t day) {
    const auto exception = find_row<ExceptionalDay>(view, day_key(day));
    if (exception) return exception->working;
    const std::int32_t weekday = ((day % 7) + 7 + 3) % 7; // 1970-01-01 was a Thursday; 0 = Monday.
    return weekday < 5;
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
