// The cut-over: a vehicle as the old register has it; a wrong check digit is a flag.

#include "registries/codes/identifiers.hpp"
#include "registries/parties/shares.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

#include "registries/codes/codes.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

using proto::vehicles::ImportVehicle;

constexpr int imported_max = 64; // Of parties, owners and liens.

Outcome check_reading(Context& context, const ImportVehicle& request) {
    if (request.archive_ref().size() != 32) return Outcome::malformed_act;
    if (context.state.has<ArchiveEntry>(as_bytes(request.archive_ref()))) {
        return Outcome::vehicle_imported_before;
    }
    const Outcome listed = check_act(context, request.act());
    if (listed != Outcome::applied) return listed;
    const auto read = context.endorsed(proto::SECOND_READING, 0, 0,
                                       {Commitment::from(as_bytes(request.act()))},
                                       {proto::access::VEHICLE_REGISTRAR});
    if (!read) return Outcome::endorsement_missing;
    return read == proto::PREDICATE_ANSWER_TRUE ? Outcome::applied : Outcome::predicate_is_false;
}

Outcome check_import_form(const ImportVehicle& request) {
    const bool sized = request.parties_size() <= imported_max &&
                       request.owners_size() <= imported_max &&
                       request.liens_size() <= imported_max;
    const bool formed = request.origin() != proto::vehicles::ORIGIN_NONE &&
                        request.has_inspection() <= 1 &&
                        (request.has_inspection() == 1 || request.inspection_until_day() == 0);
    return sized && formed ? Outcome::applied : Outcome::malformed_act;
}

// A series that ever gave such plates made it, and no other vehicle has it.
Outcome check_old_plate(const Context& context, const std::string& plate) {
    constexpr std::size_t plate_max = 12;
    if (plate.empty()) return Outcome::applied;
    if (!codes::is_code(plate, plate_max)) return Outcome::malformed_act;
    if (codes::series_of(context.state.view(), plate, context.today()).empty()) {
        return Outcome::plate_not_in_series;
    }
    const auto row = context.state.find<Plate>(as_bytes(plate));
    const bool taken = row && row->status != PlateStatus::surrendered;
    return taken ? Outcome::plate_in_use : Outcome::applied;
}

Outcome take_old_owners(const Context& context, const ImportVehicle& request,
                        const std::vector<Party>& parties, Ownership& ownership) {
    std::vector<std::uint32_t> numerators;
    for (const proto::vehicles::ImportedOwner& entry : request.owners()) {
        if (entry.party() >= parties.size()) return Outcome::malformed_act;
        numerators.push_back(entry.numerator());
        ownership.shares.push_back({parties[entry.party()], entry.numerator(), context.today()});
    }
    std::ranges::sort(ownership.shares, {}, &Share::party);
    const bool repeated =
        std::ranges::adjacent_find(ownership.shares, {}, &Share::party) !=
        ownership.shares.end();
    ownership.denominator = request.denominator();
    const bool exact = parties::are_whole(request.denominator(), numerators);
    return exact && !repeated ? Outcome::applied : Outcome::shares_not_whole;
}

Outcome take_old_liens(Context& context, const ImportVehicle& request,
                       const std::vector<Party>& parties, std::vector<Lien>& liens) {
    constexpr std::size_t claim_max = 32;
    for (const proto::vehicles::ImportedLien& entry : request.liens()) {
        if (entry.party() >= parties.size()) return Outcome::malformed_act;
        const bool named = entry.claim_ref().empty() ||
                           codes::is_code(entry.claim_ref(), claim_max);
        if (!named) return Outcome::malformed_act;
        const Party& creditor = parties[entry.party()];
        if (creditor.kind != proto::land::ORGANISATION) return Outcome::party_not_found;
        Lien lien;
        lien.id = context.new_id<LienId>();
        lien.rank = static_cast<std::uint32_t>(liens.size() + 1);
        lien.creditor = creditor;
        lien.claim_ref = to_bytes(as_bytes(entry.claim_ref()));
        lien.due_day = entry.due_day();
        lien.from_day = context.today();
        lien.act = Commitment::from(as_bytes(request.act()));
        liens.push_back(std::move(lien));
    }
    return Outcome::applied;
}

} // namespace

Outcome import_vehicle(const ImportVehicle& request, Context& context) {
    const Outcome fit = check_reading(context, request);
    if (fit != Outcome::applied) return fit;
    const Outcome form = check_import_form(request);
    if (form != Outcome::applied) return form;
    const Described described = describe(context, request.data(), true);
    if (described.outcome != Outcome::applied) return described.outcome;
    const Outcome marks = check_marks(context, described.data);
    if (marks != Outcome::applied) return marks;
    const Outcome plate = check_old_plate(context, request.plate());
    if (plate != Outcome::applied) return plate;
    Vehicle vehicle;
    vehicle.id = context.new_id<VehicleId>(); // The first: tools compute it.
    const parties::Admitted admitted = parties::admit_parties(context, request.parties());
    if (admitted.outcome != Outcome::applied) return admitted.outcome;
    Ownership ownership;
    const Outcome owners = take_old_owners(context, request, admitted.parties, ownership);
    if (owners != Outcome::applied) return owners;
    std::vector<Lien> liens;
    const Outcome burdens = take_old_liens(context, request, admitted.parties, liens);
    if (burdens != Outcome::applied) return burdens;

    vehicle.data = described.data;
    vehicle.flags = described.flags;
    vehicle.origin = request.origin();
    vehicle.territory = to_bytes(as_bytes(context.body().territory()));
    vehicle.since_day = context.today();
    vehicle.changed_day = context.today();
    vehicle.odometer_km = request.odometer_km();
    if (request.has_inspection() == 1) vehicle.inspection_until = request.inspection_until_day();
    if (request.alarm() == proto::vehicles::STOLEN) vehicle.alarms = alarm::stolen;
    if (request.alarm() == proto::vehicles::WANTED) vehicle.alarms = alarm::wanted;
    vehicle.archive_ref = to_bytes(as_bytes(request.archive_ref()));
    vehicle.act = Commitment::from(as_bytes(request.act()));
    if (request.plate().empty()) vehicle.suspended = suspension::no_plate;
    else put_plate(context, vehicle, request.plate());
    enter_marks(context, vehicle.data, vehicle.id);
    ownership.vehicle = vehicle.id;
    ownership.ground = Ground::cut_over;
    ownership.act = vehicle.act;
    enter_ownership(context, std::move(ownership));
    for (Lien& lien : liens) {
        lien.vehicle = vehicle.id;
        context.state.put(std::move(lien));
    }
    context.state.put(ArchiveEntry{vehicle.archive_ref, vehicle.id});
    tell(context, "VehicleImported", {vehicle.id.view(), vehicle.plate});
    context.state.put(std::move(vehicle));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
