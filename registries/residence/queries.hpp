// What may be asked of the residence register: who is registered where, as numbers.

#pragma once

#include "registries/residence/registrations.hpp"

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace tamga::registries::residence {

// Persons registered, by kind (index: RegistrationKind).
using KindCounts = std::array<std::uint64_t, 5>;

struct PopulationPage {
    std::map<Bytes, KindCounts> by_area; // Of this page alone: add the pages up.
    std::optional<ledger::StatePath> next;
};
// Counts the next `registrations_max` registrations that are in force on that day, by the area of
// the dwelling; a diaspora has none. Only areas that begin with `area`.
[[nodiscard]] PopulationPage population(const ledger::StateView& view, ByteView area,
                                        std::int32_t day,
                                        const std::optional<ledger::StatePath>& after,
                                        std::size_t registrations_max);

struct OverduePage {
    std::vector<Registration> stays;
    std::optional<ledger::StatePath> next;
};
// Foreigners' stays that ran out before that day without an act that ended them, of persons who
// have no other registration in force; of the next `registrations_max` registrations.
[[nodiscard]] OverduePage overdue_stays(const ledger::StateView& view, std::int32_t day,
                                        const std::optional<ledger::StatePath>& after,
                                        std::size_t registrations_max);

struct HouseholdView {
    Household household;
    std::vector<HouseholdMember> members;
};
// The household of a person; nothing when there is none.
[[nodiscard]] std::optional<HouseholdView> household_of(const ledger::StateView& view,
                                                        const SubjectId& subject);

} // namespace tamga::registries::residence
