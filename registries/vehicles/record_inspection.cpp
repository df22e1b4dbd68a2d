// VEH-17: a station saw the vehicle. What the odometer shows is kept; when it went back, a flag.

#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

namespace tamga::registries::vehicles {

Outcome record_inspection(const proto::vehicles::RecordInspection& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const bool passed = request.result() == proto::vehicles::PASSED;
    const bool failed = request.result() == proto::vehicles::FAILED ||
                        request.result() == proto::vehicles::DANGEROUS;
    if (!passed && (!failed || request.valid_until_day() != 0)) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (passed && request.valid_until_day() <= context.today()) {
        return Outcome::dates_out_of_order;
    }
    if ((found.vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;

    Vehicle after = found.vehicle;
    Inspection inspection;
    inspection.vehicle = after.id;
    inspection.number = ++after.inspections;
    inspection.day = context.today();
    inspection.station = to_bytes(as_bytes(context.body().office()));
    inspection.result = request.result();
    inspection.odometer_km = request.odometer_km();
    inspection.rollback = request.odometer_km() < after.odometer_km;
    inspection.act = Commitment::from(as_bytes(request.act()));
    if (inspection.rollback) after.flags |= flag::rollback;
    after.odometer_km = request.odometer_km();
    if (passed) {
        inspection.valid_until = request.valid_until_day();
        after.inspection_until = request.valid_until_day();
        after.suspended &= static_cast<std::uint16_t>(~suspension::dangerous);
    } else if (request.result() == proto::vehicles::DANGEROUS) {
        after.suspended |= suspension::dangerous;
    }
    tell(context, "InspectionRecorded", {after.id.view()});
    context.state.put(std::move(inspection));
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
