// Certificates: what a proven one changes (protocol 2.3 R1, R6, R7, R10).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

void Core::receive(std::optional<ReplicaId> from, Certificate& certificate) {
    const PeerKey key = from ? from->value : no_peer;
    if (from && certificate.kind == VoteKind::finalize) { // What the peer need not be told (R7).
        Peer& peer = peers_[key];
        peer.final_view = std::max(peer.final_view, std::min(certificate.view, final_view_));
    }
    if (!is_needed(certificate)) return;
    if (!has_quorum(certificate, config_.set)) return;
    if (peers_[key].certificate_checks >= checks_per_peer_max) return; // 2.15
    ++peers_[key].certificate_checks;
    const std::size_t signatures = require(certificate);
    await(PendingCertificate{{std::move(certificate), signatures}, key}, signatures);
}

// A proven certificate, whoever proved it.
void Core::import(const Certificate& certificate) {
    if (certificate.view < committed_view()) return;
    ViewState& state = view(certificate.view);
    if (const Certificate* held = state.certificate(certificate.kind)) {
        if (held->block != certificate.block) {
            panic(certificate.view, "two certificates of one kind for one view: a fork");
        }
        return;
    }
    state.certificates.emplace(certificate.kind, certificate);
    const std::vector<ReplicaId> signers = signers_of(certificate);
    for (std::size_t i = 0; i < signers.size(); ++i) {
        remember(Vote{certificate.kind, certificate.epoch, certificate.view, certificate.block,
                      signers[i], certificate.signatures[i]});
        if (stopped_) return;
    }
    const Certificate* notarized = state.certificate(VoteKind::notarize);
    const Certificate* finalized = state.certificate(VoteKind::finalize);
    if (notarized && finalized && notarized->block != finalized->block) {
        return panic(certificate.view, "a FinalCert and a NotarCert of different blocks: a fork");
    }
    if (certificate.kind == VoteKind::notarize) {
        highest_notarized_ = std::max(highest_notarized_, certificate.view);
        want(certificate.view, certificate.block, signers, fetch_grace_ms);
    }
    if (certificate.kind == VoteKind::finalize) raise_final(certificate);
    if (certificate.view >= cur_) enter(certificate);
}

// R1: views may be jumped; whoever is told enters too.
void Core::enter(const Certificate& certificate) {
    cur_ = certificate.view.next();
    entered_ms_ = now_.mono_ms;
    timer_from_ms_.reset();
    echo_from_ms_.reset();
    resend_at_ms_.reset();
    certificates_at_ms_ = 0;
    send(std::nullopt, certificate);
}

// R7: v_fin rises at once, the blocks follow when they are here.
void Core::raise_final(const Certificate& certificate) {
    if (final_cert_ && certificate.view <= final_cert_->view) return;
    final_cert_ = certificate;
    if (certificate.view <= final_view_) return; // The tip's own, at the start.
    if (const auto exponent = view(certificate.view).timeout_exponent) {
        exponent_base_ = *exponent > 0 ? *exponent - 1 : 0; // 2.4
    } else if (exponent_base_ > 0) {
        --exponent_base_;
    }
    final_view_ = certificate.view;
    final_hash_ = certificate.block;
    timer_from_ms_.reset(); // 2.4: the only thing that resets a timer.
    standstill_at_ms_.reset();
    if (!announce_at_ms_) announce_at_ms_ = now_.mono_ms + announce_ms;
}

} // namespace tamga::consensus
