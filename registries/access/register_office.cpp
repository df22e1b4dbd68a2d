// AGY-04: an agency opens an office with its territory.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome register_office(const proto::access::RegisterOffice& request, Context& context) {
    auto territories = territories_of(request.territories());
    if (!is_office_code(as_bytes(request.code())) || !territories) return Outcome::malformed_act;
    if (!code_is_free(context, as_bytes(request.code()))) return Outcome::office_exists;

    Office office;
    office.code = to_bytes(as_bytes(request.code()));
    office.agency = to_bytes(context.agency());
    office.territories = std::move(*territories);
    emit_code(context, "OfficeRegistered", office.code);
    context.state.put(AgencyOffice{office.agency, office.code});
    context.state.put(std::move(office));
    return Outcome::applied;
}

} // namespace tamga::registries::access
