// Queries of the vehicle registry.

#include "registries/vehicles/queries.hpp"

#include "registries/identity/rows.hpp"
#include "registries/vehicles/common.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

void add_owner(const ledger::StateView& view, const SubjectId& id, VehicleTransferable& answer) {
    const auto subject = find_row<identity::Subject>(view, id);
    ENSURE(subject.has_value());
    if (subject->life != identity::LifeStatus::alive) {
        answer.obstacles.push_back({Outcome::subject_not_alive, to_bytes(id.view())});
    } else if (subject->capacity != identity::Capacity::full) {
        answer.obstacles.push_back({Outcome::subject_lacks_capacity, to_bytes(id.view())});
    }
}

} // namespace

std::optional<Vehicle> vehicle(const ledger::StateView& view, const VehicleId& id) {
    return find_row<Vehicle>(view, id);
}

std::optional<Vehicle> vehicle_by_vin(const ledger::StateView& view, ByteView vin) {
    const auto mark = find_row<Mark>(view, mark_key(MarkKind::vin, to_bytes(vin)));
    if (!mark) return std::nullopt;
    return vehicle(view, mark->vehicle);
}

std::optional<Vehicle> vehicle_by_plate(const ledger::StateView& view, ByteView text) {
    const auto found = plate(view, text);
    if (!found || !found->vehicle) return std::nullopt;
    const bool stands = found->status == PlateStatus::assigned ||
                        found->status == PlateStatus::deposited ||
                        found->status == PlateStatus::transit;
    if (!stands) return std::nullopt;
    return vehicle(view, *found->vehicle);
}

std::optional<Plate> plate(const ledger::StateView& view, ByteView text) {
    return find_row<Plate>(view, text);
}

std::optional<Vehicle> vehicle_at(const ledger::StateView& view, const VehicleId& id,
                                  std::int32_t day) {
    auto current = vehicle(view, id);
    if (!current || current->changed_day <= day) return current;
    std::optional<Vehicle> found;
    for (EndedVehicle& ended : list_rows<EndedVehicle>(view, id)) {
        const bool stood = ended.vehicle.changed_day <= day && day < ended.ended_day;
        if (stood) found = std::move(ended.vehicle);
    }
    return found;
}

std::vector<Ownership> owner_history(const ledger::StateView& view, const VehicleId& id) {
    std::vector<Ownership> versions;
    for (EndedOwnership& ended : list_rows<EndedOwnership>(view, id)) {
        versions.push_back(std::move(ended.ownership));
    }
    auto current = find_row<Ownership>(view, id);
    if (current) versions.push_back(std::move(*current));
    std::ranges::sort(versions, {}, &Ownership::version);
    return versions;
}

std::optional<Ownership> owners_at(const ledger::StateView& view, const VehicleId& id,
                                   std::int32_t day) {
    std::optional<Ownership> found;
    for (Ownership& version : owner_history(view, id)) { // Of one day the last one.
        if (version.changed_day <= day) found = std::move(version);
    }
    return found;
}

std::vector<Inspection> inspections_of(const ledger::StateView& view, const VehicleId& id) {
    std::vector<Inspection> found = list_rows<Inspection>(view, id);
    std::ranges::sort(found, {}, &Inspection::number);
    return found;
}

std::vector<UseRight> users_of(const ledger::StateView& view, const VehicleId& id,
                               std::int32_t day) {
    std::vector<UseRight> found = list_rows<UseRight>(view, id);
    std::erase_if(found, [&](const UseRight& right) { return !right.is_live_on(day); });
    return found;
}

std::vector<PartyVehicle> vehicles_of(const ledger::StateView& view, const Party& party) {
    std::vector<PartyVehicle> found = list_rows<PartyVehicle>(view, party.key());
    if (party.kind == proto::land::PERSON) {
        const SubjectId person = SubjectId::from(party.id);
        for (const auto& link : list_rows<parties::GroupMember>(view, person)) {
            const Party with{proto::land::GROUP, to_bytes(link.group.view())};
            for (PartyVehicle& entry : list_rows<PartyVehicle>(view, with.key())) {
                found.push_back(std::move(entry));
            }
        }
    }
    std::ranges::sort(found, {}, &PartyVehicle::vehicle);
    return found;
}

VehicleTransferable may_be_transferred(const ledger::StateView& view, const Vehicle& vehicle,
                                       std::int32_t day) {
    VehicleTransferable answer;
    for (const Outcome outcome : obstacles_on(view, vehicle, day)) {
        answer.obstacles.push_back({outcome, object_of(vehicle)});
    }
    const Ownership ownership = ownership_of(view, vehicle.id);
    for (const Share& share : ownership.shares) {
        for (const SubjectId& person : persons_of(view, share.party)) {
            add_owner(view, person, answer);
        }
        answer.consents.push_back(share.party);
    }
    const std::vector<Lien> liens = liens_of(view, vehicle.id);
    for (const Lien& lien : liens) answer.consents.push_back(lien.creditor);
    answer.online = answer.obstacles.empty() && liens.empty() && vehicle.inspection_until &&
                    ownership.shares.size() == 1 &&
                    ownership.shares.front().party.kind == proto::land::PERSON;
    return answer;
}

} // namespace tamga::registries::vehicles
