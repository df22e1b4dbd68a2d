// Whether a polygon is valid and in its one form.

#include "registries/geometry/shape.hpp"

#include "registries/geometry/segments.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries::geometry {

namespace {

constexpr std::array<std::string_view, 19> fault_names{
    "none",           "too_few_vertices",   "too_many_vertices", "out_of_range",
    "repeated_vertex", "spike",             "crosses_itself",    "wrong_direction",
    "wrong_start",    "holes_out_of_order", "hole_outside",      "holes_overlap",
    "area_too_large", "not_noded",          "overlap",           "gap",
    "outside",        "several_parts",      "too_far",
};

bool in_range(const Point& point) {
    return -coordinate_limit < point.x && point.x < coordinate_limit &&
           -coordinate_limit < point.y && point.y < coordinate_limit;
}

Fault check_vertices(const Ring& ring, std::size_t number) {
    if (ring.size() < 3) return {FaultKind::too_few_vertices, {0, number, 0}, {}};
    for (std::size_t i = 0; i < ring.size(); ++i) {
        if (!in_range(ring[i])) return {FaultKind::out_of_range, {0, number, i}, {}};
    }
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& before = ring[(i + ring.size() - 1) % ring.size()];
        const Point& after = ring[(i + 1) % ring.size()];
        if (ring[i] == after) return {FaultKind::repeated_vertex, {0, number, i}, {}};
        const bool back = cross(before, ring[i], after) == 0 &&
                          static_cast<Int128>(ring[i].x - before.x) * (after.x - ring[i].x) +
                                  static_cast<Int128>(ring[i].y - before.y) *
                                      (after.y - ring[i].y) <
                              0;
        if (back) return {FaultKind::spike, {0, number, i}, {}};
    }
    return {};
}

bool are_neighbours(const Place& left, const Place& right, std::size_t size) {
    if (left.ring != right.ring) return false;
    return (left.vertex + 1) % size == right.vertex || (right.vertex + 1) % size == left.vertex;
}

// Edges of one ring meet only at the vertex they follow each other at; edges of two rings at most
// at vertices, and never those of the outer ring.
Fault check_meetings(const Polygon& polygon) {
    std::vector<PlacedEdge> edges;
    append_edges(edges, polygon, 0);
    Fault fault;
    for_each_meeting(edges, [&](const PlacedEdge& left, const PlacedEdge& right,
                                Meeting meeting) {
        const bool same_ring = left.place.ring == right.place.ring;
        const std::size_t size = polygon.ring(left.place.ring).size();
        if (meeting == Meeting::at_vertex) {
            if (same_ring && are_neighbours(left.place, right.place, size)) return true;
            if (!same_ring && left.place.ring != 0 && right.place.ring != 0) return true;
        }
        fault = {FaultKind::crosses_itself, left.place, right.place};
        if (!same_ring) {
            const bool outer = left.place.ring == 0 || right.place.ring == 0;
            fault.kind = outer ? FaultKind::hole_outside : FaultKind::holes_overlap;
        }
        return false;
    });
    return fault;
}

// The boundaries do not cross: one edge's middle tells on which side a hole is.
Fault check_nesting(const Polygon& polygon) {
    for (std::size_t i = 0; i < polygon.holes.size(); ++i) {
        const Ring& hole = polygon.holes[i];
        const Place place{0, i + 1, 0};
        const Point middle = middle_doubled({hole[0], hole[1]});
        if (side_of(polygon.outer, middle) != Side::inside) {
            return {FaultKind::hole_outside, place, {}};
        }
        for (std::size_t k = 0; k < polygon.holes.size(); ++k) {
            if (k != i && side_of(polygon.holes[k], middle) == Side::inside) {
                return {FaultKind::holes_overlap, place, {0, k + 1, 0}};
            }
        }
    }
    return {};
}

Fault check_form(const Polygon& polygon) {
    for (std::size_t number = 0; number < polygon.rings(); ++number) {
        const Ring& ring = polygon.ring(number);
        const Int128 doubled = area2(ring);
        if ((number == 0) != (doubled > 0)) {
            return {FaultKind::wrong_direction, {0, number, 0}, {}};
        }
        const auto lowest = std::ranges::min_element(ring);
        if (lowest != ring.begin()) {
            return {FaultKind::wrong_start,
                    {0, number, static_cast<std::size_t>(lowest - ring.begin())}, {}};
        }
        if (number > 1 && !(polygon.holes[number - 2] < ring)) {
            return {FaultKind::holes_out_of_order, {0, number, 0}, {}};
        }
    }
    if (area2(polygon.outer) > std::numeric_limits<std::int64_t>::max()) {
        return {FaultKind::area_too_large, {}, {}};
    }
    return {};
}

void turn(Ring& ring, bool counter_clockwise) {
    if ((area2(ring) > 0) != counter_clockwise) std::ranges::reverse(ring);
    if (!ring.empty()) std::ranges::rotate(ring, std::ranges::min_element(ring));
}

} // namespace

std::string_view name_of(FaultKind kind) {
    return fault_names[static_cast<std::size_t>(kind)];
}

std::string describe(const Fault& fault) {
    const auto at = [](const Place& place) {
        return "ring " + std::to_string(place.ring) + " vertex " + std::to_string(place.vertex);
    };
    std::string text = std::string(name_of(fault.kind)) + " at " + at(fault.place);
    if (fault.other != Place{}) text += ", against " + at(fault.other);
    return text;
}

Int128 area2(const Ring& ring) {
    Int128 sum = 0;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        sum += static_cast<Int128>(a.x) * b.y - static_cast<Int128>(a.y) * b.x;
    }
    return sum;
}

std::int64_t area2(const Polygon& polygon) {
    Int128 sum = area2(polygon.outer);
    for (const Ring& hole : polygon.holes) sum += area2(hole); // Clockwise: negative.
    return static_cast<std::int64_t>(sum);
}

Box box_of(const Ring& ring) {
    if (ring.empty()) return {};
    Box box{ring.front(), ring.front()};
    for (const Point& point : ring) {
        box.low = {std::min(box.low.x, point.x), std::min(box.low.y, point.y)};
        box.high = {std::max(box.high.x, point.x), std::max(box.high.y, point.y)};
    }
    return box;
}

Fault check_polygon(const Polygon& polygon) {
    std::size_t vertices = polygon.outer.size();
    for (const Ring& hole : polygon.holes) vertices += hole.size();
    if (vertices > vertices_max || polygon.holes.size() > holes_max) {
        return {FaultKind::too_many_vertices, {}, {}};
    }
    for (std::size_t number = 0; number < polygon.rings(); ++number) {
        const Fault fault = check_vertices(polygon.ring(number), number);
        if (fault) return fault;
    }
    Fault fault = check_meetings(polygon);
    if (!fault) fault = check_form(polygon);
    if (!fault) fault = check_nesting(polygon);
    return fault;
}

void make_canonical(Polygon& polygon) {
    turn(polygon.outer, true);
    for (Ring& hole : polygon.holes) turn(hole, false);
    std::ranges::sort(polygon.holes);
}

} // namespace tamga::registries::geometry
