// VEH-13 and VEH-14: pledges of vehicles; their ranks are 1, 2, ... without gaps (G-53).

#include "registries/codes/identifiers.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

constexpr std::size_t claim_max = 32;
constexpr std::size_t liens_max = 64;

Outcome check_lien_terms(const Context& context, const proto::vehicles::RegisterLien& request) {
    const bool formed = request.amount().size() == 32 && request.rank() != 0 &&
                        (request.claim_ref().empty() ||
                         codes::is_code(request.claim_ref(), claim_max));
    if (!formed) return Outcome::malformed_act;
    if (!context.lists(proto::identity::ACT_CONTENT, as_bytes(request.amount()))) {
        return Outcome::commitment_not_listed;
    }
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    return request.due_day() > context.today() ? Outcome::applied : Outcome::dates_out_of_order;
}

} // namespace

Outcome register_lien(const proto::vehicles::RegisterLien& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::active);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Vehicle& vehicle = found.vehicle;
    const ReadParty creditor = read_party(context, request.creditor());
    if (creditor.outcome != Outcome::applied) return creditor.outcome;
    if (creditor.party.kind != proto::land::ORGANISATION) return Outcome::party_not_found;
    const Outcome terms = check_lien_terms(context, request);
    if (terms != Outcome::applied) return terms;
    const Outcome alarms = check_alarms(vehicle);
    if (alarms != Outcome::applied) return alarms;
    if (vehicle.is_leaving(context.today())) return Outcome::vehicle_is_leaving;
    const Outcome free = check_free(context, vehicle, scope::encumber);
    if (free != Outcome::applied) return free;
    std::vector<Lien> after = liens_of(context.state.view(), vehicle.id);
    if (request.rank() > after.size() + 1) return Outcome::rank_not_free;
    if (after.size() >= liens_max) return Outcome::act_touches_too_much;
    after.erase(after.begin(), after.begin() + (request.rank() - 1));
    const Bytes object = object_of(vehicle);
    for (const Lien& lien : after) { // Those who come after agree.
        if (parties::take_consents_of(context, lien.creditor, object) != Outcome::applied) {
            return Outcome::rank_not_free;
        }
    }
    const Outcome owners = take_owners(context, vehicle);
    if (owners != Outcome::applied) return owners;
    const Outcome consent = parties::take_consents_of(context, creditor.party, object);
    if (consent != Outcome::applied) return consent;

    for (Lien& lien : after) {
        lien.rank += 1;
        context.state.put(std::move(lien));
    }
    Lien lien;
    lien.vehicle = vehicle.id;
    lien.id = context.new_id<LienId>();
    lien.rank = request.rank();
    lien.creditor = creditor.party;
    lien.claim_ref = to_bytes(as_bytes(request.claim_ref()));
    lien.amount = Commitment::from(as_bytes(request.amount()));
    lien.due_day = request.due_day();
    lien.from_day = context.today();
    lien.act = Commitment::from(as_bytes(request.act()));
    tell(context, "LienRegistered", {vehicle.id.view(), lien.id.view()});
    context.state.put(std::move(lien));
    return Outcome::applied;
}

Outcome release_lien(const proto::vehicles::ReleaseLien& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (request.lien().size() != 32) return Outcome::malformed_act;
    const auto lien =
        context.state.find<Lien>(found.vehicle.id, LienId::from(as_bytes(request.lien())));
    if (!lien) return Outcome::lien_not_found;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.signed_by_role({proto::access::COURT})) {
        const Outcome consent =
            parties::take_consents_of(context, lien->creditor, object_of(found.vehicle));
        if (consent != Outcome::applied) return consent;
    }

    tell(context, "LienReleased", {found.vehicle.id.view(), lien->id.view()});
    end_lien(context, *lien);
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
