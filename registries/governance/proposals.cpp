// Finding, voting on and ending proposals.

#include "registries/governance/proposals.hpp"

#include "registries/access/form.hpp"
#include "registries/governance/changes.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::governance {

namespace {

std::string_view event_of(ProposalStatus status) {
    switch (status) {
    case ProposalStatus::executed: return "ProposalExecuted";
    case ProposalStatus::rejected: return "ProposalRejected";
    case ProposalStatus::withdrawn: return "ProposalWithdrawn";
    case ProposalStatus::open: break;
    }
    UNREACHABLE();
}

} // namespace

access::Governance governance_of(const Context& context) {
    const auto governance = context.state.find<access::Governance>(access::Governance::entity());
    ENSURE(governance.has_value()); // The authority of the act rests on it.
    return *governance;
}

std::vector<PublicKey> governors(Context& context) {
    std::vector<PublicKey> found;
    const access::Governance governance = governance_of(context);
    for (const PublicKey& key : governance.keys) {
        if (context.signed_by(key)) found.push_back(key);
    }
    return found;
}

bool is_reason(const std::string& reason) { return access::is_title(as_bytes(reason)); }

std::optional<Proposal> find_open(const Context& context, const std::string& id) {
    return context.state.find<Proposal>(Proposal::entity(), as_bytes(id));
}

void add_votes(const Context& context, Proposal& proposal, const std::vector<PublicKey>& keys,
               Ballot ballot, const std::string& reason) {
    for (const PublicKey& key : keys) {
        proposal.votes.push_back(
            {key, ballot, to_bytes(as_bytes(reason)), context.block().height});
    }
}

void end_proposal(Context& context, Proposal proposal, ProposalStatus status,
                  const std::string& reason) {
    context.state.erase(proposal);
    proposal.status = status;
    proposal.ended_at = context.block().height;
    proposal.end_reason = to_bytes(as_bytes(reason));
    tell_proposal(context, event_of(status), proposal.id);
    context.state.put(EndedProposal{std::move(proposal)});
}

void defer_set_changes(Context& context) {
    for (Proposal& each : context.state.list<Proposal>(Proposal::entity())) {
        if (!changes_validators(each.changes)) continue;
        each.execute_from = std::max(each.execute_from, context.block().height.next());
        context.state.put(std::move(each));
    }
}

void tell_proposal(Context& context, std::string_view event, const ProposalId& id) {
    context.emit(event, to_bytes(id.view()));
}

} // namespace tamga::registries::governance
