// Parcels on the map: shapes of requests, neighbours, and writing parcels with their cells.
//
// A parcel stands under at most four cells of one level, so that neighbours are found from the
// state alone, the same on every node.

#pragma once

#include "registries/context.hpp"
#include "registries/geometry/coverage.hpp"
#include "registries/land/rows.hpp"
#include "registries/outcome.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tamga::registries::land {

// Form alone: pairs of coordinates, not too many.
[[nodiscard]] std::optional<geometry::Polygon> read_polygon(const proto::land::Polygon& request);
[[nodiscard]] Outcome outcome_of(const geometry::Fault& fault);

// Cells that a parcel of this box stands under.
[[nodiscard]] std::vector<Cell> cells_of(std::uint32_t crs, const geometry::Box& box);
// Current parcels whose cells meet the box, ascending; nothing when it covers too many cells.
[[nodiscard]] std::optional<std::set<Bytes>> near(const ledger::StateView& view,
                                                  std::uint32_t crs, const geometry::Box& box);

// A parcel and what is wrong between it and a neighbour.
struct Clash {
    Bytes neighbour;
    geometry::Fault fault; // Shape 0 is the parcel, 1 the neighbour.
};
// Every current parcel but the excepted ones that the shape overlaps or is not noded with.
struct Clashes {
    Outcome outcome = Outcome::applied; // 311: the shape covers too many cells.
    std::vector<Clash> found;
};
[[nodiscard]] Clashes clashes_of(const ledger::StateView& view, std::uint32_t crs,
                                 const geometry::Polygon& shape, const std::set<Bytes>& except);
// The first clash as an outcome.
[[nodiscard]] Outcome check_neighbours(const Context& context, std::uint32_t crs,
                                       const geometry::Polygon& shape,
                                       const std::set<Bytes>& except);

// |official - calculated| <= 1 %, and not less than the smallest parcel: 527.
[[nodiscard]] Outcome check_area(const Context& context, std::int64_t official_mm2,
                                 std::int64_t area2);

struct FoundParcel {
    Outcome outcome = Outcome::applied;
    Parcel parcel;
};
// 101, 503, 504; outside the act's territory 115.
[[nodiscard]] FoundParcel find_parcel(const Context& context, const std::string& code);
// Nothing of a cut-over is open about it: 528.
[[nodiscard]] Outcome check_settled(const Context& context, const Parcel& parcel);

// As check_new_code, and it begins as the table of prefixes allows, when that has rows: 547.
[[nodiscard]] Outcome check_new_parcel_code(const Context& context, const std::string& code);
// A new parcel: code 101, 505 and 547, category 540, shape 520, area 527. Not yet written.
struct ReadParcel {
    Outcome outcome = Outcome::applied;
    Parcel parcel;
    geometry::Polygon shape;
};
[[nodiscard]] ReadParcel read_parcel(const Context& context,
                                     const proto::land::NewParcel& request);
// The table of categories has rows, and this is none of them: 540.
[[nodiscard]] Outcome check_category(const Context& context, std::uint32_t category);

// Corners put into edges: of the divided parcel when it is given, and of the neighbours named.
struct Noded {
    Outcome outcome = Outcome::applied;
    std::optional<geometry::Polygon> own;
    std::vector<Parcel> neighbours; // With their new shapes, ascending; to be written.
};
using Insertions = google::protobuf::RepeatedPtrField<proto::land::Insertion>;
[[nodiscard]] Noded put_corners(const Context& context, const Insertions& insertions,
                                const Parcel* own);

// Writes.
void enter_parcel(Context& context, Parcel parcel);
void reshape_parcel(Context& context, const Parcel& before, Parcel after);
void retire_parcel(Context& context, Parcel parcel, LandEnd end, std::vector<Bytes> children);
void write_corners(Context& context, const std::vector<Parcel>& neighbours);
// Conflicts of the parcel that no longer are; emits what was closed.
void close_conflicts(Context& context, const Bytes& parcel);

} // namespace tamga::registries::land
