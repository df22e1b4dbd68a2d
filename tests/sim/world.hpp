// A world of replicas: virtual time, a network and disks that fail, hostile nodes; one seed.
//
// Drives the production Replica and the production VoteLog. Everything that happens is in one
// queue ordered by (time, sequence); every dice is drawn from streams derived from the seed, so the
// same seed gives the same trace.

#pragma once

#include "base/prng.hpp"
#include "consensus/replica.hpp"
#include "ledger/vote_log.hpp"
#include "sim/adversary.hpp"
#include "sim/checkers.hpp"
#include "sim/crash_disk.hpp"
#include "sim/letter.hpp"
#include "sim/queue.hpp"
#include "sim/roster.hpp"
#include "sim/schedule.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tamga::sim {

class Hostile;

inline constexpr std::uint64_t view_timeout_ms = 250;

struct WorldOptions {
    Schedule schedule;
    std::uint64_t patience_ms = 400'000; // After the faults, in this time everything must be final.
    std::uint64_t duration_ms_max = UINT64_MAX; // Ends there without a verdict on progress.
    bool verbose = false;
    bool panic_stops = false; // For mutants: a panic stops its node and is not a violation.
    bool traitors = false;    // More than f are hostile: a fork is none, but must be proven.
};

struct Outcome {
    std::string violation; // Empty: none.
    Hash256 trace;
    std::uint64_t virtual_ms = 0;
    std::uint64_t steps = 0;
    std::uint64_t heights = 0;
    std::uint64_t recovery_ms = 0; // From the last heal until everything was final.
    std::map<std::string, std::uint64_t> sometimes; // Situations seen.
};

class World {
public:
    explicit World(WorldOptions options);
    ~World();

    [[nodiscard]] Outcome run();

    // For hostile nodes: their place, the dice, the wire, and power over the network.
    [[nodiscard]] const ValidatorSet& set() const { return set_; }
    [[nodiscard]] const Header& genesis() const { return genesis_; }
    [[nodiscard]] std::uint64_t leader_seed() const { return leader_seed_; }
    [[nodiscard]] std::uint64_t now_ms() const { return now_ms_; }
    [[nodiscard]] bool is_hostile(std::uint64_t node) const { return plan_.hostile.contains(node); }
    // All nodes, validators or not; twins count once.
    [[nodiscard]] std::uint64_t total() const { return plan_.nodes + plan_.spares; }
    [[nodiscard]] const Roster& roster_in(Epoch epoch) const;
    [[nodiscard]] std::optional<ReplicaId> id_in(std::uint64_t node, Epoch epoch) const;
    [[nodiscard]] std::uint64_t seed_in(Epoch epoch) const;
    void send_as_hostile(std::uint64_t from, std::uint64_t to, const consensus::Message& message);
    void call_hostile_in(std::uint64_t who, std::uint64_t delay_ms);
    void isolate(std::uint64_t node, std::uint64_t for_ms);
    void cut_power_everywhere(std::uint64_t for_ms);
    [[nodiscard]] bool faults_over() const { return now_ms_ >= plan_.faults_ms; }
    void saw(const std::string& situation) { outcome_.sometimes[situation] += 1; }

private:
    struct Node;

    void at(std::uint64_t delay_ms, Action run) { queue_.plan(delay_ms, std::move(run)); }
    // run(node); dropped when the node has crashed in between. (node.hpp)
    template <class Run>
    void at_node(std::uint64_t slot, std::uint64_t delay_ms, Run run);

    void make_genesis();
    void make_nodes();
    [[nodiscard]] Surroundings around(std::uint64_t node); // Of a hostile one.
    void plan_faults();
    void strike(const Fault& fault);
    void heal();
    void lose_disk(Node& node, bool with_store);
    void link_changed(std::uint64_t replica, bool up);
    void speak(std::uint64_t slot);
    void emit(Node& node, const consensus::Send& send, std::optional<std::uint64_t> asker);
    void report(Node& node, const consensus::Alarm& alarm);
    void watch(Node& node);
    void sync_blocks(Node& node);

    // ---- epochs.cpp ----
    void make_keys();
    [[nodiscard]] bool owns(std::uint64_t node, const PublicKey& key) const;
    [[nodiscard]] Roster roster_of(const Membership& members) const;
    [[nodiscard]] bool is_sound(const Membership& members) const;
    [[nodiscard]] Membership changed(Membership members, ByteView items) const;
    void fill(Header& header, const Header& parent, ByteView items);
    [[nodiscard]] std::optional<ValidatorSet> set_after(const Header& header) const;
    void open_epoch(const Header& last);
    [[nodiscard]] consensus::EpochStart epoch_of(const Node& node) const;
    void enter_epoch(Node& node);
    void release(Node& node);
    void look_around(std::uint64_t slot);
    void ask_for_change(std::size_t index);

    void convict();
    void judge_evidence(const consensus::Evidence& evidence);
    [[nodiscard]] consensus::Jury jury(Epoch epoch) const;
    // ---- evidence.cpp ----
    void tell_evidence(const consensus::Evidence& evidence);
    [[nodiscard]] static bool is_too_old(const Node& node, std::uint64_t item);
    [[nodiscard]] bool evidence_stands(const Node& node, const Header& header, ByteView bytes);
    void note_recorded(const Node& node, const consensus::Proposal& block);
    [[nodiscard]] bool hears(const Node& twin, std::uint64_t peer,
                             const consensus::Message& message) const;
    void submit_work();
    void hand_out(std::uint64_t item);
    void poison(std::optional<std::uint64_t> victim);
    [[nodiscard]] bool kills(const Node& node, std::uint64_t item) const;
    [[nodiscard]] bool survives(Node& node, const std::vector<std::uint64_t>& items);
    [[nodiscard]] bool accepts(Node& node, const consensus::ExecuteRequest& request);
    [[nodiscard]] bool has_work(const Node& node) const;
    [[nodiscard]] bool is_drained(const Node& node) const;
    void boot(Node& node);
    void crash(Node& node);
    void step(Node& node, consensus::Event event);
    void carry_out(Node& node, consensus::Effects effects,
                   std::optional<std::uint64_t> asker = std::nullopt);
    void hear(Node& node, std::uint64_t from, consensus::Message message);
    void flush_next(Node& node);
    void prepare_segment(Node& node);
    void observe(Node& node, const consensus::Message& message);
    void transmit(std::uint64_t from, std::uint64_t to, const LetterPtr& letter);
    void deliver(std::uint64_t from, std::uint64_t to, Letter& letter);
    void execute(Node& node, const consensus::ExecuteRequest& request);
    void build(Node& node, const consensus::BuildRequest& request);
    void commit(Node& node, const consensus::CommitRequest& request);
    void tell_work(Node& node);
    void check_drained(std::uint64_t in_ms);
    [[nodiscard]] Now clock_of(const Node& node) const;
    [[nodiscard]] std::set<std::uint64_t> items_above_tip(const Node& node,
                                                          const Header& header) const;
    void trace(std::string_view what, std::uint64_t node, ByteView bytes);

    WorldOptions options_;
    const Schedule& plan_;
    Prng network_dice_;
    Prng disk_dice_;
    Prng fault_dice_;
    Prng work_dice_;
    ValidatorSet set_;
    Header genesis_;
    std::uint64_t leader_seed_ = 0;
    std::uint64_t now_ms_ = 0;
    Queue queue_;
    std::vector<std::unique_ptr<Node>> nodes_; // By replica; behind them the second of each twins.
    std::map<std::uint64_t, std::unique_ptr<Hostile>> forgers_;
    std::unique_ptr<Checkers> checkers_;
    std::vector<std::uint64_t> twin_script_; // Per view modulo its size: who hears the first twin.
    std::vector<std::vector<std::uint64_t>> blocked_until_; // [from][to]
    std::uint64_t loss_per_mille_ = 0;
    std::uint64_t latency_ms_ = 5;
    std::uint64_t items_submitted_ = 0;
    std::map<std::uint64_t, std::optional<std::uint64_t>> poison_; // Item -> the one it kills.
    std::set<std::uint64_t> proven_; // Items that are evidence which convinced.
    std::uint64_t starts_ = 0;
    std::map<std::pair<Epoch, View>, std::set<VoteKind>> certified_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, Validator> keys_; // By node and version.
    std::map<StateRoot, Membership> memberships_;
    std::map<ValidatorsHash, Roster> rosters_;
    std::map<std::uint64_t, ValidatorsHash> epochs_; // Those that have begun somewhere.
    std::map<std::uint64_t, std::uint64_t> seeds_;
    bool cut_when_released_ = false;
    std::map<std::uint64_t, std::uint64_t> down_until_;
    Outcome outcome_;
};

} // namespace tamga::sim
