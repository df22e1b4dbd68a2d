// ID-09: a holder key ends, by an officer, who may do it because another key of the holder asks.

#include "registries/identity/identity.hpp"

namespace tamga::registries::identity {

Outcome revoke_holder_key(const proto::identity::RevokeHolderKey& request, Context& context) {
    if (request.key().size() != 32) return Outcome::malformed_act;
    if (request.reason() == proto::identity::KEY_REASON_NONE ||
        request.reason() >= proto::identity::KEY_REASON_DEATH) {
        return Outcome::malformed_act;
    }
    auto key = context.state.find<HolderKey>(as_bytes(request.key()));
    if (!key) return Outcome::holder_key_not_found;
    if (key->status == KeyStatus::revoked) return Outcome::holder_key_not_active;
    // The holder's wish needs the holder's signature; loss and theft do not.
    const bool by_wish = request.reason() == proto::identity::KEY_REASON_REQUEST;
    if (by_wish && !context.consented(key->subject)) return Outcome::consent_missing;
    if (context.is_own_record(key->subject)) return Outcome::own_record;

    revoke_key(context, std::move(*key), request.reason());
    return Outcome::applied;
}

} // namespace tamga::registries::identity
