// ID-03: a newborn gets a person and a PIN on the medical notification; both are confirmed by the
// registration of the birth (CIV-01).

#include "registries/civil/notifications.hpp"
#include "registries/identity/identity.hpp"

#include <utility>

namespace tamga::registries::identity {

namespace {

using namespace proto::identity;
using Request = AssignProvisionalPin;

Outcome check_form(const Request& request, const Context& context) {
    if (request.notification().size() != 32 || request.pin_tag().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.scheme() == PIN_SCHEME_NONE) return Outcome::malformed_act;
    const bool kind = request.kind() == CITIZEN || request.kind() == FOREIGNER ||
                      request.kind() == STATELESS;
    if (!kind || request.pin_commitment().size() != 32) return Outcome::malformed_act;
    const Outcome attributes = check_attributes(request.attributes(), true, context);
    if (attributes != Outcome::applied) return attributes;
    return context.lists(PIN_NUMBER, as_bytes(request.pin_commitment()))
               ? Outcome::applied
               : Outcome::commitment_not_listed;
}

Outcome check_attested(const Request& request, Context& context) {
    using namespace proto::access;
    const Commitment name = *find_attribute(request.attributes(), proto::identity::NAME);
    const Commitment birth = *find_attribute(request.attributes(), SEX_DOB);
    const Commitment pin = Commitment::from(as_bytes(request.pin_commitment()));
    const std::optional<proto::PredicateAnswer> answers[] = {
        context.endorsed(proto::BIRTH_MEDICALLY_CERTIFIED, 0, 0, {birth}, {HEALTH_NOTIFIER}),
        context.endorsed(proto::DEDUP_CLEAR, 0, 0, {name, birth},
                         {BIOMETRIC_AUTHORITY, CIVIL_SUPERVISOR}),
        context.endorsed(proto::PIN_MATCHES_SEX_DOB, 0, 0, {birth, pin},
                         {PIN_AUTHORITY, CIVIL_SUPERVISOR}),
    };
    for (const auto& answer : answers) {
        if (!answer) return Outcome::endorsement_missing;
    }
    for (const auto& answer : answers) {
        if (*answer != proto::PREDICATE_ANSWER_TRUE) return Outcome::predicate_is_false;
    }
    return Outcome::applied;
}

} // namespace

Outcome assign_provisional_pin(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    auto notified = civil::find_open_notification(context, request.notification(),
                                                  proto::civil::EVENT_BIRTH);
    if (notified.outcome != Outcome::applied) return notified.outcome;
    if (notified.notification.subject) return Outcome::notification_answered;
    const auto days = context.parameter(ledger::ParameterId::provisional_pin_days);
    if (context.today() > notified.notification.notified_day + days) {
        return Outcome::notification_too_old;
    }
    const PinTag tag = PinTag::from(as_bytes(request.pin_tag()));
    if (context.state.has<Pin>(pin_key(request.scheme(), tag))) return Outcome::pin_tag_taken;
    const Outcome attested = check_attested(request, context);
    if (attested != Outcome::applied) return attested;

    const SubjectId id = create(context, request.kind(), request.attributes());
    give_pin(context, id, request.scheme(), tag, PIN_REASON_BIRTH,
             Commitment::from(as_bytes(request.pin_commitment())), PinStatus::provisional);
    notified.notification.subject = id;
    context.state.put(std::move(notified.notification));
    return Outcome::applied;
}

} // namespace tamga::registries::identity
