// What a change is about, and whom else it affects.

#include "registries/invariants_scope.hpp"

#include "registries/courts/estate_rows.hpp"
#include "registries/courts/rows.hpp"
#include "registries/evidence/rows.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/privacy/kept.hpp"
#include "registries/privacy/rows.hpp"
#include "registries/residence/rows.hpp"
#include "registries/tables.hpp"
#include "registries/vehicles/rows.hpp"

namespace tamga::registries {

namespace {

constexpr int generations = 4; // Kinship of spouses reaches so far (G-06).

template <class Row>
Row row_of(const ledger::StateEntry& entry) {
    auto stored = decode_value<Row>(entry.value);
    ENSURE(stored.has_value());
    return std::move(stored->row);
}

// The act that wrote the entry: every value begins with it.
TransactionId provenance_of(const ledger::StateEntry& entry) {
    Reader in(entry.value);
    return in.digest<TransactionId>();
}

void note_record(Scope& scope, const civil::CivilRecord& record) {
    scope.records.insert(record.number);
    for (const civil::RecordPerson& person : record.persons) scope.subjects.insert(person.subject);
    if (record.marriage) scope.marriages.insert(*record.marriage);
}

void note_pin(Scope& scope, const identity::Pin& pin) {
    scope.pins.insert(pin.entity());
    scope.subjects.insert(pin.subject);
}

// Of the dead and the void nothing stays in force.
void note_subject(Scope& scope, const identity::Subject& subject) {
    scope.subjects.insert(subject.id);
    if (!subject.has_death && subject.life != identity::LifeStatus::void_record) return;
    scope.residents.insert(subject.id);
    scope.holders.insert(to_bytes(subject.id.view()));
    for (const auto& link : list_rows<courts::GivenMandate>(scope.view, subject.id)) {
        scope.mandates.insert(link.mandate);
    }
    for (const auto& link : list_rows<courts::HeldMandate>(scope.view, subject.id)) {
        scope.mandates.insert(link.mandate);
    }
}

// Of identity; false when the entry is of another register.
bool note_identity(Scope& scope, const ledger::StateEntry& entry) {
    switch (entry.path.table()) {
    case tables::subject.table: note_subject(scope, row_of<identity::Subject>(entry)); return true;
    case tables::pin.table:
        if (entry.path.facet() == tables::pin.facet) note_pin(scope, row_of<identity::Pin>(entry));
        return true;
    case tables::document.table: {
        const auto document = row_of<identity::Document>(entry);
        scope.documents.insert(document.tag);
        scope.holders.insert(document.holder);
        return true;
    }
    case tables::holder_document.table:
        scope.holders.insert(row_of<identity::HolderDocument>(entry).holder);
        return true;
    case tables::status_chunk.table: {
        const auto chunk = row_of<identity::StatusChunk>(entry);
        scope.chunks.emplace(chunk.list, chunk.chunk);
        return true;
    }
    case tables::subject_pin.table: {
        const auto link = row_of<identity::SubjectPin>(entry);
        scope.subjects.insert(link.subject);
        scope.pins.insert(identity::pin_key(link.scheme, link.tag));
        return true;
    }
    case tables::merged_subject.table: {
        const auto link = row_of<identity::MergedSubject>(entry);
        scope.subjects.insert(link.winner);
        scope.subjects.insert(link.loser);
        return true;
    }
    default: return false;
    }
}

void add_marriages(Scope& scope, const SubjectId& subject);

// A conflict that opens or closes changes what its record's persons and marriage may be: those of
// the line of a child, and those of a dead person.
void note_conflict(Scope& scope, const civil::LegacyConflict& conflict) {
    const auto record = find_row<civil::CivilRecord>(scope.view, conflict.record);
    if (!record) return;
    note_record(scope, *record);
    if (const auto child = record->person(proto::civil::CHILD)) scope.children.insert(*child);
    if (const auto dead = record->person(proto::civil::DECEASED)) add_marriages(scope, *dead);
}

void note_civil(Scope& scope, const ledger::StateEntry& entry) {
    switch (entry.path.table()) {
    case tables::civil_record.table: note_record(scope, row_of<civil::CivilRecord>(entry)); break;
    case tables::record_sequence.table:
        scope.series.insert(row_of<civil::RecordSequence>(entry).series);
        break;
    case tables::ended_record_version.table:
        scope.records.insert(row_of<civil::EndedRecordVersion>(entry).record.number);
        break;
    case tables::subject_record.table:
        scope.subjects.insert(row_of<civil::SubjectRecord>(entry).subject);
        break;
    case tables::ended_subject_record.table:
        scope.subjects.insert(row_of<civil::EndedSubjectRecord>(entry).link.subject);
        break;
    case tables::marriage.table:
        scope.marriages.insert(row_of<civil::Marriage>(entry).id);
        break;
    case tables::ended_marriage.table:
        scope.marriages.insert(row_of<civil::EndedMarriage>(entry).marriage.id);
        break;
    case tables::subject_marriage.table:
        scope.marriages.insert(row_of<civil::SubjectMarriage>(entry).marriage);
        break;
    case tables::ended_subject_marriage.table:
        scope.marriages.insert(row_of<civil::EndedSubjectMarriage>(entry).marriage);
        break;
    case tables::filiation.table:
        scope.children.insert(row_of<civil::Filiation>(entry).child);
        break;
    case tables::child_of.table: scope.children.insert(row_of<civil::ChildOf>(entry).child); break;
    case tables::parent_tag.table:
        scope.children.insert(row_of<civil::ParentTag>(entry).child);
        break;
    case tables::legacy_conflict.table:
        note_conflict(scope, row_of<civil::LegacyConflict>(entry));
        break;
    case tables::consent_use.table: {
        auto use = row_of<civil::ConsentUse>(entry);
        scope.subjects.insert(use.subject);
        if (use.mandate) scope.represented.push_back(std::move(use));
        break;
    }
    case tables::post_mortem_act.table:
        scope.subjects.insert(row_of<civil::PostMortemAct>(entry).subject);
        break;
    default: break; // No rule is about the other tables.
    }
}

// Of residence and courts; false when the entry is of another register.
bool note_others(Scope& scope, const ledger::StateEntry& entry) {
    switch (entry.path.table()) {
    case tables::registration.table: {
        const auto registration = row_of<residence::Registration>(entry);
        scope.residents.insert(registration.subject);
        if (registration.kind != residence::RegistrationKind::diaspora) {
            scope.dwellings.insert(registration.dwelling);
        }
        return true;
    }
    case tables::subject_registration.table:
        scope.residents.insert(row_of<residence::SubjectRegistration>(entry).subject);
        return true;
    case tables::dwelling.table:
        scope.dwellings.insert(row_of<residence::Dwelling>(entry).tag);
        return true;
    case tables::dwelling_registration.table:
        scope.dwellings.insert(row_of<residence::DwellingRegistration>(entry).dwelling);
        return true;
    case tables::household.table:
        scope.households.insert(row_of<residence::Household>(entry).id);
        return true;
    case tables::household_member.table:
        scope.households.insert(row_of<residence::HouseholdMember>(entry).household);
        return true;
    case tables::mandate.table:
        scope.mandates.insert(row_of<courts::Mandate>(entry).id);
        return true;
    default: return false;
    }
}

void note_right(Scope& scope, const land::Right& right) {
    scope.land_units.insert(right.unit);
}

// Of land; false when the entry is of another register.
bool note_land(Scope& scope, const ledger::StateEntry& entry) {
    switch (entry.path.table()) {
    case tables::parcel.table: {
        const auto parcel = row_of<land::Parcel>(entry);
        scope.parcels.insert(parcel.code);
        scope.land_units.insert(parcel.units.begin(), parcel.units.end());
        return true;
    }
    case tables::boundary_conflict.table:
        scope.parcels.insert(row_of<land::BoundaryConflict>(entry).parcel);
        return true;
    case tables::land_unit.table: {
        const auto unit = row_of<land::Unit>(entry);
        scope.land_units.insert(unit.code);
        scope.parcels.insert(unit.parcels.begin(), unit.parcels.end());
        return true;
    }
    case tables::land_right.table: note_right(scope, row_of<land::Right>(entry)); return true;
    case tables::unit_right.table:
        scope.land_units.insert(row_of<land::UnitRight>(entry).unit);
        return true;
    case tables::party_right.table: {
        const auto link = row_of<land::PartyRight>(entry);
        scope.land_units.insert(link.unit);
        if (link.party.kind == proto::land::PERSON) {
            scope.subjects.insert(SubjectId::from(link.party.id));
        }
        return true;
    }
    case tables::ended_right.table: {
        const auto ended = row_of<land::EndedRight>(entry);
        scope.ended_rights.emplace(to_bytes(ended.right.id.view()), ended.item());
        return true;
    }
    case tables::building.table: {
        const auto building = row_of<land::Building>(entry);
        scope.buildings.insert(building.code);
        if (!building.building.empty()) scope.buildings.insert(building.building);
        return true;
    }
    default: return false;
    }
}

void note_vehicle(Scope& scope, const vehicles::Vehicle& vehicle) {
    scope.vehicles.insert(vehicle.id);
    if (!vehicle.plate.empty()) scope.plates.insert(vehicle.plate);
}

void note_lien(Scope& scope, const vehicles::Lien& lien) {
    scope.vehicles.insert(lien.vehicle);
}

// Of vehicles; false when the entry is of another register.
bool note_vehicles(Scope& scope, const ledger::StateEntry& entry) {
    switch (entry.path.table()) {
    case tables::vehicle.table: note_vehicle(scope, row_of<vehicles::Vehicle>(entry)); return true;
    case tables::vehicle_mark.table:
        scope.vehicles.insert(row_of<vehicles::Mark>(entry).vehicle);
        return true;
    case tables::plate.table: {
        const auto plate = row_of<vehicles::Plate>(entry);
        scope.plates.insert(plate.plate);
        if (plate.vehicle) scope.vehicles.insert(*plate.vehicle);
        return true;
    }
    case tables::ownership.table: {
        const auto ownership = row_of<vehicles::Ownership>(entry);
        scope.vehicles.insert(ownership.vehicle);
        return true;
    }
    case tables::ended_ownership.table: {
        const auto ended = row_of<vehicles::EndedOwnership>(entry);
        scope.ended_ownerships.emplace(to_bytes(ended.ownership.vehicle.view()), ended.item());
        return true;
    }
    case tables::party_vehicle.table: {
        const auto link = row_of<vehicles::PartyVehicle>(entry);
        scope.vehicles.insert(link.vehicle);
        if (link.party.kind == proto::land::PERSON) {
            scope.subjects.insert(SubjectId::from(link.party.id));
        }
        return true;
    }
    case tables::vehicle_lien.table: note_lien(scope, row_of<vehicles::Lien>(entry)); return true;
    case tables::inspection.table: {
        const auto inspection = row_of<vehicles::Inspection>(entry);
        scope.vehicles.insert(inspection.vehicle);
        return true;
    }
    case tables::use_right.table: {
        const auto right = row_of<vehicles::UseRight>(entry);
        scope.subjects.insert(right.user);
        return true;
    }
    default: return false;
    }
}

void add_marriages(Scope& scope, const SubjectId& subject) {
    for (const auto& link : list_rows<civil::SubjectMarriage>(scope.view, subject)) {
        scope.marriages.insert(link.marriage);
    }
    for (const auto& link : list_rows<civil::EndedSubjectMarriage>(scope.view, subject)) {
        scope.marriages.insert(link.marriage);
    }
}

// A parent of somebody who was there before: whoever descends from the child has new ancestors.
void add_line(Scope& scope, const SubjectId& child) {
    std::set<SubjectId> line{child};
    std::vector<SubjectId> generation{child};
    for (int down = 0; down < generations; ++down) {
        std::vector<SubjectId> younger;
        for (const SubjectId& member : generation) {
            for (const auto& edge : list_rows<civil::ChildOf>(scope.view, member)) {
                if (line.insert(edge.child).second) younger.push_back(edge.child);
            }
        }
        generation = std::move(younger);
    }
    for (const SubjectId& member : line) add_marriages(scope, member);
}

} // namespace

void note_tombstone(Scope& scope, const ledger::StateEntry& entry) {
    if (entry.path.table() != tables::tombstone.table) return;
    const auto stored = decode_value<privacy::Tombstone>(entry.value);
    ENSURE(stored.has_value());
    scope.tombstones.insert(stored->row.commitment);
    scope.erasures.insert(stored->provenance);
}

void note(Scope& scope, const ledger::StateEntry& entry) {
    const std::uint16_t number = entry.path.table();
    if (number == tables::tombstone.table) return;
    if (!scope.erasures.empty() && scope.erasures.contains(provenance_of(entry))) {
        scope.written_by_erasures.push_back(entry.path);
    }
    if (scope.whole()) {
        const auto kept = privacy::commitments_of(entry);
        scope.commitments.insert(scope.commitments.end(), kept.begin(), kept.end());
    }
    scope.nodes |= number == tables::validator.table || number == tables::observer.table;
    if (note_identity(scope, entry) || note_others(scope, entry)) return;
    if (note_land(scope, entry) || note_vehicles(scope, entry)) return;
    if (entry.path.table() == tables::evidence.table) {
        scope.evidence.insert(row_of<evidence::Record>(entry).item());
        return;
    }
    note_civil(scope, entry);
}

void widen(Scope& scope) {
    for (const SubjectId& child : scope.children) {
        if (find_row<identity::Subject>(*scope.before, child)) add_line(scope, child);
    }
    for (const SubjectId& subject : scope.subjects) {
        // Only a change of the person itself reaches the marriages: a death, or its revocation.
        const auto now = find_row<identity::Subject>(scope.view, subject);
        const auto then = find_row<identity::Subject>(*scope.before, subject);
        if (then != now) add_marriages(scope, subject);
    }
    for (const MarriageId& id : scope.marriages) {
        const auto current = find_row<civil::Marriage>(scope.view, id);
        const auto ended = find_row<civil::EndedMarriage>(scope.view, id);
        if (!current && !ended) continue; // G-07 tells of it.
        const civil::Marriage& marriage = current ? *current : ended->marriage;
        scope.subjects.insert(marriage.spouse_a);
        scope.subjects.insert(marriage.spouse_b);
    }
}

std::vector<civil::Marriage> all_marriages(const ledger::StateView& view,
                                           const SubjectId& subject) {
    std::vector<civil::Marriage> found;
    for (const auto& link : list_rows<civil::SubjectMarriage>(view, subject)) {
        auto entry = find_row<civil::Marriage>(view, link.marriage);
        if (entry) found.push_back(std::move(*entry));
    }
    for (const auto& link : list_rows<civil::EndedSubjectMarriage>(view, subject)) {
        auto entry = find_row<civil::EndedMarriage>(view, link.marriage);
        if (entry) found.push_back(std::move(entry->marriage));
    }
    return found;
}

} // namespace tamga::registries
