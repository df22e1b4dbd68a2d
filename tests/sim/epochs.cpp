// Changes of the validators in the world: acts that ask for them, epochs that begin, nodes that leave.

#include "sim/model.hpp"
#include "sim/node.hpp"
#include "sim/stub_crypto.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace tamga::sim {

namespace {

constexpr std::uint64_t change_items = 3'000'000'000; // Items above ask for the change of that index.

} // namespace

Validator make_validator(std::uint64_t seed_number, std::uint64_t version) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = static_cast<std::uint8_t>(seed_number);
    seed[1] = 1;
    seed[2] = static_cast<std::uint8_t>(version);
    const PublicKey consensus_key = SecretKey::from_seed(seed).public_key();
    seed[1] = 2;
    seed[2] = 0;
    return {consensus_key, SecretKey::from_seed(seed).public_key()};
}

// The nodes that validate at first are numbered as the sorted set of epoch 1 has them.
void World::make_keys() {
    std::vector<std::pair<Validator, std::uint64_t>> first;
    for (std::uint64_t i = 0; i < plan_.nodes; ++i) first.emplace_back(make_validator(i, 0), i);
    std::ranges::sort(first);
    for (std::uint64_t node = 0; node < total(); ++node) {
        const std::uint64_t seed = node < first.size() ? first[node].second : node;
        const std::uint64_t versions = plan_.changes.empty() ? 1 : keys_max;
        for (std::uint64_t i = 0; i < versions; ++i) keys_[{node, i}] = make_validator(seed, i);
    }
    Membership members;
    for (std::uint64_t i = 0; i < plan_.nodes; ++i) members.keys[i] = 0;
    const Roster roster = roster_of(members);
    set_ = roster.set;
    rosters_.emplace(set_.hash(), roster);
    memberships_.emplace(StateRoot(), members);
}

bool World::owns(std::uint64_t node, const PublicKey& key) const {
    for (auto it = keys_.lower_bound({node, 0}); it != keys_.end() && it->first.first == node; ++it) {
        if (it->second.consensus_key == key) return true;
    }
    return false;
}

Roster World::roster_of(const Membership& members) const {
    Roster roster;
    std::vector<Validator> validators;
    for (const auto& [node, version] : members.keys) {
        validators.push_back(keys_.at({node, version}));
    }
    roster.set = *ValidatorSet::from(std::move(validators));
    for (const Validator& member : roster.set.members()) {
        for (const auto& [node, version] : members.keys) {
            if (keys_.at({node, version}) == member) roster.nodes.push_back(node);
        }
    }
    return roster;
}

// The ledger refuses what would leave the quorum to the faulty: those that the plan says are so.
bool World::is_sound(const Membership& members) const {
    std::set<std::uint64_t> faulty;
    for (const auto& [who, name] : plan_.hostile) faulty.insert(who);
    bool loses_log = false;
    for (const Fault& fault : plan_.faults) {
        if (fault.kind == FaultKind::stay_down) faulty.insert(fault.who);
        if (fault.kind != FaultKind::lose_log) continue;
        faulty.insert(fault.who);
        loses_log = true;
    }
    std::size_t count = 0;
    for (const auto& [node, version] : members.keys) count += faulty.contains(node) ? 1 : 0;
    const std::size_t size = members.keys.size();
    const std::size_t least = loses_log ? 4 : std::min<std::size_t>(plan_.nodes, 4);
    return size >= least && size <= validators_max && count <= (size - 1) / 3;
}

Membership World::changed(Membership members, ByteView items) const {
    for (const std::uint64_t item : decode_items(items)) {
        if (item < change_items || item - change_items >= plan_.changes.size()) continue;
        const Change& change = plan_.changes[item - change_items];
        Membership next = members;
        const auto member = next.keys.find(change.who);
        const bool is_member = member != next.keys.end();
        if (change.kind == ChangeKind::add && !is_member && !next.left.contains(change.who)) {
            next.keys[change.who] = 0;
        } else if (change.kind == ChangeKind::remove && is_member) {
            next.keys.erase(member);
            next.left.insert(change.who);
        } else if (change.kind == ChangeKind::rekey && is_member && member->second + 1 < keys_max) {
            member->second += 1;
        }
        if (change.kind == ChangeKind::replace && is_member) {
            if (next.keys.contains(change.by) || next.left.contains(change.by)) continue;
            next.keys.erase(change.who);
            next.left.insert(change.who);
            next.keys[change.by] = 0;
        }
        if (is_sound(next)) members = std::move(next);
    }
    return members;
}

// What executing these items on the parent gives, the end of an epoch included.
void World::fill(Header& header, const Header& parent, ByteView items) {
    fill_roots(header, parent, items);
    const Membership& before = memberships_.at(parent.state_root);
    const Membership after = changed(before, items);
    header.flags = after == before ? std::uint8_t{0} : flag_epoch_end;
    header.next_validators_hash = ValidatorsHash();
    if (after != before) {
        const Roster roster = roster_of(after);
        header.next_validators_hash = roster.set.hash();
        rosters_.emplace(roster.set.hash(), roster);
    }
    memberships_.emplace(header.state_root, after);
}

std::optional<ValidatorSet> World::set_after(const Header& header) const {
    if (!header.epoch_end()) return std::nullopt;
    return rosters_.at(header.next_validators_hash).set;
}

const Roster& World::roster_in(Epoch epoch) const {
    const auto found = epochs_.find(epoch.value);
    if (found == epochs_.end()) return rosters_.at(set_.hash()); // Nobody is in it yet.
    return rosters_.at(found->second);
}

std::optional<ReplicaId> World::id_in(std::uint64_t node, Epoch epoch) const {
    const auto found = epochs_.find(epoch.value);
    if (found == epochs_.end()) return std::nullopt;
    return rosters_.at(found->second).id_of(node);
}

// The epoch that begins on this block; the checkers learn of it from the first honest node.
void World::open_epoch(const Header& last) {
    const std::uint64_t epoch = last.epoch.value + 1;
    const auto [known, is_new] = epochs_.emplace(epoch, last.next_validators_hash);
    if (known->second != last.next_validators_hash) {
        throw Violation("epoch " + std::to_string(epoch) + " begins with two sets of validators");
    }
    if (!is_new) return;
    seeds_[epoch] = tamga::leader_seed(hash_of(last));
    const Roster& roster = rosters_.at(known->second);
    checkers_->open_epoch(epoch, roster);
    if (epoch > 1) saw("epoch_began");
}

std::uint64_t World::seed_in(Epoch epoch) const {
    const auto found = seeds_.find(epoch.value);
    return found == seeds_.end() ? leader_seed_ : found->second;
}

// The epoch after this node's chain, with what it began on.
consensus::EpochStart World::epoch_of(const Node& node) const {
    const Header* last = &genesis_;
    FinalityProof proof;
    for (const Node::Stored& stored : node.chain) {
        if (!stored.block.header.epoch_end()) continue;
        last = &stored.block.header;
        proof = stored.proof;
    }
    consensus::EpochStart start;
    start.epoch = last->epoch.next();
    start.set = rosters_.at(last->next_validators_hash).set;
    start.opening.last = hash_of(*last);
    if (last->height.value == 0) return start;
    start.opening.proof = proof;
    start.opening.previous = rosters_.at(last->validators_hash).set;
    return start;
}

// The node's replica is in another epoch than before this turn: its numbers mean other nodes now.
void World::enter_epoch(Node& node) {
    node.epoch = node.replica->status().epoch;
    node.cur = 0;
    node.final_view = 0;
    if (node.id()) saw("epoch_entered");
    for (const auto& other : nodes_) { // What the driver knows of links to new members.
        const auto id = id_in(other->index, node.epoch);
        if (!id || other->index == node.index) continue;
        at_node(node.slot, 0, [this, who = other->index, id = *id](Node& self) {
            const bool open = nodes_[who]->up && blocked_until_[who][self.index] <= now_ms_;
            if (open) step(self, consensus::Connected{id});
            else step(self, consensus::Disconnected{id});
        });
    }
}

// 2.11: told that it is not needed any more, a node that left is switched off, mostly.
void World::release(Node& node) {
    saw("released");
    if (node.mask || faults_over() || !fault_dice_.chance(800)) return;
    at_node(node.slot, cut_when_released_ ? 0 : fault_dice_.between(0, 1'000), [this](Node& self) {
        self.stays_down = true;
        self.exempt = true;
        crash(self);
        saw("switched_off");
        if (cut_when_released_) cut_power_everywhere(400);
    });
}

// Whoever is behind others for a while asks them for blocks (block sync of the daemon).
void World::look_around(std::uint64_t slot) {
    Node& node = *nodes_[slot];
    if (node.up && node.chain.size() == node.seen_heights) sync_blocks(node);
    node.seen_heights = node.chain.size();
    at(1'000, [this, slot] { look_around(slot); });
}

void World::ask_for_change(std::size_t index) { hand_out(change_items + index); }

} // namespace tamga::sim
