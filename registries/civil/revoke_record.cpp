// CIV-17: a record that should never have been is revoked; a supervisor acts, a court signs.
//
// A revoked death: the person lives, the PIN is active again, marriages last again unless a spouse
// remarried; keys stay revoked. A revoked marriage is annulled. A revoked birth voids a person
// (ID-07): an act that does not exist yet.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"

#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;

void undo_death(Context& context, const CivilRecord& record) {
    const SubjectId risen = *record.person(DECEASED);
    identity::undo_death(context, risen);
    for (Marriage& entry : marriages_of(context.state.view(), risen)) {
        restore_or_keep(context, std::move(entry));
    }
}

void undo_divorce(Context& context, const CivilRecord& record) {
    auto entry = marriage(context.state.view(), *record.marriage);
    ENSURE(entry.has_value());
    entry->divorced.reset();
    entry->divorce_record.clear();
    entry->end_reason = END_REASON_NONE;
    restore_or_keep(context, std::move(*entry));
}

void undo(Context& context, const CivilRecord& record) {
    if (record.type == DEATH) return undo_death(context, record);
    if (record.type == DIVORCE) return undo_divorce(context, record);
    auto entry = marriage(context.state.view(), *record.marriage);
    ENSURE(entry.has_value());
    annul_marriage(context, std::move(*entry));
}

// Writes it; the outcome says whether the register then still keeps its rules.
Outcome enter(const RevokeRecord& request, Context& context, RecordView found) {
    CivilRecord& record = found.record;
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
    if (found->record.type == BIRTH) return Outcome::act_not_available_yet;
    if (!context.signed_by_role({proto::access::COURT})) return Outcome::endorsement_missing;

    return enter(request, context, std::move(*found));
}

} // namespace tamga::registries::civil
