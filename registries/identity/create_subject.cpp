// ID-01: a person enters the register, found to be new.

#include "registries/identity/identity.hpp"

namespace tamga::registries::identity {

namespace {

// Foreigners are the migration service's; archives create their own people (CIV-20), and foundlings
// come with their birth (CIV-03).
bool may_create(const access::Officer& officer, SubjectKind kind) {
    const bool migration = officer.has_role(proto::access::MIGRATION_OFFICER);
    const bool registry = officer.has_role(proto::access::PIN_AUTHORITY) ||
                          officer.has_role(proto::access::CIVIL_REGISTRAR);
    if (kind == proto::identity::CITIZEN) return registry;
    if (kind == proto::identity::FOREIGNER || kind == proto::identity::STATELESS) {
        return registry || migration;
    }
    return false;
}

} // namespace

Outcome create_subject(const proto::identity::CreateSubject& request, Context& context) {
    if (request.kind() == proto::identity::SUBJECT_KIND_NONE) return Outcome::malformed_act;
    const Outcome attributes = check_attributes(request.attributes(), true, context);
    if (attributes != Outcome::applied) return attributes;
    if (!may_create(*context.officer(), request.kind())) return Outcome::kind_not_allowed;
    const auto name = find_attribute(request.attributes(), proto::identity::NAME);
    const auto birth = find_attribute(request.attributes(), proto::identity::SEX_DOB);
    // Who creates the person does not find that it is new: no endorser has the role that acts.
    const auto clear = context.endorsed(
        proto::DEDUP_CLEAR, 0, 0, {*name, *birth},
        {proto::access::BIOMETRIC_AUTHORITY, proto::access::CIVIL_SUPERVISOR});
    if (!clear) return Outcome::endorsement_missing;
    if (*clear != proto::PREDICATE_ANSWER_TRUE) return Outcome::predicate_is_false;

    create(context, request.kind(), request.attributes());
    return Outcome::applied;
}

} // namespace tamga::registries::identity
