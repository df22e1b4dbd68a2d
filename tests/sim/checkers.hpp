// What must never be seen from outside, in words of its own: none of the core's code is called.
//
// The checkers look at consequences alone: votes that honest nodes put on the wire, blocks that
// they commit, what their disks hold, and whether the chain moves when the faults have healed.

#pragma once

#include "base/certificate.hpp"
#include "sim/roster.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace tamga::sim {

// Two final blocks at one height, or a chain that is no chain.
struct Fork : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A consequence that a checker saw; ends the run of that seed.
struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Checkers {
public:
    // `hostile` may sign anything, at any time: its votes count wherever it is a member.
    explicit Checkers(std::set<std::uint64_t> hostile) : hostile_(std::move(hostile)) {}
    // The validators of an epoch, as the state says; `roster` of the nodes behind them.
    void open_epoch(std::uint64_t epoch, const Roster& roster);
    // With more than f hostile ones only what is final is looked at, and a conflict is a Fork.
    void expect_forks() { expects_forks_ = true; }

    // An honest node sends this vote; `on_disk` says whether its disk would show it after a crash.
    void vote_sent(std::uint64_t node, const Vote& vote, bool on_disk);
    // 2.8: whoever hands on a certificate has verified it.
    void certificate_sent(const ChainId& chain, std::uint64_t node,
                          const Certificate& certificate);
    // 2.3 R2: an honest leader proves its parent and every gap.
    void proposal_sent(const ChainId& chain, std::uint64_t node, const Header& header,
                       const Justify& justify);
    // R4: beyond 2(f+1) unfinalized views nobody skips before T0 has passed in the view.
    void skip_cast(std::uint64_t node, Epoch epoch, std::uint64_t unfinalized,
                   std::uint64_t waited_ms, std::uint64_t view_timeout_ms) const;
    // 2.5: after a lost log nobody votes again before q others have said where they stand.
    void reentered(std::uint64_t node, Epoch epoch, std::size_t answers) const;
    // 2.5: a view in which the lost log may hold a vote is never voted in again.
    static void voted_after_a_loss(std::uint64_t node, const Vote& vote, bool is_later);
    // R3g: what is final was executed with this result.
    static void executed(std::uint64_t node, const Header& claimed, const Header& found);
    // An honest node holds this block final at that height.
    void committed(std::uint64_t node, std::uint64_t height, const Header& header);
    // 2.11: an epoch ended on this block; the proof says so to whoever knows its validators, and
    // what stands in it changed nothing.
    void ended(const ChainId& chain, std::uint64_t node, const Header& last,
               const FinalityProof& proof);
    // The chain was quiet for too long although every fault has healed.
    [[noreturn]] static void no_progress(const std::string& what);

private:
    struct ViewVotes {
        std::map<BlockHash, std::set<std::uint64_t>> notarize;
        std::map<BlockHash, std::set<std::uint64_t>> finalize;
        std::set<std::uint64_t> skip;
    };

    struct EpochView {
        Epoch epoch;
        View view;
        friend auto operator<=>(const EpochView&, const EpochView&) = default;
    };
    struct Members {
        Roster roster;
        std::size_t quorum = 0;
        std::size_t faulty_max = 0;
        std::size_t hostile = 0;
    };

    [[nodiscard]] const Members& members(Epoch epoch) const;
    [[nodiscard]] bool can_certify(Epoch epoch, const std::set<std::uint64_t>& honest) const;
    static void judge_own(const ViewVotes& view, std::uint64_t node, const Vote& vote,
                          const std::string& who);
    void judge(const EpochView& at) const;

    bool expects_forks_ = false;
    std::set<std::uint64_t> hostile_;
    std::map<std::uint64_t, Members> epochs_;
    std::map<EpochView, ViewVotes> views_;
    std::map<std::uint64_t, Header> final_at_;
    std::set<Hash256> sound_; // Certificates verified before.
};

} // namespace tamga::sim
