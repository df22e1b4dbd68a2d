// LND-12: a parcel is divided; the children cover exactly what it covered, every right goes
// somewhere, and to every child there is a way.

#include "registries/land/common.hpp"
#include "registries/land/land.hpp"
#include "registries/land/map.hpp"
#include "registries/land/road_access.hpp"
#include "registries/land/succession.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace tamga::registries::land {

namespace {

using proto::land::SubdivideParcel;

constexpr int children_min = 2;
constexpr int children_max = 64;

struct Children {
    Outcome outcome = Outcome::applied;
    std::vector<Parcel> parcels;
    std::vector<geometry::Polygon> shapes;
    std::vector<Bytes> units;
};

Children read_children(const Context& context, const SubdivideParcel& request,
                       const Parcel& parent) {
    Children read;
    std::set<Bytes> codes;
    const auto refuse = [&](Outcome outcome) {
        read.outcome = outcome;
        return read;
    };
    if (request.children_size() < children_min || request.children_size() > children_max) {
        return refuse(Outcome::malformed_act);
    }
    for (const proto::land::ChildParcel& entry : request.children()) {
        ReadParcel child = read_parcel(context, entry.parcel());
        if (child.outcome != Outcome::applied) return refuse(child.outcome);
        const Outcome fresh = check_new_code(context, entry.unit());
        if (fresh != Outcome::applied) return refuse(fresh);
        const Bytes unit = to_bytes(as_bytes(entry.unit()));
        if (!codes.insert(child.parcel.code).second || !codes.insert(unit).second) {
            return refuse(Outcome::code_used_before);
        }
        if (child.parcel.crs != parent.crs || child.parcel.category != parent.category) {
            return refuse(Outcome::malformed_act);
        }
        child.parcel.parents = {parent.code};
        child.parcel.territory = parent.territory;
        child.parcel.quality = parent.quality;
        child.parcel.units = {unit};
        read.units.push_back(unit);
        read.shapes.push_back(std::move(child.shape));
        read.parcels.push_back(std::move(child.parcel));
    }
    return read;
}

// |sum of the official areas - the old one| <= 0.1 %.
Outcome check_sum(const Parcel& parent, const std::vector<Parcel>& children) {
    geometry::Int128 difference = -geometry::Int128{parent.official_mm2};
    for (const Parcel& child : children) difference += child.official_mm2;
    if (difference < 0) difference = -difference;
    return difference * 1'000 > parent.official_mm2 ? Outcome::area_out_of_tolerance
                                                    : Outcome::applied;
}

// Where each right but the primary one goes: every one is named once, and nothing else is.
struct Mapping {
    Outcome outcome = Outcome::applied;
    std::vector<std::pair<Right, std::vector<std::uint32_t>>> rights;
};

Mapping read_mapping(Context& context, const SubdivideParcel& request,
                     const std::vector<Right>& rights) {
    Mapping mapping;
    const auto refuse = [&](Outcome outcome) {
        mapping.outcome = outcome;
        return mapping;
    };
    if (request.rights_size() != std::ssize(rights) - 1) {
        return refuse(Outcome::rights_unaccounted);
    }
    for (int i = 1; i < request.rights_size(); ++i) {
        if (request.rights(i).right() <= request.rights(i - 1).right()) {
            return refuse(Outcome::malformed_act);
        }
    }
    for (std::size_t i = 1; i < rights.size(); ++i) {
        const auto named = std::ranges::find_if(
            request.rights(), [&](const proto::land::RightMapping& entry) {
                return equal(as_bytes(entry.right()), rights[i].id.view());
            });
        if (named == request.rights().end()) return refuse(Outcome::rights_unaccounted);
        const std::vector<std::uint32_t> children(named->children().begin(),
                                                  named->children().end());
        const bool ascending =
            std::ranges::adjacent_find(children, std::greater_equal<>()) == children.end();
        const auto count = static_cast<std::uint32_t>(request.children_size());
        if (!ascending || (!children.empty() && children.back() >= count)) {
            return refuse(Outcome::malformed_act);
        }
        if (children.empty()) {
            // It ends: whoever has it agrees; a burden without parties does not end so.
            if (!rule_of(rights[i].type)->parties) return refuse(Outcome::rights_unaccounted);
            const Outcome consent = take_consents(context, rights[i], rights[i].unit);
            if (consent != Outcome::applied) return refuse(consent);
        }
        mapping.rights.emplace_back(rights[i], children);
    }
    return mapping;
}

// Each child has the rights that go there; sub-leases find their heads among the copies.
void copy_rights(Context& context, const Right& primary, const Mapping& mapping,
                 const std::vector<Bytes>& units) {
    for (std::uint32_t child = 0; child < units.size(); ++child) {
        enter_right(context, copy_of(primary, units[child]));
        std::map<RightId, RightId> copies;
        std::uint32_t rank = 0;
        for (const auto& [right, children] : mapping.rights) {
            if (!std::ranges::binary_search(children, child)) continue;
            Right copy = copy_of(right, units[child]);
            if (right.type == proto::land::MORTGAGE) copy.rank = ++rank;
            if (right.head && copies.contains(*right.head)) copy.head = copies[*right.head];
            copies[right.id] = enter_right(context, std::move(copy));
        }
    }
}

// A sub-lease goes only where its head goes, and after it.
Outcome check_heads(Mapping& mapping) {
    std::ranges::sort(mapping.rights, {}, [](const auto& entry) {
        const Right& right = entry.first;
        return std::tuple(right.head.has_value(), right.type, right.rank, right.id);
    });
    for (const auto& [right, children] : mapping.rights) {
        if (!right.head) continue;
        const auto head = std::ranges::find_if(
            mapping.rights, [&](const auto& entry) { return entry.first.id == *right.head; });
        if (head == mapping.rights.end() ||
            !std::ranges::includes(head->second, children)) {
            return Outcome::rights_unaccounted;
        }
    }
    return Outcome::applied;
}

// Ways between children: by index, each once; a strip lies within the child that it crosses.
struct ReadWays {
    Outcome outcome = Outcome::applied;
    std::vector<WayOver> ways;
};

ReadWays read_ways(const Context& context, const SubdivideParcel& request,
                   const Children& children) {
    ReadWays read;
    const auto refuse = [&](Outcome outcome) {
        read.outcome = outcome;
        return read;
    };
    if (request.ways_size() > context.parameter(ledger::ParameterId::fanout_max)) {
        return refuse(Outcome::act_touches_too_much);
    }
    const std::size_t count = children.parcels.size();
    for (const proto::land::ChildWay& entry : request.ways()) {
        const WayOver way{entry.child(), entry.over()};
        const bool fits = way.first < count && way.second < count && way.first != way.second &&
                          (read.ways.empty() || read.ways.back() < way);
        if (!fits) return refuse(Outcome::malformed_act);
        read.ways.push_back(way);
        if (!entry.has_strip()) continue;
        const auto strip = read_polygon(entry.strip());
        if (!strip) return refuse(Outcome::malformed_act);
        const Outcome valid = outcome_of(geometry::check_polygon(*strip));
        if (valid != Outcome::applied) return refuse(valid);
        if (!geometry::contains(children.shapes[way.second], *strip)) {
            return refuse(Outcome::shapes_reach_outside);
        }
    }
    return read;
}

void enter_ways(Context& context, const std::vector<WayOver>& ways,
                const std::vector<Bytes>& units, const Commitment& act) {
    for (const auto& [child, over] : ways) {
        Right right;
        right.unit = units[over];
        right.type = proto::land::SERVITUDE;
        right.from_day = context.today();
        right.dominant = units[child];
        right.scope = proto::land::RIGHT_OF_WAY;
        right.act = act;
        tell(context, "EasementRegistered", {right.unit, right.dominant});
        enter_right(context, std::move(right));
    }
}

Outcome check_shapes(Context& context, const Noded& noded, const Parcel& parent,
                     const Children& children) {
    const geometry::Fault fault =
        geometry::check_same_cover({&*noded.own, 1}, children.shapes);
    if (fault) return outcome_of(fault);
    for (const geometry::Polygon& shape : children.shapes) {
        const Outcome clear = check_neighbours(context, parent.crs, shape, {parent.code});
        if (clear != Outcome::applied) return clear;
    }
    return Outcome::applied;
}

} // namespace

Outcome subdivide_parcel(const SubdivideParcel& request, Context& context) {
    FoundParcel found = find_parcel(context, request.parcel());
    if (found.outcome != Outcome::applied) return found.outcome;
    const Parcel& parent = found.parcel;
    const Outcome settled = check_settled(context, parent);
    if (settled != Outcome::applied) return settled;
    if (parent.units.size() != 1) return Outcome::unit_not_simple;
    FoundUnit unit = find_unit(context, to_text(parent.units.front()));
    if (unit.outcome != Outcome::applied) return unit.outcome;
    const Outcome simple = check_simple(unit.unit, parent.code);
    if (simple != Outcome::applied) return simple;
    const Outcome act = check_act(context, request.act());
    if (act != Outcome::applied) return act;
    Children children = read_children(context, request, parent);
    if (children.outcome != Outcome::applied) return children.outcome;
    const Outcome sum = check_sum(parent, children.parcels);
    if (sum != Outcome::applied) return sum;
    const Outcome free = check_free(context, unit.unit, scope::subdivide);
    if (free != Outcome::applied) return free;
    const Outcome turn = check_turn(context, unit.unit, request.lodgement());
    if (turn != Outcome::applied) return turn;
    if (!context.has_source(document::survey)) return Outcome::source_missing;
    const std::vector<Right> rights = rights_of(context.state.view(), unit.unit.code);
    const Outcome owners = take_consents(context, rights.front(), unit.unit.code);
    if (owners != Outcome::applied) return owners;
    const Outcome creditors = take_creditors(context, unit.unit.code);
    if (creditors != Outcome::applied) return creditors;
    Mapping mapping = read_mapping(context, request, rights);
    if (mapping.outcome == Outcome::applied) mapping.outcome = check_heads(mapping);
    if (mapping.outcome != Outcome::applied) return mapping.outcome;
    const Noded noded = put_corners(context, request.insertions(), &parent);
    if (noded.outcome != Outcome::applied) return noded.outcome;
    write_corners(context, noded.neighbours);
    const Outcome shapes = check_shapes(context, noded, parent, children);
    if (shapes != Outcome::applied) return shapes;
    const ReadWays ways = read_ways(context, request, children);
    if (ways.outcome != Outcome::applied) return ways.outcome;
    const Outcome access = check_access(context, parent, unit.unit, children.parcels, ways.ways);
    if (access != Outcome::applied) return access;

    close_lodgement(context, request.lodgement());
    unit.unit = *context.state.find<Unit>(unit.unit.code);
    std::vector<Bytes> codes;
    for (std::size_t i = 0; i < children.parcels.size(); ++i) {
        Parcel& child = children.parcels[i];
        codes.push_back(child.code);
        child.act = Commitment::from(as_bytes(request.act()));
        Unit made = new_unit(context, to_text(children.units[i]), child.code, unit.unit);
        made.parents = {unit.unit.code};
        context.state.put(std::move(made));
    }
    std::ranges::sort(codes);
    Parcel noded_parent = parent; // With the corners that the children have.
    noded_parent.set_shape(*noded.own);
    reshape_parcel(context, parent, noded_parent);
    retire_parcel(context, std::move(noded_parent), LandEnd::divided, codes);
    for (Parcel& child : children.parcels) enter_parcel(context, std::move(child));
    copy_rights(context, rights.front(), mapping, children.units);
    pass_on_benefits(context, unit.unit.code, children.units);
    enter_ways(context, ways.ways, children.units, Commitment::from(as_bytes(request.act())));
    pass_on_holds(context, {unit.unit.code}, children.units);
    pass_on_holds(context, {parent.code}, codes);
    std::vector<Bytes> successors = children.units;
    std::ranges::sort(successors);
    tell(context, "ParcelSubdivided", {parent.code});
    retire_unit(context, std::move(unit.unit), LandEnd::divided, std::move(successors));
    return Outcome::applied;
}

} // namespace tamga::registries::land
