// CIV-12: a court found that a person lives who was missing or presumed dead. A marriage that the
// presumed death ended lasts again only if both ask for it and the other did not remarry.

#include "registries/civil/civil.hpp"
#include "registries/civil/common.hpp"
#include "registries/civil/death.hpp"
#include "registries/civil/kinship.hpp"
#include "registries/civil/marriages.hpp"
#include "registries/civil/queries.hpp"
#include "registries/civil/records.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/documents.hpp"

#include <algorithm>
#include <utility>

namespace tamga::registries::civil {

namespace {

using Request = proto::civil::RegisterReappearance;

// Nothing is asked, or the marriage is one of the person's that the presumed death ended, both
// consent, and neither married since, not even for a time.
Outcome check_marriage(const Request& request, Context& context, const SubjectId& person) {
    if (request.marriage().empty()) return Outcome::applied;
    if (request.marriage().size() != 32) return Outcome::malformed_act;
    const auto found =
        marriage(context.state.view(), MarriageId::from(as_bytes(request.marriage())));
    if (!found || !found->is_of(person)) return Outcome::marriage_not_found;
    // One that an earlier presumption ended, and that nobody asked for then, has ended for good.
    if (found->end_reason != proto::civil::END_BY_PRESUMED_DEATH || found->end_kept) {
        return Outcome::marriage_already_ended;
    }
    const SubjectId& other = found->other_than(person);
    const auto spouse = identity::find_subject(context, other.view());
    if (spouse.outcome != Outcome::applied) return spouse.outcome;
    if (spouse.subject.life != identity::LifeStatus::alive) return Outcome::subject_not_alive;
    for (const SubjectId& one : {person, other}) { // An archive may tell of one of the lost, too.
        const auto marriages = marriages_of(context.state.view(), one);
        const bool remarried = std::ranges::any_of(marriages, [&](const Marriage& entry) {
            return entry.id != found->id && !entry.is_annulled() &&
                   !certainly_before(entry.from.days, found->from.days);
        });
        if (remarried) return Outcome::spouse_is_married;
    }
    return check_consents(context, {person, other});
}

// The marriages that the presumed death ended stay ended, except the one that is asked for. What a
// divorce or the other's death has ended as well ends by that again.
void settle(const Request& request, Context& context, const SubjectId& person) {
    for (Marriage& entry : marriages_of(context.state.view(), person)) {
        if (entry.end_reason == proto::civil::ANNULLED || entry.end_kept) continue;
        const bool presumed = entry.end_reason == proto::civil::END_BY_PRESUMED_DEATH;
        if (presumed && equal(entry.id.view(), as_bytes(request.marriage()))) {
            for (const SubjectId& spouse : {entry.spouse_a, entry.spouse_b}) {
                keep_consent(context, spouse, proto::Operation::kRegisterReappearance);
            }
            settle_marriage(context, std::move(entry));
        } else if (presumed && !known_end(context.state.view(), entry)) {
            entry.end_kept = true;
            context.state.put(EndedMarriage{std::move(entry)});
        } else {
            restore_or_keep(context, std::move(entry));
        }
    }
}

void end_record(const Request& request, Context& context, const Bytes& number) {
    auto found = context.state.find<CivilRecord>(number);
    ENSURE(found.has_value());
    // G-60: no certificate of a death that is undone.
    for (const RecordPerson& deceased : found->persons) {
        identity::revoke_certificates(context, deceased.subject.view(), number);
    }
    end_links(context, *found);
    found->status = RecordStatus::revoked;
    found->revocation = proto::civil::COURT_ORDER;
    found->act = Commitment::from(as_bytes(request.act()));
    supersede_record(context, std::move(*found));
}

} // namespace

Outcome register_reappearance(const Request& request, Context& context) {
    if (request.subject().size() != 32) return Outcome::malformed_act;
    const Outcome act = check_commitment(context, proto::identity::ACT_CONTENT, request.act());
    if (act != Outcome::applied) return act;
    const auto found = identity::find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const identity::Subject& person = found.subject;
    if (is_own_or_relative(context, person.id)) return Outcome::own_record;
    const bool presumed = person.life == identity::LifeStatus::presumed_dead;
    if (!presumed && person.life != identity::LifeStatus::missing) {
        return Outcome::subject_not_missing;
    }
    const Outcome ordered = courts::check_ordered(context, request.court_act(),
                                                  proto::courts::FIND_ALIVE, person.id.view());
    if (ordered != Outcome::applied) return ordered;
    const Outcome asked = check_marriage(request, context, person.id);
    if (asked != Outcome::applied) return asked;

    courts::carry_out(context, request.court_act(), proto::courts::FIND_ALIVE, person.id.view());
    if (presumed) {
        end_record(request, context, person.death_record);
        undo_death(context, person.id);
        settle(request, context, person.id);
    } else {
        identity::set_life(context, person.id, identity::LifeStatus::alive);
    }
    context.emit("SubjectReappeared", to_bytes(person.id.view()));
    return Outcome::applied;
}

} // namespace tamga::registries::civil
