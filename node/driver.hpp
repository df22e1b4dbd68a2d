// The loop: it owns the replica and the pool, turns what happens into Events of the core and
// carries out its Effects (protocol 2.2 to 2.10; ledger.md 1 for the pool).
//
// One thread runs run(); nothing here blocks, reads a disk or touches a socket. What must be done
// elsewhere goes out through Outside and comes back as a LoopEvent. All that one turn has to say to
// the peers about acts leaves in one frame at the end of the turn.

#pragma once

#include "base/certificate.hpp"
#include "base/clock.hpp"
#include "base/histogram.hpp"
#include "consensus/replica.hpp"
#include "ledger/block.hpp"
#include "ledger/genesis.hpp"
#include "ledger/payloads.hpp"
#include "ledger/vote_log.hpp"
#include "node/events.hpp"
#include "node/evidence_pool.hpp"
#include "node/frames.hpp"
#include "node/mempool.hpp"
#include "node/quarantine.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tamga::node {

// What the loop has others do. None of these blocks.
struct Outside {
    std::function<Now()> now;
    // To one peer, or to all (or all validators) when absent.
    std::function<void(const std::optional<PublicKey>&, FramePtr, bool validators_only)> send;
    std::function<void(const PublicKey&, std::string why)> misbehaved;
    std::function<void(std::uint64_t frame, std::vector<ledger::VoteLogRecord>)> persist;
    std::function<void(consensus::VerifyRequest)> verify; // Large requests only.
    std::function<void(Header, BlockHash, Parts)> execute;
    std::function<void(consensus::BuildRequest, std::vector<ledger::TransactionPtr>,
                       EvidencePieces)>
        build;
    // Evidence, from a peer or seen here; answered by EvidenceJudged.
    std::function<void(Bytes, std::optional<PublicKey>)> judge;
    // What waits for a block is these: kept for the next start.
    std::function<void(std::vector<Bytes>)> keep_evidence;
    std::function<void(consensus::CommitRequest)> commit;
    std::function<void(Chunk, PublicKey)> import;
    // Into the journal; answered by Journalled.
    std::function<void(std::vector<std::pair<Act, ReplicaId>>, std::optional<PublicKey>)> journal;
    // Openings that belong to final acts, and all commitments of those acts.
    std::function<void(std::vector<ledger::Payloads::Entry>, std::vector<Commitment>)> keep;
    // Openings that final acts have erased; after keep() and forget().
    std::function<void(std::vector<ledger::Payloads::Erasure>)> erase;
    // These acts no longer wait; after keep() for those that are final.
    std::function<void(std::vector<TransactionId>)> forget;
    std::function<bool(const TransactionId&)> is_final;
    // The marker of a quarantined act is written, or removed if there is no cause any more.
    std::function<void(const TransactionId&, std::optional<std::string> cause)> mark;
    std::function<void()> loss_recorded; // A declared loss is on the disk (2.5).
    std::function<std::uint64_t()> act_us; // What one act costs lately.
    std::function<void()> epoch_began; // Links to the new validators are wanted.
    // The node cannot go on; the text is for the operator.
    std::function<void(const std::string& why)> fatal;
    std::function<void()> drained;
};

struct DriverOptions {
    ChainId chain;
    ledger::Genesis genesis;
    ValidatorSet set;
    std::optional<ReplicaId> self;
    PoolLimits pool;
    Quarantine quarantine; // As the home has it.
};

// What other threads may know of the loop, as of its last turn.
struct Standing {
    consensus::ReplicaStatus replica;
    Header tip;
    BlockHash tip_hash;
    Height target; // The highest final height heard of.
    std::size_t pool_transactions = 0;
    std::size_t pool_bytes = 0;
    std::size_t quarantined = 0;
    std::size_t evidence = 0; // That waits for a block.
    bool syncing = false;
    bool disk_low = false;
    std::map<PublicKey, Height> peer_heights;
    std::map<PublicKey, std::int64_t> clock_offsets_ms; // Of connected peers.
};

struct DriverCounters {
    std::atomic<std::uint64_t> turns = 0;
    std::atomic<std::uint64_t> blocks = 0;
    std::atomic<std::uint64_t> acts_final = 0;
    std::atomic<std::uint64_t> acts_refused = 0;
    std::atomic<std::uint64_t> acts_expired = 0;
    std::atomic<std::uint64_t> acts_dropped = 0;
    std::atomic<std::uint64_t> acts_accepted = 0; // From clients of this node.
    std::atomic<std::uint64_t> pool_full = 0;
    std::atomic<std::uint64_t> bodies_asked = 0;
    std::atomic<std::uint64_t> equivocations = 0;
    std::atomic<std::uint64_t> evidence_seen = 0;     // Pieces that convinced.
    std::atomic<std::uint64_t> evidence_recorded = 0; // In final blocks.
    std::atomic<std::uint64_t> untimely = 0;
    std::atomic<std::uint64_t> blocks_synced = 0;
};

class Driver {
public:
    Driver(DriverOptions options, consensus::Replica replica, consensus::FinalTip tip,
           Outside outside);

    // Puts an act that the journal kept into the pool. Before run().
    void restore(Act act, ReplicaId source);
    // Until Stop.
    void run();

    [[nodiscard]] Inbox& inbox() { return inbox_; }
    [[nodiscard]] Standing standing() const;
    [[nodiscard]] const DriverCounters& counters() const { return counters_; }
    // Whether the act waits here, and how far it is.
    [[nodiscard]] rpc::Stage stage_of(const TransactionId& txid) const;

private:
    struct Waiter {
        rpc::Level level = rpc::Level::accepted;
        std::uint64_t deadline_ms = 0;
        rpc::SubmitCallback callback;
    };
    struct Peer {
        std::optional<ReplicaId> replica;
        Height height;
        std::int64_t clock_offset_ms = 0;
        bool connected = false;
        std::uint64_t avoid_until_ms = 0; // Block sync failed there.
    };
    // A block above the tip, or one of the last below it, whose body is here.
    struct HeldBody {
        consensus::Proposal proposal; // Without items.
        AssembledPtr body;
        bool notarized = false;
        bool covers = false; // Its acts are no work of the pool.
    };
    // A body of which something is missing, or that is being executed.
    struct Wanted {
        consensus::ExecuteRequest request;
        std::vector<WitnessId> wids;
        std::set<WitnessId> missing;
        bool executing = false;
        std::uint64_t ask_at_ms = 0;
        std::size_t asked = 0;
    };

    // ---- driver.cpp: the turn ----
    void handle(LoopEvent& each);
    void step(consensus::Event event);
    void settle();
    void carry_out(consensus::Effects effects);
    void persist(const consensus::Frame& frame);
    void send(const consensus::Send& each);
    void verify(consensus::VerifyRequest request);
    void report(const consensus::Alarm& alarm);
    void end_turn();
    void on_time();
    void every_second();
    void publish();
    [[nodiscard]] std::uint64_t next_wake_ms() const;

    void on(event::PeerUp& each);
    void on(event::PeerDown& each);
    void on(event::PeerBeat& each);
    void on(event::FromPeer& each);
    void on(event::PeerActs& each);
    void on(event::PeerAcknowledged& each);
    void on(event::PeerBlocks& each);
    void on(event::EvidenceKept& each);
    void on(event::PeerEvidence& each);
    void on(event::EvidenceJudged& each);
    void on(event::LocalAct& each);
    void on(event::FrameDurable& each);
    void on(event::Journalled& each);
    void on(event::VerifyDone& each);
    void on(event::ExecutionDone& each);
    void on(event::BuildingDone& each);
    void on(event::CommitDone& each);
    void on(event::SyncFailed& each);
    void on(event::DiskFree& each);
    void on(event::Drain& each);
    void on(event::Stop& each);

    // ---- driver_blocks.cpp: bodies, building, committing ----
    void want(consensus::ExecuteRequest request);
    void try_execute(const BlockHash& hash, Wanted& wanted);
    void supply(const WitnessId& wid);
    void ask_for_bodies();
    void build(consensus::BuildRequest request);
    [[nodiscard]] std::set<TransactionId> acts_above_tip(const BlockHash& from) const;
    void hold(const BlockHash& hash, const consensus::Proposal& proposal, AssembledPtr body);
    void mark_notarized(const BlockHash& hash);
    void update_cover();
    void finish_block(const Committed& block);
    void forget_bodies();
    [[nodiscard]] bool answer(const PublicKey& peer, const consensus::GetProposal& request);
    [[nodiscard]] consensus::Proposal in_full(const consensus::Proposal& proposal) const;

    // ---- driver_acts.cpp: the pool, its clients and the push to others ----
    [[nodiscard]] Result<void> admit(const Act& act, ReplicaId source);
    void push_new();
    [[nodiscard]] bool may_gather() const;
    void push_again();
    void push(const std::optional<PublicKey>& to, const std::vector<const Pooled*>& acts);
    void satisfy(const TransactionId& txid, rpc::Level reached,
                 const std::optional<rpc::Inclusion>& inclusion);
    void give_up(const TransactionId& txid, ErrorCode code, const std::string& why);
    void refuse_waiters(const TransactionId& txid, const Error& error);
    void expire();
    void time_out_waiters();
    void drop(const Dropped& dropped);
    void update_work();
    void check_drained();

    // ---- driver_quarantine.cpp: acts that are not executed here (2.3 R2) ----
    void quarantine(const TransactionId& txid, const std::string& cause);
    void release(const TransactionId& txid, std::string_view why);
    void release_all(const ledger::Body& body, std::string_view why);
    void note_stage(const TransactionId& txid, rpc::Stage stage);
    [[nodiscard]] bool holds_quarantined(const Parts& parts) const;
    [[nodiscard]] Error quarantine_error(const TransactionId& txid) const;

    // ---- driver_evidence.cpp: 2.12 ----
    void consider_evidence(Bytes bytes);
    void tell_evidence();
    void update_evidence_cover();
    void settle_evidence(const Committed& block);

    // ---- driver_epochs.cpp: 2.11 ----
    bool consider_epoch();
    [[nodiscard]] std::optional<ReplicaId> replica_of(const PublicKey& node_key) const;

    // ---- driver_sync.cpp: catching up ----
    void consider_sync();
    void note_height(const PublicKey& peer, Height height);

    DriverOptions options_; // The set, and who this node is in it, are those of the epoch.
    consensus::Replica replica_;
    Epoch epoch_;
    Outside outside_;
    Mempool pool_;
    Quarantine quarantine_;
    EvidencePool evidence_;
    std::set<PublicKey> judging_; // Peers of whom a piece of evidence is being judged.
    Inbox inbox_;
    DriverCounters counters_;
    ledger::BlockLimits limits_;

    Now now_;
    std::uint64_t wake_ms_ = 0;
    std::uint64_t second_ms_ = 0; // When every_second() is due.
    bool running_ = true;
    std::deque<consensus::Event> queue_; // Events that this turn's effects gave at once.
    std::optional<PublicKey> asker_; // Who sent the message of this turn: replies go there.

    Header tip_;
    BlockHash tip_hash_;
    std::map<BlockHash, HeldBody> bodies_;
    std::map<BlockHash, Wanted> wanted_;
    View cover_view_; // cur when the cover was last computed.
    bool cover_stale_ = true;
    std::optional<bool> work_told_;

    std::map<PublicKey, Peer> peers_;
    std::map<TransactionId, std::vector<Waiter>> waiters_;
    std::uint64_t waiters_due_ms_ = 0; // The earliest deadline, or 0.
    std::vector<TransactionId> unpushed_;
    std::uint64_t pushed_at_ms_ = 0;
    std::vector<std::pair<Act, ReplicaId>> unjournalled_local_;
    bool disk_low_ = false;
    std::optional<std::uint64_t> drain_until_ms_;
    bool drain_told_ = false;

    struct Sync {
        bool behind = false; // The core says that it cannot catch up alone.
        std::optional<PublicKey> peer;
        std::uint64_t request = 0;
        std::uint64_t deadline_ms = 0;
        bool importing = false;
        std::uint64_t progress_ms = 0; // When the tip last rose.
    };
    Sync sync_;

    mutable std::mutex standing_mutex_;
    Standing standing_;
    mutable std::mutex stages_mutex_;
    std::map<TransactionId, rpc::Stage> stages_; // Of everything in the pool.
};

} // namespace tamga::node
