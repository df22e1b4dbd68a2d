// Owners, creditors and users of a vehicle.

#include "registries/residence/registrations.hpp"
#include "registries/vehicles/common.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

bool owns(const Ownership& ownership, const Party& party) {
    return std::ranges::find(ownership.shares, party, &Share::party) != ownership.shares.end();
}

void unlink_owner(Context& context, const VehicleId& vehicle, const Party& party) {
    auto link = context.state.find<PartyVehicle>(party.key(), vehicle);
    ENSURE(link.has_value());
    context.state.erase(*link);
    context.state.put(EndedPartyVehicle{std::move(*link), context.today()});
}

} // namespace

Ownership ownership_of(const ledger::StateView& view, const VehicleId& vehicle) {
    auto ownership = find_row<Ownership>(view, vehicle);
    ENSURE(ownership.has_value()); // G-52.
    return std::move(*ownership);
}

void enter_ownership(Context& context, Ownership ownership) {
    for (const Share& share : ownership.shares) {
        context.state.put(PartyVehicle{share.party, ownership.vehicle});
    }
    ownership.changed_day = context.today();
    context.state.put(std::move(ownership));
}

void change_ownership(Context& context, const Ownership& before, Ownership after) {
    for (const Share& share : before.shares) {
        if (!owns(after, share.party)) unlink_owner(context, before.vehicle, share.party);
    }
    context.state.put(EndedOwnership{before, context.today()});
    enter_ownership(context, std::move(after));
}

Outcome take_owners(Context& context, const Vehicle& vehicle) {
    const Bytes object = object_of(vehicle);
    for (const Share& share : ownership_of(context.state.view(), vehicle.id).shares) {
        Outcome fit = parties::check_capable(context, share.party);
        if (fit == Outcome::applied) {
            fit = parties::check_of_age(context, share.party, proto::access::VEHICLE_REGISTRAR);
        }
        if (fit == Outcome::applied) fit = parties::take_consents_of(context, share.party, object);
        if (fit == Outcome::applied) fit = parties::take_spouses_of(context, share, object);
        if (fit != Outcome::applied) return fit;
    }
    return Outcome::applied;
}

Outcome take_an_owner(Context& context, const Vehicle& vehicle) {
    const Bytes object = object_of(vehicle);
    Outcome first = Outcome::consent_missing;
    for (const Share& share : ownership_of(context.state.view(), vehicle.id).shares) {
        const Outcome able = parties::check_capable(context, share.party);
        if (able == Outcome::own_record) return able;
        if (able == Outcome::applied &&
            parties::take_consents_of(context, share.party, object) == Outcome::applied) {
            return Outcome::applied;
        }
        if (able != Outcome::applied) first = able;
    }
    return first;
}

Outcome take_new_owner(Context& context, const Party& party, const Bytes& object) {
    const Outcome able = parties::check_capable(context, party);
    if (able != Outcome::applied) return able;
    for (const SubjectId& person : persons_of(context, party)) {
        const auto home = residence::residence_of(context.state.view(), person, context.today());
        if (!home || home->kind != residence::RegistrationKind::residence) { // Or lives abroad.
            return Outcome::owner_has_no_residence;
        }
    }
    return parties::take_consents_of(context, party, object);
}

std::vector<Lien> liens_of(const ledger::StateView& view, const VehicleId& vehicle) {
    std::vector<Lien> liens = list_rows<Lien>(view, vehicle);
    std::ranges::sort(liens, {}, &Lien::rank);
    return liens;
}

Outcome take_creditors(Context& context, const Vehicle& vehicle) {
    for (const Lien& lien : liens_of(context.state.view(), vehicle.id)) {
        if (parties::take_consents_of(context, lien.creditor, object_of(vehicle)) !=
            Outcome::applied) {
            return Outcome::vehicle_is_encumbered;
        }
    }
    return Outcome::applied;
}

void end_lien(Context& context, const Lien& lien) {
    context.state.erase(lien);
    context.state.put(EndedLien{lien, context.today()});
    std::uint32_t rank = 0;
    for (Lien& other : liens_of(context.state.view(), lien.vehicle)) {
        if (other.rank == ++rank) continue;
        other.rank = rank;
        context.state.put(std::move(other));
    }
}

void enter_use_right(Context& context, UseRight right) {
    right.id = context.new_id<UseRightId>();
    right.from_day = context.today();
    context.state.put(UserVehicle{right.user, right.id, right.vehicle});
    tell(context, "UseRightGranted", {right.vehicle.view(), right.id.view()});
    context.state.put(std::move(right));
}

void end_use_right(Context& context, const UseRight& right) {
    context.state.erase(right);
    context.state.erase(UserVehicle{right.user, right.id, right.vehicle});
    tell(context, "UseRightEnded", {right.vehicle.view(), right.id.view()});
    context.state.put(EndedUseRight{right, context.today()});
}

void end_use_rights(Context& context, const VehicleId& vehicle) {
    for (const UseRight& right : context.state.list<UseRight>(vehicle)) {
        end_use_right(context, right);
    }
}

void hand_over(Context& context, const Vehicle& before, Vehicle after, NewOwners owners) {
    const Ownership had = ownership_of(context.state.view(), before.id);
    Ownership has = had;
    has.denominator = owners.holding.denominator;
    has.shares = std::move(owners.holding.shares);
    has.ground = owners.ground;
    has.act = Commitment::from(as_bytes(owners.act));
    after.sale_until.reset();
    end_use_rights(context, before.id);
    tell(context, "VehicleTransferred", {before.id.view()});
    change_ownership(context, had, std::move(has));
    change_vehicle(context, before, std::move(after));
}

} // namespace tamga::registries::vehicles
