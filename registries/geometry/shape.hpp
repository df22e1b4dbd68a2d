// Shapes of parcels: polygons of whole millimetres, and what can be wrong with them (LND 1.4.2).
//
// Nothing here rounds: coordinates are int64 below 2^40, products are 128 bits wide. An area stands
// doubled, because the doubled area of such a polygon is always whole.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries::geometry {

__extension__ using Int128 = __int128;

inline constexpr std::int64_t coordinate_limit = std::int64_t{1} << 40; // |coordinate| is below.
inline constexpr std::size_t vertices_max = 4096;                       // Of a polygon, together.
inline constexpr std::size_t holes_max = 256;

struct Point {
    std::int64_t x = 0; // Millimetres.
    std::int64_t y = 0;

    friend constexpr auto operator<=>(const Point&, const Point&) = default;
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.x, row.y);
    }
};

// Closed by itself: the last vertex is joined to the first.
using Ring = std::vector<Point>;

struct Polygon {
    Ring outer;              // Counter-clockwise.
    std::vector<Ring> holes; // Clockwise, ascending by first vertex.

    [[nodiscard]] std::size_t rings() const { return 1 + holes.size(); }
    [[nodiscard]] const Ring& ring(std::size_t number) const {
        return number == 0 ? outer : holes[number - 1];
    }
    friend bool operator==(const Polygon&, const Polygon&) = default;
};

struct Box {
    Point low;
    Point high; // Inclusive.

    [[nodiscard]] bool meets(const Box& other) const {
        return low.x <= other.high.x && other.low.x <= high.x && low.y <= other.high.y &&
               other.low.y <= high.y;
    }
};

// A directed edge; the polygon lies to its left.
struct Edge {
    Point from;
    Point to;

    [[nodiscard]] Edge reversed() const { return {to, from}; }
    friend constexpr auto operator<=>(const Edge&, const Edge&) = default;
};

// Where: ring 0 is the outer one; a vertex also names the edge that leaves it.
struct Place {
    std::size_t shape = 0; // Which of the shapes the question was about.
    std::size_t ring = 0;
    std::size_t vertex = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

enum class FaultKind : std::uint8_t {
    none = 0,
    too_few_vertices = 1,
    too_many_vertices = 2,
    out_of_range = 3,        // A coordinate.
    repeated_vertex = 4,
    spike = 5,               // Turns back on itself.
    crosses_itself = 6,      // Or touches itself.
    wrong_direction = 7,     // An outer ring runs counter-clockwise, a hole clockwise.
    wrong_start = 8,         // A ring begins with its lowest vertex.
    holes_out_of_order = 9,
    hole_outside = 10,       // Or touching the outer ring.
    holes_overlap = 11,
    area_too_large = 12,     // The doubled area does not fit 63 bits.
    not_noded = 13,          // Boundaries cross, or a vertex lies within an edge.
    overlap = 14,
    gap = 15,                // Something of the old area is covered by no new shape.
    outside = 16,            // A new shape reaches beyond the old area.
    several_parts = 17,      // The union is not one polygon.
    too_far = 18,            // Farther than the tolerance.
};
[[nodiscard]] std::string_view name_of(FaultKind kind);

struct Fault {
    FaultKind kind = FaultKind::none;
    Place place;
    Place other; // Of faults between two rings or shapes.

    [[nodiscard]] explicit operator bool() const { return kind != FaultKind::none; }
};

// "crosses_itself at ring 0 vertex 2, against ring 0 vertex 0".
[[nodiscard]] std::string describe(const Fault& fault);

// Twice the signed area: positive when counter-clockwise.
[[nodiscard]] Int128 area2(const Ring& ring);
// Of a valid polygon: positive, without its holes.
[[nodiscard]] std::int64_t area2(const Polygon& polygon);
[[nodiscard]] Box box_of(const Ring& ring);
// > 0: c lies to the left of a -> b; 0: on its line.
[[nodiscard]] Int128 cross(const Point& a, const Point& b, const Point& c);

// Valid and canonical: simple rings in their directions, each beginning with its lowest vertex,
// holes strictly inside and apart (they may touch at vertices); one byte string per shape.
[[nodiscard]] Fault check_polygon(const Polygon& polygon);
// Turns directions and starts, and sorts the holes; what is then invalid was invalid before.
void make_canonical(Polygon& polygon);

} // namespace tamga::registries::geometry
