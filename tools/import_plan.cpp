// Rows, roles and dependencies of a plan.

#include "tools/import_plan.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

namespace tamga::tools {
namespace {

constexpr std::int32_t no_day = std::numeric_limits<std::int32_t>::max();

std::int32_t sort_day(const LegalDate& date) {
    return date.earliest ? *date.earliest : date.latest.value_or(no_day);
}

// Persons whose births stand in a circle: strongly connected components of "child has parent"
// (Tarjan, with a stack of its own so that a hostile file cannot exhaust ours).
class Circles {
public:
    explicit Circles(const std::vector<std::vector<std::size_t>>& parents)
        : parents_(parents), number_(parents.size(), 0), low_(parents.size(), 0),
          on_stack_(parents.size(), false), in_circle_(parents.size(), false) {
        for (std::size_t person = 0; person < parents.size(); ++person) {
            if (number_[person] == 0) walk(person);
        }
    }
    [[nodiscard]] bool contains(std::size_t person) const { return in_circle_[person]; }

private:
    struct Frame {
        std::size_t person;
        std::size_t next_parent;
    };

    void enter(std::size_t person) {
        number_[person] = low_[person] = ++count_;
        stack_.push_back(person);
        on_stack_[person] = true;
        frames_.push_back({person, 0});
    }

    void walk(std::size_t start) {
        enter(start);
        while (!frames_.empty()) {
            Frame& frame = frames_.back();
            if (frame.next_parent < parents_[frame.person].size()) {
                const std::size_t child = frame.person;
                const std::size_t parent = parents_[child][frame.next_parent++];
                if (parent == child) in_circle_[child] = true;
                if (number_[parent] == 0) {
                    enter(parent);
                } else if (on_stack_[parent]) {
                    low_[child] = std::min(low_[child], number_[parent]);
                }
                continue;
            }
            leave(frame.person);
        }
    }

    void leave(std::size_t person) {
        frames_.pop_back();
        if (!frames_.empty()) {
            std::size_t& low = low_[frames_.back().person];
            low = std::min(low, low_[person]);
        }
        if (low_[person] != number_[person]) return;
        const bool circle = stack_.back() != person;
        std::size_t member = no_index;
        do {
            member = stack_.back();
            stack_.pop_back();
            on_stack_[member] = false;
            if (circle) in_circle_[member] = true;
        } while (member != person);
    }

    const std::vector<std::vector<std::size_t>>& parents_;
    std::vector<std::size_t> number_;
    std::vector<std::size_t> low_;
    std::vector<bool> on_stack_;
    std::vector<bool> in_circle_;
    std::vector<std::size_t> stack_;
    std::vector<Frame> frames_;
    std::size_t count_ = 0;
};

class Planner {
public:
    Planner(const GedcomArchive& archive, const ImportParameters& parameters)
        : archive_(archive), parameters_(parameters),
          birth_event_(archive.persons.size(), no_index),
          death_event_(archive.persons.size(), no_index),
          marriage_row_(archive.families.size(), no_index) {
        plan_.rows.resize(archive.events.size());
        plan_.creator.assign(archive.persons.size(), no_index);
    }

    ImportPlan run() {
        index_first_events();
        refuse_circles();
        for (std::size_t row = 0; row < plan_.rows.size(); ++row) describe(row);
        for (std::size_t row = 0; row < plan_.rows.size(); ++row) depend(row);
        order();
        const auto submitted = std::count_if(
            plan_.rows.begin(), plan_.rows.end(),
            [](const PlannedRow& row) { return row.disposition == Disposition::submit; });
        ENSURE(plan_.order.size() == static_cast<std::size_t>(submitted)); // No circle is left.
        create_persons();
        depend_on_creators_and_earlier();
        count_waves();
        for (std::size_t row = 0; row < plan_.rows.size(); ++row) answer(row);
        return std::move(plan_);
    }

private:
    const GedcomEvent& event(std::size_t row) const { return archive_.events[row]; }
    PlannedRow& row_at(std::size_t row) { return plan_.rows[row]; }

    void index_first_events() {
        for (std::size_t row = 0; row < archive_.events.size(); ++row) {
            if (event(row).ordinal != 1) continue;
            if (event(row).kind == EventKind::birth) birth_event_[event(row).subject] = row;
            if (event(row).kind == EventKind::death) death_event_[event(row).subject] = row;
        }
    }

    void refuse(std::size_t row, std::string_view rule) {
        row_at(row).disposition = Disposition::refused;
        row_at(row).rule = rule;
        row_at(row).persons.clear();
    }

    const GedcomFamily* birth_family(std::size_t person) const {
        const std::size_t family = archive_.persons[person].birth_family;
        return family == no_index ? nullptr : &archive_.families[family];
    }

    void refuse_circles() {
        std::vector<std::vector<std::size_t>> parents(archive_.persons.size());
        for (std::size_t person = 0; person < parents.size(); ++person) {
            const GedcomFamily* family = birth_family(person);
            if (birth_event_[person] == no_index || family == nullptr) continue;
            for (const SpouseLink& link : {family->wife, family->husband}) {
                const bool born = link.person != no_index && birth_event_[link.person] != no_index;
                if (born) parents[person].push_back(link.person);
            }
        }
        const Circles circles(parents);
        for (std::size_t row = 0; row < plan_.rows.size(); ++row) {
            if (event(row).kind == EventKind::birth && circles.contains(event(row).subject)) {
                refuse(row, "person_is_own_ancestor");
            }
        }
    }

    // What the row is, who stands in it, whether it can be written down at all.
    void describe(std::size_t row) {
        if (row_at(row).disposition == Disposition::refused) return;
        row_at(row).disposition = Disposition::submit;
        switch (event(row).kind) {
        case EventKind::burial:
        case EventKind::baptism: row_at(row).disposition = Disposition::not_an_act; return;
        case EventKind::death:
            row_at(row).persons = {{PersonRole::deceased, event(row).subject, false}};
            return;
        case EventKind::birth: describe_birth(row); return;
        case EventKind::marriage: describe_marriage(row); return;
        case EventKind::divorce: return; // After every marriage: see depend().
        }
    }

    void describe_birth(std::size_t row) {
        const std::size_t child = event(row).subject;
        std::vector<PlannedPerson> persons{{PersonRole::child, child, false}};
        if (archive_.persons[child].family_missing) return refuse(row, "subject_not_found");
        if (const GedcomFamily* family = birth_family(child)) {
            for (const auto& [link, role] : {std::pair(family->wife, PersonRole::mother),
                                             std::pair(family->husband, PersonRole::father)}) {
                if (!link.named) continue;
                if (link.person == no_index) return refuse(row, "subject_not_found");
                persons.push_back({role, link.person, false});
            }
            if (persons.size() == 3 && persons[1].person == persons[2].person) {
                return refuse(row, "persons_not_distinct");
            }
        }
        row_at(row).persons = std::move(persons);
    }

    void describe_marriage(std::size_t row) {
        const GedcomFamily& family = archive_.families[event(row).subject];
        if (!family.husband.named || !family.wife.named) return refuse(row, "spouse_missing");
        if (family.husband.person == no_index || family.wife.person == no_index) {
            return refuse(row, "subject_not_found");
        }
        if (family.husband.person == family.wife.person) {
            return refuse(row, "persons_not_distinct");
        }
        row_at(row).persons = {{PersonRole::spouse_a, family.husband.person, false},
                               {PersonRole::spouse_b, family.wife.person, false}};
        if (marriage_row_[event(row).subject] == no_index) {
            marriage_row_[event(row).subject] = row;
        }
    }

    void add_dependency(std::size_t row, std::size_t on) {
        if (on == no_index || on == row) return;
        if (row_at(on).disposition != Disposition::submit) return;
        row_at(row).depends_on.push_back(on);
    }

    // Facts of the file that a row needs whatever the order: births, deaths, marriages.
    void depend(std::size_t row) {
        if (row_at(row).disposition != Disposition::submit) return;
        const GedcomEvent& of = event(row);
        for (const PlannedPerson& person : row_at(row).persons) {
            add_dependency(row, birth_event_[person.person]);
        }
        switch (of.kind) {
        case EventKind::burial:
        case EventKind::baptism: return;
        case EventKind::death: add_dependency(row, death_event_[of.subject]); return;
        case EventKind::birth: {
            const std::size_t family = archive_.persons[of.subject].birth_family;
            if (family == no_index || marriage_row_[family] == no_index) return;
            row_at(row).parents_married = true;
            add_dependency(row, marriage_row_[family]);
            return;
        }
        case EventKind::marriage:
            for (const PlannedPerson& person : row_at(row).persons) {
                add_dependency(row, death_event_[person.person]);
            }
            return;
        case EventKind::divorce:
            row_at(row).marriage_row = marriage_row_[of.subject];
            if (row_at(row).marriage_row == no_index) return refuse(row, "marriage_not_found");
            add_dependency(row, row_at(row).marriage_row);
            return;
        }
    }

    // Oldest first among what is ready; a divorce directly after its marriage.
    using Key = std::tuple<std::int32_t, int, std::size_t, std::size_t>;
    Key key_of(std::size_t row) const {
        const GedcomEvent& of = event(row);
        const std::size_t marriage = plan_.rows[row].marriage_row;
        switch (of.kind) {
        case EventKind::death: return {sort_day(of.date), 1, row, row};
        case EventKind::marriage: return {sort_day(of.date), 2, row, row};
        case EventKind::divorce: return {sort_day(event(marriage).date), 2, marriage, row};
        case EventKind::birth:
        case EventKind::burial:
        case EventKind::baptism: break;
        }
        return {sort_day(of.date), 0, row, row};
    }

    void order() {
        std::vector<std::size_t> waiting(plan_.rows.size(), 0);
        std::vector<std::vector<std::size_t>> dependants(plan_.rows.size());
        std::priority_queue<Key, std::vector<Key>, std::greater<>> ready;
        for (std::size_t row = 0; row < plan_.rows.size(); ++row) {
            if (row_at(row).disposition != Disposition::submit) continue;
            waiting[row] = row_at(row).depends_on.size();
            for (const std::size_t on : row_at(row).depends_on) dependants[on].push_back(row);
            if (waiting[row] == 0) ready.push(key_of(row));
        }
        while (!ready.empty()) {
            const std::size_t row = std::get<3>(ready.top());
            ready.pop();
            plan_.order.push_back(row);
            for (const std::size_t next : dependants[row]) {
                if (--waiting[next] == 0) ready.push(key_of(next));
            }
        }
    }

    // A person comes with its birth, else with the first row in order that needs it.
    void create_persons() {
        for (const std::size_t row : plan_.order) {
            for (PlannedPerson& person : row_at(row).persons) {
                if (plan_.creator[person.person] != no_index) continue;
                plan_.creator[person.person] = row;
                person.create = true;
            }
        }
    }

    // What the order adds: rows that change the same person's status follow one another.
    void depend_on_creators_and_earlier() {
        std::vector<std::size_t> last(archive_.persons.size(), no_index);
        for (const std::size_t row : plan_.order) {
            for (const PlannedPerson& person : row_at(row).persons) {
                add_dependency(row, plan_.creator[person.person]);
            }
            if (event(row).kind != EventKind::birth) {
                const std::size_t holder =
                    event(row).kind == EventKind::divorce ? row_at(row).marriage_row : row;
                for (const PlannedPerson& person : row_at(holder).persons) {
                    add_dependency(row, last[person.person]);
                    last[person.person] = row;
                }
            }
            auto& on = row_at(row).depends_on;
            std::sort(on.begin(), on.end());
            on.erase(std::unique(on.begin(), on.end()), on.end());
        }
    }

    void count_waves() {
        for (const std::size_t row : plan_.order) {
            for (const std::size_t on : row_at(row).depends_on) {
                row_at(row).wave = std::max(row_at(row).wave, row_at(on).wave + 1);
            }
        }
    }

    LegalDate birth_of(std::size_t person) const {
        return birth_event_[person] == no_index ? LegalDate{} : event(birth_event_[person]).date;
    }
    ParentDates dates_of(std::size_t person) const {
        const std::size_t death = death_event_[person];
        const bool dead = death != no_index;
        return {birth_of(person), dead, dead ? event(death).date : LegalDate{}};
    }

    void answer(std::size_t row) {
        if (row_at(row).disposition != Disposition::submit) return;
        for (const PlannedPerson& person : row_at(row).persons) {
            const std::size_t id = person.person;
            const std::size_t child = row_at(row).persons.front().person;
            auto& predicates = row_at(row).predicates;
            const auto about_parent = [&](int days) {
                predicates.push_back(
                    {RuleCode::parent_alive_at_birth, days,
                     parent_alive_at_birth(dates_of(id), event(row).date, days), {child, id}});
            };
            switch (person.role) {
            case PersonRole::child: break;
            case PersonRole::mother: about_parent(0); break;
            case PersonRole::father: about_parent(parameters_.father_days_after_death); break;
            case PersonRole::deceased:
                predicates.push_back({RuleCode::death_not_before_birth, 0,
                                      death_not_before_birth(event(row).date, birth_of(id)), {id}});
                break;
            case PersonRole::spouse_a:
            case PersonRole::spouse_b:
                predicates.push_back({RuleCode::age_ge, parameters_.legacy_marriage_age,
                                      age_at_least(parameters_.legacy_marriage_age, birth_of(id),
                                                   event(row).date),
                                      {id}});
                break;
            }
        }
    }

    const GedcomArchive& archive_;
    ImportParameters parameters_;
    ImportPlan plan_;
    std::vector<std::size_t> birth_event_;  // Per person: its first birth row.
    std::vector<std::size_t> death_event_;  // Per person: its first death row.
    std::vector<std::size_t> marriage_row_; // Per family: its first marriage that can be submitted.
};

} // namespace

ImportPlan plan_import(const GedcomArchive& archive, const ImportParameters& parameters) {
    ImportPlan plan = Planner(archive, parameters).run();
    predict_outcomes(archive, plan);
    return plan;
}

std::string_view predicted_outcome(const PlannedRow& row) {
    switch (row.disposition) {
    case Disposition::not_an_act: return "not_an_act";
    case Disposition::refused: return "refused";
    case Disposition::submit: break;
    }
    if (row.refused_by_chain) return "refused";
    return row.conflicts.empty() ? "registered" : "registered_with_conflict";
}

} // namespace tamga::tools
