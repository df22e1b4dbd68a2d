// The forger, a hostile node without a core: equivocates, proposes on any parent with any justify, votes for everything and
// sends to chosen peers. By the seed it is random, or it tries one of two known attacks:
// a fork over a parent that was never notarized, and a chain that dies with its certificates.

#pragma once

#include "base/prng.hpp"
#include "consensus/messages.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace tamga::sim {

class World;

class Hostile {
public:
    Hostile(World& world, std::uint64_t self, std::uint64_t seed);

    void start();
    void receive(std::uint64_t from, const consensus::Message& message);
    void tick();

private:
    enum class Plan { random, fork_on_unnotarized, dead_chain };
    using Key = std::pair<std::uint64_t, BlockHash>; // (view, block)

    void learn(const consensus::Proposal& proposal);
    void learn(const Vote& vote);
    void learn(const Certificate& certificate);
    void enter(std::uint64_t view);
    void lead(std::uint64_t view);
    void lead_random(std::uint64_t view);
    void lead_plan(std::uint64_t view);
    void strike(std::uint64_t view, const BlockHash& block);
    [[nodiscard]] Vote vote(VoteKind kind, std::uint64_t view, const BlockHash& block) const;
    [[nodiscard]] consensus::Proposal make(std::uint64_t view, const Header& parent,
                                           bool all_skips, std::uint64_t salt) const;
    [[nodiscard]] std::vector<std::uint64_t> some_peers();
    void send(std::uint64_t to, const consensus::Message& message);
    void send_some(const consensus::Message& message);
    void send_all(const consensus::Message& message);

    World& world_;
    std::uint64_t self_;
    Prng dice_;
    Plan plan_ = Plan::random;
    bool silent_ = false;
    std::uint64_t cur_ = 1;
    std::uint64_t planned_view_ = 0;
    std::uint64_t victim_ = 0;
    bool struck_ = false;
    BlockHash hidden_;   // The block that was not notarized (X).
    BlockHash shown_;    // The one that was (X').
    std::map<BlockHash, consensus::Proposal> proposals_;
    std::map<std::uint64_t, std::vector<BlockHash>> by_view_;
    std::map<std::pair<std::uint8_t, Key>, std::map<std::uint64_t, Signature>> votes_;
    std::map<std::pair<std::uint8_t, Key>, Certificate> certificates_;
    std::set<std::uint64_t> led_;
};

} // namespace tamga::sim
