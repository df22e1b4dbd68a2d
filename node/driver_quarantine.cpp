// Acts that are not executed here (protocol 2.3 R2, poison): not proposed, and a proposal that
// holds one is declined until a certificate covers it. They stay in the pool and in the journal.
//
// Freed by a certificate that covers them, by expiry, by another binary, or by the operator, who
// removes the marker while the node is stopped.

#include "node/driver.hpp"

#include "base/log.hpp"

#include <algorithm>

namespace tamga::node {

void Driver::quarantine(const TransactionId& txid, const std::string& cause) {
    if (!quarantine_.emplace(txid, cause).second) return;
    log::error("act_quarantined", {{"txid", txid}, {"cause", cause}});
    pool_.park(txid, Mempool::never);
    note_stage(txid, rpc::Stage::quarantined);
    outside_.mark(txid, cause);
    refuse_waiters(txid, quarantine_error(txid));
}

void Driver::release(const TransactionId& txid, std::string_view why) {
    if (quarantine_.erase(txid) == 0) return;
    log::info("act_released", {{"txid", txid}, {"why", std::string(why)}});
    pool_.unpark(txid);
    note_stage(txid, rpc::Stage::accepted);
    outside_.mark(txid, std::nullopt);
}

void Driver::release_all(const ledger::Body& body, std::string_view why) {
    if (quarantine_.empty()) return;
    for (const ledger::TransactionPtr& act : body.transactions) release(act->txid(), why);
}

// How far an act of the pool is; that it is quarantined comes before anything else.
void Driver::note_stage(const TransactionId& txid, rpc::Stage stage) {
    const bool waits = pool_.find(txid) != nullptr;
    const std::lock_guard guard(stages_mutex_);
    if (!waits) return;
    stages_[txid] = quarantine_.contains(txid) ? rpc::Stage::quarantined : stage;
}

bool Driver::holds_quarantined(const Parts& parts) const {
    if (quarantine_.empty()) return false;
    return std::ranges::any_of(parts.transactions, [&](const auto& part) {
        const auto* act = std::get_if<ledger::TransactionPtr>(&part);
        return quarantine_.contains(
            act != nullptr ? (*act)->txid()
                           : ledger::txid_of(std::get<ledger::SignedTransaction>(part).body));
    });
}

Error Driver::quarantine_error(const TransactionId& txid) const {
    return {ErrorCode::unauthorised,
            "quarantined at this node: " + quarantine_.at(txid) +
                ". It stays here until it expires; the operator has an alarm"};
}

} // namespace tamga::node
