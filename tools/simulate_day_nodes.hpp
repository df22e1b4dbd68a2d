// Nodes that acts of one round after another are given to.
//
// A validator answers "final" when it has committed a block; another may commit it a moment later.
// Between rounds all are waited for, so that no act comes to a node before what it rests on.

#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tamga::tools::day {

// Until each node has committed block `height`. timeout, after `patience` without one of them: the
// message names it and its height.
[[nodiscard]] Status wait_for_all(const std::vector<std::string>& endpoints, std::uint64_t height,
                                  std::chrono::milliseconds patience);

} // namespace tamga::tools::day
