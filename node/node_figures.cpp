// What operators see: health, readiness, peers, and the figures of /metrics.

#include "node/figures.hpp"
#include "node/node.hpp"
#include "node/node_backend.hpp"

#include <algorithm>

namespace tamga::node {

namespace {

constexpr std::uint64_t behind_blocks_max = 32;

// After a lost vote log, until a block is final beyond every view in which it may have voted (2.5):
// till then it is one of those that may fail.
bool is_silent(const consensus::ReplicaStatus& replica) {
    const bool abstains =
        replica.abstains_until.value > 0 && replica.final_view <= replica.abstains_until;
    return replica.reentering || abstains;
}

std::string silence(const consensus::ReplicaStatus& replica) {
    if (replica.stopped) return "this replica has stopped signing; read the log";
    if (replica.reentering) {
        return "it may lack votes of its own and signs nothing; vote_log_loss in the log says why "
               "and what it waits for. No other validator may lose its votes now";
    }
    return "it signs nothing up to view " + std::to_string(replica.abstains_until.value) +
           ", for it may have voted there. No other validator may lose its votes now";
}

} // namespace

rpc::Health NodeBackend::health() {
    rpc::Health health;
    const auto add = [&](std::string name, bool ok, std::string detail) {
        health.ok = health.ok && ok;
        health.checks.push_back({std::move(name), ok, std::move(detail)});
    };
    const Standing standing = node_.driver_->standing();
    add("disk", !standing.disk_low,
        std::to_string(node_.disk_free_bytes_ >> 20) + " MiB free" +
            (standing.disk_low ? "; nothing new is admitted: make room" : ""));
    const std::vector<LinkView> links = node_.network_->peers();
    const auto connected = static_cast<std::size_t>(std::ranges::count_if(links, [](const auto& l) {
        return l.connected && l.pin.role == Role::validator;
    }));
    const std::size_t needed = node_.self() ? node_.in_force()->start.set.quorum() - 1 : 1;
    add("peers", connected >= needed,
        std::to_string(connected) + " validators connected, " + std::to_string(needed) +
            " needed" + (connected >= needed ? "" : "; check p2p.peers and the other machines"));
    const std::uint64_t tip = standing.tip.height.value;
    const std::uint64_t behind = standing.target.value > tip ? standing.target.value - tip : 0;
    add("sync", behind <= behind_blocks_max,
        std::to_string(behind) + " blocks behind" + (standing.syncing ? ", catching up" : ""));
    const consensus::ReplicaStatus& replica = standing.replica;
    const bool votes = !replica.stopped && !is_silent(replica);
    add("consensus", votes, votes ? "view " + std::to_string(replica.cur.value) : silence(replica));
    const auto tolerated = 100 + static_cast<std::int64_t>( // A beat is some time on its way.
        node_.genesis_.genesis.parameters.positive(ledger::ParameterId::precision_ms));
    std::int64_t worst = 0;
    std::size_t differing = 0;
    for (const auto& [peer, offset] : standing.clock_offsets_ms) {
        if (std::abs(offset) > std::abs(worst)) worst = offset;
        differing += std::abs(offset) > tolerated ? 1 : 0;
    }
    const bool own = 2 * differing > standing.clock_offsets_ms.size();
    add("clock", differing == 0,
        "largest difference to a peer " + std::to_string(worst) + " ms" +
            (differing == 0 ? ""
             : own          ? "; most peers differ from this machine: set its clock (chronyc "
                              "tracking shows it)"
                            : "; that peer's clock is wrong: tell its operator"));
    const std::uint64_t missing = node_.payloads_->missing_count();
    add("payloads", true, std::to_string(missing) + " openings missing");
    return health;
}

rpc::Health NodeBackend::readiness(const rpc::ReadinessLimits& limits) {
    rpc::Health ready = health();
    const auto add = [&](std::string name, bool ok, std::string detail) {
        ready.ok = ready.ok && ok;
        ready.checks.push_back({std::move(name), ok, std::move(detail)});
    };
    const Standing standing = node_.driver_->standing();
    const std::uint64_t tip = standing.tip.height.value;
    const std::uint64_t behind = standing.target.value > tip ? standing.target.value - tip : 0;
    if (limits.max_blocks_behind) {
        add("max_blocks_behind", behind <= *limits.max_blocks_behind, std::to_string(behind));
    }
    if (limits.min_peers) {
        const std::vector<LinkView> links = node_.network_->peers();
        const auto connected = static_cast<std::uint64_t>(
            std::ranges::count_if(links, [](const auto& each) { return each.connected; }));
        add("min_peers", connected >= *limits.min_peers, std::to_string(connected));
    }
    return ready;
}

static void add_evidence(Scrape& out, const Standing& standing, const DriverCounters& loop) {
    out.gauge("consensus_evidence_pending", "Pieces of evidence that wait for a block",
              standing.evidence);
    out.counter("consensus_evidence_seen_total", "Pieces of evidence that convinced this node",
                loop.evidence_seen);
    out.counter("consensus_evidence_recorded_total", "Pieces of evidence in final blocks",
                loop.evidence_recorded);
}

std::string NodeBackend::metrics_text() {
    const Standing standing = node_.driver_->standing();
    const DriverCounters& loop = node_.driver_->counters();
    const NetworkCounters net = node_.network_->counters();
    const std::vector<LinkView> links = node_.network_->peers();
    Scrape out;
    out.gauge("consensus_height", "Height of the last final block", standing.tip.height.value);
    out.gauge("consensus_view", "View the replica is in", standing.replica.cur.value);
    out.gauge("consensus_final_view", "View of the last final block",
              standing.replica.final_view.value);
    out.gauge("consensus_validators", "Validators of this epoch",
              node_.in_force()->start.set.size());
    out.gauge("consensus_epoch", "The epoch: one set of validators each",
              standing.replica.epoch.value);
    out.gauge("consensus_silent", "1 while it signs nothing because votes may be lost",
              is_silent(standing.replica));
    out.gauge("consensus_target_height", "Highest final height heard of", standing.target.value);
    out.gauge("consensus_syncing", "1 while blocks are fetched by height", standing.syncing);
    out.counter("consensus_blocks_total", "Blocks committed since the start", loop.blocks);
    out.counter("consensus_blocks_synced_total", "Blocks that came by block sync",
                loop.blocks_synced);
    out.counter("consensus_equivocations_total", "Peers caught signing two things",
                loop.equivocations);
    add_evidence(out, standing, loop);
    out.counter("consensus_untimely_total", "Proposals that looked early or late", loop.untimely);
    out.counter("consensus_bodies_asked_total", "Bodies asked of other validators",
                loop.bodies_asked);
    out.gauge("mempool_size", "Acts that wait for a final block", standing.pool_transactions);
    out.gauge("mempool_size_bytes", "Bytes of these acts", standing.pool_bytes);
    out.counter("mempool_accepted_total", "Acts that clients of this node brought to the pool",
                loop.acts_accepted);
    out.counter("mempool_full_total", "Acts answered with: retry later", loop.pool_full);
    out.counter("mempool_expired_total", "Acts whose window closed", loop.acts_expired);
    out.counter("mempool_dropped_total", "Acts that were not admissible", loop.acts_dropped);
    out.gauge("mempool_quarantined", "Acts that are not executed here: they ended this program "
                                     "or break an invariant", standing.quarantined);
    out.counter("registry_acts_total", "Acts in final blocks since the start", loop.acts_final);
    out.counter("registry_signatures_verified_total", "Ed25519 signatures of acts verified here",
                node_.signatures_verified_);
    out.counter("registry_acts_refused_total", "Of these, refused by a rule", loop.acts_refused);
    out.gauge("p2p_peers", "Connected peers",
              static_cast<std::uint64_t>(std::ranges::count_if(
                  links, [](const auto& each) { return each.connected; })));
    out.counter("p2p_receive_bytes_total", "Bytes of frames received", net.bytes_in);
    out.counter("p2p_send_bytes_total", "Bytes of frames sent", net.bytes_out);
    out.counter("p2p_receive_frames_total", "Frames received", net.frames_in);
    out.counter("p2p_send_frames_total", "Frames sent", net.frames_out);
    out.counter("p2p_dropped_frames_total", "Bulk frames a slow peer did not get",
                net.frames_dropped);
    out.counter("p2p_handshakes_refused_total", "Connections that were not let in",
                net.handshakes_refused);
    out.gauge("storage_synced_height", "Height durable on this disk", node_.synced_height_);
    out.gauge("storage_free_bytes", "Free space on the disk of the home",
              node_.disk_free_bytes_);
    out.gauge("storage_base_height", "Block before which states, and up to which acts, are gone; "
                                     "0: everything is held", node_.store_->base().value);
    out.add(node_.snapshots_->figures());
    out.add(node_.joined_);
    out.gauge("payloads_missing", "Openings of final acts not held here",
              node_.payloads_->missing_count());
    out.gauge("rpc_connections", "Connections of clients", node_.server_->connections());
    out.gauge("loop_inbox", "Events that wait for the loop", node_.driver_->inbox().waiting());
    out.counter("loop_turns_total", "Turns of the loop", loop.turns);
    if (node_.writer_) {
        out.counter("votes_flushes_total", "Flushes of the vote log", node_.writer_->flushes());
        out.counter("votes_flush_microseconds_total", "Time they took",
                    node_.writer_->flush_us_total());
    }
    return out.text();
}

std::vector<rpc::PeerView> NodeBackend::peers() {
    const Standing standing = node_.driver_->standing();
    std::vector<rpc::PeerView> all;
    for (const LinkView& link : node_.network_->peers()) {
        rpc::PeerView peer;
        peer.name = link.pin.name;
        peer.node_key = link.key;
        peer.address = link.address;
        peer.connected = link.connected;
        peer.validator = link.pin.role == Role::validator;
        const auto height = standing.peer_heights.find(link.key);
        if (height != standing.peer_heights.end()) peer.height = height->second;
        all.push_back(std::move(peer));
    }
    return all;
}

rpc::VersionView NodeBackend::version() {
    return {node_.version_.version, node_.version_.commit,
            node_.genesis_.genesis.protocol_version};
}

} // namespace tamga::node
