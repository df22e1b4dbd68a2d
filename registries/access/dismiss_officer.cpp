// AGY-09: an agency dismisses an officer for good; the key is never used again.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome dismiss_officer(const proto::access::DismissOfficer& request, Context& context) {
    if (request.key().size() != 32) return Outcome::malformed_act;
    if (request.reason() == proto::access::OFFICER_REASON_NONE) return Outcome::malformed_act;
    auto officer = find_own_officer(context, as_bytes(request.key()));
    if (!officer) return Outcome::officer_not_found;
    if (officer->status == OfficerStatus::dismissed) return Outcome::officer_is_dismissed;

    officer->status = OfficerStatus::dismissed;
    officer->reason = request.reason();
    emit_key(context, "OfficerDismissed", officer->key);
    context.state.put(std::move(*officer));
    return Outcome::applied;
}

} // namespace tamga::registries::access
