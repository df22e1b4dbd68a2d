// Verifiers of state proofs, rule by rule as in ledger.md 4, and their encoding.

#include "ledger/proof.hpp"

#include "base/codec.hpp"
#include "base/hash.hpp"

#include <array>

namespace tamga::ledger {

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
    for (std::size_t bit = 0; bit < bits; ++bit) {
        if (bit_of(path, bit) != bit_of(bytes, bit)) return false;
    }
    return true;
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

} // namespace tamga::ledger
