// RES-05: an owner ends the registration of who has no right to live there: notice, time to object,
// end. Once the person objects only a court ends it (RES-06).

#include "registries/civil/common.hpp"
#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

namespace {

using namespace proto::residence;
using Request = DeregisterByOwner;

Outcome check_right(Context& context, const Registration& registration) {
    const auto name =
        identity::current_attribute(context, registration.subject, proto::identity::NAME);
    if (!name) return Outcome::attribute_missing;
    const auto none = context.endorsed(proto::NO_RIGHT_TO_DWELL, 0, context.today(), {*name},
                                       {proto::access::RESIDENCE_OFFICER});
    if (!none) return Outcome::endorsement_missing;
    return *none == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied : Outcome::predicate_is_false;
}

Outcome check_owner(const Request& request, Context& context, const Registration& registration) {
    const auto owner = identity::subject_id(as_bytes(request.owner()));
    ENSURE(owner.has_value());
    const Outcome owned = check_owned(context, registration.dwelling, {*owner});
    if (owned != Outcome::applied) return owned;
    if (!context.consented(*owner)) return Outcome::consent_missing;
    civil::keep_consent(context, *owner, proto::Operation::kDeregisterByOwner);
    return Outcome::applied;
}

Outcome object(Context& context, Registration registration) {
    if (!registration.notice_day) return Outcome::notice_missing;
    if (!context.consented(registration.subject)) return Outcome::consent_missing;
    civil::keep_consent(context, registration.subject, proto::Operation::kDeregisterByOwner);
    registration.objected = true;
    context.emit("DeregistrationObjected", to_bytes(registration.id.view()));
    context.state.put(std::move(registration));
    return Outcome::applied;
}

Outcome check_step(const Request& request, const Context& context,
                   const Registration& registration) {
    if (registration.objected) return Outcome::notice_was_objected;
    if (request.step() == GIVE_NOTICE) {
        return registration.notice_day ? Outcome::notice_given_already : Outcome::applied;
    }
    if (!registration.notice_day) return Outcome::notice_missing;
    const auto days = context.parameter(ledger::ParameterId::owner_notice_days);
    return context.today() < *registration.notice_day + days ? Outcome::notice_still_runs
                                                             : Outcome::applied;
}

} // namespace

Outcome deregister_by_owner(const Request& request, Context& context) {
    if (request.step() == NOTICE_STEP_NONE) return Outcome::malformed_act;
    const bool by_person = request.step() == OBJECT_TO_NOTICE;
    if (request.owner().size() != (by_person ? 0U : 32U)) return Outcome::malformed_act;
    FoundRegistration found = find_active(context, request.registration());
    if (found.outcome != Outcome::applied) return found.outcome;
    Registration& registration = found.registration;
    if (context.is_own_record(registration.subject)) return Outcome::own_record;
    if (registration.kind == RegistrationKind::diaspora) return Outcome::dwelling_not_found;
    if (by_person) return object(context, std::move(registration));
    const Outcome step = check_step(request, context, registration);
    if (step != Outcome::applied) return step;
    const Outcome right = check_right(context, registration);
    if (right != Outcome::applied) return right;
    const Outcome owner = check_owner(request, context, registration);
    if (owner != Outcome::applied) return owner;

    if (request.step() == END_REGISTRATION) {
        end(context, std::move(registration), context.today(), EndReason::owner);
        return Outcome::applied;
    }
    registration.notice_day = context.today();
    context.emit("DeregistrationNotice", to_bytes(registration.id.view()));
    context.state.put(std::move(registration));
    return Outcome::applied;
}

} // namespace tamga::registries::residence
