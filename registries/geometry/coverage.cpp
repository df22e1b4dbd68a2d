// Relations of shapes by their edges.

#include "registries/geometry/coverage.hpp"

#include "registries/geometry/segments.hpp"

#include <algorithm>
#include <map>

namespace tamga::registries::geometry {

namespace {

std::vector<Point> vertices_of(const Polygon& polygon) {
    std::vector<Point> found;
    for (std::size_t number = 0; number < polygon.rings(); ++number) {
        const Ring& ring = polygon.ring(number);
        found.insert(found.end(), ring.begin(), ring.end());
    }
    std::ranges::sort(found);
    return found;
}

std::vector<Edge> edges_of(const Polygon& polygon) {
    std::vector<PlacedEdge> placed;
    append_edges(placed, polygon, 0);
    std::vector<Edge> found;
    found.reserve(placed.size());
    for (const PlacedEdge& entry : placed) found.push_back(entry.edge);
    std::ranges::sort(found);
    return found;
}

// Noded boundaries: an edge that is not shared lies wholly on one side, and so do its followers up
// to the next vertex that both have.
Fault find_inside(const Polygon& shape, std::size_t number, const Polygon& other) {
    const std::vector<Point> common = vertices_of(other);
    const std::vector<Edge> edges = edges_of(other);
    const Box box = box_of(other.outer);
    for (std::size_t r = 0; r < shape.rings(); ++r) {
        const Ring& ring = shape.ring(r);
        bool known = false;
        for (std::size_t i = 0; i < ring.size(); ++i) {
            if (std::ranges::binary_search(common, ring[i])) known = false;
            if (known) continue;
            const Edge edge{ring[i], ring[(i + 1) % ring.size()]};
            if (std::ranges::binary_search(edges, edge.reversed())) continue;
            known = true;
            if (!box.meets(box_of({edge.from, edge.to}))) continue;
            if (side_of(other, middle_doubled(edge)) == Side::inside) {
                return {FaultKind::overlap, {number, r, i}, {1 - number, 0, 0}};
            }
        }
    }
    return {};
}

Int128 squared(const Point& a, const Point& b) {
    const Int128 x = b.x - a.x;
    const Int128 y = b.y - a.y;
    return x * x + y * y;
}

Int128 dot(const Point& a, const Point& b, const Point& c) {
    return static_cast<Int128>(b.x - a.x) * (c.x - a.x) +
           static_cast<Int128>(b.y - a.y) * (c.y - a.y);
}

// |cross| <= tolerance * |edge|, without a root: both sides squared fit 128 bits.
bool is_close_to_line(const Edge& edge, const Point& point, std::int64_t tolerance) {
    Int128 height = cross(edge.from, edge.to, point);
    if (height < 0) height = -height;
    if (height > (static_cast<Int128>(1) << 62)) return false;
    return height * height <=
           static_cast<Int128>(tolerance) * tolerance * squared(edge.from, edge.to);
}

bool is_close(const Edge& edge, const Point& point, std::int64_t tolerance) {
    const Int128 reach = static_cast<Int128>(tolerance) * tolerance;
    if (squared(edge.from, point) <= reach || squared(edge.to, point) <= reach) return true;
    const Int128 along = dot(edge.from, edge.to, point);
    if (along <= 0 || along >= squared(edge.from, edge.to)) return false;
    return is_close_to_line(edge, point, tolerance);
}

// Vertices of `shape` that are far from every edge of `other`.
Fault find_far(const Polygon& shape, const Polygon& other, std::int64_t tolerance) {
    const std::vector<Edge> edges = edges_of(other);
    for (std::size_t r = 0; r < shape.rings(); ++r) {
        const Ring& ring = shape.ring(r);
        for (std::size_t i = 0; i < ring.size(); ++i) {
            const bool close = std::ranges::any_of(
                edges, [&](const Edge& edge) { return is_close(edge, ring[i], tolerance); });
            if (!close) return {FaultKind::too_far, {0, r, i}, {}};
        }
    }
    return {};
}

Fault check_apart(std::span<const Polygon> shapes) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        for (std::size_t k = i + 1; k < shapes.size(); ++k) {
            Fault fault = relate(shapes[i], shapes[k]).fault;
            if (!fault) continue;
            const auto numbered = [&](std::size_t side) { return side == 0 ? i : k; };
            fault.place.shape = numbered(fault.place.shape);
            fault.other.shape = numbered(fault.other.shape);
            return fault;
        }
    }
    return {};
}

// The place of an edge in one of the shapes.
Place place_of(std::span<const Polygon> shapes, const Edge& edge) {
    for (std::size_t shape = 0; shape < shapes.size(); ++shape) {
        std::vector<PlacedEdge> placed;
        append_edges(placed, shapes[shape], shape);
        const auto found = std::ranges::find(placed, edge, &PlacedEdge::edge);
        if (found != placed.end()) return found->place;
    }
    return {};
}

Int128 sum_of(std::span<const Polygon> shapes) {
    Int128 sum = 0;
    for (const Polygon& shape : shapes) sum += area2(shape);
    return sum;
}

// A boundary of `inner` crosses one of `outer`, or runs along it on its other side.
bool leaves(const Polygon& outer, const Polygon& inner) {
    std::vector<PlacedEdge> edges;
    append_edges(edges, outer, 0);
    append_edges(edges, inner, 1);
    const auto parts = [](const Edge& line, const Edge& of) {
        const Int128 a = cross(line.from, line.to, of.from);
        const Int128 b = cross(line.from, line.to, of.to);
        return (a > 0 && b < 0) || (a < 0 && b > 0);
    };
    bool found = false;
    for_each_meeting(edges, [&](const PlacedEdge& one, const PlacedEdge& other,
                                Meeting meeting) {
        if (one.place.shape == other.place.shape) return true;
        const Edge& left = one.edge;
        const Edge& right = other.edge;
        const bool on_a_line = cross(left.from, left.to, right.from) == 0 &&
                               cross(left.from, left.to, right.to) == 0;
        found = meeting == Meeting::coincide_opposite ||
                (meeting == Meeting::improper &&
                 (on_a_line || (parts(left, right) && parts(right, left))));
        return !found;
    });
    return found;
}

// The ends of the edge and the corners between them, along it.
std::vector<Point> stops_on(const Edge& edge, const std::vector<Point>& corners) {
    std::vector<Point> stops{edge.from, edge.to};
    for (const Point& corner : corners) {
        const Int128 along = dot(edge.from, edge.to, corner);
        if (cross(edge.from, edge.to, corner) == 0 && along > 0 &&
            along < squared(edge.from, edge.to)) {
            stops.push_back(corner);
        }
    }
    std::ranges::sort(stops);
    return stops;
}

} // namespace

Relation relate(const Polygon& left, const Polygon& right) {
    Relation relation;
    if (!box_of(left.outer).meets(box_of(right.outer))) return relation;
    std::vector<PlacedEdge> edges;
    append_edges(edges, left, 0);
    append_edges(edges, right, 1);
    for_each_meeting(edges, [&](const PlacedEdge& one, const PlacedEdge& other,
                                Meeting meeting) {
        if (one.place.shape == other.place.shape) return true;
        relation.touch = true;
        if (meeting == Meeting::coincide_opposite) ++relation.shared_edges;
        if (meeting == Meeting::same_direction) {
            relation.fault = {FaultKind::overlap, one.place, other.place};
        } else if (meeting == Meeting::improper && !relation.fault) {
            relation.fault = {FaultKind::not_noded, one.place, other.place};
        }
        return relation.fault.kind != FaultKind::overlap;
    });
    if (!relation.fault) relation.fault = find_inside(left, 0, right);
    if (!relation.fault) relation.fault = find_inside(right, 1, left);
    return relation;
}

bool share_border(const Polygon& left, const Polygon& right) {
    std::vector<PlacedEdge> edges;
    append_edges(edges, left, 0);
    append_edges(edges, right, 1);
    bool shared = false;
    for_each_meeting(edges, [&](const PlacedEdge& one, const PlacedEdge& other, Meeting meeting) {
        if (one.place.shape == other.place.shape) return true;
        const auto on_line = [&](const Point& point) {
            return cross(one.edge.from, one.edge.to, point) == 0;
        };
        // On one line and neither apart nor at a vertex: in part, in opposite directions.
        shared = meeting == Meeting::coincide_opposite ||
                 (meeting == Meeting::improper && on_line(other.edge.from) &&
                  on_line(other.edge.to));
        return !shared;
    });
    return shared;
}

bool contains(const Polygon& outer, const Polygon& inner) {
    if (leaves(outer, inner)) return false;
    const std::vector<Point> corners = vertices_of(outer);
    for (const Edge& edge : edges_of(inner)) {
        const std::vector<Point> stops = stops_on(edge, corners);
        for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
            if (side_of(outer, middle_doubled({stops[i], stops[i + 1]})) == Side::outside) {
                return false;
            }
        }
    }
    for (const Ring& hole : outer.holes) { // A hole of the outer shape within the inner one.
        if (side_of(inner, middle_doubled({hole[0], hole[1]})) == Side::inside) return false;
    }
    return true;
}

std::vector<Edge> boundary_of(std::span<const Polygon> shapes) {
    std::map<Edge, int> counts;
    for (const Polygon& shape : shapes) {
        for (const Edge& edge : edges_of(shape)) {
            const auto opposite = counts.find(edge.reversed());
            if (opposite == counts.end()) {
                ++counts[edge];
            } else if (--opposite->second == 0) {
                counts.erase(opposite);
            }
        }
    }
    std::vector<Edge> left;
    for (const auto& [edge, count] : counts) {
        left.insert(left.end(), static_cast<std::size_t>(count), edge);
    }
    return left;
}

Fault check_same_cover(std::span<const Polygon> before, std::span<const Polygon> after) {
    const Fault apart = check_apart(after);
    if (apart.kind == FaultKind::overlap) return apart;
    const std::vector<Edge> old_edges = boundary_of(before);
    const std::vector<Edge> new_edges = boundary_of(after);
    if (old_edges == new_edges) return apart;
    std::vector<Edge> missing;
    std::vector<Edge> extra;
    std::ranges::set_difference(old_edges, new_edges, std::back_inserter(missing));
    std::ranges::set_difference(new_edges, old_edges, std::back_inserter(extra));
    if (sum_of(after) > sum_of(before) && !extra.empty()) {
        return {FaultKind::outside, place_of(after, extra.front()), {}};
    }
    if (missing.empty()) return {FaultKind::gap, place_of(after, extra.front()), {}};
    return {FaultKind::gap, place_of(before, missing.front()), {}};
}

Joined join(std::span<const Polygon> shapes) {
    std::multimap<Point, Point> next;
    for (const Edge& edge : boundary_of(shapes)) next.emplace(edge.from, edge.to);
    Joined joined;
    std::vector<Ring> outers;
    while (!next.empty()) {
        Ring ring;
        auto step = next.begin();
        const Point first = step->first;
        while (step != next.end()) {
            if (next.count(step->first) > 1) { // Parts that touch at a corner.
                joined.fault = {FaultKind::several_parts, {}, {}};
                return joined;
            }
            ring.push_back(step->first);
            const Point to = step->second;
            next.erase(step);
            if (to == first) break;
            step = next.find(to);
        }
        if (area2(ring) > 0) {
            outers.push_back(std::move(ring));
        } else {
            joined.polygon.holes.push_back(std::move(ring));
        }
    }
    if (outers.size() != 1) {
        joined.fault = {FaultKind::several_parts, {}, {}};
        return joined;
    }
    joined.polygon.outer = std::move(outers.front());
    make_canonical(joined.polygon);
    joined.fault = check_polygon(joined.polygon);
    return joined;
}

bool is_near(const Edge& edge, const Point& point, std::int64_t tolerance_mm) {
    const Int128 along = dot(edge.from, edge.to, point);
    if (along <= 0 || along >= squared(edge.from, edge.to)) return false;
    return is_close_to_line(edge, point, tolerance_mm);
}

std::optional<Polygon> with_points(Polygon polygon, std::span<const Insertion> insertions) {
    for (const Insertion& insertion : insertions) {
        bool found = false;
        for (std::size_t number = 0; number < polygon.rings() && !found; ++number) {
            Ring& ring = number == 0 ? polygon.outer : polygon.holes[number - 1];
            for (std::size_t i = 0; i < ring.size(); ++i) {
                const Edge edge{ring[i], ring[(i + 1) % ring.size()]};
                if (edge != insertion.edge) continue;
                ring.insert(ring.begin() + static_cast<std::ptrdiff_t>(i) + 1, insertion.point);
                found = true;
                break;
            }
        }
        if (!found) return std::nullopt;
    }
    make_canonical(polygon);
    return polygon;
}

Fault check_moved(const Polygon& before, const Polygon& after, std::int64_t tolerance_mm) {
    Fault fault = find_far(after, before, tolerance_mm);
    if (!fault) {
        fault = find_far(before, after, tolerance_mm);
        fault.place.shape = 1;
    }
    return fault;
}

} // namespace tamga::registries::geometry
