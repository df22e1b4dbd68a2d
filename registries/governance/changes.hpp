// The changes of a proposal: their form, whether they may be made now, and making them.

#pragma once

#include "proto/governance.pb.h"
#include "registries/context.hpp"
#include "registries/governance/rows.hpp"
#include "registries/outcome.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tamga::registries::governance {

inline constexpr std::size_t changes_max = 32;
inline constexpr std::size_t observers_max = 256;

// 1 to 32 changes, each with exactly the fields of its kind, strictly ascending by kind, name and
// parameter, no name in two of them. Nothing otherwise.
[[nodiscard]] std::optional<std::vector<Change>>
changes_of(const google::protobuf::RepeatedPtrField<proto::governance::Change>& raw);

[[nodiscard]] bool changes_validators(const std::vector<Change>& changes);
// Whether one of them brings a consensus key, whose holder must be alive.
[[nodiscard]] bool brings_consensus_key(const std::vector<Change>& changes);
// Consensus keys and node keys that a change brings; an observer that becomes a validator keeps its
// node key, which is among them.
[[nodiscard]] std::vector<PublicKey> keys_of(const std::vector<Change>& changes);

// In the state at hand, in this order for each change: names (905, 906), keys that no use ever had
// (134, 135), parameters (909, 910); then how many nodes there would be (907), and that no more
// validators come than one, or f of the new set, nor go than one, or f of the old, one with another
// consensus key or node key being both (908): each new
// key and each that leaves may be one the quorum turns out to need.
[[nodiscard]] Outcome judge_changes(const std::vector<Change>& changes, const Context& context);

// Writes what was judged; tells each change.
void carry_out(const Proposal& proposal, Context& context);

} // namespace tamga::registries::governance
