// AGY-07: an agency changes the roles, territory, validity or link of an officer.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome change_officer(const proto::access::ChangeOfficer& request, Context& context) {
    auto roles = roles_of(request.roles());
    auto territories = territories_of(request.territories());
    const SubjectLink link = link_of(as_bytes(request.subject()));
    if (request.key().size() != 32) return Outcome::malformed_act;
    if (!roles || roles->empty() || !territories) return Outcome::malformed_act;
    if (!link.well_formed) return Outcome::malformed_act;

    auto officer = find_own_officer(context, as_bytes(request.key()));
    if (!officer) return Outcome::officer_not_found;
    if (officer->status == OfficerStatus::dismissed) return Outcome::officer_is_dismissed;
    const auto office = context.state.find<Office>(officer->office);
    if (!office || !office->is_active()) return Outcome::office_is_closed;
    officer->roles = std::move(*roles);
    officer->territories = std::move(*territories);
    officer->validity = {TimestampMs(request.valid_from_ms()),
                         TimestampMs(request.valid_until_ms())};
    officer->subject = link.subject;
    const Outcome appointment = check_appointment(context, *officer, *office);
    if (appointment != Outcome::applied) return appointment;

    emit_key(context, "OfficerChanged", officer->key);
    context.state.put(std::move(*officer));
    return Outcome::applied;
}

} // namespace tamga::registries::access
