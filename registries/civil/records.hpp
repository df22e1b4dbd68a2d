// Records and their numbers: what every act of the civil registry writes in the same way.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"

#include <optional>
#include <vector>

namespace tamga::registries::civil {

// The next number of the acting office in this year; nothing when the row of numbers is full (310).
[[nodiscard]] std::optional<Bytes> next_number(const Context& context, RecordType type);
// Fills number, days and source types; type, office and year are those of next_number.
[[nodiscard]] CivilRecord new_record(const Context& context, RecordType type, Bytes number);
// The record, its place in the row of numbers, the links of its persons and of its archive.
void enter_record(Context& context, CivilRecord record);
// A new version; the one before enters the history.
void supersede_record(Context& context, CivilRecord record);
// Persons of a revoked record do not stand in a live one any more.
void end_links(Context& context, const CivilRecord& record);

// The live record in which the person has that role: a birth as CHILD, a death as DECEASED.
[[nodiscard]] std::optional<Bytes> live_record(const Context& context, const SubjectId& subject,
                                               PersonRole role);

void open_conflict(Context& context, const Bytes& record, ConflictRule rule,
                   const SubjectId& subject);
void close_conflict(Context& context, const LegacyConflict& conflict);
[[nodiscard]] bool has_open_conflict(const ledger::StateView& view, const Bytes& record,
                                     ConflictRule rule);

} // namespace tamga::registries::civil
