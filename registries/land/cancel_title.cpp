// LND-27: a title ends because another holds the same parcels, the building is gone, or the state
// has the land; every right is accounted for first.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/land/succession.hpp"

#include <algorithm>

namespace tamga::registries::land {

namespace {

using proto::land::CancelTitle;

// The successor has every parcel that this unit has.
Outcome check_successor(const Context& context, const CancelTitle& request, const Unit& unit) {
    const FoundUnit found = find_unit(context, request.successor());
    if (found.outcome != Outcome::applied) return found.outcome;
    const bool all = found.unit.code != unit.code &&
                     std::ranges::includes(found.unit.parcels, unit.parcels) &&
                     unit.buildings.empty();
    return all ? Outcome::applied : Outcome::rights_unaccounted;
}

Outcome check_reason(const Context& context, const CancelTitle& request, const Unit& unit) {
    const bool named = !request.successor().empty();
    if (named != (request.reason() == proto::land::SUCCEEDED)) return Outcome::malformed_act;
    switch (request.reason()) {
    case proto::land::SUCCEEDED: return check_successor(context, request, unit);
    case proto::land::DEMOLISHED:
        for (const Bytes& code : unit.buildings) {
            const auto building = context.state.find<Building>(code);
            if (building && building->is_current()) return Outcome::rights_unaccounted;
        }
        return unit.buildings.empty() ? Outcome::rights_unaccounted : Outcome::applied;
    case proto::land::STATE_ACQUIRED: {
        const Right primary = primary_of(context.state.view(), unit.code);
        if (primary.type != proto::land::STATE_OWNERSHIP) return Outcome::rights_unaccounted;
        // Only where another title holds the parcels; land is never without one.
        const bool elsewhere = std::ranges::all_of(unit.parcels, [&](const Bytes& code) {
            const auto parcel = context.state.find<Parcel>(code);
            return parcel && parcel->units.size() > 1;
        });
        return elsewhere ? Outcome::applied : Outcome::rights_unaccounted;
    }
    default: return Outcome::malformed_act;
    }
}

} // namespace

Outcome cancel_title(const CancelTitle& request, Context& context) {
    FoundUnit found = find_unit(context, request.unit());
    if (found.outcome != Outcome::applied) return found.outcome;
    Unit& unit = found.unit;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    const Outcome reason = check_reason(context, request, unit);
    if (reason != Outcome::applied) return reason;
    const Outcome free = check_free(context, unit, scope::transfer);
    if (free != Outcome::applied) return free;
    const std::vector<Right> rights = rights_of(context.state.view(), unit.code);
    if (rights.size() > 1) return Outcome::unit_has_rights;
    if (!context.state.list<PartyRight>(Party{proto::land::UNIT, unit.code}.key()).empty()) {
        return Outcome::unit_has_rights; // A servitude is for its benefit.
    }
    const Outcome owners = take_consents(context, rights.front(), unit.code);
    if (owners != Outcome::applied) return owners;

    for (const Bytes& code : unit.parcels) {
        auto parcel = context.state.find<Parcel>(code);
        ENSURE(parcel.has_value());
        std::erase(parcel->units, unit.code);
        context.state.put(std::move(*parcel));
    }
    std::vector<Bytes> successors;
    if (!request.successor().empty()) successors = {to_bytes(as_bytes(request.successor()))};
    tell(context, "TitleCancelled", {unit.code});
    retire_unit(context, std::move(unit), LandEnd::cancelled, std::move(successors));
    return Outcome::applied;
}

} // namespace tamga::registries::land
