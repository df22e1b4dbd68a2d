// The end of marriages, and moving them between the current facets and the history.

#include "registries/civil/marriages.hpp"

#include "registries/identity/rows.hpp"

#include <array>
#include <utility>

namespace tamga::registries::civil {

namespace {

std::optional<Interval> end_of_spouse(const identity::Subject& spouse) {
    if (!spouse.has_death) return std::nullopt;
    return Interval{spouse.death_earliest, spouse.death_latest};
}

identity::Subject spouse_row(const ledger::StateView& view, const SubjectId& id) {
    auto spouse = find_row<identity::Subject>(view, id);
    ENSURE(spouse.has_value());
    return std::move(*spouse);
}

void include(std::optional<Interval>& end, const Interval& candidate) {
    end = end ? earlier_of(*end, candidate) : candidate;
}

void put_current(Context& context, Marriage marriage, bool was_ended) {
    for (const SubjectId& spouse : std::array{marriage.spouse_a, marriage.spouse_b}) {
        if (was_ended) context.state.erase(EndedSubjectMarriage{spouse, marriage.id});
        context.state.put(SubjectMarriage{spouse, marriage.id});
    }
    if (was_ended) context.state.erase(EndedMarriage{marriage});
    context.state.put(std::move(marriage));
}

void put_ended(Context& context, Marriage marriage, bool was_current) {
    for (const SubjectId& spouse : std::array{marriage.spouse_a, marriage.spouse_b}) {
        if (was_current) context.state.erase(SubjectMarriage{spouse, marriage.id});
        context.state.put(EndedSubjectMarriage{spouse, marriage.id});
    }
    if (was_current) context.state.erase(marriage);
    marriage.version += 1;
    context.state.put(EndedMarriage{std::move(marriage)});
}

bool is_presumed_dead(const ledger::StateView& view, const SubjectId& id) {
    return spouse_row(view, id).life == identity::LifeStatus::presumed_dead;
}

// `to` and `end_reason` as they follow from divorce and deaths.
void set_end(const ledger::StateView& view, Marriage& marriage, EndReason divorce_reason) {
    marriage.to = known_end(view, marriage);
    if (marriage.divorced) {
        marriage.end_reason = divorce_reason;
    } else if (!marriage.to) {
        marriage.end_reason = proto::civil::END_REASON_NONE;
    } else {
        const bool presumed = is_presumed_dead(view, marriage.spouse_a) ||
                              is_presumed_dead(view, marriage.spouse_b);
        marriage.end_reason = presumed ? proto::civil::END_BY_PRESUMED_DEATH
                                       : proto::civil::END_BY_DEATH;
    }
}

void tell(Context& context, std::string_view name, const MarriageId& id) {
    context.emit(name, to_bytes(id.view()));
}

} // namespace

std::optional<Interval> known_end(const ledger::StateView& view, const Marriage& marriage) {
    std::optional<Interval> end;
    if (marriage.divorced) end = marriage.divorced->days;
    for (const SubjectId& id : std::array{marriage.spouse_a, marriage.spouse_b}) {
        const auto death = end_of_spouse(spouse_row(view, id));
        if (death) include(end, *death);
    }
    return end;
}

PossibleEnd possible_end(const ledger::StateView& view, const Marriage& marriage) {
    std::optional<Interval> end;
    if (marriage.divorced) end = marriage.divorced->days;
    for (const SubjectId& id : std::array{marriage.spouse_a, marriage.spouse_b}) {
        const identity::Subject spouse = spouse_row(view, id);
        const auto death = end_of_spouse(spouse);
        if (death) {
            include(end, *death);
        } else if (spouse.kind == proto::identity::HISTORIC) {
            include(end, Interval{});
        }
    }
    if (marriage.end_kept && marriage.to) include(end, *marriage.to);
    if (!end) return {true, {}};
    return {false, *end};
}

bool certainly_overlap(const ledger::StateView& view, const Marriage& left,
                       const Marriage& right) {
    if (left.is_annulled() || right.is_annulled()) return false;
    const auto begins_within = [&](const Marriage& inner, const Marriage& outer) {
        const PossibleEnd end = possible_end(view, outer);
        return end.never || certainly_before(inner.from.days, end.days);
    };
    return begins_within(left, right) && begins_within(right, left);
}

void enter_marriage(Context& context, Marriage marriage) {
    set_end(context.state.view(), marriage, marriage.end_reason);
    if (marriage.to) {
        put_ended(context, std::move(marriage), false);
    } else {
        put_current(context, std::move(marriage), false);
    }
}

void settle_marriage(Context& context, Marriage marriage) {
    if (marriage.is_annulled() || marriage.end_kept) return;
    const bool was_current = context.state.has<Marriage>(marriage.id);
    set_end(context.state.view(), marriage, marriage.end_reason);
    const MarriageId id = marriage.id;
    if (marriage.to) {
        put_ended(context, std::move(marriage), was_current);
        if (was_current) tell(context, "MarriageEnded", id);
    } else {
        put_current(context, std::move(marriage), !was_current);
        if (!was_current) tell(context, "MarriageRestored", id);
    }
}

void annul_marriage(Context& context, Marriage marriage) {
    const bool was_current = context.state.has<Marriage>(marriage.id);
    const MarriageId id = marriage.id;
    marriage.end_reason = proto::civil::ANNULLED;
    put_ended(context, std::move(marriage), was_current);
    tell(context, "MarriageAnnulled", id);
}

void reinstate_marriage(Context& context, Marriage marriage) {
    marriage.end_reason = marriage.divorced ? proto::civil::DIVORCE_COURT
                                            : proto::civil::END_REASON_NONE;
    settle_marriage(context, std::move(marriage));
}

} // namespace tamga::registries::civil
