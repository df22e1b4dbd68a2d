// Encoding, judging and finding evidence (protocol 2.12, 2.13).

#include "consensus/evidence.hpp"

#include "consensus/rules.hpp"

#include <map>
#include <set>

namespace tamga::consensus {

namespace {

void write_proof(Writer& out, const TwoProposals& proof) {
    for (const SignedHeader* each : {&proof.first, &proof.second}) {
        write(out, each->header);
        out.raw(each->signature.bytes);
    }
}
void write_proof(Writer& out, const TwoVotes& proof) {
    write(out, proof.first);
    write(out, proof.second);
}
void write_proof(Writer& out, const UnprovenBlock& proof) {
    write(out, proof.header);
    write(out, proof.justify);
    out.u8(static_cast<std::uint8_t>(proof.kind));
    out.raw(proof.signature.bytes);
}

Signature read_signature(Reader& in) { return Signature::from(in.raw(64)).value_or(Signature()); }

Result<TwoProposals> read_two_proposals(Reader& in) {
    TwoProposals proof;
    for (SignedHeader* each : {&proof.first, &proof.second}) {
        TRY(each->header, read_header(in));
        each->signature = read_signature(in);
    }
    return proof;
}

Result<TwoVotes> read_two_votes(Reader& in) {
    TwoVotes proof;
    TRY(proof.first, read_vote(in));
    TRY(proof.second, read_vote(in));
    return proof;
}

Result<UnprovenBlock> read_unproven(Reader& in) {
    UnprovenBlock proof;
    TRY(proof.header, read_header(in));
    TRY(proof.justify, read_justify(in));
    proof.kind = static_cast<SignKind>(in.u8());
    proof.signature = read_signature(in);
    const bool is_known = proof.kind == SignKind::proposal || proof.kind == SignKind::notarize ||
                          proof.kind == SignKind::finalize;
    if (!is_known) return fail(ErrorCode::malformed, "no signature of this kind names a block");
    return proof;
}

bool is_signed(const Jury& jury, SignKind kind, View view, const BlockHash& block,
               ReplicaId signer, const Signature& signature) {
    return jury.verify(jury.set.at(signer).consensus_key,
                       sign_bytes(kind, jury.chain, jury.epoch, view, block), signature);
}

// By this set, of whatever epoch the certificate says it is.
bool is_proven(const Certificate& certificate, const Jury& jury, const ValidatorSet& set) {
    if (!has_quorum(certificate, set)) return false;
    const auto message = sign_bytes(sign_kind(certificate.kind), jury.chain, certificate.epoch,
                                    certificate.view, certificate.block);
    const std::vector<ReplicaId> signers = signers_of(certificate);
    for (std::size_t i = 0; i < signers.size(); ++i) {
        if (!jury.verify(set.at(signers[i]).consensus_key, message, certificate.signatures[i])) {
            return false;
        }
    }
    return true;
}

// Whether the justify shows what R3b asks for, signatures included.
bool is_justified(const Header& header, const Justify& justify, const Jury& jury) {
    const bool is_first = header.parent_view.value == 0 && jury.epoch.value > 1;
    if (is_first && jury.opening == nullptr) return true; // Nobody is convicted of what is unknown.
    const Opening opening = jury.opening == nullptr ? Opening() : *jury.opening;
    if (justify_fault(header, justify, jury.set, opening)) return false;
    if (is_first && !is_proven(*justify.opening.certificate, jury, opening.previous)) return false;
    if (justify.parent && !is_proven(*justify.parent, jury, jury.set)) return false;
    for (const Certificate& skip : justify.skips) {
        if (!is_proven(skip, jury, jury.set)) return false;
    }
    return true;
}

Fault judge(const TwoProposals& proof, const Evidence& evidence, const Jury& jury) {
    if (evidence.offence != Offence::two_proposals) return "two proposals are E1";
    const Header& first = proof.first.header;
    const Header& second = proof.second.header;
    if (first.view != second.view) return "of different views";
    if (first == second) return "the same proposal twice";
    for (const SignedHeader* each : {&proof.first, &proof.second}) {
        if (each->header.chain_id != jury.chain || each->header.epoch != jury.epoch) {
            return "of another chain or epoch";
        }
        if (jury.set.leader(jury.leader_seed, each->header.view) != evidence.signer) {
            return "the signer did not lead this view";
        }
        if (!is_signed(jury, SignKind::proposal, each->header.view, hash_of(each->header),
                       evidence.signer, each->signature)) {
            return "a signature is not the signer's";
        }
    }
    return std::nullopt;
}

Fault judge(const TwoVotes& proof, const Evidence& evidence, const Jury& jury) {
    if (offence_of(proof.first, proof.second) != evidence.offence) {
        return "the votes do not exclude each other in this way";
    }
    for (const Vote* vote : {&proof.first, &proof.second}) {
        if (vote->epoch != jury.epoch) return "of another epoch";
        if (vote->signer != evidence.signer) return "signed by another";
        if (!is_signed(jury, sign_kind(vote->kind), vote->view, vote->block, vote->signer,
                       vote->signature)) {
            return "a signature is not the signer's";
        }
    }
    return std::nullopt;
}

Fault judge(const UnprovenBlock& proof, const Evidence& evidence, const Jury& jury) {
    if (evidence.offence != Offence::unproven_block) return "an unproven block is E5";
    const Header& header = proof.header;
    if (header.chain_id != jury.chain || header.epoch != jury.epoch) {
        return "of another chain or epoch";
    }
    if (hash_of(proof.justify) != header.justify_hash) return "not the justify of this block";
    if (is_justified(header, proof.justify, jury)) return "the block is proven";
    if (!is_signed(jury, proof.kind, header.view, hash_of(header), evidence.signer,
                   proof.signature)) {
        return "the signature is not the signer's";
    }
    return std::nullopt;
}

// One piece for each (signer, offence).
class Accusations {
public:
    void add(Offence offence, ReplicaId signer, decltype(Evidence::proof) proof) {
        if (!known_.emplace(signer, offence).second) return;
        found_.push_back(Evidence{offence, signer, std::move(proof)});
    }
    [[nodiscard]] std::vector<Evidence> take() && { return std::move(found_); }

private:
    std::set<std::pair<ReplicaId, Offence>> known_;
    std::vector<Evidence> found_;
};

} // namespace

Bytes encode(const Evidence& evidence) {
    Writer out;
    out.u8(static_cast<std::uint8_t>(evidence.offence));
    out.u16(static_cast<std::uint16_t>(evidence.signer.value));
    std::visit([&out](const auto& proof) { write_proof(out, proof); }, evidence.proof);
    return std::move(out).take();
}

Result<Evidence> decode_evidence(ByteView bytes) {
    Reader in(bytes);
    Evidence evidence;
    const std::uint8_t offence = in.u8();
    evidence.signer = ReplicaId(in.u16());
    if (offence < 1 || offence > 5) return fail(ErrorCode::malformed, "an offence is 1 to 5");
    evidence.offence = static_cast<Offence>(offence);
    if (evidence.offence == Offence::two_proposals) {
        TRY(evidence.proof, read_two_proposals(in));
    } else if (evidence.offence == Offence::unproven_block) {
        TRY(evidence.proof, read_unproven(in));
    } else {
        TRY(evidence.proof, read_two_votes(in));
    }
    if (!in.done()) return fail(ErrorCode::malformed, "bytes are missing or follow the evidence");
    return evidence;
}

Epoch epoch_of(const Evidence& evidence) {
    if (const auto* proof = std::get_if<TwoProposals>(&evidence.proof)) {
        return proof->first.header.epoch;
    }
    if (const auto* proof = std::get_if<TwoVotes>(&evidence.proof)) return proof->first.epoch;
    return std::get<UnprovenBlock>(evidence.proof).header.epoch;
}

View view_of(const Evidence& evidence) {
    if (const auto* proof = std::get_if<TwoProposals>(&evidence.proof)) {
        return proof->first.header.view;
    }
    if (const auto* proof = std::get_if<TwoVotes>(&evidence.proof)) return proof->first.view;
    return std::get<UnprovenBlock>(evidence.proof).header.view;
}

std::optional<Offence> offence_of(const Vote& first, const Vote& second) {
    if (first.view != second.view || first.epoch != second.epoch) return std::nullopt;
    const bool finalize = first.kind == VoteKind::finalize || second.kind == VoteKind::finalize;
    const bool skip = first.kind == VoteKind::skip || second.kind == VoteKind::skip;
    if (finalize && skip) return Offence::finalize_and_skip;
    if (skip || first.block == second.block) return std::nullopt;
    return finalize ? Offence::two_blocks : Offence::two_notarize;
}

Fault evidence_fault(const Evidence& evidence, const Jury& jury) {
    if (evidence.signer.value >= jury.set.size()) return "the signer is no member";
    return std::visit([&](const auto& proof) { return judge(proof, evidence, jury); },
                      evidence.proof);
}

std::vector<Evidence> accuse(std::span<const Certificate> certificates,
                             std::span<const ProvenBlock> blocks, const Jury& jury) {
    Accusations accusations;
    std::map<std::pair<View, ReplicaId>, std::vector<Vote>> votes;
    for (const Certificate& certificate : certificates) {
        if (certificate.epoch != jury.epoch) continue;
        if (!is_proven(certificate, jury, jury.set)) continue;
        const std::vector<ReplicaId> signers = signers_of(certificate);
        for (std::size_t i = 0; i < signers.size(); ++i) {
            const Vote vote{certificate.kind,  certificate.epoch, certificate.view,
                            certificate.block, signers[i],        certificate.signatures[i]};
            std::vector<Vote>& known = votes[{vote.view, vote.signer}];
            for (const Vote& other : known) {
                if (const auto offence = offence_of(other, vote)) {
                    accusations.add(*offence, vote.signer, TwoVotes{other, vote});
                }
            }
            known.push_back(vote);
        }
    }
    for (const ProvenBlock& block : blocks) {
        const Header& header = block.header;
        if (header.chain_id != jury.chain || header.epoch != jury.epoch) continue;
        if (hash_of(block.justify) != header.justify_hash) continue;
        if (is_justified(header, block.justify, jury)) continue;
        for (const auto& [key, known] : votes) {
            for (const Vote& vote : known) {
                if (vote.view != header.view || vote.block != hash_of(header)) continue;
                accusations.add(Offence::unproven_block, vote.signer,
                                UnprovenBlock{header, block.justify, sign_kind(vote.kind),
                                              vote.signature});
            }
        }
    }
    return std::move(accusations).take();
}

} // namespace tamga::consensus
