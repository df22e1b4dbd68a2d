// Proofs over the state tree: present, none and all (ledger.md 4), and their verifiers.
//
// A prefix is (bytes, length in bits); absent(p) is none(p) for a p of declared length. Verifiers
// bound every list, read nothing out of range and trust nothing but the root they are given.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/state.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t proof_steps_max = 8 * plural_path_bytes; // One per bit of a path.

// Bit i of a path, counted from the most significant bit of its first byte.
[[nodiscard]] inline bool bit_of(ByteView path, std::size_t bit) {
    return ((path[bit / 8] >> (7 - bit % 8)) & 1) != 0;
}

// Bits that both share from the first on; all bits of the shorter if it is a prefix of the longer.
[[nodiscard]] std::size_t common_bits(ByteView left, ByteView right);

// SHA-256(0x02 || len(path) u8 || path || SHA-256(value)).
[[nodiscard]] Hash256 state_leaf_hash(const StatePath& path, const Hash256& value_hash);
// SHA-256(0x03 || bit u16 || left || right).
[[nodiscard]] Hash256 state_inner_hash(std::uint16_t bit, const Hash256& left,
                                       const Hash256& right);

struct ProofStep {
    std::uint16_t bit = 0;
    Hash256 sibling;

    friend bool operator==(const ProofStep&, const ProofStep&) = default;
};

// One leaf and the way from it to the root.
struct LeafProof {
    StatePath path;
    Hash256 value_hash;
    std::vector<ProofStep> steps; // From leaf to root: bits strictly decreasing.

    friend bool operator==(const LeafProof&, const LeafProof&) = default;
};

// Every leaf under a prefix and the way from their common subtree to the root.
struct AllProof {
    struct Leaf {
        StatePath path;
        Hash256 value_hash;

        friend bool operator==(const Leaf&, const Leaf&) = default;
    };
    std::vector<Leaf> leaves;     // At least one, strictly ascending.
    std::vector<ProofStep> steps; // From the subtree to the root: bits strictly decreasing.

    friend bool operator==(const AllProof&, const AllProof&) = default;
};

inline constexpr std::size_t all_leaves_max = 65'536;

// The first `bits` bits of `bytes`; bytes has exactly ceil(bits / 8) bytes and zero bits after.
struct Prefix {
    Bytes bytes;
    std::size_t bits = 0;

    [[nodiscard]] static Prefix whole(ByteView raw) { return {to_bytes(raw), 8 * raw.size()}; }
    // Shape: length as said, at most a plural path's, no bit set after the last.
    [[nodiscard]] bool is_well_formed() const;
    [[nodiscard]] bool starts(ByteView path) const; // The path begins with this prefix.

    friend bool operator==(const Prefix&, const Prefix&) = default;
};

// leafproof(L, pairs): the root that the proof leads to; nothing if it breaks a rule of shape.
[[nodiscard]] std::optional<StateRoot> root_of(const LeafProof& proof);

// all(prefix): the root that the leaves and pairs lead to; nothing if a rule of shape is broken.
[[nodiscard]] std::optional<StateRoot> root_of(const AllProof& proof, const Prefix& prefix);

// present(p, v): the entry (path, value) is in the tree of this root.
[[nodiscard]] bool verify_present(const StateRoot& root, const StatePath& path, ByteView value,
                                  const LeafProof& proof);
// none(prefix): no entry of the tree starts with the prefix. No proof: the empty tree.
[[nodiscard]] bool verify_none(const StateRoot& root, const Prefix& prefix,
                               const std::optional<LeafProof>& proof);

// all(prefix): these leaves, and no others, are the entries whose path starts with the prefix.
// Nothing under a prefix is proved by none, never by an empty all.
[[nodiscard]] bool verify_all(const StateRoot& root, const Prefix& prefix, const AllProof& proof);

// path (len u8 || bytes) || value hash 32 || count u16 || (bit u16 || sibling 32) each.
[[nodiscard]] Bytes encode(const LeafProof& proof);
[[nodiscard]] Result<LeafProof> decode_leaf_proof(ByteView bytes);
// count u32 || (path short || value hash 32) each || count u16 || (bit u16 || sibling 32) each.
[[nodiscard]] Bytes encode(const AllProof& proof);
[[nodiscard]] Result<AllProof> decode_all_proof(ByteView bytes);

} // namespace tamga::ledger
