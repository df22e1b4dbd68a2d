// What the loop has others do, and where it is done: Outside, function by function.

#include "base/log.hpp"
#include "node/node.hpp"

#include <memory>

namespace tamga::node {

Outside Node::outside() {
    Outside out;
    wire_peers(out);
    wire_execution(out);
    wire_storage(out);
    out.now = [this] { return clock_.now(); };
    out.act_us = [this] { return act_us_.load(); };
    out.fatal = [this](const std::string& why) {
        log::error("stopping", {{"why", why}});
        request_exit(3);
    };
    out.drained = [this] { request_exit(0); };
    // After the commit of the block that it began on, which the executor was asked for before.
    out.epoch_began = [this] { executing_->post([this] { enter_epoch(); }); };
    return out;
}

// Peers, the vote log and the workers.
void Node::wire_peers(Outside& out) {
    out.send = [this](const std::optional<PublicKey>& to, FramePtr frame, bool validators_only) {
        if (to) {
            network_->send(*to, std::move(frame));
        } else {
            network_->broadcast(std::move(frame), validators_only);
        }
    };
    out.misbehaved = [this](const PublicKey& peer, std::string why) {
        network_->misbehaved(peer, std::move(why));
    };
    out.persist = [this](std::uint64_t frame, std::vector<ledger::VoteLogRecord> records) {
        ENSURE(writer_ != nullptr); // An observer promises nothing.
        writer_->write(frame, std::move(records));
    };
    out.verify = [this](consensus::VerifyRequest request) {
        auto shared = std::make_shared<consensus::VerifyRequest>(std::move(request));
        const auto judge = [this, shared] {
            consensus::Verified verified{shared->id, {}};
            for (const consensus::SignatureCheck& check : shared->checks) {
                verified.valid.push_back(verify(check.key, check.message, check.signature));
            }
            driver_->inbox().post(event::VerifyDone{std::move(verified)});
        };
        if (!workers_->post(judge)) background_->post(judge);
    };
}

// The executor thread.
void Node::wire_execution(Outside& out) {
    out.execute = [this](Header header, BlockHash hash, Parts parts) {
        auto shared = std::make_shared<Parts>(std::move(parts));
        executing_->post([this, header, hash, shared] {
            Execution done = executor_->execute(header, hash, std::move(*shared));
            act_us_ = executor_->act_us();
            driver_->inbox().post(event::ExecutionDone{hash, std::move(done)});
        });
    };
    out.build = [this](consensus::BuildRequest request,
                       std::vector<ledger::TransactionPtr> candidates, EvidencePieces evidence) {
        executing_->post([this, request = std::move(request), candidates = std::move(candidates),
                          evidence = std::move(evidence)]() mutable {
            std::optional<Building> done =
                executor_->build(std::move(request), candidates, evidence);
            act_us_ = executor_->act_us();
            if (done) driver_->inbox().post(event::BuildingDone{std::move(*done)});
        });
    };
    out.judge = [this](Bytes bytes, std::optional<PublicKey> from) {
        executing_->post([this, bytes = std::move(bytes), from] {
            driver_->inbox().post(
                event::EvidenceJudged{from, executor_->judge_evidence(bytes)});
        });
    };
    out.commit = [this](consensus::CommitRequest request) {
        executing_->post([this, request = std::move(request)] {
            Result<std::vector<Committed>> done = executor_->commit(request);
            if (!done) return die_of_failed_flush(home_.flush_failed(), done.error().message);
            driver_->inbox().post(event::CommitDone{std::move(*done), {}, std::nullopt});
        });
    };
    out.import = [this](Chunk chunk, PublicKey peer) {
        executing_->post([this, chunk = std::move(chunk), peer] {
            Result<std::vector<Committed>> done = executor_->import(chunk);
            if (!done && done.error().code == ErrorCode::network) {
                driver_->inbox().post(event::SyncFailed{peer, done.error().message});
                return;
            }
            if (!done) return die_of_failed_flush(home_.flush_failed(), done.error().message);
            const auto tip = store_->tip();
            const Result<FinalityProof> proof = store_->proof(tip->header.height);
            const Result<InForce> now = tamga::node::in_force(*store_);
            ENSURE(proof.has_value() && now.has_value());
            driver_->inbox().post(event::CommitDone{
                std::move(*done), consensus::FinalTip{tip->header, tip->hash, *proof}, peer,
                now->start});
        });
    };
}

// The journal and the store.
void Node::wire_storage(Outside& out) {
    out.journal = [this](std::vector<std::pair<Act, ReplicaId>> acts,
                         std::optional<PublicKey> from) {
        journal_->append(std::move(acts), from);
    };
    out.keep = [this](std::vector<ledger::Payloads::Entry> entries,
                      std::vector<Commitment> expected) {
        journal_->keep(std::move(entries), std::move(expected));
    };
    out.erase = [this](std::vector<ledger::Payloads::Erasure> erasures) {
        journal_->erase(std::move(erasures));
    };
    out.forget = [this](std::vector<TransactionId> txids) { journal_->forget(std::move(txids)); };
    out.mark = [this](const TransactionId& txid, std::optional<std::string> cause) {
        background_->post([this, txid, cause = std::move(cause)] {
            const std::filesystem::path folder = home_.quarantine();
            const Status done = cause ? write_marker(folder, program_of(version_), txid, *cause)
                                      : remove_marker(folder, txid);
            if (!done) log::error("marker_failed", {{"why", done.error().message}});
        });
    };
    // From now on the vote log says what the mark of a restored home said.
    out.loss_recorded = [this] {
        background_->post([this] {
            std::error_code error;
            std::filesystem::remove(home_.restored(), error);
            if (error) log::warning("mark_stays", {{"why", error.message()}});
        });
    };
    out.keep_evidence = [this](std::vector<Bytes> pieces) {
        background_->post([this, pieces = std::move(pieces)] {
            const Status done = keep_evidence(home_.evidence(), pieces);
            if (!done) log::warning("evidence_not_kept", {{"why", done.error().message}});
        });
    };
    out.is_final = [this](const TransactionId& txid) {
        const auto found = store_->find_transaction(txid);
        ENSURE(found.has_value());
        return found->has_value();
    };
}

} // namespace tamga::node
