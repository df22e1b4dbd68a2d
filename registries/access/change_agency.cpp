// AGY-02: governance changes what an agency is and may; closing is final.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome change_agency(const proto::access::ChangeAgency& request, Context& context) {
    const auto roles = roles_of(request.roles());
    const auto registers = registers_of(request.registers());
    if (!is_agency_code(as_bytes(request.code()))) return Outcome::malformed_act;
    if (!is_title(as_bytes(request.title()))) return Outcome::malformed_act;
    if (!roles || !registers) return Outcome::malformed_act;
    if (request.status() == proto::access::AGENCY_STATUS_NONE) return Outcome::malformed_act;
    const bool closes = request.status() == proto::access::AGENCY_CLOSED;
    if (!closes && !request.successor().empty()) return Outcome::malformed_act;

    auto agency = context.state.find<Agency>(as_bytes(request.code()));
    if (!agency) return Outcome::agency_not_found;
    if (agency->status == proto::access::AGENCY_CLOSED) return Outcome::agency_is_closed;
    if (!request.successor().empty()) {
        const auto successor = context.state.find<Agency>(as_bytes(request.successor()));
        if (!successor || !successor->is_active() || successor->code == agency->code) {
            return Outcome::successor_not_active;
        }
    }

    settle_keys(context, *agency);
    agency->title = to_bytes(as_bytes(request.title()));
    agency->roles = *roles;
    agency->registers = *registers;
    agency->status = request.status();
    agency->successor = to_bytes(as_bytes(request.successor()));
    emit_code(context, "AgencyChanged", agency->code);
    context.state.put(std::move(*agency));
    return Outcome::applied;
}

} // namespace tamga::registries::access
