// AGY-03: a key of an agency is replaced: at once by the old key itself, or by governance after a
// public delay when the old one is lost.

#include "registries/access/access.hpp"

#include "registries/access/common.hpp"
#include "registries/access/form.hpp"

namespace tamga::registries::access {

namespace {

// From `time` on the new key holds and the old one does not.
void replace_key(Context& context, Agency& agency, const PublicKey& old_key,
                 const PublicKey& new_key, TimestampMs time) {
    const auto old = std::ranges::find(agency.keys, old_key, &AgencyKey::key);
    if (time <= context.now()) {
        context.state.put(EndedAgencyKey{agency.code, old_key, {old->validity.from, time}});
        *old = {new_key, {time, TimestampMs()}};
    } else {
        old->validity.until = TimestampMs(time.value - 1);
        agency.keys.push_back({new_key, {time, TimestampMs()}});
    }
    std::ranges::sort(agency.keys, {}, &AgencyKey::key);
}

} // namespace

Outcome rotate_agency_key(const proto::access::RotateAgencyKey& request, Context& context) {
    const auto old_key = PublicKey::from(as_bytes(request.old_key()));
    const auto new_key = PublicKey::from(as_bytes(request.new_key()));
    const bool by_governance = context.agency().empty();
    if (!is_agency_code(as_bytes(request.agency())) || !old_key || !new_key) {
        return Outcome::malformed_act;
    }
    if (!by_governance && !equal(as_bytes(request.agency()), context.agency())) {
        return Outcome::malformed_act;
    }

    auto agency = context.state.find<Agency>(as_bytes(request.agency()));
    if (!agency) return Outcome::agency_not_found;
    if (agency->status == proto::access::AGENCY_CLOSED) return Outcome::agency_is_closed;
    settle_keys(context, *agency);
    const auto old = std::ranges::find(agency->keys, *old_key, &AgencyKey::key);
    if (old == agency->keys.end()) return Outcome::key_not_of_agency;
    if (!by_governance && !context.signed_by(*old_key)) return Outcome::agency_key_missing;
    if (old->validity.until.value != 0) return Outcome::key_replacement_pending;
    if (by_governance && agency->keys.size() >= agency_keys_max) return Outcome::too_many_keys;
    const Outcome fresh = check_fresh_key(context, *new_key);
    if (fresh != Outcome::applied) return fresh;
    if (!context.signed_by(*new_key)) return Outcome::possession_not_proved;

    const auto delay =
        static_cast<std::uint64_t>(context.parameter(ledger::ParameterId::agency_key_delay_ms));
    const TimestampMs since{context.now().value + (by_governance ? delay : 0)};
    replace_key(context, *agency, *old_key, *new_key, since);
    see_key(context, *new_key, KeyUse::agency);
    emit_key(context, "AgencyKeyRotated", *new_key);
    context.state.put(std::move(*agency));
    return Outcome::applied;
}

} // namespace tamga::registries::access
