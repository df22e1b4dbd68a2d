// Every order of everything: three honest replicas and a hostile fourth, exhausted by search.
//
// A global state is three local states; the network is what they have said. In each state a replica
// may be given any proposal that was made, any certificate that can be formed (the hostile one signs
// whatever is wanted), its timer, the end of its flush, or a power cut. Local transitions run the
// production core once and are remembered, so the search itself is a walk over numbers.
//
// Abstractions: votes arrive as certificates; a Skip is cast when the timer is let run out, at any
// moment; times within a view do not matter; the hostile leader has two blocks for each parent and
// tries proofs that are missing or of another block.

#pragma once

#include "model/local.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace tamga::model {

struct Figures {
    std::size_t local_states = 0;
    std::size_t states = 0;
    std::size_t transitions = 0;
    std::size_t terminal = 0; // Nothing can change any more.
    std::size_t finals = 0;   // States in which a block is final somewhere.
    bool exhausted = false;
    std::string violation;
};

class Search {
public:
    Search(Setting setting, std::size_t states_max);
    [[nodiscard]] Figures run();

private:
    using Id = std::uint32_t;
    using State = std::vector<Id>; // One local state of each honest replica.
    struct Choice {
        enum class Kind : std::uint8_t { message, time_out, flush, crash } kind;
        std::uint64_t key = 0; // What tells messages apart.
        std::optional<consensus::Message> message;
    };

    [[nodiscard]] Id add(std::size_t who, Local local);
    [[nodiscard]] Id after(std::size_t who, Id from, const Choice& choice);
    // What is on the wire in a state: it depends on what was said alone, so it is found once.
    struct Wire {
        std::vector<Choice> messages;
        std::string fault; // What may not be, whatever the replicas committed.
    };
    [[nodiscard]] const Wire& wire(const State& state);
    [[nodiscard]] std::string judge_votes(const State& state,
                                          const std::map<VoteKey, Certificate>& possible) const;
    [[nodiscard]] std::vector<Header> parents_in(const State& state) const;
    void offer_hostile(const State& state, std::vector<Choice>& choices,
                       const std::map<VoteKey, Certificate>& possible);
    [[nodiscard]] std::map<VoteKey, Certificate> certificates(const State& state) const;
    [[nodiscard]] Choice message(consensus::Message message) const;
    [[nodiscard]] std::string judge_chains(const State& state) const;
    [[nodiscard]] std::size_t crashes_in(const State& state) const;
    [[nodiscard]] bool is_done(const State& state) const;

    Setting setting_;
    std::size_t states_max_;
    std::size_t honest_;
    std::vector<std::vector<Local>> locals_; // By replica.
    std::vector<std::map<Hash256, Id>> known_;
    std::vector<std::unordered_map<std::uint64_t, Id>> after_; // (state, choice) -> state.
    std::vector<std::vector<std::uint32_t>> speech_; // By local state: what it has said, interned.
    std::map<Hash256, std::uint32_t> speeches_;
    std::unordered_map<std::uint64_t, Wire> wires_; // By the speeches of all.
    std::map<BlockHash, consensus::Proposal> blocks_; // Everything ever proposed.
};

} // namespace tamga::model
