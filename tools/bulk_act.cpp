// Envelopes of bulk acts.

#include "tools/bulk_act.hpp"

#include "base/certificate.hpp"

#include <algorithm>

namespace tamga::tools {

namespace {

constexpr std::uint16_t schema_text = 1;
constexpr std::uint64_t clock_slack_ms = 60'000;

void put(std::string* field, ByteView bytes) { field->assign(as_text(bytes)); }

} // namespace

Commitment BulkAct::commit(proto::identity::DataClass data_class, std::string_view text) {
    ledger::Opening opening;
    opening.data_class = static_cast<std::uint16_t>(data_class);
    opening.schema = schema_text;
    opening.salt = random_array<32>();
    opening.payload = to_bytes(as_bytes(text));
    const Commitment commitment = ledger::commitment_of(office_.chain, opening);
    listed_.emplace_back(opening.data_class, commitment);
    openings_.push_back(std::move(opening));
    return commitment;
}

void BulkAct::attest(proto::PredicateCode code, const Commitment& about, std::int32_t at_day) {
    proto::Predicate predicate;
    predicate.set_code(code);
    predicate.set_at_day(at_day);
    predicate.set_answer(proto::PREDICATE_ANSWER_TRUE);
    put(predicate.add_commitments(), about.view());
    predicates_.push_back(std::move(predicate));
}

ImportAct BulkAct::finish(TimestampMs now) {
    std::vector<const SecretKey*> keys;
    for (const SecretKey& key : office_.keys) keys.push_back(&key);
    std::ranges::sort(keys, {}, [](const SecretKey* key) { return key->public_key(); });
    const auto index_of = [&](const SecretKey& key) {
        const auto found = std::ranges::find(keys, &key);
        return static_cast<std::uint32_t>(found - keys.begin());
    };
    put(body_.mutable_chain_id(), office_.chain.view());
    put(body_.mutable_nonce(), random_array<16>());
    body_.set_valid_from_ms(now.value - std::min(now.value, clock_slack_ms));
    body_.set_valid_until_ms(now.value + office_.validity_ms);
    for (const SecretKey* key : keys) put(body_.add_signers(), key->public_key().bytes);
    body_.set_submitter(index_of(office_.keys.front()));
    body_.set_agency(office_.agency);
    body_.set_office(office_.office);
    body_.set_territory(office_.territory);
    body_.set_legal_basis(office_.legal_basis);
    for (proto::Predicate& predicate : predicates_) {
        predicate.set_endorser(index_of(office_.keys.back()));
        *body_.add_predicates() = std::move(predicate);
    }
    std::ranges::sort(listed_);
    for (const auto& [data_class, commitment] : listed_) {
        proto::CommitmentRef& entry = *body_.add_commitments();
        entry.set_data_class(data_class);
        put(entry.mutable_commitment(), commitment.view());
    }

    ImportAct act;
    act.transaction.body = to_bytes(as_bytes(body_.SerializeAsString()));
    act.txid = ledger::txid_of(act.transaction.body);
    const auto message = sign_bytes(SignKind::transaction, office_.chain, act.txid.view());
    for (const SecretKey* key : keys) act.transaction.signatures.push_back(key->sign(message));
    act.openings = std::move(openings_);
    return act;
}

} // namespace tamga::tools
