// The hostile node's knowledge and its attacks.

#include "sim/hostile.hpp"

#include "base/hash.hpp"
#include "sim/model.hpp"
#include "sim/stub_crypto.hpp"
#include "sim/world.hpp"

#include <algorithm>

namespace tamga::sim {

using consensus::Proposal;

namespace {

std::uint8_t number(VoteKind kind) { return static_cast<std::uint8_t>(kind); }

} // namespace

Hostile::Hostile(World& world, std::uint64_t self, std::uint64_t seed)
    : world_(world), self_(self), dice_(seed) {
    const std::uint64_t roll = dice_.between(0, 9);
    plan_ = roll < 5 ? Plan::random : roll < 8 ? Plan::fork_on_unnotarized : Plan::dead_chain;
}

void Hostile::start() { world_.call_hostile_in(self_, dice_.between(20, 200)); }

void Hostile::send(std::uint64_t to, const consensus::Message& message) {
    world_.send_as_hostile(self_, to, message);
}

std::vector<std::uint64_t> Hostile::some_peers() {
    std::vector<std::uint64_t> peers;
    for (std::uint64_t i = 0; i < world_.set().size(); ++i) {
        if (i != self_ && dice_.chance(500)) peers.push_back(i);
    }
    return peers;
}

void Hostile::send_some(const consensus::Message& message) {
    for (const std::uint64_t to : some_peers()) send(to, message);
}

void Hostile::send_all(const consensus::Message& message) {
    for (std::uint64_t i = 0; i < world_.set().size(); ++i) send(i, message);
}

Vote Hostile::vote(VoteKind kind, std::uint64_t view, const BlockHash& block) const {
    Vote vote{kind, Epoch(1), View(view), kind == VoteKind::skip ? BlockHash() : block,
              ReplicaId(self_), {}};
    const auto message = sign_bytes(sign_kind(kind), world_.genesis().chain_id, vote.epoch,
                                    vote.view, vote.block);
    vote.signature = stub_sign(world_.set().at(ReplicaId(self_)).consensus_key, message);
    return vote;
}

void Hostile::learn(const Proposal& proposal) {
    const BlockHash hash = hash_of(proposal.header);
    if (!proposals_.emplace(hash, proposal).second) return;
    by_view_[proposal.header.view.value].push_back(hash);
    if (proposal.justify.parent) learn(*proposal.justify.parent);
    for (const Certificate& skip : proposal.justify.skips) learn(skip);
}

void Hostile::learn(const Certificate& certificate) {
    certificates_.emplace(std::pair(number(certificate.kind),
                                    Key(certificate.view.value, certificate.block)),
                          certificate);
    enter(certificate.view.value + 1);
}

void Hostile::learn(const Vote& seen) {
    const auto slot = std::pair(number(seen.kind), Key(seen.view.value, seen.block));
    auto& signatures = votes_[slot];
    signatures[seen.signer.value] = seen.signature;
    signatures[self_] = vote(seen.kind, seen.view.value, seen.block).signature;
    if (signatures.size() < world_.set().quorum() || certificates_.contains(slot)) return;
    Certificate certificate{seen.kind, Epoch(1), seen.view, seen.block, 0, {}};
    for (const auto& [signer, signature] : signatures) {
        certificate.bitmap |= 1u << signer;
        certificate.signatures.push_back(signature);
    }
    learn(certificate);
    if (plan_ == Plan::random) send_some(certificate);
    else strike(seen.view.value, seen.block);
}

// With the certificate that only the hostile node can make, the network does the rest.
void Hostile::strike(std::uint64_t view, const BlockHash& block) {
    if (struck_ || view != planned_view_ || block != shown_) return;
    const auto final_slot = std::pair(number(VoteKind::finalize), Key(view, block));
    const auto found = certificates_.find(final_slot);
    if (found == certificates_.end()) return;
    struck_ = true;
    world_.saw("hostile_strikes");
    if (plan_ == Plan::fork_on_unnotarized) {
        send(victim_, found->second);
        world_.isolate(victim_, 12'000);
    } else {
        silent_ = true;
        world_.cut_power_everywhere(500);
    }
}

void Hostile::enter(std::uint64_t view) {
    if (view <= cur_) return;
    cur_ = view;
    if (world_.set().leader(world_.leader_seed(), View(view)).value == self_) lead(view);
}

void Hostile::lead(std::uint64_t view) {
    if (silent_ || !led_.insert(view).second) return;
    if (plan_ == Plan::random) lead_random(view);
    else lead_plan(view);
}

// A block on `parent`; the parent's certificate is the best known, right or wrong.
Proposal Hostile::make(std::uint64_t view, const Header& parent, bool all_skips,
                       std::uint64_t salt) const {
    Proposal proposal;
    Header& header = proposal.header;
    header.version = 1;
    header.chain_id = world_.genesis().chain_id;
    header.epoch = Epoch(1);
    header.view = View(view);
    header.height = parent.height.next();
    header.parent_view = parent.view;
    header.parent_hash = hash_of(parent);
    header.time_ms = TimestampMs(
        std::max(parent.time_ms.value + 1,
                 world_.genesis().time_ms.value + 10'000 + world_.now_ms() + salt));
    header.proposer = static_cast<std::uint16_t>(self_);
    header.validators_hash = world_.set().hash();
    for (const VoteKind kind : {VoteKind::notarize, VoteKind::finalize}) {
        for (const auto& [slot, certificate] : certificates_) {
            if (slot.first != number(kind) || certificate.view != parent.view) continue;
            const bool exact = certificate.block == header.parent_hash;
            if (exact || !proposal.justify.parent) proposal.justify.parent = certificate;
        }
    }
    if (parent.height.value == 0) proposal.justify.parent.reset();
    for (std::uint64_t gap = parent.view.value + 1; gap < view; ++gap) {
        const auto skip = certificates_.find(
            std::pair(number(VoteKind::skip), Key(gap, BlockHash())));
        if (skip != certificates_.end()) proposal.justify.skips.push_back(skip->second);
        else if (all_skips) proposal.justify.skips.clear();
    }
    proposal.items = encode_items({1'000'000'000 + view * 10 + salt});
    fill_roots(header, parent, proposal.items);
    header.justify_hash = hash_of(proposal.justify);
    const auto message = sign_bytes(SignKind::proposal, header.chain_id, header.epoch, header.view,
                                    hash_of(header));
    proposal.signature = stub_sign(world_.set().at(ReplicaId(self_)).consensus_key, message);
    return proposal;
}

void Hostile::lead_random(std::uint64_t view) {
    const std::uint64_t count = dice_.between(0, 3);
    for (std::uint64_t i = 0; i < count; ++i) {
        Header parent = world_.genesis();
        // The newest block mostly; sometimes any that is known.
        if (!by_view_.empty()) {
            auto at = std::prev(by_view_.end());
            for (std::uint64_t back = dice_.chance(500) ? 0 : dice_.between(0, 6);
                 back > 0 && at != by_view_.begin(); --back) {
                --at;
            }
            parent = proposals_.at(at->second[dice_.between(0, at->second.size() - 1)]).header;
        }
        if (parent.view.value >= view) continue;
        const Proposal proposal = make(view, parent, dice_.chance(300), i);
        learn(proposal);
        world_.saw("hostile_proposal");
        const auto peers = some_peers();
        for (const std::uint64_t to : peers) {
            send(to, proposal);
            send(to, vote(VoteKind::notarize, view, hash_of(proposal.header)));
        }
    }
}

// First a pair of blocks, one for a quorum and one for a single node; later the block on the other.
void Hostile::lead_plan(std::uint64_t view) {
    if (struck_ && plan_ == Plan::fork_on_unnotarized) {
        const Proposal fork = make(view, proposals_.at(hidden_).header, true, 7);
        learn(fork);
        send_all(proposals_.at(hidden_));
        send_all(fork);
        send_all(vote(VoteKind::notarize, view, hash_of(fork.header)));
        send_all(vote(VoteKind::finalize, view, hash_of(fork.header)));
        return;
    }
    if (struck_ || view < 4) return;
    Header parent = world_.genesis();
    for (const auto& [slot, certificate] : certificates_) {
        const auto found = proposals_.find(certificate.block);
        if (found == proposals_.end() || slot.first == number(VoteKind::skip)) continue;
        if (found->second.header.view > parent.view) parent = found->second.header;
    }
    const Proposal shown = make(view, parent, true, 1);
    const Proposal hidden = make(view, parent, true, 2);
    planned_view_ = view;
    shown_ = hash_of(shown.header);
    hidden_ = hash_of(hidden.header);
    learn(shown);
    learn(hidden);
    std::vector<std::uint64_t> honest;
    for (std::uint64_t i = 0; i < world_.set().size(); ++i) {
        if (i != self_) honest.push_back(i);
    }
    victim_ = honest.front();
    const std::uint64_t alone = honest.back();
    for (const std::uint64_t to : honest) {
        send(to, to == alone ? hidden : shown);
        // The vote that makes the certificate reaches one node only. The others are shown f+1 votes
        // for the hidden block, so that they fetch and execute it.
        if (to == victim_) send(to, vote(VoteKind::notarize, view, shown_));
        else if (plan_ == Plan::fork_on_unnotarized) {
            send(to, vote(VoteKind::notarize, view, hidden_));
        }
    }
}

void Hostile::receive(std::uint64_t from, const consensus::Message& message) {
    if (silent_) return;
    if (const auto* proposal = std::get_if<Proposal>(&message)) {
        learn(*proposal);
        const std::uint64_t view = proposal->header.view.value;
        if (plan_ == Plan::random) {
            const BlockHash hash = hash_of(proposal->header);
            if (dice_.chance(700)) send_some(vote(VoteKind::notarize, view, hash));
            if (dice_.chance(500)) send_some(vote(VoteKind::finalize, view, hash));
            if (dice_.chance(300)) send_some(vote(VoteKind::skip, view, hash));
        } else if (planned_view_ == 0) {
            send_all(vote(VoteKind::notarize, view, hash_of(proposal->header)));
        }
    } else if (const auto* seen = std::get_if<Vote>(&message)) {
        const bool planned = plan_ != Plan::random && seen->view.value == planned_view_;
        learn(*seen);
        if (seen->kind == VoteKind::skip && (dice_.chance(500) || struck_)) {
            send_all(vote(VoteKind::skip, seen->view.value, {}));
        } else if (seen->kind == VoteKind::finalize && !planned && dice_.chance(300)) {
            send_some(vote(VoteKind::finalize, seen->view.value, seen->block));
        }
        if (planned && plan_ == Plan::dead_chain && seen->kind == VoteKind::finalize &&
            seen->block == shown_ && !struck_) {
            struck_ = true;
            silent_ = true;
            world_.saw("hostile_strikes");
            world_.cut_power_everywhere(500);
        }
    } else if (const auto* certificate = std::get_if<Certificate>(&message)) {
        learn(*certificate);
    } else if (const auto* asked = std::get_if<consensus::GetProposal>(&message)) {
        const auto found = proposals_.find(asked->block);
        if (found != proposals_.end()) send(from, found->second);
    }
}

void Hostile::tick() {
    world_.call_hostile_in(self_, dice_.between(20, 400));
    if (silent_ || plan_ != Plan::random) return;
    // Votes of any kind for anything, and certificates that not everybody has.
    const std::uint64_t view = cur_ > 2 ? dice_.between(cur_ - 2, cur_) : cur_;
    if (const auto known = by_view_.find(view); known != by_view_.end()) {
        const BlockHash block = known->second[dice_.between(0, known->second.size() - 1)];
        const VoteKind kinds[] = {VoteKind::notarize, VoteKind::finalize, VoteKind::skip};
        send_some(vote(kinds[dice_.between(0, 2)], view, block));
    } else if (dice_.chance(300)) {
        send_some(vote(VoteKind::skip, view, {}));
    }
    if (!certificates_.empty() && dice_.chance(300)) {
        auto at = certificates_.end();
        for (std::uint64_t back = dice_.between(1, 8); back > 0 && at != certificates_.begin();
             --back) {
            --at;
        }
        const auto peers = some_peers();
        if (!peers.empty()) send(peers.front(), at->second);
    }
    if (proposals_.size() > 400) { // Old knowledge is of no use.
        const std::uint64_t oldest = by_view_.begin()->first;
        for (const BlockHash& hash : by_view_.begin()->second) {
            if (hash != hidden_ && hash != shown_) proposals_.erase(hash);
        }
        by_view_.erase(oldest);
    }
}

} // namespace tamga::sim
