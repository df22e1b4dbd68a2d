// REP-02: the principal takes a mandate back, at once; a guardian's a court takes back.

#include "registries/civil/common.hpp"
#include "registries/courts/court_acts.hpp"
#include "registries/courts/courts.hpp"
#include "registries/courts/mandates.hpp"

#include <utility>

namespace tamga::registries::courts {

Outcome revoke_mandate(const proto::courts::RevokeMandate& request, Context& context) {
    if (request.mandate().size() != 32) return Outcome::malformed_act;
    auto mandate = context.state.find<Mandate>(as_bytes(request.mandate()));
    if (!mandate) return Outcome::mandate_not_found;
    if (mandate->status != MandateStatus::active) return Outcome::mandate_not_active;
    const SubjectId principal = mandate->principal;
    if (context.is_own_record(principal)) return Outcome::own_record;
    const bool attorney = mandate->kind == proto::courts::POWER_OF_ATTORNEY;
    if (!attorney || !request.court_act().empty()) {
        const Outcome ordered = check_ordered(context, request.court_act(),
                                              proto::courts::ANNUL_RIGHT, mandate->id.view());
        if (ordered != Outcome::applied) return ordered;
        carry_out(context, request.court_act(), proto::courts::ANNUL_RIGHT, mandate->id.view());
    } else {
        if (!context.consented(principal)) return Outcome::consent_missing;
        civil::keep_consent(context, principal, proto::Operation::kRevokeMandate);
    }

    end_mandate(context, std::move(*mandate), MandateStatus::revoked);
    return Outcome::applied;
}

} // namespace tamga::registries::courts
