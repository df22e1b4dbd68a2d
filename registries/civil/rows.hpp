// Rows of the civil registry: records, marriages, filiations, applications, conflicts (1.2).
//
// Current and ended facts stand apart (ledger.md 4). Edges between parent and child are in clear
// for HISTORIC people alone; of living children there are tags (registries.md 3.6).

#pragma once

#include "proto/civil.pb.h"
#include "registries/civil/legal_date.hpp"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace tamga::registries::civil {

using RecordType = proto::civil::RecordType;
using PersonRole = proto::civil::PersonRole;
using Lateness = proto::civil::Lateness;
using FiliationKind = proto::civil::FiliationKind;
using PropertyRegime = proto::civil::PropertyRegime;
using EndReason = proto::civil::EndReason;
using ShorteningReason = proto::civil::ShorteningReason;
using CorrectionReason = proto::civil::CorrectionReason;
using CorrectedField = proto::civil::CorrectedField;
using RevocationReason = proto::civil::RevocationReason;

// "KG001-1-2026-0000001": office, type, year of registration, number in the row.
inline constexpr std::size_t record_number_bytes = 20;

enum class RecordStatus : std::uint8_t {
    notified = 1,
    declared = 2,
    registered = 3,
    revoked = 4,
    archived = 5,
};

struct RecordPerson {
    PersonRole role = proto::civil::PERSON_ROLE_NONE;
    SubjectId subject;

    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.role, row.subject);
    }
    friend bool operator==(const RecordPerson&, const RecordPerson&) = default;
};

// The version in force.
struct CivilRecord {
    static constexpr Facet facet = tables::civil_record;
    Bytes number;
    std::uint64_t version = 0;
    RecordType type = proto::civil::RECORD_TYPE_NONE;
    RecordStatus status = RecordStatus::registered;
    bool legacy = false; // From an archive.
    std::int32_t registered_day = 0;
    Lateness lateness = proto::civil::LATENESS_NONE;
    std::optional<LegalDate> event_date; // Not of a birth: that one is committed.
    std::vector<RecordPerson> persons;   // Ascending by role.
    std::optional<MarriageId> marriage;  // Made or ended by it.
    Commitment act;                      // Class ACT_CONTENT.
    std::optional<Commitment> cause;     // Class CAUSE_OF_DEATH.
    std::optional<ArchiveRef> archive_ref;
    std::vector<std::uint32_t> source_types;
    std::int32_t changed_day = 0; // When this version was written.
    CorrectionReason correction = proto::civil::CORRECTION_REASON_NONE;
    std::vector<CorrectedField> corrected; // By this version.
    RevocationReason revocation = proto::civil::REVOCATION_REASON_NONE;
    bool sealed = false; // What it said before an adoption is for courts and auditors alone.

    [[nodiscard]] std::optional<SubjectId> person(PersonRole role) const {
        for (const RecordPerson& entry : persons) {
            if (entry.role == role) return entry.subject;
        }
        return std::nullopt;
    }

    [[nodiscard]] const Bytes& entity() const { return number; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.number, row.version, row.type, row.status, row.legacy, row.registered_day,
              row.lateness, row.event_date, row.persons, row.marriage, row.act, row.cause,
              row.archive_ref, row.source_types, row.changed_day, row.correction, row.corrected,
              row.revocation, row.sealed);
    }
    friend bool operator==(const CivilRecord&, const CivilRecord&) = default;
};

[[nodiscard]] inline Bytes key_of(std::uint64_t version) {
    Writer out;
    out.u64(version);
    return std::move(out).take();
}

// A version that was superseded; the provenance is the act that superseded it.
struct EndedRecordVersion {
    static constexpr Facet facet = tables::ended_record_version;
    CivilRecord record;

    [[nodiscard]] const Bytes& entity() const { return record.number; }
    [[nodiscard]] Bytes item() const { return key_of(record.version); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.record);
    }
    friend bool operator==(const EndedRecordVersion&, const EndedRecordVersion&) = default;
};

// The last number given per office, type and year.
struct RecordSequence {
    static constexpr Facet facet = tables::record_sequence;
    Bytes series; // "KG001-1-2026"
    std::uint32_t last = 0;

    [[nodiscard]] const Bytes& entity() const { return series; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.series, row.last);
    }
    friend bool operator==(const RecordSequence&, const RecordSequence&) = default;
};

struct ArchiveEntry {
    static constexpr Facet facet = tables::archive_entry;
    ArchiveRef ref;
    Bytes record;

    [[nodiscard]] const ArchiveRef& entity() const { return ref; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.ref, row.record);
    }
    friend bool operator==(const ArchiveEntry&, const ArchiveEntry&) = default;
};

// In which records a person stands.
struct SubjectRecord {
    static constexpr Facet facet = tables::subject_record;
    SubjectId subject;
    Bytes record;
    RecordType type = proto::civil::RECORD_TYPE_NONE;
    PersonRole role = proto::civil::PERSON_ROLE_NONE;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const Bytes& item() const { return record; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.record, row.type, row.role);
    }
    friend bool operator==(const SubjectRecord&, const SubjectRecord&) = default;
};

// Of records that were revoked.
struct EndedSubjectRecord {
    static constexpr Facet facet = tables::ended_subject_record;
    SubjectRecord link;

    [[nodiscard]] const SubjectId& entity() const { return link.subject; }
    [[nodiscard]] const Bytes& item() const { return link.record; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.link);
    }
    friend bool operator==(const EndedSubjectRecord&, const EndedSubjectRecord&) = default;
};

// A marriage without a known end.
struct Marriage {
    static constexpr Facet facet = tables::marriage;
    MarriageId id;
    std::uint64_t version = 0;
    SubjectId spouse_a; // spouse_a < spouse_b.
    SubjectId spouse_b;
    LegalDate from;
    std::optional<Interval> to; // min(death, divorce) (G-07).
    EndReason end_reason = proto::civil::END_REASON_NONE;
    std::optional<LegalDate> divorced; // In force.
    bool end_kept = false; // The death that ended it was revoked after the widow remarried.
    PropertyRegime regime = proto::civil::JOINT;
    bool legacy = false;
    Bytes record;         // Of the marriage.
    Bytes divorce_record; // Empty = none.

    [[nodiscard]] bool is_of(const SubjectId& subject) const {
        return spouse_a == subject || spouse_b == subject;
    }
    [[nodiscard]] const SubjectId& other_than(const SubjectId& subject) const {
        return spouse_a == subject ? spouse_b : spouse_a;
    }
    [[nodiscard]] bool is_annulled() const { return end_reason == proto::civil::ANNULLED; }

    [[nodiscard]] const MarriageId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.spouse_a, row.spouse_b, row.from, row.to, row.end_reason,
              row.divorced, row.end_kept, row.regime, row.legacy, row.record, row.divorce_record);
    }
    friend bool operator==(const Marriage&, const Marriage&) = default;
};

struct EndedMarriage {
    static constexpr Facet facet = tables::ended_marriage;
    Marriage marriage;

    [[nodiscard]] const MarriageId& entity() const { return marriage.id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.marriage);
    }
    friend bool operator==(const EndedMarriage&, const EndedMarriage&) = default;
};

struct SubjectMarriage {
    static constexpr Facet facet = tables::subject_marriage;
    SubjectId subject;
    MarriageId marriage;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const MarriageId& item() const { return marriage; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.marriage);
    }
    friend bool operator==(const SubjectMarriage&, const SubjectMarriage&) = default;
};

struct EndedSubjectMarriage {
    static constexpr Facet facet = tables::ended_subject_marriage;
    SubjectId subject;
    MarriageId marriage;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const MarriageId& item() const { return marriage; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.marriage);
    }
    friend bool operator==(const EndedSubjectMarriage&, const EndedSubjectMarriage&) = default;
};

// A parent of a HISTORIC child, and the same edge seen from the parent.
struct Filiation {
    static constexpr Facet facet = tables::filiation;
    SubjectId child;
    SubjectId parent;
    FiliationKind kind = proto::civil::FILIATION_KIND_NONE;
    Bytes record;

    [[nodiscard]] const SubjectId& entity() const { return child; }
    [[nodiscard]] const SubjectId& item() const { return parent; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.child, row.parent, row.kind, row.record);
    }
    friend bool operator==(const Filiation&, const Filiation&) = default;
};

struct ChildOf {
    static constexpr Facet facet = tables::child_of;
    SubjectId parent;
    SubjectId child;

    [[nodiscard]] const SubjectId& entity() const { return parent; }
    [[nodiscard]] const SubjectId& item() const { return child; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.parent, row.child);
    }
    friend bool operator==(const ChildOf&, const ChildOf&) = default;
};

// A legal parent of a living child; how many there are is in clear, who it is not.
struct ParentTag {
    static constexpr Facet facet = tables::parent_tag;
    SubjectId child;
    FiliationTag tag;
    FiliationKind kind = proto::civil::FILIATION_KIND_NONE;
    Bytes record;

    [[nodiscard]] const SubjectId& entity() const { return child; }
    [[nodiscard]] const FiliationTag& item() const { return tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.child, row.tag, row.kind, row.record);
    }
    friend bool operator==(const ParentTag&, const ParentTag&) = default;
};

// A tag that adoption or a correction took away.
struct EndedParentTag {
    static constexpr Facet facet = tables::ended_parent_tag;
    ParentTag tag;
    std::int32_t ended_day = 0;

    [[nodiscard]] const SubjectId& entity() const { return tag.child; }
    [[nodiscard]] const FiliationTag& item() const { return tag.tag; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.tag, row.ended_day);
    }
    friend bool operator==(const EndedParentTag&, const EndedParentTag&) = default;
};

// A commitment whose opening only a court or an auditor may read.
struct SealedCommitment {
    static constexpr Facet facet = tables::sealed_commitment;
    Commitment commitment;
    Bytes record;
    std::int32_t since_day = 0;

    [[nodiscard]] const Commitment& entity() const { return commitment; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.commitment, row.record, row.since_day);
    }
    friend bool operator==(const SealedCommitment&, const SealedCommitment&) = default;
};

// A birth or a death that was notified (CIV-22).
struct VitalNotification {
    static constexpr Facet facet = tables::notification;
    NotificationId id;
    std::uint64_t version = 0;
    proto::civil::VitalEvent event = proto::civil::VITAL_EVENT_NONE;
    std::optional<SubjectId> subject; // The dead, or the newborn of a provisional PIN.
    Bytes agency;
    std::int32_t notified_day = 0;
    std::int32_t due_day = 0;
    Commitment content; // Class EVIDENCE_SCANS.
    Bytes record;       // That answered it; empty = none yet.

    [[nodiscard]] const NotificationId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.event, row.subject, row.agency, row.notified_day,
              row.due_day, row.content, row.record);
    }
    friend bool operator==(const VitalNotification&, const VitalNotification&) = default;
};

[[nodiscard]] inline Bytes day_key(std::int32_t day) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(day));
    return std::move(out).take();
}

// Notifications that no record answered, by the day on which they fall due.
struct OpenNotification {
    static constexpr Facet facet = tables::open_notification;
    std::int32_t due_day = 0;
    NotificationId notification;

    [[nodiscard]] Bytes entity() const { return day_key(due_day); }
    [[nodiscard]] const NotificationId& item() const { return notification; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.due_day, row.notification);
    }
    friend bool operator==(const OpenNotification&, const OpenNotification&) = default;
};

// An application to marry that is open.
struct MarriageApplication {
    static constexpr Facet facet = tables::marriage_application;
    ApplicationId id;
    std::uint64_t version = 0;
    SubjectId spouse_a; // spouse_a < spouse_b.
    SubjectId spouse_b;
    std::int32_t filed_day = 0;
    std::int32_t not_before_day = 0;
    ShorteningReason shortening = proto::civil::SHORTENING_NONE;
    Bytes office;
    Commitment act;
    std::optional<MarriageId> marriage; // Of one that led to it.

    [[nodiscard]] const ApplicationId& entity() const { return id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.id, row.version, row.spouse_a, row.spouse_b, row.filed_day, row.not_before_day,
              row.shortening, row.office, row.act, row.marriage);
    }
    friend bool operator==(const MarriageApplication&, const MarriageApplication&) = default;
};

// Used for a marriage, or void because a spouse died.
struct EndedMarriageApplication {
    static constexpr Facet facet = tables::ended_marriage_application;
    MarriageApplication application;
    std::int32_t ended_day = 0;

    [[nodiscard]] const ApplicationId& entity() const { return application.id; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.application, row.ended_day);
    }
    friend bool operator==(const EndedMarriageApplication&,
                           const EndedMarriageApplication&) = default;
};

struct SubjectApplication {
    static constexpr Facet facet = tables::subject_application;
    SubjectId subject;
    ApplicationId application;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const ApplicationId& item() const { return application; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.application);
    }
    friend bool operator==(const SubjectApplication&, const SubjectApplication&) = default;
};

struct EndedSubjectApplication {
    static constexpr Facet facet = tables::ended_subject_application;
    SubjectId subject;
    ApplicationId application;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] const ApplicationId& item() const { return application; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.application);
    }
    friend bool operator==(const EndedSubjectApplication&,
                           const EndedSubjectApplication&) = default;
};

// Rules that records of archives may break; numbers are frozen.
enum class ConflictRule : std::uint8_t {
    mother_not_alive_at_birth = 1,
    father_not_alive_at_birth = 2,
    death_before_birth = 3,
    marriage_under_age = 4,
    marriage_after_death = 5,
    marriages_overlap = 6, // G-05.
    spouses_are_kin = 7,   // G-06.
    divorce_before_marriage = 8,
    divorce_after_death = 9,
};
// The name of the enumerator.
[[nodiscard]] std::string_view name_of(ConflictRule rule);

[[nodiscard]] inline Bytes conflict_key(ConflictRule rule, const SubjectId& subject) {
    Writer out;
    out.u8(static_cast<std::uint8_t>(rule));
    out.digest(subject);
    return std::move(out).take();
}

// A rule that a record of an archive breaks, until a correction or a revocation resolves it.
struct LegacyConflict {
    static constexpr Facet facet = tables::legacy_conflict;
    Bytes record;
    ConflictRule rule = ConflictRule::marriages_overlap;
    SubjectId subject; // Whom it is about; zero where it is about the marriage.
    std::int32_t since_day = 0;

    [[nodiscard]] const Bytes& entity() const { return record; }
    [[nodiscard]] Bytes item() const { return conflict_key(rule, subject); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.record, row.rule, row.subject, row.since_day);
    }
    friend bool operator==(const LegacyConflict&, const LegacyConflict&) = default;
};

struct ClosedConflict {
    static constexpr Facet facet = tables::closed_conflict;
    LegacyConflict conflict;
    std::int32_t closed_day = 0;

    [[nodiscard]] const Bytes& entity() const { return conflict.record; }
    [[nodiscard]] Bytes item() const { return conflict_key(conflict.rule, conflict.subject); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.conflict, row.closed_day);
    }
    friend bool operator==(const ClosedConflict&, const ClosedConflict&) = default;
};

[[nodiscard]] inline Bytes act_key(const TransactionId& txid, std::uint16_t operation) {
    Writer out;
    out.digest(txid);
    out.u16(operation);
    return std::move(out).take();
}

// A consent that an act used: what G-10 and G-11 are checked on.
struct ConsentUse {
    static constexpr Facet facet = tables::consent_use;
    SubjectId subject;
    TransactionId txid;
    std::uint16_t operation = 0;
    std::uint16_t act = 0; // Field number of the operation.
    TimestampMs time;
    std::int32_t day = 0;
    std::optional<MandateId> mandate; // By or as a representative.
    bool as_agent = false;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] Bytes item() const { return act_key(txid, operation); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.txid, row.operation, row.act, row.time, row.day, row.mandate,
              row.as_agent);
    }
    friend bool operator==(const ConsentUse&, const ConsentUse&) = default;
};

// A consent that the person gave, as the register learnt later, after the day of the death.
struct PostMortemAct {
    static constexpr Facet facet = tables::post_mortem_act;
    SubjectId subject;
    TransactionId txid;
    std::uint16_t operation = 0;
    std::int32_t day = 0;
    Bytes death_record;

    [[nodiscard]] const SubjectId& entity() const { return subject; }
    [[nodiscard]] Bytes item() const { return act_key(txid, operation); }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.subject, row.txid, row.operation, row.day, row.death_record);
    }
    friend bool operator==(const PostMortemAct&, const PostMortemAct&) = default;
};

} // namespace tamga::registries::civil
