// The cut of a state, from the leaves up.

#include "ledger/snapshot_cut.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace tamga::ledger {

namespace {

std::size_t parting_of(const StatePath& left, const StatePath& right) {
    const std::size_t size = std::min(left.size, right.size);
    for (std::size_t i = 0; i < size; ++i) {
        const auto difference = static_cast<std::uint8_t>(left.bytes[i] ^ right.bytes[i]);
        if (difference != 0) return 8 * i + static_cast<std::size_t>(std::countl_zero(difference));
    }
    ENSURE(false); // No path is a prefix of another.
    return 0;
}

Prefix prefix_of(const StatePath& path, std::size_t bits) {
    Prefix out;
    out.bits = bits;
    const ByteView raw = path.view().first((bits + 7) / 8);
    out.bytes = to_bytes(raw);
    const std::size_t unused = 8 * out.bytes.size() - bits;
    if (unused > 0) out.bytes.back() &= static_cast<std::uint8_t>(0xffu << unused);
    return out;
}

} // namespace

std::uint32_t StateCutter::seal(const Subtree& subtree) {
    if (subtree.node != uncut) return subtree.node;
    Node piece;
    piece.is_piece = true;
    piece.subtree = subtree;
    nodes_.push_back(std::move(piece));
    return static_cast<std::uint32_t>(nodes_.size() - 1);
}

StateCutter::Subtree StateCutter::join(Subtree left, Subtree right, std::size_t bit) {
    Subtree joined;
    joined.hash = state_inner_hash(static_cast<std::uint16_t>(bit), left.hash, right.hash);
    joined.first = left.first;
    const bool fits = left.node == uncut && right.node == uncut &&
                      left.bytes + right.bytes <= bytes_max_ &&
                      std::size_t{left.entries} + right.entries <= entries_max_;
    if (fits) {
        joined.bytes = left.bytes + right.bytes;
        joined.entries = left.entries + right.entries;
        return joined;
    }
    Node node;
    node.bit = static_cast<std::uint16_t>(bit);
    node.left = seal(left);
    node.right = seal(right);
    node.subtree.hash = joined.hash;
    nodes_.push_back(std::move(node));
    joined.node = static_cast<std::uint32_t>(nodes_.size() - 1);
    return joined;
}

void StateCutter::join_last() {
    Waiting last = std::move(waiting_.back());
    waiting_.pop_back();
    current_ = join(std::move(last.left), std::move(current_), last.bit);
}

void StateCutter::add(const StatePath& path, const Hash256& value_hash, std::size_t value_bytes) {
    if (entries_ > 0) {
        ENSURE(last_ < path);
        const std::size_t bit = parting_of(last_, path);
        // As the verifier of all() joins: what parts below is whole when a leaf turns off above.
        while (!waiting_.empty() && waiting_.back().bit > bit) join_last();
        waiting_.push_back({std::move(current_), bit});
    }
    current_ = Subtree();
    current_.hash = state_leaf_hash(path, value_hash);
    current_.bytes = chunk_bytes_of(path, value_bytes);
    current_.entries = 1;
    current_.first = path;
    last_ = path;
    entries_ += 1;
    bytes_ += current_.bytes;
}

StateCut StateCutter::finish() && {
    StateCut cut;
    if (entries_ == 0) return cut;
    while (!waiting_.empty()) join_last();
    cut.root = StateRoot(current_.hash.bytes);
    cut.entries = entries_;
    cut.bytes = bytes_;
    // From the root down, left before right; steps are listed from the piece up.
    struct Visit {
        std::uint32_t node;
        std::size_t prefix_bits;
        std::vector<ProofStep> steps;
    };
    std::vector<Visit> visits;
    visits.push_back({seal(current_), 0, {}});
    while (!visits.empty()) {
        Visit visit = std::move(visits.back());
        visits.pop_back();
        const Node& node = nodes_[visit.node];
        if (node.is_piece) {
            std::ranges::reverse(visit.steps);
            cut.pieces.push_back({prefix_of(node.subtree.first, visit.prefix_bits),
                                  node.subtree.entries, std::move(visit.steps)});
            continue;
        }
        Visit left{node.left, std::size_t{node.bit} + 1, visit.steps};
        Visit right{node.right, std::size_t{node.bit} + 1, std::move(visit.steps)};
        left.steps.push_back({node.bit, nodes_[node.right].subtree.hash});
        right.steps.push_back({node.bit, nodes_[node.left].subtree.hash});
        visits.push_back(std::move(right));
        visits.push_back(std::move(left));
    }
    return cut;
}

} // namespace tamga::ledger
