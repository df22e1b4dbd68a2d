// Proposals of others: which are held, executed and notarized (protocol 2.3 R3).

#include "consensus/core.hpp"

namespace tamga::consensus {

namespace {

// Form 1 of the items: every transaction in full.
bool is_full(const Bytes& items) { return !items.empty() && items.front() == 1; }

} // namespace

void Core::receive(std::optional<ReplicaId> from, Proposal& proposal) {
    const Header& header = proposal.header;
    if (header_fault(header, config_, vset_)) return;
    if (header.view <= committed_view()) return;
    const BlockHash hash = hash_of(header);
    const bool wanted = fetches_.contains({header.view, hash});
    if (header.view <= final_view_ && !wanted) return; // R3: settled.
    if (HeldProposal* held = find_held(header.view, hash)) {
        // Other bytes of a body that is still sought: they may be the right ones (R3d).
        if (held->execution == Execution::requested && is_full(proposal.items) &&
            !is_full(held->proposal.items)) {
            request_execution(*held, std::move(proposal));
        }
        return;
    }
    if (const ViewState* state = find_view(header.view)) { // One conflict is enough to know.
        const bool is_known = state->equivocators.contains(leader_of(header.view));
        if (state->first_proposal && !wanted && is_known) return;
    }
    if (header.justify_hash != hash_of(proposal.justify)) return; // That peer's fault.
    // 2.11: a closing block has nothing in it; other bytes are that peer's fault.
    const bool is_closing = header.kind == BlockKind::closing;
    if (is_closing && proposal.items != config_.empty_items) return;
    const bool unproven =
        justify_fault(header, proposal.justify, config_.set, config_.opening).has_value(); // R3b
    if (unproven && is_convicted_in(header.view, leader_of(header.view))) return;

    const PeerKey key = from ? from->value : no_peer;
    View slot = header.view;
    if (slot.value > cur_.value + 1) slot = View(0); // 2.15: one at a time from each peer.
    if (proposals_in_check_.contains({slot, key})) return;
    proposals_in_check_.insert({slot, key});

    PendingProposal pending{HeldProposal{}, {}, key, slot, unproven, 0};
    std::size_t signatures = require(SignKind::proposal, config_.epoch, header.view, hash,
                                     leader_of(header.view), proposal.signature);
    const auto add = [&](const Certificate& certificate) {
        const std::size_t count = require(certificate);
        signatures += count;
        pending.justify.push_back(CertificateCheck{certificate, count});
    };
    if (!unproven) { // Otherwise it is the leader's signature alone that matters (E5).
        if (proposal.justify.parent) add(*proposal.justify.parent);
        const FinalityProof& opening = proposal.justify.opening;
        if (opening.certificate && opening != config_.opening.proof) {
            pending.opening = require_opening(*opening.certificate);
            signatures += pending.opening;
        }
        for (const Certificate& skip : proposal.justify.skips) add(skip);
    }
    pending.held.hash = hash;
    pending.held.timeliness = timeliness_of(header, now_.wall_ms, final_view_, faulty_max(),
                                            config_.timing); // 2.9: at first receipt.
    pending.held.proposal = std::move(proposal);
    await(std::move(pending), signatures);
}

// Keeps a verified proposal: the leader's first, and any other that is certified or voted for.
void Core::hold(HeldProposal held) {
    const Header& header = held.proposal.header;
    if (header.view <= committed_view()) return;
    if (header.view.value > cur_.value + votes_ahead_max) return;
    const bool wanted = fetches_.contains({header.view, held.hash});
    if (header.view <= final_view_ && !wanted) return;
    ViewState& state = view(header.view);
    const ReplicaId leader = leader_of(header.view);
    if (leader == config_.self && state.flags.proposed != held.hash && header.view > log_floor_) {
        return log_loss(header.view);
    }
    if (state.first_proposal && *state.first_proposal != held.hash) {
        accuse_proposer(state, held);
        if (!wanted) return; // R3: the first of a view, or what others show to be needed.
    }
    if (!state.first_proposal) state.first_proposal = held.hash;
    const bool is_news = header.view == cur_ && !wanted; // Old ones tell nothing of clocks.
    if (is_news && held.timeliness != Timeliness::timely) {
        alarm(AlarmKind::untimely, leader, header.view,
              held.timeliness == Timeliness::early ? "a proposal is ahead of this clock"
                                                   : "a proposal is older than may be");
    }
    fetches_.erase({header.view, held.hash});
    state.proposals.emplace(held.hash, std::move(held));
}

// R3 and R5 for every view that is not committed, the oldest first.
void Core::consider_proposals() {
    for (auto it = views_.upper_bound(committed_view()); it != views_.end(); ++it) {
        for (auto& [hash, held] : it->second.proposals) {
            consider_execution(held);
            consider_notarize(held);
        }
        if (may_sign(it->first)) cast_finalize(it->first, it->second);
    }
}

// R3c: a block is executed as soon as its parent is.
void Core::consider_execution(HeldProposal& held) {
    const Header& header = held.proposal.header;
    if (held.execution == Execution::requested && !held.asked_signers) {
        const ViewState& state = view(header.view);
        const Certificate* notarized = state.certificate(VoteKind::notarize);
        if (!notarized || notarized->block != held.hash) return;
        return request_execution(held, held.proposal); // Now f+1 honest holders are known.
    }
    if (held.execution == Execution::declined && view(header.view).certifies(held.hash)) {
        return request_execution(held, held.proposal); // R2: whoever voted for it executed it.
    }
    if (held.execution != Execution::waiting) return;
    const Header* parent = nullptr;
    if (header.parent_hash == committed_hash_) {
        parent = &committed_;
    } else if (const HeldProposal* block = find_held(header.parent_view, header.parent_hash)) {
        if (block->execution == Execution::invalid) held.execution = Execution::invalid;
        if (block->execution == Execution::valid) parent = &block->proposal.header;
    }
    if (!parent) return;
    if (child_fault(header, *parent)) {
        held.execution = Execution::invalid; // 2.1
        return;
    }
    if (header.kind == BlockKind::closing) { // 2.11: nothing to execute; judged by then.
        held.execution = Execution::valid;
        return;
    }
    request_execution(held, held.proposal);
}

void Core::request_execution(HeldProposal& held, Proposal proposal) {
    const ViewState& state = view(held.proposal.header.view);
    held.execution = Execution::requested;
    held.asked_signers = state.certificate(VoteKind::notarize) != nullptr;
    ExecuteRequest request{std::move(proposal), held.hash, {}, state.certifies(held.hash)};
    const ReplicaId leader = leader_of(held.proposal.header.view);
    if (leader != config_.self) request.ask.push_back(leader);
    for (const ReplicaId voter : state.voters(VoteKind::notarize, held.hash)) {
        if (voter != leader && voter != config_.self) request.ask.push_back(voter);
    }
    out_.execute.push_back(std::move(request));
}

void Core::consider_notarize(HeldProposal& held) {
    const Header& header = held.proposal.header;
    if (!may_sign(header.view)) return;                     // 2.5
    if (header.view <= final_view_) return;                 // R3: settled.
    if (header.view > cur_) return;                         // R3: entered first.
    if (view(header.view).flags.notarized) return;          // R3a: one Notarize in a view.
    if (header.parent_view < final_view_) return;           // R3b: on the final chain.
    if (header.parent_view == final_view_ && header.parent_hash != final_hash_) return; // R3b
    if (held.execution != Execution::valid) return;         // R3c, R3d, R3g
    if (!is_waived(held) && is_early(held)) return;         // R3e: kept until due.
    if (!is_waived(held) && held.timeliness == Timeliness::late) return; // R3e
    cast_notarize(held);
}

// 2.9: others of whom one is honest found the time right.
bool Core::is_waived(const HeldProposal& held) const {
    const ViewState* state = find_view(held.proposal.header.view);
    if (!state) return false;
    const Certificate* notarized = state->certificate(VoteKind::notarize);
    if (notarized && notarized->block == held.hash) return true;
    return state->count(VoteKind::notarize, held.hash) > faulty_max();
}

// 2.9: a proposal ahead of time is kept; it turns timely when this clock comes near enough.
bool Core::is_early(HeldProposal& held) {
    if (held.timeliness != Timeliness::early) return false;
    const std::uint64_t due_wall_ms =
        held.proposal.header.time_ms.value - config_.timing.precision_ms;
    if (now_.wall_ms >= due_wall_ms) {
        held.timeliness = Timeliness::timely;
        return false;
    }
    wake_at(now_.mono_ms + (due_wall_ms - now_.wall_ms));
    return true;
}

} // namespace tamga::consensus
