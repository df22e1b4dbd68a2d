// Rows of the vehicle registry: vehicles, plates, owners, liens, inspections, rights to use (1.5).
//
// A vehicle keeps its row for ever. Every version of it and of its ownership that was superseded
// stands in the history, so that an extract can be made of any day.

#pragma once

#include "proto/vehicles.pb.h"
#include "registries/parties/rows.hpp"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::vehicles {

using parties::Party;
using parties::Share;
using Origin = proto::vehicles::Origin;
using InspectionResult = proto::vehicles::InspectionResult;
using UseKind = proto::vehicles::UseKind;

enum class VehicleStatus : std::uint8_t {
    active = 1,
    deregistered = 2, // For a while.
    exported = 3,
    scrapped = 4, // For ever.
};
enum class PlateStatus : std::uint8_t {
    assigned = 1,
    reserved = 2,
    deposited = 3, // Of a vehicle that is out of use for a while.
    surrendered = 4,
    lost = 5,
    transit = 6, // Until the vehicle has left the country.
};
enum class MarkKind : std::uint8_t { vin = 1, body = 2 };
// How the owners came to be.
enum class Ground : std::uint8_t {
    registration = 1,
    cut_over = 2,
    agreement = 3,
    inheritance = 4,
    court = 5,
    auction = 6,
    division = 7,
    merge = 8, // Two entries of the register of persons were one person.
};

namespace alarm {
inline constexpr std::uint8_t stolen = 1;
inline constexpr std::uint8_t wanted = 2;
} // namespace alarm

namespace suspension {
inline constexpr std::uint16_t registrar = 1;
inline constexpr std::uint16_t police = 2;
inline constexpr std::uint16_t court = 4;
inline constexpr std::uint16_t dangerous = 8; // Until it passes an inspection.
inline constexpr std::uint16_t no_plate = 16;
inline constexpr std::uint16_t sale = 32; // The buyer's time is over; never stored.
} // namespace suspension

namespace flag {
inline constexpr std::uint16_t check_digit_differs = 1; // Of a VIN that need not have one.
inline constexpr std::uint16_t maker_known = 2;         // When it was registered.
inline constexpr std::uint16_t rollback = 4;            // An odometer showed less than before.
} // namespace flag

[[nodiscard]] inline Bytes mark_key(MarkKind kind, const Bytes& mark) {
    Writer out;
    out.u8(static_cast<std::uint8_t>(kind));
    out.raw(mark);
    return std::move(out).take();
}
[[nodiscard]] inline Bytes version_key(std::uint64_t version) {
    Writer out;
    out.u64(version);
    return std::move(out).take();
}
[[nodiscard]] inline Bytes number_key(std::uint32_t number) {
    Writer out;
    out.u32(number);
    return std::move(out).take();
}

// What stands on the certificate.
struct Description {
    Bytes vin;       // Empty: it has none.
    Bytes body_mark; // Tag of the body's number; may be empty when there is a VIN.
    Bytes category;
    Bytes plate_kind;
    Bytes maker;
    Bytes model;
    std::uint32_t year = 0;
    std::uint32_t colour = 0;
    std::uint32_t fuel = 0;
    std::uint32_t mass_kg = 0;
    Bytes engine; // Tag of its number.

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.vin, row.body_mark, row.category, row.plate_kind, row.maker, row.model,
              row.year, row.colour, row.fuel, row.mass_kg, row.engine);
    }
    friend bool operator==(const Description&, const Description&) = default;
};

// A vehicle, for ever: exported and scrapped ones too.
struct Vehicle {
    static constexpr Facet facet = tables::vehicle;
    VehicleId id;
    std::uint64_t version = 0;
    Description data;
    Bytes secondary_mark; // Tag of a restamped number; empty = none.
    Origin origin = proto::vehicles::ORIGIN_NONE;
    VehicleStatus status = VehicleStatus::active;
    std::uint8_t alarms = 0;     // Bits of `alarm`.
    std::uint16_t suspended = 0; // Bits of `suspension`, but those that days alone make.
    std::uint16_t flags = 0;     // Bits of `flag`.
    Bytes plate;                 // Empty = none.
    Bytes transit_plate;         // Of an export.
    std::optional<std::int32_t> inspection_until; // The last day; absent = none was recorded.
    std::uint32_t odometer_km = 0;
    std::uint32_t inspections = 0;             // Numbers given so far.
    std::optional<std::int32_t> sale_until;    // A reported sale: the buyer's last day.
    std::optional<std::int32_t> export_until;  // The last day to leave the country.
    std::optional<std::int32_t> notice_due;    // The other country is told until then.
    Bytes territory;                           // Of the act that registered it.
    std::int32_t since_day = 0;
    std::int32_t changed_day = 0;
    std::int32_t ended_day = 0; // When it was exported or scrapped.
    Bytes archive_ref;          // Of a cut-over; empty otherwise.
    Commitment act;

    [[nodiscard]] bool is_legalised() const { return origin == proto::vehicles::LEGALISED; }
    [[nodiscard]] bool is_gone() const {
        return status == VehicleStatus::exported || status == VehicleStatus::scrapped;
    }
    // What suspends it on that day; a reported sale by itself when the buyer's time is over.
    [[nodiscard]] std::uint16_t suspended_on(std::int32_t day) const {
        const bool unsold = sale_until && day > *sale_until;
        return static_cast<std::uint16_t>(suspended | (unsold ? suspension::sale : 0));
    }
    [[nodiscard]] bool is_leaving(std::int32_t day) const {
        return status != VehicleStatus::exported && export_until && day <= *export_until;
    }
    [[nodiscard]] const VehicleId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.data, row.secondary_mark, row.origin, row.status,
              row.alarms, row.suspended, row.flags, row.plate, row.transit_plate,
              row.inspection_until, row.odometer_km, row.inspections, row.sale_until,
              row.export_until, row.notice_due, row.territory, row.since_day, row.changed_day,
              row.ended_day, row.archive_ref, row.act);
    }
    friend bool operator==(const Vehicle&, const Vehicle&) = default;
};

// A version that was superseded.
struct EndedVehicle {
    static constexpr Facet facet = tables::ended_vehicle;
    Vehicle vehicle;
    std::int32_t ended_day = 0;

    [[nodiscard]] const VehicleId& entity() const { return vehicle.id; }
    [[nodiscard]] Bytes item() const { return version_key(vehicle.version); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.vehicle, row.ended_day);
    }
    friend bool operator==(const EndedVehicle&, const EndedVehicle&) = default;
};

// Whose a VIN or a body number is; once a vehicle has it no other gets it.
struct Mark {
    static constexpr Facet facet = tables::vehicle_mark;
    MarkKind kind = MarkKind::vin;
    Bytes mark;
    VehicleId vehicle;

    [[nodiscard]] Bytes entity() const { return mark_key(kind, mark); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.kind, row.mark, row.vehicle);
    }
    friend bool operator==(const Mark&, const Mark&) = default;
};

// A mark that was entered wrongly and corrected.
struct EndedMark {
    static constexpr Facet facet = tables::ended_vehicle_mark;
    Mark mark;
    std::int32_t ended_day = 0;

    [[nodiscard]] Bytes entity() const { return mark_key(mark.kind, mark.mark); }
    [[nodiscard]] const VehicleId& item() const { return mark.vehicle; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.mark, row.ended_day);
    }
    friend bool operator==(const EndedMark&, const EndedMark&) = default;
};

// A plate that was ever given or kept; all others that a series makes are in stock.
struct Plate {
    static constexpr Facet facet = tables::plate;
    Bytes plate;
    std::uint64_t version = 0;
    PlateStatus status = PlateStatus::assigned;
    std::optional<VehicleId> vehicle;      // Whose it is, or was last.
    std::optional<Party> party;            // For whom it is kept.
    std::optional<std::int32_t> until_day; // Kept until; or not given out again before.
    std::int32_t since_day = 0;

    [[nodiscard]] const Bytes& entity() const { return plate; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.plate, row.version, row.status, row.vehicle, row.party, row.until_day,
              row.since_day);
    }
    friend bool operator==(const Plate&, const Plate&) = default;
};

// Who owns a vehicle that is neither exported nor scrapped.
struct Ownership {
    static constexpr Facet facet = tables::ownership;
    VehicleId vehicle;
    std::uint64_t version = 0;
    std::uint32_t denominator = 1;
    std::vector<Share> shares; // Ascending by party; exactly the whole.
    Ground ground = Ground::registration; // Of the last change.
    std::int32_t changed_day = 0;
    Commitment act;

    [[nodiscard]] const VehicleId& entity() const { return vehicle; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.vehicle, row.version, row.denominator, row.shares, row.ground,
              row.changed_day, row.act);
    }
    friend bool operator==(const Ownership&, const Ownership&) = default;
};

// A version that was superseded, or the last one.
struct EndedOwnership {
    static constexpr Facet facet = tables::ended_ownership;
    Ownership ownership;
    std::int32_t ended_day = 0;

    [[nodiscard]] const VehicleId& entity() const { return ownership.vehicle; }
    [[nodiscard]] Bytes item() const { return version_key(ownership.version); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.ownership, row.ended_day);
    }
    friend bool operator==(const EndedOwnership&, const EndedOwnership&) = default;
};

// What a party owns now; of an estate while somebody of the party is dead (G-39).
struct PartyVehicle {
    static constexpr Facet facet = tables::party_vehicle;
    Party party;
    VehicleId vehicle;

    [[nodiscard]] Bytes entity() const { return party.key(); }
    [[nodiscard]] const VehicleId& item() const { return vehicle; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.party, row.vehicle);
    }
    friend bool operator==(const PartyVehicle&, const PartyVehicle&) = default;
};

// What a party owned before; of several times the last one.
struct EndedPartyVehicle {
    static constexpr Facet facet = tables::ended_party_vehicle;
    PartyVehicle link;
    std::int32_t ended_day = 0;

    [[nodiscard]] Bytes entity() const { return link.party.key(); }
    [[nodiscard]] const VehicleId& item() const { return link.vehicle; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.link, row.ended_day);
    }
    friend bool operator==(const EndedPartyVehicle&, const EndedPartyVehicle&) = default;
};

// A pledge of a vehicle, while it stands.
struct Lien {
    static constexpr Facet facet = tables::vehicle_lien;
    VehicleId vehicle;
    LienId id;
    std::uint32_t rank = 0; // 1, 2, ...
    Party creditor;         // An organisation.
    Bytes claim_ref;        // In the register of pledges.
    std::optional<Commitment> amount;
    std::int32_t due_day = 0;
    std::int32_t from_day = 0;
    Commitment act;

    [[nodiscard]] const VehicleId& entity() const { return vehicle; }
    [[nodiscard]] const LienId& item() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.vehicle, row.id, row.rank, row.creditor, row.claim_ref, row.amount,
              row.due_day, row.from_day, row.act);
    }
    friend bool operator==(const Lien&, const Lien&) = default;
};

struct EndedLien {
    static constexpr Facet facet = tables::ended_vehicle_lien;
    Lien lien;
    std::int32_t ended_day = 0;

    [[nodiscard]] const VehicleId& entity() const { return lien.vehicle; }
    [[nodiscard]] const LienId& item() const { return lien.id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.lien, row.ended_day);
    }
    friend bool operator==(const EndedLien&, const EndedLien&) = default;
};

struct Inspection {
    static constexpr Facet facet = tables::inspection;
    VehicleId vehicle;
    std::uint32_t number = 0; // 1, 2, ... as recorded.
    std::int32_t day = 0;
    Bytes station; // Office.
    InspectionResult result = proto::vehicles::INSPECTION_RESULT_NONE;
    std::optional<std::int32_t> valid_until; // The last day.
    std::uint32_t odometer_km = 0;
    bool rollback = false; // The odometer showed less than before (G-56).
    Commitment act;

    [[nodiscard]] const VehicleId& entity() const { return vehicle; }
    [[nodiscard]] Bytes item() const { return number_key(number); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.vehicle, row.number, row.day, row.station, row.result, row.valid_until,
              row.odometer_km, row.rollback, row.act);
    }
    friend bool operator==(const Inspection&, const Inspection&) = default;
};

// Somebody may use the vehicle without owning it.
struct UseRight {
    static constexpr Facet facet = tables::use_right;
    VehicleId vehicle;
    UseRightId id;
    SubjectId user;
    UseKind kind = proto::vehicles::USE_KIND_NONE;
    std::int32_t from_day = 0;
    std::optional<std::int32_t> until_day; // The last day.
    Commitment act;

    [[nodiscard]] bool is_live_on(std::int32_t day) const {
        return from_day <= day && (!until_day || day <= *until_day);
    }
    [[nodiscard]] const VehicleId& entity() const { return vehicle; }
    [[nodiscard]] const UseRightId& item() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.vehicle, row.id, row.user, row.kind, row.from_day, row.until_day, row.act);
    }
    friend bool operator==(const UseRight&, const UseRight&) = default;
};

struct EndedUseRight {
    static constexpr Facet facet = tables::ended_use_right;
    UseRight right;
    std::int32_t ended_day = 0;

    [[nodiscard]] const VehicleId& entity() const { return right.vehicle; }
    [[nodiscard]] const UseRightId& item() const { return right.id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.right, row.ended_day);
    }
    friend bool operator==(const EndedUseRight&, const EndedUseRight&) = default;
};

// The same seen from the user.
struct UserVehicle {
    static constexpr Facet facet = tables::user_vehicle;
    SubjectId user;
    UseRightId right;
    VehicleId vehicle;

    [[nodiscard]] const SubjectId& entity() const { return user; }
    [[nodiscard]] const UseRightId& item() const { return right; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.user, row.right, row.vehicle);
    }
    friend bool operator==(const UserVehicle&, const UserVehicle&) = default;
};

// A record of the old register that was imported.
struct ArchiveEntry {
    static constexpr Facet facet = tables::vehicle_archive_entry;
    Bytes ref;
    VehicleId vehicle;

    [[nodiscard]] const Bytes& entity() const { return ref; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.ref, row.vehicle);
    }
    friend bool operator==(const ArchiveEntry&, const ArchiveEntry&) = default;
};

} // namespace tamga::registries::vehicles
