// Ties: what hangs on a person in every register, and moving it to another person (ID-05, ID-06).
//
// Registers that get rights of persons add them here, so that nobody is voided or merged away while
// something still names them.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/context.hpp"
#include "registries/identity/document_rows.hpp"

#include <cstddef>
#include <cstdint>

namespace tamga::registries {

// A live record, a marriage without an end, a document, a registration that is not over on the day,
// a mandate, an estate, a right in land or on a vehicle.
[[nodiscard]] bool has_live_ties(const ledger::StateView& view, const SubjectId& subject,
                                 std::int32_t day);
// Entries that a merge would move.
[[nodiscard]] std::size_t count_ties(const ledger::StateView& view, const SubjectId& subject);

// The record names `to` where it named `from`, in a new version; `to` does not stand in it.
void move_record(Context& context, civil::CivilRecord record, const SubjectId& from,
                 const SubjectId& to);
// Parents and children that this record gave one are the other's.
void move_parents_of(Context& context, ByteView record, const SubjectId& from,
                     const SubjectId& to);
// `to` is a spouse where `from` was; it is not the other one.
void move_marriage(Context& context, civil::Marriage marriage, const SubjectId& from,
                   const SubjectId& to);
void move_document(Context& context, identity::Document document, const SubjectId& to);
// Everything that count_ties counts; what the person may have once stays the winner's own. False
// when both stand in one record or marriage or hold something as one: nothing is to be kept of what
// was written then.
[[nodiscard]] bool move_ties(Context& context, const SubjectId& from, const SubjectId& to);

} // namespace tamga::registries
