// The block header: 310 bytes, fixed encoding (consensus.md 2.1).
//
// It stands in base because consensus agrees on it, ledger stores it and every verifier reads it.

#pragma once

#include "base/bytes.hpp"
#include "base/codec.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <cstdint>

namespace tamga {

inline constexpr std::size_t header_bytes = 310;

enum class BlockKind : std::uint8_t { normal = 0, closing = 1 };

inline constexpr std::uint8_t flag_epoch_end = 1; // Bit 0; the other bits are reserved and zero.

struct Header {
    std::uint16_t version = 0;
    BlockKind kind = BlockKind::normal;
    std::uint8_t flags = 0;
    ChainId chain_id;
    Epoch epoch;
    View view;
    Height height;
    View parent_view;
    BlockHash parent_hash;
    TimestampMs time_ms;
    std::uint16_t proposer = 0;
    BodyHash body_hash;
    JustifyHash justify_hash;
    StateRoot state_root;
    std::uint64_t log_size = 0;
    LogRoot log_root;
    ValidatorsHash validators_hash;
    ValidatorsHash next_validators_hash; // Zero unless epoch_end.

    [[nodiscard]] bool epoch_end() const { return (flags & flag_epoch_end) != 0; }

    friend bool operator==(const Header&, const Header&) = default;
};

void write(Writer& out, const Header& header);
[[nodiscard]] Bytes encode(const Header& header);
// Exactly 310 bytes with a known kind and no reserved flag.
[[nodiscard]] Result<Header> decode_header(ByteView bytes);
[[nodiscard]] Result<Header> read_header(Reader& in);
// H_head(header).
[[nodiscard]] BlockHash hash_of(const Header& header);

} // namespace tamga
