// Can a new parcel be reached? The access that a division must leave to every child (LND-12).
//
// The table PUBLIC_WAYS says for an area, by its first digits, which use codes are public ways
// there ("301,302"), or "-" where nobody asks; the longest beginning that has a row decides, and
// without a row nobody asks. A parcel borders on another when they share a stretch of boundary,
// however short; a common corner is not enough.

#pragma once

#include "registries/land/map.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace tamga::registries::land {

// A child, and the one over which it gets a way; by index.
using WayOver = std::pair<std::size_t, std::size_t>;

// From every child one comes to a public way without leaving what the child may cross: itself,
// children that are public ways, children over which it gets a way, and parcels of units that owe
// the divided unit a right of way. 546; 311 when more than fanout_max parcels are crossed.
[[nodiscard]] Outcome check_access(const Context& context, const Parcel& parent,
                                   const Unit& unit, const std::vector<Parcel>& children,
                                   const std::vector<WayOver>& ways);

} // namespace tamga::registries::land
