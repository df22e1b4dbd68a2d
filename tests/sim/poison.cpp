// Acts whose execution kills a node (protocol 2.3 R2): the node comes back with the act quarantined.

#include "sim/model.hpp"
#include "sim/node.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace tamga::sim {

namespace {

constexpr std::uint64_t restart_ms = 300;

} // namespace

// `victim`: the only node that it kills, and only before a certificate covers it; else everyone.
void World::poison(std::optional<std::uint64_t> victim) {
    const std::uint64_t item = ++items_submitted_;
    poison_[item] = victim;
    saw(victim ? "poison_for_one" : "poison_for_all");
    hand_out(item);
}

bool World::kills(const Node& node, std::uint64_t item) const {
    const auto found = poison_.find(item);
    return found != poison_.end() && (!found->second || *found->second == node.index);
}

// Whether the node lives on. What kills it is marked before it dies, as the handler of its signal
// would do.
bool World::survives(Node& node, const std::vector<std::uint64_t>& items) {
    const auto deadly =
        std::ranges::find_if(items, [&](std::uint64_t item) { return kills(node, item); });
    if (deadly == items.end()) return true;
    saw("poison_crash");
    trace("poison", node.index, {});
    node.quarantine.insert(*deadly);
    down_until_[node.index] = now_ms_ + (faults_over() ? 0 : restart_ms);
    crash(node);
    return false;
}

// Whether the block is executed: not one that holds what is quarantined, before others vouch for it.
bool World::accepts(Node& node, const consensus::ExecuteRequest& request) {
    const std::vector<std::uint64_t> items = decode_items(request.proposal.items);
    const bool suspicious = std::ranges::any_of(
        items, [&](std::uint64_t item) { return node.quarantine.contains(item); });
    if (!suspicious) return survives(node, items);
    if (!request.certified) {
        saw("poison_declined");
        step(node, consensus::BodyReady{request.block, consensus::Verdict::declined});
        return false;
    }
    for (const std::uint64_t item : items) {
        if (kills(node, item) && !poison_.at(item)) {
            throw Violation("a block that nobody can execute is certified");
        }
        if (node.quarantine.erase(item) > 0) saw("poison_freed");
    }
    return true;
}

// Whether anything waits that is not quarantined (2.10).
bool World::has_work(const Node& node) const {
    return std::ranges::any_of(node.unsettled, [&](std::uint64_t item) {
        return !node.quarantine.contains(item) && !is_too_old(node, item);
    });
}

// Whether nothing waits but what nobody can execute.
bool World::is_drained(const Node& node) const {
    return std::ranges::all_of(node.unsettled, [&](std::uint64_t item) {
        const auto found = poison_.find(item);
        return (found != poison_.end() && !found->second) || is_too_old(node, item);
    });
}

} // namespace tamga::sim
