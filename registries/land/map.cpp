// Parcels, cells and neighbours.

#include "registries/land/map.hpp"

#include "registries/codes/codes.hpp"
#include "registries/geometry/segments.hpp"
#include "registries/land/common.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace tamga::registries::land {

namespace {

using ledger::ParameterId;

// Sides of cells: 131 m, 1 km, 8 km, 67 km, and the whole plane.
constexpr std::array<std::uint8_t, 5> levels{17, 20, 23, 26, 41};
constexpr std::int64_t cells_max = 16'384; // Looked at for one shape.

std::int32_t cell_number(std::int64_t coordinate, std::uint8_t level) {
    return static_cast<std::int32_t>(coordinate >> level); // Arithmetic: towards minus infinity.
}

// Calls visit for every cell of the level that meets the box.
template <class Visit>
void for_each_cell(std::uint32_t crs, std::uint8_t level, const geometry::Box& box,
                   Visit visit) {
    for (std::int32_t x = cell_number(box.low.x, level); x <= cell_number(box.high.x, level);
         ++x) {
        for (std::int32_t y = cell_number(box.low.y, level);
             y <= cell_number(box.high.y, level); ++y) {
            visit(Cell{crs, level, x, y});
        }
    }
}

std::int64_t count_cells(const geometry::Box& box) {
    std::int64_t count = 0;
    for (const std::uint8_t level : levels) {
        const std::int64_t wide =
            (box.high.x >> level) - (box.low.x >> level) + 1;
        const std::int64_t high = (box.high.y >> level) - (box.low.y >> level) + 1;
        count += std::min(wide, cells_max + 1) * std::min(high, cells_max + 1);
    }
    return count;
}

std::optional<geometry::Point> read_point(
    const google::protobuf::RepeatedField<std::int64_t>& values, int at) {
    if (values.size() < at + 2) return std::nullopt;
    const auto in_range = [](std::int64_t value) {
        return -geometry::coordinate_limit < value && value < geometry::coordinate_limit;
    };
    if (!in_range(values[at]) || !in_range(values[at + 1])) return std::nullopt;
    return geometry::Point{values[at], values[at + 1]};
}

std::optional<geometry::Insertion> read_insertion(const proto::land::Insertion& request) {
    const auto from = read_point(request.edge(), 0);
    const auto to = read_point(request.edge(), 2);
    const auto point = read_point(request.point(), 0);
    if (!from || !to || !point || request.edge_size() != 4 || request.point_size() != 2) {
        return std::nullopt;
    }
    return geometry::Insertion{{*from, *to}, *point};
}

void strike_cells(Context& context, const Parcel& parcel) {
    for (const Cell& cell : cells_of(parcel.crs, geometry::box_of(parcel.rings[0].points))) {
        context.state.erase(ParcelCell{cell, parcel.code});
    }
}

void enter_cells(Context& context, const Parcel& parcel) {
    for (const Cell& cell : cells_of(parcel.crs, geometry::box_of(parcel.rings[0].points))) {
        context.state.put(ParcelCell{cell, parcel.code});
    }
}

} // namespace

std::optional<geometry::Polygon> read_polygon(const proto::land::Polygon& request) {
    if (request.rings().empty() ||
        request.rings_size() > static_cast<int>(geometry::holes_max) + 1) {
        return std::nullopt;
    }
    geometry::Polygon polygon;
    std::size_t count = 0;
    for (int i = 0; i < request.rings_size(); ++i) {
        const auto& values = request.rings(i).xy();
        if (values.size() % 2 != 0) return std::nullopt;
        geometry::Ring ring;
        for (int k = 0; k < values.size(); k += 2) ring.push_back({values[k], values[k + 1]});
        count += ring.size();
        if (count > geometry::vertices_max) return std::nullopt;
        if (i == 0) polygon.outer = std::move(ring);
        else polygon.holes.push_back(std::move(ring));
    }
    return polygon;
}

Outcome outcome_of(const geometry::Fault& fault) {
    using enum geometry::FaultKind;
    switch (fault.kind) {
    case none: return Outcome::applied;
    case not_noded: return Outcome::shape_not_noded;
    case overlap: return Outcome::shapes_overlap;
    case gap: return Outcome::shapes_leave_gap;
    case outside: return Outcome::shapes_reach_outside;
    case several_parts: return Outcome::shapes_not_one;
    case too_far: return Outcome::moved_too_far;
    default: return Outcome::shape_not_valid;
    }
}

std::vector<Cell> cells_of(std::uint32_t crs, const geometry::Box& box) {
    const std::int64_t size = std::max(box.high.x - box.low.x, box.high.y - box.low.y);
    std::vector<Cell> cells;
    for (const std::uint8_t level : levels) {
        if (size > (std::int64_t{1} << level)) continue;
        for_each_cell(crs, level, box, [&](const Cell& cell) { cells.push_back(cell); });
        break;
    }
    return cells;
}

std::optional<std::set<Bytes>> near(const ledger::StateView& view, std::uint32_t crs,
                                    const geometry::Box& box) {
    if (count_cells(box) > cells_max) return std::nullopt;
    std::set<Bytes> found;
    for (const std::uint8_t level : levels) {
        for_each_cell(crs, level, box, [&](const Cell& cell) {
            for (ParcelCell& entry : list_rows<ParcelCell>(view, cell.key())) {
                found.insert(std::move(entry.parcel));
            }
        });
    }
    return found;
}

Clashes clashes_of(const ledger::StateView& view, std::uint32_t crs,
                   const geometry::Polygon& shape, const std::set<Bytes>& except) {
    Clashes clashes;
    const geometry::Box box = geometry::box_of(shape.outer);
    const auto around = near(view, crs, box);
    if (!around) {
        clashes.outcome = Outcome::act_touches_too_much;
        return clashes;
    }
    for (const Bytes& code : *around) {
        if (except.contains(code)) continue;
        const auto other = find_row<Parcel>(view, code);
        ENSURE(other && other->is_current());
        const geometry::Fault fault = geometry::relate(shape, other->shape()).fault;
        if (fault) clashes.found.push_back({code, fault});
    }
    return clashes;
}

Outcome check_neighbours(const Context& context, std::uint32_t crs,
                         const geometry::Polygon& shape, const std::set<Bytes>& except) {
    const Clashes clashes = clashes_of(context.state.view(), crs, shape, except);
    if (clashes.outcome != Outcome::applied) return clashes.outcome;
    for (const Clash& clash : clashes.found) return outcome_of(clash.fault);
    return Outcome::applied;
}

Outcome check_area(const Context& context, std::int64_t official_mm2, std::int64_t area2) {
    constexpr geometry::Int128 per_cent = 100;
    if (official_mm2 <= 0 || official_mm2 > std::numeric_limits<std::int64_t>::max() / 2) {
        return Outcome::area_out_of_tolerance;
    }
    geometry::Int128 difference = geometry::Int128{2} * official_mm2 - area2;
    if (difference < 0) difference = -difference;
    if (difference * per_cent > area2) return Outcome::area_out_of_tolerance;
    return area2 < 2 * context.parameter(ParameterId::parcel_area_min_mm2)
               ? Outcome::area_out_of_tolerance
               : Outcome::applied;
}

FoundParcel find_parcel(const Context& context, const std::string& code) {
    if (!is_land_code(code)) return {Outcome::malformed_act, {}};
    auto parcel = context.state.find<Parcel>(as_bytes(code));
    if (!parcel) return {Outcome::parcel_not_found, {}};
    if (!parcel->is_current()) return {Outcome::parcel_not_current, {}};
    const ByteView stated = as_bytes(context.body().territory());
    if (stated.size() > parcel->territory.size() ||
        !equal(stated, ByteView(parcel->territory).first(stated.size()))) {
        return {Outcome::officer_outside_territory, {}};
    }
    return {Outcome::applied, std::move(*parcel)};
}

Outcome check_settled(const Context& context, const Parcel& parcel) {
    return context.state.list<BoundaryConflict>(parcel.code).empty() ? Outcome::applied
                                                                     : Outcome::parcel_is_legacy;
}

Outcome check_category(const Context& context, std::uint32_t category) {
    const auto table = proto::codes::LAND_CATEGORIES;
    const std::string code = std::to_string(category);
    if (codes::code_at(context.state.view(), table, as_bytes(code), context.today())) {
        return Outcome::applied;
    }
    return codes::rows_of(context.state.view(), table).empty() ? Outcome::applied
                                                               : Outcome::category_not_known;
}

Outcome check_new_parcel_code(const Context& context, const std::string& code) {
    const Outcome fresh = check_new_code(context, code);
    if (fresh != Outcome::applied) return fresh;
    return codes::has_parcel_prefix(context.state.view(), code, context.today())
               ? Outcome::applied
               : Outcome::parcel_prefix_not_known;
}

ReadParcel read_parcel(const Context& context, const proto::land::NewParcel& request) {
    ReadParcel read;
    read.outcome = check_new_parcel_code(context, request.code());
    if (read.outcome != Outcome::applied) return read;
    const auto shape = read_polygon(request.shape());
    if (!shape || request.crs() == 0) {
        read.outcome = Outcome::malformed_act;
        return read;
    }
    read.outcome = check_category(context, request.category());
    if (read.outcome != Outcome::applied) return read;
    read.outcome = outcome_of(geometry::check_polygon(*shape));
    if (read.outcome != Outcome::applied) return read;
    read.shape = *shape;
    read.parcel.code = to_bytes(as_bytes(request.code()));
    read.parcel.crs = request.crs();
    read.parcel.territory = to_bytes(as_bytes(context.body().territory()));
    read.parcel.set_shape(*shape);
    read.parcel.official_mm2 = request.official_mm2();
    read.parcel.accuracy_mm = request.accuracy_mm();
    read.parcel.category = request.category();
    read.parcel.use_code = request.use_code();
    read.parcel.since_day = context.today();
    read.outcome = check_area(context, request.official_mm2(), read.parcel.area2);
    return read;
}

Noded put_corners(const Context& context, const Insertions& insertions, const Parcel* own) {
    Noded noded;
    if (own != nullptr) noded.own = own->shape();
    const std::int64_t tolerance = context.parameter(ParameterId::snap_tolerance_mm);
    std::map<Bytes, Parcel> touched;
    const auto refuse = [&](Outcome outcome) {
        noded.outcome = outcome;
        return noded;
    };
    if (insertions.size() > context.parameter(ParameterId::fanout_max)) {
        return refuse(Outcome::act_touches_too_much);
    }
    for (const proto::land::Insertion& request : insertions) {
        auto insertion = read_insertion(request);
        if (!insertion) return refuse(Outcome::malformed_act);
        if (!geometry::is_near(insertion->edge, insertion->point, tolerance)) {
            return refuse(Outcome::insertion_does_not_fit);
        }
        if (own != nullptr) {
            noded.own = geometry::with_points(std::move(*noded.own), {&*insertion, 1});
            if (!noded.own) return refuse(Outcome::insertion_does_not_fit);
            insertion->edge = insertion->edge.reversed(); // As the neighbour has it.
        }
        if (request.neighbour().empty()) {
            if (own == nullptr) return refuse(Outcome::malformed_act);
            continue;
        }
        const Bytes code = to_bytes(as_bytes(request.neighbour()));
        if (!touched.contains(code)) {
            FoundParcel found = find_parcel(context, request.neighbour());
            if (found.outcome != Outcome::applied) return refuse(found.outcome);
            touched[code] = std::move(found.parcel);
        }
        Parcel& neighbour = touched[code];
        const auto shape = geometry::with_points(neighbour.shape(), {&*insertion, 1});
        if (!shape) return refuse(Outcome::insertion_does_not_fit);
        neighbour.set_shape(*shape);
    }
    for (auto& [code, neighbour] : touched) {
        const Outcome valid = outcome_of(geometry::check_polygon(neighbour.shape()));
        if (valid != Outcome::applied) return refuse(valid);
        noded.neighbours.push_back(std::move(neighbour));
    }
    return noded;
}

void enter_parcel(Context& context, Parcel parcel) {
    enter_cells(context, parcel);
    context.state.put(std::move(parcel));
}

void reshape_parcel(Context& context, const Parcel& before, Parcel after) {
    strike_cells(context, before);
    enter_cells(context, after);
    context.state.put(std::move(after));
}

void retire_parcel(Context& context, Parcel parcel, LandEnd end, std::vector<Bytes> children) {
    strike_cells(context, parcel);
    parcel.status = LandStatus::historic;
    parcel.end = end;
    parcel.ended_day = context.today();
    parcel.children = std::move(children);
    parcel.units.clear();
    context.state.put(std::move(parcel));
}

void write_corners(Context& context, const std::vector<Parcel>& neighbours) {
    for (const Parcel& neighbour : neighbours) {
        const auto before = context.state.find<Parcel>(neighbour.code);
        ENSURE(before.has_value());
        reshape_parcel(context, *before, neighbour);
        tell(context, "BoundaryNodeInserted", {neighbour.code});
    }
}

void close_conflicts(Context& context, const Bytes& code) {
    const auto parcel = context.state.find<Parcel>(code);
    ENSURE(parcel.has_value());
    for (const BoundaryConflict& conflict : context.state.list<BoundaryConflict>(code)) {
        const auto other = context.state.find<Parcel>(conflict.other);
        ENSURE(other.has_value());
        const bool lasts = parcel->is_current() && other->is_current() &&
                           geometry::relate(parcel->shape(), other->shape()).fault;
        if (lasts) continue;
        const auto mirrored = context.state.find<BoundaryConflict>(conflict.other, code);
        ENSURE(mirrored.has_value());
        for (const BoundaryConflict& ended : {conflict, *mirrored}) {
            context.state.erase(ended);
            context.state.put(ClosedBoundaryConflict{ended, context.today()});
        }
        tell(context, "BoundaryConflictClosed", {code, conflict.other});
    }
}

} // namespace tamga::registries::land
