// AGY-01: governance admits an agency with its keys, roles and registers.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

Outcome register_agency(const proto::access::RegisterAgency& request, Context& context) {
    const auto roles = roles_of(request.roles());
    const auto registers = registers_of(request.registers());
    if (!is_agency_code(as_bytes(request.code()))) return Outcome::malformed_act;
    if (!is_title(as_bytes(request.title()))) return Outcome::malformed_act;
    if (!roles || !registers) return Outcome::malformed_act;
    const auto keys = keys_of(request.keys());
    if (!keys || keys->empty() || keys->size() > agency_keys_max) return Outcome::malformed_act;

    if (!code_is_free(context, as_bytes(request.code()))) return Outcome::agency_exists;
    for (const PublicKey& key : *keys) {
        const Outcome fresh = check_fresh_key(context, key);
        if (fresh != Outcome::applied) return fresh;
    }

    Agency agency;
    agency.code = to_bytes(as_bytes(request.code()));
    agency.title = to_bytes(as_bytes(request.title()));
    agency.roles = *roles;
    agency.registers = *registers;
    for (const PublicKey& key : *keys) {
        agency.keys.push_back({key, {}});
        see_key(context, key, KeyUse::agency);
    }
    emit_code(context, "AgencyRegistered", agency.code);
    context.state.put(std::move(agency));
    return Outcome::applied;
}

} // namespace tamga::registries::access
