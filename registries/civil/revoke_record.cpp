// CIV-17: a record that should never have been is revoked, on an act of a court.
//
// A revoked death: the person lives, the PIN is active again, marriages last again unless a spouse
// remarried; keys and documents stay revoked, the estate becomes disputed. A revoked marriage is
// annulled. A revoked birth voids the person (ID-07), if nothing else in force names it.
// Certificates of the record are revoked.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/identity/documents.hpp"
#include "registries/land/land.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;

void undo_death_of(Context& context, const CivilRecord& record) {
    const SubjectId risen = *record.person(DECEASED);
    undo_death(context, risen);
    for (Marriage& entry : marriages_of(context.state.view(), risen)) {
        restore_or_keep(context, std::move(entry));
    }
}

void undo_divorce(Context& context, const CivilRecord& record) {
    auto entry = marriage(context.state.view(), *record.marriage);
    ENSURE(entry.has_value());
    entry->divorced.reset();
    entry->divorce_record.clear();
    if (entry->is_annulled()) { // Void all the same.
        entry->version += 1;
        context.state.put(EndedMarriage{std::move(*entry)});
        return;
    }
    entry->end_reason = END_REASON_NONE;
    restore_or_keep(context, std::move(*entry));
}

void undo(Context& context, const CivilRecord& record) {
    switch (record.type) {
    case DEATH:
    case PRESUMED_DEATH: return undo_death_of(context, record);
    case DIVORCE: return undo_divorce(context, record);
    case BIRTH: return identity::void_person(context, *record.person(CHILD));
    case MARRIAGE: {
        auto entry = marriage(context.state.view(), *record.marriage);
        ENSURE(entry.has_value());
        return annul_marriage(context, std::move(*entry));
    }
    default: return; // Nothing follows from the others.
    }
}

// Something besides this record names the person: a marriage, a document that is no certificate of
// it, a registration, a mandate.
bool has_other_ties(const Context& context, const CivilRecord& record) {
    const SubjectId child = *record.person(CHILD);
    const auto& state = context.state;
    const auto documents = identity::documents_of(state.view(), child.view());
    const bool other_document = std::ranges::any_of(
        documents, [&](const identity::Document& entry) { return entry.record != record.number; });
    return state.list<SubjectRecord>(child).size() > 1 || other_document ||
           residence::is_registered(state.view(), child, context.today()) ||
           !state.list<courts::GivenMandate>(child).empty() ||
           !state.list<courts::HeldMandate>(child).empty() ||
           !state.list<courts::SubjectEstate>(child).empty() ||
           land::has_rights(state.view(), child) || vehicles::has_rights(state.view(), child);
}

// Writes it; the outcome says whether the register then still keeps its rules.
Outcome enter(const RevokeRecord& request, Context& context, RecordView found) {
    CivilRecord& record = found.record;
    courts::carry_out(context, request.court_act(), proto::courts::REVOKE_THE_RECORD,
                      record.number);
    for (const RecordPerson& person : record.persons) {
        identity::revoke_certificates(context, person.subject.view(), record.number);
    }
    end_links(context, record);
    undo(context, record);
    for (const LegacyConflict& conflict : found.conflicts) close_conflict(context, conflict);
    record.status = RecordStatus::revoked;
    record.revocation = request.reason();
    record.act = Commitment::from(as_bytes(request.act()));
    const Bytes number = record.number;
    supersede_record(context, std::move(record));
    if (breaks_a_rule(context)) return Outcome::correction_breaks_a_rule;
    context.emit("RecordRevoked", number);
    return Outcome::applied;
}

} // namespace

Outcome revoke_record(const RevokeRecord& request, Context& context) {
    if (request.record().size() != record_number_bytes) return Outcome::malformed_act;
    if (request.reason() == REVOCATION_REASON_NONE) return Outcome::malformed_act;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    auto found = record(context.state.view(), as_bytes(request.record()));
    if (!found) return Outcome::record_not_found;
    if (found->record.status != RecordStatus::registered) return Outcome::record_not_registered;
    for (const RecordPerson& person : found->record.persons) {
        if (is_own_or_relative(context, person.subject)) return Outcome::own_record;
    }
    const Outcome ordered = courts::check_ordered(
        context, request.court_act(), proto::courts::REVOKE_THE_RECORD, found->record.number);
    if (ordered != Outcome::applied) return ordered;
    if (found->record.type == BIRTH && has_other_ties(context, found->record)) {
        return Outcome::subject_has_ties;
    }

    return enter(request, context, std::move(*found));
}

} // namespace tamga::registries::civil
