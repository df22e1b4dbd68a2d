// Governance: who validates, who observes, parameters (protocol 2.11). One handler file per act.
//
// A handler is called after the authority of its act was judged: the envelope names no agency and
// a governance key has signed.

#pragma once

#include "proto/governance.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

namespace tamga::registries::governance {

[[nodiscard]] Outcome propose_changes(const proto::governance::ProposeChanges&, Context&);
[[nodiscard]] Outcome vote_on_proposal(const proto::governance::VoteOnProposal&, Context&);
[[nodiscard]] Outcome withdraw_proposal(const proto::governance::WithdrawProposal&, Context&);
[[nodiscard]] Outcome execute_proposal(const proto::governance::ExecuteProposal&, Context&);

} // namespace tamga::registries::governance
