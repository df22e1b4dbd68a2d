// Chunks of a snapshot: cut, proven, tiled in any order; whatever is changed in one is refused.

#include "ledger/snapshot_chunk.hpp"

#include "base/hash.hpp"
#include "base/prng.hpp"
#include "ledger/snapshot_cut.hpp"
#include "ledger/snapshot_tiling.hpp"
#include "ledger/state_tree.hpp"
#include "ledger_samples.hpp"
#include "naive_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

using namespace tamga;
using namespace tamga::ledger;

namespace {

std::uint64_t below(Prng& prng, std::uint64_t bound) { return prng.between(0, bound - 1); }

// Entities with facets and items, so that the tree is lopsided as a registry's is.
std::vector<StateEntry> entries_of(Prng& prng, std::size_t count) {
    std::map<StatePath, Bytes> made;
    while (made.size() < count) {
        const auto table = static_cast<std::uint16_t>(0x100 * (1 + below(prng, 3)) + below(prng, 4));
        const Bytes entity{static_cast<std::uint8_t>(below(prng, count / 8 + 2))};
        const auto facet = static_cast<std::uint8_t>(below(prng, 3));
        Bytes value(32 + below(prng, 90), static_cast<std::uint8_t>(prng.next()));
        const Bytes item{static_cast<std::uint8_t>(prng.next()),
                         static_cast<std::uint8_t>(prng.next())};
        const StatePath path = facet == 0 ? StatePath::singular(table, entity, 0)
                                          : StatePath::plural(table, entity, facet, item);
        made.emplace(path, std::move(value));
    }
    std::vector<StateEntry> out;
    for (auto& [path, value] : made) out.push_back({path, std::move(value)});
    return out;
}

StateCut cut_of(const std::vector<StateEntry>& entries, std::size_t bytes_max) {
    StateCutter cutter(bytes_max);
    for (const StateEntry& each : entries) {
        cutter.add(each.path, sha256(each.value), each.value.size());
    }
    return std::move(cutter).finish();
}

std::vector<StateChunk> chunks_of(const std::vector<StateEntry>& entries, const StateCut& cut) {
    std::vector<StateChunk> chunks;
    auto at = entries.begin();
    for (const StatePiece& piece : cut.pieces) {
        chunks.push_back({piece.prefix, {at, at + piece.entries}, piece.steps, {}});
        at += piece.entries;
    }
    REQUIRE(at == entries.end());
    return chunks;
}

StateRoot root_of_all(const std::vector<StateEntry>& entries) {
    naive::List list;
    for (const StateEntry& each : entries) list.emplace_back(each.path, sha256(each.value));
    return StateRoot(naive::root(list).bytes);
}

struct Log {
    std::vector<LogLeaf> leaves;
    std::vector<Hash256> hashes;
    Header header; // With the log's size and root.

    explicit Log(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            LogLeaf leaf;
            leaf.version = 1;
            leaf.chain_id = samples::chain;
            leaf.height = Height(1 + i / 3);
            leaf.position = static_cast<std::uint32_t>(i % 3);
            leaf.agency = "ZAGS";
            leaf.time_ms = TimestampMs(1'000 + i);
            hashes.push_back(log_leaf_hash(leaf));
            leaves.push_back(std::move(leaf));
        }
        header.log_size = count;
        header.log_root = LogRoot(log_root_of(hashes).bytes);
    }
    [[nodiscard]] LeavesChunk chunk(std::uint64_t first, std::uint64_t count) const {
        const auto reader = leaf_reader([this](std::uint64_t i) { return hashes.at(i); });
        const auto at = leaves.begin() + static_cast<std::ptrdiff_t>(first);
        return {first, {at, at + static_cast<std::ptrdiff_t>(count)},
                range_path(first, count, header.log_size, reader)};
    }
};

std::string reason(const Status& status) { return status ? "taken" : status.error().message; }

} // namespace

TEST_CASE("a state is cut into proven pieces that fit and leave nothing out") {
    Prng prng(7);
    for (const std::size_t count : {1, 2, 3, 10, 100, 1'000}) {
        for (const std::size_t bytes_max : {1, 300, 4'000, 1'000'000}) {
            const auto entries = entries_of(prng, count);
            const StateCut cut = cut_of(entries, bytes_max);
            REQUIRE(cut.root == root_of_all(entries));
            REQUIRE(cut.entries == count);
            for (const StateChunk& chunk : chunks_of(entries, cut)) {
                REQUIRE(reason(verify_chunk(chunk, cut.root)) == "taken");
                REQUIRE(decode_snapshot_chunk(encode(SnapshotChunk(chunk))).value() ==
                        SnapshotChunk(chunk));
                std::size_t bytes = 0;
                for (const auto& each : chunk.entries) {
                    bytes += chunk_bytes_of(each.path, each.value.size());
                }
                REQUIRE((bytes <= bytes_max || chunk.entries.size() == 1));
            }
            if (bytes_max == 1'000'000) REQUIRE(cut.pieces.size() == 1);
            if (bytes_max == 1) REQUIRE(cut.pieces.size() == count);
        }
    }
    const StateCut nothing = StateCutter().finish();
    CHECK(nothing.root.is_zero());
    CHECK(nothing.pieces.empty());
}

TEST_CASE("chunks of any cut in any order tile the state, and only all of them do") {
    Prng prng(11);
    for (int round = 0; round < 30; ++round) {
        const auto entries = entries_of(prng, 2 + below(prng, 300));
        // Two peers that cut differently; what one does not bring, the other does.
        const auto small = chunks_of(entries, cut_of(entries, 400));
        const auto large = chunks_of(entries, cut_of(entries, 3'000));
        StateTiling tiling;
        std::map<StatePath, Bytes> taken;
        while (!tiling.complete()) {
            REQUIRE(taken.size() < entries.size());
            const Prefix wanted = tiling.missing()[below(prng, tiling.missing().size())];
            const auto& peer = prng.chance(500) ? small : large;
            // The first chunk that has something of the region, as a server would answer.
            const auto found = std::ranges::find_if(peer, [&](const StateChunk& chunk) {
                const std::size_t bits = std::min(wanted.bits, chunk.prefix.bits);
                for (std::size_t i = 0; i < bits; ++i) {
                    if (bit_of(wanted.bytes, i) != bit_of(chunk.prefix.bytes, i)) return false;
                }
                return true;
            });
            REQUIRE(found != peer.end()); // A missing region is never an empty one.
            REQUIRE(tiling.cover(*found));
            REQUIRE_FALSE(tiling.cover(*found));
            for (const StateEntry& each : found->entries) taken[each.path] = each.value;
        }
        REQUIRE(taken.size() == entries.size());
    }
}

TEST_CASE("the proof that there is nothing tiles an empty state") {
    StateTiling tiling;
    const StateChunk nothing;
    REQUIRE(verify_chunk(nothing, StateRoot()));
    REQUIRE(decode_snapshot_chunk(encode(SnapshotChunk(nothing))).value() ==
            SnapshotChunk(nothing));
    REQUIRE(tiling.cover(nothing));
    CHECK(tiling.complete());
}

TEST_CASE("none of a part proves that part alone") {
    Prng prng(5);
    const auto entries = entries_of(prng, 20);
    StateTree tree;
    TreeChanges changes;
    for (const auto& each : entries) changes[each.path] = sha256(each.value);
    const auto root = tree.apply(0, changes);
    const Prefix high{Bytes{0x80}, 1}; // No table has its first bit set.
    StateChunk none{high, {}, {}, tree.prove_none(root, high).proof};
    REQUIRE(verify_chunk(none, tree.hash(root)));
    StateTiling tiling;
    REQUIRE(tiling.cover(none));
    REQUIRE(tiling.missing() == std::vector<Prefix>{Prefix{Bytes{0}, 1}});
    none.prefix = Prefix{Bytes{0}, 1};
    CHECK(reason(verify_chunk(none, tree.hash(root))) ==
          "a chunk: it does not prove that there is no entry under the prefix");
    tree.release(root);
}

TEST_CASE("a changed chunk of state is refused by name") {
    Prng prng(3);
    const auto entries = entries_of(prng, 200);
    const StateCut cut = cut_of(entries, 2'000);
    const auto chunks = chunks_of(entries, cut);
    const auto good = *std::ranges::find_if(
        chunks, [](const auto& each) { return each.entries.size() > 3 && each.steps.size() > 2; });
    const std::string unproven =
        "a chunk: its entries do not lead to the state root: one is changed, missing or invented";
    const auto judged = [&](const std::function<void(StateChunk&)>& change) {
        StateChunk chunk = good;
        change(chunk);
        return reason(verify_chunk(chunk, cut.root));
    };
    CHECK(judged([](auto&) {}) == "taken");
    CHECK(judged([](auto& c) { c.entries[1].value.back() ^= 1; }) == unproven);
    CHECK(judged([](auto& c) { c.entries.erase(c.entries.begin() + 1); }) == unproven);
    CHECK(judged([](auto& c) { c.entries.pop_back(); }) == unproven);
    CHECK(judged([](auto& c) {
              StateEntry more = c.entries[1];
              more.path.bytes[34] = 0x7f;
              c.entries.insert(c.entries.begin() + 2, more);
              std::ranges::sort(c.entries, {}, &StateEntry::path);
          }) == unproven);
    CHECK(judged([](auto& c) { c.steps[0].sibling.bytes[0] ^= 1; }) == unproven);
    CHECK(judged([](auto& c) { c.steps.erase(c.steps.begin()); }) == unproven);
    CHECK(judged([](auto& c) { c.entries.clear(); }) ==
          "a chunk: it does not prove that there is no entry under the prefix");
    CHECK(judged([](auto& c) { std::swap(c.entries[0], c.entries[1]); }) ==
          "a chunk: entries that do not ascend");
    CHECK(judged([](auto& c) { c.entries[1] = c.entries[0]; }) ==
          "a chunk: entries that do not ascend");
    CHECK(judged([&](auto& c) {
              const auto& other = chunks[0] == good ? chunks[1] : chunks[0];
              c.prefix = other.prefix;
          }) == "a chunk: an entry that is not under the prefix");
    CHECK(judged([](auto& c) { std::swap(c.steps[0], c.steps[1]); }) ==
          "a chunk: steps whose bits do not fall within the prefix");
    CHECK(judged([](auto& c) { c.steps[0].bit = 535; }) ==
          "a chunk: steps whose bits do not fall within the prefix");
    // A true subtree told as if it were all of a wider region.
    CHECK(judged([](auto& c) {
              c.prefix.bits = c.steps[0].bit; // The branching above it: its other side is hidden.
              c.prefix.bytes.resize((c.prefix.bits + 7) / 8);
              const std::size_t unused = 8 * c.prefix.bytes.size() - c.prefix.bits;
              if (unused > 0) c.prefix.bytes.back() &= static_cast<std::uint8_t>(0xffu << unused);
          }) == "a chunk: steps whose bits do not fall within the prefix");
    CHECK(judged([&](auto& c) { c.beside = LeafProof{}; }) ==
          "a chunk: a proof of none beside entries");
}

TEST_CASE("bytes that are no chunk are refused by name") {
    Prng prng(4);
    const auto entries = entries_of(prng, 12);
    const StateCut cut = cut_of(entries, 1'000'000);
    const Bytes good = encode(SnapshotChunk(chunks_of(entries, cut)[0]));
    const auto judged = [](Bytes bytes) {
        const auto chunk = decode_snapshot_chunk(bytes);
        return chunk ? std::string("taken") : chunk.error().message;
    };
    const auto changed = [&](const std::function<void(Bytes&)>& change) {
        Bytes bytes = good;
        change(bytes);
        return judged(std::move(bytes));
    };
    CHECK(judged(good) == "taken");
    CHECK(changed([](Bytes& b) { b[0] = 9; }) == "a chunk: of an unknown kind");
    CHECK(changed([](Bytes& b) { b.push_back(0); }) == "a chunk: cut short or too long");
    CHECK(changed([](Bytes& b) { b.pop_back(); }) == "a chunk: cut short or too long");
    CHECK(changed([](Bytes& b) { b[1] = 9; }) == "a chunk: the prefix is longer than a path");
    CHECK(changed([](Bytes& b) { b[2] = 1; b.insert(b.begin() + 3, 0x41); }) ==
          "a chunk: the prefix has bits after its last");
    CHECK(changed([](Bytes& b) { b[3] = 0xff; }) ==
          "a chunk: 1 to 65,536 entries, or it proves that there is none");
    CHECK(changed([](Bytes& b) { std::fill(b.begin() + 3, b.begin() + 7, 0); }) ==
          "a chunk: 1 to 65,536 entries, or it proves that there is none");
    CHECK(changed([](Bytes& b) { b[7] = 34; }) == "a chunk: a path that has not 35 or 67 bytes");
    CHECK(judged(Bytes(chunk_bytes_max + 1)) == "a chunk: more than 4 MiB");
    CHECK(judged({}) == "a chunk: of an unknown kind");
    for (std::size_t size = 1; size < good.size(); ++size) {
        REQUIRE(judged(Bytes(good.begin(), good.begin() + static_cast<long>(size))) != "taken");
    }
}

TEST_CASE("every run of leaves of every small log is proven, and no other run by its proof") {
    for (std::size_t size = 1; size <= 20; ++size) {
        const Log log(size);
        for (std::uint64_t first = 0; first < size; ++first) {
            for (std::uint64_t count = 1; count <= size - first; ++count) {
                const LeavesChunk chunk = log.chunk(first, count);
                REQUIRE(reason(verify_chunk(chunk, log.header)) == "taken");
                REQUIRE(decode_snapshot_chunk(encode(SnapshotChunk(chunk))).value() ==
                        SnapshotChunk(chunk));
                for (std::uint64_t other = 0; other < size + 2; ++other) {
                    LeavesChunk moved = chunk;
                    moved.first = other;
                    if (other != first) REQUIRE_FALSE(verify_chunk(moved, log.header));
                }
                LeavesChunk less = chunk;
                less.leaves.pop_back();
                REQUIRE_FALSE(verify_chunk(less, log.header));
                LeavesChunk more = chunk;
                more.path.push_back(Hash256());
                REQUIRE(reason(verify_chunk(more, log.header)) ==
                        "a chunk: not a run of leaves of a log of this size");
                LeavesChunk changed = chunk;
                changed.leaves[0].outcome = 7;
                REQUIRE(reason(verify_chunk(changed, log.header)) ==
                        "a chunk: its leaves do not lead to the log root");
            }
        }
    }
}

TEST_CASE("runs of leaves tile a log in any order, overlapping or not") {
    Prng prng(9);
    const Log log(300);
    for (int round = 0; round < 50; ++round) {
        const std::uint64_t first = below(prng, 299);
        LeavesTiling tiling(first, 300);
        std::vector<bool> taken(300);
        while (!tiling.complete()) {
            const std::uint64_t begin = below(prng, 300);
            const LeavesChunk chunk = log.chunk(
                begin, 1 + below(prng, std::min<std::uint64_t>(40, 300 - begin)));
            bool is_new = false;
            for (std::uint64_t i = begin; i < begin + chunk.leaves.size(); ++i) {
                is_new = is_new || (i >= first && !taken[i]);
                taken[i] = true;
            }
            REQUIRE(tiling.cover(chunk) == is_new);
        }
        REQUIRE(std::count(taken.begin() + static_cast<long>(first), taken.end(), false) == 0);
    }
    CHECK(LeavesTiling(5, 5).complete());
}
