// The outcome of every row on a chain that knows none of them, by the rules in import_rules.hpp.

#include "tools/import_plan.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace tamga::tools {
namespace {

constexpr int kinship_generations = 4;

struct KnownMarriage {
    LegalDate from;
    std::size_t spouse_a = no_index;
    std::size_t spouse_b = no_index;
    std::optional<LegalDate> divorced;
};

class Prediction {
public:
    Prediction(const GedcomArchive& archive, ImportPlan& plan)
        : archive_(archive), plan_(plan), parents_(archive.persons.size()),
          born_(archive.persons.size(), false), death_(archive.persons.size()),
          marriages_of_(archive.persons.size()) {}

    void run() {
        for (const std::size_t row : plan_.order) {
            predict(row);
            auto& conflicts = plan_.rows[row].conflicts;
            std::sort(conflicts.begin(), conflicts.end());
            conflicts.erase(std::unique(conflicts.begin(), conflicts.end()), conflicts.end());
        }
    }

private:
    void predict(std::size_t row) {
        switch (archive_.events[row].kind) {
        case EventKind::birth: return birth(row);
        case EventKind::death: return death(row);
        case EventKind::marriage: return marriage(row);
        case EventKind::divorce: return divorce(row);
        case EventKind::burial:
        case EventKind::baptism: return;
        }
    }

    void refuse(std::size_t row, std::string_view rule) {
        plan_.rows[row].refused_by_chain = true;
        plan_.rows[row].rule = rule;
    }
    void conflict(std::size_t row, Conflict name) { plan_.rows[row].conflicts.push_back(name); }

    void birth(std::size_t row) {
        const auto& persons = plan_.rows[row].persons;
        const std::size_t child = persons.front().person;
        if (born_[child]) return refuse(row, "record_already_registered");
        born_[child] = true;
        for (std::size_t i = 1; i < persons.size(); ++i) {
            parents_[child].push_back(persons[i].person);
            if (plan_.rows[row].predicates[i - 1].answer != Answer::no) continue;
            conflict(row, persons[i].role == PersonRole::mother
                              ? Conflict::mother_not_alive_at_birth
                              : Conflict::father_not_alive_at_birth);
        }
    }

    void death(std::size_t row) {
        const std::size_t person = plan_.rows[row].persons.front().person;
        if (death_[person]) return refuse(row, "already_deceased");
        death_[person] = archive_.events[row].date;
        if (plan_.rows[row].predicates.front().answer == Answer::no) {
            conflict(row, Conflict::death_before_birth);
        }
    }

    // The end of a marriage as far as it is known; nothing is known of a spouse without a death.
    LegalDate end_of(const KnownMarriage& marriage) const {
        std::vector<LegalDate> ends;
        if (marriage.divorced) ends.push_back(*marriage.divorced);
        for (const std::size_t spouse : {marriage.spouse_a, marriage.spouse_b}) {
            ends.push_back(death_[spouse].value_or(LegalDate{}));
        }
        LegalDate end = ends.front();
        for (const LegalDate& other : ends) {
            const bool open = !end.earliest || !other.earliest;
            end.earliest = open ? std::nullopt : std::min(end.earliest, other.earliest);
            if (other.latest && (!end.latest || *other.latest < *end.latest)) {
                end.latest = other.latest;
            }
        }
        return end;
    }

    bool overlap(const KnownMarriage& a, const KnownMarriage& b) const {
        return certainly_before(a.from, end_of(b)) && certainly_before(b.from, end_of(a));
    }

    // The person itself and its ancestors up to `kinship_generations` back.
    std::set<std::size_t> line_of(std::size_t person) const {
        std::set<std::size_t> line{person};
        std::vector<std::size_t> generation{person};
        for (int back = 0; back < kinship_generations; ++back) {
            std::vector<std::size_t> older;
            for (const std::size_t member : generation) {
                for (const std::size_t parent : parents_[member]) {
                    if (line.insert(parent).second) older.push_back(parent);
                }
            }
            generation = std::move(older);
        }
        return line;
    }

    bool kin(std::size_t a, std::size_t b) const {
        for (const std::size_t parent : parents_[a]) {
            const auto& others = parents_[b];
            if (std::find(others.begin(), others.end(), parent) != others.end()) return true;
        }
        return line_of(a).contains(b) || line_of(b).contains(a);
    }

    void marriage(std::size_t row) {
        const auto& persons = plan_.rows[row].persons;
        const KnownMarriage made{archive_.events[row].date, persons[0].person, persons[1].person,
                                 std::nullopt};
        std::set<std::size_t> others;
        for (const PlannedPerson& spouse : persons) {
            others.insert(marriages_of_[spouse.person].begin(), marriages_of_[spouse.person].end());
        }
        for (const std::size_t other : others) {
            const KnownMarriage& known = marriages_[other];
            const bool same_two =
                std::minmax(known.spouse_a, known.spouse_b) ==
                std::minmax(made.spouse_a, made.spouse_b);
            const bool same_days = known.from.earliest == made.from.earliest &&
                                   known.from.latest == made.from.latest;
            if (same_two && same_days) {
                return refuse(row, "record_already_registered");
            }
        }
        for (const PlannedPredicate& predicate : plan_.rows[row].predicates) {
            if (predicate.answer == Answer::no) conflict(row, Conflict::marriage_under_age);
        }
        for (const PlannedPerson& spouse : persons) {
            const auto& died = death_[spouse.person];
            if (died && certainly_before(*died, made.from)) {
                conflict(row, Conflict::marriage_after_death);
            }
        }
        for (const std::size_t other : others) {
            if (overlap(marriages_[other], made)) conflict(row, Conflict::marriages_overlap);
        }
        if (kin(made.spouse_a, made.spouse_b)) conflict(row, Conflict::spouses_are_kin);
        for (const PlannedPerson& spouse : persons) {
            marriages_of_[spouse.person].push_back(marriages_.size());
        }
        made_by_.emplace(row, marriages_.size());
        marriages_.push_back(made);
    }

    void divorce(std::size_t row) {
        const auto made = made_by_.find(plan_.rows[row].marriage_row);
        if (made == made_by_.end()) return refuse(row, "marriage_not_found");
        KnownMarriage& marriage = marriages_[made->second];
        if (marriage.divorced) return refuse(row, "marriage_already_ended");
        const LegalDate& date = archive_.events[row].date;
        marriage.divorced = date;
        if (certainly_before(date, marriage.from)) {
            conflict(row, Conflict::divorce_before_marriage);
        }
        for (const std::size_t spouse : {marriage.spouse_a, marriage.spouse_b}) {
            if (death_[spouse] && certainly_before(*death_[spouse], date)) {
                conflict(row, Conflict::divorce_after_death);
            }
        }
    }

    const GedcomArchive& archive_;
    ImportPlan& plan_;
    std::vector<std::vector<std::size_t>> parents_; // Registered filiations.
    std::vector<bool> born_;
    std::vector<std::optional<LegalDate>> death_;
    std::vector<std::vector<std::size_t>> marriages_of_;
    std::vector<KnownMarriage> marriages_;
    std::map<std::size_t, std::size_t> made_by_; // Row to marriage.
};

} // namespace

void predict_outcomes(const GedcomArchive& archive, ImportPlan& plan) {
    Prediction(archive, plan).run();
}

} // namespace tamga::tools
