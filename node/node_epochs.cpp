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

// Whom this node lets in: the validators, whom governance or this node's settings admit, and those
// who were validators a little while ago: they may be behind, and know of nobody else.
Result<std::map<PublicKey, Pin>> Node::pins_of(const InForce& now) const {
    std::map<PublicKey, Pin> pins = configured_pins_;
    const std::uint64_t epoch = now.start.epoch.value;
    for (std::uint64_t former = epoch - std::min(epoch - 1, former_epochs_pinned); former < epoch;
         ++former) {
        TRY(const ledger::NamedValidators members, validators_of(*store_, Epoch(former)));
        for (const ledger::NamedValidator& each : members) {
            pins[each.node_key] = Pin{each.name, Role::observer, std::nullopt};
        }
    }
    for (const auto& [name, key] : now.observers) {
        pins[key] = Pin{name, Role::observer, std::nullopt};
    }
    for (const ledger::NamedValidator& each : now.named) {
        pins[each.node_key] =
            Pin{each.name, Role::validator, now.start.set.index_of(each.consensus_key)};
    }
    return pins;
}

// At the start, when the store is open.
Status Node::open_epoch() {
    TRY(InForce now, read_epoch());
    TRY(pins_, pins_of(now));
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
    Result<std::map<PublicKey, Pin>> pins = pins_of(*now);
    ENSURE(pins.has_value());
    {
        const std::lock_guard guard(in_force_mutex_);
        in_force_ = now;
        pins_ = *pins;
    }
    network_->repin(*std::move(pins), addresses_in(*now));
}

// On the executor thread, now and then: governance admits and dismisses observers in any block.
void Node::consider_observers() {
    if (observers_of(*store_) == in_force()->observers) return;
    log::info("observers_changed", {{"height", store_->tip()->header.height}});
    enter_epoch();
}

} // namespace tamga::node
