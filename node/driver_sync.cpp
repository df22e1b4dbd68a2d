// Catching up: blocks by height from one peer at a time, each chunk proven before it is believed.
//
// A claimed height is a hint: who does not deliver in time, or delivers what does not prove itself,
// is passed over for a while, and its claim no longer counts as a target (consensus.md 2.7).

#include "node/driver.hpp"

#include "base/log.hpp"

#include "proto/network.pb.h"

namespace tamga::node {

namespace {

constexpr std::uint64_t chunk_bytes = 4u << 20;
constexpr std::uint64_t answer_ms_max = 10'000;
constexpr std::uint64_t avoid_ms = 10'000;
constexpr std::uint64_t patience_ms = 2'000; // The core catches up over small gaps by itself.

} // namespace

void Driver::note_height(const PublicKey& key, Height height) {
    Peer& peer = peers_[key];
    peer.height = height;
    const std::lock_guard guard(standing_mutex_);
    standing_.peer_heights[key] = height;
    if (peer.connected) standing_.clock_offsets_ms[key] = peer.clock_offset_ms;
    standing_.target = tip_.height;
    for (const auto& [each, other] : peers_) {
        if (other.connected) standing_.target = std::max(standing_.target, other.height);
    }
}

void Driver::consider_sync() {
    if (sync_.importing) return;
    if (sync_.peer) {
        if (now_.mono_ms < sync_.deadline_ms) return;
        log::warning("sync_timeout", {{"height", tip_.height}});
        peers_[*sync_.peer].avoid_until_ms = now_.mono_ms + avoid_ms;
        sync_.peer.reset();
    }
    const bool stuck = now_.mono_ms >= sync_.progress_ms + patience_ms;
    const PublicKey* best = nullptr;
    Height highest = tip_.height;
    for (const auto& [key, peer] : peers_) {
        if (!peer.connected || now_.mono_ms < peer.avoid_until_ms) continue;
        if (peer.height <= highest) continue;
        highest = peer.height;
        best = &key;
    }
    if (best == nullptr) {
        sync_.behind = false;
        return;
    }
    if (!sync_.behind && !stuck) return;
    sync_.peer = *best;
    sync_.request += 1;
    sync_.deadline_ms = now_.mono_ms + answer_ms_max;
    proto::network::GetBlocks request;
    request.set_request(sync_.request);
    request.set_from_height(tip_.height.value + 1);
    request.set_bytes_max(chunk_bytes);
    outside_.send(sync_.peer,
                  make_frame(FrameKind::get_blocks, as_bytes(request.SerializeAsString())), false);
}

void Driver::on(event::PeerBlocks& each) {
    note_height(each.peer, each.tip);
    if (sync_.importing || sync_.peer != each.peer || sync_.request != each.request) return;
    if (each.chunk.blocks.empty()) { // It has nothing above our tip after all.
        peers_[each.peer].avoid_until_ms = now_.mono_ms + avoid_ms;
        sync_.peer.reset();
        return;
    }
    sync_.importing = true;
    sync_.peer.reset();
    log::info("sync_chunk", {{"from", each.chunk.blocks.front().header.height},
                             {"to", each.chunk.blocks.back().header.height}});
    outside_.import(std::move(each.chunk), each.peer);
}

void Driver::on(event::SyncFailed& each) {
    sync_.importing = false;
    peers_[each.peer].avoid_until_ms = now_.mono_ms + avoid_ms;
    log::warning("sync_failed", {{"why", each.why}});
    outside_.misbehaved(each.peer, each.why);
}

} // namespace tamga::node
