// CIV-03: a child of whom nobody knows the parents; its birth date is an estimate, and the
// guardianship authority acts for it.

#include "registries/authority.hpp"
#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/mandates.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::RegisterFoundling;

Outcome check_form(const Request& request, const Context& context) {
    const Outcome attributes = identity::check_attributes(request.attributes(), true, context);
    if (attributes != Outcome::applied) return attributes;
    if (!request.has_pin() || request.pin().scheme() == proto::identity::PIN_SCHEME_NONE ||
        request.pin().pin_tag().size() != 32) {
        return Outcome::malformed_act;
    }
    const Outcome pin =
        check_commitment(context, proto::identity::PIN_NUMBER, request.pin().pin_commitment());
    if (pin != Outcome::applied) return pin;
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

Outcome check_attested(const Request& request, Context& context) {
    using namespace proto::access;
    const Commitment name = *identity::find_attribute(request.attributes(), proto::identity::NAME);
    const Commitment birth =
        *identity::find_attribute(request.attributes(), proto::identity::SEX_DOB);
    const Commitment pin = Commitment::from(as_bytes(request.pin().pin_commitment()));
    const auto is_new = context.endorsed(proto::DEDUP_CLEAR, 0, 0, {name, birth},
                                         {BIOMETRIC_AUTHORITY, CIVIL_SUPERVISOR});
    const auto matches = context.endorsed(proto::PIN_MATCHES_SEX_DOB, 0, 0, {birth, pin},
                                          {PIN_AUTHORITY, CIVIL_SUPERVISOR});
    if (!is_new || !matches) return Outcome::endorsement_missing;
    const bool both = *is_new == proto::PREDICATE_ANSWER_TRUE &&
                      *matches == proto::PREDICATE_ANSWER_TRUE;
    return both ? Outcome::applied : Outcome::predicate_is_false;
}

// The agency of the guardianship officer who signed.
std::optional<Bytes> guardian_of(const Context& context) {
    for (const PublicKey& key : context.signers()) {
        const auto officer = find_acting_officer(context.state.view(), key, context.now());
        if (!officer || !officer->has_role(proto::access::GUARDIANSHIP_AUTHORITY)) continue;
        const auto office = context.state.find<access::Office>(officer->office);
        if (office) return office->agency;
    }
    return std::nullopt;
}

} // namespace

Outcome register_foundling(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const bool found = context.signed_by_role({proto::access::POLICE});
    const bool guarded = context.signed_by_role({proto::access::GUARDIANSHIP_AUTHORITY});
    auto guardian = guardian_of(context);
    if (!found || !guarded || !guardian) return Outcome::endorsement_missing;
    const Outcome attested = check_attested(request, context);
    if (attested != Outcome::applied) return attested;
    const PinTag tag = PinTag::from(as_bytes(request.pin().pin_tag()));
    if (context.state.has<identity::Pin>(identity::pin_key(request.pin().scheme(), tag))) {
        return Outcome::pin_tag_taken;
    }
    auto number = next_number(context, proto::civil::BIRTH);
    if (!number) return Outcome::record_numbers_exhausted;

    CivilRecord record = new_record(context, proto::civil::BIRTH, std::move(*number));
    const SubjectId child = identity::create(context, proto::identity::UNKNOWN_FOUNDLING,
                                             request.attributes());
    identity::give_pin(context, child, request.pin().scheme(), tag,
                       proto::identity::PIN_REASON_BIRTH,
                       Commitment::from(as_bytes(request.pin().pin_commitment())));
    courts::enter_guardianship(context, child, std::move(*guardian));
    record.lateness = proto::civil::TIMELY;
    record.persons = {{proto::civil::CHILD, child}};
    record.act = Commitment::from(as_bytes(request.act()));
    context.emit("BirthRegistered", record.number);
    enter_record(context, std::move(record));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
