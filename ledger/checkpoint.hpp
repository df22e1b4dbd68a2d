// Heads of the log as C2SP checkpoints: signed notes that outside witnesses cosign (ledger.md 3).
//
// The note says origin, size and root of the log. The chain's own signature line carries the head
// (header, finality proof, validator set), so the validators' certificate is what signs; witnesses
// add C2SP cosignatures of version 1. A policy says which chain and which witnesses suffice.

#pragma once

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/proof_head.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t checkpoint_bytes_max = 12u << 20;
inline constexpr std::size_t checkpoint_lines_max = 64; // Signature lines.

// "— <name> <base64(key id 4 || signature)>".
struct NoteSignature {
    std::string name;
    std::array<std::uint8_t, 4> key_id{};
    Bytes signature;

    friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Checkpoint {
    std::string origin; // "tamga/" and the chain id in hex.
    std::uint64_t size = 0;
    LogRoot root;
    std::vector<NoteSignature> signatures; // At least one.

    // What is signed: the note up to the empty line, with its last line feed.
    [[nodiscard]] std::string body() const;
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

[[nodiscard]] std::string origin_of(const ChainId& chain);
// The head as a checkpoint with the chain's own line.
[[nodiscard]] Checkpoint checkpoint_of(const ProofHead& head);
// Exactly what text() makes; refuses other base64, numbers, line ends and anything between.
[[nodiscard]] Result<Checkpoint> parse_checkpoint(std::string_view text);
// The head in the chain's own line, if the note says its origin, size and root.
[[nodiscard]] Result<ProofHead> head_of(const Checkpoint& checkpoint);

// A cosignature of version 1 (C2SP tlog-cosignature): Ed25519 over time and note.
[[nodiscard]] NoteSignature cosign(const Checkpoint& checkpoint, const std::string& name,
                                   const SecretKey& key, std::uint64_t time_s);

struct Witness {
    std::string name;
    PublicKey key;
};
struct CheckpointPolicy {
    HeadTrust trust;
    std::vector<Witness> witnesses;
    std::size_t quorum = 0;       // Witnesses that must have cosigned.
    std::uint64_t age_s_max = 0;  // Of the head; 0: any.
};
// Lines "chain HEX", "validators HEX", "witness NAME HEX", "quorum N", "max-age-s N"; # comments.
[[nodiscard]] Result<CheckpointPolicy> parse_policy(std::string_view text);

// Who cosigned validly, of the policy's witnesses, in its order; each counts once.
[[nodiscard]] std::vector<std::string> cosigners(const Checkpoint& checkpoint,
                                                 const CheckpointPolicy& policy);
// The chain's certificate, the quorum of witnesses, and the age at `now_s`.
[[nodiscard]] Status verify_checkpoint(const Checkpoint& checkpoint, const CheckpointPolicy& policy,
                                       std::uint64_t now_s);

} // namespace tamga::ledger
