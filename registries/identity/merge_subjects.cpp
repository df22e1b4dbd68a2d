// ID-05: two records of one person become one. What hangs on the loser goes to the winner in the
// same act; what contradicts itself is refused.

#include "registries/civil/common.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/identity/identity.hpp"
#include "registries/ties.hpp"

#include <utility>

namespace tamga::registries::identity {

namespace {

using Request = proto::identity::MergeSubjects;

// Both alive, or dead by the same days; nothing else can be one person.
bool contradict(const Subject& winner, const Subject& loser) {
    return winner.life != loser.life || winner.has_death != loser.has_death ||
           winner.death_earliest != loser.death_earliest ||
           winner.death_latest != loser.death_latest ||
           (winner.kind == proto::identity::HISTORIC) !=
               (loser.kind == proto::identity::HISTORIC);
}

Outcome check_ground(const Request& request, Context& context, const Subject& winner,
                     const Subject& loser) {
    if (!request.court_act().empty()) {
        return courts::check_ordered(context, request.court_act(), proto::courts::MERGE_PERSONS,
                                     loser.id.view());
    }
    const bool both = context.consented(winner.id) && context.consented(loser.id);
    return both ? Outcome::applied : Outcome::consent_missing;
}

// Those whom the loser stands for already go with it: the graph stays one step deep (G-03).
void move_merged(Context& context, const SubjectId& from, const SubjectId& to) {
    for (const MergedSubject& link : context.state.list<MergedSubject>(from)) {
        auto earlier = context.state.find<Subject>(link.loser);
        ENSURE(earlier.has_value());
        earlier->merged_into = to;
        context.state.put(std::move(*earlier));
        context.state.erase(link);
        context.state.put(MergedSubject{to, link.loser});
    }
    context.state.put(MergedSubject{to, from});
}

void end_identity(Context& context, const SubjectId& loser) {
    for (const Attribute& entry : context.state.list<Attribute>(loser)) {
        context.state.erase(entry);
        context.state.put(EndedAttribute{loser, entry.data_class, entry.commitment,
                                         entry.since_day, context.today()});
    }
    for (const SubjectPin& link : context.state.list<SubjectPin>(loser)) {
        auto pin = context.state.find<Pin>(pin_key(link.scheme, link.tag));
        ENSURE(pin.has_value());
        pin->status = PinStatus::retired;
        context.state.erase(link);
        context.state.put(std::move(*pin));
    }
    for (const SubjectKey& link : context.state.list<SubjectKey>(loser)) {
        auto key = context.state.find<HolderKey>(link.key);
        ENSURE(key.has_value());
        revoke_key(context, std::move(*key), proto::identity::KEY_REASON_REPLACED);
    }
}

} // namespace

Outcome merge_subjects(const Request& request, Context& context) {
    if (request.winner().size() != 32 || request.loser().size() != 32) {
        return Outcome::malformed_act;
    }
    if (request.winner() == request.loser()) return Outcome::persons_not_distinct;
    const FoundSubject winner = find_subject(context, as_bytes(request.winner()));
    if (winner.outcome != Outcome::applied) return winner.outcome;
    const FoundSubject loser = find_subject(context, as_bytes(request.loser()));
    if (loser.outcome != Outcome::applied) return loser.outcome;
    const SubjectId& to = winner.subject.id;
    const SubjectId& from = loser.subject.id;
    if (context.is_own_record(to) || context.is_own_record(from)) return Outcome::own_record;
    if (contradict(winner.subject, loser.subject)) return Outcome::subjects_contradict;
    const auto fanout = static_cast<std::size_t>(
        context.parameter(ledger::ParameterId::fanout_max));
    if (count_ties(context.state.view(), from) > fanout) return Outcome::act_touches_too_much;
    const Outcome ground = check_ground(request, context, winner.subject, loser.subject);
    if (ground != Outcome::applied) return ground;
    if (!context.signed_by_role({proto::access::CIVIL_SUPERVISOR})) {
        return Outcome::second_officer_missing;
    }

    if (!request.court_act().empty()) {
        courts::carry_out(context, request.court_act(), proto::courts::MERGE_PERSONS,
                          from.view());
    }
    if (!move_ties(context, from, to)) return Outcome::subjects_contradict;
    end_identity(context, from);
    auto merged = context.state.find<Subject>(from);
    merged->merged_into = to;
    merged->has_death = false;
    merged->death_earliest.reset();
    merged->death_latest.reset();
    merged->death_record.clear();
    merged->life = LifeStatus::void_record;
    context.state.put(std::move(*merged));
    move_merged(context, from, to);
    if (civil::breaks_a_rule(context)) return Outcome::subjects_contradict;
    Writer told;
    told.digest(from);
    told.digest(to);
    context.emit("SubjectsMerged", std::move(told).take());
    return Outcome::applied;
}

} // namespace tamga::registries::identity
