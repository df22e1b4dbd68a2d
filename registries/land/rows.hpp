// Rows of the land registry: parcels, units, rights, parties, lodgements (1.4.1).
//
// Parcels, units and buildings keep their row for ever, CURRENT or HISTORIC: their codes are never
// used again. A right is a row while it is current; every version that was superseded or ended
// stands in ended_rights, so that an extract can be made of any day.

#pragma once

#include "registries/geometry/shape.hpp"
#include "registries/land/types.hpp"
#include "registries/parties/rows.hpp"
#include "registries/row.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::land {

using RightId = Digest<struct RightIdTag>;         // A right, restriction or responsibility.
using LodgementId = Digest<struct LodgementIdTag>; // An application that waits.
using DisplayId = Digest<struct DisplayIdTag>;     // A public display.
using ObjectionId = Digest<struct ObjectionIdTag>; // An objection to one.
using BuildingKind = proto::land::BuildingKind;
using parties::Group;
using parties::GroupId;
using parties::GroupKind;
using parties::GroupMember;
using parties::Party;
using parties::PartyKind;
using parties::Share;

enum class LandStatus : std::uint8_t { current = 2, historic = 3 };
enum class GeometryQuality : std::uint8_t { surveyed = 1, digitised = 2, legacy = 3 };
enum class LandEnd : std::uint8_t {
    none = 0,
    divided = 1,
    merged = 2,
    cancelled = 3,
    demolished = 4,
};

struct RingRow {
    geometry::Ring points;

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.points);
    }
    friend bool operator==(const RingRow&, const RingRow&) = default;
};

struct Parcel {
    static constexpr Facet facet = tables::parcel;
    Bytes code;
    std::uint64_t version = 0;
    LandStatus status = LandStatus::current;
    LandEnd end = LandEnd::none;
    std::uint32_t crs = 0;
    Bytes territory;            // SOATE or SOATO digits.
    std::vector<RingRow> rings; // The outer one first.
    std::int64_t area2 = 0;     // Twice the calculated area, mm2.
    std::int64_t official_mm2 = 0;
    GeometryQuality quality = GeometryQuality::surveyed;
    std::uint32_t accuracy_mm = 0;
    std::uint32_t category = 0;
    std::uint32_t use_code = 0;
    std::vector<Bytes> units;    // Current ones, ascending.
    std::vector<Bytes> parents;  // Ascending.
    std::vector<Bytes> children; // Ascending.
    std::int32_t since_day = 0;
    std::int32_t ended_day = 0;
    Bytes archive_ref; // Of a cut-over; empty otherwise.
    Commitment act;

    [[nodiscard]] bool is_current() const { return status == LandStatus::current; }
    [[nodiscard]] geometry::Polygon shape() const {
        geometry::Polygon polygon;
        for (std::size_t i = 0; i < rings.size(); ++i) {
            if (i == 0) polygon.outer = rings[i].points;
            else polygon.holes.push_back(rings[i].points);
        }
        return polygon;
    }
    void set_shape(const geometry::Polygon& polygon) {
        rings.clear();
        for (std::size_t i = 0; i < polygon.rings(); ++i) rings.push_back({polygon.ring(i)});
        area2 = geometry::area2(polygon);
    }
    [[nodiscard]] const Bytes& entity() const { return code; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.code, row.version, row.status, row.end, row.crs, row.territory, row.rings,
              row.area2, row.official_mm2, row.quality, row.accuracy_mm, row.category,
              row.use_code, row.units, row.parents, row.children, row.since_day, row.ended_day,
              row.archive_ref, row.act);
    }
    friend bool operator==(const Parcel&, const Parcel&) = default;
};

// A square of the plane: of the smallest level whose side is not shorter than the shape.
struct Cell {
    std::uint32_t crs = 0;
    std::uint8_t level = 0; // Side 2^level mm.
    std::int32_t x = 0;
    std::int32_t y = 0;

    [[nodiscard]] Bytes key() const {
        Writer out;
        out.u32(crs);
        out.u8(level);
        out.u32(static_cast<std::uint32_t>(x));
        out.u32(static_cast<std::uint32_t>(y));
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.crs, row.level, row.x, row.y);
    }
    friend auto operator<=>(const Cell&, const Cell&) = default;
};

// Which current parcels touch a cell: at most four cells per parcel.
struct ParcelCell {
    static constexpr Facet facet = tables::parcel_cell;
    Cell cell;
    Bytes parcel;

    [[nodiscard]] Bytes entity() const { return cell.key(); }
    [[nodiscard]] const Bytes& item() const { return parcel; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.cell, row.parcel);
    }
    friend bool operator==(const ParcelCell&, const ParcelCell&) = default;
};

// Two parcels of the cut-over that overlap or are not noded; stands under both.
struct BoundaryConflict {
    static constexpr Facet facet = tables::boundary_conflict;
    Bytes parcel;
    Bytes other;
    geometry::FaultKind fault = geometry::FaultKind::not_noded;
    std::int32_t since_day = 0;

    [[nodiscard]] const Bytes& entity() const { return parcel; }
    [[nodiscard]] const Bytes& item() const { return other; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.parcel, row.other, row.fault, row.since_day);
    }
    friend bool operator==(const BoundaryConflict&, const BoundaryConflict&) = default;
};

struct ClosedBoundaryConflict {
    static constexpr Facet facet = tables::closed_boundary_conflict;
    BoundaryConflict conflict;
    std::int32_t closed_day = 0;

    [[nodiscard]] const Bytes& entity() const { return conflict.parcel; }
    [[nodiscard]] const Bytes& item() const { return conflict.other; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.conflict, row.closed_day);
    }
    friend bool operator==(const ClosedBoundaryConflict&, const ClosedBoundaryConflict&) = default;
};

// LA_BAUnit: what is registered together.
struct Unit {
    static constexpr Facet facet = tables::land_unit;
    Bytes code;
    std::uint64_t version = 0;
    UnitType type = proto::land::BASIC_PROPERTY;
    LandStatus status = LandStatus::current;
    LandEnd end = LandEnd::none;
    Bytes territory;
    std::vector<Bytes> parcels;    // Ascending.
    std::vector<Bytes> buildings;  // Parts of buildings, ascending.
    std::vector<Bytes> parents;
    std::vector<Bytes> successors;
    std::uint32_t lodgements = 0;  // Sequence numbers given so far.
    std::int32_t since_day = 0;
    std::int32_t ended_day = 0;
    Bytes archive_ref;

    [[nodiscard]] bool is_current() const { return status == LandStatus::current; }
    [[nodiscard]] const Bytes& entity() const { return code; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.code, row.version, row.type, row.status, row.end, row.territory, row.parcels,
              row.buildings, row.parents, row.successors, row.lodgements, row.since_day,
              row.ended_day, row.archive_ref);
    }
    friend bool operator==(const Unit&, const Unit&) = default;
};

// LA_RRR, while it is current.
struct Right {
    static constexpr Facet facet = tables::land_right;
    RightId id;
    std::uint64_t version = 0;
    Bytes unit;
    RightType type = proto::land::RIGHT_TYPE_NONE;
    std::int32_t from_day = 0;
    std::optional<std::int32_t> until_day; // Not included.
    std::uint32_t denominator = 1;
    std::vector<Share> shares;   // Ascending by party.
    std::uint32_t rank = 0;      // Of a MORTGAGE: 1, 2, ...
    std::optional<Commitment> amount;
    bool transfer_needs_consent = false;
    std::optional<RightId> head; // Of a sub-lease.
    Bytes dominant;              // Of a SERVITUDE: the unit that has the use.
    std::uint32_t scope = 0;     // Of a CAVEAT; of a SERVITUDE what it is for (EasementPurpose).
    std::int32_t changed_day = 0;
    Commitment act;

    [[nodiscard]] const RightId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.unit, row.type, row.from_day, row.until_day,
              row.denominator, row.shares, row.rank, row.amount, row.transfer_needs_consent,
              row.head, row.dominant, row.scope, row.changed_day, row.act);
    }
    friend bool operator==(const Right&, const Right&) = default;
};

// A version that was superseded, or the last one of a right that ended.
struct EndedRight {
    static constexpr Facet facet = tables::ended_right;
    Right right;
    bool ended = false; // Otherwise a later version followed.
    std::int32_t ended_day = 0;
    std::uint16_t by = 0; // The number of the act that did it.

    [[nodiscard]] const RightId& entity() const { return right.id; }
    [[nodiscard]] Bytes item() const {
        Writer out;
        out.u64(right.version);
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.right, row.ended, row.ended_day, row.by);
    }
    friend bool operator==(const EndedRight&, const EndedRight&) = default;
};

// Current rights of a unit.
struct UnitRight {
    static constexpr Facet facet = tables::unit_right;
    Bytes unit;
    RightId right;

    [[nodiscard]] const Bytes& entity() const { return unit; }
    [[nodiscard]] const RightId& item() const { return right; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.unit, row.right);
    }
    friend bool operator==(const UnitRight&, const UnitRight&) = default;
};

struct EndedUnitRight {
    static constexpr Facet facet = tables::ended_unit_right;
    UnitRight link;

    [[nodiscard]] const Bytes& entity() const { return link.unit; }
    [[nodiscard]] const RightId& item() const { return link.right; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.link);
    }
    friend bool operator==(const EndedUnitRight&, const EndedUnitRight&) = default;
};

// What a party holds now. It is of an estate while somebody of the party is dead: that follows from
// the entry of the person, so that a death writes nothing here however much was held (G-39).
struct PartyRight {
    static constexpr Facet facet = tables::party_right;
    Party party;
    RightId right;
    Bytes unit;

    [[nodiscard]] Bytes entity() const { return party.key(); }
    [[nodiscard]] const RightId& item() const { return right; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.party, row.right, row.unit);
    }
    friend bool operator==(const PartyRight&, const PartyRight&) = default;
};

struct EndedPartyRight {
    static constexpr Facet facet = tables::ended_party_right;
    PartyRight link;
    std::int32_t ended_day = 0;

    [[nodiscard]] Bytes entity() const { return link.party.key(); }
    [[nodiscard]] const RightId& item() const { return link.right; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.link, row.ended_day);
    }
    friend bool operator==(const EndedPartyRight&, const EndedPartyRight&) = default;
};

// On which unit a person's consent was used: where a caveat goes when the death comes to light.
struct LandConsent {
    static constexpr Facet facet = tables::land_consent;
    SubjectId subject;
    TransactionId txid;
    std::uint16_t operation = 0;
    Bytes unit;
    std::int32_t day = 0;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] Bytes item() const {
        Writer out;
        out.digest(txid);
        out.u16(operation);
        out.raw(unit);
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.txid, row.operation, row.unit, row.day);
    }
    friend bool operator==(const LandConsent&, const LandConsent&) = default;
};

} // namespace tamga::registries::land
