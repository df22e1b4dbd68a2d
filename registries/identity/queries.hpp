// What may be asked of the identity register, in any state.

#pragma once

#include "ledger/state.hpp"
#include "registries/identity/rows.hpp"

#include <optional>
#include <vector>

namespace tamga::registries::identity {

struct SubjectView {
    TransactionId provenance;
    Subject subject;
    std::vector<Attribute> attributes; // Current commitments, by class.
    std::vector<Pin> pins;
};
[[nodiscard]] std::optional<SubjectView> subject(const ledger::StateView& view,
                                                 const SubjectId& id);
[[nodiscard]] std::optional<SubjectId> subject_by_pin_tag(const ledger::StateView& view,
                                                          PinScheme scheme, const PinTag& tag);
// Keys that are not revoked first, then ended ones; each in path order.
[[nodiscard]] std::vector<HolderKey> keys(const ledger::StateView& view, const SubjectId& id);

enum class Answer : std::uint8_t { no = 0, yes = 1, unknown = 2 };
// Was the person alive on that day? Nothing when there is no such person. `unknown` for days before
// the person was entered, for days that the interval of a death leaves open, and for people of
// archives whose death is not known.
[[nodiscard]] std::optional<Answer> is_alive(const ledger::StateView& view, const SubjectId& id,
                                             std::int32_t day);

} // namespace tamga::registries::identity
