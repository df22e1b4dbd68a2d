// AGY-06: an agency appoints an officer, who proves possession of a key never used before.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome appoint_officer(const proto::access::AppointOfficer& request, Context& context) {
    const auto key = PublicKey::from(as_bytes(request.key()));
    auto roles = roles_of(request.roles());
    auto territories = territories_of(request.territories());
    const SubjectLink link = link_of(as_bytes(request.subject()));
    if (!key || !is_office_code(as_bytes(request.office()))) return Outcome::malformed_act;
    if (!roles || roles->empty() || !territories) return Outcome::malformed_act;
    if (!link.well_formed) return Outcome::malformed_act;

    const Outcome fresh = check_fresh_key(context, *key);
    if (fresh != Outcome::applied) return fresh;
    if (!context.signed_by(*key)) return Outcome::possession_not_proved;
    const auto office = context.state.find<Office>(as_bytes(request.office()));
    if (!office || !equal(office->agency, context.agency())) return Outcome::office_not_found;
    if (!office->is_active()) return Outcome::office_is_closed;
    Officer officer;
    officer.key = *key;
    officer.office = office->code;
    officer.roles = std::move(*roles);
    officer.territories = std::move(*territories);
    officer.validity = {TimestampMs(request.valid_from_ms()),
                        TimestampMs(request.valid_until_ms())};
    officer.subject = link.subject;
    const Outcome appointment = check_appointment(context, officer, *office);
    if (appointment != Outcome::applied) return appointment;

    see_key(context, *key, KeyUse::officer);
    emit_key(context, "OfficerAppointed", *key);
    context.state.put(OfficeOfficer{office->code, *key});
    context.state.put(std::move(officer));
    return Outcome::applied;
}

} // namespace tamga::registries::access
