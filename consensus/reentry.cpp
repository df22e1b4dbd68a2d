// Re-entry after a vote log was lost: abstain where the lost log may hold a vote (protocol 2.5).
//
// Any view in which this key may have voted was entered through a certificate with at least q-f
// honest signers. q answers of others meet those signers in an honest replica whose cur is not
// lower, so nothing up to U = 1 + the highest cur of the answers may be signed again. An answer
// counts when it is to the Challenge of this re-entry and its cur is backed by a certificate.

#include "consensus/core.hpp"

#include "base/hash.hpp"

#include <algorithm>
#include <limits>

namespace tamga::consensus {

// A vote of mine that my log does not hold. Without it this replica may contradict itself.
void Core::log_loss(View number) {
    if (stopped_ || reentering_) return;
    if (challenge_.is_zero()) { // Seen while recovering: start() goes on.
        reentering_ = true;
        log_floor_ = View(std::numeric_limits<std::uint64_t>::max());
        return;
    }
    config_.restored = false; // What the operator said at the start was said of another loss.
    begin_reentry(number, "a vote of this replica in view " + std::to_string(number.value) +
                              " is not in its vote log: the log was lost, an old copy was "
                              "restored, or a second instance runs with this key");
}

// Nothing is signed from here on. Without the operator's word it stays so: the replica follows.
void Core::begin_reentry(View number, const std::string& why) {
    reentering_ = true;
    log_floor_ = View(std::numeric_limits<std::uint64_t>::max());
    held_sends_.clear(); // Not heard by anyone, and now never to be said.
    build_.reset();
    resend_at_ms_.reset();
    record_loss();
    reentry_answers_.clear();
    Writer salt;
    salt.u64(reentry_number_);
    challenge_ = sha256({challenge_.bytes, salt.view()}); // A fresh one: old answers do not count.
    for (auto& [id, peer] : peers_) peer.answered = false;
    answers_ = 0;
    challenge_at_ms_ = now_.mono_ms;
    challenge_interval_ms_ = resend_ms;
    std::string text = why;
    if (config_.set.size() - 1 < config_.set.quorum()) {
        text += "; so few validators cannot show where it voted: a recovery genesis is needed";
    } else if (!config_.restored) {
        text += "; it signs nothing until it is started as restored";
    } else {
        text += "; it signs nothing until q other validators have said where they stand";
    }
    alarm(AlarmKind::log_loss, config_.self, number, text);
}

// On the disk before anything else is said: after a crash the loss is known without the operator.
void Core::record_loss() {
    ++reentry_number_;
    const LossState state = config_.restored ? LossState::declared : LossState::detected;
    loss_frame_ = next_frame_;
    log_abstention({config_.epoch, reentry_number_, state});
}

void Core::log_abstention(const AbstentionRecord& record) {
    standing_ = record;
    log(record);
}

// What stands of a loss, when the log is read or an epoch begins.
void Core::recover_abstention(const AbstentionRecord& record) {
    standing_ = record;
    reentry_number_ = record.number;
    if (!config_.self) return;
    if (record.epoch > config_.epoch) { // The ledger is behind: this epoch is over.
        abstains_until_ = View(std::numeric_limits<std::uint64_t>::max());
        log_floor_ = abstains_until_;
        return;
    }
    if (!record.stands()) return;
    if (record.epoch == config_.epoch && record.state == LossState::settled) {
        abstains_until_ = record.until;
        log_floor_ = std::max(log_floor_, record.until);
        return;
    }
    // Of an epoch before, or not settled: where this key may have voted is not known.
    reentering_ = true;
    config_.restored = config_.restored || record.state != LossState::detected;
}

// A status whose signature is good; its certificates were imported, so a backed cur is below ours.
void Core::consider_reentry(const ViewStatus& status) {
    if (!reentering_ || !config_.restored || abstention_frame_) return;
    if (status.challenge != challenge_) return; // Fresh answers only.
    if (status.cur > cur_) return;              // Not backed by its certificate.
    reentry_answers_.emplace(status.signer, status.cur);
    if (reentry_answers_.size() < config_.set.quorum()) return;
    View until;
    for (const auto& [signer, cur] : reentry_answers_) until = std::max(until, cur.next());
    abstains_until_ = std::max(abstains_until_, until);
    log_abstention({config_.epoch, reentry_number_, LossState::settled, abstains_until_});
    abstention_frame_ = next_frame_;
}

// The abstention is on disk: from the view after it on this replica votes again.
void Core::finish_reentry() {
    abstention_frame_.reset();
    reentering_ = false;
    log_floor_ = std::max(abstains_until_, committed_view());
    alarm(AlarmKind::reentered, config_.self, abstains_until_,
          "nothing is signed up to view " + std::to_string(abstains_until_.value));
}

} // namespace tamga::consensus
