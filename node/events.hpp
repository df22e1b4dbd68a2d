// What the loop hears: one bounded queue of values, from every other thread.

#pragma once

#include "consensus/replica.hpp"
#include "ledger/transaction.hpp"
#include "node/executor.hpp"
#include "node/network.hpp"
#include "rpc/backend.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tamga::node {

// An act with its openings, verified at the border.
struct Act {
    ledger::TransactionPtr transaction;
    std::shared_ptr<const std::vector<ledger::Opening>> openings;
};

namespace event {

struct PeerUp {
    PublicKey peer;
    Greeted greeted;
};
struct PeerDown {
    PublicKey peer;
};
struct PeerBeat {
    PublicKey peer;
    std::uint64_t wall_ms = 0;
    Height height;
};
struct FromPeer {
    PublicKey peer;
    consensus::Message message;
};
struct PeerActs {
    PublicKey peer;
    std::vector<Act> acts;
    std::vector<TransactionId> known; // Final already: acknowledged at once.
};
struct PeerAcknowledged {
    PublicKey peer;
    std::vector<TransactionId> txids;
};
struct PeerBlocks {
    PublicKey peer;
    std::uint64_t request = 0;
    Height tip;
    Chunk chunk;
};
// Evidence that this node kept when it last ran.
struct EvidenceKept {
    Bytes bytes;
};
struct PeerEvidence {
    PublicKey peer;
    registries::evidence::Record claim; // What the bytes say, not yet judged.
    Bytes bytes;
};
struct EvidenceJudged {
    std::optional<PublicKey> from; // Absent: seen here.
    Result<registries::evidence::Piece> judged;
};
// A client's act, to be answered exactly once.
struct LocalAct {
    Act act;
    rpc::Level level = rpc::Level::accepted;
    std::uint64_t deadline_ms = 0; // From now.
    rpc::SubmitCallback callback;
};
struct FrameDurable {
    std::uint64_t frame = 0;
};
struct Journalled {
    std::optional<PublicKey> from; // The peer that pushed them.
    std::vector<TransactionId> txids;
};
struct VerifyDone {
    consensus::Verified verified;
};
struct ExecutionDone {
    BlockHash block;
    Execution execution;
};
struct BuildingDone {
    Building building;
};
struct CommitDone {
    std::vector<Committed> blocks;
    consensus::FinalTip tip;
    std::optional<PublicKey> synced_from; // Block sync; absent: consensus.
    std::optional<consensus::EpochStart> began = std::nullopt; // After a sync: of the next block.
};
struct SyncFailed {
    PublicKey peer;
    std::string why;
};
struct DiskFree {
    bool low = false;
};
// Admit nothing new; answer when local acts are final or the time is up.
struct Drain {
    std::uint64_t ms_max = 0;
};
struct Stop {};

} // namespace event

using LoopEvent =
    std::variant<event::PeerUp, event::PeerDown, event::PeerBeat, event::FromPeer, event::PeerActs,
                 event::PeerAcknowledged, event::PeerBlocks, event::EvidenceKept,
                 event::PeerEvidence, event::EvidenceJudged, event::LocalAct, event::FrameDurable,
                 event::Journalled, event::VerifyDone, event::ExecutionDone, event::BuildingDone,
                 event::CommitDone, event::SyncFailed, event::DiskFree, event::Drain, event::Stop>;

class Inbox {
public:
    // From outside: false when too much waits, and the sender should slow down. Events are never
    // lost here: what must not come at such a time is refused before it becomes an event. After
    // close() nothing is taken, and whoever would wait for an answer gets it at once.
    bool post(LoopEvent event) {
        std::size_t waiting = 0;
        bool closed = false;
        {
            const std::lock_guard guard(mutex_);
            closed = closed_;
            if (!closed) events_.push_back(std::move(event));
            waiting = events_.size();
        }
        if (closed) {
            turn_away(event);
            return false;
        }
        wake_.notify_one();
        return waiting < events_high;
    }
    // When the loop ends: workers may still post, and the clients behind them wait.
    void close() {
        std::vector<LoopEvent> left;
        {
            const std::lock_guard guard(mutex_);
            closed_ = true;
            left = std::exchange(events_, {});
        }
        for (LoopEvent& each : left) turn_away(each);
    }
    // Everything that came, waiting for the first until the deadline.
    [[nodiscard]] std::vector<LoopEvent> take(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        wake_.wait_until(lock, deadline, [this] { return !events_.empty(); });
        return std::exchange(events_, {});
    }
    [[nodiscard]] std::size_t waiting() const {
        const std::lock_guard guard(mutex_);
        return events_.size();
    }
    [[nodiscard]] bool is_full() const { return waiting() >= events_high; }

private:
    static void turn_away(LoopEvent& event) {
        if (const auto* act = std::get_if<event::LocalAct>(&event)) {
            act->callback(fail(ErrorCode::behind, "the node is stopping; ask another"));
        }
    }

    static constexpr std::size_t events_high = 4096;

    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<LoopEvent> events_;
    bool closed_ = false;
};

} // namespace tamga::node
