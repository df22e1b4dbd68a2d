// Which entries tell what became of a thing: those that a timeline follows, whatever has ended.
//
// Read of one state; an entry that ended still leads to its history, because its ended twin stands.

#pragma once

#include "ledger/state.hpp"
#include "registries/identifiers.hpp"

#include <vector>

namespace tamga::registries {

using EntryPaths = std::vector<ledger::StatePath>; // Each once, in the order they were found.

// The unit, every right it ever had, and every hold on it. Empty: there is no such unit.
[[nodiscard]] EntryPaths entries_of_unit(const ledger::StateView& view, ByteView unit);
// The parcel, every hold on it, and the entries of the units it is of now and that came before
// them. Empty: there is no such parcel.
[[nodiscard]] EntryPaths entries_of_parcel(const ledger::StateView& view, ByteView parcel);
// The person, and every record and marriage in which the person stands. Empty: nobody.
[[nodiscard]] EntryPaths entries_of_person(const ledger::StateView& view,
                                           const SubjectId& subject);
// The vehicle, its owners, liens, inspections, rights to use it, and every hold on it.
[[nodiscard]] EntryPaths entries_of_vehicle(const ledger::StateView& view, const VehicleId& id);

} // namespace tamga::registries
