// Rows of the access register: agencies, offices, officers, keys ever seen, parameters (1.0).

#pragma once

#include "proto/access.pb.h"
#include "registries/row.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::access {

using Role = proto::access::Role;
using Register = proto::access::Register;
using AgencyStatus = proto::access::AgencyStatus;
using OfficeStatus = proto::access::OfficeStatus;
using OfficerReason = proto::access::OfficerReason;

enum class OfficerStatus : std::uint8_t { active = 1, suspended = 2, dismissed = 3 };

// A stretch of block time; until 0 is open.
struct Validity {
    TimestampMs from;
    TimestampMs until;

    [[nodiscard]] bool contains(TimestampMs time) const {
        return from <= time && (until.value == 0 || time <= until);
    }

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.from, row.until);
    }
    friend bool operator==(const Validity&, const Validity&) = default;
};

struct AgencyKey {
    PublicKey key;
    Validity validity;

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.key, row.validity);
    }
    friend bool operator==(const AgencyKey&, const AgencyKey&) = default;
};

struct Agency {
    static constexpr Facet facet = tables::agency;
    Bytes code;
    std::uint64_t version = 0;
    AgencyStatus status = proto::access::AGENCY_ACTIVE;
    Bytes title;
    std::vector<AgencyKey> keys; // Current ones; ended ones stand in EndedAgencyKey.
    std::vector<Role> roles;     // Those it may give; ascending.
    std::vector<Register> registers;
    Bytes successor; // Empty = none.

    [[nodiscard]] bool is_active() const { return status == proto::access::AGENCY_ACTIVE; }
    [[nodiscard]] bool has_role(Role role) const {
        return std::ranges::binary_search(roles, role);
    }
    [[nodiscard]] bool has_register(Register number) const {
        return number == proto::access::REGISTER_ACCESS ||
               std::ranges::binary_search(registers, number);
    }
    // A key of the agency that is valid at that time.
    [[nodiscard]] bool has_key(const PublicKey& key, TimestampMs time) const {
        return std::ranges::any_of(keys, [&](const AgencyKey& entry) {
            return entry.key == key && entry.validity.contains(time);
        });
    }

    [[nodiscard]] const Bytes& entity() const { return code; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.code, row.version, row.status, row.title, row.keys, row.roles, row.registers,
              row.successor);
    }
    friend bool operator==(const Agency&, const Agency&) = default;
};

// Which offices an agency has.
struct AgencyOffice {
    static constexpr Facet facet = tables::agency_office;
    Bytes agency;
    Bytes office;

    [[nodiscard]] const Bytes& entity() const { return agency; }
    [[nodiscard]] const Bytes& item() const { return office; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.agency, row.office);
    }
    friend bool operator==(const AgencyOffice&, const AgencyOffice&) = default;
};

struct EndedAgencyKey {
    static constexpr Facet facet = tables::ended_agency_key;
    Bytes agency;
    PublicKey key;
    Validity validity;

    [[nodiscard]] const Bytes& entity() const { return agency; }
    [[nodiscard]] const PublicKey& item() const { return key; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.agency, row.key, row.validity);
    }
    friend bool operator==(const EndedAgencyKey&, const EndedAgencyKey&) = default;
};

struct Office {
    static constexpr Facet facet = tables::office;
    Bytes code;
    std::uint64_t version = 0;
    Bytes agency;
    OfficeStatus status = proto::access::OFFICE_ACTIVE;
    std::vector<Bytes> territories; // Prefixes, ascending; one empty = the whole country.

    [[nodiscard]] bool is_active() const { return status == proto::access::OFFICE_ACTIVE; }

    [[nodiscard]] const Bytes& entity() const { return code; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.code, row.version, row.agency, row.status, row.territories);
    }
    friend bool operator==(const Office&, const Office&) = default;
};

// Which officers an office has or had.
struct OfficeOfficer {
    static constexpr Facet facet = tables::office_officer;
    Bytes office;
    PublicKey officer;

    [[nodiscard]] const Bytes& entity() const { return office; }
    [[nodiscard]] const PublicKey& item() const { return officer; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.office, row.officer);
    }
    friend bool operator==(const OfficeOfficer&, const OfficeOfficer&) = default;
};

struct Officer {
    static constexpr Facet facet = tables::officer;
    PublicKey key;
    std::uint64_t version = 0;
    Bytes office;
    OfficerStatus status = OfficerStatus::active;
    OfficerReason reason = proto::access::OFFICER_REASON_NONE; // Of suspension or dismissal.
    std::vector<Role> roles;                                   // Ascending.
    std::vector<Bytes> territories;                            // Inside the office's.
    Validity validity;
    std::optional<SubjectId> subject; // The officer as a person.

    [[nodiscard]] bool is_active() const { return status == OfficerStatus::active; }
    [[nodiscard]] bool has_role(Role role) const {
        return std::ranges::binary_search(roles, role);
    }

    [[nodiscard]] const PublicKey& entity() const { return key; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.key, row.version, row.office, row.status, row.reason, row.roles, row.territories,
              row.validity, row.subject);
    }
    friend bool operator==(const Officer&, const Officer&) = default;
};

enum class KeyUse : std::uint8_t {
    validator = 1, // Consensus keys and node keys.
    governance = 2,
    agency = 3,
    officer = 4,
    holder = 5,
    observer = 6, // Node keys.
};

// A key is never used again, in whatever use it was.
struct SeenKey {
    static constexpr Facet facet = tables::seen_key;
    PublicKey key;
    KeyUse use = KeyUse::validator;

    [[nodiscard]] const PublicKey& entity() const { return key; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.key, row.use);
    }
    friend bool operator==(const SeenKey&, const SeenKey&) = default;
};

struct Governance {
    static constexpr Facet facet = tables::governance;
    std::vector<PublicKey> keys; // Ascending.
    std::uint32_t threshold = 1;

    [[nodiscard]] static ByteView entity() { return as_bytes("GOVERNANCE"); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.keys, row.threshold);
    }
    friend bool operator==(const Governance&, const Governance&) = default;
};

struct Parameter {
    static constexpr Facet facet = tables::parameter;
    Bytes name;
    std::int64_t value = 0;

    [[nodiscard]] const Bytes& entity() const { return name; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.name, row.value);
    }
    friend bool operator==(const Parameter&, const Parameter&) = default;
};

} // namespace tamga::registries::access
