// Tallies of one view: counting, assembling certificates, finding contradictions.

#include "consensus/view_state.hpp"

#include "base/ensure.hpp"

namespace tamga::consensus {

const Certificate* ViewState::certificate(VoteKind kind) const {
    const auto found = certificates.find(kind);
    return found == certificates.end() ? nullptr : &found->second;
}

bool ViewState::certifies(const BlockHash& block) const {
    for (const VoteKind kind : {VoteKind::notarize, VoteKind::finalize}) {
        const Certificate* held = certificate(kind);
        if (held && held->block == block) return true;
    }
    return false;
}

const Vote* ViewState::vote(VoteKind kind, ReplicaId signer) const {
    const auto found = votes.find({kind, signer});
    return found == votes.end() ? nullptr : &found->second;
}

std::size_t ViewState::count(VoteKind kind, const BlockHash& block) const {
    return voters(kind, block).size();
}

std::vector<ReplicaId> ViewState::voters(VoteKind kind, const BlockHash& block) const {
    std::vector<ReplicaId> signers;
    for (auto it = votes.lower_bound({kind, ReplicaId(0)}); it != votes.end(); ++it) {
        if (it->first.first != kind) break;
        if (it->second.block == block) signers.push_back(it->first.second);
    }
    return signers;
}

Certificate ViewState::assemble(VoteKind kind, const BlockHash& block, std::size_t quorum) const {
    Certificate certificate;
    certificate.kind = kind;
    certificate.block = block;
    for (const ReplicaId signer : voters(kind, block)) {
        if (certificate.signatures.size() == quorum) break;
        const Vote& vote = votes.at({kind, signer});
        certificate.epoch = vote.epoch;
        certificate.view = vote.view;
        certificate.bitmap |= std::uint32_t{1} << signer.value;
        certificate.signatures.push_back(vote.signature);
    }
    ENSURE(certificate.signatures.size() == quorum);
    return certificate;
}

Fault ViewState::contradiction(const Vote& vote) const {
    const Vote* same = this->vote(vote.kind, vote.signer);
    if (same && same->block != vote.block) return "two different votes of one kind (E2, E4)";
    const Vote* notarize = this->vote(VoteKind::notarize, vote.signer);
    const Vote* skip = this->vote(VoteKind::skip, vote.signer);
    const Vote* finalize = this->vote(VoteKind::finalize, vote.signer);
    if (vote.kind == VoteKind::skip && finalize) return "Skip next to Finalize (E3)";
    if (vote.kind == VoteKind::finalize && skip) return "Finalize next to Skip (E3)";
    if (vote.kind == VoteKind::finalize && notarize && notarize->block != vote.block) {
        return "Finalize of another block than notarized (E4)";
    }
    if (vote.kind == VoteKind::notarize && finalize && finalize->block != vote.block) {
        return "Notarize of another block than finalized (E4)";
    }
    return std::nullopt;
}

} // namespace tamga::consensus
