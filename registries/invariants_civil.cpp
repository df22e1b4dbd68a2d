// Rules about marriages, parents and records.

#include "registries/invariants_scope.hpp"

#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace tamga::registries {

namespace {

using civil::ConflictRule;
using civil::Interval;
using civil::Marriage;

constexpr int generations = 4;

// An open conflict of that rule stands at the record.
bool excuses(const ledger::StateView& view, const Bytes& record, ConflictRule rule) {
    if (record.empty()) return false;
    const auto conflicts = list_rows<civil::LegacyConflict>(view, record);
    return std::ranges::any_of(conflicts, [&](const auto& entry) { return entry.rule == rule; });
}

struct FoundMarriage {
    bool current = false;
    bool ended = false;
    Marriage marriage;
};

FoundMarriage find_marriage(const ledger::StateView& view, const MarriageId& id) {
    FoundMarriage found;
    if (auto current = find_row<Marriage>(view, id)) {
        found.current = true;
        found.marriage = std::move(*current);
    }
    if (auto ended = find_row<civil::EndedMarriage>(view, id)) {
        found.ended = true;
        found.marriage = std::move(ended->marriage);
    }
    return found;
}

// The last day of which it is sure that the marriage still lasted the day before: it is over on no
// day before `earliest`. Without one, it may have been over at once; for ever, it never ends.
struct Lasts {
    bool for_ever = true;
    std::optional<std::int32_t> earliest;
};

Lasts lasts_until(const ledger::StateView& view, const Marriage& marriage) {
    Lasts lasts;
    const auto may_end_from = [&](std::optional<std::int32_t> day) {
        if (lasts.for_ever) {
            lasts = {false, day};
        } else if (!day || !lasts.earliest) {
            lasts.earliest.reset();
        } else {
            lasts.earliest = std::min(*lasts.earliest, *day);
        }
    };
    if (marriage.divorced) may_end_from(marriage.divorced->days.earliest);
    if (marriage.end_kept && marriage.to) may_end_from(marriage.to->earliest);
    for (const SubjectId& id : {marriage.spouse_a, marriage.spouse_b}) {
        const auto spouse = find_row<identity::Subject>(view, id);
        if (!spouse) return {false, std::nullopt};
        if (spouse->has_death) {
            may_end_from(spouse->death_earliest);
        } else if (spouse->kind == proto::identity::HISTORIC) {
            may_end_from(std::nullopt); // Dead since when nobody has told.
        }
    }
    return lasts;
}

// The later one begins while the earlier one lasts, on every day the papers allow.
bool surely_begins_within(const ledger::StateView& view, const Marriage& inner,
                          const Marriage& outer) {
    const Lasts lasts = lasts_until(view, outer);
    if (lasts.for_ever) return true;
    return lasts.earliest && inner.from.days.latest && *inner.from.days.latest < *lasts.earliest;
}

bool overlap_is_named(const ledger::StateView& view, const Marriage& left,
                      const Marriage& right) {
    for (const Marriage* marriage : {&left, &right}) {
        if (excuses(view, marriage->record, ConflictRule::marriages_overlap)) return true;
        for (const SubjectId& id : {marriage->spouse_a, marriage->spouse_b}) {
            const auto spouse = find_row<identity::Subject>(view, id);
            if (spouse &&
                excuses(view, spouse->death_record, ConflictRule::marriages_overlap)) {
                return true;
            }
        }
    }
    return false;
}

bool is_annulled(const Marriage& marriage) {
    return marriage.end_reason == proto::civil::ANNULLED;
}

// The person and all ancestors, as far as kinship counts.
std::set<SubjectId> line_of(const ledger::StateView& view, const SubjectId& person) {
    std::set<SubjectId> line{person};
    std::set<SubjectId> layer{person};
    for (int back = 0; back < generations; ++back) {
        std::set<SubjectId> older;
        for (const SubjectId& member : layer) {
            for (const auto& edge : list_rows<civil::Filiation>(view, member)) {
                if (line.insert(edge.parent).second) older.insert(edge.parent);
            }
        }
        layer = std::move(older);
    }
    return line;
}

bool are_kin(const ledger::StateView& view, const Marriage& marriage) {
    const auto parents = list_rows<civil::Filiation>(view, marriage.spouse_a);
    const bool siblings = std::ranges::any_of(parents, [&](const civil::Filiation& edge) {
        return find_row<civil::Filiation>(view, marriage.spouse_b, edge.parent).has_value();
    });
    return siblings || line_of(view, marriage.spouse_a).contains(marriage.spouse_b) ||
           line_of(view, marriage.spouse_b).contains(marriage.spouse_a);
}

// By the marriage, or by the record of a birth in the line of a spouse.
bool kinship_is_named(const ledger::StateView& view, const Marriage& marriage) {
    if (excuses(view, marriage.record, ConflictRule::spouses_are_kin)) return true;
    for (const SubjectId& spouse : {marriage.spouse_a, marriage.spouse_b}) {
        for (const SubjectId& member : line_of(view, spouse)) {
            for (const auto& link : list_rows<civil::SubjectRecord>(view, member)) {
                if (link.role == proto::civil::CHILD &&
                    excuses(view, link.record, ConflictRule::spouses_are_kin)) {
                    return true;
                }
            }
        }
    }
    return false;
}

void check_alive_at_wedding(const ledger::StateView& view, const Marriage& marriage,
                            const SubjectId& id, std::vector<Violation>& out) {
    const auto spouse = find_row<identity::Subject>(view, id);
    if (!spouse) {
        violate(out, "G-06", marriage.id, "a spouse is not there");
        return;
    }
    const bool dead = spouse->has_death && spouse->death_latest && marriage.from.days.earliest &&
                      *spouse->death_latest < *marriage.from.days.earliest;
    const auto flags = list_rows<civil::PostMortemAct>(view, id);
    const auto record = find_row<civil::CivilRecord>(view, marriage.record);
    const bool flagged = std::ranges::any_of(flags, [&](const civil::PostMortemAct& flag) {
        // Somebody consented in the dead's name, on the day of the wedding as it was registered.
        return marriage.from.days.latest == flag.day ||
               (record && record->registered_day == flag.day);
    });
    if (dead && !flagged && !excuses(view, marriage.record, ConflictRule::marriage_after_death) &&
        !excuses(view, spouse->death_record, ConflictRule::marriage_after_death)) {
        violate(out, "G-06", marriage.id, "a spouse was dead at the wedding");
    }
}

// min(divorce, deaths): open if one of them may have been at any time, never after the first.
std::optional<Interval> expected_end(const ledger::StateView& view, const Marriage& marriage) {
    std::vector<Interval> ends;
    if (marriage.divorced) ends.push_back(marriage.divorced->days);
    for (const SubjectId& id : {marriage.spouse_a, marriage.spouse_b}) {
        const auto spouse = find_row<identity::Subject>(view, id);
        if (spouse && spouse->has_death) {
            ends.push_back({spouse->death_earliest, spouse->death_latest});
        }
    }
    if (ends.empty()) return std::nullopt;
    Interval first = ends.front();
    for (const Interval& end : ends) {
        if (!end.earliest) first.earliest.reset();
        if (first.earliest && *end.earliest < *first.earliest) first.earliest = end.earliest;
        if (end.latest && (!first.latest || *end.latest < *first.latest)) first.latest = end.latest;
    }
    return first;
}

bool links_agree(const ledger::StateView& view, const FoundMarriage& found) {
    const MarriageId& id = found.marriage.id;
    return std::ranges::all_of(
        std::array{found.marriage.spouse_a, found.marriage.spouse_b}, [&](const SubjectId& one) {
            return find_row<civil::SubjectMarriage>(view, one, id).has_value() == found.current &&
                   find_row<civil::EndedSubjectMarriage>(view, one, id).has_value() ==
                       found.ended;
        });
}

// Whole states: parents before children, until nobody is left but who stands in a circle.
void check_circles(const Scope& scope, std::vector<Violation>& out) {
    std::map<SubjectId, std::size_t> parents_left;
    std::map<SubjectId, std::vector<SubjectId>> children_of;
    for (const SubjectId& child : scope.children) {
        for (const auto& edge : list_rows<civil::Filiation>(scope.view, child)) {
            parents_left[child] += 1;
            parents_left.try_emplace(edge.parent, 0);
            children_of[edge.parent].push_back(child);
        }
    }
    std::vector<SubjectId> done;
    for (const auto& [person, count] : parents_left) {
        if (count == 0) done.push_back(person);
    }
    while (!done.empty()) {
        const SubjectId parent = done.back();
        done.pop_back();
        for (const SubjectId& child : children_of[parent]) {
            if (--parents_left[child] == 0) done.push_back(child);
        }
    }
    for (const auto& [person, count] : parents_left) {
        if (count != 0) violate(out, "G-08", person, "descends from a circle of parents");
    }
}

// One block: a new edge closes a circle only if the child was a parent already.
void check_own_ancestor(const Scope& scope, const SubjectId& child, std::vector<Violation>& out) {
    if (list_rows<civil::ChildOf>(scope.view, child).empty()) return;
    std::set<SubjectId> seen;
    std::vector<SubjectId> open{child};
    while (!open.empty()) {
        const SubjectId member = open.back();
        open.pop_back();
        for (const auto& edge : list_rows<civil::Filiation>(scope.view, member)) {
            if (edge.parent == child) {
                violate(out, "G-08", child, "is an own ancestor");
                return;
            }
            if (seen.insert(edge.parent).second) open.push_back(edge.parent);
        }
    }
}

Bytes number_of(const Bytes& series, std::uint32_t sequence) {
    const std::string digits = std::to_string(10'000'000 + sequence).substr(1);
    return to_bytes(as_bytes(to_text(series) + "-" + digits));
}

void check_series(const Scope& scope, const Bytes& series, std::vector<Violation>& out) {
    const auto row = find_row<civil::RecordSequence>(scope.view, series);
    const auto then =
        scope.whole() ? std::nullopt : find_row<civil::RecordSequence>(*scope.before, series);
    const std::uint32_t last = row ? row->last : 0;
    const std::uint32_t known = then ? then->last : 0;
    if (last < known) violate(out, "G-09", series, "the row of numbers went back");
    for (std::uint32_t i = known + 1; i <= last; ++i) {
        const Bytes number = number_of(series, i);
        if (!find_row<civil::CivilRecord>(scope.view, number)) {
            violate(out, "G-09", number, "a number was given, and there is no record");
        }
    }
}

} // namespace

void check_marriages_apart(const Scope& scope, std::vector<Violation>& out) {
    std::set<std::pair<MarriageId, MarriageId>> judged;
    for (const MarriageId& id : scope.marriages) {
        const FoundMarriage found = find_marriage(scope.view, id);
        if ((!found.current && !found.ended) || is_annulled(found.marriage)) continue;
        for (const SubjectId& spouse : {found.marriage.spouse_a, found.marriage.spouse_b}) {
            for (const Marriage& other : all_marriages(scope.view, spouse)) {
                if (other.id == id || is_annulled(other)) continue;
                if (!judged.insert(std::minmax(id, other.id)).second) continue;
                if (surely_begins_within(scope.view, found.marriage, other) &&
                    surely_begins_within(scope.view, other, found.marriage) &&
                    !overlap_is_named(scope.view, found.marriage, other)) {
                    violate(out, "G-05", spouse, "was married twice at one time");
                }
            }
        }
    }
}

void check_spouses(const Scope& scope, std::vector<Violation>& out) {
    for (const MarriageId& id : scope.marriages) {
        const FoundMarriage found = find_marriage(scope.view, id);
        const Marriage& marriage = found.marriage;
        if ((!found.current && !found.ended) || is_annulled(marriage)) continue;
        if (!(marriage.spouse_a < marriage.spouse_b)) {
            violate(out, "G-06", id, "spouses are not two, or not in order");
        }
        check_alive_at_wedding(scope.view, marriage, marriage.spouse_a, out);
        check_alive_at_wedding(scope.view, marriage, marriage.spouse_b, out);
        if (are_kin(scope.view, marriage) && !kinship_is_named(scope.view, marriage)) {
            violate(out, "G-06", id, "spouses are close kin");
        }
    }
}

void check_marriage_ends(const Scope& scope, std::vector<Violation>& out) {
    for (const MarriageId& id : scope.marriages) {
        const FoundMarriage found = find_marriage(scope.view, id);
        if (found.current == found.ended) {
            violate(out, "G-07", id, "is not exactly one of current and ended");
            continue;
        }
        const Marriage& marriage = found.marriage;
        if (!links_agree(scope.view, found)) {
            violate(out, "G-07", id, "its spouses know it otherwise");
        }
        if (is_annulled(marriage)) {
            if (found.current) violate(out, "G-07", id, "is annulled and still current");
            continue;
        }
        if (found.current == marriage.to.has_value()) {
            violate(out, "G-07", id, "is current with an end, or ended without one");
        }
        if (!marriage.end_kept && marriage.to != expected_end(scope.view, marriage)) {
            violate(out, "G-07", id, "does not end with the first of divorce and deaths");
        }
    }
}

void check_parents(const Scope& scope, std::vector<Violation>& out) {
    for (const SubjectId& child : scope.children) {
        const auto person = find_row<identity::Subject>(scope.view, child);
        const auto edges = list_rows<civil::Filiation>(scope.view, child);
        const auto tags = list_rows<civil::ParentTag>(scope.view, child);
        const auto is_mother = [](const auto& entry) {
            return entry.kind == proto::civil::BIRTH_MOTHER;
        };
        if (edges.size() + tags.size() > 2) {
            violate(out, "G-08", child, "has more than two parents");
        }
        if (std::ranges::count_if(edges, is_mother) + std::ranges::count_if(tags, is_mother) > 1) {
            violate(out, "G-08", child, "has more than one birth mother");
        }
        const bool historic = person && person->kind == proto::identity::HISTORIC;
        if (!edges.empty() && !historic) {
            violate(out, "G-08", child, "is not of the archives and has a parent in clear");
        }
        for (const civil::Filiation& edge : edges) {
            if (!find_row<civil::ChildOf>(scope.view, edge.parent, child)) {
                violate(out, "G-08", child, "a parent does not know of the child");
            }
        }
        if (!scope.whole()) check_own_ancestor(scope, child, out);
    }
    if (scope.whole()) check_circles(scope, out);
}

void check_records(const Scope& scope, std::vector<Violation>& out) {
    for (const Bytes& number : scope.records) {
        const auto current = find_row<civil::CivilRecord>(scope.view, number);
        if (!current) {
            violate(out, "G-09", number, "has versions and none in force");
            continue;
        }
        std::set<std::uint64_t> versions;
        for (const auto& ended : list_rows<civil::EndedRecordVersion>(scope.view, number)) {
            versions.insert(ended.record.version);
        }
        const bool chain = versions.size() + 1 == current->version &&
                           (versions.empty() ||
                            (*versions.begin() == 1 && *versions.rbegin() + 1 == current->version));
        if (!chain) violate(out, "G-09", number, "its versions are no chain");

        const bool formed = number.size() == civil::record_number_bytes;
        const Bytes series = formed ? Bytes(number.begin(), number.begin() + 12) : Bytes();
        const auto row = find_row<civil::RecordSequence>(scope.view, series);
        if (!formed || !row || number > number_of(series, row->last)) {
            violate(out, "G-09", number, "its number was never given");
        }
    }
    for (const Bytes& series : scope.series) check_series(scope, series, out);
}

} // namespace tamga::registries
