// The head of a proof: a final header with what shows it final, and what the verifier trusts.
//
// Receipts, certificates of state, anchors and checkpoints end in one. Whoever verifies brings the
// chain id and, best, the hash of the validator set (gazette, or genesis.json).

#pragma once

#include "base/certificate.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <optional>
#include <string>

namespace tamga::ledger {

struct ProofHead {
    Header header;
    FinalityProof finality; // Of the header.
    ValidatorSet set;       // Of the header's epoch.

    friend bool operator==(const ProofHead&, const ProofHead&) = default;
};

// What the verifier knows from elsewhere; absent = not compared, and the verifier should say so.
struct HeadTrust {
    std::optional<ChainId> chain;
    std::optional<ValidatorsHash> set;
};

// header 310 || finality proof || validator set.
void write(Writer& out, const ProofHead& head);
[[nodiscard]] Result<ProofHead> read_proof_head(Reader& in);

// Chain, set hash, epoch, finality (kind Finalize, quorum, signatures); block 0 is no head. The
// message of a refusal begins with `what` and names what does not hold.
[[nodiscard]] Status verify_head(const ProofHead& head, const HeadTrust& trust,
                                 const std::string& what);

} // namespace tamga::ledger
