// RES-03: a stay lasts longer, while it lasts, up to the longest stay from its beginning.

#include "registries/civil/common.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

Outcome extend_stay(const proto::residence::ExtendStay& request, Context& context) {
    FoundRegistration found = find_active(context, request.registration());
    if (found.outcome != Outcome::applied) return found.outcome;
    Registration& stay = found.registration;
    // A foreigner's lasts as long as the permit: another one is another registration (RES-08).
    if (stay.kind != RegistrationKind::stay) return Outcome::registration_is_no_stay;
    if (context.is_own_record(stay.subject)) return Outcome::own_record;
    if (request.until_day() <= *stay.until_day) return Outcome::validity_is_empty;
    const auto days = context.parameter(ledger::ParameterId::stay_days_max);
    if (request.until_day() >= stay.from_day + days) return Outcome::stay_too_long;
    if (!context.consented(stay.subject)) return Outcome::consent_missing;

    civil::keep_consent(context, stay.subject, proto::Operation::kExtendStay);
    stay.until_day = request.until_day();
    context.emit("StayExtended", to_bytes(stay.id.view()));
    context.state.put(std::move(stay));
    return Outcome::applied;
}

} // namespace tamga::registries::residence
