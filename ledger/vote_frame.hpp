// Frames and segments of the vote log as bytes (protocol 2.5, docs/formats.md).

#pragma once

#include "ledger/vote_log.hpp"

#include <optional>

namespace tamga::ledger {

enum class FrameKind : std::uint8_t { records = 0, checkpoint = 1, born = 2 };

using SegmentId = std::array<std::uint8_t, 16>;

struct VoteFrame {
    SegmentId segment{};
    std::uint64_t sequence = 0;
    FrameKind kind = FrameKind::records;
    Hash256 previous; // Hash of the frame before it; zero for the first of a log.
    std::vector<VoteLogRecord> records;
};

// Without padding; the caller writes it at a multiple of 512.
[[nodiscard]] Bytes encode(const VoteFrame& frame);
// A frame at the start of `bytes` that belongs to `segment`; nothing if there is none whole.
struct FoundFrame {
    VoteFrame frame;
    std::uint64_t size = 0; // Without padding.
    Hash256 hash;
};
[[nodiscard]] std::optional<FoundFrame> find_frame(ByteView bytes, const SegmentId& segment);

// The first sector of a segment.
[[nodiscard]] Bytes encode_segment_header(std::uint64_t number, const SegmentId& segment);
struct SegmentHeader {
    std::uint64_t number = 0;
    SegmentId segment{};
};
[[nodiscard]] std::optional<SegmentHeader> decode_segment_header(ByteView bytes);

[[nodiscard]] std::string segment_name(std::uint64_t number);
[[nodiscard]] std::optional<std::uint64_t> segment_number(const std::string& name);

} // namespace tamga::ledger
