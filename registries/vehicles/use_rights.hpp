// Rights to use somebody's vehicle: what their acts and inheritance have in common.

#pragma once

#include "registries/vehicles/common.hpp"

#include <cstddef>

namespace tamga::registries::vehicles {

// A notary or a registrar attests that the other is the first one's spouse or child: 118, 637.
[[nodiscard]] Outcome check_family(Context& context, const SubjectId& person,
                                   const SubjectId& relative);
// So many more rights may stand on the vehicle.
[[nodiscard]] bool has_room_for_use(const Context& context, const Vehicle& vehicle,
                                    std::size_t more);

} // namespace tamga::registries::vehicles
