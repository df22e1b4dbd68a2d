// Marriages as intervals: when they end, which overlap, and how they enter and leave the register.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"

#include <optional>
#include <vector>

namespace tamga::registries::civil {

// min(divorce, deaths) as registered; nothing when neither is known (G-07).
[[nodiscard]] std::optional<Interval> known_end(const ledger::StateView& view,
                                                const Marriage& marriage);

// The end of which the register can be sure: of HISTORIC spouses without a death nobody knows when
// they died, so nothing follows from the missing death; a living spouse has not died.
struct PossibleEnd {
    bool never = false; // Both live and are not divorced.
    Interval days;
};
[[nodiscard]] PossibleEnd possible_end(const ledger::StateView& view, const Marriage& marriage);
// Both last at one time, whatever the days were. An annulled marriage never was.
[[nodiscard]] bool certainly_overlap(const ledger::StateView& view, const Marriage& left,
                                     const Marriage& right);

// Enters the marriage and its links, as current or as ended already.
void enter_marriage(Context& context, Marriage marriage);
// Writes the marriage with the end that follows from the state now; moves it between the current
// facet and the history where that changes. Emits MarriageEnded or MarriageRestored.
void settle_marriage(Context& context, Marriage marriage);
// Void from the beginning: ANNULLED, in the history.
void annul_marriage(Context& context, Marriage marriage);
// An annulled marriage was one after all: it ends as the state now says.
void reinstate_marriage(Context& context, Marriage marriage);

} // namespace tamga::registries::civil
