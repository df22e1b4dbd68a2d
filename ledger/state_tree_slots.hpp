// Slots of the state tree, by which versions of it are kept on disk (docs/storage.md, tree_old).
//
// A slot is a prefix of whole nibbles; its value is the subtree of the entries under it. What a
// slot held before a block changed it is a row of the table `tree_old`. Which slots have rows
// follows from the tree alone:
//
//   * The slot of the empty prefix always has.
//   * A slot with slot_leaves_max entries or more has children: where its subtree's root has bit b,
//     the slots of 4 * (b / 4) + 4 bits that begin with the b bits its entries share, empty ones
//     too. There are at most 16, and they have rows.
//
// A block writes the row of every slot that had rows before it and whose value it changes, or which
// has none after it. So the value of a slot as of height h is that of its first row above h, and
// what the tree of the tip has there if no such row exists: until then it had rows, none was due.

#pragma once

#include "base/types.hpp"
#include "ledger/proof.hpp"

#include <cstdint>
#include <vector>

namespace tamga::ledger {

// Counted up to here; below, no children. More would be fewer rows for a block and more entries to
// read for a proof of the past: of ten million entries a slot of 16 bits holds 153.
inline constexpr unsigned slot_leaves_max = 192;

struct SlotValue {
    unsigned leaves = 0; // slot_leaves_max stands for that and more.
    Hash256 hash;        // Of the subtree; zero if it is empty.
    Prefix stem;         // With children: what all entries share, as many bits as the root's.

    [[nodiscard]] bool has_children() const { return leaves == slot_leaves_max; }

    friend bool operator==(const SlotValue&, const SlotValue&) = default;
};

struct SlotChange {
    Prefix slot;
    SlotValue before;

    friend bool operator==(const SlotChange&, const SlotChange&) = default;
};

// The slots that are children of one with this stem, ascending.
[[nodiscard]] std::vector<Prefix> child_slots(const Prefix& stem);

} // namespace tamga::ledger
