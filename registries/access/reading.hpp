// Who may read what the commitments of an act stand for: roles count within a register and a
// territory (registries.md 0.5), for reading as for acting; what an adoption has sealed is for
// courts and auditors alone (CIV-16, registries.md 3.6).

#pragma once

#include "base/crypto.hpp"
#include "base/types.hpp"
#include "ledger/state.hpp"
#include "proto/transaction.pb.h"

#include <string_view>

namespace tamga::registries::access {

enum class Reading : std::uint8_t {
    allowed,
    not_an_officer,  // No officer has that key.
    not_acting,      // Suspended, dismissed, outside the validity, of a closed office or agency.
    without_role,    // No role that has to do with persons.
    other_act,       // The act does not name the commitment.
    other_register,  // The officer's agency keeps none of the registers the act is of.
    other_territory, // The act's territory is not within the officer's.
    sealed,          // An adoption has sealed it: who reads is neither a court nor an auditor.
};
// What an officer who is turned away is told; empty for allowed.
[[nodiscard]] std::string_view meaning_of(Reading reading);

// Only a court or an auditor may open it: an adoption has sealed the commitment itself, or it is
// evidence or a signed consent of an act that brought what is sealed.
[[nodiscard]] bool is_sealed(const ledger::StateView& view, const Commitment& commitment,
                             const proto::TransactionBody& act);

// A person reads with an active key what is told of that person now. An officer reads openings of
// acts in the registers of the officer's agency and in the officer's territories. A court and an
// auditor are bound to neither: they read for a case, and the purpose is logged. Sealing is judged
// last, so that nobody learns of it who could not have read.
[[nodiscard]] Reading judge_reading(const ledger::StateView& view, const PublicKey& reader,
                                    const Commitment& commitment,
                                    const proto::TransactionBody& act, TimestampMs now);

} // namespace tamga::registries::access
