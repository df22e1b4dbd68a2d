// What executing a block yields: a value, computed by registries, hashed and stored by ledger.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/state.hpp"
#include "ledger/validators.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tamga::ledger {

enum class LeafKind : std::uint8_t { evidence = 1, transaction = 2, system = 3 };

// One leaf of the transaction log (ledger.md 3); its encoding is what RFC 9162 hashes.
struct LogLeaf {
    std::uint16_t version = 0;
    ChainId chain_id;
    Height height;
    std::uint32_t position = 0; // Counts the block's leaves from 0.
    LeafKind kind = LeafKind::transaction;
    std::uint16_t operation = 0;        // Field number of the one operation; 0 = several.
    std::uint8_t count = 0;             // Operations.
    std::uint8_t first_failing = 0xff;  // Index of the operation that refused; 0xff = none.
    std::string agency;
    Hash256 id;      // txid, H_evid or H_syst.
    Hash256 signers; // H_sgnr(signer keys, in order).
    std::uint16_t outcome = 0;
    Hash256 events; // H_evnt(encoded events).
    TimestampMs time_ms;

    friend bool operator==(const LogLeaf&, const LogLeaf&) = default;
};

[[nodiscard]] Bytes encode(const LogLeaf& leaf);
[[nodiscard]] Result<LogLeaf> decode_leaf(ByteView bytes);

// What became of one transaction, kept beside the leaf for readers.
struct TransactionRecord {
    LogLeaf leaf;
    Bytes events; // Encoded events: count u16, then (name short_blob, data blob) each.
};

struct Executed {
    StateDelta delta;
    std::vector<TransactionRecord> records; // In leaf order.
    // The validator set in the state after the block, if it is not the one before: the block ends
    // its epoch (protocol 2.11).
    std::optional<NamedValidators> next_validators;
};

} // namespace tamga::ledger
