// Exact predicates on edges and points.

#include "registries/geometry/segments.hpp"

namespace tamga::registries::geometry {

namespace {

int sign(Int128 value) {
    return value > 0 ? 1 : (value < 0 ? -1 : 0);
}

bool between(std::int64_t value, std::int64_t one, std::int64_t other) {
    return std::min(one, other) <= value && value <= std::max(one, other);
}

// `point` is known to lie on the line of `edge`.
bool within(const Point& point, const Edge& edge) {
    return between(point.x, edge.from.x, edge.to.x) && between(point.y, edge.from.y, edge.to.y);
}

// Both on one line: compare along the coordinate in which the left one is longer.
Meeting meeting_on_a_line(const Edge& left, const Edge& right) {
    if (left.reversed() == right) return Meeting::coincide_opposite;
    const bool along_x = left.from.x != left.to.x;
    const auto at = [&](const Point& point) { return along_x ? point.x : point.y; };
    const auto [left_low, left_high] = std::minmax({at(left.from), at(left.to)});
    const auto [right_low, right_high] = std::minmax({at(right.from), at(right.to)});
    if (left_high < right_low || right_high < left_low) return Meeting::apart;
    if (left_high == right_low || right_high == left_low) return Meeting::at_vertex;
    const bool same = (at(left.from) < at(left.to)) == (at(right.from) < at(right.to));
    return same ? Meeting::same_direction : Meeting::improper;
}

} // namespace

Int128 cross(const Point& a, const Point& b, const Point& c) {
    return static_cast<Int128>(b.x - a.x) * (c.y - a.y) -
           static_cast<Int128>(b.y - a.y) * (c.x - a.x);
}

Meeting meeting_of(const Edge& left, const Edge& right) {
    const int from_side = sign(cross(left.from, left.to, right.from));
    const int to_side = sign(cross(left.from, left.to, right.to));
    if (from_side == 0 && to_side == 0) return meeting_on_a_line(left, right);
    if (from_side * to_side > 0) return Meeting::apart;
    const int left_from = sign(cross(right.from, right.to, left.from));
    const int left_to = sign(cross(right.from, right.to, left.to));
    if (left_from * left_to > 0) return Meeting::apart;
    if (from_side * to_side < 0 && left_from * left_to < 0) return Meeting::improper;
    // An end of one lies on the line of the other.
    for (const Point& point : {right.from, right.to}) {
        if (point == left.from || point == left.to) return Meeting::at_vertex;
    }
    const bool touches = (from_side == 0 && within(right.from, left)) ||
                         (to_side == 0 && within(right.to, left)) ||
                         (left_from == 0 && within(left.from, right)) ||
                         (left_to == 0 && within(left.to, right));
    return touches ? Meeting::improper : Meeting::apart;
}

void append_edges(std::vector<PlacedEdge>& edges, const Polygon& polygon, std::size_t shape) {
    for (std::size_t number = 0; number < polygon.rings(); ++number) {
        const Ring& ring = polygon.ring(number);
        for (std::size_t i = 0; i < ring.size(); ++i) {
            edges.push_back({{ring[i], ring[(i + 1) % ring.size()]}, {shape, number, i}});
        }
    }
}

Side side_of(const Ring& ring, const Point& doubled) {
    bool inside = false;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        const Point& a = ring[i];
        const Point& b = ring[(i + 1) % ring.size()];
        const Edge edge{{2 * a.x, 2 * a.y}, {2 * b.x, 2 * b.y}};
        const bool straddles = (edge.from.y > doubled.y) != (edge.to.y > doubled.y);
        const bool in_height = between(doubled.y, edge.from.y, edge.to.y);
        if (!in_height) continue;
        const int side = sign(cross(edge.from, edge.to, doubled));
        if (side == 0 && within(doubled, edge)) return Side::boundary;
        // To the left of an edge that goes up, to the right of one that goes down.
        if (straddles && (side > 0) == (edge.to.y > edge.from.y)) inside = !inside;
    }
    return inside ? Side::inside : Side::outside;
}

Side side_of(const Polygon& polygon, const Point& doubled) {
    const Side outer = side_of(polygon.outer, doubled);
    if (outer != Side::inside) return outer;
    for (const Ring& hole : polygon.holes) {
        const Side side = side_of(hole, doubled);
        if (side == Side::boundary) return Side::boundary;
        if (side == Side::inside) return Side::outside;
    }
    return Side::inside;
}

} // namespace tamga::registries::geometry
