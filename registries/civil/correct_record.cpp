// CIV-14: a record gets a new version; a registrar asks, a supervisor approves.
//
// The old version stays readable. Another sex or date of birth changes the PIN in the same
// transaction (ID-04); it and other parents need an act of a court unless the error is clerical. A
// date that changes moves what follows from it. No certificate of the old version stays valid.

#include "registries/civil/adoption.hpp"
#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/documents.hpp"
#include "registries/land/land.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using namespace proto::civil;
using Request = CorrectRecord;

bool corrects(const Request& request, CorrectedField field) {
    return std::ranges::find(request.fields(), static_cast<int>(field)) != request.fields().end();
}

template <class List>
bool is_strictly_ascending(const List& list) {
    return std::ranges::adjacent_find(list, std::ranges::greater_equal{}) == list.end();
}

Outcome check_form(const Request& request, const Context& context) {
    if (request.record().size() != record_number_bytes) return Outcome::malformed_act;
    if (request.reason() == CORRECTION_REASON_NONE) return Outcome::malformed_act;
    if (request.fields().empty() && request.resolved().empty()) return Outcome::malformed_act;
    if (!is_strictly_ascending(request.fields()) || !is_strictly_ascending(request.resolved())) {
        return Outcome::malformed_act;
    }
    for (const int field : request.fields()) {
        if (field == CORRECTED_FIELD_NONE || !CorrectedField_IsValid(field)) {
            return Outcome::malformed_act;
        }
    }
    const Outcome attributes = identity::check_attributes(request.attributes(), false, context);
    if (attributes != Outcome::applied) return attributes;
    const Outcome cause =
        check_optional(context, proto::identity::CAUSE_OF_DEATH, request.cause());
    if (cause != Outcome::applied) return cause;
    return check_commitment(context, proto::identity::ACT_CONTENT, request.act());
}

bool changes_birth(const Request& request) {
    return corrects(request, FIELD_SEX) || corrects(request, FIELD_BIRTH_DATE);
}

// By judicial order, and where filiation, sex or birth are in question, a court has decided.
Outcome check_court(const Request& request, const Context& context, const CivilRecord& record) {
    const bool grave = (changes_birth(request) || corrects(request, FIELD_PARENTS)) &&
                       request.reason() != CLERICAL_ERROR;
    if (!grave && request.reason() != JUDICIAL_ORDER && request.court_act().empty()) {
        return Outcome::applied;
    }
    return courts::check_ordered(context, request.court_act(), proto::courts::CORRECT_THE_RECORD,
                                 record.number);
}

// Whose name and birthplace the record tells.
std::optional<SubjectId> subject_of(const CivilRecord& record) {
    const auto child = record.person(CHILD);
    return child ? child : record.person(DECEASED);
}

// Exactly the values of exactly the fields, and the record has such fields.
bool fits(const Request& request, const CivilRecord& record) {
    const bool name = corrects(request, FIELD_NAME);
    const bool birthplace = corrects(request, FIELD_BIRTHPLACE);
    if ((name || birthplace) && !subject_of(record)) return false;
    const auto given = [&](identity::DataClass data_class) {
        return identity::find_attribute(request.attributes(), data_class).has_value();
    };
    if (given(proto::identity::NAME) != name) return false;
    if (given(proto::identity::BIRTHPLACE) != birthplace) return false;
    const bool birth = changes_birth(request);
    if (birth && (record.type != BIRTH || !subject_of(record))) return false;
    if (given(proto::identity::SEX_DOB) != birth) return false;
    const int groups = (name ? 1 : 0) + (birthplace ? 1 : 0) + (birth ? 1 : 0);
    if (request.attributes_size() != groups) return false;
    const bool parents = corrects(request, FIELD_PARENTS);
    if (parents && (record.type != BIRTH || record.legacy)) return false;
    if (!parents && !request.parents().empty()) return false;
    if (corrects(request, FIELD_CAUSE_OF_DEATH) != !request.cause().empty()) return false;
    if (!request.cause().empty() && record.type != DEATH) return false;
    if (corrects(request, FIELD_EVENT_DATE) != request.has_event_date()) return false;
    return !request.has_event_date() || record.event_date.has_value();
}

// A new date of the event: exact where no archive tells it, and not of tomorrow.
Outcome check_date(const Request& request, const Context& context, const CivilRecord& record) {
    if (!request.has_event_date()) return Outcome::applied;
    const auto date = legal_date(request.event_date());
    if (!date) return Outcome::malformed_act;
    if (!record.legacy && date->precision != DAY) return Outcome::correction_does_not_fit;
    if (date->days.earliest && *date->days.earliest > context.today()) {
        return Outcome::event_in_the_future;
    }
    if (!record.legacy && *date->days.latest > record.registered_day) { // It was before its record.
        return Outcome::correction_does_not_fit;
    }
    const auto deceased = record.person(DECEASED);
    const bool wide = deceased && date->days.latest &&
                      !death_fits(context, *deceased, *date->days.latest);
    return wide ? Outcome::act_touches_too_much : Outcome::applied;
}

Outcome check_resolved(const Request& request, const std::vector<LegacyConflict>& open) {
    for (const std::uint32_t rule : request.resolved()) {
        const bool found = std::ranges::any_of(open, [&](const LegacyConflict& conflict) {
            return static_cast<std::uint32_t>(conflict.rule) == rule;
        });
        if (!found) return Outcome::conflict_not_open;
    }
    return Outcome::applied;
}

void change_death(Context& context, const CivilRecord& record, const LegalDate& date) {
    const SubjectId deceased = *record.person(DECEASED);
    const auto before = context.state.find<identity::Subject>(deceased)->death_latest;
    identity::change_death(context, deceased,
                           {date.days.earliest, date.days.latest, record.number});
    for (Marriage& entry : marriages_of(context.state.view(), deceased)) {
        settle_marriage(context, std::move(entry));
    }
    if (date.days.latest) {
        flag_post_mortem(context, deceased, *date.days.latest, record.number);
        if (before) land::on_death_moved(context, deceased, *date.days.latest, *before);
    }
}

void change_date(Context& context, CivilRecord& record, const LegalDate& date) {
    record.event_date = date;
    if (record.type == DEATH || record.type == PRESUMED_DEATH) {
        return change_death(context, record, date);
    }
    if (record.type != MARRIAGE && record.type != DIVORCE) return;
    auto entry = marriage(context.state.view(), *record.marriage);
    ENSURE(entry.has_value());
    if (record.type == MARRIAGE) {
        entry->from = date;
    } else {
        entry->divorced = date;
    }
    if (entry->is_annulled() || entry->end_kept) { // Its end does not follow from dates any more.
        entry->version += 1;
        context.state.put(EndedMarriage{std::move(*entry)});
    } else {
        settle_marriage(context, std::move(*entry));
    }
}

// What a divorce's conflicts say; the other rules about clear dates are invariants.
bool divorce_conflict_holds(const Context& context, const CivilRecord& record,
                            ConflictRule rule) {
    if (!record.marriage) return false;
    const auto entry = marriage(context.state.view(), *record.marriage);
    if (!entry || !entry->divorced) return false;
    if (rule == ConflictRule::divorce_before_marriage) {
        return certainly_before(entry->divorced->days, entry->from.days);
    }
    if (rule != ConflictRule::divorce_after_death) return false;
    return std::ranges::any_of(Spouses{entry->spouse_a, entry->spouse_b}, [&](const auto& id) {
        const auto spouse = context.state.find<identity::Subject>(id);
        const Interval died{spouse->death_earliest, spouse->death_latest};
        return spouse->has_death && certainly_before(died, entry->divorced->days);
    });
}

// A divorce before its wedding stands only beside the conflict that names it.
bool divorce_is_misplaced(const Context& context, const CivilRecord& record) {
    constexpr auto rule = ConflictRule::divorce_before_marriage;
    if (!divorce_conflict_holds(context, record, rule)) return false;
    const auto entry = marriage(context.state.view(), *record.marriage);
    const auto named = context.state.list<LegacyConflict>(entry->divorce_record);
    return std::ranges::none_of(
        named, [](const LegacyConflict& conflict) { return conflict.rule == rule; });
}

// Writes the version; the outcome says whether the register then still keeps its rules.
Outcome enter(const Request& request, Context& context, CivilRecord record,
              const std::vector<LegacyConflict>& open) {
    if (!request.court_act().empty()) {
        courts::carry_out(context, request.court_act(), proto::courts::CORRECT_THE_RECORD,
                          record.number);
    }
    record.act = Commitment::from(as_bytes(request.act()));
    record.correction = request.reason();
    record.corrected.clear();
    for (const int field : request.fields()) {
        record.corrected.push_back(static_cast<CorrectedField>(field));
    }
    if (!request.cause().empty()) record.cause = Commitment::from(as_bytes(request.cause()));
    if (!request.attributes().empty()) {
        identity::replace_attributes(context, *subject_of(record), request.attributes());
    }
    if (corrects(request, FIELD_PARENTS)) {
        replace_parents(context, *record.person(CHILD), request.parents(), record.number);
    }
    for (const RecordPerson& person : record.persons) {
        identity::revoke_certificates(context, person.subject.view(), record.number);
    }
    if (request.has_event_date()) change_date(context, record, *legal_date(request.event_date()));
    supersede_record(context, record);
    for (const LegacyConflict& conflict : open) {
        const auto rule = static_cast<std::uint32_t>(conflict.rule);
        if (std::ranges::find(request.resolved(), rule) == request.resolved().end()) continue;
        if (divorce_conflict_holds(context, record, conflict.rule)) {
            return Outcome::correction_breaks_a_rule;
        }
        close_conflict(context, conflict);
    }
    if (request.has_event_date() && divorce_is_misplaced(context, record)) {
        return Outcome::correction_breaks_a_rule;
    }
    if (breaks_a_rule(context)) return Outcome::correction_breaks_a_rule;
    context.emit("RecordCorrected", record.number);
    return Outcome::applied;
}

} // namespace

Outcome correct_record(const Request& request, Context& context) {
    const Outcome form = check_form(request, context);
    if (form != Outcome::applied) return form;
    const Outcome parents = check_parent_tags(request.parents());
    if (parents != Outcome::applied) return parents;
    auto found = record(context.state.view(), as_bytes(request.record()));
    if (!found) return Outcome::record_not_found;
    if (found->record.status != RecordStatus::registered) return Outcome::record_not_registered;
    for (const RecordPerson& person : found->record.persons) {
        if (is_own_or_relative(context, person.subject)) return Outcome::own_record;
    }
    if (!fits(request, found->record)) return Outcome::correction_does_not_fit;
    const Outcome date = check_date(request, context, found->record);
    if (date != Outcome::applied) return date;
    const Outcome resolved = check_resolved(request, found->conflicts);
    if (resolved != Outcome::applied) return resolved;
    const Outcome court = check_court(request, context, found->record);
    if (court != Outcome::applied) return court;
    if (changes_birth(request) && !changes_pin_too(context, *subject_of(found->record))) {
        return Outcome::pin_change_missing;
    }
    return enter(request, context, std::move(found->record), found->conflicts);
}

} // namespace tamga::registries::civil
