// Moving shares of a right: what sales, heirs, courts and auctions have in common.

#pragma once

#include "registries/land/common.hpp"
#include "registries/parties/transfers.hpp"

#include <vector>

namespace tamga::registries::land {

using parties::Part;
using parties::read_parts;
using parties::ReadParts;

// The right after all parts, one after another: 513, 514.
struct MovedShares {
    Outcome outcome = Outcome::applied;
    Right right;
};
[[nodiscard]] MovedShares move_parts(const Context& context, Right right,
                                     const std::vector<Part>& parts);

// The party's share; null when it has none.
[[nodiscard]] const Share* share_of(const Right& right, const Party& party);

} // namespace tamga::registries::land
