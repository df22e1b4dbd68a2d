// LND-18: a building is gone, or a part of it; its title ends with its owners' consent.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/land/succession.hpp"

#include <algorithm>

namespace tamga::registries::land {

Outcome demolish_building(const proto::land::DemolishBuilding& request, Context& context) {
    auto building = context.state.find<Building>(as_bytes(request.code()));
    if (!building || !building->is_current()) return Outcome::building_not_found;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (!context.has_source(document::demolition_act)) return Outcome::source_missing;
    for (const BuildingPart& link : context.state.list<BuildingPart>(building->code)) {
        const auto part = context.state.find<Building>(link.part);
        if (part && part->is_current()) return Outcome::unit_has_rights; // Parts go first.
    }
    if (!building->unit.empty()) {
        const FoundUnit found = find_unit(context, to_text(building->unit));
        if (found.outcome != Outcome::applied) return found.outcome;
        const Outcome free = check_free(context, found.unit, scope::transfer | scope::encumber);
        if (free != Outcome::applied) return free;
        for (const Right& right : rights_of(context.state.view(), found.unit.code)) {
            const Outcome consent = take_consents(context, right, found.unit.code);
            if (consent != Outcome::applied) return consent;
        }
        pass_on_benefits(context, found.unit.code, {});
        retire_unit(context, found.unit, LandEnd::demolished, {});
        // What is common belongs to those that are left: its fractions are set anew.
        auto whole = context.state.find<Building>(building->building);
        ENSURE(whole.has_value());
        whole->fraction_denominator = 0;
        context.state.put(std::move(*whole));
        for (const BuildingPart& link : context.state.list<BuildingPart>(building->building)) {
            auto part = context.state.find<Building>(link.part);
            if (!part || part->fraction == 0) continue;
            part->fraction = 0;
            context.state.put(std::move(*part));
        }
        building = context.state.find<Building>(building->code);
    } else if (!building->parcels.empty()) { // A whole one is where its land is.
        const auto parcel = context.state.find<Parcel>(building->parcels.front());
        ENSURE(parcel.has_value());
        if (!is_within(parcel->territory, context)) return Outcome::officer_outside_territory;
    }

    building->status = LandStatus::historic;
    building->ended_day = context.today();
    tell(context, "BuildingDemolished", {building->code});
    context.state.put(std::move(*building));
    return Outcome::applied;
}

} // namespace tamga::registries::land
