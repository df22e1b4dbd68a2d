// What a death ends in every register, and what its revocation gives back (CIV-09, 11, 12, 17, 18).

#pragma once

#include "registries/context.hpp"
#include "registries/identity/identity.hpp"
#include "registries/outcome.hpp"

#include <cstdint>

namespace tamga::registries::civil {

// Alive or missing, and no death is registered (305, 202).
[[nodiscard]] Outcome check_mortal(const identity::Subject& subject);
// Consents to flag, documents, registrations and mandates are not more than one act may touch.
[[nodiscard]] bool death_fits(const Context& context, const SubjectId& subject,
                              std::int32_t death_day);
// The person is dead from that day: marriages, applications, keys, PIN, documents, mandates and
// registrations end, later consents are flagged, the estate opens (EST-01, REP-03, RES-07).
void enter_death(Context& context, const SubjectId& subject, std::int32_t death_day,
                 const Bytes& record, identity::LifeStatus life);
// The person lives: PIN and life come back, the estate becomes disputed; documents, keys, mandates
// and registrations do not come back, nor do rights that others got in good faith.
void undo_death(Context& context, const SubjectId& subject);

} // namespace tamga::registries::civil
