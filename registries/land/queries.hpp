// What may be asked of the land registry, in any state.

#pragma once

#include "ledger/state.hpp"
#include "registries/geometry/shape.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/outcome.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tamga::registries::land {

[[nodiscard]] std::optional<Parcel> parcel(const ledger::StateView& view, ByteView code);
[[nodiscard]] std::optional<Unit> unit(const ledger::StateView& view, ByteView code);
[[nodiscard]] std::optional<Group> group(const ledger::StateView& view, const GroupId& id);
// Rights of a unit as they stood on that day, primary first; the day the ledger recorded counts.
[[nodiscard]] std::vector<Right> rights_at(const ledger::StateView& view, ByteView unit,
                                           std::int32_t day);
// Open boundary conflicts of a parcel.
[[nodiscard]] std::vector<BoundaryConflict> conflicts_of(const ledger::StateView& view,
                                                         ByteView parcel);
// The queue of a unit that still counts, first lodged first.
[[nodiscard]] std::vector<UnitLodgement> queue_of(const ledger::StateView& view, ByteView unit,
                                                  std::int32_t day);

// What a party holds, alone and in groups.
[[nodiscard]] std::vector<PartyRight> property_of(const ledger::StateView& view,
                                                  const Party& party);

// Why a unit may not be transferred now; empty: it may, with the consents that are listed.
struct Obstacle {
    Outcome outcome = Outcome::applied; // What the act would be refused with.
    Bytes about;                        // Unit, person, or right.
};
struct Transferable {
    std::vector<Obstacle> obstacles;
    std::vector<Party> consents;      // Owners, then creditors who must agree.
    std::optional<LodgementId> first; // Whose turn it is.
};
[[nodiscard]] std::optional<Transferable> may_be_transferred(const ledger::StateView& view,
                                                             ByteView unit, std::int32_t day);

// Current parcels that meet a box of the plane, ascending by code, after that code.
struct Window {
    bool too_large = false;
    std::vector<Parcel> parcels;
    bool more = false;
};
[[nodiscard]] Window parcels_in(const ledger::StateView& view, std::uint32_t crs,
                                const geometry::Box& box, const Bytes& after,
                                std::size_t count_max);

// Ancestors and descendants, at most `count_max` of each, nearest first.
struct Lineage {
    std::vector<Parcel> ancestors;
    std::vector<Parcel> descendants;
};
[[nodiscard]] Lineage lineage_of(const ledger::StateView& view, const Parcel& parcel,
                                 std::size_t count_max);

// What the register would say of a shape: faults name parcel, ring and vertex.
struct ShapeFault {
    std::string fault; // As geometry::describe says it.
    Bytes neighbour;   // Empty: within the shape.
};
[[nodiscard]] std::vector<ShapeFault> faults_of(const ledger::StateView& view, std::uint32_t crs,
                                                const geometry::Polygon& shape,
                                                const Bytes& except);

} // namespace tamga::registries::land
