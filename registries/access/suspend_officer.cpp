// AGY-08: an agency suspends an officer for the time being.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome suspend_officer(const proto::access::SuspendOfficer& request, Context& context) {
    if (request.key().size() != 32) return Outcome::malformed_act;
    if (request.reason() == proto::access::OFFICER_REASON_NONE) return Outcome::malformed_act;
    auto officer = find_own_officer(context, as_bytes(request.key()));
    if (!officer) return Outcome::officer_not_found;
    if (officer->status == OfficerStatus::dismissed) return Outcome::officer_is_dismissed;
    if (officer->status == OfficerStatus::suspended) return Outcome::officer_is_suspended;

    officer->status = OfficerStatus::suspended;
    officer->reason = request.reason();
    emit_key(context, "OfficerSuspended", officer->key);
    context.state.put(std::move(*officer));
    return Outcome::applied;
}

} // namespace tamga::registries::access
