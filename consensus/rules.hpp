// The judgements of the protocol that need no state: headers, justifies, time, timeouts.
//
// Pure functions of their arguments; each refusal is a sentence. Section numbers refer to
// docs/protocol.md.

#pragma once

#include "consensus/replica.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace tamga::consensus {

// Why something is refused; nothing means that it is fine.
using Fault = std::optional<std::string_view>;

// 2.1: what a header must be whatever its parent is. `vset` is the hash of config.set.
[[nodiscard]] Fault header_fault(const Header& header, const ReplicaConfig& config,
                                 const ValidatorsHash& vset);

// 2.3 R3b: the parent is certified and every view between is skipped. Signatures are not judged.
// `opening` is that of the header's epoch: what its first blocks stand on.
[[nodiscard]] Fault justify_fault(const Header& header, const Justify& justify,
                                  const ValidatorSet& set, const Opening& opening = {});

// 2.11: closing headers that link up from the child of an epoch's last block (or none), and a
// FinalCert of the newest, by a quorum of that epoch's set. Signatures are not judged.
[[nodiscard]] Fault finality_fault(const FinalityProof& proof, Epoch epoch,
                                   const ValidatorSet& set);
// The block that such a proof shows to be final.
[[nodiscard]] BlockHash block_of(const FinalityProof& proof);

// 0 for a block that another epoch ended on: views count inside an epoch (2.1).
[[nodiscard]] View view_in(Epoch epoch, const Header& parent);
// 2.11: whether a child of `parent` in the same epoch is a closing block.
[[nodiscard]] bool closes(const Header& parent);

// 2.1: what a header must be next to its parent.
[[nodiscard]] Fault child_fault(const Header& header, const Header& parent);

// 2.9: how a proposal's time looks when it is first seen.
enum class Timeliness : std::uint8_t { timely, early, late };
[[nodiscard]] Timeliness timeliness_of(const Header& header, std::uint64_t wall_ms,
                                       View final_view, std::size_t faulty_max,
                                       const Timing& timing);

// 2.4: how often T0 is doubled in `view`; `base` is s.
[[nodiscard]] std::uint64_t timeout_exponent(View view, View final_view, std::size_t faulty_max,
                                             std::uint64_t base);
// 2.4: T(v).
[[nodiscard]] std::uint64_t view_timeout_ms(View view, View final_view, std::size_t faulty_max,
                                            std::uint64_t base, const Timing& timing);

} // namespace tamga::consensus
