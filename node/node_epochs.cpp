// Who validates now: read from the state at the start and whenever an epoch begins (protocol 2.11).

#include "base/log.hpp"
#include "node/node.hpp"

namespace tamga::node {

std::shared_ptr<const InForce> Node::in_force() const {
    const std::lock_guard guard(in_force_mutex_);
    return in_force_;
}

std::optional<ReplicaId> Node::self() const { return in_force()->self; }

// The keys that this node may sign with, the next one last.
std::vector<consensus::OwnKey> Node::own_keys() const {
    std::vector<consensus::OwnKey> all;
    for (const std::optional<SecretKey>* key : {&keys_.validator, &keys_.next_validator}) {
        if (!*key) continue;
        const auto sign = [own = **key](ByteView message) { return own.sign(message); };
        all.push_back({(*key)->public_key(), sign});
    }
    return all;
}

// The validators after the tip, and who this node is among them.
Result<InForce> Node::read_epoch() const {
    TRY(InForce now, tamga::node::in_force(*store_));
    for (const consensus::OwnKey& own : own_keys()) {
        const std::optional<ReplicaId> id = now.start.set.index_of(own.key);
        if (id) now.self = id;
    }
    return now;
}

std::vector<std::pair<std::string, std::uint16_t>> Node::addresses_in(const InForce& now) const {
    std::vector<std::pair<std::string, std::uint16_t>> addresses;
    for (const ledger::NamedValidator& each : now.named) {
        if (each.address.empty() || each.node_key == keys_.node.public_key()) continue;
        auto address = parse_endpoint(each.address);
        if (address) addresses.push_back(std::move(*address));
    }
    return addresses;
}

Role Node::role_of(const PublicKey& peer) const {
    const std::lock_guard guard(in_force_mutex_);
    const auto pin = pins_.find(peer);
    return pin == pins_.end() ? Role::observer : pin->second.role;
}

void Node::pin_validators(const InForce& now) {
    for (auto& [key, pin] : pins_) { // Who left follows on as an observer.
        pin.role = Role::observer;
        pin.replica.reset();
    }
    for (const ledger::NamedValidator& each : now.named) {
        pins_[each.node_key] =
            Pin{each.name, Role::validator, now.start.set.index_of(each.consensus_key)};
    }
}

// At the start, when the store is open.
Status Node::open_epoch() {
    TRY(InForce now, read_epoch());
    for (const ledger::GenesisValidator& each : genesis_.genesis.validators) {
        pins_[each.node_key] = Pin{each.name, Role::observer, std::nullopt};
    }
    // Members of every epoch so far: they may be behind, and know of nobody else.
    for (std::uint64_t epoch = 2; epoch < now.start.epoch.value; ++epoch) {
        TRY(const ledger::NamedValidators earlier, validators_of(*store_, Epoch(epoch)));
        for (const ledger::NamedValidator& each : earlier) {
            pins_[each.node_key] = Pin{each.name, Role::observer, std::nullopt};
        }
    }
    pin_validators(now);
    in_force_ = std::make_shared<const InForce>(std::move(now));
    if (!keys_.validator) return {};
    const std::optional<ReplicaId> id = in_force_->self;
    if (!id) {
        log::warning("no_member", {{"epoch", in_force_->start.epoch},
                                   {"consensus_key", keys_.validator->public_key().hex()},
                                   {"next", "it follows, and votes from the epoch on whose "
                                            "validators include this key"}});
        return {};
    }
    if (in_force_->start.set.at(*id).node_key != keys_.node.public_key()) {
        return fail(ErrorCode::config, "the node_key of this home is not the one that the "
                                       "validators of the chain name for its validator_key");
    }
    return {};
}

// On the executor thread, after the commit of the block that the epoch begins on.
void Node::enter_epoch() {
    Result<InForce> read = read_epoch();
    ENSURE(read.has_value()); // A store that cannot be read stops the node.
    const auto now = std::make_shared<const InForce>(std::move(*read));
    std::map<PublicKey, Pin> pins;
    {
        const std::lock_guard guard(in_force_mutex_);
        in_force_ = now;
        pin_validators(*now);
        pins = pins_;
    }
    network_->repin(std::move(pins), addresses_in(*now));
}

} // namespace tamga::node
