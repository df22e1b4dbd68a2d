// After a start: the log becomes facts again, and nothing is cast while it does (protocol 2.5).
//
// Flags are rebuilt by view number, not by append order. Own votes first, so that certificates can
// be compared with them; then proofs, which give cur; the driver executes the bodies again.

#include "consensus/core.hpp"

namespace tamga::consensus {

void Core::recover(const std::vector<LogRecord>& records, const FinalityProof& final) {
    const auto is_live = [&](const LogRecord& record) {
        const auto [epoch, number] = position_of(record);
        return epoch == config_.epoch && number > committed_view();
    };
    for (auto record = records.rbegin(); record != records.rend(); ++record) {
        const auto* loss = std::get_if<AbstentionRecord>(&*record);
        if (loss == nullptr) continue;
        recover_abstention(*loss);
        break; // It stands for all before it.
    }
    for (const LogRecord& record : records) {
        if (!is_live(record)) continue;
        if (const auto* vote = std::get_if<VoteRecord>(&record)) recover_vote(vote->vote);
    }
    if (final.certificate && final.certificate->epoch == config_.epoch) import(*final.certificate);
    for (const LogRecord& record : records) {
        // The store lost the end of this epoch and the log has its proof: it is handed on (2.2).
        const auto* opening = std::get_if<OpeningRecord>(&record);
        if (opening && opening->epoch == config_.epoch.next()) recover_end(opening->proof);
        if (!is_live(record)) continue;
        if (const auto* proof = std::get_if<CertificateRecord>(&record)) import(proof->certificate);
        if (const auto* block = std::get_if<ProposalRecord>(&record)) {
            recover_proposal(block->proposal);
        }
    }
}

void Core::recover_vote(const Vote& vote) {
    if (vote.signer != config_.self) {
        return panic(vote.view, "the vote log holds a vote of another key");
    }
    ViewState& state = view(vote.view);
    if (const Fault fault = state.contradiction(vote)) { // R10
        return panic(vote.view, "own conflicting votes in the log: " + std::string(*fault));
    }
    switch (vote.kind) {
    case VoteKind::notarize: state.flags.notarized = vote.block; break;
    case VoteKind::skip: state.flags.skipped = true; break;
    case VoteKind::finalize: state.flags.finalized = vote.block; break;
    }
    state.votes.emplace(std::pair(vote.kind, vote.signer), vote);
}

void Core::recover_proposal(const Proposal& proposal) {
    const Header& header = proposal.header;
    if (proposal.justify.parent && proposal.justify.parent->view > committed_view()) {
        import(*proposal.justify.parent);
    }
    for (const Certificate& skip : proposal.justify.skips) {
        if (skip.view > committed_view()) import(skip);
    }
    ViewState& state = view(header.view);
    HeldProposal held;
    held.proposal = proposal;
    held.hash = hash_of(header);
    if (leader_of(header.view) == config_.self) {
        if (state.flags.proposed && *state.flags.proposed != held.hash) {
            return panic(header.view, "two own proposals of one view in the log");
        }
        state.flags.proposed = held.hash;
    }
    if (!state.first_proposal) state.first_proposal = held.hash;
    fetches_.erase({header.view, held.hash});
    state.proposals.emplace(held.hash, std::move(held));
}

// R6: votes that the log holds are durable and count; alone in the set they are the whole quorum.
void Core::certify_recovered() {
    std::vector<Vote> votes;
    for (const auto& [number, state] : views_) {
        if (number <= final_view_) continue;
        for (const auto& [key, vote] : state.votes) votes.push_back(vote);
    }
    for (const Vote& vote : votes) {
        if (!stopped_ && vote.view > final_view_) count(vote);
    }
}

void Core::recover_end(const FinalityProof& proof) {
    if (finality_fault(proof, config_.epoch, config_.set)) {
        return panic(View(0), "the vote log opens an epoch with a proof that is none");
    }
    import(*proof.certificate);
    prove_end(proof);
}

// Once, before any event. What the log holds is served and sent again like live data.
void Core::start(Now now, const Hash256& challenge) {
    now_ = now;
    wake_ms_ = now.mono_ms + status_interval_ms;
    challenge_ = challenge;
    challenge_at_ms_ = now.mono_ms;
    entered_ms_ = now.mono_ms;
    started_ms_ = now.mono_ms;
    status_at_ms_ = now.mono_ms;
    if (announce_at_ms_) announce_at_ms_ = now.mono_ms + announce_ms;
    for (auto& [block, fetch] : fetches_) fetch.due_ms += now.mono_ms;
    if (stopped_) return;
    if (config_.self && (config_.restored || reentering_)) {
        begin_reentry(final_view_, "the home was restored, or a re-entry was not finished");
    } else if (config_.restored && !config_.keys.empty()) {
        record_loss(); // No member now; it counts when this key is one.
    }
    certify_recovered();
    if (stopped_) return;
    if (config_.self) {
        const Certificate* entry = entry_certificate(cur_);
        if (entry && entry->view <= final_view_) send(std::nullopt, *entry);
        send_all_unfinalized();
    }
    advance();
}

} // namespace tamga::consensus
