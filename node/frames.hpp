// Frames: what goes over a link. Length u32 big-endian, kind u8, payload; a size bound per kind.

#pragma once

#include "base/bytes.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace tamga::node {

enum class FrameKind : std::uint8_t {
    hello = 1,
    consensus = 2,
    transactions = 3,
    acknowledged = 4,
    get_blocks = 5,
    blocks = 6,
    get_openings = 7,
    openings = 8,
    beat = 9,
    get_snapshots = 10,
    snapshots = 11,
    get_snapshot_head = 12,
    snapshot_head = 13,
    get_snapshot_piece = 14,
    snapshot_piece = 15,
    evidence = 16,
};

inline constexpr std::size_t frame_head_bytes = 5;

// The largest payload of a kind; nothing for an unknown kind.
[[nodiscard]] constexpr std::optional<std::size_t> payload_bytes_max(std::uint8_t kind) {
    switch (static_cast<FrameKind>(kind)) {
    case FrameKind::hello: return 512;
    case FrameKind::consensus: return 12u << 20; // A justify of 8 MiB and a body of 2 MiB.
    case FrameKind::transactions: return 4u << 20;
    case FrameKind::acknowledged: return 256u << 10;
    case FrameKind::get_blocks: return 64;
    case FrameKind::blocks: return 24u << 20;
    case FrameKind::get_openings: return 64u << 10;
    case FrameKind::openings: return 8u << 20;
    case FrameKind::beat: return 64;
    case FrameKind::get_snapshots: return 64;
    case FrameKind::snapshots: return 4u << 10;
    case FrameKind::get_snapshot_head: return 64;
    case FrameKind::snapshot_head: return (32u << 20) + 64;
    case FrameKind::get_snapshot_piece: return 256;
    case FrameKind::snapshot_piece: return (4u << 20) + 64;
    case FrameKind::evidence: return 64u << 10; // One piece.
    }
    return std::nullopt;
}

// Bulk may be dropped when a peer is too slow; it is asked for or sent again.
[[nodiscard]] constexpr bool is_bulk(FrameKind kind) {
    return kind == FrameKind::transactions || kind == FrameKind::blocks ||
           kind == FrameKind::openings || kind == FrameKind::snapshot_head ||
           kind == FrameKind::snapshot_piece || kind == FrameKind::evidence;
}

struct FrameHead {
    std::size_t payload_bytes = 0;
    FrameKind kind = FrameKind::hello;
};

// Nothing for an unknown kind or a payload above its bound.
[[nodiscard]] inline std::optional<FrameHead>
read_head(const std::array<std::uint8_t, frame_head_bytes>& head) {
    const std::size_t size = (std::size_t(head[0]) << 24) | (std::size_t(head[1]) << 16) |
                             (std::size_t(head[2]) << 8) | std::size_t(head[3]);
    const std::optional<std::size_t> bound = payload_bytes_max(head[4]);
    if (!bound || size > *bound) return std::nullopt;
    return FrameHead{size, static_cast<FrameKind>(head[4])};
}

// A frame ready to be written; shared by all links it goes to.
struct Frame {
    FrameKind kind = FrameKind::hello;
    Bytes bytes; // Head and payload.
};
using FramePtr = std::shared_ptr<const Frame>;

[[nodiscard]] inline FramePtr make_frame(FrameKind kind, ByteView payload) {
    auto frame = std::make_shared<Frame>();
    frame->kind = kind;
    frame->bytes.reserve(frame_head_bytes + payload.size());
    for (int shift = 24; shift >= 0; shift -= 8) {
        frame->bytes.push_back(static_cast<std::uint8_t>(payload.size() >> shift));
    }
    frame->bytes.push_back(static_cast<std::uint8_t>(kind));
    append(frame->bytes, payload);
    return frame;
}

} // namespace tamga::node
