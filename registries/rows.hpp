// Every kind of row, once: what audits walk to explain each entry of a state.

#pragma once

#include "base/result.hpp"
#include "ledger/state.hpp"
#include "registries/access/rows.hpp"
#include "registries/civil/rows.hpp"
#include "registries/codes/rows.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/courts/rows.hpp"
#include "registries/evidence/rows.hpp"
#include "registries/governance/rows.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/identity/rows.hpp"
#include "registries/land/process_rows.hpp"
#include "registries/land/rows.hpp"
#include "registries/privacy/rows.hpp"
#include "registries/residence/rows.hpp"
#include "registries/vehicles/rows.hpp"

#include <string>
#include <tuple>

namespace tamga::registries {

using AllRows =
    std::tuple<access::Agency, access::AgencyOffice, access::Office, access::OfficeOfficer,
               access::Officer, access::SeenKey, access::Governance, access::Parameter,
               access::EndedAgencyKey, privacy::Tombstone,
               identity::Subject, identity::Attribute, identity::Pin,
               identity::SubjectPin, identity::HolderKey, identity::SubjectKey,
               identity::MergedSubject,
               identity::EndedAttribute, identity::EndedSubjectKey, civil::CivilRecord,
               civil::RecordSequence, civil::ArchiveEntry, civil::SubjectRecord, civil::Marriage,
               civil::SubjectMarriage, civil::Filiation, civil::ChildOf, civil::ParentTag,
               civil::MarriageApplication, civil::SubjectApplication, civil::LegacyConflict,
               civil::ConsentUse, civil::PostMortemAct, civil::EndedRecordVersion,
               civil::EndedSubjectRecord, civil::EndedMarriage, civil::EndedSubjectMarriage,
               civil::EndedMarriageApplication, civil::EndedSubjectApplication,
               civil::ClosedConflict, courts::CourtAct, courts::Hold, courts::HoldTarget,
               courts::Held, courts::EndedHeld, identity::PinLink,
               identity::Document, identity::HolderDocument, identity::StatusHead,
               identity::StatusChunk, identity::EndedHolderDocument, civil::VitalNotification,
               civil::OpenNotification, civil::SealedCommitment, civil::EndedParentTag,
               residence::Address, residence::AddressName, residence::Dwelling,
               residence::Registration, residence::SubjectRegistration,
               residence::DwellingRegistration, residence::Household, residence::HouseholdMember,
               residence::SubjectHousehold, residence::EndedSubjectRegistration,
               residence::EndedHouseholdMember, courts::EstablishedFact, courts::Entitlement,
               courts::Mandate, courts::GivenMandate, courts::HeldMandate, courts::Estate,
               courts::SubjectEstate, courts::EstateClaim, courts::EndedEntitlement,
               courts::EndedMandate,
               land::Parcel, land::ParcelCell, land::BoundaryConflict,
               land::ClosedBoundaryConflict, land::Unit, land::Right, land::EndedRight,
               land::UnitRight, land::EndedUnitRight, land::PartyRight, land::EndedPartyRight,
               land::Group, land::GroupMember, land::LandConsent, land::Lodgement,
               land::UnitLodgement, land::EndedUnitLodgement, land::Display, land::Objection,
               land::DisplayObjection, land::Building, land::BuildingPart, land::Plan,
               land::UnitPlan, land::LandArchiveEntry, codes::Code, codes::EndedCode,
               vehicles::Vehicle, vehicles::Mark, vehicles::Plate, vehicles::Ownership,
               vehicles::PartyVehicle, vehicles::Lien, vehicles::Inspection,
               vehicles::UseRight, vehicles::UserVehicle, vehicles::ArchiveEntry,
               vehicles::EndedVehicle, vehicles::EndedMark, vehicles::EndedOwnership,
               vehicles::EndedPartyVehicle, vehicles::EndedLien, vehicles::EndedUseRight,
               governance::Validator, governance::Observer, governance::Proposal,
               governance::EndedNode, governance::EndedProposal, evidence::Record>;

// Calls visit.template operator()<Row>() for every kind of row.
template <class Visit>
void for_each_row_kind(Visit&& visit) {
    [&]<class... Row>(const std::tuple<Row...>*) {
        (visit.template operator()<Row>(), ...);
    }(static_cast<const AllRows*>(nullptr));
}

// The entry is of a declared facet, decodes as its row, and stands at the path its keys say.
[[nodiscard]] Status check_entry(const ledger::StateEntry& entry);

// The version of the entity with this key, whatever it is: 0 when there is none. Codes and keys of
// different kinds never meet: agencies and offices share one set of codes.
[[nodiscard]] std::uint64_t version_of(const ledger::StateView& view, ByteView entity);

} // namespace tamga::registries
