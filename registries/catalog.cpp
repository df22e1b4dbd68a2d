// The rows of the catalog, by register.

#include "registries/catalog.hpp"

#include "registries/access/access.hpp"
#include "registries/catalog_row.hpp"
#include "registries/civil/civil.hpp"
#include "registries/codes/codes.hpp"
#include "registries/courts/courts.hpp"
#include "registries/governance/catalog.hpp"
#include "registries/identity/identity.hpp"
#include "registries/land/land.hpp"
#include "registries/privacy/privacy.hpp"
#include "registries/residence/residence.hpp"
#include "registries/vehicles/catalog.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries {

namespace {

using Op = proto::Operation;
using enum By;
using proto::access::ADDRESS_AUTHORITY;
using proto::access::BAILIFF;
using proto::access::GUARDIANSHIP_AUTHORITY;
using proto::access::HEALTH_NOTIFIER;
using proto::access::NOTARY;
using proto::access::ORGANISATION_REPRESENTATIVE;
using proto::access::POLICE;
using proto::access::RESIDENCE_OFFICER;
using proto::access::VEHICLE_REGISTRAR;
using proto::access::BANK;
using proto::access::CADASTRE_APPROVER;
using proto::access::CADASTRE_SURVEYOR;
using proto::access::LAND_REGISTRAR;
using proto::access::COURT;
using proto::access::CUSTOMS;
using proto::access::PROSECUTOR;
using proto::access::DATA_PROTECTION_AUTHORITY;
using proto::access::DOC_ISSUER;
using proto::access::CIVIL_REGISTRAR;
using proto::access::CIVIL_SUPERVISOR;
using proto::access::CONSUL;
using proto::access::MIGRATION_OFFICER;
using proto::access::PIN_AUTHORITY;

// 1xx.
constexpr std::array access_rows{
    row<&Op::register_agency, access::register_agency>(Op::kRegisterAgency,
        "access.register_agency", "AGY-01", {.by = governance}),
    row<&Op::change_agency, access::change_agency>(Op::kChangeAgency,
        "access.change_agency", "AGY-02", {.by = governance}),
    row<&Op::rotate_agency_key, access::rotate_agency_key>(Op::kRotateAgencyKey,
        "access.rotate_agency_key", "AGY-03",
        {.by = agency_key_or_governance, .consents = "old key (or governance) and new key"}),
    row<&Op::register_office, access::register_office>(Op::kRegisterOffice,
        "access.register_office", "AGY-04", {.by = agency_key}),
    row<&Op::change_office, access::change_office>(Op::kChangeOffice,
        "access.change_office", "AGY-05", {.by = agency_key}),
    row<&Op::appoint_officer, access::appoint_officer>(Op::kAppointOfficer,
        "access.appoint_officer", "AGY-06",
        {.by = agency_key, .consents = "the officer's own key"}),
    row<&Op::change_officer, access::change_officer>(Op::kChangeOfficer,
        "access.change_officer", "AGY-07", {.by = agency_key}),
    row<&Op::suspend_officer, access::suspend_officer>(Op::kSuspendOfficer,
        "access.suspend_officer", "AGY-08", {.by = agency_key}),
    row<&Op::dismiss_officer, access::dismiss_officer>(Op::kDismissOfficer,
        "access.dismiss_officer", "AGY-09", {.by = agency_key}),
    row<&Op::reinstate_officer, access::reinstate_officer>(Op::kReinstateOfficer,
        "access.reinstate_officer", "AGY-08", {.by = agency_key}),
};

// 131: of every agency; of which register's records is judged by the handler.
constexpr AnyRole erasing{PIN_AUTHORITY,  CIVIL_SUPERVISOR,  RESIDENCE_OFFICER,
                          LAND_REGISTRAR, VEHICLE_REGISTRAR, COURT,
                          DATA_PROTECTION_AUTHORITY};
constexpr std::array privacy_rows{
    row<&Op::erase_payload, privacy::erase_payload>(Op::kErasePayload,
        "privacy.erase_payload", "PRV-01",
        {.roles = erasing, .second = erasing, .consents = "an act of a court, if by its order"}),
};

// 2xx.
constexpr std::array identity_rows{
    row<&Op::create_subject, identity::create_subject>(Op::kCreateSubject,
        "identity.create_subject", "ID-01",
        {.roles = {PIN_AUTHORITY, CIVIL_REGISTRAR, MIGRATION_OFFICER},
         .consents = "DEDUP_CLEAR by BIOMETRIC_AUTHORITY or CIVIL_SUPERVISOR"}),
    row<&Op::assign_pin, identity::assign_pin>(Op::kAssignPin,
        "identity.assign_pin", "ID-02",
        {.roles = {PIN_AUTHORITY},
         .consents = "PIN_MATCHES_SEX_DOB by PIN_AUTHORITY or CIVIL_SUPERVISOR"}),
    row<&Op::assign_provisional_pin, identity::assign_provisional_pin>(
        Op::kAssignProvisionalPin, "identity.assign_provisional_pin", "ID-03",
        {.roles = {PIN_AUTHORITY},
         .consents = "BIRTH_MEDICALLY_CERTIFIED by HEALTH_NOTIFIER; DEDUP_CLEAR; "
                     "PIN_MATCHES_SEX_DOB"}),
    row<&Op::change_pin, identity::change_pin>(Op::kChangePin,
        "identity.change_pin", "ID-04",
        {.roles = {PIN_AUTHORITY},
         .consents = "a CIVIL_SUPERVISOR; PIN_MATCHES_SEX_DOB"}),
    row<&Op::merge_subjects, identity::merge_subjects>(Op::kMergeSubjects,
        "identity.merge_subjects", "ID-05",
        {.roles = {PIN_AUTHORITY},
         .consents = "a CIVIL_SUPERVISOR; both persons, or an act of a court"}),
    row<&Op::split_subject, identity::split_subject>(Op::kSplitSubject,
        "identity.split_subject", "ID-06",
        {.roles = {PIN_AUTHORITY}, .consents = "an AUDITOR; an act of a court"}),
    row<&Op::void_subject, identity::void_subject>(Op::kVoidSubject,
        "identity.void_subject", "ID-07",
        {.roles = {CIVIL_SUPERVISOR}, .consents = "an act of a court"}),
    row<&Op::bind_holder_key, identity::bind_holder_key>(Op::kBindHolderKey,
        "identity.bind_holder_key", "ID-08",
        {.roles = {DOC_ISSUER}, .consents = "the new key itself"}),
    row<&Op::revoke_holder_key, identity::revoke_holder_key>(Op::kRevokeHolderKey,
        "identity.revoke_holder_key", "ID-09",
        {.roles = {DOC_ISSUER}, .consents = "an active key of the holder, if it asks"}),
    row<&Op::issue_document, identity::issue_document>(Op::kIssueDocument,
        "identity.issue_document", "ID-10",
        {.roles = {DOC_ISSUER, MIGRATION_OFFICER, RESIDENCE_OFFICER, VEHICLE_REGISTRAR}}),
    row<&Op::suspend_document, identity::suspend_document>(Op::kSuspendDocument,
        "identity.suspend_document", "ID-11",
        {.roles = {DOC_ISSUER, MIGRATION_OFFICER, RESIDENCE_OFFICER, VEHICLE_REGISTRAR, POLICE,
                   COURT},
         .consents = "an act of a court, if by its order"}),
    row<&Op::reinstate_document, identity::reinstate_document>(Op::kReinstateDocument,
        "identity.reinstate_document", "ID-12",
        {.roles = {DOC_ISSUER, MIGRATION_OFFICER, RESIDENCE_OFFICER, VEHICLE_REGISTRAR}}),
    row<&Op::revoke_document, identity::revoke_document>(Op::kRevokeDocument,
        "identity.revoke_document", "ID-13",
        {.roles = {DOC_ISSUER, MIGRATION_OFFICER, RESIDENCE_OFFICER, VEHICLE_REGISTRAR, COURT},
         .consents = "an act of a court, if by its order"}),
    row<&Op::change_citizenship_kind, identity::change_citizenship_kind>(
        Op::kChangeCitizenshipKind, "identity.change_citizenship_kind", "ID-15",
        {.roles = {MIGRATION_OFFICER}}),
};

// 3xx.
constexpr std::array civil_rows{
    row<&Op::register_birth, civil::register_birth>(Op::kRegisterBirth,
        "civil.register_birth", "CIV-01",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "informant; BIRTH_MEDICALLY_CERTIFIED by HEALTH_NOTIFIER or COURT; "
                     "DEDUP_CLEAR; PARENT_ALIVE_AT_BIRTH by CIVIL_SUPERVISOR"}),
    row<&Op::register_birth_late, civil::register_birth_late>(Op::kRegisterBirthLate,
        "civil.register_birth_late", "CIV-02",
        {.roles = {CIVIL_REGISTRAR, CONSUL}, .second = {CIVIL_SUPERVISOR},
         .consents = "as CIV-01; or a fact that a court established"}),
    row<&Op::register_foundling, civil::register_foundling>(Op::kRegisterFoundling,
        "civil.register_foundling", "CIV-03",
        {.roles = {CIVIL_REGISTRAR},
         .consents = "officers of POLICE and GUARDIANSHIP_AUTHORITY; DEDUP_CLEAR; "
                     "PIN_MATCHES_SEX_DOB"}),
    row<&Op::register_stillbirth, civil::register_stillbirth>(Op::kRegisterStillbirth,
        "civil.register_stillbirth", "CIV-04",
        {.roles = {CIVIL_REGISTRAR},
         .consents = "BIRTH_MEDICALLY_CERTIFIED by HEALTH_NOTIFIER"}),
    row<&Op::file_marriage_application, civil::file_marriage_application>(
        Op::kFileMarriageApplication, "civil.file_marriage_application", "CIV-05",
        {.roles = {CIVIL_REGISTRAR},
         .consents = "both spouses; NOT_KIN by CIVIL_SUPERVISOR; AGE_GE by a registrar"}),
    row<&Op::register_marriage, civil::register_marriage>(Op::kRegisterMarriage,
        "civil.register_marriage", "CIV-06",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "both spouses; NOT_KIN by CIVIL_SUPERVISOR; AGE_GE by a registrar"}),
    row<&Op::register_divorce_administrative, civil::register_divorce_administrative>(
        Op::kRegisterDivorceAdministrative, "civil.register_divorce_administrative", "CIV-07",
        {.roles = {CIVIL_REGISTRAR},
         .consents = "both spouses; NO_COMMON_MINORS, NO_PROPERTY_DISPUTE and "
                     "NOT_PREGNANT_OR_INFANT by a registrar"}),
    row<&Op::register_divorce_judicial, civil::register_divorce_judicial>(
        Op::kRegisterDivorceJudicial, "civil.register_divorce_judicial", "CIV-08",
        {.roles = {CIVIL_REGISTRAR, COURT}, .consents = "an act of a court"}),
    row<&Op::register_death, civil::register_death>(Op::kRegisterDeath,
        "civil.register_death", "CIV-09",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "DEATH_MEDICALLY_CERTIFIED by HEALTH_NOTIFIER or COURT; "
                     "DEATH_NOT_BEFORE_BIRTH by a registrar"}),
    row<&Op::declare_missing, civil::declare_missing>(Op::kDeclareMissing,
        "civil.declare_missing", "CIV-10",
        {.roles = {COURT, CIVIL_REGISTRAR}, .consents = "an act of a court"}),
    row<&Op::declare_presumed_dead, civil::declare_presumed_dead>(Op::kDeclarePresumedDead,
        "civil.declare_presumed_dead", "CIV-11",
        {.roles = {COURT, CIVIL_REGISTRAR}, .consents = "an act of a court"}),
    row<&Op::register_reappearance, civil::register_reappearance>(Op::kRegisterReappearance,
        "civil.register_reappearance", "CIV-12",
        {.roles = {COURT, CIVIL_REGISTRAR},
         .consents = "an act of a court; both spouses, if a marriage is to last again"}),
    row<&Op::recognise_paternity, civil::recognise_paternity>(Op::kRecognisePaternity,
        "civil.recognise_paternity", "CIV-13",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "mother, father and the older child; or a fact that a court established"}),
};

// 314 on.
constexpr std::array more_civil_rows{
    row<&Op::correct_record, civil::correct_record>(Op::kCorrectRecord,
        "civil.correct_record", "CIV-14",
        {.roles = {CIVIL_REGISTRAR}, .second = {CIVIL_SUPERVISOR},
         .consents = "an act of a court, by judicial order and for sex, birth and parents"}),
    row<&Op::change_name, civil::change_name>(Op::kChangeName,
        "civil.change_name", "CIV-15",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "the person; of a minor the parents, GUARDIANSHIP_AUTHORITY and the older "
                     "child; NO_CRIMINAL_BLOCK by POLICE; AGE_GE"}),
    row<&Op::register_adoption, civil::register_adoption>(Op::kRegisterAdoption,
        "civil.register_adoption", "CIV-16",
        {.roles = {CIVIL_REGISTRAR},
         .consents = "an act of a court; the adopters; AGE_GAP_IS_LEGAL by "
                     "GUARDIANSHIP_AUTHORITY"}),
    row<&Op::revoke_record, civil::revoke_record>(Op::kRevokeRecord,
        "civil.revoke_record", "CIV-17",
        {.roles = {CIVIL_SUPERVISOR, COURT}, .consents = "an act of a court"}),
    row<&Op::reinstate_record, civil::reinstate_record>(Op::kReinstateRecord,
        "civil.reinstate_record", "CIV-18",
        {.roles = {CIVIL_SUPERVISOR, COURT}, .consents = "an act of a court"}),
    row<&Op::annul_marriage, civil::annul_marriage>(Op::kAnnulMarriage,
        "civil.annul_marriage", "CIV-19",
        {.roles = {COURT, CIVIL_REGISTRAR}, .consents = "an act of a court"}),
    row<&Op::import_archive_record, civil::import_archive_record>(Op::kImportArchiveRecord,
        "civil.import_archive_record", "CIV-20",
        {.roles = {CIVIL_REGISTRAR}, .second = {CIVIL_REGISTRAR}, .second_of_office = true,
         .consents = "SECOND_READING by the second; dates of birth by both"}),
    row<&Op::issue_certificate, civil::issue_certificate>(Op::kIssueCertificate,
        "civil.issue_certificate", "CIV-21",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "the applicant; IS_LEGAL_PARENT of a parent, and AGE_GE of the child; or an "
                     "officer of COURT or AUDITOR"}),
    row<&Op::notify_vital_event, civil::notify_vital_event>(Op::kNotifyVitalEvent,
        "civil.notify_vital_event", "CIV-22", {.roles = {HEALTH_NOTIFIER, POLICE}}),
};

// 4xx.
constexpr std::array residence_rows{
    row<&Op::register_residence, residence::register_residence>(Op::kRegisterResidence,
        "residence.register_residence", "RES-01",
        {.roles = {RESIDENCE_OFFICER, CONSUL},
         .consents = "the person and the owners, or the parent of a minor; DWELLING_IS_OWNED; "
                     "or an act of a court"}),
    row<&Op::register_stay, residence::register_stay>(Op::kRegisterStay,
        "residence.register_stay", "RES-02",
        {.roles = {RESIDENCE_OFFICER}, .consents = "as RES-01"}),
    row<&Op::extend_stay, residence::extend_stay>(Op::kExtendStay,
        "residence.extend_stay", "RES-03",
        {.roles = {RESIDENCE_OFFICER}, .consents = "the person"}),
    row<&Op::deregister_voluntary, residence::deregister_voluntary>(Op::kDeregisterVoluntary,
        "residence.deregister_voluntary", "RES-04",
        {.roles = {RESIDENCE_OFFICER, CONSUL}, .consents = "the person"}),
    row<&Op::deregister_by_owner, residence::deregister_by_owner>(Op::kDeregisterByOwner,
        "residence.deregister_by_owner", "RES-05",
        {.roles = {RESIDENCE_OFFICER},
         .consents = "the owner, or the person who objects; DWELLING_IS_OWNED and "
                     "NO_RIGHT_TO_DWELL by RESIDENCE_OFFICER"}),
    row<&Op::deregister_by_court, residence::deregister_by_court>(Op::kDeregisterByCourt,
        "residence.deregister_by_court", "RES-06",
        {.roles = {COURT, BAILIFF, RESIDENCE_OFFICER}, .consents = "an act of a court"}),
    row<&Op::register_foreign_stay, residence::register_foreign_stay>(Op::kRegisterForeignStay,
        "residence.register_foreign_stay", "RES-08",
        {.roles = {ORGANISATION_REPRESENTATIVE, MIGRATION_OFFICER},
         .consents = "ENTERED_ON by MIGRATION_OFFICER"}),
    row<&Op::declare_household, residence::declare_household>(Op::kDeclareHousehold,
        "residence.declare_household", "RES-09",
        {.roles = {RESIDENCE_OFFICER}, .consents = "the head and every member"}),
    row<&Op::create_address, residence::create_address>(Op::kCreateAddress,
        "residence.create_address", "RES-11", {.roles = {ADDRESS_AUTHORITY}}),
    row<&Op::rename_address, residence::rename_address>(Op::kRenameAddress,
        "residence.rename_address", "RES-12", {.roles = {ADDRESS_AUTHORITY}}),
    row<&Op::cancel_fictitious_registration, residence::cancel_fictitious_registration>(
        Op::kCancelFictitiousRegistration, "residence.cancel_fictitious_registration", "RES-13",
        {.roles = {POLICE, RESIDENCE_OFFICER},
         .consents = "an act of a court, or an owner with DWELLING_IS_OWNED"}),
    row<&Op::join_household, residence::join_household>(Op::kJoinHousehold,
        "residence.join_household", "RES-09",
        {.roles = {RESIDENCE_OFFICER}, .consents = "the member and the head"}),
    row<&Op::leave_household, residence::leave_household>(Op::kLeaveHousehold,
        "residence.leave_household", "RES-09",
        {.roles = {RESIDENCE_OFFICER}, .consents = "who leaves, and who takes the head's place"}),
    row<&Op::retire_address, residence::retire_address>(Op::kRetireAddress,
        "residence.retire_address", "RES-12", {.roles = {ADDRESS_AUTHORITY}}),
    row<&Op::open_dwelling, residence::open_dwelling>(Op::kOpenDwelling,
        "residence.open_dwelling", "RES-11", {.roles = {ADDRESS_AUTHORITY}}),
};

// 5xx.
constexpr std::array land_rows{
    row<&Op::lodge_application, land::lodge_application>(
        Op::kLodgeApplication, "land.lodge_application", "LND-01",
        {.roles = {NOTARY, LAND_REGISTRAR, ORGANISATION_REPRESENTATIVE},
         .consents = "a holder of a right on each unit"}),
    row<&Op::register_parcel_first, land::register_parcel_first>(
        Op::kRegisterParcelFirst, "land.register_parcel_first", "LND-02",
        {.roles = {CADASTRE_SURVEYOR}, .second = {CADASTRE_APPROVER}}),
    row<&Op::open_public_display, land::open_public_display>(
        Op::kOpenPublicDisplay, "land.open_public_display", "LND-03",
        {.roles = {CADASTRE_APPROVER}}),
    row<&Op::lodge_objection, land::lodge_objection>(
        Op::kLodgeObjection, "land.lodge_objection", "LND-04",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "the objector"}),
    row<&Op::resolve_objection, land::resolve_objection>(
        Op::kResolveObjection, "land.resolve_objection", "LND-05",
        {.roles = {LAND_REGISTRAR},
         .consents = "the objector; or an officer of a COURT"}),
    row<&Op::transfer_ownership, land::transfer_ownership>(
        Op::kTransferOwnership, "land.transfer_ownership", "LND-06",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "every transferor and transferee; spouses (or SEPARATE_PROPERTY "
                     "by NOTARY); co-owners (or PREEMPTION_EXPIRED by NOTARY); "
                     "creditors; AGE_GE"}),
    row<&Op::transfer_by_inheritance, land::transfer_by_inheritance>(
        Op::kTransferByInheritance, "land.transfer_by_inheritance", "LND-07",
        {.roles = {NOTARY},
         .consents = "before the waiting period is over, an officer of a COURT"}),
    row<&Op::transfer_by_court, land::transfer_by_court>(
        Op::kTransferByCourt, "land.transfer_by_court", "LND-08",
        {.roles = {COURT, BAILIFF}}),
    row<&Op::transfer_by_auction, land::transfer_by_auction>(
        Op::kTransferByAuction, "land.transfer_by_auction", "LND-09",
        {.roles = {BAILIFF, NOTARY},
         .consents = "the buyer"}),
    row<&Op::expropriate, land::expropriate>(
        Op::kExpropriate, "land.expropriate", "LND-10",
        {.roles = {LAND_REGISTRAR},
         .consents = "the owners; or an officer of a COURT"}),
    row<&Op::privatise_or_allocate, land::privatise_or_allocate>(
        Op::kPrivatiseOrAllocate, "land.privatise_or_allocate", "LND-11",
        {.roles = {ADDRESS_AUTHORITY, LAND_REGISTRAR},
         .consents = "who receives"}),
};
constexpr std::array land_parcel_rows{
    row<&Op::subdivide_parcel, land::subdivide_parcel>(
        Op::kSubdivideParcel, "land.subdivide_parcel", "LND-12",
        {.roles = {CADASTRE_SURVEYOR}, .second = {CADASTRE_APPROVER},
         .consents = "every owner; creditors; holders of rights that end"}),
    row<&Op::consolidate_parcels, land::consolidate_parcels>(
        Op::kConsolidateParcels, "land.consolidate_parcels", "LND-13",
        {.roles = {CADASTRE_SURVEYOR}, .second = {CADASTRE_APPROVER},
         .consents = "every owner; creditors"}),
    row<&Op::adjust_boundary, land::adjust_boundary>(
        Op::kAdjustBoundary, "land.adjust_boundary", "LND-14",
        {.roles = {CADASTRE_SURVEYOR}, .second = {CADASTRE_APPROVER},
         .consents = "owners and creditors of both sides"}),
    row<&Op::resurvey_parcel, land::resurvey_parcel>(
        Op::kResurveyParcel, "land.resurvey_parcel", "LND-15",
        {.roles = {CADASTRE_SURVEYOR}, .second = {CADASTRE_APPROVER}}),
    row<&Op::convert_land_category, land::convert_land_category>(
        Op::kConvertLandCategory, "land.convert_land_category", "LND-16",
        {.roles = {ADDRESS_AUTHORITY, LAND_REGISTRAR}}),
    row<&Op::register_building, land::register_building>(
        Op::kRegisterBuilding, "land.register_building", "LND-17",
        {.roles = {CADASTRE_APPROVER}}),
    row<&Op::demolish_building, land::demolish_building>(
        Op::kDemolishBuilding, "land.demolish_building", "LND-18",
        {.roles = {CADASTRE_APPROVER},
         .consents = "of a part: everybody who has a right on its unit"}),
    row<&Op::register_mortgage, land::register_mortgage>(
        Op::kRegisterMortgage, "land.register_mortgage", "LND-19",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "owners and spouses; the creditor; creditors who come after"}),
    row<&Op::vary_mortgage, land::vary_mortgage>(
        Op::kVaryMortgage, "land.vary_mortgage", "LND-20",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "the creditors, the owners; creditors in between"}),
    row<&Op::discharge_mortgage, land::discharge_mortgage>(
        Op::kDischargeMortgage, "land.discharge_mortgage", "LND-21",
        {.roles = {LAND_REGISTRAR, NOTARY, BANK},
         .consents = "the creditor; or an officer of a COURT"}),
    row<&Op::register_lease, land::register_lease>(
        Op::kRegisterLease, "land.register_lease", "LND-22",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "owners (or lessees of the head); lessees"}),
};
constexpr std::array land_burden_rows{
    row<&Op::register_easement, land::register_easement>(
        Op::kRegisterEasement, "land.register_easement", "LND-23",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "owners of both units; or an officer of a COURT"}),
    row<&Op::register_caveat, land::register_caveat>(
        Op::kRegisterCaveat, "land.register_caveat", "LND-24",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "who claims; for longer, an officer of a COURT"}),
    row<&Op::register_restriction, land::register_restriction>(
        Op::kRegisterRestriction, "land.register_restriction", "LND-25",
        {.roles = {LAND_REGISTRAR, ADDRESS_AUTHORITY}}),
    row<&Op::correct_land_record, land::correct_land_record>(
        Op::kCorrectLandRecord, "land.correct_land_record", "LND-26",
        {.roles = {LAND_REGISTRAR}, .second = {LAND_REGISTRAR, CADASTRE_APPROVER},
         .consents = "of shares: an officer of a COURT"}),
    row<&Op::cancel_title, land::cancel_title>(
        Op::kCancelTitle, "land.cancel_title", "LND-27",
        {.roles = {LAND_REGISTRAR}, .second = {LAND_REGISTRAR, CADASTRE_APPROVER},
         .consents = "the owners"}),
    row<&Op::issue_cadastral_plan, land::issue_cadastral_plan>(
        Op::kIssueCadastralPlan, "land.issue_cadastral_plan", "LND-28",
        {.roles = {CADASTRE_APPROVER, LAND_REGISTRAR}}),
    row<&Op::close_public_display, land::close_public_display>(
        Op::kClosePublicDisplay, "land.close_public_display", "LND-03",
        {.roles = {CADASTRE_APPROVER}}),
    row<&Op::vary_lease, land::vary_lease>(
        Op::kVaryLease, "land.vary_lease", "LND-22",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "owners (or lessees of the head); lessees"}),
    row<&Op::terminate_lease, land::terminate_lease>(
        Op::kTerminateLease, "land.terminate_lease", "LND-22",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "before its end, both sides; or an officer of a COURT"}),
    row<&Op::vary_caveat, land::vary_caveat>(
        Op::kVaryCaveat, "land.vary_caveat", "LND-24",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "who claims; for more, an officer of a COURT"}),
    row<&Op::remove_caveat, land::remove_caveat>(
        Op::kRemoveCaveat, "land.remove_caveat", "LND-24",
        {.roles = {LAND_REGISTRAR, NOTARY},
         .consents = "before its end, who claims; or an officer of a COURT"}),
    row<&Op::import_parcel, land::import_parcel>(
        Op::kImportParcel, "land.import_parcel", "LND-02",
        {.roles = {LAND_REGISTRAR}, .second = {LAND_REGISTRAR}, .second_of_office = true,
         .consents = "SECOND_READING by a LAND_REGISTRAR"}),
    row<&Op::import_title, land::import_title>(
        Op::kImportTitle, "land.import_title", "LND-02",
        {.roles = {LAND_REGISTRAR}, .second = {LAND_REGISTRAR}, .second_of_office = true,
         .consents = "SECOND_READING by a LAND_REGISTRAR"}),
};

// 7xx.
constexpr std::array court_rows{
    row<&Op::register_court_act, courts::register_court_act>(Op::kRegisterCourtAct,
        "courts.register_court_act", "CRT-01", {.roles = {COURT}, .second = {COURT}}),
    row<&Op::bring_act_into_force, courts::bring_act_into_force>(Op::kBringActIntoForce,
        "courts.bring_act_into_force", "CRT-02", {.roles = {COURT}}),
    row<&Op::stay_court_act, courts::stay_court_act>(Op::kStayCourtAct,
        "courts.stay_court_act", "CRT-03", {.roles = {COURT}}),
    row<&Op::reverse_court_act, courts::reverse_court_act>(Op::kReverseCourtAct,
        "courts.reverse_court_act", "CRT-03", {.roles = {COURT}, .second = {COURT}}),
    row<&Op::impose_hold, courts::impose_hold>(Op::kImposeHold,
        "courts.impose_hold", "CRT-04", {.roles = {COURT, BAILIFF, PROSECUTOR, CUSTOMS}}),
    row<&Op::lift_hold, courts::lift_hold>(Op::kLiftHold,
        "courts.lift_hold", "CRT-04", {.roles = {COURT, BAILIFF, PROSECUTOR, CUSTOMS}}),
    row<&Op::confirm_hold, courts::confirm_hold>(Op::kConfirmHold,
        "courts.confirm_hold", "CRT-04", {.roles = {COURT}}),
    row<&Op::declare_incapacity, courts::declare_incapacity>(Op::kDeclareIncapacity,
        "courts.declare_incapacity", "CRT-05",
        {.roles = {COURT}, .consents = "an act of a court"}),
    row<&Op::restore_capacity, courts::restore_capacity>(Op::kRestoreCapacity,
        "courts.restore_capacity", "CRT-05",
        {.roles = {COURT}, .consents = "an act of a court"}),
    row<&Op::establish_fact, courts::establish_fact>(Op::kEstablishFact,
        "courts.establish_fact", "CRT-06", {.roles = {COURT}, .consents = "an act of a court"}),
    row<&Op::command_transfer, courts::command_transfer>(Op::kCommandTransfer,
        "courts.command_transfer", "CRT-07",
        {.roles = {COURT, BAILIFF}, .consents = "an act of a court"}),
    row<&Op::register_mandate, courts::register_mandate>(Op::kRegisterMandate,
        "courts.register_mandate", "REP-01",
        {.roles = {NOTARY, GUARDIANSHIP_AUTHORITY},
         .consents = "principal and agent; of a ward an act of a court and the guardian"}),
    row<&Op::revoke_mandate, courts::revoke_mandate>(Op::kRevokeMandate,
        "courts.revoke_mandate", "REP-02",
        {.roles = {NOTARY, GUARDIANSHIP_AUTHORITY, COURT},
         .consents = "the principal, or an act of a court"}),
    row<&Op::accept_inheritance, courts::accept_inheritance>(Op::kAcceptInheritance,
        "courts.accept_inheritance", "EST-02", {.roles = {NOTARY}, .consents = "the heir"}),
    row<&Op::renounce_inheritance, courts::renounce_inheritance>(Op::kRenounceInheritance,
        "courts.renounce_inheritance", "EST-03", {.roles = {NOTARY}, .consents = "the heir"}),
    row<&Op::issue_inheritance_certificate, courts::issue_inheritance_certificate>(
        Op::kIssueInheritanceCertificate, "courts.issue_inheritance_certificate", "EST-04",
        {.roles = {NOTARY}}),
    row<&Op::escheat_estate, courts::escheat_estate>(Op::kEscheatEstate,
        "courts.escheat_estate", "EST-05",
        {.roles = {NOTARY, COURT}, .consents = "an act of a court"}),
};

// 9xx.
constexpr std::array codes_rows{
    row<&Op::load_codes, codes::load_codes>(Op::kLoadCodes, "codes.load_codes", "COD-01",
                                            {.by = governance}),
    row<&Op::end_codes, codes::end_codes>(Op::kEndCodes, "codes.end_codes", "COD-02",
                                          {.by = governance}),
};

template <std::size_t... count>
constexpr auto join(const std::array<Entry, count>&... parts) {
    std::array<Entry, (count + ...)> all{};
    auto next = all.begin();
    ((next = std::ranges::copy(parts, next).out), ...);
    return all;
}

constexpr auto table = join(access_rows, privacy_rows, identity_rows, civil_rows, more_civil_rows,
                            residence_rows, land_rows, land_parcel_rows, land_burden_rows,
                            vehicles::first_acts, vehicles::middle_acts,
                            vehicles::last_acts, court_rows, governance::acts, codes_rows);

static_assert(std::ranges::is_sorted(table, {}, &Entry::field));

constexpr std::array legs{
    Leg{"ID-14", "a court takes, limits or restores capacity", "CRT-05"},
    Leg{"RES-07", "registrations of the dead end", "CIV-09 and CIV-11"},
    Leg{"RES-10", "a newborn lives where a parent does", "CIV-01 and CIV-02"},
    Leg{"REP-03", "mandates end with death and with capacity", "CIV-09, CIV-11 and CRT-05"},
    Leg{"EST-01", "the estate of the dead opens", "CIV-09 and CIV-11"},
};

} // namespace

std::span<const Entry> catalog() {
    return table;
}

std::span<const Leg> system_legs() {
    return legs;
}

const Entry* find_act(std::uint16_t field) {
    const auto found = std::ranges::lower_bound(table, field, {}, &Entry::field);
    return found != table.end() && found->field == field ? &*found : nullptr;
}

const Entry* find_act(std::string_view name) {
    const auto found = std::ranges::find(table, name, &Entry::name);
    return found != table.end() ? &*found : nullptr;
}

} // namespace tamga::registries
