// VEH-10: plates. A series makes them; what was ever given or kept has a row (G-51).

#include "registries/codes/codes.hpp"
#include "registries/codes/identifiers.hpp"
#include "registries/codes/plates.hpp"
#include "registries/identity/rows.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

constexpr std::size_t plate_max = 12;

// Which of the series that make the plate may give it to them; nothing when none may.
std::optional<codes::PlateMode> mode_for(const Context& context, const std::string& plate,
                                         const PlateFor& who) {
    const std::int64_t region = context.parameter(ledger::ParameterId::legalised_plate_region);
    const bool of_agencies = std::ranges::all_of(who.owners, [](const Share& share) {
        return share.party.kind == proto::land::ORGANISATION;
    });
    for (const codes::Code& row :
         codes::series_of(context.state.view(), plate, context.today())) {
        const auto series = codes::read_series(as_text(row.value));
        ENSURE(series.has_value());
        if (!series->has_kind(as_text(who.kind))) continue;
        if (series->mode == codes::PlateMode::closed) continue;
        if (series->mode == codes::PlateMode::state_only && !of_agencies) continue;
        const bool legalised = region != 0 && codes::region_of(*series, plate) == region;
        if (region != 0 && legalised != who.legalised) continue;
        return series->mode;
    }
    return std::nullopt;
}

// For whom a plate is kept, after merges of persons.
Party kept_for(const Context& context, Party party) {
    if (party.kind != proto::land::PERSON) return party;
    const auto person = context.state.find<identity::Subject>(SubjectId::from(party.id));
    if (person && person->merged_into) party.id = to_bytes(person->merged_into->view());
    return party;
}

bool is_alarmed(const Context& context, const Plate& plate) {
    if (!plate.vehicle) return false;
    const auto vehicle = context.state.find<Vehicle>(*plate.vehicle);
    return vehicle && vehicle->alarms != 0;
}

// 616 to 618 of a plate that has a row; whether it is kept for one of them.
Outcome check_stock(const Context& context, const Plate& plate, const PlateFor& who,
                    bool& kept) {
    const bool waits = plate.until_day && context.today() <= *plate.until_day;
    switch (plate.status) {
    case PlateStatus::assigned:
    case PlateStatus::deposited:
    case PlateStatus::transit: return Outcome::plate_in_use;
    case PlateStatus::lost:
        return waits || is_alarmed(context, plate) ? Outcome::plate_in_quarantine
                                                   : Outcome::applied;
    case PlateStatus::surrendered: return Outcome::applied;
    case PlateStatus::reserved: break;
    }
    if (!waits) return Outcome::applied;
    ENSURE(plate.party.has_value());
    kept = std::ranges::find(who.owners, kept_for(context, *plate.party), &Share::party) !=
           who.owners.end();
    return kept ? Outcome::applied : Outcome::plate_is_reserved;
}

Plate row_of(const Context& context, const std::string& plate) {
    auto row = context.state.find<Plate>(as_bytes(plate));
    if (row) return std::move(*row);
    Plate fresh;
    fresh.plate = to_bytes(as_bytes(plate));
    return fresh;
}

void give(Context& context, const VehicleId& vehicle, const std::string& plate,
          PlateStatus status) {
    Plate row = row_of(context, plate);
    row.status = status;
    row.vehicle = vehicle;
    row.party.reset();
    row.until_day.reset();
    row.since_day = context.today();
    context.state.put(std::move(row));
}

// An active vehicle that is not stolen, and one of its owners, who consents.
FoundVehicle find_own(Context& context, const std::string& id, const std::string& act) {
    FoundVehicle found = find_vehicle(context, id, VehicleStatus::active);
    if (found.outcome == Outcome::applied) found.outcome = check_act(context, act);
    if (found.outcome == Outcome::applied && (found.vehicle.alarms & alarm::stolen) != 0) {
        found.outcome = Outcome::vehicle_is_stolen;
    }
    return found;
}

Outcome check_plate_for(const Context& context, const Vehicle& vehicle,
                        const std::string& plate) {
    const Ownership ownership = ownership_of(context.state.view(), vehicle.id);
    return check_plate(context, plate,
                       {vehicle.data.plate_kind, ownership.shares, vehicle.is_legalised()});
}

void tell_plate(Context& context, const Vehicle& vehicle) {
    tell(context, "PlateChanged", {vehicle.id.view(), vehicle.plate});
}

} // namespace

Outcome check_plate(const Context& context, const std::string& plate, const PlateFor& who) {
    if (!codes::is_code(plate, plate_max)) return Outcome::malformed_act;
    const auto mode = mode_for(context, plate, who);
    if (!mode) return Outcome::plate_not_in_series;
    const auto row = context.state.find<Plate>(as_bytes(plate));
    bool kept = false;
    if (row) {
        const Outcome stock = check_stock(context, *row, who, kept);
        if (stock != Outcome::applied) return stock;
    }
    const bool auctioned = *mode == codes::PlateMode::auction;
    return auctioned && !kept ? Outcome::plate_is_reserved : Outcome::applied;
}

void put_plate(Context& context, Vehicle& vehicle, const std::string& plate) {
    give(context, vehicle.id, plate, PlateStatus::assigned);
    vehicle.plate = to_bytes(as_bytes(plate));
    vehicle.suspended &= static_cast<std::uint16_t>(~suspension::no_plate);
}

void take_plate(Context& context, Vehicle& vehicle, PlateStatus status) {
    if (!vehicle.plate.empty()) {
        auto row = context.state.find<Plate>(vehicle.plate);
        ENSURE(row.has_value());
        row->status = status;
        row->since_day = context.today();
        if (status == PlateStatus::lost) {
            const std::int64_t days =
                context.parameter(ledger::ParameterId::plate_quarantine_days);
            row->until_day = static_cast<std::int32_t>(context.today() + days);
        }
        context.state.put(std::move(*row));
    }
    vehicle.plate.clear();
    vehicle.suspended |= suspension::no_plate;
}

void put_transit_plate(Context& context, Vehicle& vehicle, const std::string& plate) {
    give(context, vehicle.id, plate, PlateStatus::transit);
    vehicle.transit_plate = to_bytes(as_bytes(plate));
}

Outcome assign_plate(const proto::vehicles::AssignPlate& request, Context& context) {
    const FoundVehicle found = find_own(context, request.vehicle(), request.act());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (!found.vehicle.plate.empty()) return Outcome::vehicle_has_plate;
    const Outcome plate = check_plate_for(context, found.vehicle, request.plate());
    if (plate != Outcome::applied) return plate;
    const Outcome owner = take_an_owner(context, found.vehicle);
    if (owner != Outcome::applied) return owner;

    Vehicle after = found.vehicle;
    put_plate(context, after, request.plate());
    tell_plate(context, after);
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome change_plate(const proto::vehicles::ChangePlate& request, Context& context) {
    const FoundVehicle found = find_own(context, request.vehicle(), request.act());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (found.vehicle.plate.empty()) return Outcome::vehicle_has_no_plate;
    const Outcome plate = check_plate_for(context, found.vehicle, request.plate());
    if (plate != Outcome::applied) return plate;
    const Outcome owner = take_an_owner(context, found.vehicle);
    if (owner != Outcome::applied) return owner;

    Vehicle after = found.vehicle;
    take_plate(context, after, PlateStatus::surrendered);
    put_plate(context, after, request.plate());
    tell_plate(context, after);
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome reserve_plate(const proto::vehicles::ReservePlate& request, Context& context) {
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const ReadParty party = read_party(context, request.party());
    if (party.outcome != Outcome::applied) return party.outcome;
    if (!codes::is_code(request.plate(), plate_max)) return Outcome::malformed_act;
    const std::vector<Share> owners{{party.party, 1, context.today()}};
    const Bytes kind = to_bytes(as_bytes(request.plate_kind()));
    const PlateFor who{kind, owners, false};
    const auto mode = mode_for(context, request.plate(), who);
    if (!mode) return Outcome::plate_not_in_series;
    Plate row = row_of(context, request.plate());
    if (row.version != 0) {
        bool kept = false;
        const Outcome stock = check_stock(context, row, who, kept);
        if (stock != Outcome::applied) return stock;
    }
    if (*mode == codes::PlateMode::auction && !context.has_source(document::auction_protocol)) {
        return Outcome::source_missing;
    }
    Outcome fit = parties::check_capable(context, party.party);
    if (fit == Outcome::applied) {
        fit = parties::take_consents_of(context, party.party, row.plate);
    }
    if (fit != Outcome::applied) return fit;

    const std::int64_t days = context.parameter(ledger::ParameterId::plate_reserve_days);
    row.status = PlateStatus::reserved;
    row.vehicle.reset();
    row.party = party.party;
    row.until_day = static_cast<std::int32_t>(context.today() + days);
    row.since_day = context.today();
    tell(context, "PlateReserved", {row.plate});
    context.state.put(std::move(row));
    return Outcome::applied;
}

Outcome surrender_plate(const proto::vehicles::SurrenderPlate& request, Context& context) {
    const FoundVehicle found = find_own(context, request.vehicle(), request.act());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (found.vehicle.plate.empty()) return Outcome::vehicle_has_no_plate;
    const Outcome owner = take_an_owner(context, found.vehicle);
    if (owner != Outcome::applied) return owner;

    Vehicle after = found.vehicle;
    take_plate(context, after, PlateStatus::surrendered);
    tell_plate(context, after);
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome report_plate_lost(const proto::vehicles::ReportPlateLost& request, Context& context) {
    const FoundVehicle found = find_own(context, request.vehicle(), request.act());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (found.vehicle.plate.empty()) return Outcome::vehicle_has_no_plate;
    const Outcome owner = take_an_owner(context, found.vehicle);
    if (owner != Outcome::applied) return owner;

    Vehicle after = found.vehicle;
    take_plate(context, after, PlateStatus::lost);
    tell_plate(context, after);
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
