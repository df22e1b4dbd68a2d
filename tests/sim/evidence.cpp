// Evidence in the world's blocks (protocol 2.12): an item that names epoch, signer and offence. It
// is told to everybody, due until a block holds it, and stands in blocks of its epoch and the next.

#include "sim/model.hpp"
#include "sim/node.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace tamga::sim {

namespace {

constexpr std::uint64_t evidence_items = 5'000'000'000; // Items above are evidence.

bool is_evidence(std::uint64_t item) { return item >= evidence_items; }

std::uint64_t epoch_in(std::uint64_t item) { return (item - evidence_items) / 10'000; }

} // namespace

// A piece that convinced: the first one for its epoch, signer and offence goes round.
void World::tell_evidence(const consensus::Evidence& evidence) {
    const std::uint64_t item = evidence_items + 10'000 * consensus::epoch_of(evidence).value +
                               10 * evidence.signer.value +
                               static_cast<std::uint64_t>(evidence.offence);
    if (!proven_.insert(item).second) return;
    for (std::uint64_t i = 0; i < nodes_.size(); ++i) {
        at(1 + 7 * i, [this, i, item] {
            nodes_[i]->submit(item);
            if (nodes_[i]->up) tell_work(*nodes_[i]);
        });
    }
}

// Of an epoch before the one before: no block may hold it any more.
bool World::is_too_old(const Node& node, std::uint64_t item) {
    return is_evidence(item) && epoch_in(item) + 1 < node.settled_to().first.value;
}

// Whether the evidence of this block may stand there: proven, of its epoch or the one before, and
// in no block below.
bool World::evidence_stands(const Node& node, const Header& header, ByteView bytes) {
    std::set<std::uint64_t> here;
    bool stands = true;
    for (const std::uint64_t item : decode_items(bytes)) {
        if (!is_evidence(item)) continue;
        const std::uint64_t epoch = epoch_in(item);
        const bool is_open = epoch == header.epoch.value || epoch + 1 == header.epoch.value;
        stands = stands && is_open && proven_.contains(item) && here.insert(item).second;
    }
    if (here.empty() || !stands) return stands;
    std::set<std::uint64_t> below = items_above_tip(node, header);
    for (const Node::Stored& stored : node.chain) {
        if (stored.block.header.height >= header.height) break;
        for (const std::uint64_t item : decode_items(stored.block.items)) below.insert(item);
    }
    return std::ranges::none_of(here, [&](std::uint64_t item) { return below.contains(item); });
}

// A final block of an honest node holds evidence: once in a chain, and against the hostile alone,
// as every piece was judged before it went round.
void World::note_recorded(const Node& node, const consensus::Proposal& block) {
    for (const std::uint64_t item : decode_items(block.items)) {
        if (!is_evidence(item)) continue;
        saw("evidence_recorded");
        if (!evidence_stands(node, block.header, block.items)) {
            throw Violation("a final block holds evidence that may not stand there");
        }
        if (epoch_in(item) < block.header.epoch.value) saw("evidence_of_the_epoch_before");
    }
}

} // namespace tamga::sim
