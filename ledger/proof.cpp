// Verifiers of state proofs, rule by rule as in ledger.md 4, and their encoding.

#include "ledger/proof.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace tamga::ledger {

std::size_t common_bits(ByteView left, ByteView right) {
    const std::size_t size = std::min(left.size(), right.size());
    std::size_t i = 0;
    for (; i + sizeof(std::uint64_t) <= size; i += sizeof(std::uint64_t)) {
        if (std::memcmp(left.data() + i, right.data() + i, sizeof(std::uint64_t)) != 0) break;
    }
    for (; i < size; ++i) {
        const auto difference = static_cast<std::uint8_t>(left[i] ^ right[i]);
        if (difference != 0) return 8 * i + static_cast<std::size_t>(std::countl_zero(difference));
    }
    return 8 * size;
}

Hash256 state_leaf_hash(const StatePath& path, const Hash256& value_hash) {
    const std::array<std::uint8_t, 2> head{0x02, path.size};
    return sha256({head, path.view(), value_hash.bytes});
}

Hash256 state_inner_hash(std::uint16_t bit, const Hash256& left, const Hash256& right) {
    const std::array<std::uint8_t, 3> head{0x03, static_cast<std::uint8_t>(bit >> 8),
                                           static_cast<std::uint8_t>(bit)};
    return sha256({head, left.bytes, right.bytes});
}

bool Prefix::is_well_formed() const {
    if (bits > 8 * plural_path_bytes || bytes.size() != (bits + 7) / 8) return false;
    const std::size_t unused = 8 * bytes.size() - bits;
    return unused == 0 || (bytes.back() & ((1u << unused) - 1)) == 0;
}

bool Prefix::starts(ByteView path) const {
    if (8 * path.size() < bits) return false;
    const std::size_t whole = bits / 8;
    if (!equal(path.first(whole), ByteView(bytes).first(whole))) return false;
    if (bits % 8 == 0) return true;
    return ((path[whole] ^ bytes[whole]) & static_cast<std::uint8_t>(0xff00u >> (bits % 8))) == 0;
}

std::optional<StateRoot> root_of(const LeafProof& proof) {
    if (!StatePath::from(proof.path.view())) return std::nullopt;
    Hash256 hash = state_leaf_hash(proof.path, proof.value_hash);
    std::size_t bit_limit = 8 * std::size_t{proof.path.size}; // Every bit is below the one before.
    for (const ProofStep& step : proof.steps) {
        if (step.bit >= bit_limit || step.sibling.is_zero()) return std::nullopt;
        bit_limit = step.bit;
        hash = bit_of(proof.path.view(), step.bit) ? state_inner_hash(step.bit, step.sibling, hash)
                                                   : state_inner_hash(step.bit, hash, step.sibling);
    }
    return StateRoot(hash.bytes);
}

namespace {

// The first bit in which two paths differ; nothing if one is a prefix of the other.
std::optional<std::size_t> first_difference(ByteView left, ByteView right) {
    const std::size_t bits = common_bits(left, right);
    if (bits == 8 * std::min(left.size(), right.size())) return std::nullopt;
    return bits;
}

// The hash of the tree of exactly these leaves, ascending. Joins wait on a stack until a leaf
// leaves the tree at a bit above theirs.
std::optional<Hash256> subtree_hash(const std::vector<AllProof::Leaf>& leaves) {
    struct Waiting {
        Hash256 left;
        std::size_t bit; // Where the left side parts from what follows.
    };
    std::vector<Waiting> waiting;
    Hash256 hash = state_leaf_hash(leaves[0].path, leaves[0].value_hash);
    const auto join_down_to = [&](std::size_t bit) {
        while (!waiting.empty() && waiting.back().bit > bit) {
            hash = state_inner_hash(static_cast<std::uint16_t>(waiting.back().bit),
                                    waiting.back().left, hash);
            waiting.pop_back();
        }
    };
    for (std::size_t i = 1; i < leaves.size(); ++i) {
        const ByteView before = leaves[i - 1].path.view();
        const ByteView path = leaves[i].path.view();
        const auto bit = first_difference(before, path);
        if (!bit || !bit_of(path, *bit)) return std::nullopt; // Not ascending, or a prefix.
        join_down_to(*bit);
        waiting.push_back({hash, *bit});
        hash = state_leaf_hash(leaves[i].path, leaves[i].value_hash);
    }
    while (!waiting.empty()) {
        hash = state_inner_hash(static_cast<std::uint16_t>(waiting.back().bit),
                                waiting.back().left, hash);
        waiting.pop_back();
    }
    return hash;
}

} // namespace

std::optional<StateRoot> root_of(const AllProof& proof, const Prefix& prefix) {
    if (!prefix.is_well_formed()) return std::nullopt;
    if (proof.leaves.empty() || proof.leaves.size() > all_leaves_max) return std::nullopt;
    for (const AllProof::Leaf& leaf : proof.leaves) {
        if (!StatePath::from(leaf.path.view()) || !prefix.starts(leaf.path.view())) {
            return std::nullopt;
        }
    }
    std::optional<Hash256> hash = subtree_hash(proof.leaves);
    if (!hash) return std::nullopt;
    std::size_t bit_limit = prefix.bits; // Every bit is below the one before.
    for (const ProofStep& step : proof.steps) {
        if (step.bit >= bit_limit || step.sibling.is_zero()) return std::nullopt;
        bit_limit = step.bit;
        hash = bit_of(prefix.bytes, step.bit) ? state_inner_hash(step.bit, step.sibling, *hash)
                                              : state_inner_hash(step.bit, *hash, step.sibling);
    }
    return StateRoot(hash->bytes);
}

bool verify_present(const StateRoot& root, const StatePath& path, ByteView value,
                    const LeafProof& proof) {
    return proof.path == path && proof.value_hash == sha256(value) && root_of(proof) == root;
}

bool verify_none(const StateRoot& root, const Prefix& prefix,
                 const std::optional<LeafProof>& proof) {
    if (!prefix.is_well_formed()) return false;
    if (!proof) return root.is_zero();
    if (root_of(*proof) != root) return false;
    if (prefix.starts(proof->path.view())) return false;
    for (const ProofStep& step : proof->steps) {
        const bool in_prefix = step.bit < prefix.bits;
        if (in_prefix && bit_of(proof->path.view(), step.bit) != bit_of(prefix.bytes, step.bit)) {
            return false;
        }
    }
    return true;
}

bool verify_all(const StateRoot& root, const Prefix& prefix, const AllProof& proof) {
    return root_of(proof, prefix) == root;
}

Bytes encode(const LeafProof& proof) {
    Writer out;
    out.short_blob(proof.path.view());
    out.digest(proof.value_hash);
    out.u16(static_cast<std::uint16_t>(proof.steps.size()));
    for (const ProofStep& step : proof.steps) {
        out.u16(step.bit);
        out.digest(step.sibling);
    }
    return std::move(out).take();
}

Result<LeafProof> decode_leaf_proof(ByteView bytes) {
    Reader in(bytes);
    const auto path = StatePath::from(in.short_blob());
    if (!path) return fail(ErrorCode::malformed, "the path of a proof has 35 or 67 bytes");
    LeafProof proof;
    proof.path = *path;
    proof.value_hash = in.digest<Hash256>();
    const std::size_t count = in.u16();
    if (count > proof_steps_max) return fail(ErrorCode::malformed, "a proof has at most 536 steps");
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        ProofStep step;
        step.bit = in.u16();
        step.sibling = in.digest<Hash256>();
        proof.steps.push_back(step);
    }
    if (!in.done()) return fail(ErrorCode::malformed, "a proof is cut short or too long");
    if (!root_of(proof)) {
        return fail(ErrorCode::malformed, "a proof's bits fall strictly and no sibling is zero");
    }
    return proof;
}

Bytes encode(const AllProof& proof) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(proof.leaves.size()));
    for (const AllProof::Leaf& leaf : proof.leaves) {
        out.short_blob(leaf.path.view());
        out.digest(leaf.value_hash);
    }
    out.u16(static_cast<std::uint16_t>(proof.steps.size()));
    for (const ProofStep& step : proof.steps) {
        out.u16(step.bit);
        out.digest(step.sibling);
    }
    return std::move(out).take();
}

Result<AllProof> decode_all_proof(ByteView bytes) {
    Reader in(bytes);
    const std::size_t leaves = in.u32();
    if (leaves == 0 || leaves > all_leaves_max) {
        return fail(ErrorCode::malformed, "a proof of all has 1 to 65,536 leaves");
    }
    AllProof proof;
    for (std::size_t i = 0; i < leaves && !in.failed(); ++i) {
        const auto path = StatePath::from(in.short_blob());
        if (!path) return fail(ErrorCode::malformed, "the path of a proof has 35 or 67 bytes");
        proof.leaves.push_back({*path, in.digest<Hash256>()});
    }
    const std::size_t steps = in.u16();
    if (steps > proof_steps_max) return fail(ErrorCode::malformed, "a proof has at most 536 steps");
    for (std::size_t i = 0; i < steps && !in.failed(); ++i) {
        ProofStep step;
        step.bit = in.u16();
        step.sibling = in.digest<Hash256>();
        proof.steps.push_back(step);
    }
    if (!in.done()) return fail(ErrorCode::malformed, "a proof is cut short or too long");
    return proof;
}

} // namespace tamga::ledger
