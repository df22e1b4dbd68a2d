// Anchors: proof that an earlier log is the beginning of the log of a newer, trusted head.
//
// With an anchor a receipt no longer rests on the keys of its own head, which may be retired: its
// leaf is in the earlier log by the receipt's path, and the earlier log is in the newer one.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/proof_head.hpp"
#include "ledger/receipt.hpp"

#include <cstdint>
#include <vector>

namespace tamga::ledger {

struct LogAnchor {
    std::uint64_t first_size = 0; // Of the earlier log.
    LogRoot first_root;
    std::vector<Hash256> path; // RFC 9162 2.1.4, to the head's log.
    ProofHead head;

    friend bool operator==(const LogAnchor&, const LogAnchor&) = default;
};

// format u16 3 || first size u64 || first root 32 || count u8 || path || head.
[[nodiscard]] Bytes encode(const LogAnchor& anchor);
[[nodiscard]] Result<LogAnchor> decode_anchor(ByteView bytes);

// The head under this trust, and the path from the earlier log to the head's.
[[nodiscard]] Status verify_anchor(const LogAnchor& anchor, const HeadTrust& trust);

// The receipt's act stands in the log of the anchor's head. The certificate of the receipt's own
// head is not looked at.
[[nodiscard]] Status verify_anchored(const Receipt& receipt, const LogAnchor& anchor,
                                     const HeadTrust& trust);

} // namespace tamga::ledger
