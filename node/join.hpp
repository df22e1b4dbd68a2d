// A home without a ledger takes a state from its peers, before the node is opened.
//
// Peers are the validators that genesis.json names and those of p2p.observers. The head is believed
// when it is final by the validators who follow from genesis.json, and f+1 peers offer it or
// p2p.trusted_head names the validators on the way to it; every chunk by the head alone. What was
// taken stays in data/ledger.partial until it is whole, so that a process that was killed goes on.

#pragma once

#include "base/result.hpp"
#include "node/config.hpp"
#include "node/home.hpp"
#include "node/node.hpp"
#include "node/state_sync.hpp"

namespace tamga::node {

enum class Joined : std::uint8_t {
    not_needed, // The home has a ledger, or its settings say to begin with block 1.
    took_state,
    without,    // No peer has a snapshot: by blocks.
    ended,      // A signal came.
};

struct JoinOutcome {
    Joined joined = Joined::not_needed;
    StateSyncFigures figures;
};

// Blocks until it is over. SIGTERM and SIGINT end it.
[[nodiscard]] Result<JoinOutcome> join_by_snapshot(const Config& config, const Home& home,
                                                   const Version& version);

} // namespace tamga::node
