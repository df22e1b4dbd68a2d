// The world: queue, faults, crash and restart, and what the driver would do with effects.

#include "sim/world.hpp"

#include "base/hash.hpp"
#include "sim/hostile.hpp"
#include "sim/model.hpp"
#include "sim/node.hpp"
#include "sim/stub_crypto.hpp"

#include <algorithm>
#include <cstdio>

namespace tamga::sim {

namespace {

constexpr std::uint64_t segment_bytes = 8192;

} // namespace

World::World(WorldOptions options)
    : options_(std::move(options)), plan_(options_.schedule), network_dice_(plan_.seed * 7 + 1),
      disk_dice_(plan_.seed * 7 + 2), fault_dice_(plan_.seed * 7 + 6),
      work_dice_(plan_.seed * 7 + 4) {
    make_keys();
    make_genesis();
    blocked_until_.assign(total(), std::vector<std::uint64_t>(total(), 0));
    std::set<std::uint64_t> hostile;
    for (const auto& [who, name] : plan_.hostile) hostile.insert(who);
    checkers_ = std::make_unique<Checkers>(std::move(hostile));
    open_epoch(genesis_);
    if (options_.traitors) checkers_->expect_forks();
    make_nodes();
}

void World::make_nodes() {
    const auto add = [&](std::uint64_t replica) -> Node& {
        const std::uint64_t slot = nodes_.size();
        nodes_.push_back(std::make_unique<Node>(*this, slot, replica, plan_.seed * 100 + slot));
        return *nodes_.back();
    };
    for (std::size_t i = 0; i < total(); ++i) add(i);
    for (const auto& [who, name] : plan_.hostile) {
        saw("adversary_" + name);
        const std::uint64_t seed = plan_.seed * 1000 + 5 + who;
        nodes_[who]->exempt = true;
        if (name == "forger") {
            nodes_[who]->is_forger = true;
            forgers_[who] = std::make_unique<Hostile>(*this, who, seed);
            continue;
        }
        nodes_[who]->mask = std::make_unique<Mask>(around(who), name, seed);
        if (name != "twins") continue;
        Node& second = add(who);
        second.exempt = true;
        second.mask = std::make_unique<Mask>(around(who), name, seed + 1);
    }
    for (std::size_t i = 0; i < 16; ++i) twin_script_.push_back(fault_dice_.next());
    for (auto& node : nodes_) {
        const auto offset = plan_.offsets_ms.find(node->index);
        if (offset != plan_.offsets_ms.end()) node->clock_offset_ms = offset->second;
    }
}

Surroundings World::around(std::uint64_t node) {
    const auto sign = [this, node](Epoch epoch, ByteView message) {
        const std::optional<ReplicaId> id = id_in(node, epoch);
        return stub_sign(id ? roster_in(epoch).set.at(*id).consensus_key : PublicKey(), message);
    };
    return {genesis_.chain_id,
            node,
            [this] { return total(); },
            [this](Epoch epoch) -> const Roster& { return roster_in(epoch); },
            [this, node](Epoch epoch) { return id_in(node, epoch); },
            sign,
            [this](std::uint64_t other) { return is_hostile(other); }};
}

World::~World() = default;

void World::make_genesis() {
    genesis_.version = 1;
    genesis_.flags = flag_epoch_end;
    genesis_.chain_id = ChainId(sha256(as_bytes("sim")).bytes);
    genesis_.time_ms = TimestampMs(1'000'000'000'000);
    genesis_.next_validators_hash = set_.hash();
    leader_seed_ = tamga::leader_seed(hash_of(genesis_));
}

Now World::clock_of(const Node& node) const {
    const auto wall = static_cast<std::int64_t>(genesis_.time_ms.value + 10'000 + now_ms_);
    return {now_ms_, static_cast<std::uint64_t>(wall + node.clock_offset_ms)};
}

void World::trace(std::string_view what, std::uint64_t node, ByteView bytes) {
    Writer head;
    head.u64(now_ms_);
    head.u64(node);
    outcome_.trace = sha256({outcome_.trace.bytes, head.view(), as_bytes(what), bytes});
    if (options_.verbose) {
        std::printf("%8llu n%llu %.*s\n", static_cast<unsigned long long>(now_ms_),
                    static_cast<unsigned long long>(node), static_cast<int>(what.size()),
                    what.data());
    }
}

// The faults of a run are known before it begins.
void World::plan_faults() {
    loss_per_mille_ = plan_.loss_per_mille;
    latency_ms_ = plan_.latency_ms;
    for (const Fault& fault : plan_.faults) {
        at(fault.at_ms, [this, fault] { strike(fault); });
    }
    for (std::size_t i = 0; i < plan_.changes.size(); ++i) {
        at(plan_.changes[i].at_ms, [this, i] { ask_for_change(i); });
    }
    at(plan_.faults_ms, [this] { heal(); });
    check_drained(plan_.faults_ms + 200);
}

void World::strike(const Fault& fault) {
    if (faults_over()) return;
    const std::uint64_t who = fault.who;
    Node& node = *nodes_[who];
    switch (fault.kind) {
    case FaultKind::crash:
        down_until_[who] = now_ms_ + fault.length_ms;
        crash(node);
        return;
    case FaultKind::isolate: isolate(who, fault.length_ms); return;
    case FaultKind::power_cut: cut_power_everywhere(fault.length_ms); return;
    case FaultKind::one_way: // It hears and is not heard.
        for (auto& until : blocked_until_[who]) until = now_ms_ + fault.length_ms;
        saw("one_way_partition");
        return;
    case FaultKind::lose_log:
        if (is_hostile(who) || node.stays_down) return;
        down_until_[who] = now_ms_ + fault.length_ms;
        crash(node);
        lose_disk(node, true);
        node.restored = true;
        saw("log_lost");
        return;
    case FaultKind::stay_down:
        node.stays_down = true;
        node.exempt = true;
        crash(node);
        saw("never_returns");
        return;
    case FaultKind::cut_when_released: cut_when_released_ = true; return;
    case FaultKind::poison: poison(std::nullopt); return;
    case FaultKind::poison_one: poison(who); return;
    case FaultKind::clock_jump: {
        const auto jump = static_cast<std::int64_t>(fault.length_ms) * 8 *
                          (fault.length_ms % 2 == 0 ? 1 : -1);
        node.clock_offset_ms += jump;
        saw("clock_jump");
        at(fault.length_ms, [this, who, jump] { nodes_[who]->clock_offset_ms -= jump; });
        return;
    }
    case FaultKind::slow_disk:
        node.flush_ms_max = 500;
        saw("slow_disk");
        at(fault.length_ms, [this, who] { nodes_[who]->flush_ms_max = 0; });
        return;
    }
}

void World::heal() {
    loss_per_mille_ = 0;
    for (auto& row : blocked_until_) std::fill(row.begin(), row.end(), 0);
    for (auto& [who, until] : down_until_) until = 0;
    for (auto& node : nodes_) boot(*node);
    for (std::uint64_t i = 0; i < total(); ++i) link_changed(i, true);
    saw("healed");
}

// A new disk: nothing of the vote log, and perhaps the store as an older image had it.
void World::lose_disk(Node& node, bool with_store) {
    node.lost_log = true;
    node.lost_up_to = node.voted_up_to;
    node.disk.files().clear();
    node.disk.reload();
    node.promised.clear();
    node.sent.clear();
    const Status born = ledger::VoteLog::born(node.disk.disk(), segment_bytes);
    if (!born) throw Violation("born: " + born.error().message);
    if (with_store) {
        node.chain.resize(static_cast<std::size_t>(disk_dice_.between(0, node.chain.size())));
        node.synced = node.chain.size();
        node.recount();
    }
}

// The others learn of a link that went down or came up, some time later.
void World::link_changed(std::uint64_t replica, bool up) {
    for (std::uint64_t other = 0; other < total(); ++other) {
        if (other == replica) continue;
        const std::uint64_t delay = disk_dice_.between(5, 300);
        const auto tell = [this, up](std::uint64_t whom, std::uint64_t of) {
            Node& node = *nodes_[whom];
            const bool open = nodes_[of]->up && blocked_until_[of][whom] <= now_ms_ &&
                              blocked_until_[whom][of] <= now_ms_;
            const std::optional<ReplicaId> id = id_in(of, node.epoch);
            if (!node.up || open != up || !id) return;
            if (up) step(node, consensus::Connected{*id});
            else step(node, consensus::Disconnected{*id});
        };
        at(delay, [=] { tell(other, replica); });
        at(delay + 1, [=] { tell(replica, other); });
    }
}

void World::isolate(std::uint64_t node, std::uint64_t for_ms) {
    if (faults_over()) return;
    saw("isolated");
    const std::uint64_t until = std::min(now_ms_ + for_ms, plan_.faults_ms);
    for (std::uint64_t other = 0; other < total(); ++other) {
        blocked_until_[node][other] = until;
        blocked_until_[other][node] = until;
    }
    link_changed(node, false);
    at(until - now_ms_ + 1, [this, node] { link_changed(node, true); });
}

void World::cut_power_everywhere(std::uint64_t for_ms) {
    if (faults_over()) return;
    saw("total_power_cut");
    for (auto& node : nodes_) {
        down_until_[node->index] = now_ms_ + for_ms;
        crash(*node);
    }
}

void World::submit_work() {
    hand_out(++items_submitted_);
    if (now_ms_ < plan_.faults_ms) {
        at(work_dice_.between(20, 900), [this] { submit_work(); });
    }
}

void World::hand_out(std::uint64_t item) {
    const std::uint64_t first = work_dice_.between(0, plan_.nodes - 1);
    for (std::uint64_t i = 0; i < nodes_.size(); ++i) {
        // Known to one at once, to the others by gossip; a pool's journal survives a crash.
        at(i == first ? 0 : work_dice_.between(1, 80), [this, i, item] {
            nodes_[i]->submit(item);
            if (nodes_[i]->up) tell_work(*nodes_[i]);
        });
    }
}

void World::boot(Node& node) {
    if (node.up || node.is_forger || node.stays_down || node.stopped) return;
    node.synced = node.chain.size(); // 2.5: what the store recovered is flushed before the log opens.
    const auto [epoch, final_view] = node.settled_to();
    const auto keep = [&node](std::uint64_t number) -> Status {
        node.lowest_segment = number;
        return {};
    };
    auto opened = ledger::VoteLog::open(node.disk.disk(), segment_bytes, epoch, final_view,
                                        {node.lowest_segment, keep, node.lost_log});
    if (!opened) {
        throw Violation("a node cannot start again: " + opened.error().message);
    }
    node.up = true;
    node.life += 1;
    node.log.emplace(std::move(opened->log));
    consensus::ReplicaConfig config;
    config.chain = genesis_.chain_id;
    consensus::EpochStart start = epoch_of(node);
    config.epoch = node.epoch = start.epoch;
    config.set = start.set;
    config.leader_seed = tamga::leader_seed(start.opening.last);
    config.opening = std::move(start.opening);
    config.self = node.id();
    config.empty_body = BodyHash(sha256(Bytes()).bytes);
    config.timing.view_timeout_ms = view_timeout_ms;
    config.timing.heartbeat_ms = 600'000;
    config.restored = node.restored;
    node.declared = node.restored;
    node.recorded = false;
    node.restored = false;
    for (auto it = keys_.lower_bound({node.index, 0});
         it != keys_.end() && it->first.first == node.index; ++it) {
        const PublicKey key = it->second.consensus_key;
        const auto sign = [&node, key](ByteView message) {
            if (node.mask) node.spoken.insert(to_bytes(message));
            return stub_sign(key, message);
        };
        config.keys.push_back({key, sign});
        if (config.self && config.set.at(*config.self).consensus_key == key) config.sign = sign;
    }
    consensus::FinalTip tip{genesis_, hash_of(genesis_), {}};
    if (!node.chain.empty()) {
        const auto& last = node.chain.back();
        tip = {last.block.header, hash_of(last.block.header), last.proof};
    }
    std::vector<consensus::LogRecord> records;
    for (const auto& record : opened->records) {
        const auto decoded = consensus::decode_record(record.bytes);
        if (!decoded) throw Violation("a record of the vote log cannot be read");
        if (const auto* vote = std::get_if<consensus::VoteRecord>(&*decoded)) {
            node.promised.insert(encode(vote->vote)); // A frame that the crash left on the disk.
        }
        records.push_back(*decoded);
    }
    // What others heard and the chain does not settle must be found again.
    std::set<Bytes> found;
    for (const auto& record : records) {
        const auto* vote = std::get_if<consensus::VoteRecord>(&record);
        if (vote != nullptr) found.insert(encode(vote->vote));
    }
    std::erase_if(node.sent,
                  [&](const auto& row) { return row.first <= node.settled_to(); });
    for (const auto& [position, vote] : node.sent) {
        if (!found.contains(vote)) {
            throw Violation("a vote that was sent is not on disk after a restart: node " +
                            std::to_string(node.index) + " in view " +
                            std::to_string(position.second.value));
        }
    }
    trace("boot", node.index, {});
    node.replica = std::make_unique<consensus::Replica>(std::move(config), std::move(tip),
                                                        std::move(records));
    Writer salt;
    salt.u64(++starts_);
    salt.u64(node.slot);
    node.cur = 0;
    node.entered_ms = now_ms_;
    carry_out(node, node.replica->start(clock_of(node), sha256(salt.view())));
    tell_work(node);
    for (auto& other : nodes_) {
        if (other->up && other->index != node.index) {
            if (const auto id = id_in(node.index, other->epoch)) {
                step(*other, consensus::Connected{*id});
            }
            const auto id = id_in(other->index, node.epoch);
            if (id && node.up) step(node, consensus::Connected{*id});
        }
    }
}

void World::crash(Node& node) {
    const std::uint64_t index = node.index;
    const std::uint64_t slot = node.slot;
    if (node.up) {
        trace("crash", index, {});
        link_changed(index, false);
        // The operator says again what was not written down yet, and of a loss that was detected.
        const consensus::ReplicaStatus status = node.replica->status();
        const bool is_written = node.recorded || status.loss_recorded;
        if ((node.declared || status.reentering) && !is_written) node.restored = true;
        saw("crash");
        node.up = false;
        node.life += 1;
        // A frame under way may have been written in part.
        if (node.flushing && disk_dice_.chance(600)) {
            saw("crash_in_flush");
            node.disk.fail_after(1);
            std::vector<ledger::VoteLogRecord> records;
            for (const auto& record : node.frames.front().records) {
                const auto [epoch, view] = consensus::position_of(record);
                records.push_back({epoch, view, consensus::encode(record)});
            }
            const Status ignored = node.log->append(records);
            static_cast<void>(ignored);
        }
        node.disk.crash();
        node.replica.reset();
        node.log.reset();
        node.executed.clear();
        node.bodies.clear();
        node.frames.clear();
        node.flushing = false;
        node.told_pending = false;
        node.chain.resize(static_cast<std::size_t>(
            disk_dice_.between(node.synced, node.chain.size())));
        node.recount();
        if (node.mask && plan_.hostile.at(index) == "amnesiac") {
            lose_disk(node, false);
            node.spoken.clear(); // It denies what it signed before.
        }
    }
    const std::uint64_t until = std::max(down_until_[index], now_ms_ + 1);
    at(until - now_ms_, [this, index, slot] {
        if (now_ms_ >= down_until_[index]) boot(*nodes_[slot]);
    });
}

Outcome World::run() {
    try {
        for (auto& node : nodes_) {
            const Status born = ledger::VoteLog::born(node->disk.disk(), segment_bytes);
            if (!born) throw Violation("born: " + born.error().message);
        }
        plan_faults();
        for (auto& node : nodes_) {
            at(fault_dice_.between(0, 300), [this, slot = node->slot] { boot(*nodes_[slot]); });
            if (node->mask) at(100, [this, slot = node->slot] { speak(slot); });
            if (!plan_.changes.empty()) {
                at(1'000, [this, slot = node->slot] { look_around(slot); });
            }
        }
        for (auto& [who, forger] : forgers_) forger->start();
        submit_work();
        while (!queue_.empty() && outcome_.violation.empty()) {
            Action action = queue_.take();
            now_ms_ = queue_.now_ms();
            outcome_.steps += 1;
            action();
            if (now_ms_ > options_.duration_ms_max) break;
            if (outcome_.steps > 30'000'000) throw Violation("the world spins at one time");
        }
    } catch (const Fork& fork) {
        saw("fork");
        if (options_.verbose) std::printf("fork: %s\n", fork.what());
        try {
            convict();
        } catch (const Violation& violation) {
            outcome_.violation = violation.what();
        }
    } catch (const Violation& violation) {
        outcome_.violation = violation.what();
    }
    outcome_.virtual_ms = now_ms_;
    return outcome_;
}

// Every item submitted is final at every honest node; else again until patience ends.
void World::check_drained(std::uint64_t in_ms) {
    at(in_ms, [this] {
        bool done = true;
        std::size_t stopped = plan_.hostile.size();
        std::string where;
        for (auto& node : nodes_) {
            outcome_.heights = std::max<std::uint64_t>(outcome_.heights, node->chain.size());
            if (node->exempt) continue;
            if (node->stopped) {
                stopped += 1;
                continue;
            }
            where += " n" + std::to_string(node->index) + "@" +
                     std::to_string(node->chain.size()) + "-" +
                     std::to_string(node->unsettled.size()) + (node->up ? "" : "(down)");
            if (node->up && node->replica->status().reentering) where += "(re-entry)";
            done = done && is_drained(*node) && node->up &&
                   !node->replica->status().reentering;
        }
        // Beyond f stopped nodes nothing is promised.
        if (done || (stopped > set_.faulty_max() && options_.panic_stops)) {
            outcome_.recovery_ms = now_ms_ - plan_.faults_ms;
            queue_.clear();
        } else if (options_.traitors && now_ms_ > plan_.faults_ms + 30'000) {
            queue_.clear();
        } else if (now_ms_ > plan_.faults_ms + options_.patience_ms) {
            Checkers::no_progress(where);
        } else {
            check_drained(250);
        }
    });
}

} // namespace tamga::sim
