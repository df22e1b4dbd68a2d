// What peers send besides consensus, and what runs every now and then.

#include "base/log.hpp"
#include "node/node.hpp"
#include "node/wire.hpp"

#include "proto/network.pb.h"

#include <boost/asio/post.hpp>
#include <filesystem>

namespace tamga::node {

namespace {

constexpr std::uint64_t chunk_bytes_max = 16u << 20;
constexpr std::uint64_t chunk_blocks_max = 1024;
constexpr int openings_per_request = 64;

FramePtr frame_of(const google::protobuf::MessageLite& message, FrameKind kind) {
    return make_frame(kind, as_bytes(message.SerializeAsString()));
}

std::string text_of(ByteView bytes) { return std::string(as_text(bytes)); }

} // namespace

// On the peers' thread. Validators and observers may ask; only validators may hand in acts,
// evidence or openings, and openings never go to an observer.
bool Node::receive(const PublicKey& peer, FrameKind kind, Bytes payload) {
    const bool validator = role_of(peer) == Role::validator;
    Inbox& inbox = driver_->inbox();
    const auto in_background = [&](auto work) {
        return workers_->post([this, peer, work, payload = std::move(payload)] {
            (this->*work)(peer, payload);
        });
    };
    switch (kind) {
    case FrameKind::hello: return true;
    case FrameKind::consensus: {
        Result<consensus::Message> message = consensus::decode_message(payload);
        if (!message) {
            network_->misbehaved(peer, "consensus message: " + message.error().message);
            return true;
        }
        return inbox.post(event::FromPeer{peer, std::move(*message)});
    }
    case FrameKind::transactions:
        if (!validator || inbox.is_full()) return !validator;
        return in_background(&Node::check_acts);
    case FrameKind::get_blocks: return in_background(&Node::serve_blocks);
    case FrameKind::blocks: return in_background(&Node::take_blocks);
    case FrameKind::get_openings: return !validator || in_background(&Node::serve_openings);
    case FrameKind::openings:
        if (validator && self()) {
            background_->post([this, payload = std::move(payload)] { take_openings(payload); });
        }
        return true;
    case FrameKind::acknowledged: {
        auto txids = decode_acknowledged(payload);
        if (!txids) return network_->misbehaved(peer, txids.error().message), true;
        return inbox.post(event::PeerAcknowledged{peer, std::move(*txids)});
    }
    case FrameKind::get_snapshots: return in_background(&Node::serve_snapshots);
    case FrameKind::get_snapshot_head: return in_background(&Node::serve_snapshot_head);
    case FrameKind::get_snapshot_piece:
        // One that is too many is dropped: who asked asks again.
        if (!snapshots_->begin(peer)) return true;
        if (in_background(&Node::serve_snapshot_piece)) return true;
        snapshots_->end(peer);
        return false;
    case FrameKind::snapshots: // Answers that came when the state was there.
    case FrameKind::snapshot_head:
    case FrameKind::snapshot_piece: return true;
    case FrameKind::evidence: {
        if (!validator) return true;
        const auto claim = registries::evidence::claimed_by(payload);
        if (!claim) return network_->misbehaved(peer, claim.error().message), true;
        return inbox.post(event::PeerEvidence{peer, *claim, std::move(payload)});
    }
    case FrameKind::beat: {
        const auto beat = decode_beat(payload);
        if (!beat) return network_->misbehaved(peer, beat.error().message), true;
        return inbox.post(event::PeerBeat{peer, beat->wall_ms, beat->height});
    }
    }
    return true;
}

// A peer checks what it pushes, so what does not hold is its fault.
void Node::check_acts(const PublicKey& peer, const Bytes& payload) {
    Result<std::vector<Pushed>> pushed = decode_transactions(payload);
    if (!pushed) return network_->misbehaved(peer, pushed.error().message);
    event::PeerActs out{peer, {}, {}};
    for (Pushed& each : *pushed) {
        ledger::SignedTransaction raw = std::move(each.transaction);
        auto openings = std::make_shared<std::vector<ledger::Opening>>(std::move(each.openings));
        const TransactionId txid = ledger::txid_of(raw.body);
        const auto position = store_->find_transaction(txid);
        if (position && *position) {
            // Final before it was pushed: only its openings can still be of use.
            std::vector<ledger::Payloads::Entry> entries;
            for (const ledger::Opening& opening : *openings) {
                const Commitment commitment = ledger::commitment_of(genesis_.chain, opening);
                const auto held = payloads_->has(commitment);
                if (held && !*held) entries.push_back({commitment, opening});
            }
            if (!entries.empty()) journal_->keep(std::move(entries), {});
            out.known.push_back(txid);
            continue;
        }
        const Result<ledger::TransactionPtr> act =
            check_act(std::move(raw), genesis_.chain, signatures_verified_);
        if (!act) return network_->misbehaved(peer, "pushed " + act.error().message);
        const Status opened = ledger::check_openings((*act)->envelope(), genesis_.chain, *openings);
        if (!opened) return network_->misbehaved(peer, "pushed " + opened.error().message);
        out.acts.push_back({*act, std::move(openings)});
    }
    driver_->inbox().post(std::move(out));
}

void Node::serve_blocks(const PublicKey& peer, const Bytes& payload) {
    const Result<BlocksWanted> request = decode_get_blocks(payload);
    if (!request) return network_->misbehaved(peer, request.error().message);
    const std::uint64_t tip = store_->tip()->header.height.value;
    const std::uint64_t bytes_max = std::min(request->bytes_max, chunk_bytes_max);
    proto::network::Blocks answer;
    answer.set_request(request->request);
    answer.set_tip_height(tip);
    std::uint64_t bytes = 0;
    std::uint64_t height = std::max<std::uint64_t>(1, request->from_height);
    std::uint64_t last = 0;
    for (; height <= tip && bytes < bytes_max; ++height) {
        const Result<ledger::StoredBlock> block = store_->block(Height(height));
        if (!block) break;
        proto::network::Block& out = *answer.add_blocks();
        out.set_header(text_of(encode(block->header)));
        out.set_justify(text_of(encode(block->justify)));
        out.set_signature(text_of(block->signature.bytes));
        out.set_items(text_of(block->items));
        bytes += out.justify().size() + out.items().size() + 400;
        last = height;
        if (block->header.epoch_end()) break; // 2.11: who imports it must have its set first.
        if (static_cast<std::uint64_t>(answer.blocks_size()) >= chunk_blocks_max) break;
    }
    if (last > 0) {
        const Result<FinalityProof> proof = store_->proof(Height(last));
        if (!proof) return;
        answer.set_finality(text_of(encode(*proof)));
    }
    network_->send(peer, frame_of(answer, FrameKind::blocks));
}

void Node::take_blocks(const PublicKey& peer, const Bytes& payload) {
    Result<BlocksAnswer> answer = decode_blocks(payload);
    if (!answer) return network_->misbehaved(peer, answer.error().message);
    driver_->inbox().post(
        event::PeerBlocks{peer, answer->request, answer->tip, std::move(answer->chunk)});
}

// ---- Openings ----

void Node::serve_openings(const PublicKey& peer, const Bytes& payload) {
    const Result<std::vector<Commitment>> wanted = decode_get_openings(payload);
    if (!wanted) return network_->misbehaved(peer, wanted.error().message);
    proto::network::Openings answer;
    std::size_t bytes = 0;
    for (const Commitment& commitment : *wanted) {
        const auto opening = payloads_->get(commitment);
        if (!opening || !*opening) continue;
        proto::Opening& out = *answer.add_openings();
        out.set_data_class((*opening)->data_class);
        out.set_schema((*opening)->schema);
        out.set_salt(text_of((*opening)->salt));
        out.set_payload(text_of((*opening)->payload));
        bytes += (*opening)->payload.size() + 64;
        if (bytes > (4u << 20)) break;
    }
    network_->send(peer, frame_of(answer, FrameKind::openings));
}

// Only what is missing is taken: what was not asked for is not stored.
void Node::take_openings(const Bytes& payload) {
    Result<std::vector<ledger::Opening>> answer = decode_openings(payload);
    if (!answer) return;
    const std::vector<Commitment> missing = payloads_->missing(std::nullopt, 4096);
    const std::set<Commitment> wanted(missing.begin(), missing.end());
    std::vector<ledger::Payloads::Entry> entries;
    for (ledger::Opening& opening : *answer) {
        const Commitment commitment = ledger::commitment_of(genesis_.chain, opening);
        if (wanted.contains(commitment)) entries.push_back({commitment, std::move(opening)});
    }
    if (!entries.empty()) journal_->keep(std::move(entries), {});
}

void Node::fetch_missing_openings() {
    if (!self() || payloads_->missing_count() == 0) return;
    const std::vector<Commitment> missing =
        payloads_->missing(std::nullopt, openings_per_request * 8);
    const std::vector<LinkView> peers = network_->peers();
    // A part of them to each validator, other parts next time.
    std::size_t turn = static_cast<std::size_t>(clock_.now().mono_ms / 1000);
    for (const LinkView& peer : peers) {
        turn += 1;
        if (!peer.connected || peer.pin.role != Role::validator) continue;
        proto::network::GetOpenings request;
        for (int i = 0; i < openings_per_request; ++i) {
            if (static_cast<std::size_t>(i) >= missing.size()) break;
            const std::size_t at = (turn * openings_per_request + static_cast<std::size_t>(i)) %
                                   missing.size();
            request.add_commitments(text_of(missing[at].bytes));
        }
        network_->send(peer.key, frame_of(request, FrameKind::get_openings));
    }
}

// ---- Now and then ----

void Node::schedule_background(std::uint64_t count) {
    timer_.expires_after(std::chrono::seconds(1));
    timer_.async_wait([this, count](const boost::system::error_code& error) {
        if (error) return;
        proto::network::Beat beat;
        beat.set_wall_ms(clock_.now().wall_ms);
        beat.set_height(store_->tip()->header.height.value);
        if (count % 2 == 0) network_->broadcast(frame_of(beat, FrameKind::beat));
        background_->post([this, count] { tick_background(count); });
        schedule_background(count + 1);
    });
}

void Node::tick_background(std::uint64_t count) {
    check_disk();
    if (count % 2 == 0) sync_store();
    make_snapshot();
    give_up_past(count);
    stage_backup();
    executing_->post([this] { consider_observers(); });
    fetch_missing_openings();
    purge_payloads();
}

// A few each second: each rewrites a file of the database.
void Node::purge_payloads() {
    constexpr std::size_t keys_at_once = 4;
    const Result<std::size_t> purged = payloads_->purge(keys_at_once);
    if (!purged) log::error("payloads_not_purged", {{"why", purged.error().message}});
    else if (*purged > 0) log::info("payloads_purged", {{"erased", *purged}});
}

void Node::check_disk() {
    std::error_code error;
    const auto space = std::filesystem::space(home_.data(), error);
    if (error) return;
    disk_free_bytes_ = space.available;
    if (driver_) {
        driver_->inbox().post(event::DiskFree{space.available < config_.disk_free_bytes_min});
    }
}

// What is synced here needs no vote records any more (protocol 2.5).
void Node::sync_store() {
    if (store_->tip()->header.height.value == synced_height_) return;
    const Result<ledger::Tip> synced = store_->sync_wal();
    if (!synced) die_of_failed_flush(home_.flush_failed(), synced.error().message);
    synced_height_ = synced->header.height.value;
    const auto [epoch, view] = settled_by(synced->header);
    if (writer_) writer_->advance(epoch, view);
}

} // namespace tamga::node
