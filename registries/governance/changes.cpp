// Judging and making changes of validators, observers and parameters.

#include "registries/governance/changes.hpp"

#include "base/certificate.hpp"
#include "registries/access/common.hpp"
#include "registries/access/queries.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace tamga::registries::governance {

namespace {

using namespace proto::governance;
using Members = std::map<Bytes, Validator>;
using Observers = std::map<Bytes, Observer>;

constexpr std::size_t name_max = 32;
constexpr std::size_t address_max = 64;
constexpr std::size_t parameter_name_max = 64;

bool only(ByteView text, std::string_view alphabet) {
    return as_text(text).find_first_not_of(alphabet) == std::string_view::npos;
}

bool is_name(ByteView name) {
    return !name.empty() && name.size() <= name_max &&
           only(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

// Empty, or host:port; a host of version 6 stands in brackets.
bool is_address(ByteView address) {
    if (address.empty()) return true;
    const std::size_t colon = as_text(address).rfind(':');
    if (address.size() > address_max || colon == std::string_view::npos || colon == 0) return false;
    const ByteView port = address.subspan(colon + 1);
    return !port.empty() && port.size() <= 5 && only(port, "0123456789") &&
           only(address.first(colon), "abcdefghijklmnopqrstuvwxyz0123456789.-:[]");
}

bool is_parameter_name(ByteView name) {
    return !name.empty() && name.size() <= parameter_name_max &&
           only(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
}

// Which fields a kind has; node_name is every kind's but the parameter's.
struct Form {
    bool consensus_key = false;
    bool node_key = false;
    bool address = false;
    bool new_name = false;
};

std::optional<Form> form_of(ChangeKind kind) {
    switch (kind) {
    case ADD_VALIDATOR: return Form{true, true, true, false};
    case REMOVE_VALIDATOR: return Form{};
    case REPLACE_VALIDATOR: return Form{true, true, true, true};
    case REKEY_VALIDATOR: return Form{true, true, true, false};
    case ADMIT_OBSERVER: return Form{false, true, true, false};
    case DISMISS_OBSERVER: return Form{};
    default: return std::nullopt;
    }
}

bool has_form(const proto::governance::Change& raw) {
    const bool names_parameter = !raw.parameter().empty() || raw.parameter_value() != 0;
    const bool names_node = !raw.node_name().empty() || !raw.consensus_key().empty() ||
                            !raw.node_key().empty() || !raw.endpoint().empty() ||
                            !raw.new_node_name().empty();
    if (raw.kind() == SET_PARAMETER) {
        return !names_node && is_parameter_name(as_bytes(raw.parameter()));
    }
    const std::optional<Form> form = form_of(raw.kind());
    if (!form || names_parameter || !is_name(as_bytes(raw.node_name()))) return false;
    const bool rekeys = raw.kind() == REKEY_VALIDATOR;
    if (rekeys && raw.consensus_key().empty() && raw.node_key().empty()) return false;
    const auto key_fits = [&](const std::string& key, bool wanted) {
        return key.empty() ? !wanted || rekeys : wanted && key.size() == 32;
    };
    if (!key_fits(raw.consensus_key(), form->consensus_key)) return false;
    if (!key_fits(raw.node_key(), form->node_key)) return false;
    if (!raw.endpoint().empty() && !form->address) return false;
    if (!is_address(as_bytes(raw.endpoint()))) return false;
    if (!form->new_name) return raw.new_node_name().empty();
    return is_name(as_bytes(raw.new_node_name()));
}

Change change_of(const proto::governance::Change& raw) {
    Change change;
    change.kind = raw.kind();
    change.name = to_bytes(as_bytes(raw.node_name()));
    if (!raw.consensus_key().empty()) {
        change.consensus_key = PublicKey::from(as_bytes(raw.consensus_key()));
    }
    if (!raw.node_key().empty()) change.node_key = PublicKey::from(as_bytes(raw.node_key()));
    change.address = to_bytes(as_bytes(raw.endpoint()));
    change.new_name = to_bytes(as_bytes(raw.new_node_name()));
    change.parameter = to_bytes(as_bytes(raw.parameter()));
    change.value = raw.parameter_value();
    return change;
}

// The nodes as they would be after some changes, to judge the next one against.
struct Nodes {
    explicit Nodes(const Context& context) {
        for (Validator& row : context.state.list<Validator>(Validator::entity())) {
            validators.emplace(row.name, std::move(row));
        }
        for (Observer& row : context.state.list<Observer>(Observer::entity())) {
            observers.emplace(row.name, std::move(row));
        }
    }

    Members validators;
    Observers observers;
    std::set<PublicKey> fresh; // Keys that the changes before have brought.
};

Outcome check_key(const Context& context, Nodes& nodes, const PublicKey& key) {
    const Outcome outcome = access::check_fresh_key(context, key);
    if (outcome != Outcome::applied) return outcome;
    return nodes.fresh.insert(key).second ? Outcome::applied : Outcome::key_seen_before;
}

// An observer of that name becomes the validator and keeps its node key.
Outcome judge_arrival(const Context& context, Nodes& nodes, const Bytes& name,
                      const Change& change) {
    if (nodes.validators.contains(name)) return Outcome::node_exists;
    const auto observer = nodes.observers.find(name);
    const bool promoted =
        observer != nodes.observers.end() && observer->second.node_key == *change.node_key;
    if (observer != nodes.observers.end() && !promoted) return Outcome::node_exists;
    const Outcome consensus = check_key(context, nodes, *change.consensus_key);
    if (consensus != Outcome::applied) return consensus;
    if (promoted) {
        nodes.observers.erase(observer);
    } else {
        const Outcome node = check_key(context, nodes, *change.node_key);
        if (node != Outcome::applied) return node;
    }
    nodes.validators.emplace(
        name, Validator{name, *change.consensus_key, *change.node_key, change.address, {}});
    return Outcome::applied;
}

Outcome judge_rekeying(const Context& context, Nodes& nodes, const Change& change) {
    const auto member = nodes.validators.find(change.name);
    if (member == nodes.validators.end()) return Outcome::node_not_found;
    for (const auto& key : {change.consensus_key, change.node_key}) {
        if (!key) continue;
        const Outcome fresh = check_key(context, nodes, *key);
        if (fresh != Outcome::applied) return fresh;
    }
    if (change.consensus_key) member->second.consensus_key = *change.consensus_key;
    if (change.node_key) member->second.node_key = *change.node_key;
    return Outcome::applied;
}

Outcome judge_admission(const Context& context, Nodes& nodes, const Change& change) {
    if (nodes.validators.contains(change.name) || nodes.observers.contains(change.name)) {
        return Outcome::node_exists;
    }
    const Outcome fresh = check_key(context, nodes, *change.node_key);
    if (fresh != Outcome::applied) return fresh;
    nodes.observers.emplace(change.name,
                            Observer{change.name, *change.node_key, change.address, {}});
    return Outcome::applied;
}

Outcome judge_parameter(const Change& change) {
    const auto id = ledger::find_parameter(as_text(change.parameter));
    if (!id) return Outcome::parameter_not_found;
    const ledger::ParameterSpec& spec = ledger::spec_of(*id);
    if (change.value < spec.value_min || change.value > spec.value_max) {
        return Outcome::parameter_out_of_bounds;
    }
    return Outcome::applied;
}

Outcome judge_change(const Context& context, Nodes& nodes, const Change& change) {
    switch (change.kind) {
    case ADD_VALIDATOR: return judge_arrival(context, nodes, change.name, change);
    case REMOVE_VALIDATOR:
        return nodes.validators.erase(change.name) == 1 ? Outcome::applied
                                                        : Outcome::node_not_found;
    case REPLACE_VALIDATOR:
        if (nodes.validators.erase(change.name) == 0) return Outcome::node_not_found;
        return judge_arrival(context, nodes, change.new_name, change);
    case REKEY_VALIDATOR: return judge_rekeying(context, nodes, change);
    case ADMIT_OBSERVER: return judge_admission(context, nodes, change);
    case DISMISS_OBSERVER:
        return nodes.observers.erase(change.name) == 1 ? Outcome::applied
                                                       : Outcome::node_not_found;
    case SET_PARAMETER: return judge_parameter(change);
    default: UNREACHABLE();
    }
}

// A member with another key of either kind is another one to the quorum: while its machine does not
// have that key, it does not vote or is not heard.
using Keys = std::set<std::pair<PublicKey, PublicKey>>;

Keys keys_in(const Members& members) {
    Keys keys;
    for (const auto& [name, member] : members) keys.emplace(member.consensus_key, member.node_key);
    return keys;
}

// Those of `all` that `other` does not have.
std::size_t missing_in(const Keys& all, const Keys& other) {
    return static_cast<std::size_t>(
        std::ranges::count_if(all, [&](const auto& member) { return !other.contains(member); }));
}

// What a change of so many may be: one, or f of a set of n.
std::size_t risk_max(std::size_t n) { return std::max<std::size_t>(1, (n - 1) / 3); }

Outcome judge_quorum(const Members& before, const Members& after) {
    if (after.size() > validators_max) return Outcome::too_many_nodes;
    if (after.empty()) return Outcome::quorum_at_risk;
    const Keys old_keys = keys_in(before);
    const Keys new_keys = keys_in(after);
    if (missing_in(new_keys, old_keys) > risk_max(after.size()) ||
        missing_in(old_keys, new_keys) > risk_max(before.size())) {
        return Outcome::quorum_at_risk;
    }
    return Outcome::applied;
}

void tell_node(Context& context, std::string_view event, const Bytes& name) {
    Writer data;
    data.short_blob(name);
    context.emit(event, std::move(data).take());
}

void end_validator(Context& context, const Validator& row, const ProposalId& proposal) {
    context.state.put(EndedNode{row.name, proposal, row.consensus_key, row.node_key, row.address,
                                row.since, context.block().height});
}

void end_observer(Context& context, const Observer& row, const ProposalId& proposal) {
    context.state.erase(row);
    context.state.put(EndedNode{row.name, proposal, std::nullopt, row.node_key, row.address,
                                row.since, context.block().height});
}

void bring_validator(Context& context, const Bytes& name, const Change& change,
                     const ProposalId& proposal) {
    if (const auto observer = context.state.find<Observer>(Observer::entity(), name)) {
        end_observer(context, *observer, proposal);
    }
    access::see_key(context, *change.consensus_key, access::KeyUse::validator);
    access::see_key(context, *change.node_key, access::KeyUse::validator);
    context.state.put(Validator{name, *change.consensus_key, *change.node_key, change.address,
                                context.block().height});
    tell_node(context, "ValidatorAdded", name);
}

void remove_validator(Context& context, const Bytes& name, const ProposalId& proposal) {
    const auto row = context.state.find<Validator>(Validator::entity(), name);
    context.state.erase(*row);
    end_validator(context, *row, proposal);
    tell_node(context, "ValidatorRemoved", name);
}

void rekey_validator(Context& context, const Change& change, const ProposalId& proposal) {
    auto row = context.state.find<Validator>(Validator::entity(), change.name);
    end_validator(context, *row, proposal);
    if (change.consensus_key) row->consensus_key = *change.consensus_key;
    if (change.node_key) row->node_key = *change.node_key;
    if (!change.address.empty()) row->address = change.address;
    row->since = context.block().height;
    for (const auto& key : {change.consensus_key, change.node_key}) {
        if (key) access::see_key(context, *key, access::KeyUse::validator);
    }
    context.state.put(*row);
    tell_node(context, "ValidatorRekeyed", change.name);
}

void make_change(Context& context, const Change& change, const ProposalId& proposal) {
    switch (change.kind) {
    case ADD_VALIDATOR: return bring_validator(context, change.name, change, proposal);
    case REMOVE_VALIDATOR: return remove_validator(context, change.name, proposal);
    case REPLACE_VALIDATOR:
        remove_validator(context, change.name, proposal);
        return bring_validator(context, change.new_name, change, proposal);
    case REKEY_VALIDATOR: return rekey_validator(context, change, proposal);
    case ADMIT_OBSERVER:
        access::see_key(context, *change.node_key, access::KeyUse::observer);
        context.state.put(
            Observer{change.name, *change.node_key, change.address, context.block().height});
        return tell_node(context, "ObserverAdmitted", change.name);
    case DISMISS_OBSERVER:
        end_observer(context, *context.state.find<Observer>(Observer::entity(), change.name),
                     proposal);
        return tell_node(context, "ObserverDismissed", change.name);
    case SET_PARAMETER: {
        context.state.put(access::Parameter{change.parameter, change.value});
        Writer data;
        data.short_blob(change.parameter);
        data.u64(static_cast<std::uint64_t>(change.value));
        return context.emit("ParameterChanged", std::move(data).take());
    }
    default: UNREACHABLE();
    }
}

} // namespace

std::optional<std::vector<Change>>
changes_of(const google::protobuf::RepeatedPtrField<proto::governance::Change>& raw) {
    if (raw.empty() || static_cast<std::size_t>(raw.size()) > changes_max) return std::nullopt;
    std::vector<Change> changes;
    std::set<Bytes> names;
    const auto order = [](const Change& change) {
        return std::tie(change.kind, change.name, change.parameter);
    };
    for (const proto::governance::Change& each : raw) {
        if (!has_form(each)) return std::nullopt;
        Change change = change_of(each);
        if (!changes.empty() && !(order(changes.back()) < order(change))) return std::nullopt;
        if (!change.name.empty() && !names.insert(change.name).second) return std::nullopt;
        if (!change.new_name.empty() && !names.insert(change.new_name).second) return std::nullopt;
        changes.push_back(std::move(change));
    }
    return changes;
}

bool changes_validators(const std::vector<Change>& changes) {
    return std::ranges::any_of(changes, [](const Change& change) {
        return change.kind >= ADD_VALIDATOR && change.kind <= REKEY_VALIDATOR;
    });
}

bool brings_consensus_key(const std::vector<Change>& changes) {
    return std::ranges::any_of(
        changes, [](const Change& change) { return change.consensus_key.has_value(); });
}

std::vector<PublicKey> keys_of(const std::vector<Change>& changes) {
    std::vector<PublicKey> keys;
    for (const Change& change : changes) {
        if (change.consensus_key) keys.push_back(*change.consensus_key);
        if (change.node_key) keys.push_back(*change.node_key);
    }
    return keys;
}

Outcome judge_changes(const std::vector<Change>& changes, const Context& context) {
    const Nodes before(context);
    Nodes nodes = before;
    for (const Change& change : changes) {
        const Outcome outcome = judge_change(context, nodes, change);
        if (outcome != Outcome::applied) return outcome;
    }
    if (nodes.observers.size() > observers_max) return Outcome::too_many_nodes;
    return judge_quorum(before.validators, nodes.validators);
}

void carry_out(const Proposal& proposal, Context& context) {
    for (const Change& change : proposal.changes) make_change(context, change, proposal.id);
}

} // namespace tamga::registries::governance
