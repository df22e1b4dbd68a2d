// Putting acts together and signing them.

#include "tools/simulate_day_act.hpp"

#include "base/certificate.hpp"
#include "base/codec.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <tuple>

namespace tamga::tools::day {

namespace {

constexpr std::uint16_t schema_text = 1;
constexpr std::uint64_t clock_slack_ms = 60'000;
constexpr std::uint64_t validity_ms = 6ULL * 3'600'000;

Hash256 drawn(std::string_view how, std::uint64_t seed, std::string_view what,
              std::uint64_t number) {
    Writer out;
    out.u64(seed);
    out.short_blob(as_bytes(how));
    out.short_blob(as_bytes(what));
    out.u64(number);
    return sha256({as_bytes("tamga simulate-day"), out.view()});
}

} // namespace

Stamp stamp_of(TimestampMs now, std::int64_t legal_tz_offset_s) {
    const std::int64_t seconds = static_cast<std::int64_t>(now.value / 1000) + legal_tz_offset_s;
    return {now, static_cast<std::int32_t>(seconds / 86'400)};
}

Hash256 Pen::fresh(std::string_view what) { return drawn("fresh", seed_, what, count_++); }

Hash256 Pen::fixed(std::string_view what, std::uint64_t number) const {
    return drawn("fixed", seed_, what, number);
}

SecretKey Pen::key(std::string_view what, std::uint64_t number) const {
    return SecretKey::from_seed(drawn("key", seed_, what, number).bytes);
}

void sign(const ChainId& chain, Unsigned& made) {
    const auto message = sign_bytes(SignKind::transaction, chain, made.act.txid.view());
    made.act.transaction.signatures.clear();
    for (const SecretKey* key : made.keys) {
        made.act.transaction.signatures.push_back(key->sign(message));
    }
}

Draft::Draft(Pen& pen, const Stamp& stamp, const Desk& desk)
    : pen_(pen), stamp_(stamp), desk_(desk) {
    sign(*desk.acting);
}

Commitment Draft::commit(proto::identity::DataClass data_class, std::string_view text) {
    ledger::Opening opening;
    opening.data_class = static_cast<std::uint16_t>(data_class);
    opening.schema = schema_text;
    opening.salt = pen_.fresh("salt").bytes;
    opening.payload = to_bytes(as_bytes(text));
    const Commitment commitment = ledger::commitment_of(pen_.chain(), opening);
    listed_.emplace_back(opening.data_class, commitment);
    openings_.push_back(std::move(opening));
    return commitment;
}

void Draft::describe(google::protobuf::RepeatedPtrField<proto::identity::Attribute>* attributes,
                     const Commitment& name, const Commitment& born) {
    proto::identity::Attribute& first = *attributes->Add();
    first.set_data_class(proto::identity::NAME);
    put(first.mutable_commitment(), name.view());
    proto::identity::Attribute& second = *attributes->Add();
    second.set_data_class(proto::identity::SEX_DOB);
    put(second.mutable_commitment(), born.view());
}

void describe_car(proto::vehicles::VehicleData& data, const std::string& vin,
                  std::uint32_t year) {
    data.set_vin(vin);
    data.set_category("M1");
    data.set_plate_kind("CAR");
    data.set_maker("VAZ");
    data.set_model("2109");
    data.set_year(year);
    data.set_colour(3);
    data.set_fuel(1);
    data.set_mass_kg(945);
}

Commitment Draft::paper(std::string* field, std::string_view text) {
    const Commitment commitment = commit(proto::identity::ACT_CONTENT, text);
    put(field, commitment.view());
    return commitment;
}

void Draft::sign(const SecretKey& key) {
    if (std::ranges::find(keys_, &key) == keys_.end()) keys_.push_back(&key);
}

void Draft::attest(proto::PredicateCode code, std::vector<Commitment> about,
                   const SecretKey& endorser, std::int32_t at_day, std::int64_t argument,
                   proto::PredicateAnswer answer) {
    sign(endorser);
    Attested made{{}, &endorser};
    made.predicate.set_code(code);
    made.predicate.set_argument(argument);
    made.predicate.set_at_day(at_day);
    made.predicate.set_answer(answer);
    std::ranges::sort(about);
    for (const Commitment& each : about) put(made.predicate.add_commitments(), each.view());
    attested_.push_back(std::move(made));
}

void Draft::rest_on(std::uint32_t document_type, std::int32_t days_ago) {
    sources_.emplace_back(document_type, stamp_.today - days_ago);
}

Unsigned Draft::finish() {
    std::ranges::sort(keys_, {}, [](const SecretKey* key) { return key->public_key(); });
    const auto index_of = [&](const SecretKey* key) {
        return static_cast<std::uint32_t>(std::ranges::find(keys_, key) - keys_.begin());
    };
    const Hash256 nonce = pen_.fresh("nonce");
    put(body_.mutable_chain_id(), pen_.chain().view());
    put(body_.mutable_nonce(), nonce.view().first(16));
    body_.set_valid_from_ms(stamp_.now.value - std::min(stamp_.now.value, clock_slack_ms));
    body_.set_valid_until_ms(stamp_.now.value + validity_ms);
    for (const SecretKey* key : keys_) put(body_.add_signers(), key->public_key().bytes);
    body_.set_submitter(index_of(desk_.acting));
    body_.set_agency(std::string(desk_.agency));
    body_.set_office(std::string(desk_.office));
    body_.set_territory(std::string(desk_.territory));
    std::ranges::sort(sources_);
    for (const auto& [type, day] : sources_) {
        proto::Source& source = *body_.add_sources();
        source.set_document_type(type);
        source.set_issuer("KG-GOV");
        source.set_issue_day(day);
    }
    for (Attested& each : attested_) each.predicate.set_endorser(index_of(each.endorser));
    std::ranges::sort(attested_, {}, [](const Attested& each) {
        const proto::Predicate& predicate = each.predicate;
        return std::tuple(static_cast<int>(predicate.code()), predicate.argument(),
                          predicate.at_day(),
                          std::vector<std::string>(predicate.commitments().begin(),
                                                   predicate.commitments().end()),
                          predicate.endorser());
    });
    for (Attested& each : attested_) *body_.add_predicates() = std::move(each.predicate);
    std::ranges::sort(listed_);
    for (const auto& [data_class, commitment] : listed_) {
        proto::CommitmentRef& entry = *body_.add_commitments();
        entry.set_data_class(data_class);
        put(entry.mutable_commitment(), commitment.view());
    }

    Unsigned made;
    made.act.transaction.body = to_bytes(as_bytes(body_.SerializeAsString()));
    made.act.txid = ledger::txid_of(made.act.transaction.body);
    made.act.openings = std::move(openings_);
    made.keys = std::move(keys_);
    return made;
}

} // namespace tamga::tools::day
