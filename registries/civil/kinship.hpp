// Kinship along the edges that stand in clear: those of HISTORIC people (registries.md 3.6).
//
// Of living people kinship is the endorsed predicate NOT_KIN; these functions find nothing there.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tamga::registries::civil {

inline constexpr int kinship_generations = 4; // How far back ancestors bar a marriage.

// A parent in common, or one an ancestor of the other within kinship_generations.
[[nodiscard]] bool are_close_kin(const ledger::StateView& view, const SubjectId& left,
                                 const SubjectId& right);

// Is `ancestor` the person or an ancestor of the person? Nothing when more than `count_max` people
// would have to be looked at.
[[nodiscard]] std::optional<bool> descends_from(const ledger::StateView& view,
                                                const SubjectId& person,
                                                const SubjectId& ancestor, std::size_t count_max);

// The person and its descendants for `generations`; nothing when they are more than `count_max`.
[[nodiscard]] std::optional<std::vector<SubjectId>>
descendants(const ledger::StateView& view, const SubjectId& person, int generations,
            std::size_t count_max);

// The acting officers are this person, or a parent, a child or the spouse of it (120).
[[nodiscard]] bool is_own_or_relative(const Context& context, const SubjectId& subject);

} // namespace tamga::registries::civil
