// Chunks of a snapshot: pieces of a state and of a log, each proven by itself (ledger.md 6).
//
// A piece of the state is every entry under a prefix with the proof that these are all, or the
// proof that there is none; a piece of the log is a run of leaves. Who takes one needs nothing but
// a trusted header, so chunks may come from anybody in any order.

#pragma once

#include "base/bytes.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/executed.hpp"
#include "ledger/log_tree_range.hpp"
#include "ledger/proof.hpp"
#include "ledger/state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t chunk_bytes_max = 4u << 20;
// What the entries of a chunk may take, so that the rest has room.
inline constexpr std::size_t chunk_entries_bytes_max = chunk_bytes_max - (64u << 10);
inline constexpr std::size_t chunk_leaves_max = 16'384;

// all(prefix); without entries none(prefix).
struct StateChunk {
    Prefix prefix;
    std::vector<StateEntry> entries; // Ascending; at most all_leaves_max.
    std::vector<ProofStep> steps;    // Of all: from the subtree to the root.
    std::optional<LeafProof> beside; // Of none: absent for the empty tree.

    friend bool operator==(const StateChunk&, const StateChunk&) = default;
};

// The leaves of the log from index `first` on.
struct LeavesChunk {
    std::uint64_t first = 0;
    std::vector<LogLeaf> leaves;
    std::vector<Hash256> path; // range_path().

    friend bool operator==(const LeavesChunk&, const LeavesChunk&) = default;
};

using SnapshotChunk = std::variant<StateChunk, LeavesChunk>;

// What an entry takes in a chunk.
[[nodiscard]] std::size_t chunk_bytes_of(const StatePath& path, std::size_t value_bytes);

// kind u8: 1 all, 2 none, 3 leaves; docs/formats.md 14.
[[nodiscard]] Bytes encode(const SnapshotChunk& chunk);
[[nodiscard]] Result<SnapshotChunk> decode_snapshot_chunk(ByteView bytes);

// What a chunk is of, from its first bytes alone: the prefix, or the run of leaves (first, count).
inline constexpr std::size_t chunk_place_bytes = 3 + plural_path_bytes;
using ChunkPlace = std::variant<Prefix, std::pair<std::uint64_t, std::uint64_t>>;
[[nodiscard]] Result<ChunkPlace> read_chunk_place(ByteView first_bytes);

// Whether the header that is trusted vouches for the chunk. The message names what does not hold.
[[nodiscard]] Status verify_chunk(const StateChunk& chunk, const StateRoot& root);
[[nodiscard]] Status verify_chunk(const LeavesChunk& chunk, const Header& header);
[[nodiscard]] Status verify_chunk(const SnapshotChunk& chunk, const Header& header);

} // namespace tamga::ledger
