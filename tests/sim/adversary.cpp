// The adversaries that run the honest core: what each does to its messages.

#include "sim/adversary.hpp"

#include "base/hash.hpp"
#include <algorithm>
#include <array>

namespace tamga::sim {

using consensus::Message;
using consensus::Proposal;
using consensus::Send;

namespace {

constexpr std::array<std::string_view, 15> names = {
    "equivocator",   "body_withholder", "vote_withholder",   "selective_sender", "skip_spammer",
    "amnesiac",      "wrong_root",      "invalid_justify",   "time_pusher",      "replayer",
    "duplicate_signers", "future_flooder", "twins",          "mutator",          "forger"};

constexpr std::size_t memory_max = 200;

} // namespace

std::span<const std::string_view> adversary_names() { return names; }

bool is_adversary(std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

Mask::Mask(Surroundings around, std::string name, std::uint64_t seed)
    : around_(std::move(around)), name_(std::move(name)), dice_(seed) {
    constexpr std::array kinds = {VoteKind::notarize, VoteKind::skip, VoteKind::finalize};
    withheld_ = kinds[static_cast<std::size_t>(dice_.between(0, 2))];
}

Mask::Letters Mask::to_all(const Message& message) const {
    Letters letters;
    for (std::uint64_t to = 0; to < around_.total(); ++to) {
        if (to != around_.self) letters.emplace_back(to, message);
    }
    return letters;
}

Mask::Letters Mask::as_sent(const Send& send) const {
    if (!send.to) return to_all(send.message);
    const std::vector<std::uint64_t>& nodes = around_.roster(epoch_).nodes;
    if (send.to->value >= nodes.size()) return {};
    return {{nodes[send.to->value], send.message}};
}

// The halves that an equivocator tells different things; they change with the view.
bool Mask::is_half(std::uint64_t to, std::uint64_t view) const { return (to + view) % 2 == 0; }

void Mask::sign(Vote& vote) const {
    vote.signer = id();
    if (vote.kind == VoteKind::skip) vote.block = BlockHash();
    const auto message = sign_bytes(sign_kind(vote.kind), around_.chain, vote.epoch,
                                    vote.view, vote.block);
    vote.signature = around_.sign(signs_in_, message);
}

// As a replica of the epoch that its core is in; of the last one that it was a member of.
ReplicaId Mask::id() const {
    return around_.id(signs_in_).value_or(ReplicaId(0));
}

void Mask::sign(Proposal& proposal) const {
    Header& header = proposal.header;
    header.justify_hash = hash_of(proposal.justify);
    const auto message = sign_bytes(SignKind::proposal, header.chain_id, header.epoch, header.view,
                                    hash_of(header));
    proposal.signature = around_.sign(signs_in_, message);
}

Vote Mask::own_vote(VoteKind kind, View view, const BlockHash& block) const {
    Vote vote{kind, epoch_, view, block, id(), {}};
    sign(vote);
    return vote;
}

void Mask::remember(const Message& message) {
    heard_.push_back(message);
    if (heard_.size() > memory_max) heard_.pop_front();
    if (const auto* proposal = std::get_if<Proposal>(&message)) {
        cur_ = std::max(cur_, proposal->header.view.value);
        hashes_.push_back(hash_of(proposal->header));
        if (hashes_.size() > memory_max) hashes_.pop_front();
    } else if (const auto* proof = std::get_if<Certificate>(&message)) {
        cur_ = std::max(cur_, proof->view.value + 1);
    }
}

Mask::Letters Mask::twist(const Send& send) {
    remember(send.message);
    const auto* proposal = std::get_if<Proposal>(&send.message);
    const auto* vote = std::get_if<Vote>(&send.message);
    epoch_ = std::max(epoch_, consensus::epoch_of(send.message));
    if (around_.id(epoch_)) signs_in_ = epoch_;
    const bool own = proposal != nullptr && proposal->header.proposer == id().value;
    if (name_ == "equivocator") return equivocate(send);
    if (name_ == "mutator") return mutate(send);
    if (name_ == "invalid_justify" && own) return break_justify(send);
    if (name_ == "duplicate_signers") return forge_signers(send);
    if (name_ == "body_withholder" && proposal != nullptr) {
        if (send.to) return {}; // Asked for it.
        return {{dice_.between(0, around_.total() - 1), send.message}};
    }
    if (name_ == "vote_withholder" && vote != nullptr && vote->kind == withheld_) return {};
    if (name_ == "selective_sender" &&
        (vote != nullptr || std::holds_alternative<Certificate>(send.message))) {
        return {{(around_.self + 1 + cur_) % around_.total(), send.message}};
    }
    if (name_ == "skip_spammer" && vote != nullptr && vote->kind != VoteKind::skip) return {};
    if (name_ == "replayer" && vote != nullptr && dice_.chance(300)) { // For an epoch to come.
        Vote other = *vote;
        other.epoch = epoch_.next();
        sign(other);
        return to_all(other);
    }
    if (name_ == "wrong_root" && own && dice_.chance(700)) {
        Proposal wrong = *proposal;
        wrong.header.state_root.bytes[0] ^= 1;
        sign(wrong);
        Letters letters = to_all(wrong);
        for (auto& letter : to_all(own_vote(VoteKind::notarize, wrong.header.view,
                                            hash_of(wrong.header)))) {
            letters.push_back(std::move(letter));
        }
        return letters;
    }
    if (name_ == "time_pusher" && own) {
        Proposal pushed = *proposal;
        constexpr std::array<std::int64_t, 6> steps = {400, 700, 3'000, 3'600'000, -2'000, -9'000};
        const std::int64_t step = steps[static_cast<std::size_t>(dice_.between(0, 5))];
        pushed.header.time_ms = TimestampMs(
            static_cast<std::uint64_t>(static_cast<std::int64_t>(pushed.header.time_ms.value) +
                                       step));
        sign(pushed);
        return to_all(pushed);
    }
    return as_sent(send);
}

// Two proposals in a view, one for each half, and a vote for each.
Mask::Letters Mask::equivocate(const Send& send) {
    const auto* proposal = std::get_if<Proposal>(&send.message);
    if (proposal == nullptr || proposal->header.proposer != id().value) return as_sent(send);
    const std::uint64_t view = proposal->header.view.value;
    const std::pair at(proposal->header.epoch, proposal->header.view);
    if (variants_.size() > 8) variants_.erase(variants_.begin());
    auto& variant = variants_[at];
    if (variant.header.view.value != view) {
        variant = *proposal;
        variant.header.time_ms = TimestampMs(proposal->header.time_ms.value + 1);
        sign(variant);
    }
    Letters letters;
    for (const auto& [to, message] : as_sent(send)) {
        const Proposal& shown = is_half(to, view) ? *proposal : variant;
        letters.emplace_back(to, shown);
        // Allies know both, and vote for both.
        if (around_.is_hostile(to)) letters.emplace_back(to, is_half(to, view) ? variant : *proposal);
    }
    originals_[at] = *proposal;
    if (originals_.size() > 8) originals_.erase(originals_.begin());
    return letters;
}

Mask::Letters Mask::mutate(const Send& send) {
    Letters letters = as_sent(send);
    for (auto& [to, message] : letters) {
        if (!dice_.chance(300)) continue;
        const std::uint64_t how = dice_.between(0, 3);
        const auto shifted = [&](View view) {
            return View(how == 0 ? view.value + 1 : std::max<std::uint64_t>(view.value, 2) - 1);
        };
        if (auto* vote = std::get_if<Vote>(&message)) {
            if (how < 2) vote->view = shifted(vote->view);
            if (how == 2) {
                vote->kind = vote->kind == VoteKind::notarize ? VoteKind::finalize
                                                              : VoteKind::skip;
            }
            if (how == 3 && !hashes_.empty() && vote->kind != VoteKind::skip) {
                vote->block = hashes_[dice_.between(0, hashes_.size() - 1)];
            }
            sign(*vote);
            if (how == 3) { // In another's name.
                vote->signer = ReplicaId(dice_.between(0, around_.roster(epoch_).set.size() - 1));
            }
        } else if (auto* proposal = std::get_if<Proposal>(&message)) {
            if (how < 2) proposal->header.view = shifted(proposal->header.view);
            if (how == 2) proposal->header.height = proposal->header.height.next();
            if (how == 3 && !hashes_.empty()) {
                proposal->header.parent_hash = hashes_[dice_.between(0, hashes_.size() - 1)];
            }
            if (proposal->header.proposer == id().value) sign(*proposal);
        } else if (auto* proof = std::get_if<Certificate>(&message)) {
            if (how < 2) proof->view = shifted(proof->view);
            else if (!proof->signatures.empty()) {
                proof->signatures[dice_.between(0, proof->signatures.size() - 1)].bytes[3] ^= 4;
            }
        } else if (auto* status = std::get_if<consensus::ViewStatus>(&message)) {
            status->cur = shifted(status->cur);
        }
    }
    return letters;
}

Mask::Letters Mask::break_justify(const Send& send) {
    Proposal broken = std::get<Proposal>(send.message);
    Justify& justify = broken.justify;
    const std::uint64_t how = dice_.between(0, 4);
    if (how == 0 && !justify.skips.empty()) {
        justify.skips.erase(justify.skips.begin() + static_cast<std::ptrdiff_t>(
                                                        dice_.between(0, justify.skips.size() - 1)));
    } else if (how == 1 && justify.parent) {
        justify.parent->signatures.front().bytes[0] ^= 1;
    } else if (how == 2 && justify.parent) { // Another block than the one certified.
        if (!hashes_.empty()) broken.header.parent_hash = hashes_.front();
    } else if (how == 3 && justify.parent) { // As if the parent's view had been skipped.
        broken.header.parent_view = View(broken.header.parent_view.value - 1);
    } else if (how == 4 && !justify.skips.empty()) {
        justify.skips.back().signatures.back().bytes[0] ^= 1;
    } else {
        return as_sent(send);
    }
    sign(broken);
    Letters letters = to_all(broken);
    for (auto& letter : to_all(own_vote(VoteKind::notarize, broken.header.view,
                                        hash_of(broken.header)))) {
        letters.push_back(std::move(letter));
    }
    return letters;
}

Mask::Letters Mask::forge_signers(const Send& send) {
    const auto* vote = std::get_if<Vote>(&send.message);
    Letters letters = as_sent(send);
    if (vote == nullptr) return letters;
    Certificate forged{vote->kind, vote->epoch, vote->view, vote->block, 0, {}};
    const std::uint64_t how = dice_.between(0, 2);
    const std::size_t quorum = around_.roster(epoch_).set.quorum();
    for (std::uint64_t i = 0; i < 31 && forged.signatures.size() < quorum; ++i) {
        const std::uint64_t bit = how == 0 ? i : how == 1 ? 30 - i : (around_.self + i) % 31;
        forged.bitmap |= std::uint32_t{1} << bit;
        forged.signatures.push_back(vote->signature); // The same signer, again and again.
    }
    for (auto& letter : to_all(forged)) letters.push_back(std::move(letter));
    return letters;
}

// ---- What it says by itself ----

Mask::Letters Mask::answer(const Message& message) {
    remember(message);
    if (name_ != "equivocator") return {};
    const auto* proposal = std::get_if<Proposal>(&message);
    if (proposal == nullptr) return {};
    const BlockHash hash = hash_of(proposal->header);
    const View view = proposal->header.view;
    if (!endorsed_.emplace(view.value, hash).second) return {};
    Letters letters = to_all(own_vote(VoteKind::notarize, view, hash));
    for (auto& letter : to_all(own_vote(VoteKind::finalize, view, hash))) {
        letters.push_back(std::move(letter));
    }
    if (endorsed_.size() > memory_max) endorsed_.erase(endorsed_.begin());
    return letters;
}

Mask::Letters Mask::speak() {
    if (name_ == "future_flooder") return flood();
    if (name_ == "replayer") return replay();
    if (name_ == "skip_spammer") {
        Letters letters;
        const std::uint64_t ahead = cur_ + dice_.between(0, 6);
        for (auto& letter : to_all(own_vote(VoteKind::skip, View(ahead), {}))) {
            letters.push_back(std::move(letter));
        }
        return letters;
    }
    if (name_ == "equivocator" && !variants_.empty()) { // Each variant's votes, for whom it fits.
        Letters letters;
        for (const auto* made : {&originals_, &variants_}) {
            const Header& header = made->rbegin()->second.header;
            for (const VoteKind kind : {VoteKind::notarize, VoteKind::finalize}) {
                for (auto& letter : to_all(own_vote(kind, header.view, hash_of(header)))) {
                    letters.push_back(std::move(letter));
                }
            }
        }
        return letters;
    }
    return {};
}

Mask::Letters Mask::flood() {
    Letters letters;
    for (int i = 0; i < 8; ++i) {
        const View far(cur_ + dice_.between(1, dice_.chance(500) ? 12 : 1'000'000));
        const BlockHash block(sha256(as_bytes("nothing " + std::to_string(dice_.next()))).bytes);
        constexpr std::array kinds = {VoteKind::notarize, VoteKind::skip, VoteKind::finalize};
        const VoteKind kind = kinds[static_cast<std::size_t>(dice_.between(0, 2))];
        for (auto& letter : to_all(own_vote(kind, far, block))) letters.push_back(std::move(letter));
        if (heard_.empty()) continue;
        Message copy = heard_[dice_.between(0, heard_.size() - 1)];
        if (auto* proposal = std::get_if<Proposal>(&copy)) {
            proposal->header.view = far;
            sign(*proposal);
        } else if (auto* status = std::get_if<consensus::ViewStatus>(&copy)) {
            status->cur = far;
            status->final_height = Height(far.value * 1000); // A claim, nothing more.
        }
        for (auto& letter : to_all(copy)) letters.push_back(std::move(letter));
    }
    return letters;
}

Mask::Letters Mask::replay() {
    Letters letters;
    for (int i = 0; i < 4 && !heard_.empty(); ++i) {
        Message copy = heard_[dice_.between(0, heard_.size() - 1)];
        const std::uint64_t how = dice_.between(0, 3);
        if (auto* vote = std::get_if<Vote>(&copy)) {
            if (how == 1) vote->epoch = epoch_.next();
            if (how == 2) sign(*vote); // A vote of another as if it were its own.
            if (how == 3) {
                const ChainId other(sha256(as_bytes("another chain")).bytes);
                vote->signer = id();
                const auto bytes = sign_bytes(sign_kind(vote->kind), other, vote->epoch,
                                              vote->view, vote->block);
                vote->signature = around_.sign(signs_in_, bytes);
            }
        } else if (auto* proposal = std::get_if<Proposal>(&copy)) {
            if (how == 1) proposal->header.epoch = epoch_.next();
            if (how == 3) proposal->header.chain_id = ChainId(sha256(as_bytes("another")).bytes);
            if (how != 0) sign(*proposal);
        } else if (auto* proof = std::get_if<Certificate>(&copy)) {
            if (how != 0) proof->epoch = Epoch(how);
        }
        for (auto& letter : to_all(copy)) letters.push_back(std::move(letter));
    }
    return letters;
}

} // namespace tamga::sim
