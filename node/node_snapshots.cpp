// Snapshots for others: made now and then, given piece by piece; and the past, given up by policy.

#include "base/log.hpp"
#include "node/node.hpp"
#include "ledger/prune.hpp"
#include "node/snapshot_wire.hpp"
#include "registries/governance/epoch_validators.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace tamga::node {

namespace {

constexpr std::uint64_t day_ms = 86'400'000;
constexpr std::uint64_t look_every = 600; // Seconds from one look for what is too old to the next.

// Whoever votes and executes comes first.
void yield_to_others() {
    constexpr int niceness = 10;
    static thread_local const int done =
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
    static_cast<void>(done); // Without it a snapshot is as good.
}

} // namespace

// Now and then, on the background thread.
void Node::make_snapshot() {
    const std::optional<Height> height = snapshots_->due(*store_);
    if (!height || makes_snapshot_.exchange(true)) return;
    snapshooting_->post([this, height] {
        yield_to_others();
        const std::uint64_t begun_ms = clock_.now().mono_ms;
        const auto made = snapshots_->make(*store_, *height);
        if (made) {
            log::info("snapshot_made", {{"height", *height},
                                        {"entries", made->entries},
                                        {"leaves", made->leaves},
                                        {"chunks", made->chunks},
                                        {"bytes", made->bytes},
                                        {"ms", clock_.now().mono_ms - begun_ms}});
        } else {
            log::warning("snapshot_failed", {{"height", *height}, {"why", made.error().message}});
        }
        makes_snapshot_ = false;
    });
}

// What storage.keep_days says, and what a crash left of the last time.
void Node::give_up_past(std::uint64_t count) {
    if (count % look_every != 0 || prunes_.exchange(true)) return;
    snapshooting_->post([this] {
        yield_to_others();
        const Status pruned = prune_past();
        if (!pruned) log::error("prune_failed", {{"why", pruned.error().message}});
        prunes_ = false;
    });
}

Status Node::prune_past() {
    ledger::Pruner pruner(*store_);
    std::optional<Height> to;
    if (config_.keep_days > 0) {
        TRY(to, ledger::prunable(*store_, config_.keep_days * day_ms));
    }
    TRY(const bool is_left, pruner.is_due());
    if (!to && !is_left) return {};
    if (to) {
        ledger::SnapshotOptions how;
        how.set_of = [this](Epoch epoch) {
            return registries::governance::set_of_epoch(*store_, epoch);
        };
        TRY(const ledger::SnapshotHead head, ledger::snapshot_head_of(*store_, *to, how));
        TRY_VOID(store_->give_up_before(head));
    }
    log::info("prune_begun", {{"to", store_->base()}});
    const std::uint64_t begun_ms = clock_.now().mono_ms;
    for (bool more = true; more && !pruning_cancelled_;) {
        TRY(more, pruner.step());
    }
    TRY(const bool whole, pruner.give_back(pruning_cancelled_));
    log::info("prune_ended", {{"to", store_->base()},
                              {"blocks", pruner.figures().blocks},
                              {"rows", pruner.figures().rows},
                              {"space_given_back", whole ? "yes" : "later"},
                              {"ms", clock_.now().mono_ms - begun_ms}});
    return {};
}

void Node::serve_snapshots(const PublicKey& peer, const Bytes& payload) {
    const Result<SnapshotsWanted> wanted = decode_snapshots_wanted(payload);
    if (!wanted) return network_->misbehaved(peer, wanted.error().message);
    SnapshotsOffered answer{snapshots_->offers(), std::nullopt};
    if (wanted->header && *wanted->header <= store_->tip()->header.height) {
        Result<Header> header = store_->header(*wanted->header);
        if (header) answer.header = std::move(*header);
    }
    network_->send(peer, frame_of(answer));
}

void Node::serve_snapshot_head(const PublicKey& peer, const Bytes& payload) {
    const Result<HeadWanted> wanted = decode_head_wanted(payload);
    if (!wanted) return network_->misbehaved(peer, wanted.error().message);
    const auto head = snapshots_->head(wanted->height);
    network_->send(peer,
                   frame_of(HeadGiven{wanted->height, head && *head ? **head : Bytes()}));
}

void Node::serve_snapshot_piece(const PublicKey& peer, const Bytes& payload) {
    const Result<PieceWanted> wanted = decode_piece_wanted(payload);
    if (!wanted) {
        snapshots_->end(peer);
        return network_->misbehaved(peer, wanted.error().message);
    }
    auto chunk = snapshots_->piece(wanted->height, wanted->piece);
    if (!chunk) log::warning("snapshot_unreadable", {{"why", chunk.error().message}});
    const bool is_held = chunk && *chunk;
    network_->send(peer,
                   frame_of(PieceGiven{wanted->request, is_held ? std::move(**chunk) : Bytes()}));
    snapshots_->end(peer);
}

} // namespace tamga::node
