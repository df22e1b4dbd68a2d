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

bool is_parent_certified(const Header& header, const Justify& justify, const ValidatorSet& set) {
    if (header.parent_view.value == 0) { // Epoch 1 starts on block 0, final by definition.
        return !justify.parent && justify.opening == FinalityProof();
    }
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
    if (header.kind != BlockKind::normal) return "a closing block in an epoch that does not end";
    if (header.epoch_end()) return "epoch_end: the validator set cannot change yet";
    if (header.flags != 0) return "a reserved flag is set";
    if (!header.next_validators_hash.is_zero()) return "next validators without epoch_end";
    if (header.validators_hash != vset) return "of another validator set";
    if (header.view.value == 0) return "views count from 1";
    if (header.parent_view >= header.view) return "the parent's view is not before its own";
    if (header.height.value == 0) return "height 0 is the genesis block";
    if (header.proposer != config.set.leader(config.leader_seed, header.view).value) {
        return "not proposed by the leader of its view";
    }
    return std::nullopt;
}

Fault justify_fault(const Header& header, const Justify& justify, const ValidatorSet& set) {
    if (!is_parent_certified(header, justify, set)) return "the parent is not certified";
    if (!is_gap_skipped(header, justify, set)) return "a view of the gap has no SkipCert";
    return std::nullopt;
}

Fault child_fault(const Header& header, const Header& parent) {
    const View parent_view = parent.height.value == 0 ? View(0) : parent.view;
    if (header.parent_view != parent_view) return "parent_view is not the parent's view";
    if (header.height.value != parent.height.value + 1) return "height is not the parent's plus 1";
    if (header.time_ms <= parent.time_ms) return "not later than its parent";
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
