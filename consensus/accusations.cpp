// What this replica sees others do that no honest one does, with the proof (protocol 2.12).
//
// Each signer is told of once a view; it is then suspected within the limits of 2.4, and its votes
// still count.

#include "consensus/core.hpp"

namespace tamga::consensus {

namespace {

constexpr std::size_t unproven_bytes_max = 64u << 10; // Kept for those who vote for the block.

} // namespace

void Core::accuse(View number, std::string text, Evidence evidence) {
    if (!view(number).equivocators.insert(evidence.signer).second) return;
    peers_[evidence.signer.value].convicted = true;
    alarm(AlarmKind::equivocation, evidence.signer, number, std::move(text));
    out_.evidence.push_back(std::move(evidence));
}

bool Core::is_convicted_in(View number, ReplicaId who) const {
    const ViewState* state = find_view(number);
    return state && state->equivocators.contains(who);
}

// E1: the first proposal of the view and this one.
void Core::accuse_proposer(const ViewState& state, const HeldProposal& second) {
    const auto found = state.proposals.find(*state.first_proposal);
    if (found == state.proposals.end()) return; // Final and cleared: nothing is open any more.
    const Proposal& first = found->second.proposal;
    const View number = first.header.view;
    TwoProposals proof{{first.header, first.signature},
                       {second.proposal.header, second.proposal.signature}};
    accuse(number, "two proposals in one view (E1)",
           Evidence{Offence::two_proposals, leader_of(number), std::move(proof)});
}

// E2 to E4: the vote that was counted and this one.
void Core::accuse_voter(const ViewState& state, const Vote& vote, std::string text) {
    for (const VoteKind kind : {VoteKind::notarize, VoteKind::skip, VoteKind::finalize}) {
        const Vote* counted = state.vote(kind, vote.signer);
        if (!counted) continue;
        if (const auto offence = offence_of(*counted, vote)) {
            const TwoVotes proof{*counted, vote};
            return accuse(vote.view, std::move(text), Evidence{*offence, vote.signer, proof});
        }
    }
}

// E5: the leader signed a block whose justify does not prove it, and so did who votes for it.
void Core::accuse_unproven(const HeldProposal& held) {
    const Header& header = held.proposal.header;
    const Justify& justify = held.proposal.justify;
    if (header.view <= final_view_ || header.view.value > cur_.value + votes_ahead_max) return;
    ViewState& state = view(header.view);
    accuse(header.view, "a proposal whose justify does not prove it (E5)",
           Evidence{Offence::unproven_block, leader_of(header.view),
                    UnprovenBlock{header, justify, SignKind::proposal, held.proposal.signature}});
    if (state.unproven || encoded_bytes(justify) > unproven_bytes_max) return;
    state.unproven = ProvenBlock{header, justify};
    for (const auto& [key, vote] : state.votes) accuse_follower(state, vote);
}

void Core::accuse_follower(const ViewState& state, const Vote& vote) {
    if (!state.unproven || vote.kind == VoteKind::skip) return;
    if (vote.block != hash_of(state.unproven->header)) return;
    accuse(vote.view, "a vote for a block whose justify does not prove it (E5)",
           Evidence{Offence::unproven_block, vote.signer,
                    UnprovenBlock{state.unproven->header, state.unproven->justify,
                                  sign_kind(vote.kind), vote.signature}});
}

} // namespace tamga::consensus
