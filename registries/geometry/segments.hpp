// How edges meet, and pairs of edges that may meet.

#pragma once

#include "registries/geometry/shape.hpp"

#include <algorithm>
#include <vector>

namespace tamga::registries::geometry {

enum class Meeting : std::uint8_t {
    apart,
    at_vertex,         // One vertex of both.
    same_direction,    // The same line in the same direction, wholly or in part.
    coincide_opposite, // The same edge, in opposite directions.
    improper,          // They cross, a vertex lies within an edge, or they coincide in part.
};
[[nodiscard]] Meeting meeting_of(const Edge& left, const Edge& right);

struct PlacedEdge {
    Edge edge;
    Place place;
};
// All edges of a shape, by ring and vertex.
void append_edges(std::vector<PlacedEdge>& edges, const Polygon& polygon, std::size_t shape);

// Calls visit(left, right, meeting) for pairs that are not apart until it returns false. Sweeps by
// x: cheap for boundaries as they are.
template <class Visit>
void for_each_meeting(std::vector<PlacedEdge>& edges, Visit visit);

// Inside, on the boundary or outside; the point is given doubled, so that midpoints are whole.
enum class Side : std::uint8_t { inside, boundary, outside };
[[nodiscard]] Side side_of(const Ring& ring, const Point& doubled);
[[nodiscard]] Side side_of(const Polygon& polygon, const Point& doubled);
[[nodiscard]] inline Point middle_doubled(const Edge& edge) {
    return {edge.from.x + edge.to.x, edge.from.y + edge.to.y};
}

template <class Visit>
void for_each_meeting(std::vector<PlacedEdge>& edges, Visit visit) {
    const auto low_x = [](const PlacedEdge& entry) {
        return std::min(entry.edge.from.x, entry.edge.to.x);
    };
    std::ranges::stable_sort(edges, {}, low_x);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const Edge& left = edges[i].edge;
        const std::int64_t high_x = std::max(left.from.x, left.to.x);
        const auto [low_y, high_y] = std::minmax(left.from.y, left.to.y);
        for (std::size_t k = i + 1; k < edges.size() && low_x(edges[k]) <= high_x; ++k) {
            const Edge& right = edges[k].edge;
            if (std::max(right.from.y, right.to.y) < low_y) continue;
            if (std::min(right.from.y, right.to.y) > high_y) continue;
            const Meeting meeting = meeting_of(left, right);
            if (meeting != Meeting::apart && !visit(edges[i], edges[k], meeting)) return;
        }
    }
}

} // namespace tamga::registries::geometry
