// What replicas say to one another (protocol 2.1). Plain structs, canonical encodings.
//
// A message travels inside a network frame as opaque bytes: kind u8, then the fields.

#pragma once

#include "base/certificate.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace tamga::consensus {

// A block offered by the leader of its view. `items` is opaque here: ledger/block.hpp decodes it.
struct Proposal {
    Header header;
    Justify justify;
    Bytes items;         // Form u8 (0 ids, 1 full bytes), then the items.
    Signature signature; // Of the leader, kind 1, over the header's hash.

    friend bool operator==(const Proposal&, const Proposal&) = default;
};

// Where a replica stands; sent on connect, every 5 s, in standstill and in answer to a Challenge.
struct ViewStatus {
    Hash256 challenge; // Zero unless an answer.
    Epoch epoch;
    View cur;
    std::optional<Certificate> entry;      // The certificate for cur-1; absent in view 1.
    std::optional<Certificate> final_cert; // FinalCert(highest); absent before the first.
    Height final_height;
    std::vector<Vote> votes; // Of the addressee above the challenged view; at most 3 a view.
    ReplicaId signer;
    Signature signature; // Kind 5 over H_stat(everything before it).
};

// Asked at every start: what do you know of my votes above this view?
struct Challenge {
    Hash256 challenge;
    Epoch epoch;
    View final_view;
};

// Certificates of views in [from, to] that the addressee holds, please.
struct GetCertificates {
    Epoch epoch;
    View from;
    View to;
};

// The whole proposal (full items) with this hash, please.
struct GetProposal {
    Epoch epoch;
    View view;
    BlockHash block;
};

// The answer to any message of a finished epoch: its last block is final (2.3 R9, 2.11).
struct EpochEnd {
    Epoch epoch;
    FinalityProof proof;
};

inline constexpr std::size_t items_bytes_max = 4u << 20; // Bodies have at most 2 MiB.
inline constexpr std::size_t status_votes_max = 768;
inline constexpr std::size_t message_bytes_max = justify_bytes_max + items_bytes_max + 4096;

using Message = std::variant<Proposal, Vote, Certificate, ViewStatus, Challenge, GetCertificates,
                             GetProposal, EpochEnd>;

[[nodiscard]] Bytes encode(const Message& message);
[[nodiscard]] Result<Message> decode_message(ByteView bytes);
[[nodiscard]] Bytes encode(const Proposal& proposal);
[[nodiscard]] Result<Proposal> decode_proposal(ByteView bytes);
// The epoch that a message speaks of.
[[nodiscard]] Epoch epoch_of(const Message& message);
// The digest a ViewStatus signs: H_stat over its encoding without the signature.
[[nodiscard]] Hash256 status_hash(const ViewStatus& status);

} // namespace tamga::consensus
