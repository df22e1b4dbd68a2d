// One simulated node: the core, its vote log on a crashing disk, and a store that may lose its
// unsynced suffix. A private header of the world.

#pragma once

#include "sim/world.hpp"

namespace tamga::sim {

struct World::Node {
    Node(std::uint64_t node_index, std::uint64_t seed, PublicKey public_key)
        : index(node_index), key(public_key), disk(seed) {}

    struct Stored {
        consensus::Proposal block;
        FinalityProof proof;
    };

    std::uint64_t index;
    PublicKey key;
    CrashDisk disk;
    std::optional<ledger::VoteLog> log;
    std::unique_ptr<consensus::Replica> replica;
    bool up = false;
    bool stopped = false; // A panic or a lost log that the run tolerates.
    std::uint64_t life = 0; // Grows with every crash: late callbacks of an earlier life are dropped.

    // The store: heights 1 and up. Everything above `synced` may vanish in a crash.
    std::vector<Stored> chain;
    std::size_t synced = 0;

    // Volatile.
    std::map<BlockHash, Header> executed;
    std::map<BlockHash, consensus::Proposal> bodies;
    std::deque<consensus::Frame> frames;
    bool flushing = false;
    std::set<std::uint64_t> pool;
    bool told_pending = false;
    std::uint64_t wake_sequence = 0;
    std::set<Bytes> promised;                 // Votes seen on this disk.
    std::set<std::pair<View, Bytes>> sent;    // Votes that others may have heard.
    std::int64_t clock_offset_ms = 0;

    [[nodiscard]] Height final_height() const { return Height(chain.size()); }
};

} // namespace tamga::sim
