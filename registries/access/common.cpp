// What several handlers of the access register share.

#include "registries/access/common.hpp"

#include "registries/access/form.hpp"
#include "registries/identity/rows.hpp"

namespace tamga::registries::access {

Outcome check_fresh_key(const Context& context, const PublicKey& key) {
    if (!is_valid_key(key)) return Outcome::key_not_canonical;
    if (context.state.has<SeenKey>(key)) return Outcome::key_seen_before;
    return Outcome::applied;
}

void see_key(Context& context, const PublicKey& key, KeyUse use) {
    context.state.put(SeenKey{key, use});
}

bool code_is_free(const Context& context, ByteView code) {
    return !context.state.has<Agency>(code) && !context.state.has<Office>(code);
}

void settle_keys(Context& context, Agency& agency) {
    std::erase_if(agency.keys, [&](const AgencyKey& entry) {
        const TimestampMs until = entry.validity.until;
        if (until.value == 0 || until >= context.now()) return false;
        context.state.put(EndedAgencyKey{agency.code, entry.key, entry.validity});
        return true;
    });
}

std::optional<Officer> find_own_officer(const Context& context, ByteView key) {
    auto officer = context.state.find<Officer>(key);
    if (!officer) return std::nullopt;
    const auto office = context.state.find<Office>(officer->office);
    if (!office || !equal(office->agency, context.agency())) return std::nullopt;
    return officer;
}

Outcome check_appointment(const Context& context, const Officer& officer, const Office& office) {
    const auto agency = context.state.find<Agency>(office.agency);
    const bool roles_inside =
        agency && std::ranges::all_of(officer.roles, [&](Role r) { return agency->has_role(r); });
    if (!roles_inside) return Outcome::role_outside_agency;
    if (!all_within(officer.territories, office.territories)) {
        return Outcome::territory_outside_office;
    }
    const TimestampMs until = officer.validity.until;
    if (until.value != 0 && (until < officer.validity.from || until < context.now())) {
        return Outcome::validity_is_empty;
    }
    if (officer.subject && !context.state.has<identity::Subject>(*officer.subject)) {
        return Outcome::linked_subject_not_found;
    }
    return Outcome::applied;
}

SubjectLink link_of(ByteView raw) {
    if (raw.empty()) return {true, std::nullopt};
    if (raw.size() != 32) return {};
    return {true, SubjectId::from(raw)};
}

void emit_code(Context& context, std::string_view name, ByteView code) {
    Writer data;
    data.short_blob(code);
    context.emit(name, std::move(data).take());
}

void emit_key(Context& context, std::string_view name, const PublicKey& key) {
    context.emit(name, to_bytes(key.bytes));
}

} // namespace tamga::registries::access
