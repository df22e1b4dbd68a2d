// What several handlers of the vehicle registry share: guards, owners, plates, certificates.

#pragma once

#include "proto/vehicles.pb.h"
#include "registries/context.hpp"
#include "registries/outcome.hpp"
#include "registries/parties/parties.hpp"
#include "registries/parties/transfers.hpp"
#include "registries/vehicles/rows.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace tamga::registries::vehicles {

using parties::check_act;
using parties::persons_of;
using parties::read_party;
using parties::read_shares;
using parties::ReadParty;
using parties::ReadShares;
using parties::tell;

// The scopes of a hold that acts on vehicles ask for (registries/courts/holds.hpp).
namespace scope {
inline constexpr std::uint16_t transfer = 1;
inline constexpr std::uint16_t encumber = 2;
inline constexpr std::uint16_t exporting = 8;
inline constexpr std::uint16_t deregister = 16;
inline constexpr std::uint16_t inherit = 32;
} // namespace scope

// Types of documents that acts of this register ask for among their sources; frozen.
namespace document {
inline constexpr std::uint32_t tax_receipt = 501;      // As for land.
inline constexpr std::uint32_t auction_protocol = 503; // As for land.
inline constexpr std::uint32_t ownership_proof = 601;
inline constexpr std::uint32_t inspection_report = 602;
inline constexpr std::uint32_t factory_certificate = 603;
inline constexpr std::uint32_t confiscation_act = 604;
inline constexpr std::uint32_t foreign_certificate = 605;
inline constexpr std::uint32_t owner_statement = 606;
inline constexpr std::uint32_t destruction_certificate = 607;
inline constexpr std::uint32_t unit_proof = 608; // Of a replaced engine.
inline constexpr std::uint32_t foreign_notice = 609;
} // namespace document

// --- Vehicles and guards -------------------------------------------------------------------------

struct FoundVehicle {
    Outcome outcome = Outcome::applied;
    Vehicle vehicle;
};
// 101, 601; of that status 602.
[[nodiscard]] FoundVehicle find_vehicle(const Context& context, const std::string& id);
[[nodiscard]] FoundVehicle find_vehicle(const Context& context, const std::string& id,
                                        VehicleStatus status);
// Neither stolen (607) nor wanted (608).
[[nodiscard]] Outcome check_alarms(const Vehicle& vehicle);
// No hold on the vehicle, its VIN or an owner forbids one of these: 609.
[[nodiscard]] Outcome free_on(const ledger::StateView& view, const Vehicle& vehicle,
                              std::uint16_t scopes, std::int32_t day);
[[nodiscard]] inline Outcome check_free(const Context& context, const Vehicle& vehicle,
                                        std::uint16_t scopes) {
    return free_on(context.state.view(), vehicle, scopes, context.today());
}
// Everything that forbids a sale on that day, in the order in which it is refused: 602, 607, 608,
// 611, 632, 609, 614, 612.
[[nodiscard]] std::vector<Outcome> obstacles_on(const ledger::StateView& view,
                                                const Vehicle& vehicle, std::int32_t day);
[[nodiscard]] Outcome check_disposable(const Context& context, const Vehicle& vehicle);
// The next version of a vehicle; the one before is history.
void change_vehicle(Context& context, const Vehicle& before, Vehicle after);
// True is attested about the act today by one of these roles: 118, or `otherwise`.
[[nodiscard]] Outcome check_attested(Context& context, proto::PredicateCode code,
                                     const std::string& act,
                                     std::initializer_list<access::Role> roles,
                                     Outcome otherwise = Outcome::predicate_is_false);

// --- Descriptions and marks ----------------------------------------------------------------------

struct Described {
    Outcome outcome = Outcome::applied;
    Description data;
    std::uint16_t flags = 0;
};
// Form 101, 603, 604; of the cut-over a wrong check digit is a flag.
[[nodiscard]] Described describe(const Context& context, const proto::vehicles::VehicleData& data,
                                 bool cut_over = false);
// Nobody else has the VIN or the body mark: 605, 606.
[[nodiscard]] Outcome check_marks(const Context& context, const Description& data,
                                  const std::optional<VehicleId>& except = std::nullopt);
void enter_marks(Context& context, const Description& data, const VehicleId& vehicle);
// Marks that the description after does not have any more are history.
void change_marks(Context& context, const Description& before, const Description& after,
                  const VehicleId& vehicle);

// --- Owners --------------------------------------------------------------------------------------

[[nodiscard]] Ownership ownership_of(const ledger::StateView& view, const VehicleId& vehicle);
void enter_ownership(Context& context, Ownership ownership);
// The next version of an ownership; links of parties follow.
void change_ownership(Context& context, const Ownership& before, Ownership after);
// Every owner is able, of age and consents, and so do spouses.
[[nodiscard]] Outcome take_owners(Context& context, const Vehicle& vehicle);
// One of the owners is able and consents.
[[nodiscard]] Outcome take_an_owner(Context& context, const Vehicle& vehicle);
// Who becomes an owner is able, consents, and lives somewhere: 202, 209, 120, 635, 117.
[[nodiscard]] Outcome take_new_owner(Context& context, const Party& party, const Bytes& object);

// --- Liens and rights to use ---------------------------------------------------------------------

// By rank.
[[nodiscard]] std::vector<Lien> liens_of(const ledger::StateView& view, const VehicleId& vehicle);
// Every creditor consents: 610.
[[nodiscard]] Outcome take_creditors(Context& context, const Vehicle& vehicle);
// Ends a lien; the ranks of the others close up (G-53).
void end_lien(Context& context, const Lien& lien);
void enter_use_right(Context& context, UseRight right);
void end_use_right(Context& context, const UseRight& right);
void end_use_rights(Context& context, const VehicleId& vehicle);

// --- Plates and certificates ---------------------------------------------------------------------

struct PlateFor {
    const Bytes& kind;                 // As series name it.
    const std::vector<Share>& owners;
    bool legalised = false;
};
// A series makes it for such a vehicle and owner (101, 615), and it is free for them (616 to 618).
[[nodiscard]] Outcome check_plate(const Context& context, const std::string& plate,
                                  const PlateFor& who);
// The plate stands on the vehicle, which has none; the caller stores the vehicle.
void put_plate(Context& context, Vehicle& vehicle, const std::string& plate);
// The plate leaves the vehicle, which then has none; without one an active vehicle is suspended.
void take_plate(Context& context, Vehicle& vehicle, PlateStatus status);
// The plate with which an exported vehicle leaves the country; the caller stores the vehicle.
void put_transit_plate(Context& context, Vehicle& vehicle, const std::string& plate);

// The certificate's form, if there is one: 101, 103; its tag is new.
[[nodiscard]] Outcome check_certificate(const Context& context, bool given,
                                        const proto::vehicles::Certificate& certificate);
// The new certificate replaces the old one; without a new one the old one is revoked.
void renew_certificate(Context& context, const VehicleId& vehicle, bool given,
                       const proto::vehicles::Certificate& certificate);

// What a change of owners does: shares, certificate, a reported sale, rights to use.
struct NewOwners {
    parties::Holding holding;
    Ground ground = Ground::agreement;
    const std::string& act;
};
// Stores the vehicle as it is given. Emits VehicleTransferred.
void hand_over(Context& context, const Vehicle& before, Vehicle after, NewOwners owners);

[[nodiscard]] inline Bytes object_of(const Vehicle& vehicle) {
    return to_bytes(vehicle.id.view());
}

} // namespace tamga::registries::vehicles
