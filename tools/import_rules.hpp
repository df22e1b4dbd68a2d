// Rules of CIV-20 as the importer evaluates them: predicates with three answers.
//
// A rule is broken only if it is broken for every date the intervals allow; it holds only if it
// holds for every one; otherwise the answer is unknown, and unknown is no conflict.

#pragma once

#include "tools/gedcom_date.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace tamga::tools {

// Numbers as in the transaction (proto PredicateAnswer).
enum class Answer : std::uint8_t { yes = 1, no = 2, unknown = 3 };

// DEATH_NOT_BEFORE_BIRTH.
[[nodiscard]] Answer death_not_before_birth(const LegalDate& death, const LegalDate& birth);

// AGE_GE: has the person completed `years` on the day? Who is born on 29 February comes of age on
// 1 March where the year has no 29 February.
[[nodiscard]] Answer age_at_least(int years, const LegalDate& birth, const LegalDate& day);

// PARENT_ALIVE_AT_BIRTH: was the parent born by then, and not dead over `days_after_death`?
struct ParentDates {
    LegalDate birth;
    bool has_death = false; // Without a record of death nothing follows from its absence.
    LegalDate death;
};
[[nodiscard]] Answer parent_alive_at_birth(const ParentDates& parent, const LegalDate& child_birth,
                                           int days_after_death);

// What a broken rule is called in a record of the archives. The chain lists the conflicts of a
// record in this order.
//
//   rule                      of         broken when
//   mother_not_alive_at_birth BIRTH      PARENT_ALIVE_AT_BIRTH(0) about child and mother is false
//   father_not_alive_at_birth BIRTH      PARENT_ALIVE_AT_BIRTH(300) about child and father is false
//   death_before_birth        DEATH      DEATH_NOT_BEFORE_BIRTH is false
//   marriage_under_age        MARRIAGE   AGE_GE(legacy_marriage_age) of a spouse is false
//   marriage_after_death      MARRIAGE   a spouse's death is certainly before the marriage
//   marriages_overlap         MARRIAGE   another marriage of a spouse certainly overlaps (G-05)
//   spouses_are_kin           MARRIAGE   ancestor within 4 generations, or a common parent (G-06)
//   divorce_before_marriage   DIVORCE    the divorce is certainly before the marriage
//   divorce_after_death       DIVORCE    a spouse's death is certainly before the divorce
enum class Conflict : std::uint8_t {
    mother_not_alive_at_birth = 1,
    father_not_alive_at_birth = 2,
    death_before_birth = 3,
    marriage_under_age = 4,
    marriage_after_death = 5,
    marriages_overlap = 6,
    spouses_are_kin = 7,
    divorce_before_marriage = 8,
    divorce_after_death = 9,
};
inline constexpr std::array<std::string_view, 10> conflict_names{
    "",
    "mother_not_alive_at_birth",
    "father_not_alive_at_birth",
    "death_before_birth",
    "marriage_under_age",
    "marriage_after_death",
    "marriages_overlap",
    "spouses_are_kin",
    "divorce_before_marriage",
    "divorce_after_death"};
[[nodiscard]] inline std::string_view name_of(Conflict conflict) {
    return conflict_names[static_cast<std::size_t>(conflict)];
}

} // namespace tamga::tools
