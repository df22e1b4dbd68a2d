// Encoding of vote-log frames: magic, segment, sequence, kind, previous, records, CRC-32C.

#include "ledger/vote_frame.hpp"

#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "base/hash.hpp"

#include <algorithm>

namespace tamga::ledger {

namespace {

constexpr std::uint32_t frame_magic = 0x544d4746;            // "TMGF"
constexpr std::uint64_t segment_magic = 0x544d47564f544531; // "TMGVOTE1"
constexpr std::size_t frame_head_bytes = 4 + 16 + 8 + 1 + 32 + 4;
constexpr std::size_t record_head_bytes = 8 + 8 + 4;
constexpr std::string_view name_prefix = "votes-";

} // namespace

Bytes encode(const VoteFrame& frame) {
    Writer records;
    for (const VoteLogRecord& record : frame.records) {
        records.ordinal(record.epoch);
        records.ordinal(record.view);
        records.blob(record.bytes);
    }
    Writer out;
    out.u32(frame_magic);
    out.raw(frame.segment);
    out.u64(frame.sequence);
    out.u8(static_cast<std::uint8_t>(frame.kind));
    out.digest(frame.previous);
    out.blob(records.view());
    out.u32(crc32c(out.view()));
    return std::move(out).take();
}

std::optional<FoundFrame> find_frame(ByteView bytes, const SegmentId& segment) {
    Reader in(bytes);
    if (in.u32() != frame_magic || !equal(in.raw(16), segment)) return std::nullopt;
    FoundFrame found;
    found.frame.segment = segment;
    found.frame.sequence = in.u64();
    const std::uint8_t kind = in.u8();
    found.frame.previous = in.digest<Hash256>();
    const ByteView payload = in.blob(VoteLog::frame_bytes_max);
    const std::uint32_t checksum = in.u32();
    if (in.failed() || kind > 2) return std::nullopt;
    found.size = frame_head_bytes + payload.size() + 4;
    const ByteView covered = bytes.first(static_cast<std::size_t>(found.size) - 4);
    if (crc32c(covered) != checksum) return std::nullopt;
    found.frame.kind = static_cast<FrameKind>(kind);
    found.hash = sha256(bytes.first(static_cast<std::size_t>(found.size)));
    Reader records(payload);
    while (records.left() >= record_head_bytes) {
        VoteLogRecord record;
        record.epoch = records.ordinal<Epoch>();
        record.view = records.ordinal<View>();
        record.bytes = to_bytes(records.blob(VoteLog::frame_bytes_max));
        if (records.failed()) return std::nullopt;
        found.frame.records.push_back(std::move(record));
    }
    if (!records.done()) return std::nullopt;
    return found;
}

Bytes encode_segment_header(std::uint64_t number, const SegmentId& segment) {
    Writer out;
    out.u64(segment_magic);
    out.u64(number);
    out.raw(segment);
    out.u32(crc32c(out.view()));
    return std::move(out).take();
}

std::optional<SegmentHeader> decode_segment_header(ByteView bytes) {
    if (bytes.size() < 36) return std::nullopt;
    Reader in(bytes.first(36));
    SegmentHeader header;
    const std::uint64_t magic = in.u64();
    header.number = in.u64();
    std::ranges::copy(in.raw(16), header.segment.begin());
    if (magic != segment_magic || in.u32() != crc32c(bytes.first(32))) return std::nullopt;
    return header;
}

std::string segment_name(std::uint64_t number) {
    Writer out;
    out.u64(number);
    return std::string(name_prefix) + to_hex(out.view());
}

std::optional<std::uint64_t> segment_number(const std::string& name) {
    if (!name.starts_with(name_prefix) || name.size() != name_prefix.size() + 16) {
        return std::nullopt;
    }
    const auto bytes = from_hex(std::string_view(name).substr(name_prefix.size()));
    if (!bytes) return std::nullopt;
    return Reader(*bytes).u64();
}

} // namespace tamga::ledger
