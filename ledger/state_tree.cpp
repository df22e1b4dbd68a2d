// Versions of the state tree and the proofs of one of them.

#include "ledger/state_tree.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/state_tree_arena.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace tamga::ledger {

using tree::Change;
using tree::is_leaf;
using tree::Node;

TreeChanges tree_changes(const StateDelta& delta) {
    TreeChanges changes;
    for (const auto& [path, value] : delta.changes()) {
        changes.emplace_hint(changes.end(), path,
                             value ? std::optional<Hash256>(sha256(*value)) : std::nullopt);
    }
    return changes;
}

std::vector<Hash256> value_hashes(const StateDelta& delta) {
    std::vector<Hash256> hashes;
    hashes.reserve(delta.changes().size());
    for (const auto& [path, value] : delta.changes()) {
        hashes.push_back(value ? sha256(*value) : Hash256());
    }
    return hashes;
}

StateTree::StateTree() : arena_(std::make_unique<Arena>()) {}
StateTree::~StateTree() = default;

StateTree::Root StateTree::apply(Root base, const TreeChanges& changes, const Workers& workers) {
    std::vector<Change> list;
    list.reserve(changes.size());
    for (const auto& [path, value] : changes) list.push_back({&path, value ? &*value : nullptr});
    return apply(base, std::span<const Change>(list), workers);
}

StateTree::Root StateTree::apply(Root base, const StateDelta& delta,
                                 std::span<const Hash256> hashes, const Workers& workers) {
    ENSURE(hashes.size() == delta.changes().size());
    std::vector<Change> list;
    list.reserve(hashes.size());
    for (const auto& [path, value] : delta.changes()) {
        list.push_back({&path, value ? &hashes[list.size()] : nullptr});
    }
    return apply(base, std::span<const Change>(list), workers);
}

StateTree::Builder::Builder(StateTree& tree)
    : arena_(*tree.arena_), maker_(std::make_unique<Maker>(arena_)) {}

StateTree::Builder::~Builder() {
    arena_.drop(current_);
    for (const Waiting& each : waiting_) arena_.drop(each.left);
}

void StateTree::Builder::add(const StatePath& path, const Hash256& value_hash) {
    if (current_ != 0) {
        ENSURE(last_ < path);
        const std::size_t at = common_bits(last_.view(), path.view());
        ENSURE(at < 8 * std::min<std::size_t>(last_.size, path.size)); // No path is a prefix.
        while (!waiting_.empty() && waiting_.back().bit > at) join_last();
        waiting_.push_back({current_, at});
    }
    current_ = maker_->make_leaf(path, value_hash);
    last_ = path;
}

void StateTree::Builder::join_last() {
    const Waiting last = waiting_.back();
    waiting_.pop_back();
    current_ = maker_->join(last.bit, last.left, current_);
}

StateTree::Root StateTree::Builder::finish() {
    while (!waiting_.empty()) join_last();
    maker_ = std::make_unique<Maker>(arena_); // Gives back what it has left.
    return std::exchange(current_, 0);
}

void StateTree::release(Root root) { arena_->drop(root); }

StateRoot StateTree::hash(Root root) const {
    return root == 0 ? StateRoot() : StateRoot(arena_->hash(root).bytes);
}

std::optional<Hash256> StateTree::find(Root root, const StatePath& path) const {
    if (root == 0) return std::nullopt;
    const Node leaf = arena_->walk(root, path);
    if (!equal(arena_->path(leaf), path.view())) return std::nullopt;
    return arena_->value_hash(leaf);
}

std::optional<LeafProof> StateTree::prove_nearest(Root root, const Prefix& prefix) const {
    ENSURE(prefix.is_well_formed());
    if (root == 0) return std::nullopt;
    Node node = root;
    while (!is_leaf(node)) {
        const std::uint16_t bit = arena_->bit(node);
        node = arena_->child(node, bit < prefix.bits && bit_of(prefix.bytes, bit));
    }
    return arena_->proof_of(root, node);
}

std::optional<LeafProof> StateTree::prove_present(Root root, const StatePath& path) const {
    if (root == 0) return std::nullopt;
    const Node leaf = arena_->walk(root, path);
    if (!equal(arena_->path(leaf), path.view())) return std::nullopt;
    return arena_->proof_of(root, leaf);
}

StateTree::NoneProof StateTree::prove_none(Root root, const Prefix& prefix) const {
    std::optional<LeafProof> proof = prove_nearest(root, prefix);
    if (proof && prefix.starts(proof->path.view())) return {false, std::nullopt};
    return {true, std::move(proof)};
}

std::optional<AllProof> StateTree::prove_all(Root root, const Prefix& prefix,
                                             std::size_t leaves_max) const {
    ENSURE(prefix.is_well_formed());
    if (root == 0) return std::nullopt;
    AllProof proof;
    Node top = root;
    while (!is_leaf(top) && arena_->bit(top) < prefix.bits) {
        const bool right = bit_of(prefix.bytes, arena_->bit(top));
        proof.steps.push_back({arena_->bit(top), arena_->hash(arena_->child(top, !right))});
        top = arena_->child(top, right);
    }
    std::ranges::reverse(proof.steps);
    std::vector<Node> waiting{top};
    while (!waiting.empty()) {
        const Node node = waiting.back();
        waiting.pop_back();
        if (!is_leaf(node)) {
            waiting.push_back(arena_->child(node, true));
            waiting.push_back(arena_->child(node, false));
            continue;
        }
        if (!prefix.starts(arena_->path(node))) return std::nullopt; // Then none of them does.
        if (proof.leaves.size() == leaves_max) return std::nullopt;
        proof.leaves.push_back({arena_->state_path(node), arena_->value_hash(node)});
    }
    return proof;
}

std::size_t StateTree::node_count() const {
    return arena_->inner.live() + arena_->singular.live() + arena_->plural.live();
}

std::size_t StateTree::memory_bytes() const {
    return arena_->inner.bytes() + arena_->singular.bytes() + arena_->plural.bytes();
}

} // namespace tamga::ledger
