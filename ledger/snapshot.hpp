// What a snapshot begins with: the block it is the state after, and all that shows it to be final.
//
// With the head, and chunks that the head's roots vouch for (snapshot_chunk.hpp), a node begins at
// that block instead of block 0. The log goes on from its edge: the nodes that appending leaves and
// proving them need.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/epoch_chain.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/proof_head.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tamga::ledger {

// Leaves of this long before the head come with it: no act may come twice (ledger.md 1). The upper
// bound of the parameter tx_window_ms_max.
inline constexpr std::uint64_t snapshot_window_ms = 2'592'000'000;
inline constexpr std::size_t snapshot_head_bytes_max = 32u << 20;

// Headers below the head that come with it: acts may name a block by its hash (recent_blocks of
// registries/governance/proposals.hpp), and what is judged must not depend on where a node began.
inline constexpr std::uint64_t snapshot_ancestors = 1'024;

struct SnapshotHead {
    Bytes genesis_json;
    ProofHead head;
    std::vector<Header> ancestors;  // As many as there are, ascending to the head's parent.
    EpochChain epochs;              // The ends of all epochs before the head's.
    std::uint64_t leaves_first = 0; // The leaves from here to the head's log_size come with it.
    std::vector<Hash256> log_edge;  // Of the log of the leaves before them.
    std::vector<Hash256> log_path;  // consistency_path() from there to the head's log.

    [[nodiscard]] const Header& header() const { return head.header; }

    friend bool operator==(const SnapshotHead&, const SnapshotHead&) = default;
};

// format u16 7 || genesis blob || head || header 310 each, min(1,024, height) || epochs blob
// || leaves_first u64 || edge hash 32 each, as it demands || count u8 || path hash 32 each.
[[nodiscard]] Bytes encode(const SnapshotHead& head);
[[nodiscard]] Result<SnapshotHead> decode_snapshot_head(ByteView bytes);

// What whoever takes a snapshot knows from elsewhere; at least one of them.
struct SnapshotTrust {
    std::optional<ChainId> chain;      // SHA-256 of genesis.json.
    std::optional<BlockHash> block;    // Of the head's block, as it was gazetted.
    std::optional<ValidatorsHash> set; // Of the validators of the head's epoch.
    // Of a block whose hash was gazetted, of the head's epoch or one before: it must be among the
    // blocks that the head shows, or its validators those of its epoch on the way to the head.
    std::optional<Header> header;
};
// The head is final by the validators of its epoch, who follow from those of genesis.json by the
// ends of all epochs between; the log before the leaves is the beginning of the head's log.
// `genesis_set` is the hash of the validators that the head's genesis_json names. The message names
// what does not hold.
[[nodiscard]] Status verify_snapshot_head(const SnapshotHead& head,
                                          const ValidatorsHash& genesis_set,
                                          const SnapshotTrust& trust);
// The validators of an epoch up to the head's; nothing for another.
[[nodiscard]] const ValidatorSet* set_of_epoch(const SnapshotHead& head, Epoch epoch);

// ---- The edge of a log ----

// The nodes at levels 0, 8, 16 ... of the tiles that the log of `size` has begun and not filled,
// lowest level first.
[[nodiscard]] std::size_t log_edge_count(std::uint64_t size);
[[nodiscard]] std::vector<Hash256> log_edge_at(std::uint64_t size, const LogNodeReader& stored);
// All that appending needs. ENSUREs that the edge has as many nodes as the size demands.
[[nodiscard]] LogFrontier frontier_of(std::span<const Hash256> edge, std::uint64_t size);

} // namespace tamga::ledger
