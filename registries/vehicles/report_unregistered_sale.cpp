// VEH-09: the seller says that the vehicle was sold. A buyer who does not come in time finds it
// suspended, so that fines are not the seller's.

#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

namespace tamga::registries::vehicles {

Outcome report_unregistered_sale(const proto::vehicles::ReportUnregisteredSale& request,
                                 Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadParty seller = read_party(context, request.seller());
    if (seller.outcome != Outcome::applied) return seller.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if ((found.vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    if (found.vehicle.is_legalised()) return Outcome::vehicle_is_legalised;
    if (found.vehicle.sale_until) return Outcome::sale_reported_before;
    const Ownership ownership = ownership_of(context.state.view(), found.vehicle.id);
    if (parties::share_among(ownership.shares, seller.party) == nullptr) {
        return Outcome::party_not_holder;
    }
    Outcome fit = parties::check_capable(context, seller.party);
    if (fit == Outcome::applied) {
        fit = parties::take_consents_of(context, seller.party, object_of(found.vehicle));
    }
    if (fit != Outcome::applied) return fit;

    const std::int64_t days = context.parameter(ledger::ParameterId::sale_window_days);
    Vehicle after = found.vehicle;
    after.sale_until = static_cast<std::int32_t>(context.today() + days);
    tell(context, "SaleReported", {after.id.view()});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
