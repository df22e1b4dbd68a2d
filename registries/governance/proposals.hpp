// What the acts on proposals share.

#pragma once

#include "registries/context.hpp"
#include "registries/governance/rows.hpp"
#include "registries/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tamga::registries::governance {

// Open at a time, of one proposer: nobody can keep the others from proposing.
inline constexpr std::size_t proposals_max = 4;
inline constexpr std::uint64_t recent_blocks = 1'000; // How old a block is that a key has signed.

// The governance keys among the signers, all of them used then.
[[nodiscard]] std::vector<PublicKey> governors(Context& context);
[[nodiscard]] access::Governance governance_of(const Context& context);

// [A-Z0-9:/._-], 1 to 64: the number of a decree, of minutes.
[[nodiscard]] bool is_reason(const std::string& reason);

// The open proposal of an act that names it; nothing when the id is not one.
[[nodiscard]] std::optional<Proposal> find_open(const Context& context, const std::string& id);

void add_votes(const Context& context, Proposal& proposal, const std::vector<PublicKey>& keys,
               Ballot ballot, const std::string& reason);

// Moves it to the history table and tells it.
void end_proposal(Context& context, Proposal proposal, ProposalStatus status,
                  const std::string& reason = {});
// One change of the set in a block: what else was to change it waits for the next one, where it is
// judged against the set that this one leaves (2.11).
void defer_set_changes(Context& context);
// An event with the id of the proposal.
void tell_proposal(Context& context, std::string_view event, const ProposalId& id);

} // namespace tamga::registries::governance
