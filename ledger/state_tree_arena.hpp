// The arena of the state tree: pools of inner nodes and leaves, and what makes new ones.
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
#include <cstddef>
#include <memory>
#include <mutex>
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
// Once it stays, several threads may work at slots of their own while one at a time takes or gives.
template <class Slot>
class Pool {
public:
    // From now on the list of chunks never moves.
    void stay() { chunks_.reserve(index_mask / chunk_nodes + 1); }

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

// Slots for one thread that makes nodes, taken from the pool a few at a time; gives back what it
// did not use.
template <class Slot>
class Stock {
public:
    Stock(Pool<Slot>& pool, std::mutex& mutex) : pool_(pool), mutex_(mutex) {}
    ~Stock() {
        const std::lock_guard guard(mutex_);
        for (; ready_ > 0; --ready_) pool_.give(slots_[ready_ - 1]);
    }
    Stock(const Stock&) = delete;
    Stock& operator=(const Stock&) = delete;

    std::uint32_t take() {
        if (ready_ == 0) {
            const std::lock_guard guard(mutex_);
            for (; ready_ < next_; ++ready_) slots_[ready_] = pool_.take();
            next_ = std::min(2 * next_, slots_.size());
        }
        return slots_[--ready_];
    }
    Slot& at(std::uint32_t index) { return pool_.at(index); }

private:
    Pool<Slot>& pool_;
    std::mutex& mutex_;
    std::array<std::uint32_t, 64> slots_;
    std::size_t ready_ = 0;
    std::size_t next_ = 1; // How many are taken when they are used up.
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
    std::mutex mutex; // Of the three, while several make nodes.

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

    // The bit at which the node branches; the end of its path if it is a leaf.
    [[nodiscard]] std::size_t end_bit(Node node) const {
        return tree::is_leaf(node) ? 8 * path(node).size() : bit(node);
    }
    // The first bit at which any of the changes, which ascend, differs from a leaf.
    [[nodiscard]] std::size_t leaving_bit(Changes changes, Node leaf) const {
        return std::min(common_bits(changes.front().path->view(), path(leaf)),
                        common_bits(changes.back().path->view(), path(leaf)));
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

// Makes nodes, on one thread. What is made of nodes of an old version takes over nothing of it but
// references, so several makers may work at a time below nodes that are not below each other.
class StateTree::Maker {
public:
    using Node = tree::Node;
    using Changes = tree::Changes;

    explicit Maker(Arena& arena)
        : arena_(arena), inner_(arena.inner, arena.mutex), singular_(arena.singular, arena.mutex),
          plural_(arena.plural, arena.mutex) {}

    Node make_leaf(const StatePath& path, const Hash256& value);
    // Takes over both children; an empty side leaves the other.
    Node join(std::size_t at, Node left, Node right);
    // Takes over both children, which were made of those of `node`.
    Node rejoin(Node node, Node left, Node right);
    // A tree of these changes alone; deletions make nothing.
    Node build(Changes changes);
    // A new holder's version of `node`, perhaps 0, with the changes.
    Node apply(Node node, Changes changes);

private:
    Node merge(Node node, Changes changes, Node near);
    Node merge_above(Node node, Changes changes, Node near, std::size_t at);

    Arena& arena_;
    tree::Stock<tree::Inner> inner_;
    tree::Stock<tree::Leaf<singular_path_bytes>> singular_;
    tree::Stock<tree::Leaf<plural_path_bytes>> plural_;
};

} // namespace tamga::ledger
