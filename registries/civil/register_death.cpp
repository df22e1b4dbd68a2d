// CIV-09: a death; what ends with it stands in death.hpp.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/notifications.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/estate_rows.hpp"

#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::RegisterDeath;

Outcome check_form(const Request& request, const Context& context) {
    if (request.subject().size() != 32) return Outcome::malformed_act;
    if (request.lateness() == proto::civil::LATENESS_NONE) return Outcome::malformed_act;
    const Outcome cause =
        check_optional(context, proto::identity::CAUSE_OF_DEATH, request.cause());
    if (cause != Outcome::applied) return cause;
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

Outcome check_person(const Context& context, const identity::FoundSubject& found) {
    if (found.outcome != Outcome::applied) return found.outcome;
    if (is_own_or_relative(context, found.subject.id)) return Outcome::own_record;
    return check_mortal(found.subject);
}

// The notification that it answers is of a death, open, and not of somebody else.
Outcome check_notified(const Request& request, const Context& context, const SubjectId& subject) {
    if (request.notification().empty()) return Outcome::applied;
    const auto found = find_open_notification(context, request.notification(),
                                              proto::civil::EVENT_DEATH);
    if (found.outcome != Outcome::applied) return found.outcome;
    const auto& named = found.notification.subject;
    return named && *named != subject ? Outcome::notification_not_found : Outcome::applied;
}

// The class follows from the days; a delayed one is a supervisor's.
Outcome check_lateness(const Request& request, Context& context) {
    const auto late_days = context.parameter(ledger::ParameterId::death_late_days);
    const bool delayed = context.today() - std::int64_t{request.death_day()} > late_days;
    const Lateness expected = delayed ? proto::civil::DELAYED : proto::civil::TIMELY;
    if (request.lateness() != expected) return Outcome::lateness_is_wrong;
    if (delayed && !context.signed_by_role({proto::access::CIVIL_SUPERVISOR})) {
        return Outcome::second_officer_missing;
    }
    return Outcome::applied;
}

Outcome check_attestations(const Request& request, Context& context, const SubjectId& subject) {
    using namespace proto::access;
    const auto name = identity::current_attribute(context, subject, proto::identity::NAME);
    const auto birth = identity::current_attribute(context, subject, proto::identity::SEX_DOB);
    if (!name || !birth) return Outcome::attribute_missing;
    auto certified =
        context.endorsed(proto::DEATH_MEDICALLY_CERTIFIED, 0, request.death_day(), {*name},
                         {HEALTH_NOTIFIER, COURT});
    const auto fact = context.state.find<courts::EstablishedFact>(
        subject.view(), courts::key_of(proto::courts::FACT_OF_DEATH));
    if (!certified && fact && fact->day == request.death_day()) {
        certified = proto::PREDICATE_ANSWER_TRUE; // A court found it (CRT-06).
    }
    const auto in_order =
        context.endorsed(proto::DEATH_NOT_BEFORE_BIRTH, 0, request.death_day(), {*birth},
                         {CIVIL_REGISTRAR, CIVIL_SUPERVISOR});
    if (!certified || !in_order) return Outcome::endorsement_missing;
    const bool both = *certified == proto::PREDICATE_ANSWER_TRUE &&
                      *in_order == proto::PREDICATE_ANSWER_TRUE;
    return both ? Outcome::applied : Outcome::predicate_is_false;
}

void enter(const Request& request, Context& context, const SubjectId& subject,
           CivilRecord record) {
    record.lateness = request.lateness();
    record.event_date = LegalDate::day(request.death_day());
    record.persons = {{proto::civil::DECEASED, subject}};
    record.act = Commitment::from(as_bytes(request.act()));
    record.cause = identity::commitment(as_bytes(request.cause()));
    enter_death(context, subject, request.death_day(), record.number,
                identity::LifeStatus::deceased);
    if (!request.notification().empty()) {
        const auto notified = find_open_notification(context, request.notification(),
                                                     proto::civil::EVENT_DEATH);
        civil::answer(context, notified.notification, record.number);
    }
    context.emit("DeathRegistered", record.number);
    enter_record(context, std::move(record));
}

} // namespace

Outcome register_death(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    const Outcome person = check_person(context, found);
    if (person != Outcome::applied) return person;
    if (request.death_day() > context.today()) return Outcome::event_in_the_future;
    const Outcome notified = check_notified(request, context, found.subject.id);
    if (notified != Outcome::applied) return notified;
    const Outcome lateness = check_lateness(request, context);
    if (lateness != Outcome::applied) return lateness;
    const Outcome attested = check_attestations(request, context, found.subject.id);
    if (attested != Outcome::applied) return attested;
    if (!death_fits(context, found.subject.id, request.death_day())) {
        return Outcome::act_touches_too_much;
    }
    auto number = next_number(context, proto::civil::DEATH);
    if (!number) return Outcome::record_numbers_exhausted;

    enter(request, context, found.subject.id,
          new_record(context, proto::civil::DEATH, std::move(*number)));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
