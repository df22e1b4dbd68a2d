// RES-01: where a person lives from today; the residence before ends the same day.

#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

Outcome register_residence(const proto::residence::RegisterResidence& request, Context& context) {
    const auto grounds = grounds_of(request);
    if (!grounds) return Outcome::malformed_act;
    const Outcome form = check_form(*grounds);
    if (form != Outcome::applied) return form;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const auto before =
        residence_of(context.state.view(), found.subject.id, context.today());
    if (before && before->dwelling == grounds->dwelling) return Outcome::registered_there_already;
    const Outcome dwelling = check_dwelling(context, grounds->dwelling);
    if (dwelling != Outcome::applied) return dwelling;
    const Outcome ground = check_grounds(context, *grounds);
    if (ground != Outcome::applied) return ground;

    keep_grounds(context, *grounds, proto::Operation::kRegisterResidence);
    end_residence(context, grounds->subject, EndReason::moved);
    Registration registration;
    registration.subject = grounds->subject;
    registration.dwelling = grounds->dwelling;
    registration.basis = grounds->basis;
    enter(context, std::move(registration));
    return Outcome::applied;
}

} // namespace tamga::registries::residence
