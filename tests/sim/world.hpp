// A world of replicas: virtual time, a network and disks that fail, one hostile node; one seed.
//
// Drives the production Replica and the production VoteLog. Everything that happens is in one
// queue ordered by (time, sequence); every dice is drawn from streams derived from the seed, so the
// same seed gives the same trace.

#pragma once

#include "base/prng.hpp"
#include "consensus/replica.hpp"
#include "ledger/vote_log.hpp"
#include "sim/checkers.hpp"
#include "sim/crash_disk.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

namespace tamga::sim {

class Hostile;

struct WorldOptions {
    std::uint64_t seed = 0;
    std::size_t nodes = 4;
    std::uint64_t faults_ms = 20'000;    // Faults happen in this time ...
    std::uint64_t patience_ms = 400'000; // ... and in this time after it, everything must be final.
    bool verbose = false;
    bool panic_stops = false; // For mutants: a panic stops its node and is not a violation.
};

struct Outcome {
    std::string violation; // Empty: none.
    Hash256 trace;
    std::uint64_t virtual_ms = 0;
    std::uint64_t steps = 0;
    std::uint64_t heights = 0;
    std::map<std::string, std::uint64_t> sometimes; // Situations seen.
};

class World {
public:
    explicit World(WorldOptions options);
    ~World();

    [[nodiscard]] Outcome run();

    // For the hostile node: its place, the dice, the wire, and power over the network.
    [[nodiscard]] const ValidatorSet& set() const { return set_; }
    [[nodiscard]] const Header& genesis() const { return genesis_; }
    [[nodiscard]] std::uint64_t leader_seed() const { return leader_seed_; }
    [[nodiscard]] std::uint64_t now_ms() const { return now_ms_; }
    void send_as_hostile(std::uint64_t to, const consensus::Message& message);
    void call_hostile_in(std::uint64_t delay_ms);
    void isolate(std::uint64_t node, std::uint64_t for_ms);
    void cut_power_everywhere(std::uint64_t for_ms);
    [[nodiscard]] bool faults_over() const { return now_ms_ >= options_.faults_ms; }
    void saw(const std::string& situation) { outcome_.sometimes[situation] += 1; }

private:
    struct Node;
    struct Action {
        std::uint64_t at_ms;
        std::uint64_t sequence;
        std::function<void()> run;
    };
    struct Later {
        bool operator()(const Action& a, const Action& b) const {
            return std::pair(a.at_ms, a.sequence) > std::pair(b.at_ms, b.sequence);
        }
    };

    void at(std::uint64_t delay_ms, std::function<void()> run);
    // Dropped when the node has crashed in between.
    void at_node(std::uint64_t node, std::uint64_t delay_ms, std::function<void(Node&)> run);

    void make_genesis();
    void plan_faults();
    void submit_work();
    void boot(Node& node);
    void crash(Node& node);
    void step(Node& node, consensus::Event event);
    void carry_out(Node& node, consensus::Effects effects);
    void flush_next(Node& node);
    void observe(Node& node, const consensus::Message& message);
    void transmit(std::uint64_t from, std::uint64_t to, const consensus::Message& message);
    void deliver(std::uint64_t from, std::uint64_t to, const Bytes& bytes);
    void execute(Node& node, const consensus::ExecuteRequest& request);
    void build(Node& node, const consensus::BuildRequest& request);
    void commit(Node& node, const consensus::CommitRequest& request);
    void tell_work(Node& node);
    void check_drained();
    [[nodiscard]] Now clock_of(const Node& node) const;
    [[nodiscard]] std::set<std::uint64_t> items_below(const Node& node, const Header& header) const;
    void trace(std::string_view what, std::uint64_t node, ByteView bytes);

    WorldOptions options_;
    Prng network_dice_;
    Prng disk_dice_;
    Prng fault_dice_;
    Prng work_dice_;
    ValidatorSet set_;
    Header genesis_;
    std::uint64_t leader_seed_ = 0;
    std::uint64_t now_ms_ = 0;
    std::uint64_t sequence_ = 0;
    std::priority_queue<Action, std::vector<Action>, Later> queue_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::unique_ptr<Hostile> hostile_;
    std::optional<std::uint64_t> hostile_index_;
    std::unique_ptr<Checkers> checkers_;
    std::vector<std::vector<std::uint64_t>> blocked_until_; // [from][to]
    std::uint64_t loss_per_mille_ = 0;
    std::uint64_t latency_ms_ = 5;
    std::uint64_t items_submitted_ = 0;
    std::map<std::uint64_t, std::uint64_t> down_until_;
    Outcome outcome_;
};

} // namespace tamga::sim
