// Rules about who validates and who observes.

#include "registries/invariants_scope.hpp"

#include "base/certificate.hpp"
#include "ledger/validators.hpp"
#include "registries/governance/rows.hpp"
#include "registries/governance/validators.hpp"

#include <set>

namespace tamga::registries {

void check_nodes(const Scope& scope, std::vector<Violation>& out) {
    if (!scope.nodes) return;
    std::set<Bytes> names;
    std::set<PublicKey> keys;
    const auto take = [&](const Bytes& name, const PublicKey& key) {
        if (!keys.insert(key).second) violate(out, "G-90", name, "a key is used twice");
    };
    const auto validators =
        list_rows<governance::Validator>(scope.view, governance::Validator::entity());
    for (const governance::Validator& row : validators) {
        if (!names.insert(row.name).second) violate(out, "G-90", row.name, "the name is taken");
        take(row.name, row.consensus_key);
        take(row.name, row.node_key);
    }
    for (const governance::Observer& row :
         list_rows<governance::Observer>(scope.view, governance::Observer::entity())) {
        if (!names.insert(row.name).second) violate(out, "G-90", row.name, "the name is taken");
        take(row.name, row.node_key);
    }
    if (validators.empty() || validators.size() > validators_max) {
        violate(out, "G-90", governance::Validator::entity(),
                std::to_string(validators.size()) + " validators: 1 to 31 are needed");
    }
}

void check_announced_set(const ledger::StateView& view, const ValidatorsHash& announced,
                         std::vector<Violation>& out) {
    std::vector<Validator> members;
    for (const ledger::NamedValidator& each : governance::validators_in(view)) {
        members.push_back({each.consensus_key, each.node_key});
    }
    const Result<ValidatorSet> set = ValidatorSet::from(std::move(members));
    if (set && set->hash() == announced) return;
    violate(out, "G-91", governance::Validator::entity(),
            "the rows are not the set " + announced.hex() + " that the last block names");
}

} // namespace tamga::registries
