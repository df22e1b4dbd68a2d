// Whether a home can start a chain that begins with an initial state.

#pragma once

#include "base/result.hpp"
#include "ledger/genesis.hpp"
#include "node/home.hpp"

namespace tamga::node {

// Its store was made with the initial state, if genesis.json names one; the error says how to.
[[nodiscard]] Status check_initial_state(const ledger::Genesis& genesis, const Home& home);

} // namespace tamga::node
