// The rows of the catalog, by register.

#include "registries/catalog.hpp"

#include "registries/access/access.hpp"
#include "registries/civil/civil.hpp"
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
using proto::access::DOC_ISSUER;
using proto::access::CIVIL_REGISTRAR;
using proto::access::MIGRATION_OFFICER;
using proto::access::PIN_AUTHORITY;

constexpr std::array table{
    // 1xx: access.
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

    // 2xx: identity.
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

    // 3xx: civil status.
    row<&Op::import_archive_record, civil::import_archive_record>(Op::kImportArchiveRecord,
        "civil.import_archive_record", "CIV-20",
        {.roles = {CIVIL_REGISTRAR}, .second = {CIVIL_REGISTRAR}, .second_of_office = true,
         .consents = "SECOND_READING by the second; dates of birth by both"}),
};

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
