// Path copying and batch merge, also by several workers.

#include "ledger/state_tree_arena.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace tamga::ledger {

using tree::Change;
using tree::Changes;
using tree::Node;

namespace {

template <class Leaves>
std::uint32_t fill_leaf(Leaves& leaves, const StatePath& path, const Hash256& value) {
    const std::uint32_t index = leaves.take();
    auto& slot = leaves.at(index);
    slot.value_hash = value;
    slot.refs = 1;
    std::memcpy(slot.path.data(), path.bytes.data(), slot.path.size());
    return index;
}

} // namespace

Node StateTree::Maker::make_leaf(const StatePath& path, const Hash256& value) {
    if (path.size == plural_path_bytes) {
        return tree::leaf_tag | tree::plural_tag | fill_leaf(plural_, path, value);
    }
    ENSURE(path.size == singular_path_bytes);
    return tree::leaf_tag | fill_leaf(singular_, path, value);
}

Node StateTree::Maker::join(std::size_t at, Node left, Node right) {
    if (left == 0) return right;
    if (right == 0) return left;
    const std::uint32_t index = inner_.take();
    tree::Inner& slot = inner_.at(index);
    slot.left = left;
    slot.right = right;
    slot.refs = 1;
    slot.bit = static_cast<std::uint16_t>(at);
    slot.leaves = static_cast<std::uint16_t>(
        std::min(slot_leaves_max, arena_.leaves(left) + arena_.leaves(right)));
    slot.hash = state_inner_hash(slot.bit, arena_.hash(left), arena_.hash(right));
    return index;
}

Node StateTree::Maker::rejoin(Node node, Node left, Node right) {
    if (left != arena_.child(node, false) || right != arena_.child(node, true)) {
        return join(arena_.bit(node), left, right);
    }
    arena_.drop(left);
    arena_.drop(right);
    return arena_.hold(node);
}

Node StateTree::Maker::build(Changes changes) {
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

Node StateTree::Maker::apply(Node node, Changes changes) {
    if (changes.empty()) return arena_.hold(node);
    if (node == 0) return build(changes);
    return merge(node, changes, arena_.walk(node, *changes.front().path));
}

// `near` is the leaf to which the first change leads from here; it tells where the changes leave
// the tree.
Node StateTree::Maker::merge(Node node, Changes changes, Node near) {
    if (changes.empty()) return arena_.hold(node);
    const std::size_t at = arena_.leaving_bit(changes, near);
    if (at < arena_.end_bit(node)) return merge_above(node, changes, near, at);
    if (tree::is_leaf(node)) {
        // Every change has this leaf's path: there is one.
        ENSURE(changes.size() == 1 &&
               changes.front().path->view().size() == arena_.path(node).size());
        const Hash256* value = changes.front().value_hash;
        if (value == nullptr) return 0;
        return *value == arena_.value_hash(node) ? arena_.hold(node)
                                                 : make_leaf(*changes.front().path, *value);
    }
    const std::size_t middle = tree::split_point(changes, arena_.bit(node));
    const Changes low = changes.first(middle);
    const Changes high = changes.subspan(middle);
    const Node old_left = arena_.child(node, false);
    const Node old_right = arena_.child(node, true);
    arena_.expect(old_left);
    arena_.expect(old_right);
    const Node left = merge(old_left, low, near);
    const bool near_is_right = low.empty();
    const Node right =
        high.empty() ? arena_.hold(old_right)
                     : merge(old_right, high,
                             near_is_right ? near : arena_.walk(old_right, *high.front().path));
    return rejoin(node, left, right);
}

// Some changes leave the tree at a bit above this node: it keeps one side, they make the other.
Node StateTree::Maker::merge_above(Node node, Changes changes, Node near, std::size_t at) {
    const ByteView near_path = arena_.path(near);
    ENSURE(at < 8 * changes.front().path->view().size());
    ENSURE(at < 8 * changes.back().path->view().size());
    const std::size_t middle = tree::split_point(changes, at);
    const Changes low = changes.first(middle);
    const Changes high = changes.subspan(middle);
    if (bit_of(near_path, at)) {
        const Node left = build(low);
        const Node right =
            high.empty() ? arena_.hold(node)
                         : merge(node, high, arena_.walk(node, *high.front().path));
        return join(at, left, right);
    }
    const Node left = low.empty() ? arena_.hold(node) : merge(node, low, near);
    return join(at, left, build(high));
}

// ---- By several workers ----

namespace {

constexpr std::size_t shared_changes_min = 256; // Fewer are not worth waking anybody.
constexpr std::size_t parts_wanted = 16;

// A subtree with its changes.
struct Part {
    Node node;
    Changes changes;
    Node made = 0;
};

} // namespace

// Cuts a batch where the tree itself branches, until the pieces are small.
class StateTree::Cut {
public:
    Cut(Arena& arena, std::size_t changes)
        : arena_(arena), small_(std::max(shared_changes_min / 2, changes / parts_wanted)) {}

    Node apply(Node root, Changes changes, const Workers& workers) {
        arena_.inner.stay();
        arena_.singular.stay();
        arena_.plural.stay();
        cut(root, changes);
        workers(parts_.size(), [&](std::size_t i) {
            Part& part = parts_[i];
            part.made = Maker(arena_).apply(part.node, part.changes);
        });
        Maker maker(arena_);
        return fold(maker, root, changes);
    }

private:
    [[nodiscard]] bool splits(Node node, Changes changes) const {
        if (tree::is_leaf(node) || changes.size() <= small_) return false;
        const Node near = arena_.walk(node, *changes.front().path);
        return arena_.leaving_bit(changes, near) >= arena_.bit(node);
    }
    void cut(Node node, Changes changes) {
        if (!splits(node, changes)) {
            parts_.push_back({node, changes});
            return;
        }
        const std::size_t middle = tree::split_point(changes, arena_.bit(node));
        cut(arena_.child(node, false), changes.first(middle));
        cut(arena_.child(node, true), changes.subspan(middle));
    }
    // The same way again, with what was made of each part.
    Node fold(Maker& maker, Node node, Changes changes) {
        if (!splits(node, changes)) return parts_[folded_++].made;
        const std::size_t middle = tree::split_point(changes, arena_.bit(node));
        const Node left = fold(maker, arena_.child(node, false), changes.first(middle));
        const Node right = fold(maker, arena_.child(node, true), changes.subspan(middle));
        return maker.rejoin(node, left, right);
    }

    Arena& arena_;
    std::size_t small_;
    std::vector<Part> parts_;
    std::size_t folded_ = 0;
};

StateTree::Root StateTree::apply(Root base, Changes changes, const Workers& workers) {
    if (base == 0 || changes.size() < shared_changes_min) {
        return Maker(*arena_).apply(base, changes);
    }
    return Cut(*arena_, changes.size()).apply(base, changes, workers);
}

} // namespace tamga::ledger
