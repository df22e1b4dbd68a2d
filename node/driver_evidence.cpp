// Evidence in the loop (protocol 2.12): from the core and from peers to the judge, into the pool,
// told to others, into a block.
//
// The judge is the executor: it knows the epochs and the tip. What a peer tells was decoded on the
// peers' thread; it is judged once at a time for each peer, and kept or passed on only when it
// convinced; a peer that tells what proves nothing is at fault.

#include "node/driver.hpp"

#include "base/log.hpp"

namespace tamga::node {

namespace {

constexpr std::uint64_t tell_again_ms = 10'000;
constexpr std::size_t told_at_once_max = 4; // A second; at most 256 KiB.

} // namespace

// What the core saw itself, or what an earlier life of this node left behind.
void Driver::consider_evidence(Bytes bytes) {
    if (bytes.size() > ledger::evidence_bytes_max) return; // E5 with a very long justify.
    const auto claim = registries::evidence::claimed_by(bytes);
    if (claim && evidence_.holds(claim->item())) return;
    outside_.judge(std::move(bytes), std::nullopt);
}

void Driver::on(event::EvidenceKept& each) { consider_evidence(std::move(each.bytes)); }

void Driver::on(event::PeerEvidence& each) {
    if (evidence_.holds(each.claim.item())) return;
    if (!judging_.insert(each.peer).second) return; // One at a time; it is told again.
    outside_.judge(std::move(each.bytes), each.peer);
}

void Driver::on(event::EvidenceJudged& each) {
    if (each.from) judging_.erase(*each.from);
    if (!each.judged) {
        const Error& why = each.judged.error();
        const bool is_fault = why.code == ErrorCode::malformed;
        if (is_fault && each.from) outside_.misbehaved(*each.from, why.message);
        if (is_fault && !each.from) log::warning("own_evidence_refused", {{"why", why.message}});
        if (!each.from) outside_.keep_evidence(evidence_.all()); // It waits for nothing any more.
        return;
    }
    const registries::evidence::Record row = each.judged->row;
    if (!evidence_.add(*std::move(each.judged))) return;
    counters_.evidence_seen += 1;
    log::warning("evidence", {{"offence", "E" + std::to_string(row.offence)},
                            {"consensus_key", row.consensus_key.hex()},
                            {"epoch", row.epoch},
                            {"view", row.view},
                            {"next", "ask who runs this validator whether two copies of it run; "
                                     "`chain_evidence` lists what a block has recorded"}});
    cover_stale_ = true;
    outside_.keep_evidence(evidence_.all());
    tell_evidence();
}

// New pieces at once, those that still wait now and then: a peer that was away needs them to have
// the same work as everybody.
void Driver::tell_evidence() {
    for (const Bytes& bytes : evidence_.to_tell(now_.mono_ms, tell_again_ms, told_at_once_max)) {
        outside_.send(std::nullopt, make_frame(FrameKind::evidence, bytes), false);
    }
}

// Which pieces stand in held blocks that may still become final.
void Driver::update_evidence_cover() {
    if (evidence_.size() == 0) return;
    std::set<EvidencePool::Key> covered;
    for (const auto& [hash, held] : bodies_) {
        if (!held.covers) continue;
        for (const Bytes& bytes : held.body->body.evidence) {
            if (const auto claim = registries::evidence::claimed_by(bytes)) {
                covered.insert(claim->item());
            }
        }
    }
    evidence_.cover(std::move(covered));
}

// A block is final: what it recorded waits no more.
void Driver::settle_evidence(const Committed& block) {
    const std::size_t before = evidence_.size();
    for (const Bytes& bytes : block.body->body.evidence) {
        const auto claim = registries::evidence::claimed_by(bytes);
        ENSURE(claim.has_value()); // It was judged.
        evidence_.settle(claim->item());
        counters_.evidence_recorded += 1;
        log::warning("evidence_recorded", {{"height", block.header.height},
                                           {"offence", "E" + std::to_string(claim->offence)},
                                           {"signer", std::uint64_t{claim->signer}},
                                           {"epoch", claim->epoch}});
    }
    if (block.header.epoch_end()) evidence_.enter(block.header.epoch.next());
    if (evidence_.size() != before) outside_.keep_evidence(evidence_.all());
}

} // namespace tamga::node
