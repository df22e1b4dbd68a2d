// The turn of the loop: events in, effects carried out in their order, one push at the end.

#include "node/driver.hpp"

#include "base/log.hpp"

#include <algorithm>
#include <chrono>

namespace tamga::node {

namespace {

// More signatures than this are verified by workers; fewer are cheaper than the way there.
constexpr std::size_t checks_inline_max = 16;
constexpr std::uint64_t second_ms = 1000;
// While this many acts wait, new ones are gathered for so long: a frame, a flush of the journal and
// a waking at every validator cost as much as several acts.
constexpr std::size_t gather_pool_min = 32;
constexpr std::uint64_t gather_ms = 4;

} // namespace

Driver::Driver(DriverOptions options, consensus::Replica replica, consensus::FinalTip tip,
               Outside outside)
    : options_(std::move(options)), replica_(std::move(replica)),
      epoch_(replica_.config().epoch), outside_(std::move(outside)),
      pool_(options_.pool), quarantine_(options_.quarantine),
      limits_(ledger::limits_of(options_.genesis.parameters)),
      tip_(tip.header), tip_hash_(tip.hash) {}

void Driver::run() {
    now_ = outside_.now();
    second_ms_ = now_.mono_ms + second_ms;
    sync_.progress_ms = now_.mono_ms;
    const Hash256 challenge(random_array<32>());
    carry_out(replica_.start(now_, challenge));
    settle();
    end_turn();
    while (running_) {
        const std::uint64_t wake_ms = next_wake_ms();
        const std::uint64_t wait_ms = wake_ms > now_.mono_ms ? wake_ms - now_.mono_ms : 0;
        std::vector<LoopEvent> events = inbox_.take(std::chrono::steady_clock::now() +
                                                    std::chrono::milliseconds(wait_ms));
        now_ = outside_.now();
        for (LoopEvent& each : events) {
            handle(each);
            settle();
            asker_.reset();
            if (!running_) break;
        }
        on_time();
        settle();
        end_turn();
    }
    inbox_.close();
}

void Driver::handle(LoopEvent& each) {
    std::visit([this](auto& body) { on(body); }, each);
}

void Driver::step(consensus::Event event) { queue_.push_back(std::move(event)); }

// Steps the core until it has nothing more to be told; effects may queue further events.
void Driver::settle() {
    update_work();
    while (!queue_.empty() && running_) {
        consensus::Event event = std::move(queue_.front());
        queue_.pop_front();
        carry_out(replica_.step(now_, std::move(event)));
        update_work();
    }
}

void Driver::carry_out(consensus::Effects effects) {
    const bool is_new_epoch = consider_epoch();
    for (const consensus::Frame& frame : effects.persist) persist(frame);
    for (const consensus::Send& each : effects.send) send(each);
    for (consensus::VerifyRequest& request : effects.verify) verify(std::move(request));
    for (consensus::ExecuteRequest& request : effects.execute) want(std::move(request));
    for (consensus::BuildRequest& request : effects.build) build(std::move(request));
    for (consensus::CommitRequest& request : effects.commit) outside_.commit(std::move(request));
    if (is_new_epoch) outside_.epoch_began(); // After the commit that it began with.
    for (const consensus::Evidence& each : effects.evidence) {
        consider_evidence(consensus::encode(each));
    }
    for (const consensus::Alarm& alarm : effects.alarm) report(alarm);
    if (effects.wake_at_ms) wake_ms_ = *effects.wake_at_ms;
}

// Under a vote or a proposal the log holds the whole body: what a proposal only names is written
// out here (protocol 2.2).
void Driver::persist(const consensus::Frame& frame) {
    std::vector<ledger::VoteLogRecord> records;
    for (const consensus::LogRecord& record : frame.records) {
        const auto [epoch, view] = consensus::position_of(record);
        if (const auto* proposed = std::get_if<consensus::ProposalRecord>(&record)) {
            const BlockHash hash = hash_of(proposed->proposal.header);
            const auto held = bodies_.find(hash);
            if (proposed->proposal.header.kind == BlockKind::closing) { // 2.11: it has no body.
                records.push_back({epoch, view, consensus::encode(record)});
                continue;
            }
            ENSURE(held != bodies_.end()); // It was built or executed here.
            held->second.proposal = proposed->proposal;
            held->second.proposal.items.clear();
            const consensus::ProposalRecord full{in_full(proposed->proposal)};
            records.push_back({epoch, view, consensus::encode(consensus::LogRecord(full))});
        } else {
            records.push_back({epoch, view, consensus::encode(record)});
        }
    }
    outside_.persist(frame.number, std::move(records));
}

void Driver::send(const consensus::Send& each) {
    if (const auto* certificate = std::get_if<Certificate>(&each.message)) {
        if (certificate->kind == VoteKind::notarize) mark_notarized(certificate->block);
    }
    std::optional<PublicKey> to;
    Bytes encoded;
    if (each.reply) {
        if (!asker_) return;
        to = asker_;
    }
    if (each.to) {
        if (*each.to == options_.self || each.to->value >= options_.set.size()) return;
        to = options_.set.at(*each.to).node_key;
    }
    if (to) {
        if (const auto* proposal = std::get_if<consensus::Proposal>(&each.message)) {
            encoded = consensus::encode(consensus::Message(in_full(*proposal)));
        }
    }
    if (encoded.empty()) encoded = consensus::encode(each.message);
    outside_.send(to, make_frame(FrameKind::consensus, encoded), false);
}

void Driver::verify(consensus::VerifyRequest request) {
    if (request.checks.size() > checks_inline_max) {
        outside_.verify(std::move(request));
        return;
    }
    consensus::Verified verified{request.id, {}};
    for (const consensus::SignatureCheck& check : request.checks) {
        verified.valid.push_back(tamga::verify(check.key, check.message, check.signature));
    }
    step(std::move(verified));
}

void Driver::report(const consensus::Alarm& alarm) {
    const std::string who = alarm.who ? std::to_string(alarm.who->value) : "";
    switch (alarm.kind) {
    case consensus::AlarmKind::panic:
        log::error("consensus_panic", {{"view", alarm.view}, {"who", who}, {"text", alarm.text}});
        outside_.fatal("the protocol was violated: " + alarm.text);
        return;
    case consensus::AlarmKind::log_loss:
        log::error("vote_log_loss", {{"view", alarm.view}, {"who", who}, {"text", alarm.text}});
        return;
    case consensus::AlarmKind::loss_recorded:
        log::info("loss_recorded", {{"next", "--restored need not be said again"}});
        outside_.loss_recorded();
        return;
    case consensus::AlarmKind::reentered:
        log::warning("reentered", {{"view", alarm.view}, {"who", who}, {"text", alarm.text}});
        return;
    case consensus::AlarmKind::equivocation:
        counters_.equivocations += 1;
        log::warning("equivocation", {{"view", alarm.view}, {"who", who}, {"text", alarm.text}});
        return;
    case consensus::AlarmKind::untimely:
        counters_.untimely += 1;
        log::warning("untimely", {{"view", alarm.view}, {"who", who}, {"text", alarm.text}});
        return;
    case consensus::AlarmKind::behind:
        log::info("behind", {{"view", alarm.view}, {"height", tip_.height}});
        sync_.behind = true;
        return;
    case consensus::AlarmKind::released:
        log::warning("may_be_switched_off", {{"why", alarm.text}});
        return;
    }
}

std::uint64_t Driver::next_wake_ms() const {
    std::uint64_t due = std::min(wake_ms_, second_ms_);
    if (waiters_due_ms_ != 0) due = std::min(due, waiters_due_ms_);
    if (!unpushed_.empty()) due = std::min(due, pushed_at_ms_ + gather_ms);
    if (drain_until_ms_ && !drain_told_) due = std::min(due, *drain_until_ms_);
    for (const auto& [hash, wanted] : wanted_) {
        if (!wanted.executing) due = std::min(due, wanted.ask_at_ms);
    }
    return due;
}

void Driver::on_time() {
    if (now_.mono_ms >= wake_ms_) step(consensus::Tick{});
    ask_for_bodies();
    if (waiters_due_ms_ != 0 && now_.mono_ms >= waiters_due_ms_) time_out_waiters();
    if (now_.mono_ms >= second_ms_) every_second();
    if (drain_until_ms_) check_drained();
}

void Driver::every_second() {
    second_ms_ = now_.mono_ms + second_ms;
    work_told_.reset(); // Parked acts may have become due: tell the core again.
    expire();
    push_again();
    tell_evidence();
    consider_sync();
}

void Driver::end_turn() {
    counters_.turns += 1;
    if (!may_gather()) push_new();
    publish();
}

// Whether what is new may wait for more of it.
bool Driver::may_gather() const {
    return pool_.size() >= gather_pool_min && now_.mono_ms < pushed_at_ms_ + gather_ms;
}

void Driver::publish() {
    const std::lock_guard guard(standing_mutex_);
    standing_.replica = replica_.status();
    standing_.tip = tip_;
    standing_.tip_hash = tip_hash_;
    standing_.pool_transactions = pool_.size();
    standing_.pool_bytes = pool_.bytes();
    standing_.quarantined = quarantine_.size();
    standing_.evidence = evidence_.size();
    standing_.syncing = sync_.importing || sync_.peer.has_value();
    standing_.disk_low = disk_low_;
}

Standing Driver::standing() const {
    const std::lock_guard guard(standing_mutex_);
    return standing_;
}

// ---- Events that need a line or two ----

void Driver::on(event::PeerUp& each) {
    Peer& peer = peers_[each.peer];
    peer.connected = true;
    peer.replica = replica_of(each.peer);
    peer.clock_offset_ms = static_cast<std::int64_t>(each.greeted.wall_ms) -
                           static_cast<std::int64_t>(now_.wall_ms);
    note_height(each.peer, each.greeted.height);
    const auto precision = static_cast<std::int64_t>(
        options_.genesis.parameters.positive(ledger::ParameterId::precision_ms));
    if (peer.clock_offset_ms > precision || peer.clock_offset_ms < -precision) {
        log::warning("clock_differs", {{"peer", each.greeted.pin.name},
                                       {"offset_ms", peer.clock_offset_ms},
                                       {"tolerated_ms", precision}});
    }
    // What it missed while it was away goes out with the next repetition.
    pool_.for_each([&](Pooled& entry) {
        const bool lacks = peer.replica && (entry.holders >> peer.replica->value & 1) == 0;
        if (entry.source == options_.self && lacks) entry.sent_at_ms = 0;
    });
    evidence_.tell_again();
    if (peer.replica) step(consensus::Connected{*peer.replica});
}

void Driver::on(event::PeerDown& each) {
    Peer& peer = peers_[each.peer];
    peer.connected = false;
    if (peer.replica) step(consensus::Disconnected{*peer.replica}); // protocol 2.4
    if (sync_.peer == each.peer) sync_.peer.reset();
    const std::lock_guard guard(standing_mutex_);
    standing_.clock_offsets_ms.erase(each.peer);
}

void Driver::on(event::PeerBeat& each) {
    Peer& peer = peers_[each.peer];
    peer.clock_offset_ms =
        static_cast<std::int64_t>(each.wall_ms) - static_cast<std::int64_t>(now_.wall_ms);
    note_height(each.peer, each.height);
}

void Driver::on(event::FromPeer& each) {
    if (const auto* request = std::get_if<consensus::GetProposal>(&each.message)) {
        if (answer(each.peer, *request)) return;
    }
    if (const auto* status = std::get_if<consensus::ViewStatus>(&each.message)) {
        note_height(each.peer, status->final_height);
    }
    const auto peer = peers_.find(each.peer);
    const std::optional<ReplicaId> from =
        peer == peers_.end() ? std::nullopt : peer->second.replica;
    asker_ = each.peer;
    step(consensus::Received{from, std::move(each.message)});
}

void Driver::on(event::FrameDurable& each) { step(consensus::Durable{each.frame}); }

void Driver::on(event::VerifyDone& each) { step(std::move(each.verified)); }

void Driver::on(event::DiskFree& each) {
    if (each.low != disk_low_) {
        log::warning(each.low ? "disk_nearly_full" : "disk_has_room_again", {});
    }
    disk_low_ = each.low;
}

void Driver::on(event::Drain& each) {
    drain_until_ms_ = now_.mono_ms + each.ms_max;
    check_drained();
}

void Driver::on(event::Stop&) {
    running_ = false;
    for (auto& [txid, waiters] : waiters_) {
        for (Waiter& waiter : waiters) {
            waiter.callback(fail(ErrorCode::timeout, "the node is stopping; ask tx_status later"));
        }
    }
    waiters_.clear();
}

} // namespace tamga::node
