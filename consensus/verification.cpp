// Signatures: which must still be verified, and what follows from the answers (protocol 2.8).
//
// A signature is verified once: a certificate made of votes verified before costs nothing. A
// certificate counts only when each of its signatures is good, even if another certificate of the
// same block is known, because it may be embedded in a block that auditors will read.

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

namespace {

bool all_of(std::span<const std::uint8_t> answers) {
    return std::ranges::all_of(answers, [](std::uint8_t valid) { return valid != 0; });
}

} // namespace

// Asks for one signature; the number of signatures asked, 1.
std::size_t Core::require(SignKind kind, Epoch epoch, View view, const BlockHash& block,
                          ReplicaId signer, const Signature& signature) {
    const auto message = sign_bytes(kind, config_.chain, epoch, view, block);
    signatures_.push_back(SignatureCheck{config_.set.at(signer).consensus_key,
                                         Bytes(message.begin(), message.end()), signature});
    return 1;
}

// Asks for the signatures of a certificate that are not verified yet; how many.
std::size_t Core::require(const Certificate& certificate) {
    const ViewState* state = find_view(certificate.view);
    const std::vector<ReplicaId> signers = signers_of(certificate);
    std::size_t count = 0;
    for (std::size_t i = 0; i < signers.size(); ++i) {
        const Signature& signature = certificate.signatures[i];
        const Vote* vote = state ? state->vote(certificate.kind, signers[i]) : nullptr;
        if (vote && vote->block == certificate.block && vote->signature == signature) continue;
        count += require(sign_kind(certificate.kind), certificate.epoch, certificate.view,
                         certificate.block, signers[i], signature);
    }
    return count;
}

// The FinalCert of the epoch before: its set signed it.
std::size_t Core::require_opening(const Certificate& certificate) {
    const auto message = sign_bytes(sign_kind(certificate.kind), config_.chain, certificate.epoch,
                                    certificate.view, certificate.block);
    const std::vector<ReplicaId> signers = signers_of(certificate);
    for (std::size_t i = 0; i < signers.size(); ++i) {
        signatures_.push_back(
            SignatureCheck{config_.opening.previous.at(signers[i]).consensus_key,
                           Bytes(message.begin(), message.end()), certificate.signatures[i]});
    }
    return signers.size();
}

// Puts what was asked for aside until the answer comes; concludes now if nothing was asked.
void Core::await(Pending pending, std::size_t signatures) {
    if (signatures == 0) {
        std::visit([this](auto& body) { conclude(body, Answers()); }, pending);
        return;
    }
    batch_.parts.emplace_back(std::move(pending), signatures);
}

void Core::on(Verified& event) {
    const auto found = batches_.find(event.id);
    if (found == batches_.end()) return;
    PendingBatch batch = std::move(found->second);
    batches_.erase(found);
    const std::vector<std::uint8_t> valid(event.valid.begin(), event.valid.end());
    std::size_t begin = 0;
    for (auto& [pending, count] : batch.parts) {
        ENSURE(begin + count <= valid.size());
        const Answers answers = Answers(valid).subspan(begin, count);
        begin += count;
        std::visit([&](auto& body) { conclude(body, answers); }, pending);
        if (stopped_) return;
    }
}

void Core::conclude(PendingVote& pending, Answers valid) {
    const Vote& vote = pending.vote;
    votes_in_check_.erase({vote.view, vote.kind, vote.signer, pending.from});
    if (!all_of(valid)) return; // A forged vote leaves the slot free (R6).
    if (pending.from == vote.signer.value) heard(pending.from);
    showed(vote.signer);
    if (!is_needed(vote)) return;
    count(vote);
}

void Core::conclude(PendingCertificate& pending, Answers valid) {
    Peer& peer = peers_[pending.from];
    peer.certificate_checks -= std::min<std::size_t>(peer.certificate_checks, 1);
    if (import_all({pending.check}, valid)) heard(pending.from);
}

// Imports those whose every signature is good; whether all were.
bool Core::import_all(const std::vector<CertificateCheck>& checks, Answers valid) {
    bool all = true;
    for (const CertificateCheck& check : checks) {
        const bool good = all_of(valid.first(check.signatures));
        valid = valid.subspan(check.signatures);
        all = all && good;
        if (good) import(check.certificate);
    }
    return all;
}

void Core::conclude(PendingProposal& pending, Answers valid) {
    proposals_in_check_.erase({pending.slot, pending.from});
    const bool is_signed = valid.front() != 0;
    const Answers proofs = valid.subspan(1);
    // In the order in which they were asked for: the parent's certificate, the opening, the skips.
    // An opening has no parent's certificate beside it, so it comes first.
    const bool is_opened = all_of(proofs.first(pending.opening));
    const bool is_justified =
        import_all(pending.justify, proofs.subspan(pending.opening)) && is_opened;
    if (!is_signed) return;
    const ReplicaId leader = leader_of(pending.held.proposal.header.view);
    if (pending.from == leader.value) heard(pending.from);
    if (pending.unproven || !is_justified) return accuse_unproven(pending.held); // R3b
    hold(std::move(pending.held));
}

void Core::conclude(PendingStatus& pending, Answers valid) {
    const ViewStatus& status = pending.status;
    statuses_in_check_.erase(status.signer);
    if (valid.front() == 0) return;
    const std::size_t votes = pending.own_votes.size();
    const Answers answers = valid.subspan(1, valid.size() - 1 - votes);
    showed(status.signer);
    static_cast<void>(import_all(pending.certificates, answers));
    for (std::size_t i = 0; i < votes; ++i) {
        const Vote& vote = pending.own_votes[i];
        if (valid[valid.size() - votes + i] == 0) continue;
        if (is_unknown_own(vote)) return log_loss(vote.view);
    }
    apply(status);
}

// 2.11: the headers are bound to the certificate by their hashes.
void Core::conclude(PendingEnd& pending, Answers valid) {
    const Certificate certificate = pending.proof.check.certificate;
    conclude(pending.proof, valid);
    if (all_of(valid) && !stopped_) prove_end({std::move(pending.headers), certificate});
}

// 2.8: whether a certificate would change anything; asked before its signatures are verified.
bool Core::is_needed(const Certificate& certificate) const {
    if (certificate.epoch != config_.epoch) return false;
    if (certificate.view <= final_view_) return false;
    const ViewState* state = find_view(certificate.view);
    return !state || !state->certificate(certificate.kind);
}

} // namespace tamga::consensus
