// What the death of a person, or a merge of two entries that were one person, does to vehicles.

#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

#include <algorithm>

namespace tamga::registries::vehicles {

namespace {

Party person_party(const SubjectId& subject) {
    return {proto::land::PERSON, to_bytes(subject.view())};
}

Party group_party(const parties::GroupId& id) {
    return {proto::land::GROUP, to_bytes(id.view())};
}

std::vector<PartyVehicle> owned_by(const ledger::StateView& view, const Party& party) {
    return list_rows<PartyVehicle>(view, party.key());
}

// The person, and every group that the person is in.
std::vector<Party> parties_with(const ledger::StateView& view, const SubjectId& subject) {
    std::vector<Party> parties{person_party(subject)};
    for (const auto& link : list_rows<parties::GroupMember>(view, subject)) {
        parties.push_back(group_party(link.group));
    }
    return parties;
}

// In one vehicle: the share of one becomes, or adds to, the share of the other.
void move_owner(Context& context, const VehicleId& vehicle, const Party& from, const Party& to) {
    const Ownership before = ownership_of(context.state.view(), vehicle);
    Ownership after = before;
    const auto given = std::ranges::find(after.shares, from, &Share::party);
    ENSURE(given != after.shares.end());
    const auto kept = std::ranges::find(after.shares, to, &Share::party);
    if (kept == after.shares.end()) {
        given->party = to;
    } else {
        kept->numerator += given->numerator; // Both were parts of one denominator.
        kept->since_day = std::min(kept->since_day, given->since_day);
        after.shares.erase(given);
    }
    std::ranges::sort(after.shares, {}, &Share::party);
    after.ground = Ground::merge;
    change_ownership(context, before, std::move(after));
}

void move_all(Context& context, const Party& from, const Party& to) {
    for (const PartyVehicle& link : owned_by(context.state.view(), from)) {
        move_owner(context, link.vehicle, from, to);
    }
}

} // namespace

void on_death(Context& context, const SubjectId& subject) {
    for (const UserVehicle& link : context.state.list<UserVehicle>(subject)) {
        const auto right = context.state.find<UseRight>(link.vehicle, link.right);
        ENSURE(right.has_value());
        end_use_right(context, *right);
    }
    for (const Party& party : parties_with(context.state.view(), subject)) {
        for (const PartyVehicle& link : owned_by(context.state.view(), party)) {
            end_use_rights(context, link.vehicle);
        }
    }
}

bool has_rights(const ledger::StateView& view, const SubjectId& subject) {
    const auto parties = parties_with(view, subject);
    return !list_rows<UserVehicle>(view, subject).empty() ||
           std::ranges::any_of(parties, [&](const Party& party) {
               return !owned_by(view, party).empty();
           });
}

std::size_t count_ties(const ledger::StateView& view, const SubjectId& subject) {
    std::size_t count = list_rows<UserVehicle>(view, subject).size();
    for (const Party& party : parties_with(view, subject)) {
        count += owned_by(view, party).size();
    }
    return count;
}

bool move_ties(Context& context, const SubjectId& from, const SubjectId& to) {
    for (const auto& link : context.state.list<parties::GroupMember>(from)) {
        const Party party = group_party(link.group);
        if (owned_by(context.state.view(), party).empty()) continue;
        const auto old = context.state.find<parties::Group>(link.group);
        ENSURE(old.has_value());
        std::vector<SubjectId> members = old->members;
        if (std::ranges::find(members, to) != members.end()) return false;
        std::ranges::replace(members, from, to);
        std::ranges::sort(members);
        move_all(context, party, parties::enter_group(context, old->kind, std::move(members)));
    }
    move_all(context, person_party(from), person_party(to));
    for (const UserVehicle& link : context.state.list<UserVehicle>(from)) {
        auto right = context.state.find<UseRight>(link.vehicle, link.right);
        ENSURE(right.has_value());
        context.state.erase(link);
        context.state.put(UserVehicle{to, link.right, link.vehicle});
        right->user = to;
        context.state.put(std::move(*right));
    }
    return true;
}

} // namespace tamga::registries::vehicles
