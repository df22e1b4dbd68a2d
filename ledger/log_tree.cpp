// RFC 9162 Merkle tree: appending, inclusion and consistency.

#include "ledger/log_tree.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::array<std::uint8_t, 1> leaf_prefix{0x00};
constexpr std::array<std::uint8_t, 1> inner_prefix{0x01};

// The largest power of two below `size`, as an exponent; size >= 2.
unsigned split_level(std::uint64_t size) {
    return static_cast<unsigned>(std::bit_width(size - 1)) - 1;
}

// MTH over the leaves [start, start + size), size >= 1; start is a multiple of every complete
// subtree taken, because ranges come from splitting the whole.
Hash256 range_root(std::uint64_t start, std::uint64_t size, const LogNodeReader& reader) {
    std::optional<Hash256> root;
    // Complete subtrees from the smallest (rightmost) to the largest.
    while (size > 0) {
        const auto level = static_cast<unsigned>(std::countr_zero(size));
        size -= std::uint64_t{1} << level;
        const Hash256 node = reader(level, (start + size) >> level);
        root = root ? log_inner_hash(node, *root) : node;
    }
    ENSURE(root.has_value());
    return *root;
}

} // namespace

Hash256 log_leaf_hash(ByteView data) { return sha256({leaf_prefix, data}); }

Hash256 log_leaf_hash(const LogLeaf& leaf) { return log_leaf_hash(encode(leaf)); }

Hash256 log_inner_hash(const Hash256& left, const Hash256& right) {
    return sha256({inner_prefix, left.bytes, right.bytes});
}

Hash256 log_root_of(std::span<const Hash256> leaf_hashes) {
    LogFrontier frontier;
    for (const Hash256& leaf : leaf_hashes) frontier.append(leaf);
    return Hash256(frontier.root().bytes);
}

void LogFrontier::append(const Hash256& leaf_hash, const Completed& completed) {
    ENSURE(size_ < log_leaves_max);
    Hash256 node = leaf_hash;
    unsigned level = 0;
    if (completed) completed(0, size_, node);
    for (std::uint64_t rest = size_; (rest & 1) != 0; rest >>= 1) {
        node = log_inner_hash(peaks_.back(), node);
        peaks_.pop_back();
        ++level;
        if (completed) completed(level, size_ >> level, node);
    }
    peaks_.push_back(node);
    ++size_;
}

LogRoot LogFrontier::root() const {
    if (peaks_.empty()) return LogRoot(sha256(ByteView()).bytes);
    Hash256 root = peaks_.back();
    for (std::size_t i = peaks_.size() - 1; i > 0; --i) root = log_inner_hash(peaks_[i - 1], root);
    return LogRoot(root.bytes);
}

Bytes LogFrontier::encode() const {
    Writer out;
    out.u64(size_);
    for (const Hash256& peak : peaks_) out.digest(peak);
    return std::move(out).take();
}

Result<LogFrontier> LogFrontier::decode(ByteView bytes) {
    Reader in(bytes);
    LogFrontier frontier;
    frontier.size_ = in.u64();
    if (frontier.size_ > log_leaves_max) {
        return fail(ErrorCode::malformed, "a log has at most 2^62 leaves");
    }
    const int count = std::popcount(frontier.size_);
    for (int i = 0; i < count && !in.failed(); ++i) {
        frontier.peaks_.push_back(in.digest<Hash256>());
    }
    if (!in.done()) {
        return fail(ErrorCode::malformed, "a log frontier has one hash per bit of its size");
    }
    return frontier;
}

LogNodeReader tiled_reader(LogNodeReader stored) {
    return [stored = std::move(stored)](unsigned level, std::uint64_t index) {
        const unsigned base = level - level % log_tile_levels;
        std::vector<Hash256> nodes;
        const std::uint64_t count = std::uint64_t{1} << (level - base);
        for (std::uint64_t i = 0; i < count; ++i) nodes.push_back(stored(base, index * count + i));
        for (; nodes.size() > 1; nodes.resize(nodes.size() / 2)) {
            for (std::size_t i = 0; i < nodes.size() / 2; ++i) {
                nodes[i] = log_inner_hash(nodes[2 * i], nodes[2 * i + 1]);
            }
        }
        return nodes.front();
    };
}

LogNodeReader leaf_reader(std::function<Hash256(std::uint64_t index)> leaf_hash) {
    return [leaf_hash = std::move(leaf_hash)](unsigned level, std::uint64_t index) {
        LogFrontier subtree;
        const std::uint64_t count = std::uint64_t{1} << level;
        for (std::uint64_t i = 0; i < count; ++i) subtree.append(leaf_hash((index << level) + i));
        return Hash256(subtree.root().bytes);
    };
}

LogFrontier frontier_at(std::uint64_t size, const LogNodeReader& reader) {
    Writer encoded;
    encoded.u64(size);
    std::uint64_t start = 0;
    for (unsigned level = 64; level-- > 0;) {
        if (((size >> level) & 1) == 0) continue;
        encoded.digest(reader(level, start >> level));
        start += std::uint64_t{1} << level;
    }
    auto frontier = LogFrontier::decode(encoded.view());
    ENSURE(frontier.has_value());
    return *frontier;
}

std::vector<Hash256> inclusion_path(std::uint64_t index, std::uint64_t size,
                                    const LogNodeReader& reader) {
    ENSURE(index < size);
    std::vector<Hash256> path; // From the root down; turned at the end.
    std::uint64_t start = 0;
    while (size > 1) {
        const std::uint64_t left = std::uint64_t{1} << split_level(size);
        if (index - start < left) {
            path.push_back(range_root(start + left, size - left, reader));
            size = left;
        } else {
            path.push_back(range_root(start, left, reader));
            start += left;
            size -= left;
        }
    }
    std::ranges::reverse(path);
    return path;
}

bool verify_inclusion(const Hash256& leaf_hash, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash256> path, const LogRoot& root) {
    if (index >= size || path.size() > log_path_max) return false;
    std::uint64_t node = index;
    std::uint64_t last = size - 1;
    Hash256 hash = leaf_hash;
    for (const Hash256& sibling : path) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            hash = log_inner_hash(sibling, hash);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = log_inner_hash(hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && hash.bytes == root.bytes;
}

std::vector<Hash256> consistency_path(std::uint64_t first, std::uint64_t second,
                                      const LogNodeReader& reader) {
    ENSURE(first <= second);
    std::vector<Hash256> path;
    if (first == 0 || first == second) return path;
    // SUBPROOF of RFC 9162 2.1.4.1, from the root down.
    std::uint64_t start = 0;
    std::uint64_t old_size = first;
    std::uint64_t size = second;
    bool whole_old_tree = true;
    while (old_size != size) {
        const std::uint64_t left = std::uint64_t{1} << split_level(size);
        if (old_size <= left) {
            path.push_back(range_root(start + left, size - left, reader));
            size = left;
        } else {
            path.push_back(range_root(start, left, reader));
            start += left;
            old_size -= left;
            size -= left;
            whole_old_tree = false;
        }
    }
    if (!whole_old_tree) path.push_back(range_root(start, size, reader));
    std::ranges::reverse(path);
    return path;
}

bool verify_consistency(std::uint64_t first, const LogRoot& first_root, std::uint64_t second,
                        const LogRoot& second_root, std::span<const Hash256> path) {
    if (first > second || path.size() > log_path_max + 1) return false;
    if (first == second) return path.empty() && first_root == second_root;
    if (first == 0) return path.empty() && first_root == LogFrontier().root();
    std::size_t used = 0;
    Hash256 seed(first_root.bytes);
    if (!std::has_single_bit(first)) {
        if (path.empty()) return false;
        seed = path[used++];
    }
    std::uint64_t node = first - 1;
    std::uint64_t last = second - 1;
    while ((node & 1) != 0) {
        node >>= 1;
        last >>= 1;
    }
    Hash256 old_hash = seed;
    Hash256 new_hash = seed;
    for (; used < path.size(); ++used) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            old_hash = log_inner_hash(path[used], old_hash);
            new_hash = log_inner_hash(path[used], new_hash);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = log_inner_hash(new_hash, path[used]);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && old_hash.bytes == first_root.bytes && new_hash.bytes == second_root.bytes;
}

} // namespace tamga::ledger
