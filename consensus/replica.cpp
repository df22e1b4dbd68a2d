// The turn: one event in, the rules applied to all facts, effects out (protocol 2.2, 2.3, 2.5).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

// ---- Replica: the face of Core, and of the cores of the epochs after it ----

struct Replica::State {
    Core core;
    std::vector<LogRecord> recovered; // Of epochs to come (2.5).

    // The epoch is over: its core goes, with all it knew of votes and views.
    Effects finish() {
        while (core.is_over()) {
            core = core.next_epoch(recovered);
            std::erase_if(recovered, [this](const LogRecord& record) {
                return position_of(record).first <= core.epoch();
            });
        }
        return core.finish();
    }
};

namespace {

std::vector<LogRecord> later(std::vector<LogRecord> records, Epoch epoch) {
    std::erase_if(records, [epoch](const auto& each) {
        return position_of(each).first <= epoch || std::holds_alternative<AbstentionRecord>(each);
    });
    return records;
}

} // namespace

Replica::Replica(ReplicaConfig config, FinalTip tip, std::vector<LogRecord> recovered) {
    const Epoch epoch = config.epoch;
    Core core(std::move(config), std::move(tip), recovered);
    state_ = std::make_unique<State>(State{std::move(core), later(std::move(recovered), epoch)});
}
Replica::~Replica() = default;
Replica::Replica(Replica&&) noexcept = default;
Replica& Replica::operator=(Replica&&) noexcept = default;

Effects Replica::start(Now now, const Hash256& challenge) {
    state_->core.start(now, challenge);
    return state_->finish();
}
Effects Replica::step(Now now, Event event) {
    state_->core.turn(now, std::move(event));
    return state_->finish();
}
ReplicaStatus Replica::status() const { return state_->core.status(); }
const ReplicaConfig& Replica::config() const { return state_->core.config(); }

// ---- The turn ----

Core::Core(ReplicaConfig config, FinalTip tip, const std::vector<LogRecord>& recovered)
    : config_(std::move(config)), vset_(config_.set.hash()), committed_(tip.header),
      committed_hash_(tip.hash), final_hash_(tip.hash) {
    ENSURE(config_.set.size() > 0);
    ENSURE(!config_.self || (config_.self->value < config_.set.size() && config_.sign));
    ENSURE(config_.epoch.value == 1 || config_.opening.previous.size() > 0);
    final_view_ = committed_view();
    log_floor_ = final_view_;
    const std::optional<Certificate>& proof = tip.proof.certificate;
    if (proof && proof->epoch == config_.epoch) log_floor_ = std::max(log_floor_, proof->view);
    if (config_.opening.proof.certificate) {
        finished_.push_back({Epoch(config_.epoch.value - 1), config_.opening.proof, {}});
    }
    for (const OwnKey& own : config_.keys) { // Of 2.11: it left with the last epoch.
        leaving_ = leaving_ || (!config_.self && config_.opening.previous.index_of(own.key));
    }
    recover(recovered, tip.proof);
    // Nothing leaves while replaying, whatever the rules would say of live facts (2.5).
    std::vector<Alarm> alarms = std::move(out_.alarm);
    out_ = Effects();
    out_.alarm = std::move(alarms);
}

void Core::turn(Now now, Event event) {
    now_ = now;
    wake_ms_ = now.mono_ms + status_interval_ms;
    if (!stopped_) std::visit([this](auto& body) { on(body); }, event);
    if (!stopped_ && !began_) advance();
}

void Core::advance() {
    update_work();
    consider_commit();
    if (began_) return; // Nothing is signed any more in an epoch that is over (2.11).
    consider_proposals();
    consider_skip();
    consider_proposing();
    consider_fetching();
    announce_final();
    consider_standstill();
    consider_challenge();
    consider_status();
}

Effects Core::finish() {
    if (!records_.empty()) {
        out_.persist.push_back(Frame{next_frame_, std::move(records_)});
        records_.clear();
        ++next_frame_;
    }
    if (!signatures_.empty()) {
        out_.verify.push_back(VerifyRequest{next_batch_, std::move(signatures_)});
        batches_.emplace(next_batch_, std::move(batch_));
        signatures_.clear();
        batch_ = PendingBatch();
        ++next_batch_;
    }
    out_.wake_at_ms = std::max(wake_ms_, now_.mono_ms);
    return std::exchange(out_, Effects());
}

void Core::wake_at(std::uint64_t mono_ms) { wake_ms_ = std::min(wake_ms_, mono_ms); }

// ---- Events ----

// Only what is of this epoch is heard; the rest tells who is where (2.11, R9).
void Core::on(Received& event) {
    const Epoch epoch = epoch_of(event.message);
    if (epoch < config_.epoch) return answer_finished(event.from, event.message);
    if (epoch > config_.epoch) return ask_for_end(event.from);
    std::visit([&](auto& message) { receive(event.from, message); }, event.message);
}

void Core::on(Durable& event) {
    if (opening_frame_ && *opening_frame_ <= event.frame) opening_frame_.reset();
    while (!held_sends_.empty() && held_sends_.front().frame <= event.frame) {
        const HeldSend held = std::move(held_sends_.front());
        held_sends_.pop_front();
        out_.send.push_back(held.send);
        if (const Vote* vote = std::get_if<Vote>(&held.send.message)) count(*vote);
        if (stopped_) return;
    }
    if (loss_frame_ && *loss_frame_ <= event.frame) {
        loss_frame_.reset();
        if (config_.restored) alarm(AlarmKind::loss_recorded, config_.self, View(0), "");
    }
    if (abstention_frame_ && *abstention_frame_ <= event.frame) finish_reentry();
}

namespace {

// 2.1: epoch_end is set iff the validators after the block are others, and names them.
bool announces(const Header& header, const std::optional<ValidatorSet>& next) {
    if (header.epoch_end() != next.has_value()) return false;
    return !next || next->hash() == header.next_validators_hash;
}

} // namespace

void Core::on(BodyReady& event) {
    for (auto& [number, state] : views_) {
        const auto found = state.proposals.find(event.block);
        if (found == state.proposals.end()) continue;
        HeldProposal& held = found->second;
        if (held.execution != Execution::requested) return;
        switch (event.verdict) {
        case Verdict::valid: held.execution = Execution::valid; break;
        case Verdict::invalid: held.execution = Execution::invalid; break;
        case Verdict::declined: held.execution = Execution::declined; break;
        }
        if (held.execution != Execution::valid) return;
        if (!announces(held.proposal.header, event.next)) held.execution = Execution::invalid;
        held.next = std::move(event.next);
        return;
    }
}

void Core::on(WorkChanged& event) { pool_pending_ = event.pending; }

void Core::on(Connected& event) {
    if (event.peer.value >= config_.set.size() || event.peer == config_.self) return;
    peers_[event.peer.value].link_down = false;
    heard(event.peer.value);
    send_status(event.peer, Hash256(), View(0));
    if (!config_.self || may_sign()) return;
    if (!reentering_ || config_.restored) {
        send(event.peer, Challenge{challenge_, config_.epoch, final_view_});
    }
}

void Core::on(Disconnected& event) {
    if (event.peer.value >= config_.set.size() || event.peer == config_.self) return;
    peers_[event.peer.value].link_down = true; // 2.4
}

// ---- What every rule uses ----

void Core::send(std::optional<ReplicaId> to, Message message) {
    out_.send.push_back(Send{to, std::move(message), false});
}

// To whoever sent this turn's message, a validator of this epoch or not.
void Core::reply(std::optional<ReplicaId> from, Message message) {
    out_.send.push_back(Send{from, std::move(message), !from});
}

void Core::alarm(AlarmKind kind, std::optional<ReplicaId> who, View view, std::string text) {
    out_.alarm.push_back(Alarm{kind, who, view, std::move(text)});
}

void Core::panic(View view, std::string text) {
    if (stopped_) return;
    stopped_ = true;
    alarm(AlarmKind::panic, config_.self, view, std::move(text));
}

void Core::log(LogRecord record) { records_.push_back(std::move(record)); }

void Core::send_when_durable(Message message) {
    held_sends_.push_back(HeldSend{next_frame_, Send{std::nullopt, std::move(message)}}); // 2.5
}

// A member that is not stopped, has not lost its log, and whose Challenge was answered by q-1
// others (2.5).
bool Core::may_sign() const {
    if (!config_.self || stopped_ || reentering_ || began_) return false;
    return answers_ + 1 >= config_.set.quorum();
}

// 2.5: nor in a view in which the lost log may hold a vote of mine.
bool Core::may_sign(View view) const { return may_sign() && view > abstains_until_; }

ReplicaId Core::leader_of(View view) const {
    return config_.set.leader(config_.leader_seed, view);
}

const ViewState* Core::find_view(View view) const {
    const auto found = views_.find(view);
    return found == views_.end() ? nullptr : &found->second;
}

HeldProposal* Core::find_held(View view, const BlockHash& block) {
    const auto state = views_.find(view);
    if (state == views_.end()) return nullptr;
    const auto found = state->second.proposals.find(block);
    return found == state->second.proposals.end() ? nullptr : &found->second;
}

// The certificate that brings a replica to `view`: of the view before, the most telling first.
const Certificate* Core::entry_certificate(View view) const {
    if (view.value <= 1) return nullptr;
    const View before(view.value - 1);
    if (final_cert_ && final_cert_->view == before) return &*final_cert_;
    const ViewState* state = find_view(before);
    if (!state) return nullptr;
    for (const VoteKind kind : {VoteKind::finalize, VoteKind::notarize, VoteKind::skip}) {
        if (const Certificate* certificate = state->certificate(kind)) return certificate;
    }
    return nullptr;
}

View Core::committed_view() const {
    return view_in(config_.epoch, committed_); // 0 until the epoch has a block.
}

ReplicaStatus Core::status() const {
    ReplicaStatus status;
    status.epoch = config_.epoch;
    status.cur = cur_;
    status.final_view = final_view_;
    status.final_height = committed_.height;
    status.highest_notarized = highest_notarized_;
    status.work_pending = work_;
    status.member = config_.self.has_value();
    status.leaving = leaving_;
    status.released = released_;
    status.stopped = stopped_;
    status.reentering = reentering_;
    status.loss_recorded = config_.restored && standing_ && standing_->stands() && !loss_frame_;
    status.abstains_until = abstains_until_;
    status.views_held = views_.size();
    return status;
}

} // namespace tamga::consensus
