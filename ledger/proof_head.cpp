// Verification of the head of a proof.

#include "ledger/proof_head.hpp"

#include "base/codec.hpp"

#include <utility>

namespace tamga::ledger {

void write(Writer& out, const ProofHead& head) {
    write(out, head.header);
    write(out, head.finality);
    write(out, head.set);
}

Result<ProofHead> read_proof_head(Reader& in) {
    ProofHead head;
    TRY(head.header, read_header(in));
    TRY(head.finality, read_finality_proof(in));
    TRY(head.set, read_validator_set(in));
    return head;
}

Status verify_head(const ProofHead& head, const HeadTrust& trust, const std::string& what) {
    const Header& header = head.header;
    const auto refuse = [&](const char* reason) {
        return fail(ErrorCode::malformed, what + ": " + reason);
    };
    if (trust.chain && header.chain_id != *trust.chain) {
        return fail(ErrorCode::wrong_chain, what + ": the header is of another chain");
    }
    const ValidatorsHash set_hash = head.set.hash();
    if (trust.set && set_hash != *trust.set) {
        return fail(ErrorCode::unauthorised, what + ": the validator set is not the trusted one");
    }
    if (header.validators_hash != set_hash) return refuse("the validator set is not the header's");
    if (header.height.value == 0) return refuse("block 0 holds no acts");
    if (!head.finality.certificate) return refuse("the header has no finality certificate");
    const Certificate& certificate = *head.finality.certificate;
    if (certificate.kind != VoteKind::finalize) return refuse("the certificate is not Finalize");
    if (certificate.epoch != header.epoch) return refuse("the certificate is of another epoch");
    if (!has_quorum(certificate, head.set)) return refuse("the certificate has no quorum");
    if (!proves_final(head.finality, header, header.chain_id, head.set)) {
        return fail(ErrorCode::bad_signature,
                    what + ": the certificate does not prove the header final");
    }
    return {};
}

} // namespace tamga::ledger
