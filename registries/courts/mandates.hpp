// Mandates as other acts use them: consents by a representative (Context::consented) and their end.

#pragma once

#include "registries/context.hpp"
#include "registries/courts/estate_rows.hpp"

#include <vector>

namespace tamga::registries::courts {

// The mandate and its links. Emits MandateRegistered.
void enter_mandate(Context& context, Mandate mandate);
// The mandate and every substitution that rests on it end. Emits MandateEnded for each.
void end_mandate(Context& context, Mandate mandate, MandateStatus status);
// REP-03: all that the person gave or holds end: death, loss of capacity, a merge. Executors of the
// dead stay.
void end_mandates(Context& context, const SubjectId& subject);
// Those that the person gave end, and those over its capacity: CRT-05. An authority stays the
// guardian of somebody without parents (CIV-03).
void end_given_mandates(Context& context, const SubjectId& subject);
// A guardianship of an authority over somebody without parents (CIV-03).
void enter_guardianship(Context& context, const SubjectId& ward, Bytes agency);

// Mandates given by the person that have not ended, in path order.
[[nodiscard]] std::vector<Mandate> mandates_of(const ledger::StateView& view,
                                               const SubjectId& principal);

} // namespace tamga::registries::courts
