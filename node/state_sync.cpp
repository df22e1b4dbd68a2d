// Whom to ask for what, and what their answers are worth.

#include "node/state_sync.hpp"

#include <algorithm>

namespace tamga::node {

namespace {

// Whether what a peer sent says that the peer is at fault; else the disk of this node is.
bool is_blame(const Error& error) {
    switch (error.code) {
    case ErrorCode::malformed:
    case ErrorCode::wrong_chain:
    case ErrorCode::unauthorised:
    case ErrorCode::bad_signature: return true;
    default: return false;
    }
}

bool is_beginning(const ledger::Prefix& of, const ledger::Prefix& other) {
    if (of.bits > other.bits) return false;
    for (std::size_t bit = 0; bit < of.bits; ++bit) {
        if (ledger::bit_of(of.bytes, bit) != ledger::bit_of(other.bytes, bit)) return false;
    }
    return true;
}

// Whether the chunk answers what was asked for. Honest peers send no proof that there is nothing:
// what is missing is a subtree with entries in it, unless the state is empty.
bool answers(const ledger::SnapshotChunk& chunk, const Piece& piece) {
    if (const auto* state = std::get_if<ledger::StateChunk>(&chunk)) {
        const auto* region = std::get_if<ledger::Prefix>(&piece);
        if (region == nullptr) return false;
        if (state->entries.empty() && state->prefix.bits > 0) return false;
        return is_beginning(state->prefix, *region) || is_beginning(*region, state->prefix);
    }
    const auto& run = std::get<ledger::LeavesChunk>(chunk);
    const auto* leaf = std::get_if<std::uint64_t>(&piece);
    return leaf != nullptr && run.first <= *leaf && *leaf - run.first < run.leaves.size();
}

} // namespace

void StateSync::resume(const SnapshotOffer& offer, Bytes head) {
    offer_ = offer;
    begun_ = std::move(head);
}

void StateSync::connected(const PublicKey& peer) { peers_[peer].connected = true; }

void StateSync::disconnected(const PublicKey& peer) {
    Peer& gone = peers_[peer];
    gone.connected = false;
    gone.answered = false;
    gone.asked_ms = 0;
    std::erase_if(in_flight_, [&](const auto& each) {
        return each.second.peer == peer && each.second.bytes == 0;
    });
    if (phase_ == Phase::head && head_waits_ && head_from_ == peer) {
        phase_ = Phase::choosing;
        since_ms_ = now_ms_;
    }
}

void StateSync::refuse(const PublicKey& peer, std::string why) {
    Peer& bad = peers_[peer];
    if (bad.refused) return;
    bad.refused = true;
    figures_.refused += 1;
    std::erase_if(in_flight_, [&](const auto& each) { return each.second.peer == peer; });
    if (phase_ == Phase::head && head_from_ == peer) {
        phase_ = Phase::choosing;
        since_ms_ = now_ms_;
    }
    outside_.refuse(peer, std::move(why));
}

void StateSync::tick(std::uint64_t now_ms) {
    if (now_ms_ == 0) since_ms_ = held_ms_ = progress_ms_ = now_ms;
    now_ms_ = now_ms;
    switch (phase_) {
    case Phase::choosing:
        ask_for_offers();
        choose();
        return;
    case Phase::head:
        if (!head_waits_ || now_ms_ < since_ms_ + options_.head_ms_max) return;
        figures_.timeouts += 1;
        peers_[*head_from_].avoid_until_ms = now_ms_ + options_.avoid_ms;
        phase_ = Phase::choosing;
        since_ms_ = now_ms_;
        return;
    case Phase::filling:
        ask_for_offers();
        expire();
        ask_for_pieces();
        return;
    case Phase::finishing:
    case Phase::done:
    case Phase::without: return;
    }
}

// ---- Which state ----

void StateSync::ask_for_offers() {
    for (auto& [key, peer] : peers_) {
        if (!is_usable(peer)) continue;
        if (peer.asked_ms != 0 && now_ms_ < peer.asked_ms + options_.offers_ms) continue;
        peer.asked_ms = std::max<std::uint64_t>(1, now_ms_);
        SnapshotsWanted wanted;
        if (options_.trusted && !trusted_) wanted.header = options_.trusted->height;
        outside_.ask_offers(key, wanted);
    }
}

void StateSync::offered(const PublicKey& peer, const SnapshotsOffered& answer) {
    Peer& from = peers_[peer];
    if (from.refused || !from.connected) return;
    if (answer.header && options_.trusted) {
        const bool is_it = answer.header->height == options_.trusted->height &&
                           hash_of(*answer.header) == options_.trusted->hash;
        if (!is_it) {
            return refuse(peer, "it holds another block than p2p.trusted_head at height " +
                                    std::to_string(answer.header->height.value));
        }
        trusted_ = answer.header;
    }
    from.answered = true;
    from.offers = {answer.offers.begin(), answer.offers.end()};
}

// The newest that enough peers have.
std::optional<SnapshotOffer> StateSync::best_offer() const {
    if (options_.trusted && !trusted_) return std::nullopt;
    std::map<SnapshotOffer, std::size_t> offered;
    for (const auto& [key, peer] : peers_) {
        if (!peer.connected || peer.refused) continue;
        for (const SnapshotOffer& each : peer.offers) {
            if (!peer.lacking.contains(each)) offered[each] += 1;
        }
    }
    for (auto each = offered.rbegin(); each != offered.rend(); ++each) {
        if (each->second >= options_.confirmations) return each->first;
    }
    const bool will_do = options_.trusted && now_ms_ >= since_ms_ + options_.without_ms;
    return will_do && !offered.empty() ? std::optional(offered.rbegin()->first) : std::nullopt;
}

void StateSync::choose() {
    if (begun_) {
        if (options_.trusted && !trusted_) return; // Somebody must show it first.
        phase_ = Phase::head;
        head_waits_ = false;
        outside_.judge_head(*std::exchange(begun_, std::nullopt), offer_, trusted_);
        return;
    }
    bool all_answered = true;
    std::size_t without = 0;
    for (const auto& [key, peer] : peers_) {
        if (!peer.connected || peer.refused) continue;
        all_answered = all_answered && peer.answered;
        if (peer.answered && peer.offers.empty()) without += 1;
    }
    const std::uint64_t waited = now_ms_ - since_ms_;
    const std::optional<SnapshotOffer> best = best_offer();
    if (!best) {
        const bool is_hopeless = all_answered && without >= options_.confirmations;
        if (is_hopeless && waited >= options_.without_ms) phase_ = Phase::without;
        return;
    }
    if (!all_answered && waited < options_.settle_ms) return;
    offer_ = *best;
    ask_head();
}

void StateSync::ask_head() {
    const PublicKey* from = nullptr;
    for (const auto& [key, peer] : peers_) {
        if (!is_usable(peer) || !holds(peer)) continue;
        if (from == nullptr || peer.heads_asked < peers_.at(*from).heads_asked) from = &key;
    }
    if (from == nullptr) return;
    head_from_ = *from;
    peers_[*from].heads_asked += 1;
    phase_ = Phase::head;
    head_waits_ = true;
    since_ms_ = now_ms_;
    outside_.ask_head(*from, HeadWanted{offer_.height});
}

void StateSync::head_came(const PublicKey& peer, HeadGiven answer) {
    const bool is_awaited = phase_ == Phase::head && head_waits_ && head_from_ == peer &&
                            answer.height == offer_.height;
    if (!is_awaited) return;
    if (answer.head.empty()) {
        peers_[peer].lacking.insert(offer_);
        phase_ = Phase::choosing;
        return;
    }
    head_waits_ = false;
    outside_.judge_head(std::move(answer.head), offer_, trusted_);
}

void StateSync::head_judged(Result<StateMissing> verdict) {
    if (phase_ != Phase::head) return;
    if (verdict) return fill(std::move(*verdict));
    if (!is_blame(verdict.error())) return outside_.failed(verdict.error());
    if (!head_from_) return give_up(); // Trusted once, and not any more.
    refuse(*head_from_, verdict.error().message);
}

// ---- Its pieces ----

void StateSync::fill(StateMissing missing) {
    phase_ = Phase::filling;
    since_ms_ = held_ms_ = progress_ms_ = now_ms_;
    missing_ = std::move(missing);
    figures_.height = offer_.height.value;
    if (missing_.none()) {
        phase_ = Phase::finishing;
        return outside_.finish();
    }
    ask_for_pieces();
}

void StateSync::give_up() {
    figures_.begun_again += 1;
    in_flight_.clear();
    missing_ = {};
    phase_ = Phase::choosing;
    since_ms_ = now_ms_;
    outside_.discard();
}

void StateSync::expire() {
    for (auto each = in_flight_.begin(); each != in_flight_.end();) {
        const InFlight& asked = each->second;
        const bool is_late =
            asked.bytes == 0 && now_ms_ >= asked.asked_ms + options_.piece_ms_max;
        if (is_late) {
            figures_.timeouts += 1;
            peers_[asked.peer].avoid_until_ms = now_ms_ + options_.avoid_ms;
        }
        each = is_late ? in_flight_.erase(each) : std::next(each);
    }
    bool anybody = false;
    for (const auto& [key, peer] : peers_) {
        if (!peer.connected || peer.refused) continue;
        anybody = anybody || peer.answered;
        if (holds(peer)) held_ms_ = now_ms_;
    }
    // Without anybody the network is at fault, or there is nobody but those who were refused.
    if (!anybody) held_ms_ = progress_ms_ = now_ms_;
    const bool stalls = now_ms_ >= progress_ms_ + options_.stall_ms;
    if (!stalls && now_ms_ < held_ms_ + options_.gone_ms) return;
    if (stalls) { // Who has it does not give it: another one.
        for (auto& [key, peer] : peers_) peer.lacking.insert(offer_);
    }
    give_up();
}

std::size_t StateSync::asked_of(const PublicKey& peer) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        in_flight_, [&](const auto& each) { return each.second.peer == peer; }));
}

// Something that nobody is asked for. In a long run of leaves several places at once: answers cut
// it into more runs, until every peer has its own.
std::optional<Piece> StateSync::next_piece() const {
    std::vector<const ledger::Prefix*> regions;
    std::set<std::uint64_t> leaves;
    for (const auto& [request, asked] : in_flight_) {
        if (const auto* region = std::get_if<ledger::Prefix>(&asked.piece)) {
            regions.push_back(region);
        } else {
            leaves.insert(std::get<std::uint64_t>(asked.piece));
        }
    }
    for (const ledger::Prefix& region : missing_.regions) {
        const bool is_asked =
            std::ranges::any_of(regions, [&](const auto* each) { return *each == region; });
        if (!is_asked) return region;
    }
    for (const auto& [first, end] : missing_.leaves) {
        const auto after = leaves.lower_bound(end);
        if (after == leaves.begin() || *std::prev(after) < first) return first;
        const std::uint64_t last = *std::prev(after);
        if (end - last > 2 * ledger::chunk_leaves_max) return last + (end - last) / 2;
    }
    return std::nullopt;
}

// Something that another peer has been asked for long ago.
std::optional<Piece> StateSync::late_piece(const PublicKey& peer) const {
    for (const auto& [request, asked] : in_flight_) {
        if (asked.bytes > 0 || now_ms_ < asked.asked_ms + options_.twice_ms) continue;
        std::size_t times = 0;
        bool is_own = false;
        for (const auto& [other, same] : in_flight_) {
            if (same.piece != asked.piece) continue;
            times += 1;
            is_own = is_own || same.peer == peer;
        }
        if (times == 1 && !is_own) return asked.piece;
    }
    return std::nullopt;
}

void StateSync::ask_for_pieces() {
    bool asked = true;
    while (asked) { // A round asks each peer for one, so that they share evenly.
        asked = false;
        for (const auto& [key, peer] : peers_) {
            if (in_flight_.size() >= options_.in_flight_max) return;
            if (!is_usable(peer) || !holds(peer) || asked_of(key) >= options_.per_peer) continue;
            std::optional<Piece> piece = next_piece();
            if (!piece) piece = late_piece(key);
            if (!piece) continue;
            request_ += 1;
            in_flight_[request_] = InFlight{key, *piece, now_ms_, 0};
            outside_.ask_piece(key, PieceWanted{request_, offer_.height, std::move(*piece)});
            asked = true;
        }
    }
}

void StateSync::piece_came(const PublicKey& peer, const PieceGiven& answer) {
    const auto found = in_flight_.find(answer.request);
    if (found == in_flight_.end() || found->second.peer != peer) return; // Too late.
    InFlight& asked = found->second;
    if (asked.bytes > 0) return;
    if (answer.chunk.empty()) {
        peers_[peer].lacking.insert(offer_);
        in_flight_.erase(found);
        return ask_for_pieces();
    }
    Result<ledger::SnapshotChunk> chunk = ledger::decode_snapshot_chunk(answer.chunk);
    const bool is_answer = chunk && answers(*chunk, asked.piece);
    if (!is_answer) {
        refuse(peer, chunk ? "a chunk: not what was asked for" : chunk.error().message);
        return ask_for_pieces();
    }
    asked.bytes = answer.chunk.size();
    outside_.put(answer.request, std::move(*chunk));
}

void StateSync::put_done(std::uint64_t request, const Result<bool>& done, StateMissing missing) {
    const auto found = in_flight_.find(request);
    if (phase_ != Phase::filling || found == in_flight_.end()) return;
    const InFlight asked = found->second;
    in_flight_.erase(found);
    if (!done) {
        if (!is_blame(done.error())) return outside_.failed(done.error());
        refuse(asked.peer, done.error().message);
        return ask_for_pieces();
    }
    figures_.chunks += *done ? 1 : 0;
    figures_.chunks_useless += *done ? 0 : 1;
    figures_.bytes += asked.bytes;
    if (*done) progress_ms_ = now_ms_;
    const std::size_t before = missing_.regions.size() + missing_.leaves.size();
    missing_ = std::move(missing);
    if (missing_.none()) {
        in_flight_.clear();
        phase_ = Phase::finishing;
        return outside_.finish();
    }
    const std::size_t after = missing_.regions.size() + missing_.leaves.size();
    std::size_t& added = peers_[asked.peer].added;
    added += after > before ? after - before : 0;
    if (added > options_.added_max) refuse(asked.peer, "its chunks are crumbs");
    ask_for_pieces();
}

// Whoever gave the head has left leaves of the window out.
void StateSync::finished(const Status& done) {
    if (phase_ != Phase::finishing) return;
    if (done) {
        phase_ = Phase::done;
        return;
    }
    if (!is_blame(done.error())) return outside_.failed(done.error());
    if (head_from_) refuse(*head_from_, done.error().message);
    give_up();
}

std::string StateSync::standing() const {
    const auto count = [&](const auto& condition) {
        return std::to_string(std::ranges::count_if(peers_, [&](const auto& each) {
            return each.second.connected && !each.second.refused && condition(each.second);
        }));
    };
    const std::string connected = count([](const Peer&) { return true; });
    switch (phase_) {
    case Phase::choosing:
        return "looks for a snapshot: " + connected + " peers connected, " +
               count([](const Peer& peer) { return !peer.offers.empty(); }) + " have one, " +
               std::to_string(options_.confirmations) + " of one block wanted" +
               (options_.trusted && !trusted_ ? "; none has shown the block of p2p.trusted_head"
                                              : "");
    case Phase::head: return "asks for the head of block " + std::to_string(offer_.height.value);
    case Phase::filling:
        return "takes the state after block " + std::to_string(offer_.height.value) + ": " +
               std::to_string(figures_.chunks) + " chunks, " +
               std::to_string(figures_.bytes >> 20) + " MiB, " +
               std::to_string(missing_.regions.size()) + " regions and " +
               std::to_string(missing_.leaves.size()) + " runs of leaves are missing, from " +
               count([&](const Peer& peer) { return holds(peer); }) + " peers";
    case Phase::finishing: return "puts the state together";
    case Phase::done: return "has the state after block " + std::to_string(offer_.height.value);
    case Phase::without: return "no peer has a snapshot";
    }
    return {};
}

} // namespace tamga::node
