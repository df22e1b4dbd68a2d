// RES-13: a registration at which nobody lived; it ends back in time, not before it began.

#include "registries/civil/common.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

Outcome
cancel_fictitious_registration(const proto::residence::CancelFictitiousRegistration& request,
                               Context& context) {
    const bool by_court = !request.court_act().empty();
    if (request.owner().size() != (by_court ? 0U : 32U)) return Outcome::malformed_act;
    FoundRegistration found = find_active(context, request.registration());
    if (found.outcome != Outcome::applied) return found.outcome;
    Registration& registration = found.registration;
    if (context.is_own_record(registration.subject)) return Outcome::own_record;
    if (request.ended_day() > context.today()) return Outcome::event_in_the_future;
    if (request.ended_day() < registration.from_day) return Outcome::validity_is_empty;
    const RegistrationId id = registration.id;
    if (!by_court && registration.kind == RegistrationKind::diaspora) {
        return Outcome::dwelling_not_found; // Nobody owns where an emigrant lives.
    }
    if (by_court) {
        const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                      proto::courts::VOID_RESIDENCE, id.view());
        if (ordered != Outcome::applied) return ordered;
        courts::carry_out(context, request.court_act(), proto::courts::VOID_RESIDENCE, id.view());
    } else {
        const SubjectId owner = SubjectId::from(as_bytes(request.owner()));
        const Outcome owned = check_owned(context, registration.dwelling, {owner});
        if (owned != Outcome::applied) return owned;
        if (!context.consented(owner)) return Outcome::consent_missing;
        civil::keep_consent(context, owner, proto::Operation::kCancelFictitiousRegistration);
    }

    context.emit("ResidenceVoided", to_bytes(id.view()));
    end(context, std::move(registration), request.ended_day(), EndReason::fictitious);
    return Outcome::applied;
}

} // namespace tamga::registries::residence
