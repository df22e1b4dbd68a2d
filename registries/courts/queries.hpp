// What may be asked of the courts' register about a day.

#pragma once

#include "registries/courts/estate_rows.hpp"
#include "registries/courts/rows.hpp"
#include "ledger/state.hpp"

#include <vector>

namespace tamga::registries::courts {

// A hold over one target.
struct HoldView {
    Hold hold;
    std::int32_t since_day = 0;                 // On this target.
    std::optional<std::int32_t> lifted_day;     // From then it does not count.
};
// The holds that were in force over the target on that day, lifted since or not; by id.
[[nodiscard]] std::vector<HoldView> holds_at(const ledger::StateView& view, ByteView target,
                                             std::int32_t day);

// Mandates that the person gave and mandates that the person holds, ended ones too; by id.
[[nodiscard]] std::vector<Mandate> all_given_by(const ledger::StateView& view,
                                                const SubjectId& principal);
[[nodiscard]] std::vector<Mandate> held_by(const ledger::StateView& view, const SubjectId& agent);
// It was in force on that day, whatever became of it since.
[[nodiscard]] bool was_live(const Mandate& mandate, std::int32_t day);

// What courts found about a person or of a birth.
[[nodiscard]] std::vector<EstablishedFact> facts_about(const ledger::StateView& view,
                                                       ByteView about);

} // namespace tamga::registries::courts
