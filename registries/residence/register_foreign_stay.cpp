// RES-08: a foreigner stays with a host or in a hotel; registered too late it is flagged.

#include "registries/calendar.hpp"
#include "registries/identity/identity.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <utility>

namespace tamga::registries::residence {

namespace {

using Request = proto::residence::RegisterForeignStay;

Outcome check_person(const Request& request, const Context& context) {
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    if (context.is_own_record(found.subject.id)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const bool foreign = found.subject.kind == proto::identity::FOREIGNER ||
                         found.subject.kind == proto::identity::STATELESS;
    if (!foreign) return Outcome::subject_not_foreign;
    const bool twice = has_stay(context.state.view(), found.subject.id,
                                RegistrationKind::foreign_stay, context.today());
    return twice ? Outcome::registered_there_already : Outcome::applied;
}

Outcome check_days(const Request& request, const Context& context) {
    if (request.entered_day() > context.today()) return Outcome::event_in_the_future;
    if (request.until_day() < context.today()) return Outcome::validity_is_empty;
    const auto days = context.parameter(ledger::ParameterId::stay_days_max);
    const bool too_long = request.until_day() > request.permit_until_day() ||
                          request.until_day() >= context.today() + days;
    return too_long ? Outcome::stay_too_long : Outcome::applied;
}

Outcome check_entry(const Request& request, Context& context) {
    const SubjectId subject = SubjectId::from(as_bytes(request.subject()));
    const auto name = identity::current_attribute(context, subject, proto::identity::NAME);
    if (!name) return Outcome::attribute_missing;
    const auto entered = context.endorsed(proto::ENTERED_ON, request.permit_until_day(),
                                          request.entered_day(), {*name},
                                          {proto::access::MIGRATION_OFFICER});
    if (!entered) return Outcome::endorsement_missing;
    return *entered == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied
                                                    : Outcome::predicate_is_false;
}

} // namespace

Outcome register_foreign_stay(const Request& request, Context& context) {
    if (request.subject().size() != 32 || request.dwelling().size() != 32) {
        return Outcome::malformed_act;
    }
    const Outcome person = check_person(request, context);
    if (person != Outcome::applied) return person;
    const Outcome days = check_days(request, context);
    if (days != Outcome::applied) return days;
    const AddressTag tag = AddressTag::from(as_bytes(request.dwelling()));
    const Outcome dwelling = check_dwelling(context, tag);
    if (dwelling != Outcome::applied) return dwelling;
    const Outcome entry = check_entry(request, context);
    if (entry != Outcome::applied) return entry;

    const auto due = context.parameter(ledger::ParameterId::foreign_registration_days);
    Registration registration;
    registration.subject = SubjectId::from(as_bytes(request.subject()));
    registration.dwelling = tag;
    registration.kind = RegistrationKind::foreign_stay;
    registration.until_day = request.until_day();
    registration.late =
        calendar::working_days(context.state.view(), request.entered_day(), context.today(),
                               due + 1) > due;
    enter(context, std::move(registration));
    return Outcome::applied;
}

} // namespace tamga::registries::residence
