// The pool of acts: admission, clients who wait, the push to other validators.

#include "node/driver.hpp"

#include "base/log.hpp"

#include "proto/network.pb.h"

#include <algorithm>
#include <bit>

namespace tamga::node {

namespace {

constexpr std::size_t push_bytes_max = 1u << 20;    // Of one frame.
constexpr std::uint64_t push_again_ms = 2'000;      // Own acts, to those who did not acknowledge.
constexpr std::uint64_t push_foreign_ms = 4'000;    // Acts of others that stay in the pool.
constexpr std::size_t push_again_bytes_max = 1u << 20;  // Per peer and second.
constexpr std::size_t push_foreign_bytes_max = 64u << 10;
constexpr unsigned drops_max = 3;
constexpr std::uint64_t dropped_park_ms = 1'000;

void add(proto::network::Transactions& frame, const Pooled& entry) {
    proto::Submission& submission = *frame.add_submissions();
    const ledger::SignedTransaction& act = entry.transaction->signed_transaction();
    submission.mutable_transaction()->set_body(act.body.data(), act.body.size());
    for (const Signature& signature : act.signatures) {
        submission.mutable_transaction()->add_signature(signature.bytes.data(),
                                                        signature.bytes.size());
    }
    for (const ledger::Opening& opening : *entry.openings) {
        proto::Opening& out = *submission.add_openings();
        out.set_data_class(opening.data_class);
        out.set_schema(opening.schema);
        out.set_salt(opening.salt.data(), opening.salt.size());
        out.set_payload(opening.payload.data(), opening.payload.size());
    }
}

FramePtr frame_of(const google::protobuf::MessageLite& message, FrameKind kind) {
    return make_frame(kind, as_bytes(message.SerializeAsString()));
}

} // namespace

// ---- Coming in ----

Status Driver::admit(const Act& act, ReplicaId source) {
    switch (pool_.add(act.transaction, act.openings, source)) {
    case Added::full:
        counters_.pool_full += 1;
        return fail(ErrorCode::pool_full, "the pool is full; submit again later");
    case Added::known:
        return fail(ErrorCode::already_done, "the act waits here already");
    case Added::added: break;
    }
    if (quarantine_.contains(act.transaction->txid())) {
        pool_.park(act.transaction->txid(), Mempool::never);
    }
    supply(act.transaction->wid());
    return {};
}

void Driver::restore(Act act, ReplicaId source) {
    const TransactionId txid = act.transaction->txid();
    if (outside_.is_final(txid) || !admit(act, source)) return;
    Pooled* const entry = pool_.find(txid);
    if (options_.self) entry->holders = 1u << options_.self->value;
    note_stage(txid, rpc::Stage::accepted);
}

void Driver::on(event::LocalAct& each) {
    const TransactionId txid = each.act.transaction->txid();
    const auto refuse = [&](ErrorCode code, const char* why) { each.callback(fail(code, why)); };
    if (!options_.self) return refuse(ErrorCode::behind, "an observer admits nothing");
    if (drain_until_ms_) return refuse(ErrorCode::behind, "the node is stopping; ask another");
    if (quarantine_.contains(txid)) {
        each.callback(std::unexpected(quarantine_error(txid)));
        return;
    }
    if (!pool_.find(txid)) {
        if (outside_.is_final(txid)) return refuse(ErrorCode::already_done, "final already");
        if (disk_low_) return refuse(ErrorCode::disk_full, "the disk of this node is nearly full");
        const Status added = admit(each.act, *options_.self);
        if (!added) return refuse(added.error().code, added.error().message.c_str());
        counters_.acts_accepted += 1;
        unpushed_.push_back(txid);
        unjournalled_local_.emplace_back(std::move(each.act), *options_.self);
    }
    const std::uint64_t deadline = now_.mono_ms + each.deadline_ms;
    waiters_[txid].push_back({each.level, deadline, std::move(each.callback)});
    if (waiters_due_ms_ == 0 || deadline < waiters_due_ms_) waiters_due_ms_ = deadline;
    const Pooled& entry = *pool_.find(txid);
    const bool journalled = (entry.holders >> options_.self->value & 1) != 0;
    if (!journalled) return;
    const auto held = static_cast<std::size_t>(std::popcount(entry.holders));
    const bool is_held = held >= options_.set.faulty_max() + 1;
    satisfy(txid, is_held ? rpc::Level::held : rpc::Level::accepted, std::nullopt);
}

void Driver::on(event::PeerActs& each) {
    const auto peer = peers_.find(each.peer);
    if (peer == peers_.end() || !peer->second.replica) return;
    proto::network::Acknowledged known;
    for (const TransactionId& txid : each.known) {
        known.add_txids(txid.bytes.data(), txid.bytes.size());
    }
    std::vector<std::pair<Act, ReplicaId>> fresh;
    for (Act& act : each.acts) {
        const TransactionId txid = act.transaction->txid();
        if (Pooled* const entry = pool_.find(txid)) {
            entry->holders |= 1u << peer->second.replica->value;
            const bool journalled =
                options_.self && (entry->holders >> options_.self->value & 1) != 0;
            if (journalled) known.add_txids(txid.bytes.data(), txid.bytes.size());
            continue;
        }
        if (disk_low_ || outside_.is_final(txid)) continue;
        if (!admit(act, *peer->second.replica)) continue; // It comes again when there is room.
        pool_.find(txid)->holders |= 1u << peer->second.replica->value;
        fresh.emplace_back(std::move(act), *peer->second.replica);
    }
    if (!fresh.empty()) outside_.journal(std::move(fresh), each.peer);
    if (known.txids_size() > 0) {
        outside_.send(each.peer, frame_of(known, FrameKind::acknowledged), false);
    }
}

void Driver::on(event::Journalled& each) {
    if (!options_.self) return;
    proto::network::Acknowledged done;
    for (const TransactionId& txid : each.txids) {
        done.add_txids(txid.bytes.data(), txid.bytes.size());
        Pooled* const entry = pool_.find(txid);
        if (entry == nullptr) continue;
        entry->holders |= 1u << options_.self->value;
        const auto held = static_cast<std::size_t>(std::popcount(entry->holders));
        const bool is_held = held >= options_.set.faulty_max() + 1;
        note_stage(txid, is_held ? rpc::Stage::held : rpc::Stage::accepted);
    }
    if (each.from) {
        outside_.send(*each.from, frame_of(done, FrameKind::acknowledged), false);
        return;
    }
    for (const TransactionId& txid : each.txids) {
        satisfy(txid, rpc::Level::accepted, std::nullopt);
        const Pooled* const entry = pool_.find(txid);
        if (entry == nullptr) continue;
        const auto held = static_cast<std::size_t>(std::popcount(entry->holders));
        if (held >= options_.set.faulty_max() + 1) satisfy(txid, rpc::Level::held, std::nullopt);
    }
}

void Driver::on(event::PeerAcknowledged& each) {
    const auto peer = peers_.find(each.peer);
    if (peer == peers_.end() || !peer->second.replica || !options_.self) return;
    for (const TransactionId& txid : each.txids) {
        Pooled* const entry = pool_.find(txid);
        if (entry == nullptr) continue;
        entry->holders |= 1u << peer->second.replica->value;
        const bool here = (entry->holders >> options_.self->value & 1) != 0;
        const auto held = static_cast<std::size_t>(std::popcount(entry->holders));
        if (!here || held < options_.set.faulty_max() + 1) continue;
        note_stage(txid, rpc::Stage::held);
        satisfy(txid, rpc::Level::held, std::nullopt);
    }
}

// ---- Clients who wait ----

void Driver::satisfy(const TransactionId& txid, rpc::Level reached,
                     const std::optional<rpc::Inclusion>& inclusion) {
    const auto found = waiters_.find(txid);
    if (found == waiters_.end()) return;
    std::vector<Waiter>& waiters = found->second;
    for (Waiter& waiter : waiters) {
        if (waiter.level > reached) continue;
        waiter.callback(rpc::Submitted{txid, reached, inclusion});
        waiter.callback = nullptr;
    }
    std::erase_if(waiters, [](const Waiter& each) { return each.callback == nullptr; });
    if (waiters.empty()) waiters_.erase(found);
}

void Driver::refuse_waiters(const TransactionId& txid, const Error& error) {
    const auto found = waiters_.find(txid);
    if (found == waiters_.end()) return;
    for (Waiter& waiter : found->second) waiter.callback(std::unexpected(error));
    waiters_.erase(found);
}

void Driver::give_up(const TransactionId& txid, ErrorCode code, const std::string& why) {
    release(txid, why);
    pool_.remove(txid);
    outside_.forget({txid});
    {
        const std::lock_guard guard(stages_mutex_);
        stages_.erase(txid);
    }
    refuse_waiters(txid, {code, why});
}

void Driver::time_out_waiters() {
    waiters_due_ms_ = 0;
    for (auto each = waiters_.begin(); each != waiters_.end();) {
        std::erase_if(each->second, [&](Waiter& waiter) {
            if (now_.mono_ms >= waiter.deadline_ms) {
                waiter.callback(fail(ErrorCode::timeout, "not final within the deadline; it may "
                                                         "still become so: ask tx_status"));
                return true;
            }
            if (waiters_due_ms_ == 0 || waiter.deadline_ms < waiters_due_ms_) {
                waiters_due_ms_ = waiter.deadline_ms;
            }
            return false;
        });
        each = each->second.empty() ? waiters_.erase(each) : std::next(each);
    }
}

// Expired is said only when a final block is past the window: until then it may still be included.
void Driver::expire() {
    for (const TransactionId& txid : pool_.expired(tip_.time_ms)) {
        counters_.acts_expired += 1;
        give_up(txid, ErrorCode::expired, "a final block is past its validity window; sign again");
    }
}

// A builder found that the act may not stand in a block now.
void Driver::drop(const Dropped& dropped) {
    using registries::Admission;
    Pooled* const entry = pool_.find(dropped.txid);
    if (entry == nullptr || quarantine_.contains(dropped.txid)) return;
    if (dropped.breaks_invariant) {
        quarantine(dropped.txid, "executing it breaks an invariant of the registers");
        return;
    }
    const ledger::Envelope& envelope = entry->transaction->envelope();
    const std::uint64_t now_ms = now_.wall_ms;
    const std::string why = "not admitted: " + std::string(registries::name_of(dropped.why));
    switch (dropped.why) {
    case Admission::admissible: return;
    case Admission::outside_window:
        pool_.park(dropped.txid, envelope.valid_from.value > now_ms ? envelope.valid_from.value
                                                                    : now_ms + dropped_park_ms);
        return;
    case Admission::acts_per_hour:
    case Admission::refused_per_hour:
        pool_.park(dropped.txid, (now_ms / 3'600'000 + 1) * 3'600'000);
        return;
    case Admission::over_limits:
        counters_.acts_dropped += 1;
        give_up(dropped.txid, ErrorCode::malformed, why);
        return;
    case Admission::agency_not_active:
    case Admission::submitter_unknown:
    case Admission::register_outside_agency:
    case Admission::not_governance:
    case Admission::window_too_long: break;
    }
    // An act on its way may yet make it admissible: it gets a few more chances.
    entry->dropped += 1;
    if (entry->dropped < drops_max) {
        pool_.park(dropped.txid, now_ms + dropped_park_ms);
        return;
    }
    counters_.acts_dropped += 1;
    give_up(dropped.txid, ErrorCode::unauthorised, why);
}

// ---- Pushing to other validators ----

void Driver::push(const std::optional<PublicKey>& to, const std::vector<const Pooled*>& acts) {
    proto::network::Transactions frame;
    std::size_t bytes = 0;
    for (const Pooled* entry : acts) {
        add(frame, *entry);
        bytes += entry->bytes;
        if (bytes < push_bytes_max) continue;
        outside_.send(to, frame_of(frame, FrameKind::transactions), true);
        frame.Clear();
        bytes = 0;
    }
    if (frame.submissions_size() > 0) {
        outside_.send(to, frame_of(frame, FrameKind::transactions), true);
    }
}

// What this turn admitted: to the journal and, without waiting for it, to all validators.
void Driver::push_new() {
    if (unpushed_.empty()) return;
    std::vector<const Pooled*> acts;
    for (const TransactionId& txid : unpushed_) {
        Pooled* const entry = pool_.find(txid);
        if (entry == nullptr) continue;
        entry->sent_at_ms = now_.mono_ms;
        acts.push_back(entry);
    }
    unpushed_.clear();
    pushed_at_ms_ = now_.mono_ms;
    push(std::nullopt, acts);
    outside_.journal(std::exchange(unjournalled_local_, {}), std::nullopt);
}

// The accepting node sends again until final or expired. Acts of others that have waited long go
// out too, a few at a time: their node may be gone, and only a leader that has them proposes them.
void Driver::push_again() {
    if (!options_.self || pool_.size() == 0) return;
    std::map<std::optional<PublicKey>, std::vector<const Pooled*>> batches;
    std::map<std::optional<PublicKey>, std::size_t> bytes;
    pool_.for_each([&](Pooled& entry) {
        const bool own = entry.source == options_.self;
        if (!own && entry.sent_at_ms == 0) entry.sent_at_ms = now_.mono_ms; // Its arrival.
        if (now_.mono_ms < entry.sent_at_ms + (own ? push_again_ms : push_foreign_ms)) return;
        if (!own) {
            if (bytes[std::nullopt] > push_foreign_bytes_max) return;
            bytes[std::nullopt] += entry.bytes;
            batches[std::nullopt].push_back(&entry);
            entry.sent_at_ms = now_.mono_ms;
            return;
        }
        for (const auto& [key, peer] : peers_) {
            if (!peer.connected || !peer.replica) continue;
            if ((entry.holders >> peer.replica->value & 1) != 0) continue;
            if (bytes[key] > push_again_bytes_max) continue;
            bytes[key] += entry.bytes;
            batches[key].push_back(&entry);
            entry.sent_at_ms = now_.mono_ms;
        }
    });
    for (const auto& [to, acts] : batches) push(to, acts);
}

// ---- The rest ----

// Tells the core whether the pool has work that no held block covers.
void Driver::update_work() {
    update_cover();
    const bool work = pool_.has_work(now_.wall_ms) || evidence_.has_work();
    if (work_told_ == work) return;
    work_told_ = work;
    step(consensus::WorkChanged{work});
}

rpc::Stage Driver::stage_of(const TransactionId& txid) const {
    const std::lock_guard guard(stages_mutex_);
    const auto found = stages_.find(txid);
    return found == stages_.end() ? rpc::Stage::unknown : found->second;
}

void Driver::check_drained() {
    if (!drain_until_ms_ || drain_told_) return;
    bool own = false;
    pool_.for_each([&](Pooled& entry) { own = own || entry.source == options_.self; });
    if (own && now_.mono_ms < *drain_until_ms_) return;
    drain_told_ = true;
    outside_.drained();
}

} // namespace tamga::node
