// CIV-13: a child gets a father: he and the mother say so, or a court found it (CRT-06).
//
// As with a birth only tags of the edges enter the state.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/estate_rows.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;
using Request = RecognisePaternity;

Outcome check_form(const Request& request, const Context& context) {
    const auto& father = request.father();
    const bool kind = father.kind() == FATHER_ACKNOWLEDGED || father.kind() == FATHER_COURT;
    if (request.record().size() != record_number_bytes || !kind) return Outcome::malformed_act;
    if (father.tag().size() != 32 || father.parent().size() != 32) return Outcome::malformed_act;
    const std::size_t ids = father.kind() == FATHER_COURT ? 0 : 32;
    if (request.father_subject().size() != ids || request.mother_subject().size() != ids) {
        return Outcome::malformed_act;
    }
    const Outcome name = check_optional(context, proto::identity::NAME, request.name());
    if (name != Outcome::applied) return name;
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

Outcome check_parent(Context& context, const std::string& raw) {
    const auto found = identity::find_subject(context, as_bytes(raw));
    if (found.outcome != Outcome::applied) return found.outcome;
    const SubjectId& id = found.subject.id;
    if (is_own_or_relative(context, id)) return Outcome::own_record;
    if (found.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    return context.consented(id) ? Outcome::applied : Outcome::consent_missing;
}

Outcome check_agreed(const Request& request, Context& context, const CivilRecord& record) {
    if (request.father_subject() == request.mother_subject()) {
        return Outcome::persons_not_distinct;
    }
    for (const std::string* parent : {&request.father_subject(), &request.mother_subject()}) {
        const Outcome agrees = check_parent(context, *parent);
        if (agrees != Outcome::applied) return agrees;
    }
    const auto mother = record.person(MOTHER); // In clear, of an archive.
    if (mother && !equal(mother->view(), as_bytes(request.mother_subject()))) {
        return Outcome::consent_missing;
    }
    const Commitment father = Commitment::from(as_bytes(request.father().parent()));
    const auto name = identity::current_attribute(
        context, SubjectId::from(as_bytes(request.father_subject())), proto::identity::NAME);
    if (name != father) return Outcome::attribute_missing;
    return check_child_agrees(context, *record.person(CHILD));
}

// By a tag, or in clear by a record of an archive, which may tell of a parent without the kind.
bool has_father(const Context& context, const SubjectId& child) {
    const auto tags = context.state.list<ParentTag>(child);
    const auto edges = context.state.list<Filiation>(child);
    const bool tagged = std::ranges::any_of(
        tags, [](const ParentTag& tag) { return tag.kind != BIRTH_MOTHER; });
    const bool told = std::ranges::any_of(edges, [&](const Filiation& edge) {
        const auto found = record(context.state.view(), edge.record);
        ENSURE(found.has_value());
        return found->record.person(MOTHER) != edge.parent;
    });
    return tagged || told || tags.size() + edges.size() > 1;
}

void enter(const Request& request, Context& context, CivilRecord record, const SubjectId& child) {
    context.state.put(ParentTag{child, FiliationTag::from(as_bytes(request.father().tag())),
                                request.father().kind(), record.number});
    if (request.father().kind() == FATHER_ACKNOWLEDGED) {
        for (const std::string* parent : {&request.father_subject(), &request.mother_subject()}) {
            keep_consent(context, SubjectId::from(as_bytes(*parent)),
                         proto::Operation::kRecognisePaternity);
        }
    }
    take_name(context, child, request.name());
    record.act = Commitment::from(as_bytes(request.act()));
    record.correction = CORRECTION_OTHER;
    record.corrected = {FIELD_PARENTS};
    supersede_record(context, std::move(record));
    context.emit("FiliationChanged", to_bytes(child.view()));
}

} // namespace

Outcome recognise_paternity(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    auto found = record(context.state.view(), as_bytes(request.record()));
    if (!found || found->record.type != BIRTH) return Outcome::record_not_found;
    if (found->record.status != RecordStatus::registered) return Outcome::record_not_registered;
    if (found->record.sealed) return Outcome::record_is_sealed;
    const SubjectId child = *found->record.person(CHILD);
    if (is_own_or_relative(context, child)) return Outcome::own_record;
    if (has_father(context, child)) return Outcome::too_many_parents;
    if (request.father().kind() == FATHER_COURT) {
        const bool established = context.state.has<courts::EstablishedFact>(
            child.view(), courts::key_of(proto::courts::FACT_OF_KINSHIP));
        if (!established) return Outcome::fact_not_established;
    } else {
        const Outcome agreed = check_agreed(request, context, found->record);
        if (agreed != Outcome::applied) return agreed;
    }

    enter(request, context, std::move(found->record), child);
    return Outcome::applied;
}

} // namespace tamga::registries::civil
