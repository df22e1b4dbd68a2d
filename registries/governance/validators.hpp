// The validator set that a state holds, and whether a block changed it (protocol 2.11).

#pragma once

#include "ledger/state.hpp"
#include "ledger/validators.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tamga::registries::governance {

// The set in force after this state, ascending by consensus key: after block 0 the one of genesis,
// after the last block of an epoch the one of the next.
[[nodiscard]] ledger::NamedValidators validators_in(const ledger::StateView& view);

// Nodes that may follow the chain without being validators: names and node keys, by name.
[[nodiscard]] std::vector<std::pair<std::string, PublicKey>>
observers_in(const ledger::StateView& view);

// The set after a block, if its keys are not those before it. A block without acts on validators
// costs one look-up in its changes.
[[nodiscard]] std::optional<ledger::NamedValidators>
next_validators(const ledger::StateView& before, const ledger::StateDelta& delta);

} // namespace tamga::registries::governance
