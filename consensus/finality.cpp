// What is final is committed; what is certified is fetched (protocol 2.3 R7, R10, 2.7).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

// R7: walks from the final block down to the committed one; commits when all is executed.
void Core::consider_commit() {
    if (final_hash_ == committed_hash_) return;
    std::vector<HeldProposal*> chain; // Newest first.
    FinalityProof proof{{}, end_cert_ ? end_cert_ : final_cert_};
    View number = end_cert_ ? end_cert_->view : final_view_;
    BlockHash hash = end_cert_ ? end_cert_->block : final_hash_;
    Height lowest; // Of the blocks from the final one down that are here.
    while (hash != committed_hash_) {
        if (number <= committed_view()) {
            return panic(number, "a final block does not descend from the committed one: a fork");
        }
        HeldProposal* held = find_held(number, hash);
        const auto proven = proven_.find(hash);
        const bool is_proven = proven != proven_.end();
        if (!held && !is_proven) return miss(number, hash, lowest);
        const Header& header = is_proven ? proven->second : held->proposal.header;
        number = header.parent_view;
        hash = header.parent_hash;
        if (header.kind == BlockKind::closing) { // 2.11: it stands in the proof alone.
            proof.headers.push_back(header);
            continue;
        }
        ENSURE(held != nullptr); // Only closing headers are kept without their blocks.
        lowest = header.height;
        if (held->execution == Execution::invalid) {
            return panic(header.view, "a final block is invalid here: block " + held->hash.hex());
        }
        chain.push_back(held);
    }
    for (const HeldProposal* held : chain) {
        if (held->execution != Execution::valid) return;
    }
    std::ranges::reverse(chain);
    std::ranges::reverse(proof.headers);
    commit(chain, std::move(proof));
}

// R7, 2.7: a final block is not here. Far down, block sync brings it with all below it, if anybody
// committed it: where a long chain becomes final at once nobody did, and it is fetched.
void Core::miss(View number, const BlockHash& block, Height above) {
    if (above.value > committed_.height.value + behind_blocks_max) fall_behind(final_view_);
    want(number, block, holders(), 0);
}

// Who should have what is final.
std::vector<ReplicaId> Core::holders() const {
    if (end_cert_) return signers_of(*end_cert_);
    return final_cert_ ? signers_of(*final_cert_) : std::vector<ReplicaId>();
}

void Core::commit(const std::vector<HeldProposal*>& chain, FinalityProof proof) {
    ENSURE(!chain.empty()); // The last block of an epoch is committed together with its end.
    const HeldProposal& last = *chain.back();
    const bool is_end = last.proposal.header.epoch_end();
    ENSURE(proof.headers.empty() || is_end);
    CommitRequest request;
    for (const HeldProposal* held : chain) {
        ENSURE(held->proposal.header.parent_hash == committed_hash_);
        committed_ = held->proposal.header;
        committed_hash_ = held->hash;
        request.blocks.push_back(held->proposal);
        recent_.push_back(held->proposal);
        if (recent_.size() > recent_blocks_max) recent_.pop_front();
    }
    behind_alarm_at_ms_.reset();
    if (is_end) { // 2.11: now that it is final, and not before.
        ENSURE(last.next.has_value());
        const Opening opening{committed_hash_, proof, config_.set};
        end_epoch(EpochStart{config_.epoch.next(), *last.next, opening});
    }
    request.proof = std::move(proof);
    out_.commit.push_back(std::move(request));
    if (is_end) return;
    prune();
    update_work();
}

// Forgets what is below the committed view; that view's own proofs serve the next block.
void Core::prune() {
    views_.erase(views_.begin(), views_.lower_bound(committed_view()));
    const auto first = views_.find(committed_view());
    if (first != views_.end()) first->second.proposals.clear();
    while (!fetches_.empty() && fetches_.begin()->first.first <= committed_view()) {
        fetches_.erase(fetches_.begin());
    }
}

void Core::on(Synced& event) {
    const FinalTip& tip = event.tip;
    if (tip.header.height <= committed_.height) return;
    committed_ = tip.header;
    committed_hash_ = tip.hash;
    behind_alarm_at_ms_.reset();
    if (event.began && event.began->epoch > config_.epoch) {
        tip_proof_ = tip.proof;
        return end_epoch(std::move(*event.began));
    }
    ENSURE(tip.header.epoch == config_.epoch && !tip.header.epoch_end());
    recent_.clear();
    prune();
    if (committed_view() > final_view_) {
        final_view_ = committed_view();
        final_hash_ = committed_hash_;
        timer_from_ms_.reset();
        standstill_at_ms_.reset();
    }
    if (tip.proof.certificate) import(*tip.proof.certificate); // Of this epoch.
    for (auto& [number, state] : views_) { // The driver's overlays may be gone.
        for (auto& [hash, held] : state.proposals) {
            if (held.execution == Execution::requested || held.execution == Execution::valid) {
                held.execution = Execution::waiting;
            }
        }
    }
}

// R7: 100 ms after v_fin rose, whoever shows nothing as high is told.
void Core::announce_final() {
    if (!announce_at_ms_ || !final_cert_) return;
    if (now_.mono_ms < *announce_at_ms_) return wake_at(*announce_at_ms_);
    announce_at_ms_.reset();
    for (std::uint64_t id = 0; id < config_.set.size(); ++id) {
        if (ReplicaId(id) == config_.self) continue;
        if (peers_[id].final_view < final_view_) send(ReplicaId(id), *final_cert_);
    }
}

// ---- Fetching whole proposals ----

// A block that is certified or voted for by an honest replica, and not here.
void Core::want(View number, const BlockHash& block, std::vector<ReplicaId> ask,
                std::uint64_t grace) {
    if (number <= committed_view() || find_held(number, block)) return;
    const auto found = fetches_.find({number, block});
    if (found != fetches_.end()) {
        Fetch& fetch = found->second;
        if (fetch.ask.size() < ask.size()) fetch.ask = std::move(ask);
        if (fetch.attempts == 0) fetch.due_ms = std::min(fetch.due_ms, now_.mono_ms + grace);
        return;
    }
    if (fetches_.size() >= fetches_max && number > final_view_) {
        fetches_put_off_ = true;
        return;
    }
    fetches_.emplace(std::pair(number, block), Fetch{std::move(ask), 0, now_.mono_ms + grace});
}

// Certified blocks for which there was no room among those being fetched.
void Core::want_put_off() {
    if (!fetches_put_off_ || fetches_.size() > fetches_max / 2) return;
    fetches_put_off_ = false;
    for (const auto& [number, state] : views_) {
        const Certificate* notarized = state.certificate(VoteKind::notarize);
        if (notarized) want(number, notarized->block, signers_of(*notarized), 0);
    }
}

void Core::consider_fetching() {
    want_put_off();
    if (behind_alarm_at_ms_ && now_.mono_ms >= *behind_alarm_at_ms_) {
        alarm(AlarmKind::behind, std::nullopt, final_view_, "still behind: sync blocks");
        behind_alarm_at_ms_ = now_.mono_ms + behind_alarm_ms;
    }
    if (behind_alarm_at_ms_) wake_at(*behind_alarm_at_ms_);
    bool is_lost = false;
    for (auto& [block, fetch] : fetches_) {
        if (now_.mono_ms >= fetch.due_ms) {
            const std::size_t size = fetch.ask.size();
            for (std::size_t i = 0; i < size; ++i) { // The next holder that is not this replica.
                const ReplicaId holder = fetch.ask[(fetch.attempts + i) % size];
                if (holder == config_.self) continue;
                send(holder, GetProposal{config_.epoch, block.first, block.second});
                break;
            }
            std::uint64_t wait_ms = fetch_ms;
            for (unsigned i = 0; i < fetch.attempts && wait_ms < fetch_ms_max; ++i) {
                wait_ms = wait_ms * 3 / 2;
            }
            fetch.due_ms = now_.mono_ms + std::min(wait_ms, fetch_ms_max);
            ++fetch.attempts;
            if (fetch.attempts > behind_attempts_max && block.first <= final_view_) is_lost = true;
        }
        wake_at(fetch.due_ms);
    }
    if (is_lost) fall_behind(final_view_);
}

// The blocks between are not to be had one by one: block sync's turn.
void Core::fall_behind(View number) {
    if (behind_alarm_at_ms_) return;
    behind_alarm_at_ms_ = now_.mono_ms + behind_alarm_ms;
    wake_at(*behind_alarm_at_ms_);
    alarm(AlarmKind::behind, std::nullopt, number, "final blocks are missing: sync blocks");
}

} // namespace tamga::consensus
