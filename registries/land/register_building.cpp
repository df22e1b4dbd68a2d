// LND-17: a building, a part of one with its own title, and the fractions in what is common.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/parties/shares.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries::land {

namespace {

using proto::land::RegisterBuilding;

// The footprint lies within one parcel, or within what the parcels make together.
Outcome check_footprint(const std::vector<Parcel>& parcels, const geometry::Polygon& footprint) {
    const Outcome valid = outcome_of(geometry::check_polygon(footprint));
    if (valid != Outcome::applied) return valid;
    std::vector<geometry::Polygon> shapes;
    for (const Parcel& parcel : parcels) {
        if (parcel.crs != parcels.front().crs) return Outcome::malformed_act;
        shapes.push_back(parcel.shape());
        if (geometry::contains(shapes.back(), footprint)) return Outcome::applied;
    }
    const geometry::Joined joined = geometry::join(shapes);
    const bool within = !joined.fault && geometry::contains(joined.polygon, footprint);
    return within ? Outcome::applied : Outcome::building_outside_parcel;
}

Outcome register_whole(const RegisterBuilding& request, Context& context) {
    const Outcome fresh = check_new_code(context, request.code());
    if (fresh != Outcome::applied) return fresh;
    if (request.parcels().empty() || request.parcels_size() > 64) return Outcome::malformed_act;
    std::vector<Parcel> parcels;
    Building building;
    for (const std::string& code : request.parcels()) {
        FoundParcel found = find_parcel(context, code);
        if (found.outcome != Outcome::applied) return found.outcome;
        if (!building.parcels.empty() && !(building.parcels.back() < found.parcel.code)) {
            return Outcome::malformed_act;
        }
        building.parcels.push_back(found.parcel.code);
        parcels.push_back(std::move(found.parcel));
    }
    if (request.has_footprint()) {
        const auto footprint = read_polygon(request.footprint());
        if (!footprint) return Outcome::malformed_act;
        const Outcome within = check_footprint(parcels, *footprint);
        if (within != Outcome::applied) return within;
        for (std::size_t i = 0; i < footprint->rings(); ++i) {
            building.footprint.push_back({footprint->ring(i)});
        }
    }

    building.code = to_bytes(as_bytes(request.code()));
    building.crs = parcels.front().crs;
    building.official_mm2 = request.official_mm2();
    building.since_day = context.today();
    building.act = Commitment::from(as_bytes(request.act()));
    tell(context, "BuildingRegistered", {building.code});
    context.state.put(std::move(building));
    return Outcome::applied;
}

struct FoundBuilding {
    Outcome outcome = Outcome::applied;
    Building building;
    Bytes territory;
};

FoundBuilding find_building(const Context& context, const std::string& code) {
    auto building = context.state.find<Building>(as_bytes(code));
    if (!building || !building->is_current() || building->kind != proto::land::BUILDING) {
        return {Outcome::building_not_found, {}, {}};
    }
    const FoundParcel parcel = find_parcel(context, to_text(building->parcels.front()));
    if (parcel.outcome != Outcome::applied) return {parcel.outcome, {}, {}};
    return {Outcome::applied, std::move(*building), parcel.parcel.territory};
}

Outcome register_part(const RegisterBuilding& request, Context& context) {
    const Outcome fresh = check_new_code(context, request.code());
    if (fresh != Outcome::applied) return fresh;
    const Outcome unit_fresh = check_new_code(context, request.unit());
    if (unit_fresh != Outcome::applied) return unit_fresh;
    if (request.unit() == request.code()) return Outcome::code_used_before;
    const FoundBuilding found = find_building(context, request.building());
    if (found.outcome != Outcome::applied) return found.outcome;
    const ReadShares shares = read_shares(context, request.shares(), true);
    if (shares.outcome != Outcome::applied) return shares.outcome;

    Building part;
    part.code = to_bytes(as_bytes(request.code()));
    part.kind = proto::land::BUILDING_UNIT;
    part.crs = found.building.crs;
    part.building = found.building.code;
    part.floor = request.floor();
    part.official_mm2 = request.official_mm2();
    part.unit = to_bytes(as_bytes(request.unit()));
    part.since_day = context.today();
    part.act = Commitment::from(as_bytes(request.act()));
    Unit unit;
    unit.code = part.unit;
    unit.type = proto::land::APARTMENT_UNIT;
    unit.territory = found.territory;
    unit.buildings = {part.code};
    unit.since_day = context.today();
    Right right;
    right.unit = part.unit;
    right.type = proto::land::APARTMENT;
    right.from_day = context.today();
    right.denominator = shares.denominator;
    right.shares = shares.shares;
    right.act = part.act;
    context.state.put(std::move(unit));
    enter_right(context, std::move(right));
    context.state.put(BuildingPart{part.building, part.code});
    Building whole = found.building; // A new part changes who has what in common: set anew.
    whole.fraction_denominator = 0;
    context.state.put(std::move(whole));
    for (const BuildingPart& link : context.state.list<BuildingPart>(part.building)) {
        auto other = context.state.find<Building>(link.part);
        if (!other || other->fraction == 0) continue;
        other->fraction = 0;
        context.state.put(std::move(*other));
    }
    tell(context, "BuildingRegistered", {part.code, part.unit});
    context.state.put(std::move(part));
    return Outcome::applied;
}

Outcome register_common(const RegisterBuilding& request, Context& context) {
    const FoundBuilding found = find_building(context, request.building());
    if (found.outcome != Outcome::applied) return found.outcome;
    std::vector<std::uint32_t> numerators;
    std::vector<Building> parts;
    for (const proto::land::UnitFraction& entry : request.fractions()) {
        auto part = context.state.find<Building>(as_bytes(entry.building_unit()));
        if (!part || !part->is_current() || part->building != found.building.code) {
            return Outcome::building_not_found;
        }
        if (!parts.empty() && !(parts.back().code < part->code)) return Outcome::malformed_act;
        part->fraction = entry.numerator();
        numerators.push_back(entry.numerator());
        parts.push_back(std::move(*part));
    }
    const auto current = std::ranges::count_if(
        context.state.list<BuildingPart>(found.building.code), [&](const BuildingPart& link) {
            const auto part = context.state.find<Building>(link.part);
            return part && part->is_current();
        });
    const bool all = parties::are_whole(request.fraction_denominator(), numerators);
    if (current != std::ssize(parts) || !all) {
        return Outcome::shares_not_whole;
    }

    Building whole = found.building;
    whole.fraction_denominator = request.fraction_denominator();
    tell(context, "CommonPropertyRegistered", {whole.code});
    context.state.put(std::move(whole));
    for (Building& part : parts) context.state.put(std::move(part));
    return Outcome::applied;
}

} // namespace

Outcome register_building(const RegisterBuilding& request, Context& context) {
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    if (request.official_mm2() < 0 || !context.has_source(document::commissioning_act)) {
        return request.official_mm2() < 0 ? Outcome::malformed_act : Outcome::source_missing;
    }
    switch (request.kind()) {
    case proto::land::BUILDING: return register_whole(request, context);
    case proto::land::BUILDING_UNIT: return register_part(request, context);
    case proto::land::COMMON_PROPERTY: return register_common(request, context);
    default: return Outcome::malformed_act;
    }
}

} // namespace tamga::registries::land
