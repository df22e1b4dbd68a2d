// Which openings stand behind a row of the state, and what still needs them.
//
// The one walk over the commitments of rows: audits ask it what must be held (G-81), an erasure
// what a record has (PRV-01). Commitments are found by their type among the fields of a row, so
// that a new kind of row is never forgotten; their class is that under which the act listed them.

#pragma once

#include "ledger/state.hpp"
#include "registries/identifiers.hpp"
#include "registries/identity/rows.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::privacy {

// What one row keeps off the chain. Of no commitment: nothing stands there that keeps any.
struct Kept {
    std::vector<Commitment> commitments;
    std::vector<identity::DataClass> classes; // One for each of them.
    std::optional<std::int32_t> ended_day;    // Of a row about what is over.
    std::vector<SubjectId> persons;
    std::vector<Bytes> entities; // Keys of what the row is about.
    bool is_open = false;        // The row is itself something that is not done.
};

// The commitments of an entry of a declared facet; empty for tombstones.
[[nodiscard]] std::vector<Commitment> commitments_of(const ledger::StateEntry& entry);

// Of the first facet of the table; nothing when no row stands there, or it keeps nothing.
[[nodiscard]] std::optional<Kept> kept_at(const ledger::StateView& view, std::uint16_t table,
                                          ByteView entity, ByteView item, std::int32_t day);

// A hold, an application, a lodgement, an estate, an appeal or a conflict about it is open.
[[nodiscard]] bool has_open_process(const ledger::StateView& view, const Kept& kept,
                                    std::int32_t day);
// Another row in force, of the same entities, holds the commitment too. `item` and `entity` are
// those of the row itself.
[[nodiscard]] bool stands_elsewhere(const ledger::StateView& view, const Kept& kept,
                                    const ledger::StatePath& itself, const Commitment& commitment);

} // namespace tamga::registries::privacy
