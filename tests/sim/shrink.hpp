// Cuts a schedule down to what its violation needs (delta debugging): faults, hostile nodes, loss,
// clock offsets and time go as long as some violation stays.

#pragma once

#include "sim/world.hpp"

namespace tamga::sim {

// `options.schedule` must give a violation; `runs` says how many worlds were tried.
[[nodiscard]] Schedule shrink(const WorldOptions& options, std::size_t& runs);

} // namespace tamga::sim
