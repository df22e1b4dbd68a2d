// VEH-04 and VEH-05: owners give shares of a vehicle to others, at the counter or online.

#include "registries/identity/identity.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>
#include <set>

namespace tamga::registries::vehicles {

namespace {

using parties::Part;
using parties::share_among;
using proto::access::POLICE;
using proto::access::TAX_AUTHORITY;
using proto::access::VEHICLE_REGISTRAR;

Outcome take_giver(Context& context, const Ownership& ownership, const Party& party,
                   const Bytes& object) {
    const Share* share = share_among(ownership.shares, party);
    if (share == nullptr) return Outcome::party_not_holder;
    Outcome fit = parties::check_capable(context, party);
    if (fit == Outcome::applied) fit = parties::check_of_age(context, party, VEHICLE_REGISTRAR);
    if (fit == Outcome::applied) fit = parties::take_consents_of(context, party, object);
    if (fit == Outcome::applied) fit = parties::take_spouses_of(context, *share, object);
    return fit;
}

// Both are citizens, and each signed with a key that a face is bound to.
Outcome check_online_person(const Context& context, const SubjectId& person) {
    const auto found = identity::find_subject(context, person.view());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (found.subject.kind != proto::identity::CITIZEN) return Outcome::party_not_eligible;
    const bool faced = std::ranges::any_of(context.signers(), [&](const PublicKey& key) {
        const auto holder = context.state.find<identity::HolderKey>(key);
        return holder && holder->subject == person && holder->is_active_at(context.now()) &&
               holder->assurance == proto::identity::ASSURANCE_FACE;
    });
    return faced ? Outcome::applied : Outcome::holder_face_not_bound;
}

Outcome check_no_debt(Context& context, const std::string& act) {
    const Outcome fines = check_attested(context, proto::NO_TRAFFIC_DEBT, act, {POLICE},
                                         Outcome::vehicle_has_debt);
    if (fines != Outcome::applied) return fines;
    return check_attested(context, proto::TAX_PAID, act, {TAX_AUTHORITY},
                          Outcome::vehicle_has_debt);
}

} // namespace

Outcome transfer_vehicle(const proto::vehicles::TransferVehicle& request, Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    const parties::ReadParts read = parties::read_parts(context, request.parts());
    if (read.outcome != Outcome::applied) return read.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome free = check_disposable(context, found.vehicle);
    if (free != Outcome::applied) return free;
    if (!context.has_source(document::tax_receipt)) return Outcome::source_missing;

    const Bytes object = object_of(found.vehicle);
    const Ownership ownership = ownership_of(context.state.view(), found.vehicle.id);
    std::set<Party> from;
    std::set<Party> to;
    for (const Part& part : read.parts) {
        from.insert(part.from);
        to.insert(part.to);
    }
    for (const Party& party : from) {
        const Outcome fit = take_giver(context, ownership, party, object);
        if (fit != Outcome::applied) return fit;
    }
    for (const Party& party : to) {
        const Outcome fit = take_new_owner(context, party, object);
        if (fit != Outcome::applied) return fit;
    }
    const Outcome creditors = take_creditors(context, found.vehicle);
    if (creditors != Outcome::applied) return creditors;
    auto moved = parties::move_holding(context, {ownership.denominator, ownership.shares},
                                       read.parts);
    if (moved.outcome != Outcome::applied) return moved.outcome;
    if (!request.plate().empty()) {
        const Outcome plate = check_plate(
            context, request.plate(), {found.vehicle.data.plate_kind, moved.holding.shares, false});
        if (plate != Outcome::applied) return plate;
    }
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    Vehicle after = found.vehicle;
    if (!request.plate().empty()) {
        if (!after.plate.empty()) take_plate(context, after, PlateStatus::surrendered);
        put_plate(context, after, request.plate());
    }
    renew_certificate(context, after.id, request.has_certificate(), request.certificate());
    hand_over(context, found.vehicle, std::move(after),
              {std::move(moved.holding), Ground::agreement, request.act()});
    return Outcome::applied;
}

Outcome transfer_vehicle_online(const proto::vehicles::TransferVehicleOnline& request,
                                Context& context) {
    const FoundVehicle found = find_vehicle(context, request.vehicle());
    if (found.outcome != Outcome::applied) return found.outcome;
    if (request.buyer().size() != 32) return Outcome::malformed_act;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome free = check_disposable(context, found.vehicle);
    if (free != Outcome::applied) return free;
    if (!found.vehicle.inspection_until) return Outcome::inspection_not_valid;
    if (!liens_of(context.state.view(), found.vehicle.id).empty()) {
        return Outcome::vehicle_is_encumbered;
    }
    const Ownership ownership = ownership_of(context.state.view(), found.vehicle.id);
    const Party buyer{proto::land::PERSON, to_bytes(as_bytes(request.buyer()))};
    const Party seller = ownership.shares.front().party;
    const bool whole = ownership.shares.size() == 1 && seller.kind == proto::land::PERSON;
    if (!whole) return Outcome::party_not_holder;
    if (seller == buyer) return Outcome::malformed_act;
    for (const Party& party : {seller, buyer}) {
        const Outcome fit = check_online_person(context, SubjectId::from(party.id));
        if (fit != Outcome::applied) return fit;
    }
    const Outcome debt = check_no_debt(context, request.act());
    if (debt != Outcome::applied) return debt;
    const Bytes object = object_of(found.vehicle);
    Outcome fit = take_giver(context, ownership, seller, object);
    if (fit == Outcome::applied) fit = take_new_owner(context, buyer, object);
    if (fit != Outcome::applied) return fit;
    const Outcome certificate =
        check_certificate(context, request.has_certificate(), request.certificate());
    if (certificate != Outcome::applied) return certificate;

    renew_certificate(context, found.vehicle.id, request.has_certificate(),
                      request.certificate());
    hand_over(context, found.vehicle, found.vehicle,
              {{1, {{buyer, 1, context.today()}}}, Ground::agreement, request.act()});
    return Outcome::applied;
}

} // namespace tamga::registries::vehicles
