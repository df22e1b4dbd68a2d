// Two nodes' chains side by side: the last block they share, and who signed both if they part.
//
// A fork of final blocks needs f+1 validators that signed against the rules (protocol 2.13); the
// certificates of its two branches name them, each with a proof that convicts no honest one.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "consensus/evidence.hpp"
#include "ledger/audit.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools {

struct Fork {
    Height height; // The first at which the two have different blocks.
    BlockHash ours;
    BlockHash theirs;
    Epoch epoch;      // Of the blocks at that height, and who validates in it:
    ValidatorSet set; // the chain that both share up to there says so.
    std::vector<consensus::Evidence> evidence; // Signers are indices into the set.
};

struct Comparison {
    Height ours; // Tips.
    Height theirs;
    Height common;     // The highest block that both have.
    std::string fault; // What keeps the other chain from counting; empty = nothing.
    std::optional<Fork> fork;

    [[nodiscard]] bool agrees() const { return fault.empty() && !fork; }
};

// At most so many blocks of each branch are searched for proofs of who signed both.
inline constexpr std::uint64_t fork_blocks_max = 1024;

using Epochs = std::map<Epoch, ledger::AuditEpoch>;

// `ours` has been audited, with these epochs (at least the first); of `theirs` nothing is believed
// but what its certificates prove to the validators of the last epoch that both share. Equal blocks
// at one height mean equal chains below it, because each header names its parent. An error means
// that one of the two could not be read.
[[nodiscard]] Result<Comparison> compare_chains(const ledger::BlockSource& ours,
                                                const ledger::BlockSource& theirs,
                                                const Epochs& epochs);

} // namespace tamga::tools
