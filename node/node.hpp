// A running node: everything opened in the order that recovery demands, wired, and closed again.
//
// Threads: the loop (Driver), the executor, the writer of the vote log, the journal, background
// work, one for peers, one or more for clients, and workers that verify signatures.

#pragma once

#include "base/clock.hpp"
#include "base/home_lock.hpp"
#include "base/result.hpp"
#include "base/worker_pool.hpp"
#include "ledger/genesis.hpp"
#include "ledger/payloads.hpp"
#include "ledger/store.hpp"
#include "node/act_check.hpp"
#include "node/config.hpp"
#include "node/driver.hpp"
#include "node/home.hpp"
#include "node/in_force.hpp"
#include "node/network.hpp"
#include "node/pool_journal.hpp"
#include "node/snapshots.hpp"
#include "node/state_sync.hpp"
#include "node/vote_writer.hpp"
#include "rpc/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tamga::node {

class NodeBackend;

struct Version {
    std::string version;
    std::string commit;
};

// What the markers of quarantined acts call this program.
[[nodiscard]] std::string program_of(const Version& version);

// The real clocks of this machine: the only place that reads them.
class SystemClock : public Clock {
public:
    [[nodiscard]] Now now() const override;
};

// genesis.json of a home, judged.
struct LoadedGenesis {
    std::string text;
    ledger::Genesis genesis;
    ChainId chain;
    ValidatorSet set;
    ledger::StateDelta state;
    Header header;
};
[[nodiscard]] Result<LoadedGenesis> load_genesis(const std::filesystem::path& file);

// Those of p2p.observers.
[[nodiscard]] Result<std::map<PublicKey, Pin>> configured_pins(const Config& config);

class Node {
public:
    // Recovers and wires everything; nothing runs yet. Errors say what to do. `joined`: how the
    // state came, if it came from peers just now.
    [[nodiscard]] static Result<std::unique_ptr<Node>> open(Config config, Home home,
                                                            Version version,
                                                            const StateSyncFigures& joined);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    // Until a signal or a fatal error; the exit code of the process.
    [[nodiscard]] int run();

private:
    friend class NodeBackend;
    Node(Config config, Home home, Version version, LoadedGenesis genesis, Keys keys,
         HomeLock lock);

    [[nodiscard]] Status open_storage();
    [[nodiscard]] Status erase_payloads();
    [[nodiscard]] Status check_trusted_head(const std::optional<TrustedHead>& trusted) const;
    [[nodiscard]] Status open_quarantine();
    [[nodiscard]] Status replace_lost_log(const std::string& votes) const;
    [[nodiscard]] Status open_core();
    [[nodiscard]] Status open_network();
    [[nodiscard]] Result<std::vector<std::pair<Act, ReplicaId>>>
    recover_acts(std::vector<JournalledAct> acts);
    void restore_evidence();
    [[nodiscard]] Outside outside();
    void wire_peers(Outside& out);
    void wire_execution(Outside& out);
    void wire_storage(Outside& out);
    [[nodiscard]] consensus::ReplicaConfig replica_config() const;

    // node_epochs.cpp: who validates now (2.11).
    [[nodiscard]] Status open_epoch();
    void enter_epoch();
    void consider_observers();
    [[nodiscard]] Result<std::map<PublicKey, Pin>> pins_of(const InForce& now) const;
    [[nodiscard]] std::shared_ptr<const InForce> in_force() const;
    [[nodiscard]] std::optional<ReplicaId> self() const;
    [[nodiscard]] Role role_of(const PublicKey& peer) const;
    [[nodiscard]] std::vector<consensus::OwnKey> own_keys() const;
    [[nodiscard]] Result<InForce> read_epoch() const;
    [[nodiscard]] std::vector<std::pair<std::string, std::uint16_t>>
    addresses_in(const InForce& now) const;

    // node_wire.cpp: what peers send, and what runs now and then.
    [[nodiscard]] bool receive(const PublicKey& peer, FrameKind kind, Bytes payload);
    void check_acts(const PublicKey& peer, const Bytes& payload);
    void serve_blocks(const PublicKey& peer, const Bytes& payload);
    void take_blocks(const PublicKey& peer, const Bytes& payload);
    void serve_snapshots(const PublicKey& peer, const Bytes& payload);
    void serve_snapshot_head(const PublicKey& peer, const Bytes& payload);
    void serve_snapshot_piece(const PublicKey& peer, const Bytes& payload);
    void make_snapshot();
    void give_up_past(std::uint64_t count);
    [[nodiscard]] Status prune_past();
    void stage_backup();
    void serve_openings(const PublicKey& peer, const Bytes& payload);
    void take_openings(const Bytes& payload);
    void fetch_missing_openings();
    void purge_payloads();
    void tick_background(std::uint64_t count);
    void schedule_background(std::uint64_t count);
    void check_disk();
    void sync_store();

    void await_signal();
    void request_exit(int code);
    void stop();

    Config config_;
    Home home_;
    Version version_;
    LoadedGenesis genesis_;
    Keys keys_;
    HomeLock lock_;
    SystemClock clock_;
    // Of the epoch after the tip; read by every thread.
    mutable std::mutex in_force_mutex_;
    std::shared_ptr<const InForce> in_force_;
    std::map<PublicKey, Pin> pins_;
    std::map<PublicKey, Pin> configured_pins_; // p2p.observers
    // A key that was shown to somebody is let in no more after so many changes of the validators.
    static constexpr std::uint64_t former_epochs_pinned = 4;

    // Before all that may hold what waits on them: a client's answer is posted to the end.
    boost::asio::io_context peers_io_{1};
    boost::asio::io_context clients_io_;

    std::unique_ptr<WorkerPool> workers_;
    std::unique_ptr<ledger::Store> store_;
    std::unique_ptr<Snapshots> snapshots_;
    StateSyncFigures joined_;
    std::unique_ptr<ledger::Payloads> payloads_;
    std::unique_ptr<ledger::AccessLog> access_log_;
    std::unique_ptr<Executor> executor_;
    Quarantine quarantine_; // As found at the start.
    std::unique_ptr<PoolJournal> journal_;
    std::unique_ptr<VoteWriter> writer_;
    std::unique_ptr<Driver> driver_;
    std::unique_ptr<TaskThread> executing_;
    std::unique_ptr<TaskThread> background_;
    std::unique_ptr<TaskThread> snapshooting_; // It may take minutes.
    std::atomic<bool> makes_snapshot_ = false;
    std::atomic<bool> prunes_ = false; // On the same thread.
    std::atomic<bool> pruning_cancelled_ = false;
    std::unique_ptr<TaskThread> backing_up_;
    std::atomic<bool> stages_backup_ = false;
    SignatureCount signatures_verified_ = 0; // Of acts.
    std::atomic<std::uint64_t> act_us_ = 100;
    std::atomic<std::uint64_t> synced_height_ = 0;
    std::atomic<std::uint64_t> disk_free_bytes_ = 0;

    boost::asio::signal_set signals_{peers_io_};
    boost::asio::steady_timer timer_{peers_io_};
    std::unique_ptr<Network> network_;
    std::unique_ptr<NodeBackend> backend_;
    std::unique_ptr<rpc::Server> server_;
    std::vector<std::thread> threads_;
    std::thread loop_;

    std::mutex exit_mutex_;
    std::condition_variable exit_wake_;
    std::optional<int> exit_code_;
};

} // namespace tamga::node
