// CIV-15: another name. Of a minor both parents, the guardianship authority and, from a certain age
// on, the child agree. Identity documents stay valid for a while.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/records.hpp"
#include "registries/identity/documents.hpp"

#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::ChangeName;

Outcome check_form(const Request& request, const Context& context) {
    constexpr int parents_max = 2;
    if (request.subject().size() != 32 || request.parents_size() > parents_max) {
        return Outcome::malformed_act;
    }
    for (int i = 0; i < request.parents_size(); ++i) {
        if (request.parents(i).size() != 32) return Outcome::malformed_act;
        if (i > 0 && request.parents(i - 1) >= request.parents(i)) return Outcome::malformed_act;
    }
    const Outcome name = check_commitment(context, proto::identity::NAME, request.name());
    if (name != Outcome::applied) return name;
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

Outcome check_conduct(Context& context, const SubjectId& subject) {
    const auto name = identity::current_attribute(context, subject, proto::identity::NAME);
    if (!name) return Outcome::attribute_missing;
    const auto clear = context.endorsed(proto::NO_CRIMINAL_BLOCK, 0, context.today(), {*name},
                                        {proto::access::POLICE});
    if (!clear) return Outcome::endorsement_missing;
    return *clear == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied
                                                  : Outcome::predicate_is_false;
}

// As many parents as the register knows, each attested to be one, and each agrees.
Outcome check_of_minor(const Request& request, Context& context, const SubjectId& child) {
    const auto known = context.state.list<ParentTag>(child).size();
    if (static_cast<std::size_t>(request.parents_size()) < known) return Outcome::consent_missing;
    for (const std::string& raw : request.parents()) {
        const auto parent = identity::find_subject(context, as_bytes(raw));
        if (parent.outcome != Outcome::applied) return parent.outcome;
        if (parent.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
        const Outcome is_parent = check_attested(
            context, proto::IS_LEGAL_PARENT, {child, parent.subject.id},
            {proto::access::CIVIL_REGISTRAR, proto::access::CIVIL_SUPERVISOR});
        if (is_parent != Outcome::applied) return is_parent;
        if (!context.consented(parent.subject.id)) return Outcome::consent_missing;
    }
    if (!context.signed_by_role({proto::access::GUARDIANSHIP_AUTHORITY})) {
        return Outcome::endorsement_missing;
    }
    return check_child_agrees(context, child);
}

Outcome check_consent(const Request& request, Context& context, const SubjectId& subject) {
    const Age age = is_of_age(context, subject, ledger::ParameterId::full_age_years);
    if (age.outcome != Outcome::applied) return age.outcome;
    if (!age.reached) return check_of_minor(request, context, subject);
    if (!request.parents().empty()) return Outcome::malformed_act;
    return context.consented(subject) ? Outcome::applied : Outcome::consent_missing;
}

void keep_consents(const Request& request, Context& context, const SubjectId& subject) {
    // For a minor without parents the guardianship authority consents, not the child.
    if (is_of_age(context, subject, ledger::ParameterId::full_age_years).reached) {
        keep_consent(context, subject, proto::Operation::kChangeName);
    }
    for (const std::string& parent : request.parents()) {
        keep_consent(context, SubjectId::from(as_bytes(parent)), proto::Operation::kChangeName);
    }
}

} // namespace

Outcome change_name(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& subject = found.subject.id;
    if (is_own_or_relative(context, subject)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const Outcome conduct = check_conduct(context, subject);
    if (conduct != Outcome::applied) return conduct;
    const Outcome consent = check_consent(request, context, subject);
    if (consent != Outcome::applied) return consent;
    auto number = next_number(context, proto::civil::NAME_CHANGE);
    if (!number) return Outcome::record_numbers_exhausted;

    keep_consents(request, context, subject);
    take_name(context, subject, request.name());
    identity::begin_grace(context, subject.view());
    CivilRecord record = new_record(context, proto::civil::NAME_CHANGE, std::move(*number));
    record.lateness = proto::civil::TIMELY;
    record.event_date = LegalDate::day(context.today());
    record.persons = {{proto::civil::RENAMED, subject}};
    record.act = Commitment::from(as_bytes(request.act()));
    context.emit("NameChanged", to_bytes(subject.view()));
    enter_record(context, std::move(record));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
