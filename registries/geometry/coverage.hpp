// How shapes lie to each other, and whether new shapes cover exactly what old ones covered.
//
// Boundaries are noded: edges of two shapes are apart, meet at a vertex of both, or coincide whole
// in opposite directions. Then every question has an exact answer in 128 bits (1.4.2).

#pragma once

#include "registries/geometry/shape.hpp"

#include <optional>
#include <span>
#include <vector>

namespace tamga::registries::geometry {

struct Relation {
    Fault fault;                 // not_noded or overlap; shape 0 is left, 1 is right.
    bool touch = false;          // A common vertex.
    std::size_t shared_edges = 0; // Adjacent when not 0.
};
// Of two valid polygons.
[[nodiscard]] Relation relate(const Polygon& left, const Polygon& right);
// A stretch of boundary, however short, is common to both, and they lie on its two sides. They need
// not be noded; a common corner is no stretch.
[[nodiscard]] bool share_border(const Polygon& left, const Polygon& right);
// `inner` lies within `outer`; their boundaries may touch, and need not be noded where a vertex of
// `inner` lies within an edge of `outer`.
[[nodiscard]] bool contains(const Polygon& outer, const Polygon& inner);

// The directed edges of all shapes, less those that cancel with their opposite; ascending.
[[nodiscard]] std::vector<Edge> boundary_of(std::span<const Polygon> shapes);

// The new shapes are apart and cover exactly the old ones: a subdivision, a merger or a moved
// boundary. Each old edge must be there with the same vertices (see with_points).
[[nodiscard]] Fault check_same_cover(std::span<const Polygon> before,
                                     std::span<const Polygon> after);
// The one polygon that the shapes make together; several_parts when they make none.
struct Joined {
    Fault fault;
    Polygon polygon;
};
[[nodiscard]] Joined join(std::span<const Polygon> shapes);

// A point that a new corner puts into an edge, on both sides of it.
struct Insertion {
    Edge edge;
    Point point;
};
// The point lies between the ends of the edge, not farther from it than `tolerance_mm`.
[[nodiscard]] bool is_near(const Edge& edge, const Point& point, std::int64_t tolerance_mm);
// The polygon with the points put into its edges, canonical again; nothing when an edge is not
// there. Points of one edge are listed one after another, each on the edge the last one left.
[[nodiscard]] std::optional<Polygon> with_points(Polygon polygon,
                                                 std::span<const Insertion> insertions);
// Every vertex of each shape is within the tolerance of the other's boundary.
[[nodiscard]] Fault check_moved(const Polygon& before, const Polygon& after,
                                std::int64_t tolerance_mm);

} // namespace tamga::registries::geometry
