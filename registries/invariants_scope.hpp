// What checkers look at: the entities a block touched, or all of them.
//
// A rule about an entity reads whatever else it needs from the view; who else is affected by a
// change (the spouses of the dead, the marriages of a new parent's line) is added here, once.

#pragma once

#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"
#include "registries/invariants.hpp"

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tamga::registries {

struct Scope {
    Scope(const ledger::StateView& now, const ledger::StateView* then) : view(now), before(then) {}

    const ledger::StateView& view;
    const ledger::StateView* before = nullptr; // Null: the whole state.
    std::set<SubjectId> subjects;
    std::set<SubjectId> children; // With edges or tags to parents.
    std::set<MarriageId> marriages;
    std::set<Bytes> records;
    std::set<Bytes> series;
    std::set<Bytes> pins; // Keys of PIN entries.
    std::vector<Commitment> commitments; // Of the whole state alone; some more than once.
    std::set<Commitment> tombstones;
    std::set<TransactionId> erasures; // The acts that wrote them; known before entries are noted.
    std::vector<ledger::StatePath> written_by_erasures; // Other rows.
    std::set<SubjectId> residents; // Whose registrations changed, and the dead.
    std::set<AddressTag> dwellings;
    std::set<HouseholdId> households;
    std::set<Bytes> holders; // Of documents; the dead and the void too.
    std::set<DocTag> documents;
    std::set<std::pair<Bytes, std::uint16_t>> chunks; // Of status lists.
    std::set<MandateId> mandates;
    std::set<Bytes> parcels;
    std::set<Bytes> land_units;
    std::set<Bytes> buildings;
    std::set<std::pair<Bytes, Bytes>> ended_rights;     // Keys of the right and of the version.
    std::set<std::pair<Bytes, Bytes>> ended_ownerships; // Keys of vehicle and version.
    std::set<VehicleId> vehicles;
    std::set<Bytes> plates;
    std::set<Bytes> evidence; // Keys of pieces.
    std::vector<civil::ConsentUse> represented; // Consents by a mandate.
    bool nodes = false; // Validators or observers.

    [[nodiscard]] bool whole() const { return before == nullptr; }
};

// Adds the tombstone that the entry is; others are ignored. All of them come before note().
void note_tombstone(Scope& scope, const ledger::StateEntry& entry);
// Adds what the entry is about; the entry is of a declared facet.
void note(Scope& scope, const ledger::StateEntry& entry);
// Adds who is affected by what was noted.
void widen(Scope& scope);

// Rules of identity and of civil status.
void check_pins_unique(const Scope&, std::vector<Violation>&);     // G-01
void check_pins_active(const Scope&, std::vector<Violation>&);     // G-02
void check_merges(const Scope&, std::vector<Violation>&);          // G-03
void check_vital_records(const Scope&, std::vector<Violation>&);   // G-04
void check_marriages_apart(const Scope&, std::vector<Violation>&); // G-05
void check_spouses(const Scope&, std::vector<Violation>&);         // G-06
void check_marriage_ends(const Scope&, std::vector<Violation>&);   // G-07
void check_parents(const Scope&, std::vector<Violation>&);         // G-08
void check_records(const Scope&, std::vector<Violation>&);         // G-09
void check_acts_of_the_dead(const Scope&, std::vector<Violation>&); // G-10
void check_capacity(const Scope&, std::vector<Violation>&);        // G-11

void check_sealed(const Scope&, std::vector<Violation>&);          // G-12
void check_residences(const Scope&, std::vector<Violation>&);      // G-20
void check_registration_times(const Scope&, std::vector<Violation>&); // G-21
void check_dwellings(const Scope&, std::vector<Violation>&);       // G-22
void check_households(const Scope&, std::vector<Violation>&);      // G-23
void check_documents(const Scope&, std::vector<Violation>&);       // G-60
void check_status_lists(const Scope&, std::vector<Violation>&);    // G-61
void check_mandates(const Scope&, std::vector<Violation>&);        // G-63

// Rules of privacy.
void check_tombstones(const Scope&, std::vector<Violation>&);      // G-82
void check_erasures(const Scope&, std::vector<Violation>&);        // G-83

// Rules of governance.
void check_evidence(const Scope&, std::vector<Violation>&);        // G-92

// Rules of land.
void check_primary_rights(const Scope&, std::vector<Violation>&);  // G-30
void check_land_shares(const Scope&, std::vector<Violation>&);     // G-31
void check_land_parties(const Scope&, std::vector<Violation>&);    // G-32
void check_parcels_apart(const Scope&, std::vector<Violation>&);   // G-33
void check_parcel_shapes(const Scope&, std::vector<Violation>&);   // G-34
void check_lineage(const Scope&, std::vector<Violation>&);         // G-35
void check_mortgage_ranks(const Scope&, std::vector<Violation>&);  // G-36
void check_sub_leases(const Scope&, std::vector<Violation>&);      // G-37
void check_servitudes(const Scope&, std::vector<Violation>&);      // G-38
void check_common_property(const Scope&, std::vector<Violation>&); // G-42

// Of land and vehicles.
void check_estates(const Scope&, std::vector<Violation>&);         // G-39

// Rules of vehicles.
void check_vins(const Scope&, std::vector<Violation>&);            // G-50
void check_plates(const Scope&, std::vector<Violation>&);          // G-51
void check_vehicle_shares(const Scope&, std::vector<Violation>&);  // G-52
void check_lien_ranks(const Scope&, std::vector<Violation>&);      // G-53
void check_legalised(const Scope&, std::vector<Violation>&);       // G-54
void check_odometers(const Scope&, std::vector<Violation>&);       // G-56

// Rules of governance.
void check_nodes(const Scope&, std::vector<Violation>&);           // G-90
// G-91: the rows of validators make the set of this hash.
void check_announced_set(const ledger::StateView& view, const ValidatorsHash& announced,
                         std::vector<Violation>& out);

// Every marriage of a person, current and ended.
[[nodiscard]] std::vector<civil::Marriage> all_marriages(const ledger::StateView& view,
                                                         const SubjectId& subject);

template <class Key>
void violate(std::vector<Violation>& out, std::string_view invariant, const Key& entity,
             std::string message) {
    out.push_back({invariant, to_bytes(key_bytes(entity)), std::move(message)});
}

} // namespace tamga::registries
