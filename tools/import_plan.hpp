// From the events of an archive to a plan of acts (CIV-20): a pure function.
//
// The plan says of every row what it is: no act, an act to submit, or refused before submission
// because the act cannot be written down. It fixes the order by dependency, who creates persons
// that have no birth of their own, and what the answers of the predicates are. It also predicts the
// outcome of each row on a chain that knows none of them: for --dry-run, and as a check of the run.
//
// refused before submission        when
//   subject_not_found        a parent or spouse is named whose record the file does not have
//   spouse_missing           a marriage with one spouse or none
//   persons_not_distinct     husband and wife, or father and mother, are one record
//   person_is_own_ancestor   a birth in a circle of births
//   marriage_not_found       a divorce of a family without a registered marriage
// refused by the chain             when
//   record_already_registered  a second birth of one person; a marriage of the same two, same date
//   already_deceased           a second death of one person
//   marriage_already_ended     a second divorce of one marriage
//   archive_record_already_imported   this row was imported before

#pragma once

#include "tools/gedcom_events.hpp"
#include "tools/import_rules.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

enum class Disposition : std::uint8_t { not_an_act, submit, refused };

// Numbers as in proto/civil.proto.
enum class PersonRole : std::uint8_t {
    child = 1,
    mother = 2,
    father = 3,
    deceased = 4,
    spouse_a = 5,
    spouse_b = 6
};

inline constexpr std::array<std::string_view, 7> person_role_names{
    "", "CHILD", "MOTHER", "FATHER", "DECEASED", "SPOUSE_A", "SPOUSE_B"};
[[nodiscard]] inline std::string_view name_of(PersonRole role) {
    return person_role_names[static_cast<std::size_t>(role)];
}

struct PlannedPerson {
    PersonRole role = PersonRole::child;
    std::size_t person = no_index;
    bool create = false; // HISTORIC, by this row.
};

// Code numbers as in proto/transaction.proto.
enum class RuleCode : std::uint8_t {
    age_ge = 5,
    death_not_before_birth = 7,
    parent_alive_at_birth = 8
};

struct PlannedPredicate {
    RuleCode code = RuleCode::age_ge;
    int argument = 0;
    Answer answer = Answer::unknown;
    std::vector<std::size_t> persons; // Whose SEX_DOB commitments it is about.
};

struct PlannedRow {
    Disposition disposition = Disposition::not_an_act;
    std::string rule;                   // Of a refusal: by whom is told by the disposition.
    std::vector<PlannedPerson> persons; // Ascending by role.
    bool parents_married = false;       // A birth: by a registered marriage of this family.
    std::size_t marriage_row = no_index; // A divorce: the row that makes the marriage.
    std::vector<PlannedPredicate> predicates;
    std::vector<std::size_t> depends_on; // Rows that must be final before; ascending.
    std::size_t wave = 0;                // Longest chain of dependencies before it.
    std::vector<Conflict> conflicts;     // Predicted; distinct, ascending.
    bool refused_by_chain = false;       // Predicted; `rule` names it.
};

struct ImportParameters {
    int legacy_marriage_age = 12;
    int father_days_after_death = 300;
};

struct ImportPlan {
    std::vector<PlannedRow> rows;     // One per event, same order.
    std::vector<std::size_t> order;   // Rows to submit, every one after what it depends on.
    std::vector<std::size_t> creator; // Per person: the row that creates it, or no_index.
};

[[nodiscard]] ImportPlan plan_import(const GedcomArchive& archive,
                                     const ImportParameters& parameters);

// "registered", "registered_with_conflict", "refused", "not_an_act".
[[nodiscard]] std::string_view predicted_outcome(const PlannedRow& row);

// Fills `conflicts`, `refused_by_chain` and `rule` of the rows of a plan that is ordered.
void predict_outcomes(const GedcomArchive& archive, ImportPlan& plan);

} // namespace tamga::tools
