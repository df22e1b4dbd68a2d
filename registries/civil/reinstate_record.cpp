// CIV-18: a record that was revoked is in force again, by a court; what follows from it follows
// again from today's state.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"

#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;
using Request = ReinstateRecord;

void restore_links(Context& context, const CivilRecord& record) {
    for (const RecordPerson& person : record.persons) {
        const SubjectRecord link{person.subject, record.number, record.type, person.role};
        context.state.erase(EndedSubjectRecord{link});
        context.state.put(link);
    }
}

Outcome redo_death(Context& context, const CivilRecord& record) {
    const SubjectId deceased = *record.person(DECEASED);
    const auto person = identity::find_subject(context, deceased.view());
    if (person.outcome != Outcome::applied) return person.outcome;
    const auto day = record.event_date->days.latest;
    const bool exact = day && record.event_date->days.earliest == day;
    if (person.subject.has_death || !exact) return Outcome::record_cannot_return;
    if (!death_fits(context, deceased, *day)) return Outcome::act_touches_too_much;
    enter_death(context, deceased, *day, record.number,
                record.type == DEATH ? identity::LifeStatus::deceased
                                     : identity::LifeStatus::presumed_dead);
    return Outcome::applied;
}

Outcome redo_marriage(Context& context, const CivilRecord& record) {
    auto entry = marriage(context.state.view(), *record.marriage);
    ENSURE(entry.has_value());
    if (record.type == MARRIAGE) {
        if (!entry->is_annulled()) return Outcome::record_cannot_return;
        reinstate_marriage(context, std::move(*entry));
        return Outcome::applied;
    }
    if (entry->divorced || entry->is_annulled()) return Outcome::record_cannot_return;
    entry->divorced = record.event_date;
    entry->divorce_record = record.number;
    entry->end_reason = DIVORCE_COURT;
    settle_marriage(context, std::move(*entry));
    return Outcome::applied;
}

Outcome redo(Context& context, const CivilRecord& record) {
    switch (record.type) {
    case DEATH:
    case PRESUMED_DEATH: return redo_death(context, record);
    case MARRIAGE:
    case DIVORCE: return redo_marriage(context, record);
    case BIRTH: return identity::unvoid_person(context, *record.person(CHILD));
    default: return Outcome::record_cannot_return; // Nothing follows from the others.
    }
}

} // namespace

Outcome reinstate_record(const Request& request, Context& context) {
    if (request.record().size() != record_number_bytes) return Outcome::malformed_act;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    auto found = record(context.state.view(), as_bytes(request.record()));
    if (!found) return Outcome::record_not_found;
    CivilRecord& revoked = found->record;
    if (revoked.status != RecordStatus::revoked) return Outcome::record_not_revoked;
    for (const RecordPerson& person : revoked.persons) {
        if (is_own_or_relative(context, person.subject)) return Outcome::own_record;
    }
    const Outcome ordered =
        courts::check_ordered(context, request.court_act(), proto::courts::REINSTATE_THE_RECORD,
                              revoked.number);
    if (ordered != Outcome::applied) return ordered;

    courts::carry_out(context, request.court_act(), proto::courts::REINSTATE_THE_RECORD,
                      revoked.number);
    restore_links(context, revoked);
    const Outcome again = redo(context, revoked);
    if (again != Outcome::applied) return again;
    revoked.status = RecordStatus::registered;
    // A death counts from today: what the person signed meanwhile is flagged, not forbidden (G-10).
    if (revoked.type == DEATH || revoked.type == PRESUMED_DEATH) {
        revoked.registered_day = context.today();
    }
    revoked.revocation = REVOCATION_REASON_NONE;
    revoked.act = Commitment::from(as_bytes(request.act()));
    const Bytes number = revoked.number;
    supersede_record(context, std::move(revoked));
    if (breaks_a_rule(context)) return Outcome::correction_breaks_a_rule;
    context.emit("RecordReinstated", number);
    return Outcome::applied;
}

} // namespace tamga::registries::civil
