// Proof that a run of leaves stands in a log of known size and root, from any index on.
//
// The hashes of everything to the left and to the right of the run, in the order in which a walk
// of the tree from its root meets them: one for each largest subtree that holds no leaf of it.

#pragma once

#include "base/types.hpp"
#include "ledger/log_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t log_range_hashes_max = 128; // At most two for each level.

// For the leaves [first, first + count) of the log of `size`; at least one leaf, all within.
[[nodiscard]] std::vector<Hash256> range_path(std::uint64_t first, std::uint64_t count,
                                              std::uint64_t size, const LogNodeReader& reader);
// The root that the run leads to; nothing if it is empty, not within the log, or has more or fewer
// hashes beside it than that run of that log demands.
[[nodiscard]] std::optional<LogRoot> root_of_range(std::span<const Hash256> leaf_hashes,
                                                   std::uint64_t first, std::uint64_t size,
                                                   std::span<const Hash256> path);

} // namespace tamga::ledger
