// The state tree: a binary Merkle crit-bit tree over all live entries (ledger.md 4), in memory.
//
// An arena of nodes with reference counts. A Root names one version; apply() copies only the paths
// it changes, so speculative blocks share everything else, and dropping a block is release(). The
// shape, and so the hash, depends only on the set of (path, value hash). Not thread-safe.

#pragma once

#include "base/types.hpp"
#include "base/workers.hpp"
#include "ledger/proof.hpp"
#include "ledger/state.hpp"
#include "ledger/state_tree_slots.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tamga::ledger {

// Path -> hash of the new value, or nothing for a deletion.
using TreeChanges = std::map<StatePath, std::optional<Hash256>>;
// SHA-256 of each value of the delta.
[[nodiscard]] TreeChanges tree_changes(const StateDelta& delta);
// The same hashes in the order of the delta; zero where it deletes.
[[nodiscard]] std::vector<Hash256> value_hashes(const StateDelta& delta);

namespace tree {
struct Change;
}

class StateTree {
public:
    using Root = std::uint32_t; // 0 = the empty tree.

    StateTree();
    ~StateTree();
    StateTree(const StateTree&) = delete;
    StateTree& operator=(const StateTree&) = delete;

    // A new version: base with the changes. The base stays as it is and stays held by its holder;
    // the caller holds the result and releases it once. Deleting what is absent changes nothing.
    // Several workers share a large batch.
    [[nodiscard]] Root apply(Root base, const TreeChanges& changes,
                             const Workers& workers = inline_workers());
    // With the hashes that value_hashes() gave for this delta.
    [[nodiscard]] Root apply(Root base, const StateDelta& delta, std::span<const Hash256> hashes,
                             const Workers& workers = inline_workers());
    // The same as applying to the empty tree, entry by entry: below.
    class Builder;

    // Frees the nodes that no other version has.
    void release(Root root);

    // Zero for the empty tree. At most one hash of work.
    [[nodiscard]] StateRoot hash(Root root) const;
    [[nodiscard]] std::optional<Hash256> find(Root root, const StatePath& path) const;

    // The entry to which the bits of the prefix lead, with its proof; nothing if the tree is empty.
    [[nodiscard]] std::optional<LeafProof> prove_nearest(Root root, const Prefix& prefix) const;
    // The proof of the entry with this path, if there is one.
    [[nodiscard]] std::optional<LeafProof> prove_present(Root root, const StatePath& path) const;
    struct NoneProof {
        bool none = false;              // False: an entry under the prefix exists.
        std::optional<LeafProof> proof; // Absent for the empty tree.
    };
    [[nodiscard]] NoneProof prove_none(Root root, const Prefix& prefix) const;
    // The proof of every entry under the prefix; nothing if there is none or there are more than
    // `leaves_max`: prove_none() tells the two apart.
    [[nodiscard]] std::optional<AllProof> prove_all(Root root, const Prefix& prefix,
                                                    std::size_t leaves_max = all_leaves_max) const;

    // What stands in a slot, and what stood in those that get a row (state_tree_slots.hpp) because
    // a block made one version of the other.
    [[nodiscard]] SlotValue slot(Root root, const Prefix& slot) const;
    [[nodiscard]] std::vector<SlotChange> slot_changes(Root before, Root after) const;

    [[nodiscard]] std::size_t node_count() const; // Live leaves and inner nodes of all versions.
    [[nodiscard]] std::size_t memory_bytes() const;

private:
    struct Arena;
    class Maker;
    class Cut;
    class SlotComparison;
    [[nodiscard]] Root apply(Root base, std::span<const tree::Change> changes,
                             const Workers& workers);
    std::unique_ptr<Arena> arena_;
};

// A tree of any size in one pass, without a list of its entries. The tree must outlive it.
class StateTree::Builder {
public:
    explicit Builder(StateTree& tree);
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;
    ~Builder(); // What was not finished goes.

    // Paths strictly ascending.
    void add(const StatePath& path, const Hash256& value_hash);
    // The version of what was added, held by the caller; the builder begins again.
    [[nodiscard]] Root finish();

private:
    // A subtree that waits for what is right of it below the node of this bit.
    struct Waiting {
        Root left;
        std::size_t bit;
    };
    void join_last();

    Arena& arena_;
    std::unique_ptr<Maker> maker_;
    std::vector<Waiting> waiting_; // Bits ascending.
    Root current_ = 0;
    StatePath last_;
};

} // namespace tamga::ledger
