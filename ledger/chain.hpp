// The committed tip and the blocks above it that are executed but not final (ledger.md 2).
//
// A speculative block is an overlay over its parent's: state changes, the root of a state tree
// that shares nodes, a log frontier, ids and counters. Overlays are dropped, never undone. Chain
// executes nothing and judges no header; it computes roots. One thread (the executor's) uses it;
// the StateViews that it hands out may go to any thread and outlive what they were made from.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/executed.hpp"
#include "ledger/state.hpp"
#include "ledger/state_tree.hpp"
#include "ledger/state_tree_past.hpp"
#include "ledger/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace tamga::ledger {

// What a header says about the state and the log after its block.
struct Roots {
    StateRoot state_root;
    std::uint64_t log_size = 0;
    LogRoot log_root;

    friend bool operator==(const Roots&, const Roots&) = default;
};

class Chain {
public:
    // Rebuilds the state tree from every live entry and compares with the tip's state root and log
    // root: corrupt_store if they differ. `progress` is told after every million entries how many
    // were read. The workers share it, and the trees of large blocks afterwards.
    [[nodiscard]] static Result<std::unique_ptr<Chain>>
    open(Store& store, const std::function<void(std::uint64_t)>& progress = {},
         const Workers& workers = inline_workers());
    ~Chain();
    Chain(const Chain&) = delete;
    Chain& operator=(const Chain&) = delete;

    // A block that was executed on a known parent and has no name yet: a leader learns the roots
    // first and the hash after. Dropping it drops its tree nodes.
    class Prepared {
    public:
        Prepared(Prepared&&) noexcept;
        Prepared& operator=(Prepared&&) noexcept;
        ~Prepared();
        [[nodiscard]] const Roots& roots() const;
        // What the header must announce: Executed::next_validators.
        [[nodiscard]] const std::optional<NamedValidators>& next_validators() const;

    private:
        friend class Chain;
        struct Overlay;
        explicit Prepared(std::unique_ptr<Overlay> overlay);
        std::unique_ptr<Overlay> overlay_;
    };

    // The tip or a speculative block above it.
    [[nodiscard]] bool knows(const BlockHash& block) const;
    // Known blocks above the tip.
    [[nodiscard]] std::size_t depth() const;
    // The rest speaks of a known block `block` and ENSUREs that it is known.
    [[nodiscard]] StateView view_at(const BlockHash& block) const;
    [[nodiscard]] Roots roots_at(const BlockHash& block) const;
    // Whether the act is in the block or any ancestor.
    [[nodiscard]] Result<bool> has_transaction(const BlockHash& block,
                                               const TransactionId& txid) const;
    // The hash of the block at that height in the chain that ends in `block`; nothing above it.
    [[nodiscard]] std::optional<BlockHash> ancestor(const BlockHash& block, Height height) const;
    // Leaves of the agency in that hour of block time, up to and including the block.
    [[nodiscard]] Result<AgencyHour> agency_hour(const BlockHash& block, std::string_view agency,
                                                 std::uint64_t hour) const;

    // The state tree of the block and its version there, for proofs on this thread.
    [[nodiscard]] std::pair<const StateTree&, StateTree::Root>
    tree_at(const BlockHash& block) const;

    // Proofs of the state after a final block from the store's base() to the tip, on this thread
    // and until the next commit; not_found above, pruned below.
    [[nodiscard]] Result<StateProver> prover_at(Height height) const;
    // Applies what the executor made of a child of `parent`; `time` is that of the child's header.
    [[nodiscard]] Prepared prepare(const BlockHash& parent, Executed executed, TimestampMs time);
    // Names it: `block` is the hash of the finished header. A known block stays as it is.
    void add(const BlockHash& block, Prepared prepared);

    // Stores a known child of the tip as the new tip and drops every overlay that does not descend
    // from it. ENSUREs that the header says the roots that were computed.
    [[nodiscard]] Status commit(const StoredBlock& block, const FinalityProof& proof);

private:
    struct State;
    explicit Chain(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

} // namespace tamga::ledger
