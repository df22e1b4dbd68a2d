// Rows of the identity register: subjects, their field groups, PINs and keys (1.1).
//
// Each fact of a person stands in a table of its own (ledger.md 4).

#pragma once

#include "proto/identity.pb.h"
#include "registries/access/rows.hpp"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>

namespace tamga::registries::identity {

using DataClass = proto::identity::DataClass;
using SubjectKind = proto::identity::SubjectKind;
using PinScheme = proto::identity::PinScheme;
using PinReason = proto::identity::PinReason;
using Assurance = proto::identity::Assurance;
using KeyReason = proto::identity::KeyReason;
using access::Validity;

enum class LifeStatus : std::uint8_t {
    alive = 1,
    deceased = 2,
    presumed_dead = 3,
    missing = 4,
    not_known = 5, // HISTORIC persons whose death no archive has told.
    void_record = 6,
};
enum class Capacity : std::uint8_t { full = 1, limited = 2, none = 3 };
enum class PinStatus : std::uint8_t { provisional = 1, active = 2, blocked = 3, retired = 4 };
enum class KeyStatus : std::uint8_t { active = 1, suspended = 2, revoked = 3 };

struct Subject {
    static constexpr Facet facet = tables::subject;
    SubjectId id;
    std::uint64_t version = 0;
    SubjectKind kind = proto::identity::CITIZEN;
    LifeStatus life = LifeStatus::alive;
    bool has_death = false;           // Then the interval below; of any precision.
    std::optional<std::int32_t> death_earliest; // Absent = open.
    std::optional<std::int32_t> death_latest;
    Bytes death_record; // RecNo; empty = none.
    Capacity capacity = Capacity::full;
    std::int32_t capacity_since = 0;
    std::optional<SubjectId> merged_into;
    std::int32_t created_day = 0;

    [[nodiscard]] const SubjectId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.kind, row.life, row.has_death, row.death_earliest,
              row.death_latest, row.death_record, row.capacity, row.capacity_since,
              row.merged_into, row.created_day);
    }
    friend bool operator==(const Subject&, const Subject&) = default;
};

// Who was merged into the person (ID-05); when it is merged itself, they go on to the next (G-03).
struct MergedSubject {
    static constexpr Facet facet = tables::merged_subject;
    SubjectId winner;
    SubjectId loser;

    [[nodiscard]] const SubjectId& entity() const { return winner; }
    [[nodiscard]] const SubjectId& item() const { return loser; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.winner, row.loser);
    }
    friend bool operator==(const MergedSubject&, const MergedSubject&) = default;
};

[[nodiscard]] inline Bytes key_of(DataClass data_class) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(data_class));
    return std::move(out).take();
}
[[nodiscard]] inline Bytes key_of(PinScheme scheme) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(scheme));
    return std::move(out).take();
}

// The current commitment of one field group.
struct Attribute {
    static constexpr Facet facet = tables::attribute;
    SubjectId subject;
    DataClass data_class = proto::identity::DATA_CLASS_NONE;
    Commitment commitment;
    std::int32_t since_day = 0;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] Bytes item() const { return key_of(data_class); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.data_class, row.commitment, row.since_day);
    }
    friend bool operator==(const Attribute&, const Attribute&) = default;
};

struct EndedAttribute {
    static constexpr Facet facet = tables::ended_attribute;
    SubjectId subject;
    DataClass data_class = proto::identity::DATA_CLASS_NONE;
    Commitment commitment;
    std::int32_t since_day = 0;
    std::int32_t until_day = 0;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const Commitment& item() const { return commitment; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.data_class, row.commitment, row.since_day, row.until_day);
    }
    friend bool operator==(const EndedAttribute&, const EndedAttribute&) = default;
};

[[nodiscard]] inline Bytes pin_key(PinScheme scheme, const PinTag& tag) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(scheme));
    out.digest(tag);
    return std::move(out).take();
}

struct Pin {
    static constexpr Facet facet = tables::pin;
    PinScheme scheme = proto::identity::PIN_SCHEME_NONE;
    PinTag tag;
    std::uint64_t version = 0;
    SubjectId subject;
    PinStatus status = PinStatus::active;
    PinReason reason = proto::identity::PIN_REASON_NONE;
    std::int32_t issued_day = 0;
    std::optional<Commitment> commitment; // Class PIN_NUMBER.

    [[nodiscard]] Bytes entity() const { return pin_key(scheme, tag); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.scheme, row.tag, row.version, row.subject, row.status, row.reason,
              row.issued_day, row.commitment);
    }
    friend bool operator==(const Pin&, const Pin&) = default;
};

// Which PIN took the place of which (ID-04).
struct PinLink {
    static constexpr Facet facet = tables::pin_link;
    PinScheme scheme = proto::identity::PIN_SCHEME_NONE;
    PinTag tag;
    std::optional<PinTag> replaces;
    std::optional<PinTag> replaced_by;

    [[nodiscard]] Bytes entity() const { return pin_key(scheme, tag); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.scheme, row.tag, row.replaces, row.replaced_by);
    }
    friend bool operator==(const PinLink&, const PinLink&) = default;
};

// The one PIN of a person in a scheme, active or blocked; a retired one stands in Pin alone.
struct SubjectPin {
    static constexpr Facet facet = tables::subject_pin;
    SubjectId subject;
    PinScheme scheme = proto::identity::PIN_SCHEME_NONE;
    PinTag tag;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] Bytes item() const { return key_of(scheme); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.scheme, row.tag);
    }
    friend bool operator==(const SubjectPin&, const SubjectPin&) = default;
};

struct HolderKey {
    static constexpr Facet facet = tables::holder_key;
    PublicKey key;
    std::uint64_t version = 0;
    SubjectId subject;
    KeyStatus status = KeyStatus::active;
    KeyReason reason = proto::identity::KEY_REASON_NONE; // Of the revocation.
    Assurance assurance = proto::identity::ASSURANCE_NONE;
    Validity validity;
    std::optional<Commitment> attestation;

    [[nodiscard]] bool is_active_at(TimestampMs time) const {
        return status == KeyStatus::active && validity.contains(time);
    }

    [[nodiscard]] const PublicKey& entity() const { return key; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.key, row.version, row.subject, row.status, row.reason, row.assurance,
              row.validity, row.attestation);
    }
    friend bool operator==(const HolderKey&, const HolderKey&) = default;
};

// Keys of a person that are not revoked.
struct SubjectKey {
    static constexpr Facet facet = tables::subject_key;
    SubjectId subject;
    PublicKey key;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const PublicKey& item() const { return key; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.key);
    }
    friend bool operator==(const SubjectKey&, const SubjectKey&) = default;
};

struct EndedSubjectKey {
    static constexpr Facet facet = tables::ended_subject_key;
    SubjectId subject;
    PublicKey key;
    std::int32_t ended_day = 0;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const PublicKey& item() const { return key; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.key, row.ended_day);
    }
    friend bool operator==(const EndedSubjectKey&, const EndedSubjectKey&) = default;
};

} // namespace tamga::registries::identity
