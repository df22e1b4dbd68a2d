// Executing a block that holds evidence: pieces that were judged (bench.hpp) come ahead of the
// transactions, each with a leaf and a row of its own.

#pragma once

#include "registries/evidence/rows.hpp"
#include "registries/executor.hpp"

#include <span>

namespace tamga::registries {

// As execute_block() of executor.hpp; `evidence` in the order of the block.
[[nodiscard]] ledger::Executed execute_block(const ledger::StateView& parent,
                                             const BlockInfo& block,
                                             std::span<const evidence::Record> evidence,
                                             std::span<const ledger::TransactionPtr> transactions,
                                             const Workers& workers);

} // namespace tamga::registries
