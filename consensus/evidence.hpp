// Evidence: two signed objects, or one on an unproven block, that no honest replica signs (2.12).
//
// Pure: a verifier needs the validator set of the epoch and nothing else, so a board, an auditor or
// another node judges it alike. Honest replicas never sign such pairs; of any fork at least f+1
// signers can be named from the certificates of its two branches (2.13).

#pragma once

#include "base/certificate.hpp"
#include "base/header.hpp"
#include "consensus/epoch.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace tamga::consensus {

enum class Offence : std::uint8_t {
    two_proposals = 1,     // E1: one leader, one view, two blocks.
    two_notarize = 2,      // E2: two Notarize in a view.
    finalize_and_skip = 3, // E3: in one view.
    two_blocks = 4,        // E4: Notarize or Finalize of one block and Finalize of another.
    unproven_block = 5,    // E5: a signature on a block whose justify does not prove it.
};

struct SignedHeader {
    Header header;
    Signature signature; // Of the leader, kind 1.

    friend bool operator==(const SignedHeader&, const SignedHeader&) = default;
};
struct TwoProposals {
    SignedHeader first;
    SignedHeader second;

    friend bool operator==(const TwoProposals&, const TwoProposals&) = default;
};
struct TwoVotes {
    Vote first;
    Vote second;

    friend bool operator==(const TwoVotes&, const TwoVotes&) = default;
};
struct UnprovenBlock {
    Header header;
    Justify justify;
    SignKind kind = SignKind::proposal; // Proposal, Notarize or Finalize.
    Signature signature;

    friend bool operator==(const UnprovenBlock&, const UnprovenBlock&) = default;
};

struct Evidence {
    Offence offence = Offence::two_proposals;
    ReplicaId signer;
    std::variant<TwoProposals, TwoVotes, UnprovenBlock> proof;

    friend bool operator==(const Evidence&, const Evidence&) = default;
};

// offence u8, signer u16, then the objects: 2 x (header, signature), 2 x vote, or header, justify,
// kind u8, signature.
[[nodiscard]] Bytes encode(const Evidence& evidence);
[[nodiscard]] Result<Evidence> decode_evidence(ByteView bytes);

// Of the first object; that the second is of the same is judged.
[[nodiscard]] Epoch epoch_of(const Evidence& evidence);
[[nodiscard]] View view_of(const Evidence& evidence);

// What a judgement needs to know of the epoch.
struct Jury {
    ChainId chain;
    Epoch epoch;
    const ValidatorSet& set;
    std::uint64_t leader_seed = 0;
    std::function<bool(const PublicKey&, ByteView, const Signature&)> verify;
    // Of the epoch, if it is known: without it no first block of an epoch proves anything (E5).
    const Opening* opening = nullptr;
};

// Why this proves nothing against its signer; nothing means that it does.
[[nodiscard]] std::optional<std::string_view> evidence_fault(const Evidence& evidence,
                                                             const Jury& jury);

// The offence of one signer's two votes in a view, if they exclude each other.
[[nodiscard]] std::optional<Offence> offence_of(const Vote& first, const Vote& second);

// A block and what it gives as its proof.
struct ProvenBlock {
    Header header;
    Justify justify;
};
// Everything that these certificates and blocks prove, one piece for each (signer, offence).
[[nodiscard]] std::vector<Evidence> accuse(std::span<const Certificate> certificates,
                                           std::span<const ProvenBlock> blocks, const Jury& jury);

} // namespace tamga::consensus
