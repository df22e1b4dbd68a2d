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
inline constexpr Facet tombstone{107, 1, false, "tombstones.core", "commitment", ""};
inline constexpr Facet ended_agency_key{181, 1, true, "ended_agency_keys.key", "agency code",
                                        "public key"};

// 2xx: identity.
inline constexpr Facet subject{201, 1, false, "subjects.core", "SubjectId", ""};
inline constexpr Facet attribute{202, 1, true, "attributes.group", "SubjectId", "data class u16"};
inline constexpr Facet pin{203, 1, false, "pins.core", "scheme u16 || PinTag", ""};
inline constexpr Facet pin_link{203, 2, false, "pins.link", "scheme u16 || PinTag", ""};
inline constexpr Facet subject_pin{204, 1, true, "subject_pins.pin", "SubjectId", "scheme u16"};
inline constexpr Facet holder_key{205, 1, false, "holder_keys.core", "public key", ""};
inline constexpr Facet subject_key{206, 1, true, "subject_keys.key", "SubjectId", "public key"};
inline constexpr Facet document{207, 1, false, "documents.core", "DocTag", ""};
inline constexpr Facet holder_document{208, 1, true, "holder_documents.document", "holder",
                                       "DocTag"};
inline constexpr Facet status_head{209, 1, false, "status_lists.head", "agency code", ""};
inline constexpr Facet status_chunk{210, 1, true, "status_bits.chunk", "list", "chunk u16"};
inline constexpr Facet merged_subject{211, 1, true, "merged_subjects.subject", "SubjectId",
                                      "SubjectId"};
inline constexpr Facet ended_attribute{282, 1, true, "ended_attributes.group", "SubjectId",
                                       "commitment"};
inline constexpr Facet ended_subject_key{286, 1, true, "ended_subject_keys.key", "SubjectId",
                                         "public key"};
inline constexpr Facet ended_holder_document{288, 1, true, "ended_holder_documents.document",
                                             "holder", "DocTag"};

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
inline constexpr Facet notification{315, 1, false, "notifications.core", "NotificationId", ""};
inline constexpr Facet open_notification{316, 1, true, "open_notifications.notification",
                                         "due day u32", "NotificationId"};
inline constexpr Facet sealed_commitment{317, 1, false, "sealed_commitments.core", "Commitment",
                                         ""};
inline constexpr Facet ended_record_version{381, 1, true, "ended_record_versions.version", "RecNo",
                                            "version u64"};
inline constexpr Facet ended_subject_record{384, 1, true, "ended_subject_records.record",
                                            "SubjectId", "RecNo"};
inline constexpr Facet ended_marriage{385, 1, false, "ended_marriages.core", "MarriageId", ""};
inline constexpr Facet ended_subject_marriage{386, 1, true, "ended_subject_marriages.marriage",
                                              "SubjectId", "MarriageId"};
inline constexpr Facet ended_parent_tag{389, 1, true, "ended_parent_tags.tag", "child",
                                        "FiliationTag"};
inline constexpr Facet ended_marriage_application{390, 1, false, "ended_marriage_applications.core",
                                                  "ApplicationId", ""};
inline constexpr Facet ended_subject_application{391, 1, true,
                                                 "ended_subject_applications.application",
                                                 "SubjectId", "ApplicationId"};
inline constexpr Facet closed_conflict{392, 1, true, "closed_conflicts.conflict", "RecNo",
                                       "rule u8 || SubjectId"};

// 4xx: residence.
inline constexpr Facet address{401, 1, false, "addresses.core", "AddressId", ""};
inline constexpr Facet address_name{402, 1, false, "address_names.core", "area and elements", ""};
inline constexpr Facet dwelling{403, 1, false, "dwellings.core", "AddressTag", ""};
inline constexpr Facet registration{404, 1, false, "registrations.core", "RegistrationId", ""};
inline constexpr Facet subject_registration{405, 1, true, "subject_registrations.registration",
                                            "SubjectId", "RegistrationId"};
inline constexpr Facet dwelling_registration{406, 1, true, "dwelling_registrations.registration",
                                             "AddressTag", "RegistrationId"};
inline constexpr Facet household{407, 1, false, "households.core", "HouseholdId", ""};
inline constexpr Facet household_member{408, 1, true, "household_members.member", "HouseholdId",
                                        "SubjectId"};
inline constexpr Facet subject_household{409, 1, false, "subject_households.core", "SubjectId",
                                         ""};
inline constexpr Facet ended_subject_registration{485, 1, true,
                                                  "ended_subject_registrations.registration",
                                                  "SubjectId", "RegistrationId"};
inline constexpr Facet ended_household_member{488, 1, true, "ended_household_members.member",
                                              "HouseholdId", "SubjectId"};

// 5xx: land and immovable property. Codes of parcels, units and buildings are ASCII.
inline constexpr Facet parcel{501, 1, false, "parcels.core", "parcel code", ""};
inline constexpr Facet parcel_cell{502, 1, true, "parcel_cells.parcel", "cell", "parcel code"};
inline constexpr Facet land_unit{503, 1, false, "land_units.core", "unit code", ""};
inline constexpr Facet unit_right{504, 1, true, "unit_rights.right", "unit code", "RightId"};
inline constexpr Facet land_right{505, 1, false, "land_rights.core", "RightId", ""};
inline constexpr Facet party_right{506, 1, true, "party_rights.right", "kind u8 || party",
                                   "RightId"};
inline constexpr Facet land_group{507, 1, false, "land_groups.core", "GroupId", ""};
inline constexpr Facet group_member{508, 1, true, "group_members.group", "SubjectId", "GroupId"};
inline constexpr Facet land_consent{509, 1, true, "land_consents.use", "SubjectId",
                                    "txid || operation u16 || unit code"};
inline constexpr Facet lodgement{510, 1, false, "lodgements.core", "LodgementId", ""};
inline constexpr Facet unit_lodgement{511, 1, true, "unit_lodgements.number", "unit code",
                                      "number u32"};
inline constexpr Facet display{512, 1, false, "displays.core", "DisplayId", ""};
inline constexpr Facet objection{513, 1, false, "objections.core", "ObjectionId", ""};
inline constexpr Facet display_objection{514, 1, true, "display_objections.objection",
                                         "DisplayId", "ObjectionId"};
inline constexpr Facet building{515, 1, false, "buildings.core", "building code", ""};
inline constexpr Facet building_part{516, 1, true, "building_parts.part", "building code",
                                     "part code"};
inline constexpr Facet plan{517, 1, false, "plans.core", "doc tag", ""};
inline constexpr Facet unit_plan{518, 1, false, "unit_plans.core", "unit code", ""};
inline constexpr Facet boundary_conflict{519, 1, true, "boundary_conflicts.other", "parcel code",
                                         "parcel code"};
inline constexpr Facet land_archive_entry{520, 1, false, "land_archive.core", "archive ref", ""};
inline constexpr Facet ended_unit_right{584, 1, true, "ended_unit_rights.right", "unit code",
                                        "RightId"};
inline constexpr Facet ended_right{585, 1, true, "ended_rights.version", "RightId", "version u64"};
inline constexpr Facet ended_party_right{586, 1, true, "ended_party_rights.right",
                                         "kind u8 || party", "RightId"};
inline constexpr Facet ended_unit_lodgement{591, 1, true, "ended_unit_lodgements.number",
                                            "unit code", "number u32"};
inline constexpr Facet closed_boundary_conflict{592, 1, true, "closed_boundary_conflicts.other",
                                                "parcel code", "parcel code"};

// 6xx: vehicles.
inline constexpr Facet vehicle{601, 1, false, "vehicles.core", "VehicleId", ""};
inline constexpr Facet vehicle_mark{602, 1, false, "vehicle_marks.core", "kind u8 || mark", ""};
inline constexpr Facet plate{603, 1, false, "plates.core", "plate", ""};
inline constexpr Facet ownership{604, 1, false, "ownerships.core", "VehicleId", ""};
inline constexpr Facet party_vehicle{605, 1, true, "party_vehicles.vehicle",
                                     "kind u8 || party", "VehicleId"};
inline constexpr Facet vehicle_lien{606, 1, true, "vehicle_liens.lien", "VehicleId", "LienId"};
inline constexpr Facet inspection{607, 1, true, "inspections.number", "VehicleId", "number u32"};
inline constexpr Facet use_right{608, 1, true, "use_rights.right", "VehicleId", "UseRightId"};
inline constexpr Facet user_vehicle{609, 1, true, "user_vehicles.right", "SubjectId", "UseRightId"};
inline constexpr Facet vehicle_archive_entry{610, 1, false, "vehicle_archive.core",
                                             "archive ref", ""};
inline constexpr Facet ended_vehicle{681, 1, true, "ended_vehicles.version",
                                     "VehicleId", "version u64"};
inline constexpr Facet ended_vehicle_mark{682, 1, true, "ended_vehicle_marks.vehicle",
                                          "kind u8 || mark", "VehicleId"};
inline constexpr Facet ended_ownership{684, 1, true, "ended_ownerships.version",
                                       "VehicleId", "version u64"};
inline constexpr Facet ended_party_vehicle{685, 1, true, "ended_party_vehicles.vehicle",
                                           "kind u8 || party", "VehicleId"};
inline constexpr Facet ended_vehicle_lien{686, 1, true, "ended_vehicle_liens.lien",
                                          "VehicleId", "LienId"};
inline constexpr Facet ended_use_right{688, 1, true, "ended_use_rights.right",
                                       "VehicleId", "UseRightId"};

// 7xx: courts, holds, representation, estates. A target is the key of an entity of any register.
inline constexpr Facet court_act{701, 1, false, "court_acts.core", "CourtActId", ""};
inline constexpr Facet hold{702, 1, false, "holds.core", "HoldId", ""};
inline constexpr Facet hold_target{703, 1, true, "hold_targets.target", "HoldId", "target"};
inline constexpr Facet held{704, 1, true, "held.hold", "target", "HoldId"};
inline constexpr Facet established_fact{705, 1, true, "established_facts.fact",
                                        "SubjectId or Commitment", "kind u8"};
inline constexpr Facet entitlement{706, 1, true, "entitlements.share", "object", "SubjectId"};
inline constexpr Facet mandate{707, 1, false, "mandates.core", "MandateId", ""};
inline constexpr Facet given_mandate{708, 1, true, "given_mandates.mandate", "principal",
                                     "MandateId"};
inline constexpr Facet held_mandate{709, 1, true, "held_mandates.mandate", "agent", "MandateId"};
inline constexpr Facet estate{710, 1, false, "estates.core", "EstateId", ""};
inline constexpr Facet subject_estate{711, 1, true, "subject_estates.estate", "SubjectId",
                                      "EstateId"};
inline constexpr Facet estate_claim{712, 1, true, "estate_claims.heir", "EstateId", "SubjectId"};
inline constexpr Facet ended_entitlement{786, 1, true, "ended_entitlements.share", "object",
                                         "SubjectId"};
inline constexpr Facet ended_mandate{788, 1, true, "ended_mandates.mandate", "principal",
                                     "MandateId"};
inline constexpr Facet ended_held{784, 1, true, "ended_held.hold", "target", "HoldId"};

// 9xx: governance, and code tables.
inline constexpr Facet validator{901, 1, true, "validators.member", "VALIDATORS", "name"};
inline constexpr Facet observer{902, 1, true, "observers.node", "OBSERVERS", "name"};
inline constexpr Facet proposal{903, 1, true, "proposals.open", "PROPOSALS", "ProposalId"};
inline constexpr Facet ended_node{982, 1, true, "ended_nodes.node", "name", "ProposalId"};
inline constexpr Facet ended_proposal{983, 1, true, "ended_proposals.proposal", "PROPOSALS",
                                      "ProposalId"};
inline constexpr Facet code{951, 1, true, "codes.row", "table u16", "code"};
inline constexpr Facet ended_code{981, 1, true, "ended_codes.row", "table u16 || code",
                                  "from day u32"};

} // namespace tables

inline constexpr std::array facets{
    tables::agency,          tables::agency_office,    tables::office,
    tables::office_officer,  tables::officer,          tables::seen_key,
    tables::governance,      tables::parameter,        tables::ended_agency_key, tables::tombstone,
    tables::subject,         tables::attribute,        tables::pin,
    tables::subject_pin,     tables::holder_key,       tables::subject_key,
    tables::merged_subject, tables::ended_attribute, tables::ended_subject_key,
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
    tables::pin_link,        tables::document,
    tables::holder_document, tables::status_head,      tables::status_chunk,
    tables::ended_holder_document,      tables::notification,
    tables::open_notification,          tables::sealed_commitment,
    tables::ended_parent_tag,           tables::address,
    tables::address_name,    tables::dwelling,         tables::registration,
    tables::subject_registration,       tables::dwelling_registration,
    tables::household,       tables::household_member, tables::subject_household,
    tables::ended_subject_registration, tables::ended_household_member,
    tables::established_fact,           tables::entitlement,
    tables::mandate,         tables::given_mandate,    tables::held_mandate,
    tables::estate,          tables::subject_estate,   tables::estate_claim,
    tables::ended_entitlement,          tables::ended_mandate,
    tables::parcel, tables::parcel_cell, tables::land_unit, tables::unit_right,
    tables::land_right, tables::party_right, tables::land_group, tables::group_member,
    tables::land_consent, tables::lodgement, tables::unit_lodgement, tables::display,
    tables::objection, tables::display_objection, tables::building, tables::building_part,
    tables::plan, tables::unit_plan, tables::boundary_conflict, tables::land_archive_entry,
    tables::ended_unit_right, tables::ended_right, tables::ended_party_right,
    tables::ended_unit_lodgement, tables::closed_boundary_conflict, tables::code,
    tables::ended_code,
    tables::vehicle, tables::vehicle_mark, tables::plate, tables::ownership, tables::party_vehicle,
    tables::vehicle_lien, tables::inspection, tables::use_right, tables::user_vehicle,
    tables::vehicle_archive_entry, tables::ended_vehicle, tables::ended_vehicle_mark,
    tables::ended_ownership, tables::ended_party_vehicle, tables::ended_vehicle_lien,
    tables::ended_use_right,
    tables::validator,       tables::observer,         tables::proposal,
    tables::ended_node,      tables::ended_proposal,
};

// The declaration of (table, facet); null when there is none.
[[nodiscard]] constexpr const Facet* find_facet(std::uint16_t table, std::uint8_t number) {
    for (const Facet& entry : facets) {
        if (entry.table == table && entry.facet == number) return &entry;
    }
    return nullptr;
}

} // namespace tamga::registries
