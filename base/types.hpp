// The vocabulary: positions and digests that do not convert into one another.

#pragma once

#include "base/bytes.hpp"
#include "base/ensure.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <string>

namespace tamga {

// A position: ordered, checked next(), explicit in, `.value` out; no arithmetic between positions.
template <class Tag>
struct Ordinal {
    std::uint64_t value = 0;

    constexpr Ordinal() = default;
    constexpr explicit Ordinal(std::uint64_t raw) : value(raw) {}

    [[nodiscard]] constexpr Ordinal next() const {
        ENSURE(value < std::numeric_limits<std::uint64_t>::max());
        return Ordinal(value + 1);
    }

    friend constexpr auto operator<=>(Ordinal, Ordinal) = default;
};

using Height = Ordinal<struct HeightTag>;           // Position of a block; genesis is 0.
using Epoch = Ordinal<struct EpochTag>;             // Generation of the validator set; from 1.
using View = Ordinal<struct ViewTag>;               // One attempt under one leader; from 1.
using ReplicaId = Ordinal<struct ReplicaIdTag>;     // Index into the sorted validator set.
using TimestampMs = Ordinal<struct TimestampMsTag>; // Milliseconds since the Unix epoch.

// 32 bytes of SHA-256 with a meaning; not interchangeable with other meanings.
template <class Tag>
struct Digest {
    std::array<std::uint8_t, 32> bytes{};

    constexpr Digest() = default;
    constexpr explicit Digest(const std::array<std::uint8_t, 32>& raw) : bytes(raw) {}

    // Exactly 32 bytes; anything else is a bug of the caller, who has checked the length.
    [[nodiscard]] static Digest from(ByteView raw) {
        ENSURE(raw.size() == 32);
        Digest digest;
        std::memcpy(digest.bytes.data(), raw.data(), 32);
        return digest;
    }

    [[nodiscard]] ByteView view() const { return bytes; }
    [[nodiscard]] std::string hex() const { return to_hex(bytes); }
    [[nodiscard]] bool is_zero() const { return *this == Digest(); }

    friend constexpr auto operator<=>(const Digest&, const Digest&) = default;
};

using Hash256 = Digest<struct Hash256Tag>; // A hash whose meaning its name tells.
using ChainId = Digest<struct ChainIdTag>;
using BlockHash = Digest<struct BlockHashTag>;
using BodyHash = Digest<struct BodyHashTag>;
using JustifyHash = Digest<struct JustifyHashTag>;
using StateRoot = Digest<struct StateRootTag>;
using LogRoot = Digest<struct LogRootTag>;
using ValidatorsHash = Digest<struct ValidatorsHashTag>;
using TransactionId = Digest<struct TransactionIdTag>; // txid: the identity of an act.
using WitnessId = Digest<struct WitnessIdTag>;         // wid: the act with its signatures.
using Commitment = Digest<struct CommitmentTag>;       // Salted commitment to an opening.

} // namespace tamga
