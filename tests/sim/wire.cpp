// The network: delay, loss, copies and partitions; and what hostile nodes make of it.

#include "sim/hostile.hpp"
#include "sim/node.hpp"
#include "sim/world.hpp"

namespace tamga::sim {

namespace {

// The view that a message speaks of; nothing for questions.
std::optional<View> view_of(const consensus::Message& message) {
    if (const auto* proposal = std::get_if<consensus::Proposal>(&message)) {
        return proposal->header.view;
    }
    if (const auto* vote = std::get_if<Vote>(&message)) return vote->view;
    if (const auto* proof = std::get_if<Certificate>(&message)) return proof->view;
    return std::nullopt;
}

} // namespace

// What a core asks to be sent; a mask makes of it what it likes.
void World::emit(Node& node, const consensus::Send& send, std::optional<std::uint64_t> asker) {
    if (send.reply) {
        if (!node.mask) observe(node, send.message);
        if (asker) transmit(node.index, *asker, letter_of(send.message));
        return;
    }
    if (node.mask) {
        for (const auto& [to, message] : node.mask->twist(send)) {
            if (!hears(node, to, message)) continue;
            transmit(node.index, to, letter_of(message));
        }
        return;
    }
    observe(node, send.message);
    if (const auto* asked = std::get_if<consensus::Challenge>(&send.message)) {
        if (asked->challenge != node.challenge) node.answered.clear();
        node.challenge = asked->challenge;
    }
    if (options_.traitors) node.shown.push_back(send.message);
    const LetterPtr letter = letter_of(send.message);
    for (std::uint64_t to = 0; to < total(); ++to) {
        if (!send.to || send.to == id_in(to, node.epoch)) transmit(node.index, to, letter);
    }
}

// Whether this instance and that peer talk of this view; only twins have a choice.
bool World::hears(const Node& twin, std::uint64_t peer, const consensus::Message& message) const {
    if (!twin.mask || plan_.hostile.at(twin.index) != "twins") return true;
    const std::optional<View> view = view_of(message);
    if (!view) return true;
    const std::uint64_t script = twin_script_[view->value % twin_script_.size()];
    const bool first = (script >> peer & 1) != 0;
    return first == (twin.slot == twin.index);
}

void World::transmit(std::uint64_t from, std::uint64_t to, const LetterPtr& letter) {
    if (from == to || to >= total()) return;
    if (blocked_until_[from][to] > now_ms_) return;
    if (network_dice_.chance(loss_per_mille_)) return;
    const std::uint64_t copies = network_dice_.chance(15) ? 2 : 1;
    for (std::uint64_t i = 0; i < copies; ++i) {
        // A slow line is slow for every message: else one lucky view would end what nodes wait for.
        const std::uint64_t least = latency_ms_ > 100 ? latency_ms_ / 2 : 0;
        std::uint64_t delay = 1 + network_dice_.between(least, latency_ms_);
        if (network_dice_.chance(20)) delay += network_dice_.between(0, 500); // Reordered.
        at(delay, [this, from, to, letter] { deliver(from, to, *letter); });
    }
}

void World::deliver(std::uint64_t from, std::uint64_t to, Letter& letter) {
    const Result<consensus::Message>& message = letter.message();
    if (!message) {
        if (is_hostile(from)) return saw("malformed"); // The link is dropped; it comes back.
        throw Violation("a message does not decode: " + message.error().message);
    }
    const auto forger = forgers_.find(to);
    if (forger != forgers_.end()) return forger->second->receive(from, *message);
    const auto bring = [&](Node& node) {
        if (node.index != to || !node.up || !hears(node, from, *message)) return;
        if (node.mask) {
            for (const auto& [whom, what] : node.mask->answer(*message)) {
                if (hears(node, whom, what)) transmit(to, whom, letter_of(what));
            }
        }
        if (options_.traitors) node.shown.push_back(*message);
        trace("receive", node.slot, letter.bytes());
        const auto* status = std::get_if<consensus::ViewStatus>(&*message);
        if (status && status->challenge == node.challenge) node.answered.insert(from);
        hear(node, from, *message);
    };
    bring(*nodes_[to]);
    for (std::uint64_t twin = total(); twin < nodes_.size(); ++twin) bring(*nodes_[twin]);
}

void World::send_as_hostile(std::uint64_t from, std::uint64_t to,
                            const consensus::Message& message) {
    transmit(from, to, letter_of(message));
}

void World::call_hostile_in(std::uint64_t who, std::uint64_t delay_ms) {
    at(delay_ms, [this, who] { forgers_.at(who)->tick(); });
}

// A masked node says something by itself.
void World::speak(std::uint64_t slot) {
    Node& node = *nodes_[slot];
    if (node.up) {
        for (const auto& [to, message] : node.mask->speak()) {
            if (hears(node, to, message)) transmit(node.index, to, letter_of(message));
        }
    }
    at(100, [this, slot] { speak(slot); });
}

} // namespace tamga::sim
