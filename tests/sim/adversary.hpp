// Hostile validators by name. `forger` speaks by itself (hostile.hpp); the others run the honest
// core and twist what it sends, which keeps them inside the protocol long enough to do harm.
//
// equivocator        two proposals a view, one for each half; votes for whatever it sees
// body_withholder    its proposal goes to one peer only; what others ask for it does not give
// vote_withholder    some kind of vote never leaves it
// selective_sender   certificates and votes reach one peer a view
// skip_spammer       Skip for every view at once, also for views ahead; no Notarize
// amnesiac           loses its vote log in every crash, says nothing of it and denies its old votes
// wrong_root         proposals whose state root is not what execution gives
// invalid_justify    proposals without a certificate, with a forged one, on another parent
// time_pusher        proposals from the future or the past
// replayer           old messages again, also under another epoch or chain
// duplicate_signers  certificates of one signer many times, or of signers who do not exist
// future_flooder     votes, proposals, statuses of views far ahead
// twins              two honest nodes with one key; who hears which is scripted by view
// mutator            one small change in a message: view +-1, another kind, an old hash
// forger             equivocates, votes for everything, and tries two attacks that break mutants

#pragma once

#include "base/prng.hpp"
#include "consensus/replica.hpp"
#include "sim/roster.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::sim {

[[nodiscard]] std::span<const std::string_view> adversary_names();
[[nodiscard]] bool is_adversary(std::string_view name);

// What a mask knows of where it is: the simulator's world, or a real daemon (tests/hostile).
struct Surroundings {
    ChainId chain;
    std::uint64_t self = 0; // Its node.
    std::function<std::uint64_t()> total; // Nodes that it may send to are 0 ... total - 1.
    std::function<const Roster&(Epoch)> roster;
    std::function<std::optional<ReplicaId>(Epoch)> id; // Which member it is, if the epoch began.
    // As the member that it is of that epoch; nothing binds who is no member.
    std::function<Signature(Epoch, ByteView)> sign;
    std::function<bool(std::uint64_t)> is_hostile;
};

// What stands between a hostile validator's core and the wire.
class Mask {
public:
    using Letters = std::vector<std::pair<std::uint64_t, consensus::Message>>; // (to, what)

    Mask(Surroundings around, std::string name, std::uint64_t seed);

    // What leaves instead of this message.
    [[nodiscard]] Letters twist(const consensus::Send& send);
    // A message arrives; what it says to it, whatever its core does.
    [[nodiscard]] Letters answer(const consensus::Message& message);
    // Every now and then.
    [[nodiscard]] Letters speak();

private:
    [[nodiscard]] Letters to_all(const consensus::Message& message) const;
    [[nodiscard]] Letters as_sent(const consensus::Send& send) const;
    [[nodiscard]] bool is_half(std::uint64_t to, std::uint64_t view) const;
    [[nodiscard]] Vote own_vote(VoteKind kind, View view, const BlockHash& block) const;
    [[nodiscard]] ReplicaId id() const;
    void sign(consensus::Proposal& proposal) const;
    void sign(Vote& vote) const;
    [[nodiscard]] Letters equivocate(const consensus::Send& send);
    [[nodiscard]] Letters mutate(const consensus::Send& send);
    [[nodiscard]] Letters break_justify(const consensus::Send& send);
    [[nodiscard]] Letters forge_signers(const consensus::Send& send);
    [[nodiscard]] Letters flood();
    [[nodiscard]] Letters replay();
    void remember(const consensus::Message& message);

    Surroundings around_;
    std::string name_;
    Prng dice_;
    Epoch epoch_{1};    // Of its core.
    Epoch signs_in_{1}; // The newest that it was a member of.
    VoteKind withheld_ = VoteKind::notarize;
    std::uint64_t cur_ = 1; // The highest view heard of.
    std::map<std::pair<Epoch, View>, consensus::Proposal> originals_;
    std::map<std::pair<Epoch, View>, consensus::Proposal> variants_;
    std::deque<consensus::Message> heard_;
    std::deque<BlockHash> hashes_;
    std::set<std::pair<std::uint64_t, BlockHash>> endorsed_;
};

} // namespace tamga::sim
