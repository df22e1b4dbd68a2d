// Taking a state from peers: which one, which piece from whom, and whom to ask no more.
//
// Pure: what happens comes in with the time, what is to be done goes out through Outside. A peer's
// word decides nothing but what is asked for next: heads and chunks are verified by whoever stands
// behind Outside, and who sends what does not hold is refused for good. Pieces are asked for by the
// region of the state, or the leaf, that is missing, so any peer can give any of them, however it
// cuts its own. Bounded: pieces on their way, regions, offers.

#pragma once

#include "base/bytes.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/proof.hpp"
#include "ledger/snapshot_chunk.hpp"
#include "node/executor.hpp"
#include "node/snapshot_wire.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tamga::node {

// What of a state is still missing (ledger/snapshot_tiling.hpp).
struct StateMissing {
    std::vector<ledger::Prefix> regions;
    std::map<std::uint64_t, std::uint64_t> leaves; // First of a run -> after its last.

    [[nodiscard]] bool none() const { return regions.empty() && leaves.empty(); }
};

struct StateSyncFigures {
    std::uint64_t height = 0;
    std::uint64_t chunks = 0; // Taken.
    std::uint64_t bytes = 0;  // Of them.
    std::uint64_t chunks_useless = 0; // Verified, but another had filled the place already.
    std::uint64_t refused = 0;        // Peers that sent what does not hold.
    std::uint64_t timeouts = 0;
    std::uint64_t begun_again = 0; // States that were given up for another.
};

class StateSync {
public:
    struct Options {
        // So many peers must offer the same; beside a trusted head one will do when no more have.
        std::size_t confirmations = 1;
        std::optional<TrustedHead> trusted;
        std::uint64_t offers_ms = 3'000;       // Between two questions for offers.
        std::uint64_t settle_ms = 2'000;       // For others to offer something newer.
        std::uint64_t without_ms = 10'000;     // Then nobody has one.
        std::uint64_t head_ms_max = 20'000;    // For an answer.
        std::uint64_t piece_ms_max = 60'000;
        std::uint64_t stall_ms = 300'000; // Without anything new.
        std::uint64_t twice_ms = 5'000; // A piece so late is asked of a second one.
        std::uint64_t avoid_ms = 10'000; // Whoever was too late.
        std::uint64_t gone_ms = 30'000; // Without anybody who has it a state is given up.
        std::size_t per_peer = 2;
        std::size_t in_flight_max = 6; // Of at most 4 MiB each.
        // Regions and runs that the chunks of one peer may add: honest ones add far fewer.
        std::size_t added_max = 16'384;
    };

    // What it has others do; none of it blocks or calls back.
    struct Outside {
        std::function<void(const PublicKey&, const SnapshotsWanted&)> ask_offers;
        std::function<void(const PublicKey&, const HeadWanted&)> ask_head;
        std::function<void(const PublicKey&, const PieceWanted&)> ask_piece;
        // Verify and begin with it; answered by head_judged().
        std::function<void(Bytes head, const SnapshotOffer&, std::optional<Header> trusted)>
            judge_head;
        // Verify and write; answered by put_done().
        std::function<void(std::uint64_t request, ledger::SnapshotChunk)> put;
        std::function<void()> finish;               // Answered by finished().
        std::function<void()> discard;              // What was begun is not gone on with.
        std::function<void(const PublicKey&, std::string why)> refuse;
        std::function<void(Error)> failed;          // Not a peer's fault: the node must end.
    };

    enum class Phase : std::uint8_t {
        choosing,
        head,      // Asked for, or being judged.
        filling,
        finishing,
        done,
        without,   // Nobody has a state to give: by blocks.
    };

    StateSync(Options options, Outside outside)
        : options_(std::move(options)), outside_(std::move(outside)) {}

    // A state that was begun before this process; first of all. Its head is judged once more.
    void resume(const SnapshotOffer& offer, Bytes head);

    void connected(const PublicKey& peer);
    void disconnected(const PublicKey& peer);
    // Asks, gives up waiting; at least every second.
    void tick(std::uint64_t now_ms);

    void offered(const PublicKey& peer, const SnapshotsOffered& answer);
    void head_came(const PublicKey& peer, HeadGiven answer);
    void head_judged(Result<StateMissing> verdict);
    void piece_came(const PublicKey& peer, const PieceGiven& answer);
    // Whether anything was new, and what is missing then.
    void put_done(std::uint64_t request, const Result<bool>& done, StateMissing missing);
    void finished(const Status& done);

    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] const StateMissing& missing() const { return missing_; }
    [[nodiscard]] const StateSyncFigures& figures() const { return figures_; }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
    // What it waits for, for the operator.
    [[nodiscard]] std::string standing() const;

private:
    struct Peer {
        bool connected = false;
        bool refused = false;
        bool answered = false; // Said what it has, in this connection.
        std::uint64_t asked_ms = 0; // For offers; 0: not yet.
        std::uint64_t avoid_until_ms = 0;
        std::uint64_t heads_asked = 0;
        std::size_t added = 0; // Regions and runs, by its chunks.
        std::set<SnapshotOffer> offers;
        std::set<SnapshotOffer> lacking; // Said to have, and then had not.
    };
    struct InFlight {
        PublicKey peer;
        Piece piece;
        std::uint64_t asked_ms = 0;
        std::size_t bytes = 0; // Of the answer; 0: it has not come yet.
    };

    [[nodiscard]] bool is_usable(const Peer& peer) const {
        return peer.connected && !peer.refused && now_ms_ >= peer.avoid_until_ms;
    }
    [[nodiscard]] bool holds(const Peer& peer) const {
        return peer.offers.contains(offer_) && !peer.lacking.contains(offer_);
    }
    [[nodiscard]] std::size_t asked_of(const PublicKey& peer) const;
    void refuse(const PublicKey& peer, std::string why);
    void ask_for_offers();
    void choose();
    [[nodiscard]] std::optional<SnapshotOffer> best_offer() const;
    void ask_head();
    void fill(StateMissing missing);
    void expire();
    void ask_for_pieces();
    [[nodiscard]] std::optional<Piece> next_piece() const;
    [[nodiscard]] std::optional<Piece> late_piece(const PublicKey& peer) const;
    void give_up();

    Options options_;
    Outside outside_;
    Phase phase_ = Phase::choosing;
    std::uint64_t now_ms_ = 0;
    std::uint64_t since_ms_ = 0; // Of the phase.
    std::uint64_t held_ms_ = 0;  // When somebody last had it.
    std::uint64_t progress_ms_ = 0;
    std::map<PublicKey, Peer> peers_;
    std::optional<Header> trusted_;
    SnapshotOffer offer_;
    std::optional<Bytes> begun_;         // The head of what was begun before.
    std::optional<PublicKey> head_from_; // Nobody: begun before.
    bool head_waits_ = false;            // For the peer; else for the verdict.
    StateMissing missing_;
    std::map<std::uint64_t, InFlight> in_flight_;
    std::uint64_t request_ = 0;
    StateSyncFigures figures_;
};

} // namespace tamga::node
