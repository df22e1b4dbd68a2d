// A new epoch in the loop: replicas have other numbers, some peers another part (protocol 2.11).

#include "node/driver.hpp"

#include "base/log.hpp"

namespace tamga::node {

namespace {

// Who is no member: behind every number that a member can have.
constexpr ReplicaId nobody(validators_max);

} // namespace

std::optional<ReplicaId> Driver::replica_of(const PublicKey& node_key) const {
    for (std::uint64_t id = 0; id < options_.set.size(); ++id) {
        if (options_.set.at(ReplicaId(id)).node_key == node_key) return ReplicaId(id);
    }
    return std::nullopt;
}

// Before the effects of the turn are carried out: they speak of replicas by their new numbers.
// Whether an epoch began.
bool Driver::consider_epoch() {
    const consensus::ReplicaConfig& now = replica_.config();
    if (now.epoch == epoch_) return false;
    const ValidatorSet before = options_.set;
    epoch_ = now.epoch;
    options_.set = now.set;
    options_.self = now.self;
    const auto renumbered = [&](ReplicaId old) {
        if (old.value >= before.size()) return nobody;
        return replica_of(before.at(old).node_key).value_or(nobody);
    };
    pool_.renumber(renumbered, options_.set.size());
    for (auto& [hash, wanted] : wanted_) wanted.request.ask.clear();
    for (auto& [key, peer] : peers_) {
        peer.replica = replica_of(key);
        if (!peer.replica) continue;
        if (peer.connected) step(consensus::Connected{*peer.replica});
        else step(consensus::Disconnected{*peer.replica});
    }
    log::info("epoch_began", {{"epoch", epoch_}, {"validators", options_.set.size()}});
    if (replica_.status().leaving) {
        log::warning("no_validator_any_more",
                     {{"next", "keep it running until may_be_switched_off is logged"}});
    }
    return true;
}

} // namespace tamga::node
