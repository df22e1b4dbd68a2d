// Work, timers and Skip (protocol 2.3 R4, 2.4, 2.10).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

std::uint64_t Core::timeout_ms() const {
    return view_timeout_ms(cur_, final_view_, faulty_max(), exponent_base_, config_.timing);
}

// R2: how often a leader's block was halved by failed views.
unsigned Core::halvings() const {
    const std::uint64_t failed = timeout_exponent(cur_, final_view_, faulty_max(), 0);
    return static_cast<unsigned>(std::min<std::uint64_t>(failed, halvings_max));
}

// 2.10: whether there is anything to do; 2.4: the timer runs only while there is.
void Core::update_work() {
    const std::uint64_t due_wall_ms = committed_.time_ms.value + config_.timing.heartbeat_ms;
    heartbeat_due_ = now_.wall_ms >= due_wall_ms;
    if (!heartbeat_due_) wake_at(now_.mono_ms + (due_wall_ms - now_.wall_ms));
    const ViewState* state = find_view(cur_);
    const bool offered = state && !state->proposals.empty(); // Its acts are no work of the pool.
    work_ = pool_pending_ || heartbeat_due_ || offered || highest_notarized_ > final_view_;
    if (!work_ || (config_.self && !may_sign())) {
        timer_from_ms_.reset();
        return;
    }
    if (timer_from_ms_) return;
    timer_from_ms_ = now_.mono_ms;
    view(cur_).timeout_exponent =
        timeout_exponent(cur_, final_view_, faulty_max(), exponent_base_);
}

// R4
void Core::consider_skip() {
    if (!may_sign(cur_)) return;
    if (view(cur_).flags.skipped) return resend_skip();
    if (is_timer_out() || is_echo_due() || skips_at_once()) cast_skip(cur_);
}

bool Core::is_timer_out() {
    if (!timer_from_ms_) return false;
    const std::uint64_t due_ms = *timer_from_ms_ + timeout_ms();
    if (now_.mono_ms >= due_ms) return true;
    wake_at(due_ms);
    return false;
}

// R4: f+1 Skip votes are followed after T0, at any view, with or without work of one's own.
bool Core::is_echo_due() {
    if (view(cur_).count(VoteKind::skip, BlockHash()) <= faulty_max()) return false;
    if (!echo_from_ms_) echo_from_ms_ = now_.mono_ms;
    const std::uint64_t due_ms = *echo_from_ms_ + config_.timing.view_timeout_ms;
    if (now_.mono_ms >= due_ms) return true;
    wake_at(due_ms);
    return false;
}

// R4: the leader gave up or its proposal failed for good; not when views already spin.
bool Core::skips_at_once() {
    if (is_spinning()) return false;
    if (is_leader_suspected()) return true;
    const ViewState& state = view(cur_);
    const ReplicaId leader = leader_of(cur_);
    if (leader != config_.self && state.vote(VoteKind::skip, leader)) return true;
    if (state.flags.notarized) return false; // What failed is not what we voted for.
    for (const auto& [hash, held] : state.proposals) {
        if (held.execution == Execution::invalid) return true;
        if (held.execution == Execution::declined) return true; // R2
        if (held.timeliness == Timeliness::late && !is_waived(held)) return true;
    }
    return false;
}

// R4: while still in the view, the Skip and what brought us here are sent again.
void Core::resend_skip() {
    const Vote* skip = view(cur_).vote(VoteKind::skip, *config_.self);
    if (!skip) return; // Not durable yet.
    if (!resend_at_ms_) resend_at_ms_ = now_.mono_ms + resend_ms;
    if (now_.mono_ms >= *resend_at_ms_) {
        send(std::nullopt, *skip);
        if (const Certificate* entry = entry_certificate(cur_)) send(std::nullopt, *entry);
        resend_interval_ms_ = std::min(resend_interval_ms_ * 2, resend_ms_max);
        resend_at_ms_ = now_.mono_ms + resend_interval_ms_;
    }
    wake_at(*resend_at_ms_);
}

} // namespace tamga::consensus
