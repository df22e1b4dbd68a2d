// VEH-15, 16, 18 and 19: stolen and wanted vehicles, suspended registrations.

#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

namespace tamga::registries::vehicles {

namespace {

// Nothing for a value that acts do not know.
std::uint8_t bit_of(proto::vehicles::Alarm request) {
    if (request == proto::vehicles::STOLEN) return alarm::stolen;
    return request == proto::vehicles::WANTED ? alarm::wanted : 0;
}

// What the acting officer's role suspends: an officer of several roles acts as the strongest one.
std::uint16_t suspension_by(const Context& context) {
    const auto& officer = context.officer();
    ENSURE(officer.has_value());
    if (officer->has_role(proto::access::COURT)) return suspension::court;
    if (officer->has_role(proto::access::POLICE)) return suspension::police;
    return suspension::registrar;
}

} // namespace

Outcome report_stolen(const proto::vehicles::ReportStolen& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const std::uint8_t bit = bit_of(request.alarm());
    if (bit == 0) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (found.vehicle.status == VehicleStatus::scrapped) return Outcome::vehicle_status_forbids;
    if ((found.vehicle.alarms & bit) != 0) return Outcome::alarm_raised_before;
    if (bit == alarm::stolen && !context.has_source(document::owner_statement)) {
        return Outcome::source_missing;
    }

    Vehicle after = found.vehicle;
    after.alarms |= bit;
    tell(context, bit == alarm::stolen ? "VehicleStolen" : "VehicleWanted", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome report_recovered(const proto::vehicles::ReportRecovered& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const std::uint8_t bit = bit_of(request.alarm());
    if (bit == 0) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if ((found.vehicle.alarms & bit) == 0) return Outcome::alarm_not_raised;

    Vehicle after = found.vehicle;
    after.alarms &= static_cast<std::uint8_t>(~bit);
    tell(context, "VehicleRecovered", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome suspend_registration(const proto::vehicles::SuspendRegistration& request,
                             Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const std::uint16_t bit = suspension_by(context);
    if ((found.vehicle.suspended & bit) != 0) return Outcome::vehicle_is_suspended;

    Vehicle after = found.vehicle;
    after.suspended |= bit;
    tell(context, "RegistrationSuspended", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

Outcome lift_suspension(const proto::vehicles::LiftSuspension& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    if (request.withdraw_sale() > 1) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    Vehicle after = found.vehicle;
    if (request.withdraw_sale() == 1) {
        if (!after.sale_until) return Outcome::sale_not_reported;
        const Outcome owner = take_an_owner(context, found.vehicle);
        if (owner != Outcome::applied) return owner;
        after.sale_until.reset();
    } else {
        const std::uint16_t bit = suspension_by(context);
        if ((after.suspended & bit) == 0) return Outcome::suspension_not_found;
        after.suspended &= static_cast<std::uint16_t>(~bit);
    }

    tell(context, "SuspensionLifted", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
