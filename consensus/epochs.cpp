// One epoch ends and the next begins; those who missed it are told (protocol 2.11, 2.3 R9).
//
// A core lives for one epoch. When the block that changes the validators is final and committed, a
// new core takes its place: what was voted, counted and certified in the old one cannot reach it.
// Views, votes and certificates of an epoch mean nothing in another, so nothing of them goes over.
//
// An epoch begins on a *final* block only. Its predecessor may be notarized and yet lose to a
// sibling; two sets that both think it is their turn would then extend two different chains.

#include "consensus/core.hpp"

#include "base/hash.hpp"

#include <algorithm>

namespace tamga::consensus {

// ---- The end of this epoch ----

void Core::end_epoch(EpochStart next) {
    ENSURE(next.epoch > config_.epoch && next.set.size() > 0);
    held_sends_.clear(); // Votes that no one needs: who missed the end is shown its proof.
    build_.reset();
    began_ = std::move(next);
}

// The core of the epoch that began. `recovered`: of the vote log, found at the start (2.5).
Core Core::next_epoch(const std::vector<LogRecord>& recovered) {
    ENSURE(is_over());
    ReplicaConfig config = config_;
    config.epoch = began_->epoch;
    config.set = std::move(began_->set);
    config.leader_seed = leader_seed(began_->opening.last);
    config.opening = std::move(began_->opening);
    config.self.reset();
    for (const OwnKey& own : config.keys) {
        const std::optional<ReplicaId> id = config.set.index_of(own.key);
        if (!id) continue;
        config.self = id;
        config.sign = own.sign;
    }
    const bool is_opening = committed_hash_ == config.opening.last;
    FinalTip tip{committed_, committed_hash_, is_opening ? config.opening.proof : tip_proof_};
    Core next(std::move(config), std::move(tip), recovered);
    next.inherit(*this);
    next.begin();
    return next;
}

// What outlives an epoch: the turn under way, the peers as links, and what was asked of this start.
void Core::inherit(Core& ended) {
    now_ = ended.now_;
    wake_ms_ = ended.wake_ms_;
    std::vector<Alarm> alarms = std::move(out_.alarm); // Of the recovery.
    out_ = std::move(ended.out_); // What names no replica: their numbers are others now.
    out_.build.clear();
    out_.execute.clear();
    std::erase_if(out_.send, [](const Send& each) { return each.to.has_value(); });
    for (Alarm& each : out_.alarm) each.who.reset();
    for (Alarm& each : alarms) out_.alarm.push_back(std::move(each));
    records_ = std::move(ended.records_);
    next_frame_ = ended.next_frame_;
    next_batch_ = ended.next_batch_;
    pool_pending_ = ended.pool_pending_;
    started_ms_ = now_.mono_ms; // Everyone has ten seconds before silence tells anything.
    entered_ms_ = now_.mono_ms;
    status_at_ms_ = now_.mono_ms;
    challenge_at_ms_ = now_.mono_ms;
    const ValidatorSet& before = ended.config_.set;
    for (std::uint64_t id = 0; id < config_.set.size(); ++id) {
        const Validator& member = config_.set.at(ReplicaId(id));
        for (std::uint64_t old = 0; old < before.size(); ++old) {
            const Validator& known = before.at(ReplicaId(old));
            const auto peer = ended.peers_.find(old);
            if (known.node_key != member.node_key || peer == ended.peers_.end()) continue;
            peers_[id].link_down = peer->second.link_down;
            peers_[id].convicted = peer->second.convicted;
            peers_[id].heard_ms = peer->second.heard_ms;
        }
    }
    for (auto it = ended.finished_.rbegin(); it != ended.finished_.rend(); ++it) {
        it->recent.clear();
        finished_.push_front(std::move(*it));
        if (finished_.size() >= finished_epochs_max) break;
    }
    for (Finished& each : finished_) {
        if (each.epoch == ended.config_.epoch) each.recent = std::move(ended.recent_);
    }
    const auto key_in = [](const Core& core) -> std::optional<PublicKey> {
        if (!core.config_.self) return std::nullopt;
        return core.config_.set.at(*core.config_.self).consensus_key;
    };
    const std::optional<PublicKey> mine = key_in(*this);
    leaving_ = !mine && (key_in(ended) || ended.leaving_);
    released_ = leaving_ && ended.leaving_; // An epoch that is over was shown by a quorum of it.
    if (released_ && !ended.released_) {
        alarm(AlarmKind::released, std::nullopt, View(0), "the epoch after its own is over");
    }
    Writer salt;
    salt.ordinal(config_.epoch);
    challenge_ = sha256({ended.challenge_.bytes, salt.view()}); // Answers of an epoch count in it.
    inherit_loss(ended);
}

// 2.5: what a lost log said of this epoch is as unknown as it was of the one before, unless that
// one went on beyond every view in which it may have voted: then nobody had left it.
void Core::inherit_loss(const Core& ended) {
    loss_frame_ = ended.loss_frame_;
    reentry_number_ = ended.reentry_number_;
    standing_ = ended.standing_;
    if (!standing_) return;
    const bool was_spared = standing_->epoch == ended.config_.epoch &&
                            standing_->state == LossState::settled &&
                            view_in(ended.config_.epoch, ended.committed_) > standing_->until;
    if (!was_spared) recover_abstention(*standing_);
}

// 2.2: the opening proof is on the disk before anything of this epoch is heard from here, or the
// members that leave might be gone when it is needed again.
void Core::begin() {
    if (stopped_) return;
    if (config_.self) {
        opening_frame_ = next_frame_;
        log(OpeningRecord{config_.epoch, config_.opening.proof});
        if (reentering_) {
            reentering_ = false;
            begin_reentry(View(0), "an epoch began before the re-entry of the last one was safe");
        } else if (standing_ && standing_->epoch < config_.epoch && standing_->stands()) {
            log_abstention({config_.epoch, reentry_number_, LossState::settled}); // It was spared.
        }
    }
    send(std::nullopt, EpochEnd{Epoch(config_.epoch.value - 1), config_.opening.proof});
    certify_recovered();
    if (stopped_) return;
    if (config_.self) send_all_unfinalized(); // What the log held of this epoch.
    advance();
}

// ---- Between epochs ----

// R9: whoever speaks of an epoch that is over is shown its end.
void Core::answer_finished(std::optional<ReplicaId> from, const Message& message) {
    if (std::holds_alternative<EpochEnd>(message)) return; // It knows.
    const Epoch epoch = epoch_of(message);
    const auto known = std::ranges::find(finished_, epoch, &Finished::epoch);
    if (known == finished_.end()) return; // So long ago that it needs block sync.
    if (const auto* asked = std::get_if<GetProposal>(&message)) {
        for (const Proposal& proposal : known->recent) {
            if (hash_of(proposal.header) != asked->block) continue;
            const std::size_t bytes = encoded_bytes(proposal.justify) + proposal.items.size();
            if (affords_bulk(from, bytes)) reply(from, proposal);
            return;
        }
    }
    Peer& peer = peers_[from ? from->value : no_peer];
    if (from && peer.end_told_ms > 0 && now_.mono_ms < peer.end_told_ms + resend_ms) return;
    if (!affords(from, known->proof.headers.size() * header_bytes)) return;
    peer.end_told_ms = now_.mono_ms;
    reply(from, EpochEnd{epoch, known->proof});
}

// Somebody is in a later epoch: any word of this one makes it show how this one ended.
void Core::ask_for_end(std::optional<ReplicaId> from) {
    if (end_asked_ms_ > 0 && now_.mono_ms < end_asked_ms_ + resend_ms) return;
    end_asked_ms_ = now_.mono_ms;
    reply(from, GetCertificates{config_.epoch, cur_, cur_});
}

void Core::receive(std::optional<ReplicaId> from, EpochEnd& end) {
    if (finality_fault(end.proof, config_.epoch, config_.set)) return;
    if (end_cert_) return;
    const Certificate& certificate = *end.proof.certificate;
    const PeerKey key = from ? from->value : no_peer;
    if (peers_[key].certificate_checks >= checks_per_peer_max) return; // 2.15
    ++peers_[key].certificate_checks;
    const std::size_t signatures = require(certificate);
    PendingEnd pending{std::move(end.proof.headers), {{certificate, signatures}, key}};
    await(std::move(pending), signatures);
}

// Headers that nobody may be left to give, and the certificate that leads to them. Another one of a
// later closing block may be known: its blocks are held by those only who are still in this epoch.
void Core::prove_end(const FinalityProof& proof) {
    if (proof.headers.empty()) return; // A FinalCert like any other.
    end_cert_ = proof.certificate;
    for (const Header& header : proof.headers) proven_.emplace(hash_of(header), header);
}

// 2.11: a member that left is not needed any more when q of the new set have shown that they are in
// the new epoch: each has its opening on the disk, so no power cut brings the old one back.
void Core::showed(ReplicaId signer) {
    if (!leaving_ || released_) return;
    shown_.insert(signer);
    if (shown_.size() < config_.set.quorum()) return;
    released_ = true;
    alarm(AlarmKind::released, std::nullopt, View(0),
          "a quorum of the new validators is in the new epoch");
}

} // namespace tamga::consensus
