// What a payload store has to delete: by a final act, and by a whole state when a node starts.

#pragma once

#include "ledger/payloads.hpp"
#include "ledger/state.hpp"
#include "ledger/transaction.hpp"
#include "registries/privacy/rows.hpp"

#include <optional>
#include <vector>

namespace tamga::registries::privacy {

// Of an act that was applied; empty for acts that erase nothing.
[[nodiscard]] std::vector<ledger::Payloads::Erasure>
erasures_of(const ledger::VerifiedTransaction& act);

// The tombstones of a state, a page at a time in path order.
struct TombstonePage {
    std::vector<ledger::Payloads::Erasure> erasures;
    std::optional<ledger::StatePath> next; // Nothing: that was the last page.
};
[[nodiscard]] TombstonePage erasures_in(const ledger::StateView& view,
                                        const std::optional<ledger::StatePath>& after);

// The tombstone of a commitment: the act that erased it.
[[nodiscard]] std::optional<TransactionId> tombstone_of(const ledger::StateView& view,
                                                        const Commitment& commitment);

} // namespace tamga::registries::privacy
