// Encoding of frames and of the index.

#include "ledger/bundle_format.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <string>

namespace tamga::ledger {

namespace {

constexpr std::size_t value_bytes_max = 1u << 20;
constexpr std::size_t leaf_bytes_max = 1024;

std::unexpected<Error> refuse(std::string reason) {
    return fail(ErrorCode::malformed, "bundle: " + std::move(reason));
}

Bytes leaves_record(const std::vector<LogLeaf>& leaves) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(leaves.size()));
    for (const LogLeaf& leaf : leaves) out.blob(encode(leaf));
    return std::move(out).take();
}

Bytes changes_record(const StateDelta& delta) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(delta.changes().size()));
    for (const auto& [path, value] : delta.changes()) {
        out.short_blob(path.view());
        out.u8(value ? 1 : 0);
        if (value) out.blob(*value);
    }
    return std::move(out).take();
}

Result<std::vector<LogLeaf>> read_leaves(ByteView bytes) {
    Reader in(bytes);
    std::vector<LogLeaf> leaves;
    const std::size_t count = in.u32();
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        TRY(LogLeaf leaf, decode_leaf(in.blob(leaf_bytes_max)));
        leaves.push_back(std::move(leaf));
    }
    if (!in.done()) return refuse("leaves are cut short or too long");
    return leaves;
}

Result<StateDelta> read_changes(ByteView bytes) {
    Reader in(bytes);
    StateDelta delta;
    std::optional<StatePath> last;
    const std::size_t count = in.u32();
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        const auto path = StatePath::from(in.short_blob());
        const std::uint8_t flag = in.u8();
        if (!path || flag > 1 || (last && *last >= *path)) return refuse("changes are misshapen");
        if (flag == 1) delta.put(*path, to_bytes(in.blob(value_bytes_max)));
        else delta.erase(*path);
        last = path;
    }
    if (!in.done()) return refuse("changes are cut short or too long");
    return delta;
}

Status take_record(Frame& frame, RecordKind kind, ByteView bytes) {
    switch (kind) {
    case RecordKind::genesis: frame.genesis = to_bytes(bytes); return {};
    case RecordKind::block: {
        BundleBlock block;
        TRY(block.block, decode_stored_block(bytes));
        frame.blocks.push_back(std::move(block));
        return {};
    }
    case RecordKind::leaves: {
        if (frame.blocks.empty()) return refuse("leaves before a block");
        TRY(frame.blocks.back().leaves, read_leaves(bytes));
        return {};
    }
    case RecordKind::changes: {
        if (frame.blocks.empty()) return refuse("changes before a block");
        TRY(frame.blocks.back().changes, read_changes(bytes));
        return {};
    }
    case RecordKind::tip: {
        TRY(frame.tip, decode_finality_proof(bytes));
        return {};
    }
    }
    return refuse("a record of an unknown kind");
}

} // namespace

Bytes frame_of(Height first, std::uint32_t blocks, ByteView records) {
    Writer out;
    out.raw(as_bytes(frame_magic));
    out.ordinal(first);
    out.u32(blocks);
    out.blob(records);
    out.digest(sha256(out.view()));
    return std::move(out).take();
}

void write_record(Writer& out, RecordKind kind, ByteView bytes) {
    out.u8(static_cast<std::uint8_t>(kind));
    out.blob(bytes);
}

void write_block(Writer& out, const BundleBlock& block) {
    write_record(out, RecordKind::block, encode(block.block));
    write_record(out, RecordKind::leaves, leaves_record(block.leaves));
    write_record(out, RecordKind::changes, changes_record(block.changes));
}

Result<Frame> decode_frame(ByteView bytes) {
    if (bytes.size() < frame_head_bytes + 32) return refuse("a frame is cut short");
    const ByteView hashed = bytes.first(bytes.size() - 32);
    if (!equal(sha256(hashed).bytes, bytes.subspan(hashed.size()))) {
        return refuse("the frame does not have its digest");
    }
    Reader in(hashed);
    if (!equal(in.raw(4), as_bytes(frame_magic))) return refuse("not a frame");
    const auto first = in.ordinal<Height>();
    const std::size_t count = in.u32();
    const ByteView records = in.blob(frame_bytes_max);
    if (!in.done()) return refuse("a frame is cut short or too long");
    Reader rest(records);
    Frame frame;
    while (!rest.done() && !rest.failed()) {
        const auto kind = static_cast<RecordKind>(rest.u8());
        const ByteView record = rest.blob(rest.left());
        if (rest.failed()) return refuse("a record is cut short");
        TRY_VOID(take_record(frame, kind, record));
    }
    if (frame.blocks.size() != count) return refuse("a frame has another number of blocks");
    for (std::size_t i = 0; i < count; ++i) {
        if (frame.blocks[i].block.header.height.value != first.value + i) {
            return refuse("a frame's blocks are not of its heights");
        }
    }
    return frame;
}

Bytes index_of(const std::vector<FrameEntry>& frames) {
    Writer out;
    out.raw(as_bytes(index_magic));
    out.u32(static_cast<std::uint32_t>(frames.size()));
    for (const FrameEntry& frame : frames) {
        out.u64(frame.offset);
        out.ordinal(frame.first);
        out.u32(frame.blocks);
        out.digest(frame.digest);
    }
    return std::move(out).take();
}

Result<std::vector<FrameEntry>> decode_index(ByteView bytes) {
    Reader in(bytes);
    if (!equal(in.raw(4), as_bytes(index_magic))) return refuse("the index is not one");
    const std::size_t count = in.u32();
    std::vector<FrameEntry> frames;
    std::uint64_t height = 0;
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        FrameEntry frame;
        frame.offset = in.u64();
        frame.first = in.ordinal<Height>();
        frame.blocks = in.u32();
        frame.digest = in.digest<Hash256>();
        const bool follows = frames.empty() ? frame.offset == bundle_head_bytes
                                            : frame.offset > frames.back().offset;
        if (!follows || frame.first.value != height || frame.blocks == 0) {
            return refuse("the index has a gap");
        }
        height += frame.blocks;
        frames.push_back(frame);
    }
    if (!in.done() || frames.empty()) return refuse("the index is cut short or too long");
    return frames;
}

} // namespace tamga::ledger
