// GOV-03: who proposed takes it back, or the threshold of governance keys does; what is past, any.

#include "registries/governance/governance.hpp"

#include "registries/governance/proposals.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::governance {

Outcome withdraw_proposal(const proto::governance::WithdrawProposal& request, Context& context) {
    if (request.proposal().size() != 32 || !is_reason(request.reason())) {
        return Outcome::malformed_act;
    }
    auto proposal = find_open(context, request.proposal());
    if (!proposal) return Outcome::proposal_not_found;
    const std::vector<PublicKey> keys = governors(context);
    const bool may = std::ranges::find(keys, proposal->proposer) != keys.end() ||
                     keys.size() >= governance_of(context).threshold ||
                     proposal->execute_until < context.block().height;
    if (!may) return Outcome::not_the_proposer;
    end_proposal(context, std::move(*proposal), ProposalStatus::withdrawn, request.reason());
    return Outcome::applied;
}

} // namespace tamga::registries::governance
