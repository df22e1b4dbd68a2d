// The judgements of the protocol that need no state (protocol 2.1, 2.3 R3b, 2.4, 2.9).

#include "consensus/rules.hpp"

#include <algorithm>

namespace tamga::consensus {

namespace {

constexpr std::uint64_t delay_ms_max = 600'000;     // 2.9: the lower bound widens to 10 minutes.
constexpr std::uint64_t unfinalized_calm = 1024;    // 2.4: beyond it T doubles above T_max.
constexpr std::uint64_t unfinalized_per_double = 128;

// value * 2^exponent, at most `limit`.
std::uint64_t doubled(std::uint64_t value, std::uint64_t exponent, std::uint64_t limit) {
    for (; exponent > 0 && value < limit; --exponent) value *= 2;
    return std::min(value, limit);
}

// The first block of an epoch: its parent is final by the set before. Any proof of that is good, as
// not everyone learns it by the same closing block. Epoch 1 starts on block 0, final by definition.
bool is_opened(const Header& header, const Justify& justify, const Opening& opening) {
    if (justify.parent) return false;
    if (header.epoch.value <= 1) return justify.opening == FinalityProof();
    if (header.parent_hash != opening.last) return false;
    if (finality_fault(justify.opening, Epoch(header.epoch.value - 1), opening.previous)) {
        return false;
    }
    return block_of(justify.opening) == opening.last;
}

bool is_parent_certified(const Header& header, const Justify& justify, const ValidatorSet& set,
                         const Opening& opening) {
    if (header.parent_view.value == 0) return is_opened(header, justify, opening);
    if (!justify.parent || justify.opening != FinalityProof()) return false;
    const Certificate& certificate = *justify.parent;
    return certificate.kind != VoteKind::skip && certificate.epoch == header.epoch &&
           certificate.view == header.parent_view && certificate.block == header.parent_hash &&
           has_quorum(certificate, set);
}

bool is_gap_skipped(const Header& header, const Justify& justify, const ValidatorSet& set) {
    std::uint64_t view = header.parent_view.value;
    for (const Certificate& skip : justify.skips) {
        ++view;
        if (skip.kind != VoteKind::skip || skip.epoch != header.epoch) return false;
        if (skip.view.value != view || !has_quorum(skip, set)) return false;
    }
    return view + 1 == header.view.value;
}

} // namespace

Fault header_fault(const Header& header, const ReplicaConfig& config, const ValidatorsHash& vset) {
    if (header.chain_id != config.chain) return "made for another chain";
    if (header.epoch != config.epoch) return "of another epoch";
    if ((header.flags & ~flag_epoch_end) != 0) return "a reserved flag is set";
    if (header.epoch_end() == header.next_validators_hash.is_zero()) {
        return "epoch_end and the next validators go together";
    }
    if (header.kind == BlockKind::closing) {
        if (header.epoch_end()) return "a closing block ends no epoch";
        if (header.body_hash != config.empty_body) return "a closing block with a body";
        if (header.parent_view.value == 0) return "a closing block needs a parent in its epoch";
    }
    if (header.validators_hash != vset) return "of another validator set";
    if (header.view.value == 0) return "views count from 1";
    if (header.parent_view >= header.view) return "the parent's view is not before its own";
    if (header.height.value == 0) return "height 0 is the genesis block";
    if (header.proposer != config.set.leader(config.leader_seed, header.view).value) {
        return "not proposed by the leader of its view";
    }
    return std::nullopt;
}

Fault justify_fault(const Header& header, const Justify& justify, const ValidatorSet& set,
                    const Opening& opening) {
    if (!is_parent_certified(header, justify, set, opening)) return "the parent is not certified";
    if (!is_gap_skipped(header, justify, set)) return "a view of the gap has no SkipCert";
    return std::nullopt;
}

Fault finality_fault(const FinalityProof& proof, Epoch epoch, const ValidatorSet& set) {
    if (!proof.certificate) return "no FinalCert";
    const Certificate& certificate = *proof.certificate;
    if (certificate.kind != VoteKind::finalize || certificate.epoch != epoch) {
        return "not a FinalCert of the epoch";
    }
    if (!has_quorum(certificate, set)) return "the FinalCert has no quorum";
    for (std::size_t i = 0; i < proof.headers.size(); ++i) {
        if (proof.headers[i].epoch != epoch) return "a header of another epoch";
        if (proof.headers[i].kind != BlockKind::closing) return "a header of no closing block";
        if (i > 0 && proof.headers[i].parent_hash != hash_of(proof.headers[i - 1])) {
            return "the headers do not link";
        }
    }
    if (proof.headers.empty()) return std::nullopt;
    const Header& newest = proof.headers.back();
    if (newest.view != certificate.view || hash_of(newest) != certificate.block) {
        return "the FinalCert is not that of the newest header";
    }
    return std::nullopt;
}

BlockHash block_of(const FinalityProof& proof) {
    ENSURE(proof.certificate.has_value());
    return proof.headers.empty() ? proof.certificate->block : proof.headers.front().parent_hash;
}

View view_in(Epoch epoch, const Header& parent) {
    return parent.height.value == 0 || parent.epoch != epoch ? View(0) : parent.view;
}

bool closes(const Header& parent) {
    return parent.epoch_end() || parent.kind == BlockKind::closing;
}

namespace {

// 2.11: a closing block changes nothing; it exists so that what it stands on becomes final.
Fault closing_fault(const Header& header, const Header& parent) {
    if (header.height != parent.height) return "a closing block at another height";
    if (header.version != parent.version) return "a closing block of another version";
    if (header.state_root != parent.state_root || header.log_size != parent.log_size ||
        header.log_root != parent.log_root) {
        return "a closing block that changes the state";
    }
    return std::nullopt;
}

} // namespace

Fault child_fault(const Header& header, const Header& parent) {
    const View parent_view = view_in(header.epoch, parent);
    if (header.parent_view != parent_view) return "parent_view is not the parent's view";
    if (header.time_ms <= parent.time_ms) return "not later than its parent";
    const bool is_closing = header.kind == BlockKind::closing;
    const bool is_end = parent_view.value > 0 && closes(parent);
    if (is_closing && !is_end) return "a closing block in an epoch that does not end";
    if (is_end && !is_closing) return "nothing but closing blocks follows the end of an epoch";
    if (is_closing) return closing_fault(header, parent);
    // Its epoch is that of its parent, or begins on it.
    if (header.height.value != parent.height.value + 1) return "height is not the parent's plus 1";
    return std::nullopt;
}

Timeliness timeliness_of(const Header& header, std::uint64_t wall_ms, View final_view,
                         std::size_t faulty_max, const Timing& timing) {
    const std::uint64_t time_ms = header.time_ms.value;
    if (time_ms > wall_ms && time_ms - wall_ms > timing.precision_ms) return Timeliness::early;
    const std::uint64_t failed = timeout_exponent(header.view, final_view, faulty_max, 0);
    const std::uint64_t delay_ms = doubled(timing.message_delay_ms, failed, delay_ms_max);
    const std::uint64_t age_ms_max = delay_ms + timing.precision_ms;
    if (time_ms < wall_ms && wall_ms - time_ms > age_ms_max) return Timeliness::late;
    return Timeliness::timely;
}

std::uint64_t timeout_exponent(View view, View final_view, std::size_t faulty_max,
                               std::uint64_t base) {
    if (view <= final_view) return base;
    return base + (view.value - final_view.value - 1) / (faulty_max + 1);
}

std::uint64_t view_timeout_ms(View view, View final_view, std::size_t faulty_max,
                              std::uint64_t base, const Timing& timing) {
    const std::uint64_t exponent = timeout_exponent(view, final_view, faulty_max, base);
    const std::uint64_t timeout_ms =
        doubled(timing.view_timeout_ms, exponent, timing.view_timeout_ms_max);
    const std::uint64_t unfinalized = view > final_view ? view.value - final_view.value : 0;
    if (unfinalized <= unfinalized_calm) return timeout_ms;
    const std::uint64_t more = (unfinalized - unfinalized_calm) / unfinalized_per_double;
    return doubled(timeout_ms, more, std::uint64_t{1} << 40);
}

} // namespace tamga::consensus
