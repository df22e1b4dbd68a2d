// Three-valued comparison of legal dates and the rules built on it.

#include "tools/import_rules.hpp"

namespace tamga::tools {
namespace {

// First day on which someone born on `day` has completed `years`.
std::int32_t birthday(std::int32_t day, int years) {
    const CivilDay born = civil_from_days(day);
    return days_from_civil(born.year + years, born.month, born.day); // 29 FEB runs on to 1 MAR.
}

} // namespace

Answer death_not_before_birth(const LegalDate& death, const LegalDate& birth) {
    if (certainly_before(death, birth)) return Answer::no;
    if (birth.latest && death.earliest && *birth.latest <= *death.earliest) return Answer::yes;
    return Answer::unknown;
}

Answer age_at_least(int years, const LegalDate& birth, const LegalDate& day) {
    if (birth.earliest && day.latest && *day.latest < birthday(*birth.earliest, years)) {
        return Answer::no;
    }
    if (birth.latest && day.earliest && *day.earliest >= birthday(*birth.latest, years)) {
        return Answer::yes;
    }
    return Answer::unknown;
}

Answer parent_alive_at_birth(const ParentDates& parent, const LegalDate& child_birth,
                             int days_after_death) {
    if (certainly_before(child_birth, parent.birth)) return Answer::no;
    const LegalDate& death = parent.death;
    if (parent.has_death && death.latest && child_birth.earliest &&
        *death.latest + days_after_death < *child_birth.earliest) {
        return Answer::no;
    }
    const bool born = parent.birth.latest && child_birth.earliest &&
                      *parent.birth.latest <= *child_birth.earliest;
    const bool alive = parent.has_death && death.earliest && child_birth.latest &&
                       *child_birth.latest <= *death.earliest + days_after_death;
    return born && alive ? Answer::yes : Answer::unknown;
}

} // namespace tamga::tools
