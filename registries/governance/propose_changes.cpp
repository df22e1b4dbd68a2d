// GOV-01: a governance key proposes changes of validators, observers and parameters.

#include "registries/governance/governance.hpp"

#include "registries/governance/changes.hpp"
#include "registries/governance/proposals.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::governance {

namespace {

// The act names a block of this chain that is at most 1,000 blocks old.
bool is_recent(const Context& context, const proto::governance::ProposeChanges& request) {
    const Height height(request.recent_height());
    const Height now = context.block().height;
    if (height >= now || now.value - height.value > recent_blocks) return false;
    if (!context.block().ancestor) return false;
    const std::optional<BlockHash> hash = context.block().ancestor(height);
    return hash && equal(hash->view(), as_bytes(request.recent_block()));
}

bool all_signed(Context& context, const std::vector<PublicKey>& keys) {
    return std::ranges::all_of(keys,
                               [&](const PublicKey& key) { return context.signed_by(key); });
}

} // namespace

Outcome propose_changes(const proto::governance::ProposeChanges& request, Context& context) {
    auto changes = changes_of(request.changes());
    const Height now = context.block().height;
    const bool names_block = request.recent_height() != 0 || !request.recent_block().empty();
    if (!changes || !is_reason(request.reason()) ||
        request.execute_from() > request.execute_until() ||
        names_block != brings_consensus_key(*changes)) {
        return Outcome::malformed_act;
    }
    if (request.execute_until() < now.value) return Outcome::proposal_is_past;
    const std::vector<PublicKey> approving = governors(context);
    const bool submits = std::ranges::find(approving, context.submitter()) != approving.end();
    const PublicKey proposer = submits ? context.submitter() : approving.front();
    const auto open = context.state.list<Proposal>(Proposal::entity());
    const auto own = std::ranges::count(open, proposer, &Proposal::proposer);
    if (static_cast<std::size_t>(own) >= proposals_max) return Outcome::too_many_proposals;
    const Outcome outcome = judge_changes(*changes, context);
    if (outcome != Outcome::applied) return outcome;
    if (names_block && !is_recent(context, request)) return Outcome::block_not_recent;
    if (!all_signed(context, keys_of(*changes))) return Outcome::possession_not_proved;

    Proposal proposal;
    proposal.id = context.new_id<ProposalId>();
    proposal.proposer = proposer;
    proposal.proposed_at = now;
    proposal.execute_from = Height(request.execute_from());
    proposal.execute_until = Height(request.execute_until());
    proposal.changes = std::move(*changes);
    add_votes(context, proposal, approving, proto::governance::APPROVE, request.reason());
    tell_proposal(context, "ChangesProposed", proposal.id);
    context.state.put(std::move(proposal));
    return Outcome::applied;
}

} // namespace tamga::registries::governance
