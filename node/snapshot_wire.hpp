// What peers say to one another about snapshots, as values (proto/network.proto).
//
// As node/wire.hpp: every decoder takes a whole payload within its kind's bound and gives the value
// or an error that says what is broken; the sender of a broken payload is at fault.

#pragma once

#include "base/bytes.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/proof.hpp"
#include "node/frames.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace tamga::node {

inline constexpr std::size_t snapshot_offers_max = 16;

// Which snapshots are there? And the header of a block that the asker trusts, if it is held.
struct SnapshotsWanted {
    std::optional<Height> header;

    friend bool operator==(const SnapshotsWanted&, const SnapshotsWanted&) = default;
};

struct SnapshotOffer {
    Height height;
    BlockHash block;
    std::uint64_t leaves_first = 0; // Of its head.

    friend auto operator<=>(const SnapshotOffer&, const SnapshotOffer&) = default;
};
struct SnapshotsOffered {
    std::vector<SnapshotOffer> offers;
    std::optional<Header> header;

    friend bool operator==(const SnapshotsOffered&, const SnapshotsOffered&) = default;
};

struct HeadWanted {
    Height height;

    friend bool operator==(const HeadWanted&, const HeadWanted&) = default;
};
struct HeadGiven {
    Height height;
    Bytes head; // Not judged; empty: it is not held.

    friend bool operator==(const HeadGiven&, const HeadGiven&) = default;
};

// A region of the state, or the index of a leaf: the chunk that begins it, or holds it.
using Piece = std::variant<ledger::Prefix, std::uint64_t>;

struct PieceWanted {
    std::uint64_t request = 0;
    Height height;
    Piece piece;

    friend bool operator==(const PieceWanted&, const PieceWanted&) = default;
};
struct PieceGiven {
    std::uint64_t request = 0;
    Bytes chunk; // Not judged; empty: it is not held.

    friend bool operator==(const PieceGiven&, const PieceGiven&) = default;
};

[[nodiscard]] FramePtr frame_of(const SnapshotsWanted& message);
[[nodiscard]] FramePtr frame_of(const SnapshotsOffered& message);
[[nodiscard]] FramePtr frame_of(const HeadWanted& message);
[[nodiscard]] FramePtr frame_of(const HeadGiven& message);
[[nodiscard]] FramePtr frame_of(const PieceWanted& message);
[[nodiscard]] FramePtr frame_of(const PieceGiven& message);

[[nodiscard]] Result<SnapshotsWanted> decode_snapshots_wanted(ByteView payload);
[[nodiscard]] Result<SnapshotsOffered> decode_snapshots_offered(ByteView payload);
[[nodiscard]] Result<HeadWanted> decode_head_wanted(ByteView payload);
[[nodiscard]] Result<HeadGiven> decode_head_given(ByteView payload);
[[nodiscard]] Result<PieceWanted> decode_piece_wanted(ByteView payload);
[[nodiscard]] Result<PieceGiven> decode_piece_given(ByteView payload);

} // namespace tamga::node
