// ID-08: a person gets a key to consent with, after a face match or in an office.

#include "registries/identity/identity.hpp"

namespace tamga::registries::identity {

Outcome bind_holder_key(const proto::identity::BindHolderKey& request, Context& context) {
    const auto key = PublicKey::from(as_bytes(request.key()));
    if (!key || request.subject().size() != 32) return Outcome::malformed_act;
    if (request.assurance() == proto::identity::ASSURANCE_NONE) return Outcome::malformed_act;
    const bool attested = !request.attestation().empty();
    if (attested && request.attestation().size() != 32) return Outcome::malformed_act;
    if (attested &&
        !context.lists(proto::identity::DEVICE_ATTESTATION, as_bytes(request.attestation()))) {
        return Outcome::commitment_not_listed;
    }
    const FoundSubject found = find_subject(context, as_bytes(request.subject()));
    if (found.outcome != Outcome::applied) return found.outcome;
    const Subject& subject = found.subject;
    if (subject.life != LifeStatus::alive) return Outcome::subject_not_alive;
    if (subject.capacity != Capacity::full) return Outcome::subject_lacks_capacity;
    if (!is_valid_key(*key)) return Outcome::key_not_canonical;
    if (context.state.has<access::SeenKey>(*key)) return Outcome::key_seen_before;
    if (!context.signed_by(*key)) return Outcome::possession_not_proved;
    const Validity validity{TimestampMs(request.valid_from_ms()),
                            TimestampMs(request.valid_until_ms())};
    const bool ends = validity.until.value != 0;
    if (ends && (validity.until < validity.from || validity.until < context.now())) {
        return Outcome::validity_is_empty;
    }
    const auto keys_max =
        static_cast<std::size_t>(context.parameter(ledger::ParameterId::holder_keys_max));
    if (context.state.list<SubjectKey>(subject.id).size() >= keys_max) {
        return Outcome::too_many_holder_keys;
    }
    if (context.is_own_record(subject.id)) return Outcome::own_record;

    HolderKey holder;
    holder.key = *key;
    holder.subject = subject.id;
    holder.assurance = request.assurance();
    holder.validity = validity;
    if (attested) holder.attestation = Commitment::from(as_bytes(request.attestation()));
    context.state.put(std::move(holder));
    context.state.put(SubjectKey{subject.id, *key});
    context.state.put(access::SeenKey{*key, access::KeyUse::holder});
    context.emit("KeyBound", to_bytes(key->bytes));
    return Outcome::applied;
}

} // namespace tamga::registries::identity
