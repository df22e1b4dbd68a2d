// Rules of the vehicle registry: VINs, plates, shares, ranks, odometers (G-50 to G-56).

#include "registries/invariants_scope.hpp"

#include "registries/parties/shares.hpp"
#include "registries/vehicles/common.hpp"

#include <algorithm>

namespace tamga::registries {

namespace {

using vehicles::Ownership;
using vehicles::Vehicle;
using vehicles::VehicleStatus;

bool is_marked(const Scope& scope, const Vehicle& vehicle, vehicles::MarkKind kind,
               const Bytes& text) {
    if (text.empty()) return true;
    const auto mark = find_row<vehicles::Mark>(scope.view, vehicles::mark_key(kind, text));
    return mark && mark->vehicle == vehicle.id;
}

// An active vehicle's plate knows of it; without a plate it is suspended.
bool has_its_plate(const Scope& scope, const Vehicle& vehicle) {
    if (vehicle.plate.empty()) {
        return (vehicle.suspended & vehicles::suspension::no_plate) != 0;
    }
    const auto plate = find_row<vehicles::Plate>(scope.view, vehicle.plate);
    return plate && plate->status == vehicles::PlateStatus::assigned &&
           plate->vehicle == vehicle.id;
}

void check_assigned(const Scope& scope, const Bytes& text, std::vector<Violation>& out) {
    const auto plate = find_row<vehicles::Plate>(scope.view, text);
    if (!plate) {
        violate(out, "G-51", text, "a plate is gone");
        return;
    }
    if (plate->status != vehicles::PlateStatus::assigned) return;
    const auto vehicle =
        plate->vehicle ? find_row<Vehicle>(scope.view, *plate->vehicle) : std::nullopt;
    if (!vehicle || vehicle->plate != text || vehicle->status != VehicleStatus::active) {
        violate(out, "G-51", text, "is assigned to a vehicle that does not have it");
    }
}

void check_owner_shares(const Scope& scope, const Vehicle& vehicle, const Ownership& ownership,
                        std::vector<Violation>& out) {
    if (vehicle.is_gone()) {
        if (!ownership.shares.empty()) {
            violate(out, "G-52", vehicle.id, "left the register and has owners");
        }
        return;
    }
    std::vector<std::uint32_t> numerators;
    for (const parties::Share& share : ownership.shares) {
        numerators.push_back(share.numerator);
        if (!find_row<vehicles::PartyVehicle>(scope.view, share.party.key(), vehicle.id)) {
            violate(out, "G-52", vehicle.id, "an owner does not know of the share");
        }
    }
    if (!parties::are_whole(ownership.denominator, numerators)) {
        violate(out, "G-52", vehicle.id, "the shares do not make exactly the whole");
    }
    const auto& shares = ownership.shares;
    const bool ascending =
        std::ranges::is_sorted(shares, {}, &parties::Share::party) &&
        std::ranges::adjacent_find(shares, {}, &parties::Share::party) == shares.end();
    if (!ascending) violate(out, "G-52", vehicle.id, "an owner stands twice, or out of order");
}

bool may_own_legalised(vehicles::Ground ground) {
    using vehicles::Ground;
    return ground == Ground::registration || ground == Ground::cut_over ||
           ground == Ground::inheritance || ground == Ground::court || ground == Ground::merge;
}

} // namespace

void check_vins(const Scope& scope, std::vector<Violation>& out) {
    for (const VehicleId& id : scope.vehicles) {
        const auto vehicle = find_row<Vehicle>(scope.view, id);
        if (!vehicle) {
            violate(out, "G-50", id, "a vehicle is gone");
            continue;
        }
        const bool marked =
            is_marked(scope, *vehicle, vehicles::MarkKind::vin, vehicle->data.vin) &&
            is_marked(scope, *vehicle, vehicles::MarkKind::body, vehicle->data.body_mark);
        if (!marked) violate(out, "G-50", id, "its VIN or body number is another's, or nobody's");
        const auto before =
            scope.before != nullptr ? find_row<Vehicle>(*scope.before, id) : std::nullopt;
        const bool rose = before && before->status == VehicleStatus::scrapped &&
                          vehicle->status != VehicleStatus::scrapped;
        if (rose) violate(out, "G-50", id, "was scrapped and is registered again");
    }
}

void check_plates(const Scope& scope, std::vector<Violation>& out) {
    for (const VehicleId& id : scope.vehicles) {
        const auto vehicle = find_row<Vehicle>(scope.view, id);
        if (!vehicle) continue; // G-50 tells of it.
        if (vehicle->status == VehicleStatus::active && !has_its_plate(scope, *vehicle)) {
            violate(out, "G-51", id, "is active and has not exactly its plate");
        }
        if (vehicle->is_gone() && !vehicle->plate.empty()) {
            violate(out, "G-51", id, "left the register and has a plate");
        }
    }
    for (const Bytes& plate : scope.plates) check_assigned(scope, plate, out);
}

void check_vehicle_shares(const Scope& scope, std::vector<Violation>& out) {
    for (const VehicleId& id : scope.vehicles) {
        const auto vehicle = find_row<Vehicle>(scope.view, id);
        if (!vehicle) continue;
        const auto ownership = find_row<Ownership>(scope.view, id);
        if (!ownership) {
            violate(out, "G-52", id, "has no entry of owners");
            continue;
        }
        check_owner_shares(scope, *vehicle, *ownership, out);
    }
}

void check_lien_ranks(const Scope& scope, std::vector<Violation>& out) {
    for (const VehicleId& id : scope.vehicles) {
        const auto vehicle = find_row<Vehicle>(scope.view, id);
        if (!vehicle) continue;
        std::uint32_t rank = 0;
        for (const vehicles::Lien& lien : vehicles::liens_of(scope.view, id)) {
            if (lien.rank == ++rank) continue;
            violate(out, "G-53", id, "ranks of liens are not 1, 2, ...");
            break;
        }
        if (vehicle->is_gone() && rank != 0) {
            violate(out, "G-53", id, "left the register with a lien");
        }
    }
}

void check_legalised(const Scope& scope, std::vector<Violation>& out) {
    for (const VehicleId& id : scope.vehicles) {
        const auto vehicle = find_row<Vehicle>(scope.view, id);
        if (!vehicle || !vehicle->is_legalised()) continue;
        if (vehicle->status == VehicleStatus::exported) {
            violate(out, "G-54", id, "is legalised and was exported");
        }
        const auto ownership = find_row<Ownership>(scope.view, id);
        if (ownership && !may_own_legalised(ownership->ground)) {
            violate(out, "G-54", id, "is legalised and changed its owner");
        }
    }
}

void check_odometers(const Scope& scope, std::vector<Violation>& out) {
    for (const VehicleId& id : scope.vehicles) {
        const auto vehicle = find_row<Vehicle>(scope.view, id);
        if (!vehicle) continue;
        auto readings = list_rows<vehicles::Inspection>(scope.view, id);
        std::ranges::sort(readings, {}, &vehicles::Inspection::number);
        for (std::size_t i = 0; i < readings.size(); ++i) {
            const bool less =
                i > 0 && readings[i].odometer_km < readings[i - 1].odometer_km;
            if (less && !readings[i].rollback) {
                violate(out, "G-56", id, "an odometer went back and nobody said so");
            }
            if (readings[i].number != i + 1) {
                violate(out, "G-56", id, "inspections are not numbered 1, 2, ...");
                break;
            }
        }
        const bool last = readings.empty() || readings.back().odometer_km == vehicle->odometer_km;
        if (!last || readings.size() != vehicle->inspections) {
            violate(out, "G-56", id, "does not show what the last inspection saw");
        }
    }
}

} // namespace tamga::registries
