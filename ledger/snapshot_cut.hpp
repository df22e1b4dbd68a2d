// Where the state is cut into chunks: the largest subtrees that fit into one.
//
// One pass over the entries in order of their paths. What is held is the right edge of the tree
// and one row for each chunk, however many entries there are.

#pragma once

#include "base/types.hpp"
#include "ledger/proof.hpp"
#include "ledger/snapshot_chunk.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tamga::ledger {

struct StatePiece {
    Prefix prefix;
    std::uint32_t entries = 0; // At least one.
    std::vector<ProofStep> steps;
};

struct StateCut {
    StateRoot root; // Zero: no entries, no pieces.
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0; // Of all entries, as chunks hold them.
    std::vector<StatePiece> pieces; // Ascending; their entries follow each other without a gap.
};

class StateCutter {
public:
    explicit StateCutter(std::size_t bytes_max = chunk_entries_bytes_max,
                         std::size_t entries_max = all_leaves_max)
        : bytes_max_(bytes_max), entries_max_(entries_max) {}

    // Paths strictly ascending. An entry that is larger than a chunk stands alone.
    void add(const StatePath& path, const Hash256& value_hash, std::size_t value_bytes);
    [[nodiscard]] StateCut finish() &&;

private:
    static constexpr std::uint32_t uncut = UINT32_MAX;
    struct Subtree {
        Hash256 hash;
        std::size_t bytes = 0;
        std::uint32_t entries = 0;
        StatePath first;
        std::uint32_t node = uncut; // Or where it stands in nodes_.
    };
    struct Waiting {
        Subtree left;
        std::size_t bit;
    };
    // Above the cut a branching, at the cut a piece.
    struct Node {
        std::uint16_t bit = 0;
        bool is_piece = false;
        std::uint32_t left = 0;
        std::uint32_t right = 0;
        Subtree subtree;
    };
    [[nodiscard]] Subtree join(Subtree left, Subtree right, std::size_t bit);
    void join_last();
    std::uint32_t seal(const Subtree& subtree);

    std::size_t bytes_max_;
    std::size_t entries_max_;
    std::uint64_t entries_ = 0;
    std::uint64_t bytes_ = 0;
    Subtree current_;
    StatePath last_;
    std::vector<Waiting> waiting_;
    std::vector<Node> nodes_;
};

} // namespace tamga::ledger
