// The state of block 0: validators, agencies, governance, parameters and the keys already in use.

#pragma once

#include "base/result.hpp"
#include "ledger/genesis.hpp"
#include "ledger/state.hpp"

namespace tamga::registries {

// Provenance of all of it is zero. An error names the role or register that does not exist, or the
// key that stands in two places.
// A genesis with a predecessor must be signed (ledger/recovery.hpp).
[[nodiscard]] Result<ledger::StateDelta> genesis_state(const ledger::Genesis& genesis);
// The same of one that is still to be signed: for whoever makes it.
[[nodiscard]] Result<ledger::StateDelta> genesis_rows(const ledger::Genesis& genesis);

// A view of exactly that state.
[[nodiscard]] ledger::StateView genesis_view(const ledger::StateDelta& delta);

} // namespace tamga::registries
