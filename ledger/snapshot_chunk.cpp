// The bytes of chunks and their verifiers.

#include "ledger/snapshot_chunk.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

enum class ChunkKind : std::uint8_t { all = 1, none = 2, leaves = 3 };

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "a chunk: " + std::move(reason));
}

void write_prefix(Writer& out, const Prefix& prefix) {
    ENSURE(prefix.is_well_formed());
    out.u16(static_cast<std::uint16_t>(prefix.bits));
    out.raw(prefix.bytes);
}

Result<Prefix> read_prefix(Reader& in) {
    Prefix prefix;
    prefix.bits = in.u16();
    if (prefix.bits > 8 * plural_path_bytes) return refuse("the prefix is longer than a path");
    prefix.bytes = to_bytes(in.raw((prefix.bits + 7) / 8));
    if (in.failed()) return refuse("cut short");
    if (!prefix.is_well_formed()) return refuse("the prefix has bits after its last");
    return prefix;
}

Result<StateChunk> read_all(Reader& in) {
    StateChunk chunk;
    TRY(chunk.prefix, read_prefix(in));
    const std::size_t count = in.u32();
    if (!in.failed() && (count == 0 || count > all_leaves_max)) {
        return refuse("1 to 65,536 entries, or it proves that there is none");
    }
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        const auto path = StatePath::from(in.short_blob());
        if (in.failed()) break;
        if (!path) return refuse("a path that has not 35 or 67 bytes");
        const ByteView value = in.blob(chunk_bytes_max);
        chunk.entries.push_back({*path, to_bytes(value)});
    }
    const std::size_t steps = in.u16();
    if (steps > proof_steps_max) return refuse("more steps than a path has bits");
    for (std::size_t i = 0; i < steps && !in.failed(); ++i) {
        const std::uint16_t bit = in.u16();
        chunk.steps.push_back({bit, in.digest<Hash256>()});
    }
    return chunk;
}

Result<StateChunk> read_none(Reader& in) {
    StateChunk chunk;
    TRY(chunk.prefix, read_prefix(in));
    const std::uint8_t has_proof = in.u8();
    if (has_proof > 1) return refuse("a flag that is neither 0 nor 1");
    if (has_proof == 0) return chunk;
    const ByteView raw = in.blob(chunk_bytes_max);
    if (in.failed()) return refuse("cut short");
    TRY(chunk.beside, decode_leaf_proof(raw));
    return chunk;
}

Result<LeavesChunk> read_leaves(Reader& in) {
    LeavesChunk chunk;
    chunk.first = in.u64();
    const std::size_t count = in.u32();
    if (!in.failed() && (count == 0 || count > chunk_leaves_max)) {
        return refuse("1 to 16,384 leaves");
    }
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        const ByteView raw = in.blob(chunk_bytes_max);
        if (in.failed()) break;
        TRY(LogLeaf leaf, decode_leaf(raw));
        chunk.leaves.push_back(std::move(leaf));
    }
    const std::size_t hashes = in.u8();
    if (hashes > log_range_hashes_max) return refuse("more hashes than a log has beside a run");
    for (std::size_t i = 0; i < hashes && !in.failed(); ++i) {
        chunk.path.push_back(in.digest<Hash256>());
    }
    return chunk;
}

void write(Writer& out, const StateChunk& chunk) {
    if (chunk.entries.empty()) {
        out.u8(static_cast<std::uint8_t>(ChunkKind::none));
        write_prefix(out, chunk.prefix);
        out.u8(chunk.beside ? 1 : 0);
        if (chunk.beside) out.blob(encode(*chunk.beside));
        return;
    }
    out.u8(static_cast<std::uint8_t>(ChunkKind::all));
    write_prefix(out, chunk.prefix);
    out.u32(static_cast<std::uint32_t>(chunk.entries.size()));
    for (const StateEntry& entry : chunk.entries) {
        out.short_blob(entry.path.view());
        out.blob(entry.value);
    }
    out.u16(static_cast<std::uint16_t>(chunk.steps.size()));
    for (const ProofStep& step : chunk.steps) {
        out.u16(step.bit);
        out.digest(step.sibling);
    }
}

void write(Writer& out, const LeavesChunk& chunk) {
    out.u8(static_cast<std::uint8_t>(ChunkKind::leaves));
    out.u64(chunk.first);
    out.u32(static_cast<std::uint32_t>(chunk.leaves.size()));
    for (const LogLeaf& leaf : chunk.leaves) out.blob(encode(leaf));
    out.u8(static_cast<std::uint8_t>(chunk.path.size()));
    for (const Hash256& hash : chunk.path) out.digest(hash);
}

} // namespace

std::size_t chunk_bytes_of(const StatePath& path, std::size_t value_bytes) {
    return 1 + std::size_t{path.size} + 4 + value_bytes;
}

Bytes encode(const SnapshotChunk& chunk) {
    Writer out;
    std::visit([&](const auto& each) { write(out, each); }, chunk);
    return std::move(out).take();
}

Result<SnapshotChunk> decode_snapshot_chunk(ByteView bytes) {
    if (bytes.size() > chunk_bytes_max) return refuse("more than 4 MiB");
    Reader in(bytes);
    SnapshotChunk chunk;
    switch (static_cast<ChunkKind>(in.u8())) {
    case ChunkKind::all: {
        TRY(chunk, read_all(in));
        break;
    }
    case ChunkKind::none: {
        TRY(chunk, read_none(in));
        break;
    }
    case ChunkKind::leaves: {
        TRY(chunk, read_leaves(in));
        break;
    }
    default: return refuse("of an unknown kind");
    }
    if (!in.done()) return refuse("cut short or too long");
    return chunk;
}

Result<ChunkPlace> read_chunk_place(ByteView first_bytes) {
    Reader in(first_bytes);
    switch (static_cast<ChunkKind>(in.u8())) {
    case ChunkKind::all:
    case ChunkKind::none: {
        TRY(Prefix prefix, read_prefix(in));
        return ChunkPlace(std::move(prefix));
    }
    case ChunkKind::leaves: {
        const std::uint64_t first = in.u64();
        const std::uint64_t count = in.u32();
        if (in.failed()) return refuse("cut short");
        return ChunkPlace(std::pair(first, count));
    }
    default: return refuse("of an unknown kind");
    }
}

namespace {

Status check_order(const StateChunk& chunk) {
    for (std::size_t i = 0; i < chunk.entries.size(); ++i) {
        if (!chunk.prefix.starts(chunk.entries[i].path.view())) {
            return refuse("an entry that is not under the prefix");
        }
        if (i > 0 && !(chunk.entries[i - 1].path < chunk.entries[i].path)) {
            return refuse("entries that do not ascend");
        }
    }
    std::size_t bit_limit = chunk.prefix.bits;
    for (const ProofStep& step : chunk.steps) {
        if (step.bit >= bit_limit) return refuse("steps whose bits do not fall within the prefix");
        bit_limit = step.bit;
    }
    return {};
}

} // namespace

Status verify_chunk(const StateChunk& chunk, const StateRoot& root) {
    if (!chunk.prefix.is_well_formed()) return refuse("the prefix has bits after its last");
    if (chunk.entries.empty()) {
        if (verify_none(root, chunk.prefix, chunk.beside)) return {};
        return refuse("it does not prove that there is no entry under the prefix");
    }
    if (chunk.beside) return refuse("a proof of none beside entries");
    TRY_VOID(check_order(chunk));
    AllProof proof;
    proof.steps = chunk.steps;
    proof.leaves.reserve(chunk.entries.size());
    for (const StateEntry& entry : chunk.entries) {
        proof.leaves.push_back({entry.path, sha256(entry.value)});
    }
    if (verify_all(root, chunk.prefix, proof)) return {};
    return refuse("its entries do not lead to the state root: one is changed, missing or invented");
}

Status verify_chunk(const LeavesChunk& chunk, const Header& header) {
    std::vector<Hash256> hashes;
    hashes.reserve(chunk.leaves.size());
    for (const LogLeaf& leaf : chunk.leaves) hashes.push_back(log_leaf_hash(leaf));
    const auto root = root_of_range(hashes, chunk.first, header.log_size, chunk.path);
    if (!root) return refuse("not a run of leaves of a log of this size");
    if (*root != header.log_root) return refuse("its leaves do not lead to the log root");
    return {};
}

Status verify_chunk(const SnapshotChunk& chunk, const Header& header) {
    if (const auto* state = std::get_if<StateChunk>(&chunk)) {
        return verify_chunk(*state, header.state_root);
    }
    return verify_chunk(std::get<LeavesChunk>(chunk), header);
}

} // namespace tamga::ledger
