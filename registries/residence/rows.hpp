// Rows of the residence register: addresses, dwellings, registrations, households (1.3).
//
// An address stands in clear; a dwelling is known by its tag alone, and nothing in the state tells
// which address it belongs to. So nobody reads from the state where a person lives, and everybody
// can check that a registration points to a dwelling that is open.

#pragma once

#include "proto/residence.pb.h"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::residence {

using Basis = proto::residence::Basis;

enum class AddressStatus : std::uint8_t { active = 1, retired = 2 };

struct Address {
    static constexpr Facet facet = tables::address;
    AddressId id;
    std::uint64_t version = 0;
    Bytes area; // SOATE or SOATO.
    std::vector<Bytes> elements;
    Bytes object; // Key of a parcel or a building; empty = none.
    AddressStatus status = AddressStatus::active;
    std::int32_t since_day = 0;

    [[nodiscard]] const AddressId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.area, row.elements, row.object, row.status, row.since_day);
    }
    friend bool operator==(const Address&, const Address&) = default;
};

[[nodiscard]] inline Bytes address_name(const Bytes& area, const std::vector<Bytes>& elements) {
    Writer out;
    out.blob(area);
    for (const Bytes& element : elements) out.blob(element);
    return std::move(out).take();
}

// The one active address of that name.
struct AddressName {
    static constexpr Facet facet = tables::address_name;
    Bytes area;
    std::vector<Bytes> elements;
    AddressId address;

    [[nodiscard]] Bytes entity() const { return address_name(area, elements); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.area, row.elements, row.address);
    }
    friend bool operator==(const AddressName&, const AddressName&) = default;
};

enum class DwellingStatus : std::uint8_t { open = 1, closed = 2 };

struct Dwelling {
    static constexpr Facet facet = tables::dwelling;
    AddressTag tag;
    std::uint64_t version = 0;
    Bytes area; // At most a district.
    std::uint32_t persons_max = 0; // 0 = no norm.
    DwellingStatus status = DwellingStatus::open;

    [[nodiscard]] const AddressTag& entity() const { return tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.tag, row.version, row.area, row.persons_max, row.status);
    }
    friend bool operator==(const Dwelling&, const Dwelling&) = default;
};

enum class RegistrationKind : std::uint8_t {
    residence = 1,
    stay = 2,
    foreign_stay = 3,
    diaspora = 4, // Lives out of the country; without a dwelling.
};
enum class EndReason : std::uint8_t {
    none = 0,
    moved = 1,
    wish = 2,
    owner = 3,
    court = 4,
    death = 5,
    fictitious = 6,
    merged = 7,
    expired = 8,
};

struct Registration {
    static constexpr Facet facet = tables::registration;
    RegistrationId id;
    std::uint64_t version = 0;
    SubjectId subject;
    AddressTag dwelling; // Zero for a diaspora.
    RegistrationKind kind = RegistrationKind::residence;
    Basis basis = proto::residence::BASIS_NONE;
    std::int32_t from_day = 0;
    std::optional<std::int32_t> until_day; // The last day of a stay.
    bool late = false;                     // Of a foreigner.
    std::optional<std::int32_t> notice_day;
    bool objected = false;
    std::optional<std::int32_t> ended_day; // From then it does not count.
    EndReason end_reason = EndReason::none;

    [[nodiscard]] bool is_active(std::int32_t day) const {
        return from_day <= day && (!until_day || day <= *until_day) &&
               (!ended_day || day < *ended_day);
    }

    [[nodiscard]] const RegistrationId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.subject, row.dwelling, row.kind, row.basis, row.from_day,
              row.until_day, row.late, row.notice_day, row.objected, row.ended_day,
              row.end_reason);
    }
    friend bool operator==(const Registration&, const Registration&) = default;
};

// Registrations that no act has ended, seen from the person and from the dwelling.
struct SubjectRegistration {
    static constexpr Facet facet = tables::subject_registration;
    SubjectId subject;
    RegistrationId registration;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const RegistrationId& item() const { return registration; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.registration);
    }
    friend bool operator==(const SubjectRegistration&, const SubjectRegistration&) = default;
};

struct DwellingRegistration {
    static constexpr Facet facet = tables::dwelling_registration;
    AddressTag dwelling;
    RegistrationId registration;

    [[nodiscard]] const AddressTag& entity() const { return dwelling; }
    [[nodiscard]] const RegistrationId& item() const { return registration; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.dwelling, row.registration);
    }
    friend bool operator==(const DwellingRegistration&, const DwellingRegistration&) = default;
};

struct EndedSubjectRegistration {
    static constexpr Facet facet = tables::ended_subject_registration;
    SubjectId subject;
    RegistrationId registration;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const RegistrationId& item() const { return registration; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.registration);
    }
    friend bool operator==(const EndedSubjectRegistration&,
                           const EndedSubjectRegistration&) = default;
};

struct Household {
    static constexpr Facet facet = tables::household;
    HouseholdId id;
    std::uint64_t version = 0;
    AddressTag dwelling;
    std::optional<SubjectId> head;
    std::optional<std::int32_t> vacant_since_day; // Until a member takes over.
    std::uint32_t members = 0;                    // The head among them; 0 = it has ended.

    [[nodiscard]] const HouseholdId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.dwelling, row.head, row.vacant_since_day, row.members);
    }
    friend bool operator==(const Household&, const Household&) = default;
};

struct HouseholdMember {
    static constexpr Facet facet = tables::household_member;
    HouseholdId household;
    SubjectId subject;
    std::int32_t since_day = 0;

    [[nodiscard]] const HouseholdId& entity() const { return household; }
    [[nodiscard]] const SubjectId& item() const { return subject; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.household, row.subject, row.since_day);
    }
    friend bool operator==(const HouseholdMember&, const HouseholdMember&) = default;
};

struct EndedHouseholdMember {
    static constexpr Facet facet = tables::ended_household_member;
    HouseholdId household;
    SubjectId subject;
    std::int32_t since_day = 0;
    std::int32_t until_day = 0;

    [[nodiscard]] const HouseholdId& entity() const { return household; }
    [[nodiscard]] const SubjectId& item() const { return subject; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.household, row.subject, row.since_day, row.until_day);
    }
    friend bool operator==(const EndedHouseholdMember&, const EndedHouseholdMember&) = default;
};

// The one household of a person.
struct SubjectHousehold {
    static constexpr Facet facet = tables::subject_household;
    SubjectId subject;
    HouseholdId household;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.household);
    }
    friend bool operator==(const SubjectHousehold&, const SubjectHousehold&) = default;
};

} // namespace tamga::registries::residence
