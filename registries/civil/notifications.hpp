// Births and deaths that were notified (CIV-22), until a record answers them.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <string>

namespace tamga::registries::civil {

struct FoundNotification {
    Outcome outcome = Outcome::applied;
    VitalNotification notification;
};
// 101, 327 when there is none of that event, 328 when a record answered it.
[[nodiscard]] FoundNotification find_open_notification(const Context& context,
                                                       const std::string& raw,
                                                       proto::civil::VitalEvent event);
// The record answers it.
void answer(Context& context, VitalNotification notification, const Bytes& record);

} // namespace tamga::registries::civil
