// Bodies of blocks: found in the pool or asked for, executed, built, committed, kept for others.

#include "node/driver.hpp"

#include "base/log.hpp"
#include "registries/privacy/erasures.hpp"

#include <algorithm>

namespace tamga::node {

namespace {

constexpr std::uint64_t first_ask_ms = 15; // Acts that were just pushed may still be on their way.
constexpr std::uint64_t ask_again_ms = 300;
constexpr std::uint64_t bodies_kept = 32; // Heights below the tip.

} // namespace

// ---- Executing what others propose ----

void Driver::want(consensus::ExecuteRequest request) {
    const BlockHash hash = request.block;
    const auto known = wanted_.find(hash);
    if (known != wanted_.end()) {
        if (known->second.executing) {
            known->second.request.ask = std::move(request.ask);
            known->second.request.certified |= request.certified;
            return;
        }
        wanted_.erase(known);
    }
    Wanted wanted;
    const Result<ledger::ItemList> items = ledger::decode_items(request.proposal.items);
    wanted.request = std::move(request);
    wanted.ask_at_ms = now_.mono_ms + first_ask_ms;
    if (!items || items->hash() != wanted.request.proposal.header.body_hash) {
        // Not the block's bytes: whoever sent them, others may have the right ones.
        wanted.request.proposal.items.clear();
        wanted.ask_at_ms = now_.mono_ms;
    } else if (items->form == ledger::ItemsForm::ids) {
        wanted.wids = items->ids;
        for (const WitnessId& wid : wanted.wids) {
            if (!pool_.find_witness(wid)) wanted.missing.insert(wid);
        }
    }
    Wanted& held = wanted_[hash] = std::move(wanted);
    try_execute(hash, held);
}

void Driver::try_execute(const BlockHash& hash, Wanted& wanted) {
    if (wanted.executing || !wanted.missing.empty()) return;
    if (wanted.request.proposal.items.empty()) return;
    Result<ledger::ItemList> items = ledger::decode_items(wanted.request.proposal.items);
    ENSURE(items.has_value());
    Parts parts;
    parts.evidence = std::move(items->evidence);
    const std::vector<WitnessId> wids = items->witness_ids();
    for (std::size_t i = 0; i < wids.size(); ++i) {
        if (ledger::TransactionPtr act = pool_.find_witness(wids[i])) {
            parts.transactions.emplace_back(std::move(act));
        } else if (items->form == ledger::ItemsForm::full) {
            parts.transactions.emplace_back(std::move(items->full[i]));
        } else { // It left the pool meanwhile.
            wanted.missing.insert(wids[i]);
        }
    }
    if (!wanted.missing.empty()) return;
    wanted.executing = true;
    if (!wanted.request.certified && holds_quarantined(parts)) { // 2.3 R2
        inbox_.post(event::ExecutionDone{hash, {Judged::quarantined, {}, nullptr}});
        return;
    }
    outside_.execute(wanted.request.proposal.header, hash, std::move(parts));
}

// An act came into the pool: a body may be complete now.
void Driver::supply(const WitnessId& wid) {
    for (auto& [hash, wanted] : wanted_) {
        if (wanted.missing.erase(wid) > 0) try_execute(hash, wanted);
    }
}

void Driver::ask_for_bodies() {
    for (auto& [hash, wanted] : wanted_) {
        if (wanted.executing || now_.mono_ms < wanted.ask_at_ms) continue;
        wanted.ask_at_ms = now_.mono_ms + ask_again_ms;
        const std::vector<ReplicaId>& ask = wanted.request.ask;
        const Header& header = wanted.request.proposal.header;
        std::optional<PublicKey> to;
        if (!ask.empty()) to = options_.set.at(ask[wanted.asked % ask.size()]).node_key;
        wanted.asked += 1;
        counters_.bodies_asked += 1;
        const consensus::GetProposal request{header.epoch, header.view, hash};
        outside_.send(to, make_frame(FrameKind::consensus, consensus::encode(request)), true);
    }
}

void Driver::on(event::ExecutionDone& each) {
    const auto found = wanted_.find(each.block);
    if (found == wanted_.end()) return;
    Wanted& wanted = found->second;
    const Header& header = wanted.request.proposal.header;
    switch (each.execution.judged) {
    case Judged::valid:
        release_all(each.execution.body->body, "a certificate covers it and it was executed");
        hold(each.block, wanted.request.proposal, std::move(each.execution.body));
        step(consensus::BodyReady{each.block, consensus::Verdict::valid, each.execution.next});
        wanted_.erase(found);
        return;
    case Judged::invalid:
        log::warning("proposal_invalid", {{"view", header.view},
                                          {"height", header.height},
                                          {"proposer", header.proposer},
                                          {"why", each.execution.why}});
        step(consensus::BodyReady{each.block, consensus::Verdict::invalid});
        wanted_.erase(found);
        return;
    case Judged::mismatched:
        wanted.executing = false;
        wanted.request.proposal.items.clear();
        wanted.ask_at_ms = now_.mono_ms;
        return;
    case Judged::quarantined:
        wanted.executing = false;
        if (wanted.request.certified) return try_execute(each.block, wanted);
        log::warning("proposal_declined", {{"view", header.view},
                                           {"height", header.height},
                                           {"proposer", header.proposer}});
        step(consensus::BodyReady{each.block, consensus::Verdict::declined});
        wanted_.erase(found);
        return;
    case Judged::parent_unknown: // The core asks again when it has synced.
        wanted_.erase(found);
        return;
    }
}

// ---- Building ----

// The acts of the blocks between the tip and `from`, which a child of `from` may not repeat.
std::set<TransactionId> Driver::acts_above_tip(const BlockHash& from) const {
    std::set<TransactionId> acts;
    BlockHash hash = from;
    while (hash != tip_hash_) {
        const auto held = bodies_.find(hash);
        if (held == bodies_.end()) break;
        const Header& header = held->second.proposal.header;
        if (header.height <= tip_.height) break;
        for (const auto& act : held->second.body->body.transactions) acts.insert(act->txid());
        hash = header.parent_hash;
    }
    return acts;
}

void Driver::build(consensus::BuildRequest request) {
    std::vector<ledger::TransactionPtr> candidates;
    mark_notarized(request.draft.parent_hash);
    push_new(); // What the block will name must be on its way.
    if (!request.empty) {
        const std::uint64_t timeout_ms =
            options_.genesis.parameters.positive(ledger::ParameterId::view_timeout_ms);
        // 2.3 R2: a leader stops filling at a quarter of T0 of real time.
        const std::uint64_t timely =
            timeout_ms * 1000 / 4 / std::max<std::uint64_t>(1, outside_.act_us());
        PickLimits limits;
        limits.transactions_max = static_cast<std::size_t>(
            std::min(limits_.transactions_max, std::max<std::uint64_t>(timely, 16)));
        // 2.3 R2: failed views halve the block.
        limits.transactions_max >>= request.halvings;
        limits.bytes_max = static_cast<std::size_t>(limits_.bytes_max) >> request.halvings;
        limits.units_max = limits_.units_max >> request.halvings;
        limits.block_time_ms = request.draft.time_ms.value;
        const std::set<TransactionId> above = acts_above_tip(request.draft.parent_hash);
        candidates = pool_.pick(
            limits, [&](const TransactionId& txid) { return above.contains(txid); });
    }
    EvidencePieces evidence;
    // Never the reason why a chain stands still: after a few failed views a block goes without.
    if (!request.empty && request.halvings < 3) evidence = evidence_.due();
    outside_.build(std::move(request), std::move(candidates), std::move(evidence));
}

void Driver::on(event::BuildingDone& each) {
    for (const Dropped& dropped : each.building.dropped) drop(dropped);
    consensus::BuildDone& done = each.building.done;
    const BlockHash hash = hash_of(done.header);
    hold(hash, consensus::Proposal{done.header, {}, {}, {}}, std::move(each.building.body));
    step(std::move(done));
}

// ---- What is held ----

void Driver::hold(const BlockHash& hash, const consensus::Proposal& proposal, AssembledPtr body) {
    HeldBody& held = bodies_[hash];
    held.proposal = proposal;
    held.proposal.items.clear();
    held.body = std::move(body);
    cover_stale_ = true;
    mark_notarized(proposal.header.parent_hash);
}

void Driver::mark_notarized(const BlockHash& hash) {
    const auto held = bodies_.find(hash);
    if (held == bodies_.end() || held->second.notarized) return;
    held->second.notarized = true;
    cover_stale_ = true;
}

// A held block above the tip covers its acts while its view runs, and from its notarization on.
void Driver::update_cover() {
    const View cur = replica_.status().cur;
    if (!cover_stale_ && cur == cover_view_) return;
    cover_stale_ = false;
    cover_view_ = cur;
    for (auto& [hash, held] : bodies_) {
        const Header& header = held.proposal.header;
        const bool covers =
            header.height > tip_.height && (held.notarized || header.view >= cur);
        if (covers == held.covers) continue;
        held.covers = covers;
        const auto& acts = held.body->body.transactions;
        if (covers) {
            pool_.cover(acts);
        } else {
            pool_.uncover(acts);
        }
    }
    update_evidence_cover();
}

consensus::Proposal Driver::in_full(const consensus::Proposal& proposal) const {
    consensus::Proposal full = proposal;
    const auto held = bodies_.find(hash_of(proposal.header));
    if (held != bodies_.end()) full.items = held->second.body->items;
    return full;
}

// Answers from the bodies held here; the core answers validators for what it holds itself.
bool Driver::answer(const PublicKey& peer, const consensus::GetProposal& request) {
    const auto known = peers_.find(peer);
    if (known != peers_.end() && known->second.replica) return false;
    const auto held = bodies_.find(request.block);
    if (held == bodies_.end()) return false; // A closing block, perhaps: the core has it.
    if (held->second.proposal.signature == Signature()) return true;
    const consensus::Message reply = in_full(held->second.proposal);
    outside_.send(peer, make_frame(FrameKind::consensus, consensus::encode(reply)), false);
    return true;
}

// ---- Committing ----

void Driver::on(event::CommitDone& each) {
    for (const Committed& block : each.blocks) finish_block(block);
    if (each.blocks.empty() && !each.synced_from) return;
    forget_bodies();
    check_drained();
    if (!each.synced_from) return;
    sync_.importing = false;
    counters_.blocks_synced += each.blocks.size();
    consensus::Synced synced{std::move(each.tip)};
    if (each.began && each.began->epoch > epoch_) synced.began = std::move(each.began);
    step(std::move(synced));
    consider_sync();
}

void Driver::finish_block(const Committed& block) {
    tip_ = block.header;
    tip_hash_ = block.hash;
    cover_stale_ = true;
    sync_.progress_ms = now_.mono_ms;
    counters_.blocks += 1;
    std::vector<ledger::Payloads::Entry> openings;
    std::vector<Commitment> commitments;
    std::vector<ledger::Payloads::Erasure> erased;
    std::vector<TransactionId> txids;
    release_all(block.body->body, "it is final");
    settle_evidence(block);
    const auto& acts = block.body->body.transactions;
    ENSURE(block.records.size() >= acts.size());
    const std::size_t others = block.records.size() - acts.size(); // Leaves before those of acts.
    for (std::size_t i = 0; i < acts.size(); ++i) {
        const ledger::VerifiedTransaction& act = *acts[i];
        const auto& listed = act.envelope().commitments;
        commitments.insert(commitments.end(), listed.begin(), listed.end());
        if (const Pooled* pooled = pool_.find(act.txid())) {
            for (const ledger::Opening& opening : *pooled->openings) {
                openings.push_back({ledger::commitment_of(options_.chain, opening), opening});
            }
            txids.push_back(act.txid());
            pool_.remove(act.txid());
        }
        const ledger::TransactionRecord& record = block.records[others + i];
        counters_.acts_final += 1;
        if (record.leaf.outcome != 0) counters_.acts_refused += 1;
        if (record.leaf.outcome == 0) {
            std::ranges::move(registries::privacy::erasures_of(act), std::back_inserter(erased));
        }
        satisfy(act.txid(), rpc::Level::final,
                rpc::Inclusion{block.header.height, record.leaf.position, record});
    }
    {
        const std::lock_guard guard(stages_mutex_);
        for (const ledger::TransactionPtr& act : acts) stages_.erase(act->txid());
    }
    if (!commitments.empty()) outside_.keep(std::move(openings), std::move(commitments));
    if (!txids.empty()) outside_.forget(std::move(txids));
    if (!erased.empty()) outside_.erase(std::move(erased));
    log::debug("block_final", {{"height", block.header.height},
                               {"view", block.header.view},
                               {"transactions", acts.size()}});
}

void Driver::forget_bodies() {
    update_cover();
    std::erase_if(bodies_, [&](const auto& each) {
        return !each.second.covers &&
               each.second.proposal.header.height.value + bodies_kept <= tip_.height.value;
    });
    std::erase_if(wanted_, [&](const auto& each) {
        return each.second.request.proposal.header.height <= tip_.height;
    });
}

} // namespace tamga::node
