// What a chain that goes on from another one takes over, and making the files it begins with.
//
// Every row of the registers goes over byte for byte, provenance included. What says who runs a
// chain (registries/initial_state.hpp) stays behind: validators, observers, proposals and evidence
// are of epochs and heights that ended. Governance and parameters are those of the predecessor's
// state, and genesis.json must say the same.

#pragma once

#include "base/result.hpp"
#include "ledger/genesis.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/recovery.hpp"
#include "ledger/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace tamga::registries {

// Judges the state that the genesis inherits: the block it is the state of is final and the one
// that `predecessor` names, all entries together have its state root, governance and parameters
// are those of the genesis. ENSUREs that there is a predecessor.
[[nodiscard]] std::unique_ptr<ledger::Inheritance> inheritance_of(const ledger::Genesis& genesis);

// The last final block of a store, with its proof; usage if it is block 0.
[[nodiscard]] Result<ledger::ChainEnd> chain_end_of(const ledger::Store& store);
// Governance, parameters, code tables and predecessor of a chain that goes on from that end;
// whoever makes it adds validators, reason and the hash of the initial state.
[[nodiscard]] Result<ledger::Genesis> draft_recovery(const ledger::Store& store,
                                                     const ledger::ChainEnd& end);
// The store's whole state at its tip, behind the proof of it.
[[nodiscard]] Result<ledger::InitialFigures>
write_inherited_state(const ledger::Store& store, const ledger::ChainEnd& end,
                      const std::filesystem::path& path,
                      const std::function<void(std::uint64_t entries)>& progress);
// Everything but the signatures, for whoever makes or signs the genesis: the root of block 0.
[[nodiscard]] Result<StateRoot> judge_inherited_state(const ledger::Genesis& genesis,
                                                      const std::filesystem::path& path);

} // namespace tamga::registries
