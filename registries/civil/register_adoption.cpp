// CIV-16: a court gives a child other parents. The birth record gets a new version, and what it
// said before is sealed: only a court or an auditor opens it.

#include "registries/civil/adoption.hpp"
#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/documents.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;
using Request = RegisterAdoption;

Outcome check_form(const Request& request, const Context& context) {
    constexpr int adopters_max = 2;
    if (request.record().size() != record_number_bytes) return Outcome::malformed_act;
    if (request.adopters().empty() || request.adopters_size() > adopters_max) {
        return Outcome::malformed_act;
    }
    for (int i = 0; i < request.adopters_size(); ++i) {
        if (request.adopters(i).size() != 32) return Outcome::malformed_act;
        if (i > 0 && request.adopters(i - 1) >= request.adopters(i)) return Outcome::malformed_act;
    }
    const Outcome parents = check_parent_tags(request.parents());
    if (parents != Outcome::applied) return parents;
    const auto adopters = std::ranges::count(
        request.parents(), ADOPTER, [](const auto& entry) { return entry.kind(); });
    if (adopters != request.adopters_size()) return Outcome::malformed_act;
    const Outcome attributes = identity::check_attributes(request.attributes(), false, context);
    if (attributes != Outcome::applied) return attributes;
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

// Alive, of full capacity, not the officers', attested to be of a fitting age, and agrees.
Outcome check_adopter(Context& context, const SubjectId& child, const std::string& raw) {
    const auto found = identity::find_subject(context, as_bytes(raw));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& adopter = found.subject.id;
    if (adopter == child) return Outcome::persons_not_distinct;
    if (is_own_or_relative(context, adopter)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    if (found.subject.capacity != identity::Capacity::full) return Outcome::subject_lacks_capacity;
    const auto births = {identity::current_attribute(context, child, proto::identity::SEX_DOB),
                         identity::current_attribute(context, adopter, proto::identity::SEX_DOB)};
    std::vector<Commitment> about;
    for (const auto& birth : births) {
        if (!birth) return Outcome::attribute_missing;
        about.push_back(*birth);
    }
    const auto fits = context.endorsed(proto::AGE_GAP_IS_LEGAL, 0, context.today(), about,
                                       {proto::access::GUARDIANSHIP_AUTHORITY});
    if (!fits) return Outcome::endorsement_missing;
    if (*fits != proto::PREDICATE_ANSWER_TRUE) return Outcome::predicate_is_false;
    return context.consented(adopter) ? Outcome::applied : Outcome::consent_missing;
}

void enter(const Request& request, Context& context, CivilRecord record, const SubjectId& child) {
    seal(context, record, request.attributes());
    replace_parents(context, child, request.parents(), record.number);
    identity::replace_attributes(context, child, request.attributes());
    identity::revoke_certificates(context, child.view(), record.number);
    for (const std::string& adopter : request.adopters()) {
        keep_consent(context, SubjectId::from(as_bytes(adopter)),
                     proto::Operation::kRegisterAdoption);
    }
    record.sealed = true;
    record.act = Commitment::from(as_bytes(request.act()));
    record.correction = JUDICIAL_ORDER;
    record.corrected = {FIELD_PARENTS};
    supersede_record(context, std::move(record));
    context.emit("FiliationChanged", to_bytes(child.view()));
}

} // namespace

Outcome register_adoption(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    auto found = record(context.state.view(), as_bytes(request.record()));
    if (!found || found->record.type != BIRTH) return Outcome::record_not_found;
    if (found->record.status != RecordStatus::registered) return Outcome::record_not_registered;
    const SubjectId child = *found->record.person(CHILD);
    if (is_own_or_relative(context, child)) return Outcome::own_record;
    const auto person = identity::find_subject(context, child.view());
    if (person.outcome != Outcome::applied) return person.outcome;
    if (person.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::ADOPT, child.view());
    if (ordered != Outcome::applied) return ordered;
    for (const std::string& adopter : request.adopters()) {
        const Outcome fit = check_adopter(context, child, adopter);
        if (fit != Outcome::applied) return fit;
    }
    const bool birth_changes =
        identity::find_attribute(request.attributes(), proto::identity::SEX_DOB).has_value();
    if (birth_changes && !changes_pin_too(context, child)) return Outcome::pin_change_missing;

    courts::carry_out(context, request.court_act(), proto::courts::ADOPT, child.view());
    enter(request, context, std::move(found->record), child);
    return Outcome::applied;
}

} // namespace tamga::registries::civil
