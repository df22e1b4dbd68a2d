// VEH-01 to VEH-03 and VEH-24: a vehicle enters the register, or comes back from abroad.

#include "registries/vehicles/registration.hpp"

#include "registries/vehicles/vehicles.hpp"

namespace tamga::registries::vehicles {

namespace {

using proto::access::COURT;
using proto::access::CUSTOMS;
using proto::access::POLICE;

// A vehicle that the register never had.
Outcome enter_new(Context& context, const proto::vehicles::VehicleData& data, Origin origin,
                  const Entering& entering) {
    const Described described = describe(context, data);
    if (described.outcome != Outcome::applied) return described.outcome;
    const Outcome marks = check_marks(context, described.data);
    if (marks != Outcome::applied) return marks;
    Admission admitted = admit(context, entering, described.data.plate_kind);
    if (admitted.outcome != Outcome::applied) return admitted.outcome;

    Vehicle vehicle;
    vehicle.id = context.new_id<VehicleId>();
    vehicle.data = described.data;
    vehicle.flags = described.flags;
    vehicle.origin = origin;
    vehicle.territory = to_bytes(as_bytes(context.body().territory()));
    vehicle.since_day = context.today();
    vehicle.changed_day = context.today();
    vehicle.act = Commitment::from(as_bytes(entering.act));
    if (origin == proto::vehicles::IMPORT) {
        const std::int64_t days = context.parameter(ledger::ParameterId::origin_notice_days);
        vehicle.notice_due = static_cast<std::int32_t>(context.today() + days);
    }
    enter_marks(context, vehicle.data, vehicle.id);
    put_plate(context, vehicle, entering.plate);
    renew_certificate(context, vehicle.id, entering.has_certificate, entering.certificate);
    enter_ownership(context, {vehicle.id, 0, admitted.denominator, std::move(admitted.owners),
                              Ground::registration, context.today(), vehicle.act});
    tell(context, "VehicleRegistered", {vehicle.id.view(), vehicle.plate});
    context.state.put(std::move(vehicle));
    return Outcome::applied;
}

// The foreign certificate was surrendered; or it is lost, and the country of origin, or a court,
// has said that nothing is in the way.
Outcome check_foreign_papers(Context& context, const std::string& act) {
    if (context.has_source(document::foreign_certificate)) return Outcome::applied;
    if (!context.has_source(document::owner_statement)) return Outcome::source_missing;
    return check_attested(context, proto::ORIGIN_CONFIRMED, act, {CUSTOMS, COURT});
}

} // namespace

Outcome check_customs(Context& context, const std::string& act) {
    return check_attested(context, proto::CUSTOMS_CLEARED, act, {CUSTOMS});
}

Admission admit(Context& context, const Entering& entering, const Bytes& plate_kind) {
    Admission admitted;
    const auto refuse = [&](Outcome outcome) {
        admitted.outcome = outcome;
        return admitted;
    };
    const Outcome act = check_act(context, entering.act);
    if (act != Outcome::applied) return refuse(act);
    for (const std::uint32_t paper :
         {document::ownership_proof, document::inspection_report, document::tax_receipt}) {
        if (!context.has_source(paper)) return refuse(Outcome::source_missing);
    }
    ReadShares owners = read_shares(context, entering.owners, true);
    if (owners.outcome != Outcome::applied) return refuse(owners.outcome);
    const Outcome plate = check_plate(context, entering.plate,
                                      {plate_kind, owners.shares, entering.legalised});
    if (plate != Outcome::applied) return refuse(plate);
    const Outcome certificate =
        check_certificate(context, entering.has_certificate, entering.certificate);
    if (certificate != Outcome::applied) return refuse(certificate);
    const Outcome wanted = check_attested(context, proto::VIN_NOT_WANTED, entering.act, {POLICE},
                                          Outcome::vehicle_is_stolen);
    if (wanted != Outcome::applied) return refuse(wanted);
    for (const Share& share : owners.shares) {
        const Outcome owner =
            take_new_owner(context, share.party, to_bytes(as_bytes(entering.plate)));
        if (owner != Outcome::applied) return refuse(owner);
    }
    admitted.denominator = owners.denominator;
    admitted.owners = std::move(owners.shares);
    return admitted;
}

Outcome register_first(const proto::vehicles::RegisterFirst& request, Context& context) {
    const bool made = request.origin() == proto::vehicles::FACTORY;
    if (!made && request.origin() != proto::vehicles::CONFISCATED) return Outcome::malformed_act;
    const std::uint32_t paper =
        made ? document::factory_certificate : document::confiscation_act;
    if (!context.has_source(paper)) return Outcome::source_missing;
    return enter_new(context, request.data(), request.origin(), entering(request));
}

Outcome register_imported(const proto::vehicles::RegisterImported& request, Context& context) {
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome papers = check_foreign_papers(context, request.act());
    if (papers != Outcome::applied) return papers;
    const Outcome customs = check_customs(context, request.act());
    if (customs != Outcome::applied) return customs;
    return enter_new(context, request.data(), proto::vehicles::IMPORT, entering(request));
}

Outcome register_legalised(const proto::vehicles::RegisterLegalised& request, Context& context) {
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome customs = check_customs(context, request.act());
    if (customs != Outcome::applied) return customs;
    return enter_new(context, request.data(), proto::vehicles::LEGALISED,
                     entering(request, true));
}

Outcome re_register_from_export(const proto::vehicles::ReRegisterFromExport& request,
                                Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle(), VehicleStatus::exported);
    if (found.outcome != Outcome::applied) return found.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if ((found.vehicle.alarms & alarm::stolen) != 0) return Outcome::vehicle_is_stolen;
    const Outcome customs = check_customs(context, request.act());
    if (customs != Outcome::applied) return customs;
    Admission admitted = admit(context, entering(request), found.vehicle.data.plate_kind);
    if (admitted.outcome != Outcome::applied) return admitted.outcome;

    Vehicle after = found.vehicle;
    after.status = VehicleStatus::active;
    after.export_until.reset();
    after.notice_due.reset();
    after.inspection_until.reset(); // A new one was among the sources.
    after.suspended = 0;
    after.ended_day = 0;
    after.since_day = context.today();
    after.act = Commitment::from(as_bytes(request.act()));
    put_plate(context, after, request.plate());
    renew_certificate(context, after.id, request.has_certificate(), request.certificate());
    const Ownership had = ownership_of(context.state.view(), after.id);
    Ownership has = had;
    has.denominator = admitted.denominator;
    has.shares = std::move(admitted.owners);
    has.ground = Ground::registration;
    has.act = after.act;
    change_ownership(context, had, std::move(has));
    tell(context, "VehicleRegistered", {after.id.view(), after.plate});
    change_vehicle(context, found.vehicle, std::move(after));
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
