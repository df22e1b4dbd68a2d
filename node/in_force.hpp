// Which validators are in force after the tip, and how their epoch began (protocol 2.11).

#pragma once

#include "consensus/epoch.hpp"
#include "ledger/store.hpp"
#include "ledger/validators.hpp"
#include "registries/evidence/bench.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tamga::node {

using Observers = std::vector<std::pair<std::string, PublicKey>>; // Names and node keys.

struct InForce {
    consensus::EpochStart start;
    ledger::NamedValidators named; // In the order of start.set.
    std::uint64_t leader_seed = 0;
    std::optional<ReplicaId> self; // Who this node is among them.
    Observers observers;           // That governance admitted, up to the tip.
};

// The validators of an epoch that has begun, from the state that it began on.
[[nodiscard]] Result<ledger::NamedValidators> validators_of(const ledger::Store& store,
                                                            Epoch epoch);
// Those that the state after the tip admits.
[[nodiscard]] Observers observers_of(const ledger::Store& store);
// The epoch of the next block: that of the tip, or the one after it if the tip ends its own.
[[nodiscard]] Epoch epoch_after(const Header& tip);
// What a tip settles: records of votes up to here are no longer needed (2.5).
[[nodiscard]] std::pair<Epoch, View> settled_by(const Header& tip);
[[nodiscard]] Result<InForce> in_force(const ledger::Store& store);
// Who judges the evidence of the next block.
[[nodiscard]] Result<registries::evidence::Bench> bench_of(const ChainId& chain,
                                                           const ledger::Store& store);

} // namespace tamga::node
