// Telling others where this replica stands, and answering them (protocol 2.3 R8, R9, 2.5).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

// ---- Status ----

void Core::receive(std::optional<ReplicaId> from, ViewStatus& status) {
    if (from && *from != status.signer) return; // Nobody has cause to relay one.
    if (status.signer.value >= config_.set.size() || status.signer == config_.self) return;
    if (status.entry && status.entry->view.value + 1 != status.cur.value) return;
    if (!statuses_in_check_.insert(status.signer).second) return; // 2.15
    PendingStatus pending{std::move(status), {}, {}};
    const ViewStatus& body = pending.status;
    const BlockHash digest(status_hash(body).bytes);
    std::size_t signatures = require(SignKind::view_status, body.epoch, body.cur, digest,
                                     body.signer, body.signature);
    for (const std::optional<Certificate>* shown : {&body.entry, &body.final_cert}) {
        if (!*shown || !is_needed(**shown) || !has_quorum(**shown, config_.set)) continue;
        const std::size_t count = require(**shown);
        signatures += count;
        pending.certificates.push_back(CertificateCheck{**shown, count});
    }
    for (const Vote& vote : body.votes) {
        if (vote.signer != config_.self || vote.epoch != config_.epoch) continue;
        if (!is_unknown_own(vote)) continue;
        signatures += require(sign_kind(vote.kind), vote.epoch, vote.view, vote.block, vote.signer,
                              vote.signature);
        pending.own_votes.push_back(vote);
    }
    await(std::move(pending), signatures);
}

// A status whose signature is good and whose certificates were imported.
void Core::apply(const ViewStatus& status) {
    Peer& peer = peers_[status.signer.value];
    const View shown = status.final_cert ? status.final_cert->view : View(0);
    peer.final_view = std::max(peer.final_view, std::min(shown, final_view_));
    heard(status.signer.value);
    consider_reentry(status);
    if (!challenge_.is_zero() && status.challenge == challenge_ && !peer.answered) {
        peer.answered = true; // 2.5
        ++answers_;
    }
    if (!affords(status.signer, 0)) return;
    if (shown < final_view_ && final_cert_) send(status.signer, *final_cert_); // R7
    if (status.cur >= cur_) return;
    if (const Certificate* entry = entry_certificate(cur_)) send(status.signer, *entry);
}

void Core::send_status(std::optional<ReplicaId> to, const Hash256& challenge, View votes_above) {
    if (!config_.self) return;
    if (opening_frame_) return; // 2.2: nobody hears of an epoch whose opening I might forget.
    ViewStatus status;
    status.challenge = challenge;
    status.epoch = config_.epoch;
    status.cur = cur_;
    if (const Certificate* entry = entry_certificate(cur_)) status.entry = *entry;
    status.final_cert = final_cert_;
    status.final_height = committed_.height;
    status.signer = *config_.self;
    if (to) {
        for (auto it = views_.rbegin(); it != views_.rend() && it->first > votes_above; ++it) {
            for (const auto& [key, vote] : it->second.votes) {
                if (key.second != *to || status.votes.size() >= status_votes_max) continue;
                status.votes.push_back(vote);
            }
        }
    }
    const BlockHash digest(status_hash(status).bytes);
    status.signature = config_.sign(
        sign_bytes(SignKind::view_status, config_.chain, config_.epoch, cur_, digest));
    send(to, std::move(status));
}

void Core::consider_status() {
    if (!config_.self || opening_frame_) return;
    if (now_.mono_ms >= status_at_ms_) {
        send_status(std::nullopt, Hash256(), View(0));
        status_at_ms_ = now_.mono_ms + status_interval_ms;
    }
    wake_at(status_at_ms_);
}

// ---- R9 ----

void Core::receive(std::optional<ReplicaId> from, Challenge& challenge) {
    if (!from) return;
    if (reentering_) return; // 2.5: only after its own abstention is logged.
    if (!affords(from, 0)) return;
    send_status(from, challenge.challenge, challenge.final_view);
}

void Core::receive(std::optional<ReplicaId> from, GetCertificates& request) {
    if (!from) return;
    if (!affords(from, 0)) return;
    if (request.from <= final_view_ && final_cert_) send(from, *final_cert_);
    std::size_t bytes = 0;
    auto it = views_.lower_bound(std::max(request.from, final_view_.next()));
    for (; it != views_.end() && it->first <= request.to; ++it) {
        for (const auto& [kind, certificate] : it->second.certificates) {
            const std::size_t size = 53 + 64 * certificate.signatures.size();
            bytes += size;
            if (bytes > answer_bytes_max || !affords(from, size)) return;
            send(from, certificate);
        }
    }
}

void Core::receive(std::optional<ReplicaId> from, GetProposal& request) {
    const auto give = [&](const Proposal& proposal) {
        const std::size_t bytes = encoded_bytes(proposal.justify) + proposal.items.size();
        if (affords_bulk(from, bytes)) reply(from, proposal);
    };
    if (const HeldProposal* held = find_held(request.view, request.block)) {
        return give(held->proposal);
    }
    for (const Proposal& proposal : recent_) {
        if (proposal.header.view != request.view) continue;
        if (hash_of(proposal.header) == request.block) return give(proposal);
    }
}

namespace {

bool spend(std::uint64_t& spent, std::uint64_t& at_ms, std::uint64_t now_ms, std::uint64_t rate,
           std::uint64_t bytes) {
    const std::uint64_t leaked = (now_ms - at_ms) * rate / 1000;
    spent = spent > leaked ? spent - leaked : 0;
    at_ms = now_ms;
    if (spent > 4 * rate) return false;
    spent += bytes;
    return true;
}

} // namespace

// 2.15: what one peer may have us say in a second; beyond it nothing is answered until it leaks.
bool Core::affords(std::optional<ReplicaId> to, std::size_t bytes) {
    constexpr std::size_t answer_bytes_min = 512; // A certificate, a status.
    Budget& budget = peers_[to ? to->value : no_peer].control;
    return spend(budget.bytes, budget.at_ms, now_.mono_ms, control_bytes_per_s,
                 bytes + answer_bytes_min);
}

bool Core::affords_bulk(std::optional<ReplicaId> to, std::size_t bytes) {
    Budget& budget = peers_[to ? to->value : no_peer].bulk;
    return spend(budget.bytes, budget.at_ms, now_.mono_ms, bulk_bytes_per_s, bytes);
}

// ---- R8 ----

void Core::consider_standstill() {
    if (!config_.self) return;
    if (!work_) {
        standstill_at_ms_.reset();
        return;
    }
    if (!standstill_at_ms_) {
        standstill_interval_ms_ = standstill_ms;
        standstill_at_ms_ = now_.mono_ms + standstill_interval_ms_;
        standstill_from_ = View(0);
    }
    if (now_.mono_ms >= *standstill_at_ms_) {
        send_status(std::nullopt, Hash256(), View(0));
        send_all_unfinalized();
        standstill_interval_ms_ = std::min(standstill_interval_ms_ * 3 / 2, standstill_ms_max);
        standstill_at_ms_ = now_.mono_ms + standstill_interval_ms_;
    }
    wake_at(*standstill_at_ms_);
}

// Own proposals and votes and all certificates above v_fin, oldest first, in bounded portions.
void Core::send_all_unfinalized() {
    std::size_t bytes = 0;
    auto it = views_.lower_bound(std::max(standstill_from_, final_view_.next()));
    for (; it != views_.end(); ++it) {
        const ViewState& state = it->second;
        if (bytes >= standstill_bytes_max) {
            standstill_from_ = it->first;
            return;
        }
        for (const auto& [kind, certificate] : state.certificates) {
            bytes += 53 + 64 * certificate.signatures.size();
            send(std::nullopt, certificate);
        }
        const bool is_open = !state.certificate(VoteKind::notarize);
        for (const auto& [hash, held] : state.proposals) {
            if (state.flags.proposed != hash || !is_open) continue;
            if (!state.vote(VoteKind::notarize, *config_.self)) continue; // Not durable yet.
            if (it->first <= abstains_until_ || reentering_) continue;    // 2.5
            bytes += encoded_bytes(held.proposal.justify) + held.proposal.items.size();
            send(std::nullopt, held.proposal);
        }
        for (const VoteKind kind : {VoteKind::notarize, VoteKind::skip, VoteKind::finalize}) {
            const Vote* vote = state.vote(kind, *config_.self);
            if (it->first <= abstains_until_ || reentering_) vote = nullptr; // 2.5
            if (vote) send(std::nullopt, *vote);
            bytes += vote ? vote_bytes : 0;
        }
    }
    standstill_from_ = View(0);
}

// ---- The Challenge of a start (2.5) ----

void Core::challenge_peers() {
    for (std::uint64_t id = 0; id < config_.set.size(); ++id) {
        if (ReplicaId(id) == config_.self || peers_[id].answered) continue;
        send(ReplicaId(id), Challenge{challenge_, config_.epoch, final_view_});
    }
}

void Core::consider_challenge() {
    if (!config_.self || may_sign()) return;
    if (reentering_ && !config_.restored) return; // Waits for the operator, not for answers.
    if (now_.mono_ms >= challenge_at_ms_) {
        challenge_peers();
        challenge_at_ms_ = now_.mono_ms + challenge_interval_ms_;
        challenge_interval_ms_ = std::min(challenge_interval_ms_ * 2, resend_ms_max);
    }
    wake_at(challenge_at_ms_);
}

} // namespace tamga::consensus
