// governance_ and what of chain_ speaks of epochs: who validates, what is proposed, who has voted.

#include "ledger/epoch_chain.hpp"
#include "registries/access/rows.hpp"
#include "registries/governance/rows.hpp"
#include "registries/governance/validators.hpp"
#include "rpc/method_table.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc::handlers {
namespace {

namespace access = registries::access;
namespace governance = registries::governance;

constexpr std::uint64_t epochs_page_max = 100;

// The epoch that the block after this one is of.
Epoch epoch_after(const Header& header) {
    return Epoch(header.epoch.value + (header.epoch_end() ? 1 : 0));
}

Json text_or_null(const Bytes& text) {
    return text.empty() ? Json(nullptr) : Json(to_text(text));
}

Json key_or_null(const std::optional<PublicKey>& key) {
    return key ? Json(key->hex()) : Json(nullptr);
}

Json change_json(const governance::Change& change) {
    Json out = {{"kind", proto::governance::ChangeKind_Name(change.kind)}};
    if (change.kind == proto::governance::SET_PARAMETER) {
        out["parameter"] = to_text(change.parameter);
        out["parameterValue"] = std::to_string(change.value);
        return out;
    }
    out["nodeName"] = to_text(change.name);
    if (!change.new_name.empty()) out["newNodeName"] = to_text(change.new_name);
    if (change.consensus_key) out["consensusKey"] = change.consensus_key->hex();
    if (change.node_key) out["nodeKey"] = change.node_key->hex();
    if (!change.address.empty()) out["endpoint"] = to_text(change.address);
    return out;
}

Json vote_json(const governance::Vote& vote) {
    return {{"key", vote.key.hex()},
            {"ballot", proto::governance::Ballot_Name(vote.ballot)},
            {"reason", to_text(vote.reason)},
            {"height", decimal(vote.at.value)}};
}

std::string_view status_name(const StateSnapshot& state, const governance::Proposal& proposal) {
    switch (proposal.status) {
    case governance::ProposalStatus::open:
        return proposal.execute_until <= state.header.height ? "past" : "open";
    case governance::ProposalStatus::executed: return "executed";
    case governance::ProposalStatus::rejected: return "rejected";
    case governance::ProposalStatus::withdrawn: return "withdrawn";
    }
    UNREACHABLE();
}

Json proposal_json(const StateSnapshot& state, const governance::Proposal& proposal) {
    Json changes = Json::array();
    for (const governance::Change& each : proposal.changes) changes.push_back(change_json(each));
    Json votes = Json::array();
    for (const governance::Vote& vote : proposal.votes) votes.push_back(vote_json(vote));
    const auto rule =
        registries::find_row<access::Governance>(state.view, access::Governance::entity());
    Json out = {{"proposal", proposal.id.hex()},
                {"status", status_name(state, proposal)},
                {"proposer", proposal.proposer.hex()},
                {"proposedAt", decimal(proposal.proposed_at.value)},
                {"executeFrom", decimal(proposal.execute_from.value)},
                {"executeUntil", decimal(proposal.execute_until.value)},
                {"changes", std::move(changes)},
                {"votes", std::move(votes)},
                {"approvals", proposal.count(proto::governance::APPROVE)},
                {"threshold", rule ? Json(rule->threshold) : Json(nullptr)}};
    if (proposal.ended_at.value != 0) out["endedAt"] = decimal(proposal.ended_at.value);
    if (!proposal.end_reason.empty()) out["endReason"] = to_text(proposal.end_reason);
    return out;
}

// The state whose validators are asked for: by epoch, by height, or the last one.
Result<StateSnapshot> state_asked(const Arguments& arguments, Backend& backend) {
    if (!arguments.has("epoch")) return backend.state(arguments.height());
    if (arguments.has("height")) return fail(ErrorCode::usage, "give height or epoch, not both");
    TRY(const Height begin, backend.epoch_begins_on(Epoch(arguments.number("epoch"))));
    return backend.state(begin);
}

// The last block of an epoch, with its proof and its validators.
Result<ledger::ProofHead> end_of(const Header& header, Backend& backend) {
    ledger::ProofHead end;
    end.header = header;
    TRY(end.finality, backend.finality(header.height));
    TRY(const Height begin, backend.epoch_begins_on(header.epoch));
    TRY(const StateSnapshot state, backend.state(begin));
    end.set = ledger::set_of(governance::validators_in(state.view));
    return end;
}

} // namespace

Result<Json> chain_validators(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, state_asked(arguments, backend));
    auto rows = registries::list_rows<governance::Validator>(state.view,
                                                             governance::Validator::entity());
    if (rows.empty()) return fail(ErrorCode::not_found, "the state names no validators");
    std::ranges::sort(rows, {}, &governance::Validator::consensus_key);
    Json list = Json::array();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        list.push_back({{"index", i},
                        {"name", to_text(rows[i].name)},
                        {"consensusKey", rows[i].consensus_key.hex()},
                        {"nodeKey", rows[i].node_key.hex()},
                        {"address", text_or_null(rows[i].address)},
                        {"since", decimal(rows[i].since.value)}});
    }
    const ValidatorSet set = ledger::set_of(governance::validators_in(state.view));
    return answer_at(state, {{"epoch", decimal(epoch_after(state.header).value)},
                             {"hash", set.hash().hex()},
                             {"quorum", set.quorum()},
                             {"faultyMax", set.faulty_max()},
                             {"validators", std::move(list)}});
}

Result<Json> chain_epochs(const Arguments& arguments, Backend& backend) {
    const std::uint64_t last = epoch_after(backend.status().tip).value;
    const std::uint64_t from = std::max<std::uint64_t>(1, arguments.number_or("from", 1));
    const std::uint64_t limit = arguments.number_or("limit", 30);
    if (limit < 1 || limit > epochs_page_max) return fail(ErrorCode::usage, "limit: 1 to 100");
    Json epochs = Json::array();
    ledger::EpochChain ends; // Of the epoch before each that is told: pages join.
    std::uint64_t epoch = from;
    for (; epoch <= last && epoch - from < limit; ++epoch) {
        TRY(const Height begin, backend.epoch_begins_on(Epoch(epoch)));
        TRY(const Header header, backend.header(begin));
        if (epoch > 1) {
            TRY(ledger::ProofHead end, end_of(header, backend));
            ends.ends.push_back(std::move(end));
        }
        epochs.push_back({{"epoch", decimal(epoch)},
                          {"beginsOn", decimal(begin.value)},
                          {"hash", hash_of(header).hex()},
                          {"timeMs", decimal(header.time_ms.value)},
                          {"validatorsHash", header.next_validators_hash.hex()}});
    }
    Json out = {{"epoch", decimal(last)},
                {"epochs", std::move(epochs)},
                {"proof", to_hex(ledger::encode(ends))}};
    out["next"] = epoch <= last ? Json(decimal(epoch)) : Json(nullptr);
    return out;
}

Result<Json> governance_keys(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto rule =
        registries::find_row<access::Governance>(state.view, access::Governance::entity());
    if (!rule) return fail(ErrorCode::not_found, "the state names no governance keys");
    Json keys = Json::array();
    for (const PublicKey& key : rule->keys) keys.push_back(key.hex());
    return answer_at(state, {{"threshold", rule->threshold}, {"keys", std::move(keys)}});
}

Result<Json> governance_proposals(const Arguments& arguments, Backend& backend) {
    TRY(const PageAsked page, page_asked(arguments));
    TRY(const StateSnapshot state, backend.state(page.height));
    std::vector<governance::Proposal> found;
    if (arguments.flag("ended")) {
        for (auto& each : registries::list_rows<governance::EndedProposal>(
                 state.view, governance::Proposal::entity())) {
            found.push_back(std::move(each.row));
        }
    } else {
        found = registries::list_rows<governance::Proposal>(state.view,
                                                            governance::Proposal::entity());
    }
    std::ranges::sort(found, {}, [](const governance::Proposal& each) {
        return std::pair(each.proposed_at, each.id);
    });
    Json proposals = Json::array();
    for (const auto& each : found) proposals.push_back(proposal_json(state, each));
    TRY(const Json part, page_of(state, page, "proposals", proposals));
    return answer_at(state, part);
}

Result<Json> governance_proposal(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const auto id = arguments.digest<registries::ProposalId>("proposal");
    const auto open = registries::find_row<governance::Proposal>(
        state.view, governance::Proposal::entity(), id);
    if (open) return answer_at(state, proposal_json(state, *open));
    const auto ended = registries::find_row<governance::EndedProposal>(
        state.view, governance::Proposal::entity(), id);
    if (ended) return answer_at(state, proposal_json(state, ended->row));
    return fail(ErrorCode::not_found, "there is no such proposal");
}

Result<Json> governance_observers(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    auto rows = registries::list_rows<governance::Observer>(state.view,
                                                            governance::Observer::entity());
    std::ranges::sort(rows, {}, &governance::Observer::name);
    Json list = Json::array();
    for (const governance::Observer& row : rows) {
        list.push_back({{"name", to_text(row.name)},
                        {"nodeKey", row.node_key.hex()},
                        {"address", text_or_null(row.address)},
                        {"since", decimal(row.since.value)}});
    }
    return answer_at(state, {{"observers", std::move(list)}});
}

Result<Json> governance_node(const Arguments& arguments, Backend& backend) {
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const Bytes name = to_bytes(as_bytes(arguments.text("name")));
    const auto validator = registries::find_row<governance::Validator>(
        state.view, governance::Validator::entity(), name);
    const auto observer = registries::find_row<governance::Observer>(
        state.view, governance::Observer::entity(), name);
    auto rows = registries::list_rows<governance::EndedNode>(state.view, name);
    if (!validator && !observer && rows.empty()) {
        return fail(ErrorCode::not_found, "no validator and no observer ever had this name");
    }
    std::ranges::sort(rows, {}, &governance::EndedNode::until);
    Json before = Json::array();
    for (const governance::EndedNode& row : rows) {
        before.push_back({{"consensusKey", key_or_null(row.consensus_key)},
                          {"nodeKey", row.node_key.hex()},
                          {"address", text_or_null(row.address)},
                          {"since", decimal(row.since.value)},
                          {"until", decimal(row.until.value)},
                          {"proposal", row.proposal.hex()}});
    }
    Json out = {{"name", to_text(name)},
                {"role", validator ? "validator" : observer ? "observer" : "none"},
                {"before", std::move(before)}};
    if (validator) {
        out["consensusKey"] = validator->consensus_key.hex();
        out["nodeKey"] = validator->node_key.hex();
        out["address"] = text_or_null(validator->address);
        out["since"] = decimal(validator->since.value);
    } else if (observer) {
        out["nodeKey"] = observer->node_key.hex();
        out["address"] = text_or_null(observer->address);
        out["since"] = decimal(observer->since.value);
    }
    return answer_at(state, out);
}

} // namespace tamga::rpc::handlers
