// Giving up the past of a store (ledger.md 6, retention): states before a block, and the acts of
// blocks up to it. Headers, justifies, certificates, receipts and the whole log stay.
//
// First Store::give_up_before() moves the durable marker, which alone decides what is answered with
// `pruned`; then the rows go, a bounded piece at a time, while the node works. Who began to read
// before still has its moment. A Pruner of a store whose marker moved long ago goes on with what a
// crash left.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/store.hpp"
#include "ledger/store_schema.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tamga::ledger {

// The last block that is more than `keep_ms` of block time before the tip, if it is above base();
// nothing if less than a sixteenth of `keep_ms` would go: a round reads and writes every table of
// the past anew.
[[nodiscard]] Result<std::optional<Height>> prunable(const Store& store, std::uint64_t keep_ms);

class Pruner {
public:
    struct Figures {
        std::uint64_t blocks = 0; // Whose acts went.
        std::uint64_t rows = 0;   // All that went.
    };

    // The store must outlive it, and nobody else prunes it.
    explicit Pruner(const Store& store) : store_(store) {}

    // Whether rows below base() are left, as far as their order tells.
    [[nodiscard]] Result<bool> is_due() const;
    // Removes a piece of them; false: none is left.
    [[nodiscard]] Result<bool> step();
    // Gives the space that they took back to the disk: writes each table anew, if there is room for
    // it beside the old one. Long; ends soon once it is cancelled, and what it did not do is done
    // by the database in its own time. False: some was left to it.
    [[nodiscard]] Result<bool> give_back(std::atomic<bool>& cancelled) const;

    [[nodiscard]] const Figures& figures() const { return figures_; }

private:
    class Piece;
    [[nodiscard]] Status scan_tree(Piece& piece);
    [[nodiscard]] Result<bool> sweep_blocks(Piece& piece);
    [[nodiscard]] Status sweep_versions(Piece& piece, const StatePath& path, Height height) const;

    const Store& store_;
    std::optional<Bytes> tree_from_ = Bytes(); // Nothing: the tree's table was read to its end.
    Height blocks_from_;
    Figures figures_;
};

} // namespace tamga::ledger
