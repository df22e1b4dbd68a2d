// RES-02: a place to stay for a time; the residence is not touched, and it ends by itself.

#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

Outcome register_stay(const proto::residence::RegisterStay& request, Context& context) {
    const auto grounds = grounds_of(request);
    if (!grounds) return Outcome::malformed_act;
    const Outcome form = check_form(*grounds);
    if (form != Outcome::applied) return form;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (request.until_day() < context.today()) return Outcome::validity_is_empty;
    const auto days = context.parameter(ledger::ParameterId::stay_days_max);
    if (request.until_day() >= context.today() + days) return Outcome::stay_too_long;
    if (has_stay(context.state.view(), found.subject.id, RegistrationKind::stay,
                 context.today())) {
        return Outcome::registered_there_already;
    }
    const Outcome dwelling = check_dwelling(context, grounds->dwelling);
    if (dwelling != Outcome::applied) return dwelling;
    const Outcome ground = check_grounds(context, *grounds);
    if (ground != Outcome::applied) return ground;

    keep_grounds(context, *grounds, proto::Operation::kRegisterStay);
    Registration registration;
    registration.subject = grounds->subject;
    registration.dwelling = grounds->dwelling;
    registration.kind = RegistrationKind::stay;
    registration.basis = grounds->basis;
    registration.until_day = request.until_day();
    enter(context, std::move(registration));
    return Outcome::applied;
}

} // namespace tamga::registries::residence
