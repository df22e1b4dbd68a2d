// The vote log of a home as an auditor reads it: not only frames in their order, but what they say.

#pragma once

#include "base/certificate.hpp"
#include "base/types.hpp"
#include "base/workers.hpp"
#include "ledger/audit.hpp"
#include "ledger/vote_log.hpp"

#include <vector>

namespace tamga::tools {

// Every record must stand at its own epoch and view and prove itself: votes of one validator under
// its signature and none against another, certificates of a quorum, proposals of that view's leader
// with the justify and the acts that the header names. Findings are of table "votes"; the key is
// segment:offset of the frame, the height that of a proposal, else the tip's; `report` tells the
// validators of each epoch. Reads nothing itself.
[[nodiscard]] std::vector<ledger::Finding>
audit_votes(const ledger::VoteLog::Inspection& inspection, const ChainId& chain,
            const ledger::AuditReport& report, const Workers& workers);

} // namespace tamga::tools
