// What must never be seen from outside, in words of its own: none of the core's code is called.
//
// The checkers look at consequences alone: votes that honest nodes put on the wire, blocks that
// they commit, what their disks hold, and whether the chain moves when the faults have healed.

#pragma once

#include "base/certificate.hpp"

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
    // `hostile` may sign anything, at any time: its votes count everywhere.
    Checkers(std::size_t validators, std::set<std::uint64_t> hostile);
    // With more than f hostile ones only what is final is looked at, and a conflict is a Fork.
    void expect_forks() { expects_forks_ = true; }

    // An honest node sends this vote; `on_disk` says whether its disk would show it after a crash.
    void vote_sent(std::uint64_t node, const Vote& vote, bool on_disk);
    // 2.8: whoever hands on a certificate has verified it.
    void certificate_sent(const ValidatorSet& set, const ChainId& chain, std::uint64_t node,
                          const Certificate& certificate);
    // 2.3 R2: an honest leader proves its parent and every gap.
    void proposal_sent(const ValidatorSet& set, const ChainId& chain, std::uint64_t node,
                       const Header& header, const Justify& justify);
    // R4: beyond 2(f+1) unfinalized views nobody skips before T0 has passed in the view.
    void skip_cast(std::uint64_t node, std::uint64_t unfinalized, std::uint64_t waited_ms,
                   std::uint64_t view_timeout_ms) const;
    // 2.5: after a lost log nobody votes again before q others have said where they stand.
    void reentered(std::uint64_t node, std::size_t answers) const;
    // R3g: what is final was executed with this result.
    static void executed(std::uint64_t node, const Header& claimed, const Header& found);
    // An honest node holds this block final at that height.
    void committed(std::uint64_t node, std::uint64_t height, const BlockHash& block,
                   const BlockHash& parent);
    // The chain was quiet for too long although every fault has healed.
    [[noreturn]] static void no_progress(const std::string& what);

private:
    struct ViewVotes {
        std::map<BlockHash, std::set<std::uint64_t>> notarize;
        std::map<BlockHash, std::set<std::uint64_t>> finalize;
        std::set<std::uint64_t> skip;
    };

    [[nodiscard]] bool can_certify(const std::set<std::uint64_t>& honest) const;
    static void judge_own(const ViewVotes& view, std::uint64_t node, const Vote& vote,
                          const std::string& who);
    void judge(std::uint64_t view) const;

    bool expects_forks_ = false;
    std::size_t quorum_;
    std::size_t faulty_max_;
    std::set<std::uint64_t> hostile_;
    std::map<std::uint64_t, ViewVotes> views_;
    std::map<std::uint64_t, BlockHash> final_at_;
    std::set<Hash256> sound_; // Certificates verified before.
};

} // namespace tamga::sim
