// Which slots two versions of the tree differ in.

#include "ledger/state_tree_slots.hpp"

#include "base/ensure.hpp"
#include "ledger/state_tree_arena.hpp"

#include <array>
#include <utility>

namespace tamga::ledger {

namespace {

using tree::Node;

constexpr std::size_t nibble_bits = 4;

// Where the children of a slot end whose subtree's root has this bit.
constexpr std::size_t end_of_nibble(std::size_t bit) {
    return nibble_bits * (bit / nibble_bits) + nibble_bits;
}

// A prefix that costs no memory to make.
struct Stem {
    std::size_t bits = 0;
    std::array<std::uint8_t, plural_path_bytes> bytes{};

    [[nodiscard]] static Stem of(ByteView path, std::size_t bits) {
        Stem stem;
        stem.bits = bits;
        std::copy_n(path.begin(), (bits + 7) / 8, stem.bytes.begin());
        if (bits % 8 != 0) {
            stem.bytes[bits / 8] &= static_cast<std::uint8_t>(0xff00u >> (bits % 8));
        }
        return stem;
    }
    [[nodiscard]] Stem with(bool bit) const {
        Stem longer = *this;
        if (bit) longer.bytes[bits / 8] |= static_cast<std::uint8_t>(0x80u >> (bits % 8));
        ++longer.bits;
        return longer;
    }
    [[nodiscard]] ByteView view() const { return ByteView(bytes).first((bits + 7) / 8); }
    [[nodiscard]] Prefix prefix() const { return {to_bytes(view()), bits}; }
};

} // namespace

// Walks the slots that have rows in the older version, as far as the versions differ.
class StateTree::SlotComparison {
public:
    SlotComparison(const Arena& arena, std::vector<SlotChange>& changes)
        : arena_(arena), changes_(changes) {}

    void compare(Node before, Node after) {
        if (before == after) return;
        report(Stem(), before);
        compare_children(Stem(), before, after);
    }
    [[nodiscard]] static SlotValue value(const Arena& arena, const Stem& slot, Node node) {
        SlotValue value;
        value.leaves = arena.leaves(node);
        if (node != 0) value.hash = arena.hash(node);
        if (value.has_children()) value.stem = stem(arena, slot, node).prefix();
        return value;
    }
    // The subtree of the entries of `node` that begin with the slot's bits, 0 if none do.
    [[nodiscard]] static Node find(const Arena& arena, Node node, const Stem& slot) {
        if (node == 0) return 0;
        bool known = true; // That all below begins with the slot's bits.
        std::size_t at = 0;
        while (!tree::is_leaf(node) && arena.bit(node) < slot.bits) {
            known = known && arena.bit(node) == at;
            at = arena.bit(node) + 1u;
            node = arena.child(node, bit_of(slot.bytes, arena.bit(node)));
        }
        if (known && at == slot.bits) return node;
        const ByteView path = arena.path(arena.some_leaf(node));
        if (8 * path.size() < slot.bits) return 0;
        return Stem::of(path, slot.bits).bytes == slot.bytes ? node : 0;
    }

private:
    void report(const Stem& slot, Node before) {
        changes_.push_back({slot.prefix(), value(arena_, slot, before)});
    }

    // What the entries below an inner node share, of which the first bits are known.
    [[nodiscard]] static Stem stem(const Arena& arena, const Stem& known, Node node) {
        const std::size_t bits = arena.bit(node);
        if (bits == known.bits) return known;
        return Stem::of(arena.path(arena.some_leaf(node)), bits);
    }

    // The slot is one of both versions, or was reported, and its value differs.
    void compare_children(const Stem& slot, Node before, Node after) {
        if (arena_.leaves(before) < slot_leaves_max) return; // It had no children.
        const std::size_t bit = arena_.bit(before);
        const Stem shared = stem(arena_, slot, before);
        const bool alike = arena_.leaves(after) == slot_leaves_max && arena_.bit(after) == bit &&
                           stem(arena_, slot, after).bytes == shared.bytes;
        if (alike) {
            compare_pair(shared, before, after, end_of_nibble(bit));
        } else {
            compare_each(shared, before, after, end_of_nibble(bit));
        }
    }

    // The children are the same slots in both versions.
    void compare_pair(const Stem& shared, Node before, Node after, std::size_t end) {
        if (before == after) return;
        if (shared.bits == end) {
            report(shared, before);
            compare_children(shared, before, after);
            return;
        }
        std::array<std::pair<Node, Node>, 2> sides;
        for (const bool side : {false, true}) {
            auto& [old_part, new_part] = sides[side ? 1 : 0];
            old_part = part(before, shared.bits, side);
            new_part = part(after, shared.bits, side);
            if (old_part == new_part) continue;
            if (old_part != 0) arena_.expect(old_part); // The tree is larger than caches.
            if (new_part != 0) arena_.expect(new_part);
        }
        for (const bool side : {false, true}) {
            const auto [old_part, new_part] = sides[side ? 1 : 0];
            compare_pair(shared.with(side), old_part, new_part, end);
        }
    }
    // Of a subtree whose entries share the bits before `bit`, those that have it so.
    [[nodiscard]] Node part(Node node, std::size_t bit, bool side) const {
        if (node == 0) return 0;
        if (!tree::is_leaf(node) && arena_.bit(node) == bit) return arena_.child(node, side);
        return bit_of(arena_.path(arena_.some_leaf(node)), bit) == side ? node : 0;
    }

    // Some children of the older version may be slots no more.
    void compare_each(const Stem& shared, Node before, Node after, std::size_t end) {
        if (shared.bits < end) {
            compare_each(shared.with(false), before, after, end);
            compare_each(shared.with(true), before, after, end);
            return;
        }
        const Node old_value = find(arena_, before, shared);
        const Node new_value = find(arena_, after, shared);
        if (old_value != new_value || !is_slot(after, shared)) report(shared, old_value);
        if (old_value != new_value) compare_children(shared, old_value, new_value);
    }
    // Whether the slot is a child of one below `node`, which is the value of a slot.
    [[nodiscard]] bool is_slot(Node node, const Stem& slot) const {
        while (arena_.leaves(node) == slot_leaves_max) {
            const std::size_t end = end_of_nibble(arena_.bit(node));
            if (end > slot.bits) return false;
            if (end == slot.bits) {
                const Stem shared = Stem::of(slot.bytes, arena_.bit(node));
                const ByteView path = arena_.path(arena_.some_leaf(node));
                return Stem::of(path, shared.bits).bytes == shared.bytes;
            }
            while (!tree::is_leaf(node) && arena_.bit(node) < end) {
                node = arena_.child(node, bit_of(slot.bytes, arena_.bit(node)));
            }
        }
        return false;
    }

    const Arena& arena_;
    std::vector<SlotChange>& changes_;
};

std::vector<Prefix> child_slots(const Prefix& stem) {
    const std::size_t end = end_of_nibble(stem.bits);
    std::vector<Stem> slots{Stem::of(stem.bytes, stem.bits)};
    while (slots.front().bits < end) {
        std::vector<Stem> longer;
        for (const Stem& slot : slots) {
            longer.push_back(slot.with(false));
            longer.push_back(slot.with(true));
        }
        slots = std::move(longer);
    }
    std::vector<Prefix> prefixes;
    for (const Stem& slot : slots) prefixes.push_back(slot.prefix());
    return prefixes;
}

std::vector<SlotChange> StateTree::slot_changes(Root before, Root after) const {
    std::vector<SlotChange> changes;
    SlotComparison(*arena_, changes).compare(before, after);
    return changes;
}

SlotValue StateTree::slot(Root root, const Prefix& slot) const {
    ENSURE(slot.is_well_formed() && slot.bits % nibble_bits == 0);
    const Stem stem = Stem::of(slot.bytes, slot.bits);
    return SlotComparison::value(*arena_, stem, SlotComparison::find(*arena_, root, stem));
}

} // namespace tamga::ledger
