// How the validators changed: the last block of each epoch, proven final by its validators, names
// the set of the next (protocol 2.11).
//
// Who knows one set (genesis.json, a gazette) can follow the chain to every later one, offline.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/proof_head.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace tamga::ledger {

struct EpochChain {
    std::vector<ProofHead> ends; // Of consecutive epochs, ascending: their last normal blocks.

    friend bool operator==(const EpochChain&, const EpochChain&) = default;
};

inline constexpr std::size_t epoch_ends_max = 4096;

// format u16 6 || count u16 || head each.
[[nodiscard]] Bytes encode(const EpochChain& chain);
[[nodiscard]] Result<EpochChain> decode_epoch_chain(ByteView bytes);

// Pages of one chain as one, in whichever order they come. Nothing is judged.
[[nodiscard]] EpochChain join(std::vector<EpochChain> pages);

// The trusted hash of the set of every epoch that the chain tells, from one that `trust` names as
// that of its first on: each end proven final by its set, closed by closing blocks alone, and
// followed by the set that it announces. The message names the epoch that does not hold.
[[nodiscard]] Result<std::map<Epoch, ValidatorsHash>> verify_epochs(const EpochChain& chain,
                                                                    const HeadTrust& trust);

// The trusted hash of the set that validated a head. Without an end the chain tells that nothing
// has changed: then it is the set that `trust` names, and a head of another set is refused.
[[nodiscard]] Result<ValidatorsHash> set_by_epochs(const EpochChain& chain, const HeadTrust& trust,
                                                   const Header& head);

} // namespace tamga::ledger
