// GOV-02: governance keys vote on a proposal and say why.

#include "registries/governance/governance.hpp"

#include "registries/governance/proposals.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::governance {

Outcome vote_on_proposal(const proto::governance::VoteOnProposal& request, Context& context) {
    if (request.proposal().size() != 32 || request.ballot() == proto::governance::BALLOT_NONE ||
        !is_reason(request.reason())) {
        return Outcome::malformed_act;
    }
    auto proposal = find_open(context, request.proposal());
    if (!proposal) return Outcome::proposal_not_found;
    if (proposal->execute_until < context.block().height) return Outcome::proposal_is_past;
    const std::vector<PublicKey> keys = governors(context);
    const bool repeats = std::ranges::any_of(
        keys, [&](const PublicKey& key) { return proposal->has_voted(key); });
    if (repeats) return Outcome::voted_before;

    add_votes(context, *proposal, keys, request.ballot(), request.reason());
    tell_proposal(context, "ProposalVoted", proposal->id);
    const access::Governance governance = governance_of(context);
    const std::size_t refusing = proposal->count(proto::governance::REJECT);
    if (governance.keys.size() < refusing + governance.threshold) {
        end_proposal(context, std::move(*proposal), ProposalStatus::rejected);
    } else {
        context.state.put(std::move(*proposal));
    }
    return Outcome::applied;
}

} // namespace tamga::registries::governance
