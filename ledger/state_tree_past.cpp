// Going down a version of the past, slot by slot.

#include "ledger/state_tree_past.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <utility>

namespace tamga::ledger {

namespace {

std::unexpected<Error> corrupt(const std::string& what) {
    return fail(ErrorCode::corrupt_store,
                "table tree_old: " + what + "; run `tamga audit` to find the row, restore or sync "
                                            "from a peer");
}

// A child slot, or an entry.
struct Item {
    Prefix slot; // Of an entry: its path.
    Hash256 hash;
    SlotValue value;                    // Of a child slot.
    std::optional<AllProof::Leaf> leaf; // Of an entry.
};
using Items = std::span<const Item>;

std::size_t first_bit(Items items) {
    return common_bits(items.front().slot.bytes, items.back().slot.bytes);
}
// The first item that has the bit set, in which they differ first.
std::size_t split_point(Items items, std::size_t bit) {
    const auto middle = std::ranges::partition_point(
        items, [bit](const Item& item) { return !bit_of(item.slot.bytes, bit); });
    return static_cast<std::size_t>(middle - items.begin());
}
Hash256 fold(Items items) {
    if (items.size() == 1) return items.front().hash;
    const std::size_t bit = first_bit(items);
    const std::size_t middle = split_point(items, bit);
    return state_inner_hash(static_cast<std::uint16_t>(bit), fold(items.first(middle)),
                            fold(items.subspan(middle)));
}

// One way down.
class Descent {
public:
    Descent(const PastTree& past, const Prefix& prefix) : past_(past), prefix_(prefix) {}

    // To the entry to which the prefix leads; nothing if the tree is empty.
    Result<std::optional<LeafProof>> to_entry() {
        TRY(SlotValue value, value_of(Prefix()));
        if (value.leaves == 0) return std::optional<LeafProof>();
        for (Prefix slot; true;) {
            TRY(const std::vector<Item> items, items_of(slot, value));
            const Item& reached = go_down(items, 8 * plural_path_bytes).front();
            if (reached.leaf) {
                return std::optional(LeafProof{reached.leaf->path, reached.leaf->value_hash,
                                               std::move(*this).steps()});
            }
            slot = reached.slot;
            value = reached.value;
        }
    }
    // To the subtree of all entries under the prefix, of which there are some.
    Result<std::vector<ProofStep>> to_subtree() {
        TRY(SlotValue value, value_of(Prefix()));
        for (Prefix slot; slot.bits < prefix_.bits;) {
            if (value.has_children() && value.stem.bits >= prefix_.bits) break;
            TRY(const std::vector<Item> items, items_of(slot, value));
            const Items reached = go_down(items, prefix_.bits);
            if (reached.size() > 1 || reached.front().leaf) break;
            slot = reached.front().slot;
            value = reached.front().value;
        }
        return std::move(*this).steps();
    }

private:
    Result<SlotValue> value_of(const Prefix& slot) const {
        TRY(std::optional<SlotValue> row, past_.row(slot));
        return row ? std::move(*row) : past_.now(slot);
    }

    // What the slot's subtree is made of, ascending.
    Result<std::vector<Item>> items_of(const Prefix& slot, const SlotValue& value) const {
        std::vector<Item> items;
        if (value.has_children()) {
            for (Prefix& child : child_slots(value.stem)) {
                TRY(SlotValue found, value_of(child));
                if (found.leaves == 0) continue;
                const Hash256 hash = found.hash;
                items.push_back({std::move(child), hash, std::move(found), std::nullopt});
            }
        } else {
            TRY(const auto leaves, past_.entries(slot, slot_leaves_max));
            for (const AllProof::Leaf& leaf : leaves) {
                items.push_back({Prefix::whole(leaf.path.view()),
                                 state_leaf_hash(leaf.path, leaf.value_hash), {}, leaf});
            }
        }
        if (items.empty() || fold(items) != value.hash) {
            return corrupt("slot " + std::to_string(slot.bits) + ":" + to_hex(slot.bytes) +
                           " does not have its hash");
        }
        return items;
    }

    // Follows the prefix while items part below `bits`; what is passed by becomes steps.
    Items go_down(Items items, std::size_t bits) {
        while (items.size() > 1 && first_bit(items) < bits) {
            const std::size_t bit = first_bit(items);
            const std::size_t middle = split_point(items, bit);
            const bool right = bit < prefix_.bits && bit_of(prefix_.bytes, bit);
            const Items low = items.first(middle);
            const Items high = items.subspan(middle);
            steps_.push_back({static_cast<std::uint16_t>(bit), fold(right ? low : high)});
            items = right ? high : low;
        }
        return items;
    }
    [[nodiscard]] std::vector<ProofStep> steps() && {
        std::ranges::reverse(steps_);
        return std::move(steps_);
    }

    const PastTree& past_;
    const Prefix& prefix_;
    std::vector<ProofStep> steps_; // From the root down.
};

Result<std::optional<LeafProof>> nearest(const PastTree& past, const Prefix& prefix) {
    ENSURE(prefix.is_well_formed());
    if (past.root == StateRoot()) return std::optional<LeafProof>();
    TRY(std::optional<LeafProof> proof, Descent(past, prefix).to_entry());
    if (!proof || root_of(*proof) != past.root) return corrupt("a proof misses the state root");
    return proof;
}

Result<std::optional<AllProof>> all(const PastTree& past, const Prefix& prefix,
                                    std::size_t leaves_max) {
    ENSURE(prefix.is_well_formed());
    AllProof proof;
    TRY(proof.leaves, past.entries(prefix, leaves_max + 1));
    if (proof.leaves.empty() || proof.leaves.size() > leaves_max) return std::optional<AllProof>();
    TRY(proof.steps, Descent(past, prefix).to_subtree());
    if (root_of(proof, prefix) != past.root) return corrupt("a proof misses the state root");
    return std::optional(std::move(proof));
}

} // namespace

StateProver prover_of(const StateTree& tree, StateTree::Root root) {
    return {[&tree, root](const Prefix& prefix) -> Result<std::optional<LeafProof>> {
                return tree.prove_nearest(root, prefix);
            },
            [&tree, root](const Prefix& prefix,
                          std::size_t leaves_max) -> Result<std::optional<AllProof>> {
                return tree.prove_all(root, prefix, leaves_max);
            }};
}

StateProver prover_of(PastTree past) {
    const auto shared = std::make_shared<const PastTree>(std::move(past));
    return {[shared](const Prefix& prefix) { return nearest(*shared, prefix); },
            [shared](const Prefix& prefix, std::size_t leaves_max) {
                return all(*shared, prefix, leaves_max);
            }};
}

} // namespace tamga::ledger
