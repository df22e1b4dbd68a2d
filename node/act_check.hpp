// The border of a node for acts: form, keys and signatures, and how many of them were verified.

#pragma once

#include "base/verification_count.hpp"
#include "ledger/transaction.hpp"

#include <atomic>
#include <cstdint>
#include <utility>

namespace tamga::node {

// Since the start of the node; added to from every thread that checks acts.
using SignatureCount = std::atomic<std::uint64_t>;

// ledger::check(), counting the Ed25519 verifications that it really makes.
[[nodiscard]] inline Result<ledger::TransactionPtr>
check_act(ledger::SignedTransaction act, const ChainId& chain, SignatureCount& verified) {
    const std::uint64_t before = verifications_of_thread();
    Result<ledger::TransactionPtr> checked = ledger::check(std::move(act), chain);
    verified += verifications_of_thread() - before;
    return checked;
}

} // namespace tamga::node
