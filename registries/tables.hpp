// The tables of the state: every (table, facet), whether it has items, and what its keys are.
//
// This is the only list; numbers are part of the formats and frozen. A table's hundred is its
// register's. Tables 80 to 99 of a hundred hold ended facts (ledger.md 4): an entry that ends
// leaves its current facet and enters the history table in the same act. Facets of natural persons
// stand in tables of their own, so that the proof of one fact does not show which others exist.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tamga::registries {

struct Facet {
    std::uint16_t table = 0;
    std::uint8_t facet = 0;
    bool plural = false;     // With an item key: paths of 67 bytes instead of 35.
    std::string_view name;   // table.facet
    std::string_view entity; // What the entity key is.
    std::string_view item;   // What the item key is; empty for singular facets.

    friend constexpr bool operator==(const Facet&, const Facet&) = default;
};

namespace tables {

// 1xx: access, and what every register rests on.
inline constexpr Facet agency{101, 1, false, "agencies.core", "agency code", ""};
inline constexpr Facet agency_office{101, 2, true, "agencies.office", "agency code", "office code"};
inline constexpr Facet office{102, 1, false, "offices.core", "office code", ""};
inline constexpr Facet office_officer{102, 2, true, "offices.officer", "office code",
                                      "officer key"};
inline constexpr Facet officer{103, 1, false, "officers.core", "officer key", ""};
inline constexpr Facet seen_key{104, 1, false, "seen_keys.core", "public key", ""};
inline constexpr Facet governance{105, 1, false, "governance.core", "GOVERNANCE", ""};
inline constexpr Facet parameter{106, 1, false, "parameters.core", "parameter name", ""};
inline constexpr Facet ended_agency_key{181, 1, true, "ended_agency_keys.key", "agency code",
                                        "public key"};

// 2xx: identity.
inline constexpr Facet subject{201, 1, false, "subjects.core", "SubjectId", ""};
inline constexpr Facet attribute{202, 1, true, "attributes.group", "SubjectId", "data class u16"};
inline constexpr Facet pin{203, 1, false, "pins.core", "scheme u16 || PinTag", ""};
inline constexpr Facet subject_pin{204, 1, true, "subject_pins.pin", "SubjectId", "scheme u16"};
inline constexpr Facet holder_key{205, 1, false, "holder_keys.core", "public key", ""};
inline constexpr Facet subject_key{206, 1, true, "subject_keys.key", "SubjectId", "public key"};
inline constexpr Facet ended_attribute{282, 1, true, "ended_attributes.group", "SubjectId",
                                       "commitment"};
inline constexpr Facet ended_subject_key{286, 1, true, "ended_subject_keys.key", "SubjectId",
                                         "public key"};

// 3xx: civil status.
inline constexpr Facet civil_record{301, 1, false, "civil_records.core", "RecNo", ""};
inline constexpr Facet record_sequence{302, 1, false, "record_sequences.core", "series", ""};
inline constexpr Facet archive_entry{303, 1, false, "archive_entries.core", "ArchiveRef", ""};
inline constexpr Facet subject_record{304, 1, true, "subject_records.record", "SubjectId", "RecNo"};
inline constexpr Facet marriage{305, 1, false, "marriages.core", "MarriageId", ""};
inline constexpr Facet subject_marriage{306, 1, true, "subject_marriages.marriage", "SubjectId",
                                        "MarriageId"};
inline constexpr Facet filiation{307, 1, true, "filiations.parent", "child", "parent"};
inline constexpr Facet child_of{308, 1, true, "children.child", "parent", "child"};
inline constexpr Facet parent_tag{309, 1, true, "parent_tags.tag", "child", "FiliationTag"};
inline constexpr Facet marriage_application{310, 1, false, "marriage_applications.core",
                                            "ApplicationId", ""};
inline constexpr Facet subject_application{311, 1, true, "subject_applications.application",
                                           "SubjectId", "ApplicationId"};
inline constexpr Facet legacy_conflict{312, 1, true, "legacy_conflicts.conflict", "RecNo",
                                       "rule u8 || SubjectId"};
inline constexpr Facet consent_use{313, 1, true, "consents.use", "SubjectId",
                                   "txid || operation u16"};
inline constexpr Facet post_mortem_act{314, 1, true, "post_mortem_acts.act", "SubjectId",
                                       "txid || operation u16"};
inline constexpr Facet ended_record_version{381, 1, true, "ended_record_versions.version", "RecNo",
                                            "version u64"};
inline constexpr Facet ended_subject_record{384, 1, true, "ended_subject_records.record",
                                            "SubjectId", "RecNo"};
inline constexpr Facet ended_marriage{385, 1, false, "ended_marriages.core", "MarriageId", ""};
inline constexpr Facet ended_subject_marriage{386, 1, true, "ended_subject_marriages.marriage",
                                              "SubjectId", "MarriageId"};
inline constexpr Facet ended_marriage_application{390, 1, false, "ended_marriage_applications.core",
                                                  "ApplicationId", ""};
inline constexpr Facet ended_subject_application{391, 1, true,
                                                 "ended_subject_applications.application",
                                                 "SubjectId", "ApplicationId"};
inline constexpr Facet closed_conflict{392, 1, true, "closed_conflicts.conflict", "RecNo",
                                       "rule u8 || SubjectId"};

// 7xx: courts, holds, representation, estates. A target is the key of an entity of any register.
inline constexpr Facet court_act{701, 1, false, "court_acts.core", "CourtActId", ""};
inline constexpr Facet hold{702, 1, false, "holds.core", "HoldId", ""};
inline constexpr Facet hold_target{703, 1, true, "hold_targets.target", "HoldId", "target"};
inline constexpr Facet held{704, 1, true, "held.hold", "target", "HoldId"};
inline constexpr Facet ended_held{784, 1, true, "ended_held.hold", "target", "HoldId"};

} // namespace tables

inline constexpr std::array facets{
    tables::agency,          tables::agency_office,    tables::office,
    tables::office_officer,  tables::officer,          tables::seen_key,
    tables::governance,      tables::parameter,        tables::ended_agency_key,
    tables::subject,         tables::attribute,        tables::pin,
    tables::subject_pin,     tables::holder_key,       tables::subject_key,
    tables::ended_attribute, tables::ended_subject_key,
    tables::civil_record,    tables::record_sequence,  tables::archive_entry,
    tables::subject_record,  tables::marriage,         tables::subject_marriage,
    tables::filiation,       tables::child_of,         tables::parent_tag,
    tables::marriage_application,       tables::subject_application,
    tables::legacy_conflict,            tables::consent_use,
    tables::post_mortem_act,            tables::ended_record_version,
    tables::ended_subject_record,       tables::ended_marriage,
    tables::ended_subject_marriage,     tables::ended_marriage_application,
    tables::ended_subject_application,  tables::closed_conflict,
    tables::court_act,       tables::hold,             tables::hold_target,
    tables::held,            tables::ended_held,
};

// The declaration of (table, facet); null when there is none.
[[nodiscard]] constexpr const Facet* find_facet(std::uint16_t table, std::uint8_t number) {
    for (const Facet& entry : facets) {
        if (entry.table == table && entry.facet == number) return &entry;
    }
    return nullptr;
}

} // namespace tamga::registries
