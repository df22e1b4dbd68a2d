// AGY-05: an agency changes the territory of an office or closes it; closing is final.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome change_office(const proto::access::ChangeOffice& request, Context& context) {
    auto territories = territories_of(request.territories());
    if (!is_office_code(as_bytes(request.code())) || !territories) return Outcome::malformed_act;
    if (request.status() == proto::access::OFFICE_STATUS_NONE) return Outcome::malformed_act;
    auto office = context.state.find<Office>(as_bytes(request.code()));
    if (!office || !equal(office->agency, context.agency())) return Outcome::office_not_found;
    if (!office->is_active()) return Outcome::office_is_closed;

    office->territories = std::move(*territories);
    office->status = request.status();
    emit_code(context, "OfficeChanged", office->code);
    context.state.put(std::move(*office));
    return Outcome::applied;
}

} // namespace tamga::registries::access
