// One simulated node: the core, its vote log on a crashing disk, and a store that may lose its
// unsynced suffix. A private header of the world.

#pragma once

#include "sim/model.hpp"
#include "sim/world.hpp"

namespace tamga::sim {

struct World::Node {
    Node(World& its_world, std::uint64_t node_slot, std::uint64_t node_index, std::uint64_t seed)
        : world(its_world), slot(node_slot), index(node_index), disk(seed) {}

    struct Stored {
        consensus::Proposal block;
        FinalityProof proof;
    };

    World& world;
    std::uint64_t slot;  // In nodes_.
    std::uint64_t index; // Of the node; its number as a replica is another in each epoch.
    Epoch epoch{1};      // Of its replica.
    CrashDisk disk;
    std::optional<ledger::VoteLog> log;
    std::uint64_t lowest_segment = 0; // As the store keeps it, synced.
    std::unique_ptr<consensus::Replica> replica;
    std::unique_ptr<Mask> mask; // Of a hostile node that runs the core.
    bool is_forger = false;     // Hostile, and no core at all.
    bool up = false;
    bool restored = false;   // The next start is declared as one with a lost log.
    bool lost_log = false;   // Once, in this run.
    using Position = std::pair<Epoch, View>;
    Position voted_up_to;    // The last view that it was heard to vote in.
    Position lost_up_to;     // The same when its log was lost: up to there it may never vote again.
    bool declared = false;   // This life began so.
    bool recorded = false;   // And its log says so.
    bool stays_down = false; // For the rest of the run.
    bool exempt = false;     // Nothing is promised of it: it counts as one of the f.
    std::uint64_t flush_ms_max = 0; // A slow disk.
    bool stopped = false; // A panic that the run tolerates.
    std::uint64_t life = 0; // Grows with every crash: late callbacks of an earlier life are dropped.

    // The store: heights 1 and up. Everything above `synced` may vanish in a crash.
    std::vector<Stored> chain;
    std::size_t synced = 0;

    std::set<std::uint64_t> quarantine; // Markers on the disk: items that killed this node.

    // Volatile.
    std::uint64_t cur = 0;
    std::uint64_t final_view = 0;
    std::uint64_t entered_ms = 0;
    std::vector<consensus::Message> shown; // What it was sent, for the judge of a fork.
    std::map<BlockHash, Header> executed;
    std::map<BlockHash, consensus::Proposal> bodies;
    std::deque<consensus::Frame> frames;
    bool flushing = false;
    std::set<std::uint64_t> pool;
    std::set<std::uint64_t> unsettled; // Items of the pool that the chain does not hold.
    std::set<std::uint64_t> settled;   // Items of the chain.
    std::set<Bytes> spoken; // Of a hostile node: what this instance signed; it denies the rest.
    bool told_pending = false;
    std::uint64_t wake_sequence = 0;
    Hash256 challenge;               // The last that it sent.
    std::set<std::uint64_t> answered; // Who answered that one.
    std::set<Bytes> promised;                 // Votes seen on this disk.
    std::set<std::pair<std::pair<Epoch, View>, Bytes>> sent; // Votes that others may have heard.
    std::uint64_t seen_heights = 0; // When it last looked whether others are ahead.
    std::int64_t clock_offset_ms = 0;

    [[nodiscard]] Height final_height() const { return Height(chain.size()); }
    [[nodiscard]] std::optional<ReplicaId> id() const { return world.id_in(index, epoch); }
    // The pair of 2.5 that the chain settles: records up to here are no longer needed.
    [[nodiscard]] std::pair<Epoch, View> settled_to() const {
        if (chain.empty()) return {Epoch(1), View(0)};
        const Header& last = chain.back().block.header;
        if (last.epoch_end()) return {last.epoch.next(), View(0)};
        return {last.epoch, last.view};
    }
    void submit(std::uint64_t item) {
        pool.insert(item);
        if (!settled.contains(item)) unsettled.insert(item);
    }
    void append(Stored block) {
        for (const std::uint64_t item : decode_items(block.block.items)) {
            settled.insert(item);
            unsettled.erase(item);
        }
        chain.push_back(std::move(block));
    }
    void recount() {
        settled.clear();
        for (const Stored& stored : chain) {
            for (const std::uint64_t item : decode_items(stored.block.items)) settled.insert(item);
        }
        unsettled.clear();
        for (const std::uint64_t item : pool) {
            if (!settled.contains(item)) unsettled.insert(item);
        }
    }
};

template <class Run>
void World::at_node(std::uint64_t slot, std::uint64_t delay_ms, Run run) {
    at(delay_ms, [this, slot, life = nodes_[slot]->life, run = std::move(run)]() mutable {
        Node& node = *nodes_[slot];
        if (node.up && node.life == life) run(node);
    });
}

} // namespace tamga::sim
