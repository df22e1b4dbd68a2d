// The executor: what a block does to the state (ledger.md 1 to 3). Pure.
//
// Transactions are executed in block order, each in a delta of its own that is merged when every
// operation was applied and dropped otherwise; each leaves one log leaf. The result depends on
// nothing but the arguments; workers only decode bodies.

#pragma once

#include "base/workers.hpp"
#include "ledger/executed.hpp"
#include "ledger/state.hpp"
#include "ledger/transaction.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <cstdint>
#include <span>

namespace tamga::registries {

[[nodiscard]] ledger::Executed execute_block(const ledger::StateView& parent,
                                             const BlockInfo& block,
                                             std::span<const ledger::TransactionPtr> transactions,
                                             const Workers& workers);

// What one transaction would do on top of `below`.
struct Simulation {
    Outcome outcome = Outcome::applied;
    std::uint8_t first_failing = 0xff; // Index of the operation that refused; 0xff = none of them.
    ledger::StateDelta delta;          // Empty unless applied.
    Bytes events;                      // Encoded as in ledger::TransactionRecord.
};
[[nodiscard]] Simulation simulate(const ledger::StateView& below, const BlockInfo& block,
                                  const ledger::VerifiedTransaction& transaction);

// count u16, then (name short_blob, data blob) each.
[[nodiscard]] Bytes encode(const std::vector<Event>& events);

} // namespace tamga::registries
