// The head of a snapshot: bytes, verification, the edge of its log.

#include "ledger/snapshot.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/block.hpp"
#include "ledger/genesis.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::uint16_t snapshot_head_format = 7;
constexpr std::uint64_t leaves_first_max = std::uint64_t{1} << 62;
constexpr std::uint64_t tile_width = 1u << log_tile_levels;

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "the head of a snapshot: " + std::move(reason));
}

std::uint64_t ancestors_of(const Header& header) {
    return std::min(header.height.value, snapshot_ancestors);
}

// Told of every tile that the log of `size` has begun: its level, its first node, how many it has.
template <class Visit>
void for_each_open_tile(std::uint64_t size, const Visit& visit) {
    for (unsigned level = 0; level < 64 && (size >> level) != 0; level += log_tile_levels) {
        const std::uint64_t nodes = size >> level;
        const std::uint64_t begun = nodes % tile_width;
        if (begun > 0) visit(level, nodes - begun, begun);
    }
}

} // namespace

Bytes encode(const SnapshotHead& head) {
    ENSURE(head.log_edge.size() == log_edge_count(head.leaves_first));
    ENSURE(head.log_path.size() <= log_path_max + 1);
    Writer out;
    out.u16(snapshot_head_format);
    out.blob(head.genesis_json);
    write(out, head.head);
    ENSURE(head.ancestors.size() == ancestors_of(head.header()));
    for (const Header& header : head.ancestors) write(out, header);
    out.blob(encode(head.epochs));
    out.u64(head.leaves_first);
    for (const Hash256& hash : head.log_edge) out.digest(hash);
    out.u8(static_cast<std::uint8_t>(head.log_path.size()));
    for (const Hash256& hash : head.log_path) out.digest(hash);
    return std::move(out).take();
}

Result<SnapshotHead> decode_snapshot_head(ByteView bytes) {
    if (bytes.size() > snapshot_head_bytes_max) return refuse("more than 32 MiB");
    Reader in(bytes);
    if (in.u16() != snapshot_head_format) return refuse("not of format 7");
    SnapshotHead head;
    head.genesis_json = to_bytes(in.blob(genesis_bytes_max));
    if (in.failed()) return refuse("cut short, or a genesis of more than 1 MiB");
    TRY(head.head, read_proof_head(in));
    const std::uint64_t ancestors = ancestors_of(head.header());
    for (std::uint64_t i = 0; i < ancestors; ++i) {
        TRY(Header header, read_header(in));
        head.ancestors.push_back(std::move(header));
    }
    const ByteView epochs = in.blob(snapshot_head_bytes_max);
    if (in.failed()) return refuse("cut short");
    TRY(head.epochs, decode_epoch_chain(epochs));
    head.leaves_first = in.u64();
    if (head.leaves_first > leaves_first_max) return refuse("leaves behind the end of any log");
    const std::size_t edge = log_edge_count(head.leaves_first);
    for (std::size_t i = 0; i < edge && !in.failed(); ++i) {
        head.log_edge.push_back(in.digest<Hash256>());
    }
    const std::size_t path = in.u8();
    if (path > log_path_max + 1) return refuse("a path longer than any log demands");
    for (std::size_t i = 0; i < path && !in.failed(); ++i) {
        head.log_path.push_back(in.digest<Hash256>());
    }
    if (!in.done()) return refuse("cut short or too long");
    return head;
}

namespace {

// The hash of the set of the head's epoch, from that of genesis.json.
Result<ValidatorsHash> follow_epochs(const SnapshotHead& head, const ValidatorsHash& genesis_set) {
    const Header& header = head.header();
    if (header.epoch.value != head.epochs.ends.size() + 1) {
        return refuse("not the end of every epoch before that of its block");
    }
    if (head.epochs.ends.empty()) return genesis_set;
    if (head.epochs.ends.front().header.epoch != Epoch(1)) {
        return refuse("the chain of epochs does not begin with the first");
    }
    TRY(const auto known, verify_epochs(head.epochs, {header.chain_id, genesis_set}));
    Height before;
    for (const ProofHead& end : head.epochs.ends) {
        if (end.header.height <= before) return refuse("epochs whose heights do not ascend");
        before = end.header.height;
    }
    if (header.height <= before) return refuse("its block is not above the epochs before its own");
    return known.at(header.epoch);
}

// Each is named by the one after it, the last by the head.
Status check_ancestors(const SnapshotHead& head) {
    if (head.ancestors.size() != ancestors_of(head.header())) return refuse("not all ancestors");
    const Header* child = &head.header();
    for (auto it = head.ancestors.rbegin(); it != head.ancestors.rend(); ++it) {
        if (hash_of(*it) != child->parent_hash || it->height.next() != child->height) {
            return refuse("the header of block " + std::to_string(child->height.value - 1) +
                          " is not the one that the block after it names");
        }
        child = &*it;
    }
    return {};
}

// The header of a block that the head shows; nothing for another.
const Header* shown_in(const SnapshotHead& head, Height height) {
    if (height == head.header().height) return &head.header();
    for (const Header& each : head.ancestors) {
        if (each.height == height && height.value > 0) return &each;
    }
    for (const ProofHead& end : head.epochs.ends) {
        if (end.header.height == height) return &end.header;
    }
    return nullptr;
}

Status check_gazetted(const SnapshotHead& head, const Header& gazetted) {
    const auto refused = [&](const char* why) {
        return fail(ErrorCode::unauthorised, "the head of a snapshot: " + std::string(why) +
                                                 " the trusted one of height " +
                                                 std::to_string(gazetted.height.value));
    };
    if (const Header* shown = shown_in(head, gazetted.height)) {
        return *shown == gazetted ? Status() : refused("it has another block than");
    }
    if (gazetted.height.value == 0) { // The chain's own, whose validators are genesis.json's.
        return gazetted.chain_id == head.header().chain_id ? Status() : refused("no child of");
    }
    const ValidatorSet* set = set_of_epoch(head, gazetted.epoch);
    if (set == nullptr) return refused("its epoch is before that of");
    if (set->hash() == gazetted.validators_hash) return {};
    return refused("of that epoch it has other validators than");
}

} // namespace

Status verify_snapshot_head(const SnapshotHead& head, const ValidatorsHash& genesis_set,
                            const SnapshotTrust& trust) {
    const Header& header = head.header();
    const ChainId chain(sha256(head.genesis_json).bytes);
    ENSURE(trust.chain || trust.block || trust.set || trust.header);
    if (trust.chain && *trust.chain != header.chain_id) {
        return fail(ErrorCode::wrong_chain, "the head of a snapshot: of another chain, " +
                                                header.chain_id.hex());
    }
    if (header.chain_id != chain) return refuse("its genesis.json is not that of its chain");
    if (trust.block && *trust.block != hash_of(header)) {
        return fail(ErrorCode::unauthorised, "the head of a snapshot: block " +
                                                 std::to_string(header.height.value) + " is " +
                                                 hash_of(header).hex() + ", not the trusted one");
    }
    if (trust.set && *trust.set != header.validators_hash) {
        return fail(ErrorCode::unauthorised,
                    "the head of a snapshot: its validators are not the trusted ones");
    }
    TRY(const ValidatorsHash set, follow_epochs(head, genesis_set));
    TRY_VOID(verify_head(head.head, {chain, set}, "the head of a snapshot"));
    if (header.epoch_end()) TRY_VOID(check_closing(head.head.finality, header));
    TRY_VOID(check_ancestors(head));
    if (trust.header) TRY_VOID(check_gazetted(head, *trust.header));
    if (head.leaves_first > header.log_size) return refuse("leaves behind the end of its log");
    const LogFrontier before = frontier_of(head.log_edge, head.leaves_first);
    if (!verify_consistency(head.leaves_first, before.root(), header.log_size, header.log_root,
                            head.log_path)) {
        return refuse("its log does not begin with the log before its leaves");
    }
    return {};
}

const ValidatorSet* set_of_epoch(const SnapshotHead& head, Epoch epoch) {
    if (epoch == head.header().epoch) return &head.head.set;
    for (const ProofHead& end : head.epochs.ends) {
        if (end.header.epoch == epoch) return &end.set;
    }
    return nullptr;
}

std::size_t log_edge_count(std::uint64_t size) {
    std::size_t count = 0;
    for_each_open_tile(size, [&](unsigned, std::uint64_t, std::uint64_t nodes) { count += nodes; });
    return count;
}

std::vector<Hash256> log_edge_at(std::uint64_t size, const LogNodeReader& stored) {
    std::vector<Hash256> edge;
    for_each_open_tile(size, [&](unsigned level, std::uint64_t first, std::uint64_t nodes) {
        for (std::uint64_t i = 0; i < nodes; ++i) edge.push_back(stored(level, first + i));
    });
    return edge;
}

LogFrontier frontier_of(std::span<const Hash256> edge, std::uint64_t size) {
    ENSURE(edge.size() == log_edge_count(size));
    const LogNodeReader stored = [&](unsigned level, std::uint64_t index) {
        Hash256 found;
        std::size_t before = 0;
        for_each_open_tile(size, [&](unsigned at, std::uint64_t first, std::uint64_t nodes) {
            if (at == level && index >= first && index < first + nodes) {
                found = edge[before + static_cast<std::size_t>(index - first)];
            }
            before += nodes;
        });
        return found;
    };
    return frontier_at(size, tiled_reader(stored));
}

} // namespace tamga::ledger
