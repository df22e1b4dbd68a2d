// Proposing: when, on which parent, with which proofs (protocol 2.3 R2, 2.6, 2.10).

#include "consensus/core.hpp"

#include <algorithm>

namespace tamga::consensus {

namespace {

constexpr std::uint64_t fallback_ms_max = 1000; // R2: how long a missing parent is waited for.

} // namespace

void Core::consider_proposing() {
    if (!may_sign(cur_)) return;
    if (!leads(cur_)) return;
    if (!work_) return; // 2.10
    const ViewFlags& flags = view(cur_).flags;
    if (flags.proposed || flags.notarized || flags.skipped) return; // R2: once, and not after Skip.
    if (build_ && build_->draft.view == cur_) return;
    // 2.10: a block that is about to become final needs no empty block on top of it.
    const std::uint64_t calm_ms = entered_ms_ + timeout_ms() / 4;
    if (!pool_pending_ && !heartbeat_due_ && now_.mono_ms < calm_ms) return wake_at(calm_ms);
    const std::optional<Header> parent = choose_parent();
    if (!parent) return;
    const bool is_closing = parent->epoch == config_.epoch && closes(*parent);
    if (is_closing && now_.mono_ms < calm_ms) return wake_at(calm_ms); // Nothing but emptiness.
    const std::uint64_t time_ms = std::max(now_.wall_ms, parent->time_ms.value + 1); // 2.9
    const std::uint64_t limit_ms = now_.wall_ms + config_.timing.precision_ms;
    if (time_ms > limit_ms) return wake_at(now_.mono_ms + (time_ms - limit_ms));
    std::optional<Justify> justify = justify_on(*parent);
    if (!justify) return;

    Header draft;
    draft.version = parent->version;
    draft.chain_id = config_.chain;
    draft.epoch = config_.epoch;
    draft.view = cur_;
    draft.height = parent->height.next();
    draft.parent_view = view_in(config_.epoch, *parent);
    draft.parent_hash = hash_of(*parent);
    draft.time_ms = TimestampMs(time_ms);
    draft.proposer = static_cast<std::uint16_t>(config_.self->value);
    draft.justify_hash = hash_of(*justify);
    draft.validators_hash = vset_;
    if (is_closing) return propose_closing(draft, *parent, std::move(*justify));
    const bool deep = draft.height.value - committed_.height.value >= config_.timing.depth_max;
    const bool is_spent = halvings() >= halvings_max; // R2
    out_.build.push_back(BuildRequest{draft, *justify, deep || is_spent, halvings()}); // 2.6
    build_ = Build{draft, std::move(*justify)};
}

// R2: the highest notarized block that is here, every view between it and cur being skipped.
std::optional<Header> Core::choose_parent() {
    const std::uint64_t patience_ms =
        entered_ms_ + std::min(timeout_ms() / 3, fallback_ms_max);
    for (std::uint64_t number = cur_.value - 1; number > final_view_.value; --number) {
        const View before(number);
        const ViewState* state = find_view(before);
        const Certificate* notarized = state ? state->certificate(VoteKind::notarize) : nullptr;
        const bool skipped = state && state->certificate(VoteKind::skip);
        if (notarized) {
            const HeldProposal* held = find_held(before, notarized->block);
            if (held && held->execution == Execution::valid) return held->proposal.header;
            const bool hopeless = held && held->execution == Execution::invalid;
            if (!hopeless && now_.mono_ms < patience_ms) {
                wake_at(patience_ms);
                return std::nullopt;
            }
        }
        if (!skipped) { // Neither to build on nor to jump over.
            request_certificates();
            return std::nullopt;
        }
    }
    if (committed_hash_ == final_hash_) return committed_;
    const HeldProposal* held = find_held(final_view_, final_hash_);
    if (held && held->execution == Execution::valid) return held->proposal.header;
    return std::nullopt; // Being fetched (R7).
}

// The proofs that make `parent` a legal parent in cur; nothing if one is missing.
std::optional<Justify> Core::justify_on(const Header& parent) {
    Justify justify;
    const View parent_view = view_in(config_.epoch, parent);
    if (parent_view.value == 0) {
        justify.opening = config_.opening.proof;
    } else {
        const ViewState* state = find_view(parent_view);
        const Certificate* notarized = state ? state->certificate(VoteKind::notarize) : nullptr;
        if (notarized) {
            justify.parent = *notarized;
        } else if (final_cert_ && final_cert_->view == parent_view) {
            justify.parent = *final_cert_;
        } else {
            return std::nullopt;
        }
    }
    for (std::uint64_t gap = parent_view.value + 1; gap < cur_.value; ++gap) {
        const ViewState* state = find_view(View(gap));
        const Certificate* skip = state ? state->certificate(VoteKind::skip) : nullptr;
        if (!skip) return std::nullopt;
        justify.skips.push_back(*skip);
    }
    if (justify.skips.size() > justify_skips_max) return std::nullopt;
    if (encoded_bytes(justify) > justify_bytes_max) return std::nullopt;
    return justify;
}

// R2: every gap certificate is held by some honest node; ask all for what is missing here.
void Core::request_certificates() {
    if (now_.mono_ms < certificates_at_ms_) return wake_at(certificates_at_ms_);
    std::optional<View> from;
    View to = final_view_;
    for (View number = final_view_.next(); number < cur_; number = number.next()) {
        const ViewState* state = find_view(number);
        if (state && state->certificate(VoteKind::skip)) continue;
        if (!from) from = number;
        to = number;
    }
    if (!from) return;
    send(std::nullopt, GetCertificates{config_.epoch, *from, to});
    certificates_at_ms_ = now_.mono_ms + certificates_retry_ms;
    wake_at(certificates_at_ms_);
}

void Core::on(BuildDone& event) {
    if (!build_ || build_->draft.view != event.view) return;
    if (event.header.epoch != config_.epoch) return; // Of the epoch before.
    const Build build = std::move(*build_);
    build_.reset();
    const Header& header = event.header;
    ENSURE(header.view == build.draft.view && header.parent_hash == build.draft.parent_hash &&
           header.justify_hash == build.draft.justify_hash);
    if (!may_sign(event.view)) return;
    if (event.view != cur_) return;                      // Too late: the view is over.
    if (header.parent_view < final_view_) return;        // R3b: nobody would vote for it.
    if (header.parent_view == final_view_ && header.parent_hash != final_hash_) return; // R3b
    if (header.epoch_end() != event.next.has_value()) { // It never announces what is not so.
        return panic(event.view, "a block was built that does not tell the validators after it");
    }
    offer(Proposal{header, build.justify, std::move(event.items), Signature()},
          std::move(event.next));
}

// 2.11: nothing but what makes the block below it final.
void Core::propose_closing(Header draft, const Header& parent, Justify justify) {
    draft.kind = BlockKind::closing;
    draft.height = parent.height;
    draft.body_hash = config_.empty_body;
    draft.state_root = parent.state_root;
    draft.log_size = parent.log_size;
    draft.log_root = parent.log_root;
    offer(Proposal{draft, std::move(justify), config_.empty_items, Signature()}, std::nullopt);
}

// Signs and sends a block of cur, and votes for it.
void Core::offer(Proposal proposal, std::optional<ValidatorSet> next) {
    ViewState& state = view(cur_);
    if (state.flags.proposed) return;                    // R2: one proposal in a view.
    if (state.flags.notarized) return;                   // R3a
    if (state.flags.skipped) return;                     // R2: not after Skip.

    HeldProposal held;
    held.hash = hash_of(proposal.header);
    held.execution = Execution::valid;
    held.next = std::move(next);
    held.proposal = std::move(proposal);
    held.proposal.signature = config_.sign(
        sign_bytes(SignKind::proposal, config_.chain, config_.epoch, cur_, held.hash));
    log_entry(cur_);
    state.flags.proposed = held.hash;
    state.first_proposal = held.hash;
    HeldProposal& own = state.proposals.emplace(held.hash, std::move(held)).first->second;
    send_when_durable(own.proposal);
    cast_notarize(own);
}

} // namespace tamga::consensus
