// Heads and chunks of snapshots: one encoding each, verifiers that come back from anything, and no chunk but
// what was cut is taken under the root of a small state.

#include "base/crypto.hpp"
#include "base/hash.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/snapshot_chunk.hpp"
#include "ledger/snapshot_cut.hpp"
#include "ledger/snapshot_tiling.hpp"
#include "target.hpp"

#include <map>

namespace tamga::fuzz {
namespace {

using namespace ledger;

struct Sample {
    std::map<StatePath, Bytes> entries;
    std::vector<StateChunk> chunks;
    std::vector<LogLeaf> leaves;
    std::vector<Hash256> hashes;
    Header header;
};

const Sample& sample() {
    static const Sample made = [] {
        Sample out;
        for (std::uint8_t i = 0; i < 24; ++i) {
            const auto table = static_cast<std::uint16_t>(0x100 + i % 3);
            const StatePath path =
                i % 4 == 0 ? StatePath::singular(table, Bytes{i}, 0)
                           : StatePath::plural(table, Bytes{static_cast<std::uint8_t>(i / 6)}, 0x80,
                                               Bytes{i});
            out.entries.emplace(path, Bytes(33, i));
        }
        StateCutter cutter(300);
        for (const auto& [path, value] : out.entries) cutter.add(path, sha256(value), value.size());
        const StateCut cut = std::move(cutter).finish();
        out.header.state_root = cut.root;
        auto at = out.entries.begin();
        for (const StatePiece& piece : cut.pieces) {
            StateChunk chunk{piece.prefix, {}, piece.steps, {}};
            for (std::uint32_t i = 0; i < piece.entries; ++i, ++at) {
                chunk.entries.push_back({at->first, at->second});
            }
            out.chunks.push_back(std::move(chunk));
        }
        for (std::uint8_t i = 0; i < 11; ++i) {
            LogLeaf leaf;
            leaf.version = 1;
            leaf.position = i;
            leaf.agency = "ZAGS";
            out.hashes.push_back(log_leaf_hash(leaf));
            out.leaves.push_back(std::move(leaf));
        }
        out.header.log_size = out.leaves.size();
        out.header.log_root = LogRoot(log_root_of(out.hashes).bytes);
        return out;
    }();
    return made;
}

void judge_head(ByteView input) {
    const auto head = decode_snapshot_head(input);
    if (!head) return;
    ENSURE(equal(ledger::encode(*head), input));
    SnapshotTrust trust;
    trust.chain = head->header().chain_id;
    // Nobody signed any: whatever is said, no quorum vouches for it.
    ENSURE(!verify_snapshot_head(*head, head->head.set.hash(), trust));
}

// The first bytes say what the chunk is of.
void judge_place(ByteView input, const SnapshotChunk& chunk) {
    const auto place = read_chunk_place(input.first(std::min(input.size(), chunk_place_bytes)));
    ENSURE(place.has_value());
    if (const auto* state = std::get_if<StateChunk>(&chunk)) {
        ENSURE(std::get<Prefix>(*place) == state->prefix);
        return;
    }
    const auto& run = std::get<LeavesChunk>(chunk);
    ENSURE((std::get<1>(*place) ==
            std::pair(run.first, static_cast<std::uint64_t>(run.leaves.size()))));
}

void judge_chunk(ByteView input) {
    static_cast<void>(read_chunk_place(input));
    const auto chunk = decode_snapshot_chunk(input);
    if (!chunk) return;
    ENSURE(equal(ledger::encode(*chunk), input));
    judge_place(input, *chunk);
    const Sample& known = sample();
    if (!verify_chunk(*chunk, known.header)) return;
    if (const auto* state = std::get_if<StateChunk>(&*chunk)) {
        std::size_t under = 0;
        for (const auto& [path, value] : known.entries) {
            if (state->prefix.starts(path.view())) under += 1;
        }
        ENSURE(state->entries.size() == under);
        for (const StateEntry& each : state->entries) {
            ENSURE(known.entries.at(each.path) == each.value);
        }
        StateTiling tiling;
        ENSURE(tiling.cover(*state));
        ENSURE(!tiling.cover(*state));
    } else {
        const auto& leaves = std::get<LeavesChunk>(*chunk);
        for (std::size_t i = 0; i < leaves.leaves.size(); ++i) {
            ENSURE(leaves.leaves[i] == known.leaves.at(leaves.first + i));
        }
    }
}

constexpr Judge judges[] = {judge_chunk, judge_head};

void run(ByteView input) { choose(input, judges); }

Bytes sample_head() {
    SnapshotHead head;
    head.genesis_json = to_bytes(as_bytes("{}"));
    Header& header = head.head.header;
    header = sample().header;
    header.chain_id = ChainId(sha256(head.genesis_json).bytes);
    header.height = Height(2);
    header.epoch = Epoch(1);
    head.head.set = ValidatorSet::from({{SecretKey::from_seed({1}).public_key(),
                                         SecretKey::from_seed({2}).public_key()}})
                        .value();
    header.validators_hash = head.head.set.hash();
    head.head.finality.certificate =
        Certificate{VoteKind::finalize, header.epoch, header.view, hash_of(header), 1,
                    {Signature()}};
    head.ancestors.resize(2);
    head.leaves_first = 3;
    head.log_edge = log_edge_at(3, [](unsigned, std::uint64_t index) {
        return sample().hashes.at(index);
    });
    const auto reader = leaf_reader([](std::uint64_t i) { return sample().hashes.at(i); });
    head.log_path = consistency_path(3, header.log_size, reader);
    return ledger::encode(head);
}

std::vector<Bytes> seeds() {
    const Sample& known = sample();
    std::vector<Bytes> all{chosen(1, sample_head())};
    const auto add = [&](const SnapshotChunk& chunk) {
        all.push_back(chosen(0, ledger::encode(chunk)));
    };
    for (const StateChunk& chunk : known.chunks) add(chunk);
    const StateChunk& first = known.chunks.front();
    LeafProof beside{first.entries.front().path, sha256(first.entries.front().value), first.steps};
    if (first.entries.size() == 1) add(StateChunk{{Bytes{0x80}, 1}, {}, {}, beside});
    add(StateChunk());
    const auto reader = leaf_reader([&](std::uint64_t i) { return known.hashes.at(i); });
    for (const auto& [begin, count] : {std::pair(0, 11), std::pair(3, 5), std::pair(10, 1)}) {
        const auto at = known.leaves.begin() + begin;
        const auto from = static_cast<std::uint64_t>(begin);
        add(LeavesChunk{from, {at, at + count},
                        range_path(from, static_cast<std::uint64_t>(count), 11, reader)});
    }
    return all;
}

const Registration registration({"snapshot", run, seeds, 20'000});

} // namespace
} // namespace tamga::fuzz
