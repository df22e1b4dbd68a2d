// GOV-04: what enough governance keys have approved is carried out, all of it or nothing.

#include "registries/governance/governance.hpp"

#include "registries/governance/changes.hpp"
#include "registries/governance/proposals.hpp"

#include <utility>

namespace tamga::registries::governance {

Outcome execute_proposal(const proto::governance::ExecuteProposal& request, Context& context) {
    if (request.proposal().size() != 32) return Outcome::malformed_act;
    auto proposal = find_open(context, request.proposal());
    if (!proposal) return Outcome::proposal_not_found;
    const Height now = context.block().height;
    if (proposal->execute_until < now) return Outcome::proposal_is_past;
    const bool is_set_change = changes_validators(proposal->changes);
    if (now < proposal->execute_from || (is_set_change && now <= proposal->proposed_at)) {
        return Outcome::height_not_reached;
    }
    if (proposal->count(proto::governance::APPROVE) < governance_of(context).threshold) {
        return Outcome::proposal_not_approved;
    }
    // Names and keys may have been taken since it was proposed.
    const Outcome outcome = judge_changes(proposal->changes, context);
    if (outcome != Outcome::applied) return outcome;

    carry_out(*proposal, context);
    end_proposal(context, std::move(*proposal), ProposalStatus::executed);
    if (is_set_change) defer_set_changes(context);
    return Outcome::applied;
}

} // namespace tamga::registries::governance
