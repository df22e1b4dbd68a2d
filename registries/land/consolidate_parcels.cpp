// LND-13: parcels of the same owners become one polygon.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"
#include "registries/land/succession.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace tamga::registries::land {

namespace {

using proto::land::ConsolidateParcels;

constexpr int merged_max = 64;

struct Targets {
    Outcome outcome = Outcome::applied;
    std::vector<Parcel> parcels;
    std::vector<geometry::Polygon> shapes;
    std::vector<Unit> units;
};

Targets read_targets(const Context& context, const ConsolidateParcels& request) {
    Targets read;
    const auto refuse = [&](Outcome outcome) {
        read.outcome = outcome;
        return read;
    };
    if (request.parcels_size() < 2 || request.parcels_size() > merged_max) {
        return refuse(Outcome::malformed_act);
    }
    const auto ascending = std::ranges::adjacent_find(request.parcels(), std::greater_equal());
    if (ascending != request.parcels().end() ||
        !std::ranges::all_of(request.parcels(), is_land_code)) {
        return refuse(Outcome::malformed_act);
    }
    for (const std::string& code : request.parcels()) {
        FoundParcel found = find_parcel(context, code);
        if (found.outcome != Outcome::applied) return refuse(found.outcome);
        const Outcome settled = check_settled(context, found.parcel);
        if (settled != Outcome::applied) return refuse(settled);
        read.parcels.push_back(std::move(found.parcel));
    }
    for (const Parcel& parcel : read.parcels) {
        if (parcel.units.size() != 1) return refuse(Outcome::unit_not_simple);
        FoundUnit unit = find_unit(context, to_text(parcel.units.front()));
        if (unit.outcome != Outcome::applied) return refuse(unit.outcome);
        const Outcome simple = check_simple(unit.unit, parcel.code);
        if (simple != Outcome::applied) return refuse(simple);
        read.shapes.push_back(parcel.shape());
        read.units.push_back(std::move(unit.unit));
    }
    return read;
}

bool same_owners(const Right& left, const Right& right) {
    return left.type == right.type &&
           std::ranges::equal(left.shares, right.shares, [&](const Share& a, const Share& b) {
               return a.party == b.party && std::uint64_t{a.numerator} * right.denominator ==
                                                std::uint64_t{b.numerator} * left.denominator;
           });
}

std::vector<Right> mortgages_on(const Context& context, const Bytes& unit) {
    std::vector<Right> rights = rights_of(context.state.view(), unit);
    std::erase_if(rights,
                  [](const Right& right) { return right.type != proto::land::MORTGAGE; });
    return rights;
}

// Either no mortgages at all, or the same creditors in the same order everywhere.
Outcome check_mortgages(const Context& context, const Targets& targets) {
    const std::vector<Right> first = mortgages_on(context, targets.units.front().code);
    for (const Unit& unit : targets.units) {
        const std::vector<Right> others = mortgages_on(context, unit.code);
        const bool same = std::ranges::equal(first, others, [](const Right& a, const Right& b) {
            return a.rank == b.rank && a.denominator == b.denominator &&
                   std::ranges::equal(a.shares, b.shares, {}, &Share::party, &Share::party);
        });
        if (!same) return Outcome::rights_unaccounted;
    }
    return Outcome::applied;
}

Outcome check_owners(Context& context, const ConsolidateParcels& request, const Targets& targets) {
    const Right first = primary_of(context.state.view(), targets.units.front().code);
    for (std::size_t i = 0; i < targets.units.size(); ++i) {
        const Bytes& unit = targets.units[i].code;
        const Right primary = primary_of(context.state.view(), unit);
        if (primary.type != first.type) return Outcome::owners_differ;
        if (!request.has_shares() && !same_owners(first, primary)) {
            return Outcome::owners_differ;
        }
        const Outcome consent = take_consents(context, primary, unit);
        if (consent != Outcome::applied) return consent;
        const Outcome creditors = take_creditors(context, unit);
        if (creditors != Outcome::applied) return creditors;
    }
    return Outcome::applied;
}

// The owners agree on new shares; nobody else may be among them.
Outcome check_agreed(const Context& context, const Targets& targets, const ReadShares& agreed) {
    for (const Share& share : agreed.shares) {
        const bool owns = std::ranges::any_of(targets.units, [&](const Unit& unit) {
            const Right primary = primary_of(context.state.view(), unit.code);
            return std::ranges::find(primary.shares, share.party, &Share::party) !=
                   primary.shares.end();
        });
        if (!owns) return Outcome::party_not_holder;
    }
    return Outcome::applied;
}

Outcome check_shape(const Targets& targets, const ReadParcel& merged) {
    for (const Parcel& parcel : targets.parcels) {
        if (parcel.crs != merged.parcel.crs || parcel.category != merged.parcel.category) {
            return Outcome::malformed_act;
        }
    }
    const geometry::Joined joined = geometry::join(targets.shapes);
    if (joined.fault) return Outcome::shapes_not_one;
    return outcome_of(geometry::check_same_cover(targets.shapes, {&merged.shape, 1}));
}

// Every right but the primary ones; of equal mortgages, those of the first unit.
void merge_rights(Context& context, const Targets& targets, const Bytes& unit) {
    for (std::size_t i = 0; i < targets.units.size(); ++i) {
        std::vector<std::pair<RightId, RightId>> copies;
        std::vector<Right> rights = rights_of(context.state.view(), targets.units[i].code);
        std::ranges::sort(rights, {}, [](const Right& right) {
            return std::tuple(right.head.has_value(), right.type, right.rank, right.id);
        });
        for (const Right& right : rights) {
            if (is_primary(right.type)) continue;
            if (right.type == proto::land::MORTGAGE && i > 0) continue;
            const bool own = std::ranges::any_of(targets.units, [&](const Unit& target) {
                return target.code == right.dominant;
            });
            if (own) continue; // Nobody has an easement on the own land.
            Right copy = copy_of(right, unit);
            for (const auto& [old, made] : copies) {
                if (right.head == old) copy.head = made;
            }
            copies.emplace_back(right.id, enter_right(context, std::move(copy)));
        }
    }
}

void retire_targets(Context& context, const Targets& targets, const Bytes& parcel,
                    const Bytes& unit) {
    for (std::size_t i = 0; i < targets.units.size(); ++i) {
        retire_parcel(context, targets.parcels[i], LandEnd::merged, {parcel});
        pass_on_benefits(context, targets.units[i].code, {unit});
        pass_on_holds(context, {targets.units[i].code}, {unit});
        pass_on_holds(context, {targets.parcels[i].code}, {parcel});
        auto old = context.state.find<Unit>(targets.units[i].code);
        ENSURE(old.has_value());
        retire_unit(context, std::move(*old), LandEnd::merged, {unit});
    }
}

} // namespace

Outcome consolidate_parcels(const ConsolidateParcels& request, Context& context) {
    const Targets targets = read_targets(context, request);
    if (targets.outcome != Outcome::applied) return targets.outcome;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    ReadParcel merged = read_parcel(context, request.merged().parcel());
    if (merged.outcome != Outcome::applied) return merged.outcome;
    const Outcome fresh = check_new_code(context, request.merged().unit());
    if (fresh != Outcome::applied) return fresh;
    if (request.merged().unit() == request.merged().parcel().code()) {
        return Outcome::code_used_before;
    }
    ReadShares agreed;
    if (request.has_shares()) {
        agreed = read_shares(context, request.shares(), true);
        if (agreed.outcome != Outcome::applied) return agreed.outcome;
        const Outcome owners = check_agreed(context, targets, agreed);
        if (owners != Outcome::applied) return owners;
    }
    for (const Unit& unit : targets.units) {
        const Outcome free = check_free(context, unit, scope::subdivide);
        if (free != Outcome::applied) return free;
        const Outcome turn = check_turn(context, unit, request.lodgement());
        if (turn != Outcome::applied) return turn;
    }
    if (!context.has_source(document::survey)) return Outcome::source_missing;
    const Outcome owners = check_owners(context, request, targets);
    if (owners != Outcome::applied) return owners;
    const Outcome mortgages = check_mortgages(context, targets);
    if (mortgages != Outcome::applied) return mortgages;
    const Outcome shape = check_shape(targets, merged);
    if (shape != Outcome::applied) return shape;

    close_lodgement(context, request.lodgement());
    const Bytes code = merged.parcel.code;
    Unit unit = new_unit(context, request.merged().unit(), code, targets.units.front());
    const Bytes unit_code = unit.code;
    for (const Parcel& parcel : targets.parcels) merged.parcel.parents.push_back(parcel.code);
    for (const Unit& target : targets.units) unit.parents.push_back(target.code);
    std::ranges::sort(unit.parents);
    merged.parcel.territory = targets.parcels.front().territory;
    merged.parcel.units = {unit_code};
    merged.parcel.act = Commitment::from(as_bytes(request.act()));
    Right primary = copy_of(primary_of(context.state.view(), targets.units.front().code),
                            unit_code);
    if (request.has_shares()) {
        primary.denominator = agreed.denominator;
        primary.shares = agreed.shares;
    }
    context.state.put(std::move(unit));
    enter_right(context, std::move(primary));
    merge_rights(context, targets, unit_code);
    retire_targets(context, targets, code, unit_code);
    enter_parcel(context, std::move(merged.parcel));
    tell(context, "ParcelsConsolidated", {code});
    return Outcome::applied;
}

} // namespace tamga::registries::land
