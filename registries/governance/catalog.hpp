// The catalog rows of governance.

#pragma once

#include "registries/catalog_row.hpp"
#include "registries/governance/governance.hpp"

#include <array>

namespace tamga::registries::governance {

inline constexpr std::array acts{
    row<&proto::Operation::propose_changes, propose_changes>(
        proto::Operation::kProposeChanges, "governance.propose_changes", "GOV-01",
        {.by = By::governance_key, .consents = "every new consensus key and node key"}),
    row<&proto::Operation::vote_on_proposal, vote_on_proposal>(
        proto::Operation::kVoteOnProposal, "governance.vote_on_proposal", "GOV-02",
        {.by = By::governance_key}),
    row<&proto::Operation::withdraw_proposal, withdraw_proposal>(
        proto::Operation::kWithdrawProposal, "governance.withdraw_proposal", "GOV-03",
        {.by = By::governance_key}),
    row<&proto::Operation::execute_proposal, execute_proposal>(
        proto::Operation::kExecuteProposal, "governance.execute_proposal", "GOV-04",
        {.by = By::governance_key}),
};

} // namespace tamga::registries::governance
