// Receipts: proof for the world outside that an act stands in the log (ledger.md 5).
//
// Self-contained but for trust: whoever verifies brings the chain_id and, best, the hash of the
// validator set (gazette). The header is any final one whose log holds the leaf.

#pragma once

#include "base/bytes.hpp"
#include "base/certificate.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/executed.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t receipt_bytes_max = 8u << 20;

struct Receipt {
    LogLeaf leaf;
    std::uint64_t index = 0;   // Of the leaf in the log.
    std::vector<Hash256> path; // To header.log_root.
    Header header;
    FinalityProof finality; // Of the header.
    ValidatorSet set;       // Of the header's epoch.

    friend bool operator==(const Receipt&, const Receipt&) = default;
};

// What the verifier knows from elsewhere; absent = not compared, and the verifier should say so.
struct ReceiptTrust {
    std::optional<ChainId> chain;
    std::optional<ValidatorsHash> set;
    std::optional<TransactionId> txid;
};

// format u16 1 || leaf blob || index u64 || count u8 || hashes || header || finality || set.
[[nodiscard]] Bytes encode(const Receipt& receipt);
[[nodiscard]] Result<Receipt> decode_receipt(ByteView bytes);

// Chain, set hash, epoch, finality (kind Finalize, quorum, signatures), index < log_size, path.
// The message of a refusal names what does not hold.
[[nodiscard]] Status verify_receipt(const Receipt& receipt, const ReceiptTrust& trust);

} // namespace tamga::ledger
