// Reading validator sets from states.

#include "registries/governance/validators.hpp"

#include "registries/governance/rows.hpp"

#include <algorithm>
#include <memory>

namespace tamga::registries::governance {

namespace {

bool touches_validators(const ledger::StateDelta& delta) {
    const auto least = ledger::StatePath::from(ledger::items_prefix(
        Validator::facet.table, Validator::entity(), Validator::facet.facet));
    const auto first = delta.changes().lower_bound(*least);
    return first != delta.changes().end() && first->first.table() == Validator::facet.table;
}

} // namespace

ledger::NamedValidators validators_in(const ledger::StateView& view) {
    ledger::NamedValidators validators;
    for (const Validator& row : list_rows<Validator>(view, Validator::entity())) {
        validators.push_back(
            {row.consensus_key, row.node_key, to_text(row.address), to_text(row.name)});
    }
    std::ranges::sort(validators, {}, &ledger::NamedValidator::consensus_key);
    return validators;
}

std::vector<std::pair<std::string, PublicKey>> observers_in(const ledger::StateView& view) {
    std::vector<std::pair<std::string, PublicKey>> observers;
    for (const Observer& row : list_rows<Observer>(view, Observer::entity())) {
        observers.emplace_back(to_text(row.name), row.node_key);
    }
    std::ranges::sort(observers);
    return observers;
}

std::optional<ledger::NamedValidators> next_validators(const ledger::StateView& before,
                                                       const ledger::StateDelta& delta) {
    if (!touches_validators(delta)) return std::nullopt;
    // Borrowed: the view does not outlive this call.
    const std::shared_ptr<const ledger::StateDelta> borrowed(std::shared_ptr<void>(), &delta);
    ledger::NamedValidators after = validators_in(before.over(borrowed));
    if (ledger::set_of(after) == ledger::set_of(validators_in(before))) return std::nullopt;
    return after;
}

} // namespace tamga::registries::governance
