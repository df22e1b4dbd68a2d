// VEH-11 and VEH-12: a vehicle is rebuilt, or what the register says of it is corrected.

#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

namespace tamga::registries::vehicles {

namespace {

using proto::access::POLICE;

Outcome check_engine(Context& context, const Description& before, const Description& after,
                     const std::string& act) {
    if (before.engine == after.engine || context.has_source(document::unit_proof)) {
        return Outcome::applied;
    }
    // A replaced unit that came from abroad.
    const auto cleared = check_attested(context, proto::CUSTOMS_CLEARED, act,
                                        {proto::access::CUSTOMS});
    return cleared == Outcome::endorsement_missing ? Outcome::source_missing : cleared;
}

bool have_same_marks(const Description& left, const Description& right) {
    return left.vin == right.vin && left.body_mark == right.body_mark;
}

// The kind of plate is the plate's: another kind needs another plate first.
Outcome check_kind(const Vehicle& vehicle, const Description& data) {
    const bool fits = vehicle.plate.empty() || vehicle.data.plate_kind == data.plate_kind;
    return fits ? Outcome::applied : Outcome::plate_not_in_series;
}

// The flags that a description makes; what odometers have shown stays.
std::uint16_t flags_after(const Vehicle& before, std::uint16_t described) {
    return static_cast<std::uint16_t>(described | (before.flags & flag::rollback));
}

} // namespace

Outcome modify_vehicle(const proto::vehicles::ModifyVehicle& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    if (!request.secondary_mark().empty() && request.secondary_mark().size() != 32) {
        return Outcome::malformed_act;
    }
    const Described described = describe(context, request.data(), true);
    if (described.outcome != Outcome::applied) return described.outcome;
    if (!have_same_marks(vehicle.data, described.data)) return Outcome::vin_may_not_change;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome alarms = check_alarms(vehicle);
    if (alarms != Outcome::applied) return alarms;
    const Outcome kind = check_kind(vehicle, described.data);
    if (kind != Outcome::applied) return kind;
    if (!context.has_source(document::inspection_report)) return Outcome::source_missing;
    const Outcome engine = check_engine(context, vehicle.data, described.data, request.act());
    if (engine != Outcome::applied) return engine;
    if (!request.secondary_mark().empty()) {
        const Outcome examined =
            check_attested(context, proto::RESTAMPING_EXPERTISE, request.act(), {POLICE});
        if (examined != Outcome::applied) return examined;
    }
    const Outcome owner = take_an_owner(context, vehicle);
    if (owner != Outcome::applied) return owner;
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    Vehicle after = vehicle;
    after.data = described.data;
    after.flags = flags_after(vehicle, described.flags);
    after.act = Commitment::from(as_bytes(request.act()));
    if (!request.secondary_mark().empty()) {
        after.secondary_mark = to_bytes(as_bytes(request.secondary_mark()));
    }
    renew_certificate(context, after.id, request.has_certificate(), request.certificate());
    tell(context, "VehicleModified", {after.id.view()});
    change_vehicle(context, vehicle, std::move(after));
    return Outcome::applied;
}

Outcome correct_vehicle_record(const proto::vehicles::CorrectVehicleRecord& request,
                               Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    if (vehicle.status == VehicleStatus::scrapped) return Outcome::vehicle_status_forbids;
    if ((vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    const bool same_vin = as_text(vehicle.data.vin) == request.data().vin();
    const Described described = describe(context, request.data(), same_vin);
    if (described.outcome != Outcome::applied) return described.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome kind = check_kind(vehicle, described.data);
    if (kind != Outcome::applied) return kind;
    if (!have_same_marks(vehicle.data, described.data)) {
        const Outcome marks = check_marks(context, described.data, vehicle.id);
        if (marks != Outcome::applied) return marks;
        const Outcome examined =
            check_attested(context, proto::RESTAMPING_EXPERTISE, request.act(), {POLICE});
        if (examined != Outcome::applied) return examined;
    }
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    Vehicle after = vehicle;
    after.data = described.data;
    after.flags = flags_after(vehicle, described.flags);
    after.act = Commitment::from(as_bytes(request.act()));
    change_marks(context, vehicle.data, after.data, after.id);
    renew_certificate(context, after.id, request.has_certificate(), request.certificate());
    tell(context, "VehicleCorrected", {after.id.view()});
    change_vehicle(context, vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
