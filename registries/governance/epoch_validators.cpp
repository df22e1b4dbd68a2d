// Where a store holds the validators of an epoch.

#include "registries/governance/epoch_validators.hpp"

#include "base/ensure.hpp"
#include "ledger/snapshot.hpp"
#include "registries/governance/validators.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::governance {

Result<ledger::NamedValidators> validators_of_epoch(const ledger::Store& store, Epoch epoch) {
    TRY(const Height begins_on, store.epoch_begins_on(epoch));
    const auto began = store.base_head(); // Once: a node may give up more of its past meanwhile.
    const Height base = began ? began->header().height : Height(0);
    const bool is_of_base =
        began != nullptr && began->header().epoch == epoch && !began->header().epoch_end();
    if (begins_on >= base || is_of_base) {
        TRY(ledger::StateSource source,
            store.state_source_at(std::max(begins_on, base)));
        return validators_in(ledger::StateView(std::move(source)));
    }
    const ValidatorSet* set = ledger::set_of_epoch(*began, epoch);
    ENSURE(set != nullptr); // The store has found where it begins.
    ledger::NamedValidators validators;
    for (std::uint64_t id = 0; id < set->size(); ++id) {
        const tamga::Validator& keys = set->at(ReplicaId(id));
        validators.push_back(
            {keys.consensus_key, keys.node_key, {}, keys.node_key.hex().substr(0, 8)});
    }
    return validators;
}

Result<ValidatorSet> set_of_epoch(const ledger::Store& store, Epoch epoch) {
    TRY(const ledger::NamedValidators members, validators_of_epoch(store, epoch));
    return ledger::set_of(members);
}

} // namespace tamga::registries::governance
