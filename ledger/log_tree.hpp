// The transaction log: an RFC 9162 Merkle tree over encoded leaves (ledger.md 3).
//
// leaf = SHA-256(0x00 || data), inner = SHA-256(0x01 || left || right), empty = SHA-256(""). The
// frontier is what a node keeps to append; paths are made from stored hashes through a reader.
// A node (level, index) covers the leaves [index << level, (index + 1) << level), all present.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/executed.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace tamga::ledger {

[[nodiscard]] Hash256 log_leaf_hash(ByteView data);
[[nodiscard]] Hash256 log_leaf_hash(const LogLeaf& leaf); // Of its encoding.
[[nodiscard]] Hash256 log_inner_hash(const Hash256& left, const Hash256& right);

// The root over these leaf hashes in order: for small lists such as a block's items.
[[nodiscard]] Hash256 log_root_of(std::span<const Hash256> leaf_hashes);

inline constexpr std::uint64_t log_leaves_max = std::uint64_t{1} << 62; // Sizes never overflow.
inline constexpr std::size_t log_path_max = 64;   // Hashes of an inclusion path.
inline constexpr unsigned log_tile_levels = 8;    // Tiles are 256 wide (C2SP tlog-tiles).

// The roots of the complete subtrees of a log, largest first: all that appending needs.
class LogFrontier {
public:
    // Told of every node that an append completes, level 0 (the leaf itself) first.
    using Completed =
        std::function<void(unsigned level, std::uint64_t index, const Hash256& hash)>;

    void append(const Hash256& leaf_hash, const Completed& completed = {});
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] LogRoot root() const;

    // size u64, then one hash per bit set in size, largest subtree first.
    [[nodiscard]] Bytes encode() const;
    [[nodiscard]] static Result<LogFrontier> decode(ByteView bytes);

    friend bool operator==(const LogFrontier&, const LogFrontier&) = default;

private:
    std::uint64_t size_ = 0;
    std::vector<Hash256> peaks_;
};

// The hash of a complete node; level 0 = leaf hashes.
using LogNodeReader = std::function<Hash256(unsigned level, std::uint64_t index)>;

// A reader that asks `stored` only for levels 0, 8, 16, ... and computes those between (at most 255
// hashes each): what a store with 256-wide tiles holds. A completed node of level 8k is reported by
// LogFrontier::append.
[[nodiscard]] LogNodeReader tiled_reader(LogNodeReader stored);
// A reader over leaf hashes alone: costs as many hashes as there are leaves; for tests and audits.
[[nodiscard]] LogNodeReader leaf_reader(std::function<Hash256(std::uint64_t index)> leaf_hash);

// The frontier of the first `size` leaves, from stored nodes.
[[nodiscard]] LogFrontier frontier_at(std::uint64_t size, const LogNodeReader& reader);

// The audit path of leaf `index` in the log of `size` leaves; index < size.
[[nodiscard]] std::vector<Hash256> inclusion_path(std::uint64_t index, std::uint64_t size,
                                                  const LogNodeReader& reader);
// RFC 9162 2.1.3.2; the path has exactly the length that index and size demand.
[[nodiscard]] bool verify_inclusion(const Hash256& leaf_hash, std::uint64_t index,
                                    std::uint64_t size, std::span<const Hash256> path,
                                    const LogRoot& root);

// The consistency proof between the logs of `first` and `second` leaves; first <= second.
// Empty if first is 0 or both are equal.
[[nodiscard]] std::vector<Hash256> consistency_path(std::uint64_t first, std::uint64_t second,
                                                    const LogNodeReader& reader);
// RFC 9162 2.1.4.2; the log of `first` leaves is a prefix of that of `second`.
[[nodiscard]] bool verify_consistency(std::uint64_t first, const LogRoot& first_root,
                                      std::uint64_t second, const LogRoot& second_root,
                                      std::span<const Hash256> path);

} // namespace tamga::ledger
