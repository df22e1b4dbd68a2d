// VEH-20 to VEH-22: a vehicle leaves the country, is scrapped, or is out of use for a while.

#include "registries/identity/documents.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

// No lien, hold or alarm stands in the way of the end of a registration.
Outcome check_unburdened(const Context& context, const Vehicle& vehicle, std::uint16_t scopes) {
    const Outcome alarms = check_alarms(vehicle);
    if (alarms != Outcome::applied) return alarms;
    const Outcome free = check_free(context, vehicle, scopes);
    if (free != Outcome::applied) return free;
    return liens_of(context.state.view(), vehicle.id).empty() ? Outcome::applied
                                                              : Outcome::vehicle_is_encumbered;
}

// Plates, owners, users and the certificate of a vehicle that leaves the register.
void end_registration(Context& context, const Vehicle& before, VehicleStatus status) {
    Vehicle after = before;
    if (!after.plate.empty()) take_plate(context, after, PlateStatus::surrendered);
    after.status = status;
    after.suspended = 0;
    after.sale_until.reset();
    after.ended_day = context.today();
    end_use_rights(context, after.id);
    identity::revoke_documents(context, after.id.view(), proto::identity::DOCUMENT_REQUEST);
    const Ownership had = ownership_of(context.state.view(), after.id);
    Ownership none = had;
    none.denominator = 1;
    none.shares.clear();
    change_ownership(context, had, std::move(none));
    change_vehicle(context, before, std::move(after));
}

void free_transit_plate(Context& context, const Vehicle& vehicle) {
    if (vehicle.transit_plate.empty()) return;
    auto row = context.state.find<Plate>(vehicle.transit_plate);
    ENSURE(row.has_value());
    row->status = PlateStatus::surrendered;
    row->since_day = context.today();
    context.state.put(std::move(*row));
}

} // namespace

Outcome deregister_export(const proto::vehicles::DeregisterExport& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (vehicle.is_legalised()) return Outcome::vehicle_is_legalised;
    if (vehicle.is_leaving(context.today())) return Outcome::vehicle_is_leaving;
    const Outcome free = check_unburdened(context, vehicle, scope::exporting | scope::deregister);
    if (free != Outcome::applied) return free;
    if (!request.transit_plate().empty()) {
        const Ownership ownership = ownership_of(context.state.view(), vehicle.id);
        const Outcome plate = check_plate(context, request.transit_plate(),
                                          {vehicle.data.plate_kind, ownership.shares, false});
        if (plate != Outcome::applied) return plate;
    }
    const Outcome fines =
        check_attested(context, proto::NO_TRAFFIC_DEBT, request.act(), {proto::access::POLICE},
                       Outcome::vehicle_has_debt);
    if (fines != Outcome::applied) return fines;
    const Outcome owners = take_owners(context, vehicle);
    if (owners != Outcome::applied) return owners;

    const std::int64_t days = context.parameter(ledger::ParameterId::export_exit_days);
    Vehicle after = vehicle;
    free_transit_plate(context, after); // Of an export that came to nothing.
    after.transit_plate.clear();
    after.export_until = static_cast<std::int32_t>(context.today() + days);
    if (!request.transit_plate().empty()) {
        put_transit_plate(context, after, request.transit_plate());
    }
    tell(context, "ExportOpened", {after.id.view()});
    change_vehicle(context, vehicle, std::move(after));
    return Outcome::applied;
}

Outcome confirm_export(const proto::vehicles::ConfirmExport& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!found.vehicle.export_until) return Outcome::export_not_open;
    if (!found.vehicle.is_leaving(context.today())) return Outcome::export_term_over;
    const Outcome free =
        check_unburdened(context, found.vehicle, scope::exporting | scope::deregister);
    if (free != Outcome::applied) return free;
    // An owner who agreed and died since: what the dead hold is its heirs' (G-39).
    const Ownership owned = ownership_of(context.state.view(), found.vehicle.id);
    const bool of_an_estate = std::ranges::any_of(owned.shares, [&](const Share& share) {
        return parties::is_of_the_dead(context.state.view(), share.party);
    });
    if (of_an_estate) return Outcome::subject_not_alive;

    const std::int64_t days = context.parameter(ledger::ParameterId::origin_notice_days);
    Vehicle after = found.vehicle;
    after.notice_due = static_cast<std::int32_t>(context.today() + days);
    tell(context, "VehicleExported", {after.id.view()});
    end_registration(context, after, VehicleStatus::exported);
    return Outcome::applied;
}

Outcome record_foreign_notice(const proto::vehicles::RecordForeignNotice& request,
                              Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!found.vehicle.notice_due) return Outcome::foreign_notice_not_due;
    if (!context.has_source(document::foreign_notice)) return Outcome::source_missing;

    Vehicle after = found.vehicle;
    after.notice_due.reset();
    free_transit_plate(context, after);
    after.transit_plate.clear();
    tell(context, "ForeignNoticeRecorded", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome deregister_scrap(const proto::vehicles::DeregisterScrap& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (found.vehicle.is_gone()) return Outcome::vehicle_status_forbids;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::destruction_certificate)) return Outcome::source_missing;
    const Outcome free = check_unburdened(context, found.vehicle, scope::deregister);
    if (free != Outcome::applied) return free;
    const Outcome owners = take_owners(context, found.vehicle);
    if (owners != Outcome::applied) return owners;

    free_transit_plate(context, found.vehicle);
    Vehicle after = found.vehicle;
    after.transit_plate.clear();
    after.export_until.reset();
    tell(context, "VehicleScrapped", {after.id.view()});
    end_registration(context, after, VehicleStatus::scrapped);
    return Outcome::applied;
}

Outcome temp_deregister(const proto::vehicles::TempDeregister& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if ((found.vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    if (found.vehicle.is_leaving(context.today())) return Outcome::vehicle_is_leaving;
    const Outcome free = check_free(context, found.vehicle, scope::deregister);
    if (free != Outcome::applied) return free;
    const Outcome owner = take_an_owner(context, found.vehicle);
    if (owner != Outcome::applied) return owner;

    Vehicle after = found.vehicle;
    after.status = VehicleStatus::deregistered;
    if (!after.plate.empty()) {
        auto row = context.state.find<Plate>(after.plate);
        ENSURE(row.has_value());
        row->status = PlateStatus::deposited;
        row->since_day = context.today();
        context.state.put(std::move(*row));
    }
    tell(context, "VehicleDeregistered", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome reactivate_vehicle(const proto::vehicles::ReactivateVehicle& request, Context& context) {
    const FoundVehicle found =
        find_vehicle(context, request.vehicle(), VehicleStatus::deregistered);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if ((found.vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    const Outcome owner = take_an_owner(context, found.vehicle);
    if (owner != Outcome::applied) return owner;

    Vehicle after = found.vehicle;
    after.status = VehicleStatus::active;
    if (!after.plate.empty()) put_plate(context, after, to_text(after.plate));
    tell(context, "VehicleReactivated", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
