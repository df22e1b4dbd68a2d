// Votes, certificates, justifies and validator sets: formats that several folders read.
//
// Encodings are canonical (consensus.md 2.1): decode(encode(x)) = x and encode(decode(b)) = b, and
// each object tells its own length, so write() and read_*() embed it in larger messages without a
// length prefix. Decoders check structure; verify() and proves_final() check quorum and signatures,
// for the protocol as for verifiers outside it (audit, receipts).

#pragma once

#include "base/bytes.hpp"
#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tamga {

inline constexpr std::size_t validators_max = 31;

struct Validator {
    PublicKey consensus_key;
    PublicKey node_key;

    friend constexpr auto operator<=>(const Validator&, const Validator&) = default;
};

// Sorted by consensus key, 1 to 31 members (consensus.md 2.1).
class ValidatorSet {
public:
    ValidatorSet() = default;
    // Sorts; refuses an empty or too large set, a key used by two members, and invalid keys.
    [[nodiscard]] static Result<ValidatorSet> from(std::vector<Validator> members);

    [[nodiscard]] std::size_t size() const { return members_.size(); }
    // f = floor((n-1)/3).
    [[nodiscard]] std::size_t faulty_max() const {
        return members_.empty() ? 0 : (members_.size() - 1) / 3;
    }
    [[nodiscard]] std::size_t quorum() const { return members_.size() - faulty_max(); } // n - f
    [[nodiscard]] const Validator& at(ReplicaId id) const;
    [[nodiscard]] std::span<const Validator> members() const { return members_; }
    // The index of a consensus key, if it is a member.
    [[nodiscard]] std::optional<ReplicaId> index_of(const PublicKey& consensus_key) const;
    // H_vset(n u16 || consensus_key || node_key, in order).
    [[nodiscard]] ValidatorsHash hash() const;
    // leader(e, v) = set[((v mod n) + (seed mod n)) mod n].
    [[nodiscard]] ReplicaId leader(std::uint64_t seed, View view) const;

    friend bool operator==(const ValidatorSet&, const ValidatorSet&) = default;

private:
    std::vector<Validator> members_;
};

// n u16, then consensus_key || node_key each, in order.
void write(Writer& out, const ValidatorSet& set);
[[nodiscard]] Bytes encode(const ValidatorSet& set);
[[nodiscard]] Result<ValidatorSet> decode_validator_set(ByteView bytes);
[[nodiscard]] Result<ValidatorSet> read_validator_set(Reader& in);

// seed_e: the first 8 bytes of the hash of the previous epoch's last block.
[[nodiscard]] std::uint64_t leader_seed(const BlockHash& last_of_previous_epoch);

// Kinds of signed messages (consensus.md 2.1).
enum class SignKind : std::uint8_t {
    proposal = 1,
    notarize = 2,
    skip = 3,
    finalize = 4,
    view_status = 5,
    transaction = 6,
    handshake = 7,
    operators = 8,
    read = 9,
};

// "TMG1" || kind || chain_id || epoch || view || block_hash: 85 bytes (kinds 1 to 5).
[[nodiscard]] std::array<std::uint8_t, 85> sign_bytes(SignKind kind, const ChainId& chain,
                                                      Epoch epoch, View view,
                                                      const BlockHash& block);
// "TMG1" || kind || chain_id || digest: 69 bytes (kinds 6, 7 and 9).
[[nodiscard]] std::array<std::uint8_t, 69> sign_bytes(SignKind kind, const ChainId& chain,
                                                      ByteView digest32);

enum class VoteKind : std::uint8_t { notarize = 2, skip = 3, finalize = 4 };
[[nodiscard]] constexpr SignKind sign_kind(VoteKind kind) { return static_cast<SignKind>(kind); }

struct Vote {
    VoteKind kind = VoteKind::skip;
    Epoch epoch;
    View view;
    BlockHash block; // Zero for Skip.
    ReplicaId signer;
    Signature signature;

    friend bool operator==(const Vote&, const Vote&) = default;
};

inline constexpr std::size_t vote_bytes = 115;
void write(Writer& out, const Vote& vote);
[[nodiscard]] Bytes encode(const Vote& vote);
// A known kind, block zero iff Skip, signer below 31. Membership is not judged here.
[[nodiscard]] Result<Vote> decode_vote(ByteView bytes);
[[nodiscard]] Result<Vote> read_vote(Reader& in);
// The signer is a member and its signature is good.
[[nodiscard]] bool verify(const Vote& vote, const ChainId& chain, const ValidatorSet& set);

// A quorum's signatures over one (kind, epoch, view, block).
struct Certificate {
    VoteKind kind = VoteKind::skip;
    Epoch epoch;
    View view;
    BlockHash block; // Zero for Skip.
    std::uint32_t bitmap = 0; // Bit i (value 1 << i) stands for the replica of index i.
    std::vector<Signature> signatures; // In index order, one per bit.

    friend bool operator==(const Certificate&, const Certificate&) = default;
};

inline constexpr std::size_t certificate_bytes_max = 53 + 64 * validators_max;
void write(Writer& out, const Certificate& certificate);
[[nodiscard]] Bytes encode(const Certificate& certificate);
// Exact length for its bitmap, block zero iff Skip, at most 31 bits. Quorum is not judged here.
[[nodiscard]] Result<Certificate> decode_certificate(ByteView bytes);
[[nodiscard]] Result<Certificate> read_certificate(Reader& in);
// At least q distinct bits, none >= n.
[[nodiscard]] bool has_quorum(const Certificate& certificate, const ValidatorSet& set);
// The indices of the signers, ascending.
[[nodiscard]] std::vector<ReplicaId> signers_of(const Certificate& certificate);
// Quorum and every signature.
[[nodiscard]] bool verify(const Certificate& certificate, const ChainId& chain,
                          const ValidatorSet& set);

// Why (view, block) is final: headers from X's child to Y and FinalCert(Y); of genesis: empty.
struct FinalityProof {
    std::vector<Header> headers;
    std::optional<Certificate> certificate; // Absent only for block 0.

    friend bool operator==(const FinalityProof&, const FinalityProof&) = default;
};

inline constexpr std::size_t finality_headers_max = 8192;
// u8 0 for the empty proof of block 0, or u8 2 || u16 count || headers || FinalCert.
void write(Writer& out, const FinalityProof& proof);
[[nodiscard]] Bytes encode(const FinalityProof& proof);
// At most 8,192 headers, a certificate of kind Finalize. Links are not judged here.
[[nodiscard]] Result<FinalityProof> decode_finality_proof(ByteView bytes);
[[nodiscard]] Result<FinalityProof> read_finality_proof(Reader& in);
// True iff the proof shows that `block` is final under `set`, the validators of its epoch. Block 0
// is final by definition: for height 0 the empty proof is right whatever the header says, and the
// caller compares it with the genesis it trusts.
[[nodiscard]] bool proves_final(const FinalityProof& proof, const Header& block,
                                const ChainId& chain, const ValidatorSet& set);

// Why a block's parent was legal: the parent's certificate and a SkipCert for every gap view.
struct Justify {
    // NotarCert or FinalCert of the parent in the same epoch, or the finality proof of the last
    // block of the previous epoch (for epoch 1: the empty proof of block 0).
    std::optional<Certificate> parent;
    FinalityProof opening; // Used iff `parent` is absent; else it is left empty.
    std::vector<Certificate> skips; // Ascending by view.

    friend bool operator==(const Justify&, const Justify&) = default;
};

inline constexpr std::size_t justify_bytes_max = 8u << 20;
inline constexpr std::size_t justify_skips_max = 65535;
// u8 1 || Cert, or a finality proof (u8 0 or 2); then u16 count || SkipCerts.
void write(Writer& out, const Justify& justify);
[[nodiscard]] Bytes encode(const Justify& justify);
// The length of encode(justify), without encoding; a leader refuses to propose above the maximum.
[[nodiscard]] std::size_t encoded_bytes(const Justify& justify);
// At most 8 MiB, a parent of kind Notarize or Finalize, skips of kind Skip and strictly ascending
// by view. Whether they cover the gap is not judged here.
[[nodiscard]] Result<Justify> decode_justify(ByteView bytes);
[[nodiscard]] Result<Justify> read_justify(Reader& in);
[[nodiscard]] JustifyHash hash_of(const Justify& justify);

} // namespace tamga
