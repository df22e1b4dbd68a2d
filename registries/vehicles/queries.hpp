// What may be asked of the vehicle registry, in any state.

#pragma once

#include "ledger/state.hpp"
#include "registries/outcome.hpp"
#include "registries/vehicles/rows.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::vehicles {

[[nodiscard]] std::optional<Vehicle> vehicle(const ledger::StateView& view, const VehicleId& id);
[[nodiscard]] std::optional<Vehicle> vehicle_by_vin(const ledger::StateView& view, ByteView vin);
// On which the plate stands, or for which it waits.
[[nodiscard]] std::optional<Vehicle> vehicle_by_plate(const ledger::StateView& view,
                                                      ByteView plate);
[[nodiscard]] std::optional<Plate> plate(const ledger::StateView& view, ByteView text);

// The vehicle and its owners as they stood on that day; the day the ledger recorded counts.
[[nodiscard]] std::optional<Vehicle> vehicle_at(const ledger::StateView& view,
                                                const VehicleId& id, std::int32_t day);
[[nodiscard]] std::optional<Ownership> owners_at(const ledger::StateView& view,
                                                 const VehicleId& id, std::int32_t day);
// Every version of the owners, oldest first.
[[nodiscard]] std::vector<Ownership> owner_history(const ledger::StateView& view,
                                                   const VehicleId& id);
// By number: what the odometer showed.
[[nodiscard]] std::vector<Inspection> inspections_of(const ledger::StateView& view,
                                                     const VehicleId& id);
// Rights to use that count on that day.
[[nodiscard]] std::vector<UseRight> users_of(const ledger::StateView& view, const VehicleId& id,
                                             std::int32_t day);

// What a party owns, alone and in groups.
[[nodiscard]] std::vector<PartyVehicle> vehicles_of(const ledger::StateView& view,
                                                    const Party& party);

// Why a vehicle may not be transferred now; empty: it may, with the consents that are listed.
struct VehicleObstacle {
    Outcome outcome = Outcome::applied; // What the act would be refused with.
    Bytes about;                        // Vehicle or person.
};
struct VehicleTransferable {
    std::vector<VehicleObstacle> obstacles;
    std::vector<Party> consents; // Owners, then creditors by rank.
    bool online = false;         // VEH-05 too, but for fines and taxes, which others know.
};
[[nodiscard]] VehicleTransferable may_be_transferred(const ledger::StateView& view,
                                                     const Vehicle& vehicle, std::int32_t day);

} // namespace tamga::registries::vehicles
