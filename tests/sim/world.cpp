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
constexpr std::uint64_t never = UINT64_MAX;

Validator validator_of(std::uint64_t index) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = static_cast<std::uint8_t>(index);
    seed[1] = 1;
    const PublicKey consensus_key = SecretKey::from_seed(seed).public_key();
    seed[1] = 2;
    return {consensus_key, SecretKey::from_seed(seed).public_key()};
}

} // namespace

World::World(WorldOptions options)
    : options_(options), network_dice_(options.seed * 7 + 1), disk_dice_(options.seed * 7 + 2),
      fault_dice_(options.seed * 7 + 3), work_dice_(options.seed * 7 + 4) {
    std::vector<Validator> members;
    for (std::size_t i = 0; i < options.nodes; ++i) members.push_back(validator_of(i));
    set_ = *ValidatorSet::from(std::move(members));
    make_genesis();
    blocked_until_.assign(options.nodes, std::vector<std::uint64_t>(options.nodes, 0));
    std::set<std::uint64_t> hostile;
    if (set_.faulty_max() > 0 && fault_dice_.chance(700)) {
        hostile_index_ = fault_dice_.between(0, options.nodes - 1);
        hostile.insert(*hostile_index_);
        hostile_ = std::make_unique<Hostile>(*this, *hostile_index_, options.seed * 7 + 5);
    }
    checkers_ = std::make_unique<Checkers>(options.nodes, hostile);
    for (std::size_t i = 0; i < options.nodes; ++i) {
        nodes_.push_back(std::make_unique<Node>(i, options.seed * 100 + i,
                                                set_.at(ReplicaId(i)).consensus_key));
    }
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

void World::at(std::uint64_t delay_ms, std::function<void()> run) {
    queue_.push({now_ms_ + delay_ms, sequence_++, std::move(run)});
}

void World::at_node(std::uint64_t index, std::uint64_t delay_ms, std::function<void(Node&)> run) {
    const std::uint64_t life = nodes_[index]->life;
    at(delay_ms, [this, index, life, run = std::move(run)] {
        Node& node = *nodes_[index];
        if (node.up && node.life == life) run(node);
    });
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

// The faults of a run are drawn before it begins.
void World::plan_faults() {
    for (auto& node : nodes_) {
        node->clock_offset_ms = static_cast<std::int64_t>(fault_dice_.between(0, 300)) - 150;
    }
    loss_per_mille_ = fault_dice_.chance(500) ? fault_dice_.between(0, 150) : 0;
    latency_ms_ = fault_dice_.between(1, 60);
    const std::uint64_t count = fault_dice_.between(2, 14);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t when = fault_dice_.between(200, options_.faults_ms - 1);
        const std::uint64_t who = fault_dice_.between(0, options_.nodes - 1);
        const std::uint64_t length = fault_dice_.between(50, 4'000);
        const std::uint64_t kind = fault_dice_.between(0, 9);
        at(when, [this, who, length, kind] {
            if (kind < 4) {
                down_until_[who] = now_ms_ + length;
                crash(*nodes_[who]);
            } else if (kind < 7) {
                isolate(who, length);
            } else if (kind < 8) {
                cut_power_everywhere(length);
            } else { // One-way: it hears and is not heard.
                for (auto& until : blocked_until_[who]) until = now_ms_ + length;
                saw("one_way_partition");
            }
        });
    }
    at(options_.faults_ms, [this] {
        loss_per_mille_ = 0;
        for (auto& row : blocked_until_) std::fill(row.begin(), row.end(), 0);
        for (auto& [who, until] : down_until_) until = 0;
        for (auto& node : nodes_) {
            if (!node->up && node->index != hostile_index_) boot(*node);
        }
        saw("healed");
    });
    check_drained();
}

void World::isolate(std::uint64_t node, std::uint64_t for_ms) {
    if (faults_over()) return;
    saw("isolated");
    const std::uint64_t until = std::min(now_ms_ + for_ms, options_.faults_ms);
    for (std::uint64_t other = 0; other < options_.nodes; ++other) {
        blocked_until_[node][other] = until;
        blocked_until_[other][node] = until;
    }
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
    const std::uint64_t item = ++items_submitted_;
    const std::uint64_t first = work_dice_.between(0, options_.nodes - 1);
    for (std::uint64_t i = 0; i < options_.nodes; ++i) {
        // Known to one at once, to the others by gossip; a pool's journal survives a crash.
        at(i == first ? 0 : work_dice_.between(1, 80), [this, i, item] {
            nodes_[i]->pool.insert(item);
            if (nodes_[i]->up) tell_work(*nodes_[i]);
        });
    }
    if (now_ms_ < options_.faults_ms) {
        at(work_dice_.between(20, 900), [this] { submit_work(); });
    }
}

void World::boot(Node& node) {
    if (node.up || node.index == hostile_index_) return;
    node.synced = node.chain.size(); // 2.5: what the store recovered is flushed before the log opens.
    const View final_view =
        node.chain.empty() ? View(0) : node.chain.back().block.header.view;
    auto opened = ledger::VoteLog::open(node.disk.disk(), segment_bytes, Epoch(1), final_view);
    if (!opened) {
        throw Violation("a node cannot start again: " + opened.error().message);
    }
    node.up = true;
    node.life += 1;
    node.log.emplace(std::move(opened->log));
    consensus::ReplicaConfig config;
    config.chain = genesis_.chain_id;
    config.set = set_;
    config.leader_seed = leader_seed_;
    config.self = ReplicaId(node.index);
    config.timing.view_timeout_ms = 250;
    config.timing.heartbeat_ms = 600'000;
    config.sign = [key = node.key](ByteView message) { return stub_sign(key, message); };
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
    std::erase_if(node.sent, [&](const auto& row) { return row.first <= final_view; });
    for (const auto& [view, vote] : node.sent) {
        if (!found.contains(vote)) {
            throw Violation("a vote that was sent is not on disk after a restart: node " +
                            std::to_string(node.index) + " in view " +
                            std::to_string(view.value));
        }
    }
    trace("boot", node.index, {});
    node.replica = std::make_unique<consensus::Replica>(std::move(config), std::move(tip),
                                                        std::move(records));
    carry_out(node, node.replica->start(clock_of(node), sha256(as_bytes("challenge"))));
    tell_work(node);
    for (auto& other : nodes_) {
        if (other->up && other != nodes_[node.index]) {
            step(*other, consensus::Connected{ReplicaId(node.index)});
            step(node, consensus::Connected{ReplicaId(other->index)});
        }
    }
}

void World::crash(Node& node) {
    const std::uint64_t index = node.index;
    if (index != hostile_index_ && node.up) {
        trace("crash", index, {});
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
    }
    const std::uint64_t until = std::max(down_until_[index], now_ms_ + 1);
    at(until - now_ms_, [this, index] {
        if (now_ms_ >= down_until_[index]) boot(*nodes_[index]);
    });
}

void World::transmit(std::uint64_t from, std::uint64_t to, const consensus::Message& message) {
    if (from == to || to >= options_.nodes) return;
    if (blocked_until_[from][to] > now_ms_) return;
    if (network_dice_.chance(loss_per_mille_)) return;
    const Bytes bytes = consensus::encode(message);
    const std::uint64_t copies = network_dice_.chance(15) ? 2 : 1;
    for (std::uint64_t i = 0; i < copies; ++i) {
        std::uint64_t delay = 1 + network_dice_.between(0, latency_ms_);
        if (network_dice_.chance(20)) delay += network_dice_.between(0, 500); // Reordered.
        at(delay, [this, from, to, bytes] { deliver(from, to, bytes); });
    }
}

void World::deliver(std::uint64_t from, std::uint64_t to, const Bytes& bytes) {
    auto message = consensus::decode_message(bytes);
    if (!message) throw Violation("a message does not decode: " + message.error().message);
    if (hostile_index_ == to) {
        hostile_->receive(from, *message);
        return;
    }
    Node& node = *nodes_[to];
    if (!node.up) return;
    trace("receive", to, bytes);
    step(node, consensus::Received{ReplicaId(from), std::move(*message)});
}

void World::send_as_hostile(std::uint64_t to, const consensus::Message& message) {
    transmit(*hostile_index_, to, message);
}

void World::call_hostile_in(std::uint64_t delay_ms) {
    at(delay_ms, [this] { hostile_->tick(); });
}

Outcome World::run() {
    try {
        for (auto& node : nodes_) {
            if (node->index == hostile_index_) continue;
            const Status born = ledger::VoteLog::born(node->disk.disk(), segment_bytes);
            if (!born) throw Violation("born: " + born.error().message);
        }
        plan_faults();
        for (auto& node : nodes_) {
            at(fault_dice_.between(0, 300), [this, index = node->index] { boot(*nodes_[index]); });
        }
        if (hostile_) hostile_->start();
        submit_work();
        while (!queue_.empty() && outcome_.violation.empty()) {
            Action action = queue_.top();
            queue_.pop();
            now_ms_ = action.at_ms;
            outcome_.steps += 1;
            action.run();
            if (outcome_.steps > 30'000'000) throw Violation("the world spins at one time");
        }
    } catch (const Violation& violation) {
        outcome_.violation = violation.what();
    }
    outcome_.virtual_ms = now_ms_;
    return outcome_;
}

// Every item submitted is final at every honest node; else again until patience ends.
void World::check_drained() {
    const std::uint64_t first = options_.faults_ms + 200;
    const auto check = std::make_shared<std::function<void()>>();
    *check = [this, check] {
        bool done = true;
        std::size_t stopped = hostile_index_ ? 1 : 0;
        std::string where;
        for (auto& node : nodes_) {
            if (node->index == hostile_index_) continue;
            if (node->stopped) {
                stopped += 1;
                continue;
            }
            std::set<std::uint64_t> left = node->pool;
            for (const auto& stored : node->chain) {
                for (const std::uint64_t item : decode_items(stored.block.items)) left.erase(item);
            }
            where += " n" + std::to_string(node->index) + "@" +
                     std::to_string(node->chain.size()) + "-" + std::to_string(left.size());
            done = done && left.empty() && node->up;
            outcome_.heights = std::max<std::uint64_t>(outcome_.heights, node->chain.size());
        }
        // Beyond f stopped nodes nothing is promised.
        if (done || (stopped > set_.faulty_max() && options_.panic_stops)) {
            queue_ = {};
        } else if (now_ms_ > options_.faults_ms + options_.patience_ms) {
            Checkers::no_progress(where);
        } else {
            at(250, *check);
        }
    };
    at(first, *check);
}

} // namespace tamga::sim
