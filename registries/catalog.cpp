// The rows of the catalog, by register.

#include "registries/catalog.hpp"

#include "registries/access/access.hpp"
#include "registries/civil/civil.hpp"
#include "registries/courts/courts.hpp"
#include "registries/identity/identity.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries {

namespace {

template <auto get, auto handler>
constexpr Entry row(int field, std::string_view name, std::string_view id, Authority authority) {
    return {static_cast<std::uint16_t>(field), name, id, authority,
            [](const proto::Operation& operation, Context& context) {
                return handler((operation.*get)(), context);
            }};
}

using Op = proto::Operation;
using enum By;
using proto::access::BAILIFF;
using proto::access::COURT;
using proto::access::CUSTOMS;
using proto::access::PROSECUTOR;
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
    row<&Op::bind_holder_key, identity::bind_holder_key>(Op::kBindHolderKey,
        "identity.bind_holder_key", "ID-08",
        {.roles = {DOC_ISSUER}, .consents = "the new key itself"}),
    row<&Op::revoke_holder_key, identity::revoke_holder_key>(Op::kRevokeHolderKey,
        "identity.revoke_holder_key", "ID-09",
        {.roles = {DOC_ISSUER}, .consents = "an active key of the holder, if it asks"}),
};

// 3xx.
constexpr std::array civil_rows{
    row<&Op::register_birth, civil::register_birth>(Op::kRegisterBirth,
        "civil.register_birth", "CIV-01",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "informant; BIRTH_MEDICALLY_CERTIFIED by HEALTH_NOTIFIER or COURT; "
                     "DEDUP_CLEAR; PARENT_ALIVE_AT_BIRTH by CIVIL_SUPERVISOR"}),
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
        {.roles = {CIVIL_REGISTRAR}, .consents = "an officer of a COURT"}),
    row<&Op::register_death, civil::register_death>(Op::kRegisterDeath,
        "civil.register_death", "CIV-09",
        {.roles = {CIVIL_REGISTRAR, CONSUL},
         .consents = "DEATH_MEDICALLY_CERTIFIED by HEALTH_NOTIFIER or COURT; "
                     "DEATH_NOT_BEFORE_BIRTH by a registrar"}),
    row<&Op::correct_record, civil::correct_record>(Op::kCorrectRecord,
        "civil.correct_record", "CIV-14",
        {.roles = {CIVIL_REGISTRAR}, .second = {CIVIL_SUPERVISOR},
         .consents = "an officer of a COURT, if by judicial order"}),
    row<&Op::revoke_record, civil::revoke_record>(Op::kRevokeRecord,
        "civil.revoke_record", "CIV-17",
        {.roles = {CIVIL_SUPERVISOR}, .consents = "an officer of a COURT"}),
    row<&Op::import_archive_record, civil::import_archive_record>(Op::kImportArchiveRecord,
        "civil.import_archive_record", "CIV-20",
        {.roles = {CIVIL_REGISTRAR}, .second = {CIVIL_REGISTRAR}, .second_of_office = true,
         .consents = "SECOND_READING by the second; dates of birth by both"}),
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
};

template <std::size_t... count>
constexpr auto join(const std::array<Entry, count>&... parts) {
    std::array<Entry, (count + ...)> all{};
    auto next = all.begin();
    ((next = std::ranges::copy(parts, next).out), ...);
    return all;
}

constexpr auto table = join(access_rows, identity_rows, civil_rows, court_rows);

static_assert(std::ranges::is_sorted(table, {}, &Entry::field));

} // namespace

std::span<const Entry> catalog() {
    return table;
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
