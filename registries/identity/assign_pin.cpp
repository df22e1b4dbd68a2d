// ID-02: a person gets the one PIN of a scheme.

#include "registries/identity/identity.hpp"

namespace tamga::registries::identity {

Outcome assign_pin(const proto::identity::AssignPin& request, Context& context) {
    if (request.subject().size() != 32 || request.pin_tag().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.scheme() == proto::identity::PIN_SCHEME_NONE) return Outcome::malformed_act;
    if (request.reason() == proto::identity::PIN_REASON_NONE ||
        request.reason() == proto::identity::PIN_REASON_CHANGE) {
        return Outcome::malformed_act;
    }
    const auto pin_commitment = commitment(as_bytes(request.pin_commitment()));
    if (!pin_commitment) return Outcome::malformed_act;
    if (!context.lists(proto::identity::PIN_NUMBER, pin_commitment->view())) {
        return Outcome::commitment_not_listed;
    }
    const FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const Subject& subject = found.subject;
    const bool restores = request.reason() == proto::identity::PIN_REASON_RESTORATION;
    const bool may_have_one = subject.life == LifeStatus::alive ||
                              (subject.life == LifeStatus::deceased && restores);
    if (!may_have_one) return Outcome::subject_not_alive;
    const PinTag tag = PinTag::from(as_bytes(request.pin_tag()));
    const Outcome free = check_pin(context, subject.id, request.scheme(), tag);
    if (free != Outcome::applied) return free;
    const auto birth = current_attribute(context, subject.id, proto::identity::SEX_DOB);
    if (!birth) return Outcome::attribute_missing;
    const auto matches =
        context.endorsed(proto::PIN_MATCHES_SEX_DOB, 0, 0, {*birth, *pin_commitment},
                         {proto::access::PIN_AUTHORITY, proto::access::CIVIL_SUPERVISOR});
    if (!matches) return Outcome::endorsement_missing;
    if (*matches != proto::PREDICATE_ANSWER_TRUE) return Outcome::predicate_is_false;
    if (context.is_own_record(subject.id)) return Outcome::own_record;

    give_pin(context, subject.id, request.scheme(), tag, request.reason(), pin_commitment);
    return Outcome::applied;
}

} // namespace tamga::registries::identity
