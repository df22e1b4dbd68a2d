// AGY-08: an agency lifts the suspension of an officer.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome reinstate_officer(const proto::access::ReinstateOfficer& request, Context& context) {
    if (request.key().size() != 32) return Outcome::malformed_act;
    auto officer = find_own_officer(context, as_bytes(request.key()));
    if (!officer) return Outcome::officer_not_found;
    if (officer->status == OfficerStatus::dismissed) return Outcome::officer_is_dismissed;
    if (officer->status != OfficerStatus::suspended) return Outcome::officer_not_suspended;

    officer->status = OfficerStatus::active;
    officer->reason = proto::access::OFFICER_REASON_NONE;
    emit_key(context, "OfficerReinstated", officer->key);
    context.state.put(std::move(*officer));
    return Outcome::applied;
}

} // namespace tamga::registries::access
