// The arena of the state tree: pools of inner nodes and leaves, path copying, batch merge.
//
// Inside state_tree*.cpp alone. Memory per entry: an inner node of 48 bytes and a leaf of 72
// (singular path) or 104 (plural). A leaf keeps the value hash, not its own hash: proofs need the
// former, and the latter is computed only where a leaf's parent is made anew.

#pragma once

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/state_tree.hpp"
#include "ledger/state_tree_slots.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

namespace tamga::ledger {

namespace tree {

using Node = std::uint32_t; // 0 = nothing; tagged index into one of three pools.

constexpr Node leaf_tag = 0x8000'0000;
constexpr Node plural_tag = 0x4000'0000;
constexpr Node index_mask = 0x3fff'ffff;
constexpr std::uint32_t chunk_nodes = 4096;

inline bool is_leaf(Node node) { return (node & leaf_tag) != 0; }

struct Inner {
    Hash256 hash;
    Node left;
    Node right;
    std::uint32_t refs;
    std::uint16_t bit;
    std::uint16_t leaves; // Below it; slot_leaves_max stands for that and more.
};

template <std::size_t path_bytes>
struct Leaf {
    Hash256 value_hash;
    std::uint32_t refs;
    std::array<std::uint8_t, path_bytes> path;
};

// Slots in chunks, so that growth copies nothing; a free slot's `refs` names the next free one.
template <class Slot>
class Pool {
public:
    std::uint32_t take() {
        ++live_;
        if (free_ != 0) {
            const std::uint32_t index = free_;
            free_ = at(index).refs;
            return index;
        }
        ENSURE(used_ < index_mask);
        const std::uint32_t index = ++used_; // Index 0 stays unused.
        if (index / chunk_nodes >= chunks_.size()) {
            chunks_.push_back(std::unique_ptr<Chunk>(new Chunk));
        }
        return index;
    }
    void give(std::uint32_t index) {
        at(index).refs = free_;
        free_ = index;
        --live_;
    }
    Slot& at(std::uint32_t index) { return (*chunks_[index / chunk_nodes])[index % chunk_nodes]; }
    const Slot& at(std::uint32_t index) const {
        return (*chunks_[index / chunk_nodes])[index % chunk_nodes];
    }
    [[nodiscard]] std::size_t live() const { return live_; }
    [[nodiscard]] std::size_t bytes() const { return chunks_.size() * sizeof(Chunk); }

private:
    using Chunk = std::array<Slot, chunk_nodes>;
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::uint32_t used_ = 0;
    std::uint32_t free_ = 0;
    std::size_t live_ = 0;
};

struct Change {
    const StatePath* path = nullptr;
    const Hash256* value_hash = nullptr; // Null: a deletion.
};

using Changes = std::span<const Change>;

// The first change whose path has the bit set; all agree on the bits before it.
inline std::size_t split_point(Changes changes, std::size_t bit) {
    const auto middle = std::ranges::partition_point(
        changes, [bit](const Change& change) { return !bit_of(change.path->bytes, bit); });
    return static_cast<std::size_t>(middle - changes.begin());
}

} // namespace tree

struct StateTree::Arena {
    using Node = tree::Node;
    using Change = tree::Change;
    using Changes = tree::Changes;

    tree::Pool<tree::Inner> inner;
    tree::Pool<tree::Leaf<singular_path_bytes>> singular;
    tree::Pool<tree::Leaf<plural_path_bytes>> plural;

    // Reading nodes.

    [[nodiscard]] std::uint16_t bit(Node node) const { return inner.at(node).bit; }
    // Entries below; slot_leaves_max stands for that and more.
    [[nodiscard]] unsigned leaves(Node node) const {
        return node == 0 ? 0 : tree::is_leaf(node) ? 1 : inner.at(node).leaves;
    }
    [[nodiscard]] Node child(Node node, bool right) const {
        const tree::Inner& slot = inner.at(node);
        return right ? slot.right : slot.left;
    }
    [[nodiscard]] ByteView path(Node leaf) const {
        if ((leaf & tree::plural_tag) != 0) return plural.at(leaf & tree::index_mask).path;
        return singular.at(leaf & tree::index_mask).path;
    }
    [[nodiscard]] const Hash256& value_hash(Node leaf) const {
        if ((leaf & tree::plural_tag) != 0) return plural.at(leaf & tree::index_mask).value_hash;
        return singular.at(leaf & tree::index_mask).value_hash;
    }
    [[nodiscard]] StatePath state_path(Node leaf) const { return *StatePath::from(path(leaf)); }
    [[nodiscard]] Hash256 hash(Node node) const {
        if (tree::is_leaf(node)) return state_leaf_hash(state_path(node), value_hash(node));
        return inner.at(node).hash;
    }
    // The leaf that the path's bits lead to; it need not have that path.
    [[nodiscard]] Node walk(Node node, const StatePath& path) const {
        while (!tree::is_leaf(node)) node = child(node, bit_of(path.bytes, bit(node)));
        return node;
    }

    // Some leaf below.
    [[nodiscard]] Node some_leaf(Node node) const {
        while (!tree::is_leaf(node)) node = child(node, false);
        return node;
    }

    // Begins to load a node that will be looked at a little later: the tree is larger than caches.
    void expect(Node node) const {
        const void* slot = nullptr;
        if (!tree::is_leaf(node)) {
            slot = &inner.at(node);
        } else if ((node & tree::plural_tag) != 0) {
            slot = &plural.at(node & tree::index_mask);
        } else {
            slot = &singular.at(node & tree::index_mask);
        }
        __builtin_prefetch(slot);
    }

    // Holding nodes. A new node has one holder.

    std::uint32_t& refs(Node node) {
        if (!tree::is_leaf(node)) return inner.at(node).refs;
        if ((node & tree::plural_tag) != 0) return plural.at(node & tree::index_mask).refs;
        return singular.at(node & tree::index_mask).refs;
    }
    Node hold(Node node) {
        if (node != 0) ++refs(node);
        return node;
    }
    void drop(Node node) {
        if (node == 0) return;
        std::uint32_t& count = refs(node);
        ENSURE(count > 0);
        if (--count > 0) return;
        if (!tree::is_leaf(node)) {
            const Node left = child(node, false);
            const Node right = child(node, true);
            expect(left);
            expect(right);
            drop(left);
            drop(right);
            inner.give(node);
        } else if ((node & tree::plural_tag) != 0) {
            plural.give(node & tree::index_mask);
        } else {
            singular.give(node & tree::index_mask);
        }
    }

    // Making nodes.

    template <class Leaves>
    static std::uint32_t fill_leaf(Leaves& leaves, const StatePath& path, const Hash256& value) {
        const std::uint32_t index = leaves.take();
        auto& slot = leaves.at(index);
        slot.value_hash = value;
        slot.refs = 1;
        std::memcpy(slot.path.data(), path.bytes.data(), slot.path.size());
        return index;
    }
    Node make_leaf(const StatePath& path, const Hash256& value) {
        if (path.size == plural_path_bytes) {
            return tree::leaf_tag | tree::plural_tag | fill_leaf(plural, path, value);
        }
        ENSURE(path.size == singular_path_bytes);
        return tree::leaf_tag | fill_leaf(singular, path, value);
    }
    // Takes over both children; an empty side leaves the other.
    Node join(std::size_t at, Node left, Node right) {
        if (left == 0) return right;
        if (right == 0) return left;
        const std::uint32_t index = inner.take();
        tree::Inner& slot = inner.at(index);
        slot.left = left;
        slot.right = right;
        slot.refs = 1;
        slot.bit = static_cast<std::uint16_t>(at);
        slot.leaves = static_cast<std::uint16_t>(
            std::min(slot_leaves_max, leaves(left) + leaves(right)));
        slot.hash = state_inner_hash(slot.bit, hash(left), hash(right));
        return index;
    }

    // A tree of these changes alone; deletions make nothing.
    Node build(Changes changes) {
        if (changes.empty()) return 0;
        if (changes.size() == 1) {
            const Change& only = changes.front();
            return only.value_hash == nullptr ? 0 : make_leaf(*only.path, *only.value_hash);
        }
        const ByteView first = changes.front().path->view();
        const ByteView last = changes.back().path->view();
        const std::size_t at = common_bits(first, last);
        ENSURE(at < 8 * std::min(first.size(), last.size())); // No path is a prefix of another.
        const std::size_t middle = tree::split_point(changes, at);
        const Node left = build(changes.first(middle));
        return join(at, left, build(changes.subspan(middle)));
    }

    // A new holder's version of `node` with the changes. `near` is the leaf to which the first
    // change leads from here; it tells where the changes leave the tree.
    Node merge(Node node, Changes changes, Node near) {
        if (changes.empty()) return hold(node);
        const std::size_t bits = tree::is_leaf(node) ? 8 * path(node).size() : bit(node);
        const std::size_t at = std::min(common_bits(changes.front().path->view(), path(near)),
                                        common_bits(changes.back().path->view(), path(near)));
        if (at < bits) return merge_above(node, changes, near, at);
        if (tree::is_leaf(node)) {
            // Every change has this leaf's path: there is one.
            ENSURE(changes.size() == 1 && changes.front().path->view().size() == path(node).size());
            const Hash256* value = changes.front().value_hash;
            if (value == nullptr) return 0;
            return *value == value_hash(node) ? hold(node)
                                              : make_leaf(*changes.front().path, *value);
        }
        const std::size_t middle = tree::split_point(changes, bits);
        const Changes low = changes.first(middle);
        const Changes high = changes.subspan(middle);
        const Node old_left = child(node, false);
        const Node old_right = child(node, true);
        expect(old_left);
        expect(old_right);
        const Node left = merge(old_left, low, near);
        const bool near_is_right = low.empty();
        const Node right =
            high.empty() ? hold(old_right)
                         : merge(old_right, high,
                                 near_is_right ? near : walk(old_right, *high.front().path));
        if (left == old_left && right == old_right) {
            drop(left);
            drop(right);
            return hold(node);
        }
        return join(bits, left, right);
    }

    // Some changes leave the tree at a bit above this node: it keeps one side, they make the other.
    Node merge_above(Node node, Changes changes, Node near, std::size_t at) {
        const ByteView near_path = path(near);
        ENSURE(at < 8 * changes.front().path->view().size());
        ENSURE(at < 8 * changes.back().path->view().size());
        const std::size_t middle = tree::split_point(changes, at);
        const Changes low = changes.first(middle);
        const Changes high = changes.subspan(middle);
        if (bit_of(near_path, at)) {
            const Node left = build(low);
            const Node right =
                high.empty() ? hold(node) : merge(node, high, walk(node, *high.front().path));
            return join(at, left, right);
        }
        const Node left = low.empty() ? hold(node) : merge(node, low, near);
        return join(at, left, build(high));
    }

    Node apply(Node base, Changes changes) {
        if (changes.empty()) return hold(base);
        if (base == 0) return build(changes);
        return merge(base, changes, walk(base, *changes.front().path));
    }

    [[nodiscard]] LeafProof proof_of(Node root, Node leaf) const {
        LeafProof proof;
        proof.path = state_path(leaf);
        proof.value_hash = value_hash(leaf);
        for (Node node = root; !tree::is_leaf(node);) {
            const bool right = bit_of(proof.path.bytes, bit(node));
            proof.steps.push_back({bit(node), hash(child(node, !right))});
            node = child(node, right);
        }
        std::ranges::reverse(proof.steps);
        return proof;
    }
};

} // namespace tamga::ledger
