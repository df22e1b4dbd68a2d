// Transactions: identity, form, signatures (ledger.md 1).
//
// check() is the border: what it returns is canonical, of this chain and correctly signed, and the
// type says so. Inside, believe the type. Nothing here depends on state.

#pragma once

#include "base/bytes.hpp"
#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t body_bytes_max = 256u << 10;
inline constexpr std::size_t signers_max = 32;
inline constexpr std::size_t operations_max = 64;
inline constexpr std::size_t sources_max = 64;
inline constexpr std::size_t predicates_max = 256;
inline constexpr std::size_t predicate_commitments_max = 16;
inline constexpr std::size_t commitments_max = 1024;
inline constexpr std::size_t expected_versions_max = 256;
// Upper bound of the parameter tx_window_ms_max: 30 days.
inline constexpr std::uint64_t window_ms_limit = 2'592'000'000;

struct SignedTransaction {
    Bytes body;
    std::vector<Signature> signatures;

    friend bool operator==(const SignedTransaction&, const SignedTransaction&) = default;
};

// body blob(u32) || count u8 || signatures: how an act stands in bodies of blocks and in storage.
[[nodiscard]] Bytes encode(const SignedTransaction& transaction);
[[nodiscard]] Result<SignedTransaction> decode_transaction(ByteView bytes);
void write(Writer& out, const SignedTransaction& transaction);
[[nodiscard]] Result<SignedTransaction> read_transaction(Reader& in);

[[nodiscard]] TransactionId txid_of(ByteView body);
[[nodiscard]] WitnessId wid_of(const TransactionId& txid, std::span<const Signature> signatures);

// What ledger and node need of a body without knowing what its acts mean.
struct Envelope {
    ChainId chain_id;
    std::array<std::uint8_t, 16> nonce{};
    TimestampMs valid_from;
    TimestampMs valid_until;
    std::vector<PublicKey> signers; // Strictly ascending.
    std::uint32_t submitter = 0;    // Index into signers.
    std::string agency;
    std::vector<std::uint16_t> operations; // Field numbers of the acts, in order.
    std::vector<Commitment> commitments;   // Sorted, distinct: of the commitments list.
    std::vector<std::uint16_t> data_classes; // Of the commitments, in the same order.
    std::uint64_t cost_units = 0;          // From bytes and counts, before execution.

    [[nodiscard]] const PublicKey& submitter_key() const { return signers[submitter]; }
};

// Canonical, of this chain, signed exactly by its signers. Immutable; share by pointer.
class VerifiedTransaction {
public:
    [[nodiscard]] const SignedTransaction& signed_transaction() const { return signed_; }
    [[nodiscard]] const Envelope& envelope() const { return envelope_; }
    [[nodiscard]] const TransactionId& txid() const { return txid_; }
    [[nodiscard]] const WitnessId& wid() const { return wid_; }
    // len(body) + 64 per signature: what block limits count.
    [[nodiscard]] std::size_t size_bytes() const {
        return signed_.body.size() + 64 * signed_.signatures.size();
    }

private:
    friend Result<std::shared_ptr<const VerifiedTransaction>> check(SignedTransaction,
                                                                    const ChainId&);
    SignedTransaction signed_;
    Envelope envelope_;
    TransactionId txid_;
    WitnessId wid_;
};

using TransactionPtr = std::shared_ptr<const VerifiedTransaction>;

// Form alone: canonical, sizes, chain, window, ascending signers, one signature each; no Ed25519.
[[nodiscard]] Result<Envelope> check_form(const SignedTransaction& transaction,
                                          const ChainId& chain);
// Form and signatures. Errors: malformed, wrong_chain, bad_signature; the message names the field.
[[nodiscard]] Result<TransactionPtr> check(SignedTransaction transaction, const ChainId& chain);

// An opening of a commitment (registries.md 3.3).
struct Opening {
    std::uint16_t data_class = 0;
    std::uint16_t schema = 0;
    std::array<std::uint8_t, 32> salt{};
    Bytes payload;
};

inline constexpr std::size_t opening_payload_bytes_max = 64u << 10;
// H_cmit(chain_id || data_class u16 || schema u16 || salt || len u32 || payload).
[[nodiscard]] Commitment commitment_of(const ChainId& chain, const Opening& opening);
// Exactly the openings of the envelope's commitments: none missing, surplus or unmatched.
[[nodiscard]] Status check_openings(const Envelope& envelope, const ChainId& chain,
                                    std::span<const Opening> openings);

} // namespace tamga::ledger
