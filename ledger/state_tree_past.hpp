// Proofs of one version of the state tree: one in memory, or one of the past, read from disk.
//
// A past version is never made whole. What a proof needs of it are the slots beside its way down
// (state_tree_slots.hpp) and at the end the entries of one small slot; each slot that is passed is
// folded and compared with its hash, and each proof leads to the header's root before it leaves.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/proof.hpp"
#include "ledger/state_tree.hpp"
#include "ledger/state_tree_slots.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace tamga::ledger {

struct StateProver {
    // The entry to which the bits of the prefix lead, with its proof; nothing if the tree is empty.
    // If its path begins with the prefix it is an entry under it, present if the prefix is its
    // path; if not, this proves that there is none.
    std::function<Result<std::optional<LeafProof>>(const Prefix& prefix)> nearest;
    // Every entry under the prefix; nothing if there is none, or more than `leaves_max`.
    std::function<Result<std::optional<AllProof>>(const Prefix& prefix, std::size_t leaves_max)>
        all;
};

// Of a version that somebody holds while this is used.
[[nodiscard]] StateProver prover_of(const StateTree& tree, StateTree::Root root);

// Where a version of the past is read from.
struct PastTree {
    StateRoot root;
    // What a later block found in the slot and changed, the first of them; nothing if none did.
    std::function<Result<std::optional<SlotValue>>(const Prefix& slot)> row;
    std::function<SlotValue(const Prefix& slot)> now; // In the tree of the tip.
    // The entries under a prefix as of then, ascending, the first `count_max`.
    std::function<Result<std::vector<AllProof::Leaf>>(const Prefix& prefix,
                                                      std::size_t count_max)>
        entries;
};
// corrupt_store if what is read does not lead to the root.
[[nodiscard]] StateProver prover_of(PastTree past);

} // namespace tamga::ledger
