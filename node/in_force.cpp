// Reading the validators of an epoch out of the store.

#include "node/in_force.hpp"

#include "registries/governance/epoch_validators.hpp"
#include "registries/governance/validators.hpp"

#include <algorithm>

namespace tamga::node {

Epoch epoch_after(const Header& tip) {
    return tip.epoch_end() ? tip.epoch.next() : tip.epoch; // Block 0 ends epoch 0.
}

std::pair<Epoch, View> settled_by(const Header& tip) {
    return {epoch_after(tip), tip.epoch_end() ? View(0) : tip.view};
}

Result<ledger::NamedValidators> validators_of(const ledger::Store& store, Epoch epoch) {
    return registries::governance::validators_of_epoch(store, epoch);
}

Observers observers_of(const ledger::Store& store) {
    return registries::governance::observers_in(ledger::StateView(store.state_source()));
}

Result<InForce> in_force(const ledger::Store& store) {
    const auto tip = store.tip();
    ENSURE(tip != nullptr);
    InForce now;
    now.start.epoch = epoch_after(tip->header);
    TRY(now.named, validators_of(store, now.start.epoch));
    now.start.set = ledger::set_of(now.named);
    TRY(const Height begins_on, store.epoch_begins_on(now.start.epoch));
    TRY(const Header last, store.header(begins_on));
    now.start.opening.last = hash_of(last);
    now.observers = observers_of(store);
    now.leader_seed = tamga::leader_seed(now.start.opening.last);
    if (begins_on.value == 0) return now;
    TRY(now.start.opening.proof, store.proof(begins_on));
    TRY(const ledger::NamedValidators before, validators_of(store, last.epoch));
    now.start.opening.previous = ledger::set_of(before);
    return now;
}

Result<registries::evidence::Bench> bench_of(const ChainId& chain, const ledger::Store& store) {
    using registries::evidence::Bench;
    const auto tip = store.tip();
    ENSURE(tip != nullptr);
    const std::uint64_t last = epoch_after(tip->header).value;
    std::vector<registries::evidence::KnownEpoch> known;
    for (std::uint64_t each = last - std::min<std::uint64_t>(last - 1, Bench::epochs_known - 1);
         each <= last; ++each) {
        TRY(const ledger::NamedValidators members, validators_of(store, Epoch(each)));
        TRY(const Height begins_on, store.epoch_begins_on(Epoch(each)));
        TRY(const Header header, store.header(begins_on));
        known.push_back({Epoch(each), ledger::set_of(members), hash_of(header)});
    }
    return Bench(chain, std::move(known));
}

} // namespace tamga::node
