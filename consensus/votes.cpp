// Votes: receiving, counting, certifying and casting (protocol 2.3 R3 to R6).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

void Core::receive(std::optional<ReplicaId> from, Vote& vote) {
    if (vote.signer.value >= config_.set.size()) return;
    if (vote.kind == VoteKind::skip && from == vote.signer && vote.view < cur_ &&
        now_.mono_ms >= entered_ms_ + resend_ms && // Left behind: hand on what brought us here.
        affords(from, 0)) {
        if (const Certificate* entry = entry_certificate(cur_)) send(from, *entry);
    }
    if (!is_needed(vote)) return;
    const PeerKey key = from ? from->value : no_peer;
    if (!votes_in_check_.insert({vote.view, vote.kind, vote.signer, key}).second) return; // 2.15
    const std::size_t signatures = require(sign_kind(vote.kind), vote.epoch, vote.view, vote.block,
                                           vote.signer, vote.signature);
    await(PendingVote{vote, key}, signatures);
}

// R6: do I still need this? Asked before and after verification.
bool Core::is_needed(const Vote& vote) const {
    if (vote.view <= final_view_) return false;
    if (vote.view.value > cur_.value + votes_ahead_max) return false; // 2.15
    const ViewState* state = find_view(vote.view);
    if (!state) return true;
    if (vote.signer == config_.self && vote.view > log_floor_) return is_unknown_own(vote);
    if (state->certificate(vote.kind)) return false;
    const Vote* counted = state->vote(vote.kind, vote.signer);
    if (!counted) return true;
    return counted->block != vote.block && !state->equivocators.contains(vote.signer);
}

// 2.5: signed by this replica, if the signature is good, and not in its log.
bool Core::is_unknown_own(const Vote& vote) const {
    if (vote.view <= std::max(log_floor_, committed_view())) return false;
    const ViewState* state = find_view(vote.view);
    return !state || !state->flags.holds(vote);
}

// R6: a verified vote; the q-th of its kind and block makes the certificate.
void Core::count(const Vote& vote) {
    remember(vote);
    if (stopped_ || vote.view <= final_view_) return;
    const ViewState& state = view(vote.view);
    if (state.certificate(vote.kind)) return;
    const std::vector<ReplicaId> voters = state.voters(vote.kind, vote.block);
    if (voters.size() >= config_.set.quorum()) {
        import(state.assemble(vote.kind, vote.block, config_.set.quorum()));
    } else if (vote.kind == VoteKind::notarize && voters.size() > faulty_max()) {
        want(vote.view, vote.block, voters, fetch_grace_ms); // R3: f+1 votes and no proposal.
    }
}

// A verified vote takes its slot; one that contradicts another of its signer is reported.
void Core::remember(const Vote& vote) {
    if (vote.view < committed_view()) return; // Pruned.
    if (vote.view == committed_view()) {
        view(vote.view).votes.emplace(std::pair(vote.kind, vote.signer), vote);
        return;
    }
    ViewState& state = view(vote.view);
    if (vote.signer == config_.self && is_unknown_own(vote)) return log_loss(vote.view);
    if (const Fault fault = state.contradiction(vote)) {
        accuse_voter(state, vote, std::string(*fault));
    }
    accuse_follower(state, vote);
    state.votes.emplace(std::pair(vote.kind, vote.signer), vote);
}

// ---- Casting: the flag now, the record with this turn's, the message when durable ----

void Core::cast(VoteKind kind, View number, const BlockHash& block) {
    ENSURE(may_sign(number));
    const ViewFlags& flags = view(number).flags;
    ENSURE(kind != VoteKind::finalize || (!flags.skipped && flags.notarized == block)); // R5
    ENSURE(kind != VoteKind::skip || !flags.finalized);                                 // R4
    Vote vote{kind, config_.epoch, number, block, *config_.self, Signature()};
    vote.signature =
        config_.sign(sign_bytes(sign_kind(kind), config_.chain, config_.epoch, number, block));
    log(VoteRecord{vote});
    send_when_durable(vote);
}

// 2.2: under my first vote in a view, what brought me there.
void Core::log_entry(View number) {
    if (view(number).flags.any()) return;
    if (number.value == 1) {
        log(OpeningRecord{config_.epoch, config_.opening.proof});
    } else if (const Certificate* entry = entry_certificate(number)) {
        log(CertificateRecord{*entry});
    }
}

void Core::cast_notarize(HeldProposal& held) {
    const View number = held.proposal.header.view;
    ViewFlags& flags = view(number).flags;
    ENSURE(!flags.notarized); // R3a
    log_entry(number);
    flags.notarized = held.hash;
    log(ProposalRecord{held.proposal});
    cast(VoteKind::notarize, number, held.hash);
}

void Core::cast_skip(View number) {
    ViewFlags& flags = view(number).flags;
    if (flags.finalized) return; // R4: never Skip next to Finalize.
    if (flags.skipped) return;   // R4: once.
    log_entry(number);
    flags.skipped = true;
    cast(VoteKind::skip, number, BlockHash());
    resend_at_ms_ = now_.mono_ms + resend_ms;
    resend_interval_ms_ = resend_ms;
}

void Core::cast_finalize(View number, ViewState& state) {
    if (!state.flags.notarized) return;                     // R5: I notarized something.
    if (state.flags.skipped) return;                        // R5: never Finalize next to Skip.
    if (state.flags.finalized) return;                      // R5: once.
    if (number <= final_view_) return;                      // R5: not settled.
    const Certificate* notarized = state.certificate(VoteKind::notarize);
    if (!notarized) return;                                 // R5: the NotarCert is held.
    if (state.flags.notarized != notarized->block) return;  // R5: of the block I notarized.
    state.flags.finalized = notarized->block;
    log(CertificateRecord{*notarized}); // 2.2: whoever finalizes can hand on the NotarCert.
    cast(VoteKind::finalize, number, notarized->block);
}

} // namespace tamga::consensus
