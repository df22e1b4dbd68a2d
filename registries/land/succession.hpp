// What follows a unit that is divided or merged: its rights on the new units, and the servitudes
// that others owe to it.

#pragma once

#include "registries/land/common.hpp"

#include <vector>

namespace tamga::registries::land {

// The unit has this one parcel and nothing else, the parcel this one unit: 530.
[[nodiscard]] Outcome check_simple(const Unit& unit, const Bytes& parcel);
// Everybody who has a share of the right consents.
[[nodiscard]] Outcome take_consents(Context& context, const Right& right, const Bytes& unit);
// Creditors of every mortgage on the unit consent: 515.
[[nodiscard]] Outcome take_creditors(Context& context, const Bytes& unit);

// A new right on `unit` like the old one; the act is this one's.
[[nodiscard]] Right copy_of(const Right& right, const Bytes& unit);
// Servitudes for the benefit of the old unit are now for the new ones. Those that a new unit would
// owe to itself end.
void pass_on_benefits(Context& context, const Bytes& from, const std::vector<Bytes>& to);
// Holds on the old unit and parcel stand on the new ones too.
void pass_on_holds(Context& context, const std::vector<Bytes>& from,
                   const std::vector<Bytes>& to);
// Plan tags, links and cells aside: a new unit with one parcel.
[[nodiscard]] Unit new_unit(const Context& context, const std::string& code, const Bytes& parcel,
                            const Unit& like);

} // namespace tamga::registries::land
