// RES-04: a person leaves an address by own wish, perhaps for another country.

#include "registries/civil/common.hpp"
#include "registries/courts/holds.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

Outcome deregister_voluntary(const proto::residence::DeregisterVoluntary& request,
                             Context& context) {
    if (request.abroad() > 1) return Outcome::malformed_act;
    FoundRegistration found = find_active(context, request.registration());
    if (found.outcome != Outcome::applied) return found.outcome;
    Registration& registration = found.registration;
    const SubjectId subject = registration.subject;
    if (context.is_own_record(subject)) return Outcome::own_record;
    const bool abroad = request.abroad() == 1;
    if (abroad && registration.kind != RegistrationKind::residence) {
        return Outcome::registration_not_found;
    }
    if (abroad && courts::is_held(context.state.view(), subject.view(), courts::scope::leaving,
                                  context.today())) {
        return Outcome::subject_is_frozen;
    }
    if (!context.consented(subject)) return Outcome::consent_missing;

    civil::keep_consent(context, subject, proto::Operation::kDeregisterVoluntary);
    end(context, std::move(registration), context.today(), EndReason::wish);
    if (abroad) {
        Registration elsewhere;
        elsewhere.subject = subject;
        elsewhere.kind = RegistrationKind::diaspora;
        enter(context, std::move(elsewhere));
    }
    return Outcome::applied;
}

} // namespace tamga::registries::residence
