// Rows of what is under way or beside rights: lodgements, displays, objections, buildings, plans.

#pragma once

#include "registries/land/rows.hpp"

namespace tamga::registries::land {

// An application that reserves the order on its units until it is carried out or expires.
struct Lodgement {
    static constexpr Facet facet = tables::lodgement;
    LodgementId id;
    std::uint16_t service = 0;
    std::vector<Bytes> units; // Ascending.
    std::int32_t lodged_day = 0;
    std::int32_t until_day = 0; // The last day on which it counts.
    bool done = false;

    [[nodiscard]] const LodgementId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.service, row.units, row.lodged_day, row.until_day, row.done);
    }
    friend bool operator==(const Lodgement&, const Lodgement&) = default;
};

// The queue of a unit: the lower number was lodged first.
struct UnitLodgement {
    static constexpr Facet facet = tables::unit_lodgement;
    Bytes unit;
    std::uint32_t number = 0;
    LodgementId lodgement;
    std::int32_t until_day = 0;

    [[nodiscard]] const Bytes& entity() const { return unit; }
    [[nodiscard]] Bytes item() const {
        Writer out;
        out.u32(number);
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.unit, row.number, row.lodgement, row.until_day);
    }
    friend bool operator==(const UnitLodgement&, const UnitLodgement&) = default;
};

struct EndedUnitLodgement {
    static constexpr Facet facet = tables::ended_unit_lodgement;
    UnitLodgement link;
    bool expired = false; // Otherwise carried out.
    std::int32_t ended_day = 0;

    [[nodiscard]] const Bytes& entity() const { return link.unit; }
    [[nodiscard]] Bytes item() const { return link.item(); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.link, row.expired, row.ended_day);
    }
    friend bool operator==(const EndedUnitLodgement&, const EndedUnitLodgement&) = default;
};

struct Display {
    static constexpr Facet facet = tables::display;
    DisplayId id;
    std::vector<Bytes> parcels; // Ascending.
    std::int32_t opened_day = 0;
    bool closed = false;
    Commitment act;

    [[nodiscard]] const DisplayId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.parcels, row.opened_day, row.closed, row.act);
    }
    friend bool operator==(const Display&, const Display&) = default;
};

enum class ObjectionStatus : std::uint8_t { open = 1, withdrawn = 2, dismissed = 3, upheld = 4 };

struct Objection {
    static constexpr Facet facet = tables::objection;
    ObjectionId id;
    DisplayId display;
    Bytes parcel;
    Party objector;
    ObjectionStatus status = ObjectionStatus::open;
    Commitment act;

    [[nodiscard]] const ObjectionId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.display, row.parcel, row.objector, row.status, row.act);
    }
    friend bool operator==(const Objection&, const Objection&) = default;
};

struct DisplayObjection {
    static constexpr Facet facet = tables::display_objection;
    DisplayId display;
    ObjectionId objection;

    [[nodiscard]] const DisplayId& entity() const { return display; }
    [[nodiscard]] const ObjectionId& item() const { return objection; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.display, row.objection);
    }
    friend bool operator==(const DisplayObjection&, const DisplayObjection&) = default;
};

// A building, or a part of one with its fraction in what is common.
struct Building {
    static constexpr Facet facet = tables::building;
    Bytes code;
    std::uint64_t version = 0;
    BuildingKind kind = proto::land::BUILDING;
    LandStatus status = LandStatus::current;
    std::vector<Bytes> parcels;   // Of a building: ascending.
    std::uint32_t crs = 0;
    std::vector<RingRow> footprint;
    Bytes building;               // Of a part.
    std::int32_t floor = 0;
    std::int64_t official_mm2 = 0;
    Bytes unit;                   // Of a part: its registration unit.
    std::uint32_t fraction_denominator = 0; // Of a building: 0 until the common property is.
    std::uint32_t fraction = 0;   // Of a part.
    std::int32_t since_day = 0;
    std::int32_t ended_day = 0;
    Commitment act;

    [[nodiscard]] bool is_current() const { return status == LandStatus::current; }
    [[nodiscard]] const Bytes& entity() const { return code; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.code, row.version, row.kind, row.status, row.parcels, row.crs, row.footprint,
              row.building, row.floor, row.official_mm2, row.unit, row.fraction_denominator,
              row.fraction, row.since_day, row.ended_day, row.act);
    }
    friend bool operator==(const Building&, const Building&) = default;
};

// Parts of a building.
struct BuildingPart {
    static constexpr Facet facet = tables::building_part;
    Bytes building;
    Bytes part;

    [[nodiscard]] const Bytes& entity() const { return building; }
    [[nodiscard]] const Bytes& item() const { return part; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.building, row.part);
    }
    friend bool operator==(const BuildingPart&, const BuildingPart&) = default;
};

// A cadastral plan; the latest of a unit is the valid one.
struct Plan {
    static constexpr Facet facet = tables::plan;
    Bytes doc_tag;
    Bytes unit;
    std::uint64_t unit_version = 0;
    std::int32_t issued_day = 0;

    [[nodiscard]] const Bytes& entity() const { return doc_tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.doc_tag, row.unit, row.unit_version, row.issued_day);
    }
    friend bool operator==(const Plan&, const Plan&) = default;
};

struct UnitPlan {
    static constexpr Facet facet = tables::unit_plan;
    Bytes unit;
    Bytes doc_tag;

    [[nodiscard]] const Bytes& entity() const { return unit; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.unit, row.doc_tag);
    }
    friend bool operator==(const UnitPlan&, const UnitPlan&) = default;
};

// A record of the old cadastre that was imported.
struct LandArchiveEntry {
    static constexpr Facet facet = tables::land_archive_entry;
    Bytes ref;
    Bytes code; // Of the parcel or the unit.

    [[nodiscard]] const Bytes& entity() const { return ref; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.ref, row.code);
    }
    friend bool operator==(const LandArchiveEntry&, const LandArchiveEntry&) = default;
};

} // namespace tamga::registries::land
