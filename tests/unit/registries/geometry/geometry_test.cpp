// Shapes: the vectors of 6.6, each fault of a ring, and noding, overlap, cover and merging against
// a naive model in which a shape is a set of unit cells.

#include "registries/geometry/coverage.hpp"
#include "registries/geometry/segments.hpp"
#include "../vectors.hpp"

#include "base/prng.hpp"

#include <map>
#include <set>

using namespace tamga;
using namespace tamga::registries::geometry;
using tamga::registries::test::registry_vectors;

namespace {

Polygon polygon(Ring outer, std::vector<Ring> holes = {}) {
    return {std::move(outer), std::move(holes)};
}

Polygon rectangle(std::int64_t left, std::int64_t low, std::int64_t right, std::int64_t high) {
    return polygon({{left, low}, {right, low}, {right, high}, {left, high}});
}

FaultKind fault_of(const Polygon& shape) {
    return check_polygon(shape).kind;
}

const char* name(FaultKind kind) {
    return name_of(kind).data();
}

} // namespace

namespace Catch {
template <>
struct StringMaker<FaultKind> {
    static std::string convert(FaultKind kind) { return name(kind); }
};
} // namespace Catch

TEST_CASE("geometry vectors of 6.6") {
    const auto vectors = registry_vectors();
    if (!vectors) return;
    std::map<std::string, Polygon> shapes;
    for (const auto& [label, vector] : (*vectors)["geometry"].items()) {
        Ring ring;
        for (const auto& point : vector["ring"]) ring.push_back({point[0], point[1]});
        INFO(label);
        CHECK(static_cast<std::int64_t>(area2(ring)) == vector["area2_mm2"].get<std::int64_t>());
        shapes[label] = polygon(ring);
    }
    const std::map<std::string, FaultKind> expected{
        {"square_100m", FaultKind::none},     {"west_half", FaultKind::none},
        {"east_half", FaultKind::none},       {"east_overlap_1mm", FaultKind::none},
        {"east_gap_1mm", FaultKind::none},    {"bowtie", FaultKind::crosses_itself},
        {"clockwise", FaultKind::wrong_direction},
        {"two_points", FaultKind::too_few_vertices},
        {"spike", FaultKind::spike},          {"inner_contained", FaultKind::none},
        {"touch_corner", FaultKind::none}};
    for (const auto& [label, kind] : expected) {
        INFO(label);
        CHECK(fault_of(shapes[label]) == kind);
    }

    // Subdivision at x = 50,000: the corners are put into the old edges first.
    const auto old_shape = with_points(
        shapes["square_100m"], std::vector<Insertion>{
                                   {{{0, 0}, {100'000, 0}}, {50'000, 0}},
                                   {{{100'000, 100'000}, {0, 100'000}}, {50'000, 100'000}}});
    REQUIRE(old_shape);
    const auto divide = [&](const char* east) {
        return check_same_cover(std::vector{*old_shape},
                                std::vector{shapes["west_half"], shapes[east]})
            .kind;
    };
    CHECK(divide("east_half") == FaultKind::none);
    CHECK(divide("east_overlap_1mm") == FaultKind::overlap);
    CHECK(divide("east_gap_1mm") == FaultKind::gap);
    // One inside the other is an overlap; touching at a corner is not.
    CHECK(relate(shapes["square_100m"], shapes["inner_contained"]).fault.kind ==
          FaultKind::overlap);
    CHECK(relate(shapes["inner_contained"], shapes["square_100m"]).fault.kind ==
          FaultKind::overlap);
    const Relation corner = relate(shapes["square_100m"], shapes["touch_corner"]);
    CHECK(corner.fault.kind == FaultKind::none);
    CHECK(corner.touch);
    CHECK(corner.shared_edges == 0);
    const Relation halves = relate(shapes["west_half"], shapes["east_half"]);
    CHECK(halves.fault.kind == FaultKind::none);
    CHECK(halves.shared_edges == 1);
}

TEST_CASE("each fault of a polygon, with ring and vertex") {
    const Polygon fine = polygon({{0, 0}, {100, 0}, {100, 100}, {0, 100}},
                                 {{{10, 10}, {10, 20}, {20, 20}, {20, 10}},
                                  {{20, 20}, {20, 30}, {30, 30}, {30, 20}}});
    CHECK(fault_of(fine) == FaultKind::none); // Holes may touch at a vertex.
    CHECK(area2(fine) == 2 * (10'000 - 200));
    struct Row {
        const char* what;
        Polygon shape;
        FaultKind kind;
        Place place;
    };
    const std::int64_t far = coordinate_limit;
    const std::vector<Row> rows{
        {"two vertices", polygon({{0, 0}, {1, 0}}), FaultKind::too_few_vertices, {}},
        {"a coordinate of 2^40", polygon({{0, 0}, {far, 0}, {5, 5}}), FaultKind::out_of_range,
         {0, 0, 1}},
        {"the same vertex twice", polygon({{0, 0}, {9, 0}, {9, 0}, {0, 9}}),
         FaultKind::repeated_vertex, {0, 0, 1}},
        {"closed by hand", polygon({{0, 0}, {9, 0}, {0, 9}, {0, 0}}), FaultKind::repeated_vertex,
         {0, 0, 3}},
        {"a spike", polygon({{0, 0}, {9, 0}, {20, 0}, {9, 0}, {0, 9}}), FaultKind::spike,
         {0, 0, 2}},
        {"touches itself", polygon({{0, 0}, {8, 0}, {4, 4}, {8, 8}, {0, 8}, {4, 4}}),
         FaultKind::crosses_itself, {}},
        {"clockwise", polygon({{0, 0}, {0, 9}, {9, 0}}), FaultKind::wrong_direction, {0, 0, 0}},
        {"begins elsewhere", polygon({{9, 0}, {0, 9}, {0, 0}}), FaultKind::wrong_start,
         {0, 0, 2}},
        {"a hole outside", polygon(fine.outer, {{{110, 10}, {110, 20}, {120, 20}, {120, 10}}}),
         FaultKind::hole_outside, {0, 1, 0}},
        {"a hole on the border", polygon(fine.outer, {{{0, 10}, {0, 20}, {20, 20}, {20, 10}}}),
         FaultKind::hole_outside, {}},
        {"a hole in a hole",
         polygon(fine.outer, {{{10, 10}, {10, 60}, {60, 60}, {60, 10}},
                              {{20, 20}, {20, 30}, {30, 30}, {30, 20}}}),
         FaultKind::holes_overlap, {0, 2, 0}},
        {"holes that cross", polygon(fine.outer, {{{10, 10}, {10, 30}, {30, 30}, {30, 10}},
                                                  {{20, 20}, {20, 40}, {40, 40}, {40, 20}}}),
         FaultKind::holes_overlap, {}},
        {"holes out of order", polygon(fine.outer, {fine.holes[1], fine.holes[0]}),
         FaultKind::holes_out_of_order, {0, 2, 0}},
    };
    for (const Row& row : rows) {
        INFO(row.what);
        const Fault fault = check_polygon(row.shape);
        CHECK(fault.kind == row.kind);
        if (row.place != Place{}) CHECK(fault.place == row.place);
    }
    Ring long_ring;
    for (std::int64_t i = 0; i <= 2048; ++i) long_ring.push_back({i, i * i});
    for (std::int64_t i = 2048; i > 0; --i) long_ring.push_back({i, i * i + 1 + 2048 * 2048});
    CHECK(fault_of(polygon(long_ring)) == FaultKind::too_many_vertices);
    // The largest coordinates do not overflow.
    const std::int64_t most = coordinate_limit - 1;
    CHECK(fault_of(rectangle(-most, -most, most, most)) == FaultKind::area_too_large);
    CHECK(describe(check_polygon(rows[4].shape)) == "spike at ring 0 vertex 2");
}

TEST_CASE("a corner in the middle of a neighbour's edge is not noded") {
    const Polygon left = rectangle(0, 0, 10, 10);
    CHECK(relate(left, rectangle(10, 0, 20, 5)).fault.kind == FaultKind::not_noded);
    CHECK(relate(left, rectangle(10, 0, 20, 10)).fault.kind == FaultKind::none);
    CHECK(relate(left, rectangle(5, -5, 8, 20)).fault.kind == FaultKind::not_noded); // They cross.
    CHECK(relate(left, left).fault.kind == FaultKind::overlap);
    // All vertices are common, and still they overlap.
    const Polygon hat = polygon({{0, 0}, {10, 0}, {10, 10}, {5, 5}, {0, 10}});
    const Polygon wedge = polygon({{0, 0}, {10, 0}, {5, 5}});
    CHECK(relate(hat, wedge).fault.kind == FaultKind::overlap);
    const Polygon notch = polygon({{0, 10}, {5, 5}, {10, 10}});
    const Relation beside = relate(hat, notch);
    CHECK(beside.fault.kind == FaultKind::none);
    CHECK(beside.shared_edges == 2);
    // A parcel that fills a hole is a neighbour.
    const Polygon ring = polygon({{0, 0}, {9, 0}, {9, 9}, {0, 9}}, {{{3, 3}, {3, 6}, {6, 6}, {6, 3}}});
    const Polygon core = rectangle(3, 3, 6, 6);
    CHECK(relate(ring, core).fault.kind == FaultKind::none);
    CHECK(relate(ring, core).shared_edges == 4);
    CHECK(join(std::vector{ring, core}).polygon == rectangle(0, 0, 9, 9));
    CHECK_FALSE(contains(ring, core));
    CHECK(contains(rectangle(0, 0, 9, 9), core));
    CHECK(contains(rectangle(0, 0, 9, 9), ring));
    CHECK_FALSE(contains(ring, rectangle(0, 0, 9, 9)));
    CHECK(contains(hat, wedge));
    CHECK_FALSE(contains(hat, notch));
    CHECK_FALSE(contains(hat, polygon({{0, 10}, {0, 0}, {10, 0}, {10, 10}})));
}

TEST_CASE("a border is a stretch that both have on their own sides") {
    const Polygon square = rectangle(0, 0, 10, 10);
    CHECK(share_border(square, rectangle(10, 0, 20, 10)));
    CHECK(share_border(rectangle(10, 0, 20, 10), square));
    CHECK(share_border(square, rectangle(10, 9, 20, 30)));       // One millimetre, not noded.
    CHECK(share_border(square, rectangle(-5, -5, 30, 0)));       // The whole edge within theirs.
    CHECK_FALSE(share_border(square, rectangle(10, 10, 20, 20))); // A corner.
    CHECK_FALSE(share_border(square, rectangle(11, 0, 20, 10)));
    CHECK_FALSE(share_border(square, rectangle(5, 0, 15, 10)));  // Over it: on one side of the line.
    CHECK_FALSE(share_border(square, polygon({{10, 5}, {20, 0}, {20, 10}}))); // A corner on an edge.
    const Polygon around = polygon({{-5, -5}, {15, -5}, {15, 15}, {-5, 15}},
                                   {{{0, 0}, {0, 10}, {10, 10}, {10, 0}}});
    CHECK(share_border(square, around)); // In the hole.
    const Polygon slanted = polygon({{0, 0}, {9, 3}, {0, 10}});
    CHECK(share_border(slanted, polygon({{3, 1}, {5, -9}, {6, 2}})));
    CHECK_FALSE(share_border(slanted, polygon({{3, 1}, {5, -9}, {6, 1}})));
}

TEST_CASE("points go into an edge within the tolerance, and shapes move within it") {
    const Edge edge{{0, 0}, {1'000'000, 3}};
    CHECK(is_near(edge, {500'000, 2}, 1));
    CHECK(is_near(edge, {500'000, 1}, 1));
    CHECK_FALSE(is_near(edge, {500'000, 4}, 1));
    CHECK_FALSE(is_near(edge, {-5, 0}, 1));
    CHECK_FALSE(is_near(edge, {1'000'005, 3}, 1));
    const std::int64_t most = coordinate_limit - 1;
    CHECK_FALSE(is_near({{-most, -most}, {most, most}}, {-most + 1, most}, 1)); // No overflow.
    const Polygon before = rectangle(0, 0, 100, 100);
    CHECK_FALSE(check_moved(before, rectangle(0, 0, 104, 103), 5));
    CHECK(check_moved(before, rectangle(0, 0, 107, 100), 5).kind == FaultKind::too_far);
    CHECK_FALSE(with_points(before, std::vector<Insertion>{{{{0, 0}, {50, 0}}, {20, 0}}}));
}

namespace {

// The naive model: a shape is a set of unit cells of a small board.
using Cell = std::pair<std::int64_t, std::int64_t>;
using Cells = std::set<Cell>;
constexpr std::int64_t board = 7;

// Any whole matrix keeps vertices whole and incidences; a positive determinant keeps directions.
struct Transform {
    std::int64_t a, b, c, d;
    [[nodiscard]] Point operator()(std::int64_t x, std::int64_t y) const {
        return {a * x + b * y, c * x + d * y};
    }
    [[nodiscard]] std::int64_t determinant() const { return a * d - b * c; }
};

// The outline of the cells with a vertex at every unit step; nothing when they are not one shape
// whose boundary touches itself nowhere.
std::optional<Polygon> outline(const Cells& cells, const Transform& to) {
    std::map<Cell, std::vector<Cell>> next;
    for (const auto& [x, y] : cells) {
        if (!cells.contains({x, y - 1})) next[{x, y}].push_back({x + 1, y});
        if (!cells.contains({x + 1, y})) next[{x + 1, y}].push_back({x + 1, y + 1});
        if (!cells.contains({x, y + 1})) next[{x + 1, y + 1}].push_back({x, y + 1});
        if (!cells.contains({x - 1, y})) next[{x, y + 1}].push_back({x, y});
    }
    for (const auto& [from, tos] : next) {
        if (tos.size() != 1) return std::nullopt;
    }
    Polygon shape;
    while (!next.empty()) {
        Ring ring;
        Cell at = next.begin()->first;
        while (next.contains(at)) {
            ring.push_back(to(at.first, at.second));
            const Cell then = next[at].front();
            next.erase(at);
            at = then;
        }
        if (area2(ring) > 0) {
            if (!shape.outer.empty()) return std::nullopt;
            shape.outer = ring;
        } else {
            shape.holes.push_back(ring);
        }
    }
    if (shape.outer.empty()) return std::nullopt;
    make_canonical(shape);
    return shape;
}

Cells grow(Prng& random, std::size_t size) {
    Cells cells{{static_cast<std::int64_t>(random.between(0, board - 1)),
                 static_cast<std::int64_t>(random.between(0, board - 1))}};
    for (int tries = 0; cells.size() < size && tries < 400; ++tries) {
        auto it = cells.begin();
        std::advance(it, random.between(0, cells.size() - 1));
        const std::int64_t steps[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
        const auto& step = steps[random.between(0, 3)];
        const Cell cell{it->first + step[0], it->second + step[1]};
        if (cell.first >= 0 && cell.second >= 0 && cell.first < board && cell.second < board) {
            cells.insert(cell);
        }
    }
    return cells;
}

Cells together(const Cells& left, const Cells& right) {
    Cells all = left;
    all.insert(right.begin(), right.end());
    return all;
}

bool meet(const Cells& left, const Cells& right) {
    return std::ranges::any_of(left, [&](const Cell& cell) { return right.contains(cell); });
}

std::size_t sides_between(const Cells& left, const Cells& right) {
    std::size_t count = 0;
    for (const auto& [x, y] : left) {
        count += right.contains({x + 1, y}) + right.contains({x - 1, y}) +
                 right.contains({x, y + 1}) + right.contains({x, y - 1});
    }
    return count;
}

Transform any_transform(Prng& random) {
    while (true) {
        const auto some = [&] { return static_cast<std::int64_t>(random.between(0, 8)) - 4; };
        const Transform to{some(), some(), some(), some()};
        if (to.determinant() > 0) return to;
    }
}

} // namespace

TEST_CASE("noded shapes against sets of cells: area, overlap, adjacency, cover, joining") {
    Prng random(20'260'301);
    int pairs = 0;
    int overlaps = 0;
    int joined_count = 0;
    for (int round = 0; round < 4'000; ++round) {
        const Transform to = any_transform(random);
        const Cells left = grow(random, random.between(1, 18));
        const Cells right = grow(random, random.between(1, 18));
        const auto one = outline(left, to);
        const auto other = outline(right, to);
        if (!one || !other) continue;
        ++pairs;
        REQUIRE(fault_of(*one) == FaultKind::none);
        REQUIRE(area2(*one) == 2 * to.determinant() * static_cast<std::int64_t>(left.size()));
        const Relation relation = relate(*one, *other);
        const bool overlap = meet(left, right);
        overlaps += overlap;
        REQUIRE((relation.fault.kind == FaultKind::overlap) == overlap);
        REQUIRE(relation.fault.kind != FaultKind::not_noded);
        const bool inside = std::ranges::includes(left, right);
        REQUIRE(contains(*one, *other) == inside);
        const auto whole = outline(together(left, right), to);
        if (overlap) {
            REQUIRE(check_same_cover(std::vector{*one}, std::vector{*one, *other}).kind ==
                    FaultKind::overlap);
            continue;
        }
        REQUIRE(relation.shared_edges == sides_between(left, right));
        const Joined joined = join(std::vector{*one, *other});
        REQUIRE(joined.fault.kind ==
                (whole ? FaultKind::none : FaultKind::several_parts));
        if (!whole) continue;
        ++joined_count;
        REQUIRE(joined.polygon == *whole);
        REQUIRE_FALSE(check_same_cover(std::vector{*whole}, std::vector{*one, *other}));
        REQUIRE_FALSE(check_same_cover(std::vector{*one, *other}, std::vector{*whole}));
        REQUIRE(check_same_cover(std::vector{*whole}, std::vector{*one}).kind == FaultKind::gap);
        REQUIRE(check_same_cover(std::vector{*one}, std::vector{*whole}).kind ==
                FaultKind::outside);
    }
    CHECK(pairs > 1'500);
    CHECK(overlaps > 300);
    CHECK(joined_count > 100);
}

namespace {

// The naive judgement of a ring: every pair of edges, on fractions of doubled halves.
bool naive_simple(const Ring& ring) {
    const std::size_t n = ring.size();
    const auto on = [](const Point& p, const Point& a, const Point& b) {
        return (b.x - a.x) * (p.y - a.y) == (b.y - a.y) * (p.x - a.x) &&
               std::min(a.x, b.x) <= p.x && p.x <= std::max(a.x, b.x) &&
               std::min(a.y, b.y) <= p.y && p.y <= std::max(a.y, b.y);
    };
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < n; ++k) {
            if (i == k) continue;
            const Point &a = ring[i], &b = ring[(i + 1) % n], &c = ring[k], &d = ring[(k + 1) % n];
            // No vertex on an edge that does not end there.
            if (k != (i + 1) % n && on(c, a, b)) return false;
            // A proper crossing: a + t (b - a) with t and u strictly between 0 and 1.
            const std::int64_t det = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x);
            if (det == 0) continue;
            const std::int64_t t = (c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x);
            const std::int64_t u = (c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x);
            const auto strictly = [&](std::int64_t value) {
                return det > 0 ? (0 < value && value < det) : (det < value && value < 0);
            };
            if (strictly(t) && strictly(u)) return false;
        }
    }
    return true;
}

} // namespace

TEST_CASE("rings of few random vertices against every pair of their edges") {
    Prng random(7);
    int valid = 0;
    for (int round = 0; round < 60'000; ++round) {
        Polygon shape;
        const std::uint64_t size = random.between(3, 7);
        for (std::uint64_t i = 0; i < size; ++i) {
            shape.outer.push_back({static_cast<std::int64_t>(random.between(0, 5)),
                                   static_cast<std::int64_t>(random.between(0, 5))});
        }
        const bool flat = area2(shape.outer) == 0;
        make_canonical(shape);
        const bool simple = naive_simple(shape.outer) && !flat;
        valid += simple;
        INFO(describe(check_polygon(shape)));
        REQUIRE((fault_of(shape) == FaultKind::none) == simple);
    }
    CHECK(valid > 5'000);
}
