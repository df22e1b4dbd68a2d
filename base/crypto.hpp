// Ed25519 with our own accept rule (consensus.md 2.8), randomness for clients, sealed payloads.
//
// A signature (R,S) by A on m is valid iff S < L, A and R are canonical encodings and not of small
// order, A is of prime order, and encode([S]B - [h]A) = R byte for byte. Every binary calls
// check_crypto() at start-up and refuses to run when the library judges a frozen vector otherwise.

#pragma once

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tamga {

struct PublicKey {
    std::array<std::uint8_t, 32> bytes{};

    // Exactly 32 bytes, not yet judged; nothing for another length.
    [[nodiscard]] static std::optional<PublicKey> from(ByteView raw);
    [[nodiscard]] std::string hex() const { return to_hex(bytes); }
    friend constexpr auto operator<=>(const PublicKey&, const PublicKey&) = default;
};

struct Signature {
    std::array<std::uint8_t, 64> bytes{};

    [[nodiscard]] static std::optional<Signature> from(ByteView raw);
    friend constexpr auto operator<=>(const Signature&, const Signature&) = default;
};

// A signing key; wiped when destroyed.
class SecretKey {
public:
    // A fresh key from the system's randomness.
    [[nodiscard]] static SecretKey generate();
    // The key of a 32-byte seed (RFC 8032): the same seed gives the same key.
    [[nodiscard]] static SecretKey from_seed(const std::array<std::uint8_t, 32>& seed);

    SecretKey(const SecretKey&) = default;
    SecretKey& operator=(const SecretKey&) = default;
    ~SecretKey();

    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] std::array<std::uint8_t, 32> seed() const;
    // Deterministic: the same message gives the same bytes.
    [[nodiscard]] Signature sign(ByteView message) const;

private:
    SecretKey() = default;

    std::array<std::uint8_t, 64> secret_{};
    PublicKey public_key_;
};

// Canonical, not of small order, of prime order. Cached per key (bounded, per thread).
[[nodiscard]] bool is_valid_key(const PublicKey& key);

// The accept rule, whole.
[[nodiscard]] bool verify(const PublicKey& key, ByteView message, const Signature& signature);

// Judges the frozen accept and reject vectors; an error names the first difference.
[[nodiscard]] Status check_crypto();

// Fills with the system's randomness. Never called by consensus, ledger or registries.
void random_bytes(std::span<std::uint8_t> out);

template <std::size_t size>
[[nodiscard]] std::array<std::uint8_t, size> random_array() {
    std::array<std::uint8_t, size> out{};
    random_bytes(out);
    return out;
}

// XChaCha20-Poly1305: nonce 24 || ciphertext. `context` is authenticated, not stored.
using SealKey = std::array<std::uint8_t, 32>;
[[nodiscard]] Bytes seal(const SealKey& key, ByteView context, ByteView plain);
[[nodiscard]] Result<Bytes> open_sealed(const SealKey& key, ByteView context, ByteView sealed);

// HMAC-SHA-256, for PinTags and filiation tags made by client tools.
[[nodiscard]] Hash256 hmac_sha256(ByteView key, ByteView message);

// CRC-32C (Castagnoli) of the bytes, for frames of the vote log and journals.
[[nodiscard]] std::uint32_t crc32c(ByteView bytes);
// The same without special instructions: for tests, and for processors that lack them.
[[nodiscard]] std::uint32_t crc32c_portable(ByteView bytes);

} // namespace tamga
