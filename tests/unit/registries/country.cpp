// The small country: see country.hpp.

#include "country.hpp"

#include "base/certificate.hpp"
#include "base/hash.hpp"
#include "registries/access/queries.hpp"
#include "registries/genesis_state.hpp"
#include "registries/invariants.hpp"
#include "registries/rows.hpp"

#include <algorithm>
#include <tuple>

namespace tamga::registries {

std::ostream& operator<<(std::ostream& out, Outcome outcome) {
    return out << name_of(outcome);
}

} // namespace tamga::registries

namespace tamga::registries::test {

namespace {

constexpr std::uint64_t day_ms = 86'400'000;
constexpr std::uint64_t start_ms = 1'767'225'600'000; // 2026-01-01T00:00:00Z

ledger::Genesis genesis_of_country() {
    ledger::Genesis genesis;
    genesis.chain_name = "small-country";
    genesis.time_ms = TimestampMs(start_ms);
    genesis.validators = {{"v1", public_key("v1"), public_key("v1 node")}};
    genesis.governance_keys = {public_key("gov1"), public_key("gov2"), public_key("gov3")};
    std::ranges::sort(genesis.governance_keys);
    genesis.governance_threshold = 2;
    genesis.agencies = {
        {"COURT", {public_key("COURT")}, {"civil", "courts", "identity"},
         {"BAILIFF", "COURT", "PROSECUTOR"}},
        {"HEALTH", {public_key("HEALTH")}, {"civil", "identity"},
         {"BIOMETRIC_AUTHORITY", "HEALTH_NOTIFIER"}},
        {"STATE", {public_key("STATE")}, {"civil", "courts", "identity", "residence"},
         {"ADDRESS_AUTHORITY", "AUDITOR", "GUARDIANSHIP_AUTHORITY", "MIGRATION_OFFICER", "NOTARY",
          "ORGANISATION_REPRESENTATIVE", "POLICE", "RESIDENCE_OFFICER"}},
        {"ZAGS", {public_key("ZAGS")}, {"civil", "identity"},
         {"CIVIL_REGISTRAR", "CIVIL_SUPERVISOR", "DOC_ISSUER", "PIN_AUTHORITY"}},
    };
    return genesis;
}

void fill_signers(proto::TransactionBody& body, const Draft& draft,
                  std::vector<std::string>& names) {
    names = draft.signers;
    std::ranges::sort(names, {}, [](const std::string& name) { return public_key(name); });
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    for (const std::string& name : names) body.add_signers(key_field(name));
    const std::string& submitter =
        draft.submitter.empty() ? draft.signers.front() : draft.submitter;
    const auto found = std::ranges::find(names, submitter);
    REQUIRE(found != names.end());
    body.set_submitter(static_cast<std::uint32_t>(found - names.begin()));
}

void fill_predicates(proto::TransactionBody& body, const Draft& draft,
                     const std::vector<std::string>& names) {
    std::vector<proto::Predicate> predicates;
    for (const Attested& attested : draft.attested) {
        const auto endorser = std::ranges::find(names, attested.endorser);
        if (endorser == names.end()) continue; // Who does not sign attests nothing.
        proto::Predicate predicate;
        predicate.set_code(attested.code);
        predicate.set_argument(attested.argument);
        predicate.set_at_day(attested.at_day);
        predicate.set_answer(attested.answer);
        std::vector<Commitment> about = attested.about;
        std::ranges::sort(about);
        for (const Commitment& commitment : about) predicate.add_commitments(field(commitment));
        predicate.set_endorser(static_cast<std::uint32_t>(endorser - names.begin()));
        predicates.push_back(std::move(predicate));
    }
    std::ranges::sort(predicates, {}, [](const proto::Predicate& predicate) {
        return std::tuple(static_cast<int>(predicate.code()), predicate.argument(),
                          predicate.at_day(),
                          std::vector<std::string>(predicate.commitments().begin(),
                                                   predicate.commitments().end()),
                          predicate.endorser());
    });
    for (proto::Predicate& predicate : predicates) *body.add_predicates() = std::move(predicate);
}

} // namespace

SecretKey key(const std::string& name) {
    return SecretKey::from_seed(sha256(as_bytes("key of " + name)).bytes);
}

PublicKey public_key(const std::string& name) {
    static std::map<std::string, PublicKey> known; // Key pairs cost more than tests should.
    const auto found = known.find(name);
    if (found != known.end()) return found->second;
    return known[name] = key(name).public_key();
}

std::string key_field(const std::string& name) {
    return field(public_key(name).bytes);
}

Commitment commit(const std::string& words) {
    return Commitment(sha256(as_bytes("commitment to " + words)).bytes);
}

std::optional<BlockHash> block_hash(Height height) {
    return BlockHash(sha256(as_bytes("block " + std::to_string(height.value))).bytes);
}

std::string field(ByteView bytes) {
    return to_text(bytes);
}

void Draft::list(std::uint32_t data_class, const Commitment& commitment) {
    proto::CommitmentRef& added = *body.add_commitments();
    added.set_data_class(data_class);
    added.set_commitment(field(commitment));
    std::sort(body.mutable_commitments()->begin(), body.mutable_commitments()->end(),
              [](const proto::CommitmentRef& left, const proto::CommitmentRef& right) {
                  return std::tuple(left.data_class(), left.commitment()) <
                         std::tuple(right.data_class(), right.commitment());
              });
}

Draft by_agency(const std::string& agency) {
    Draft draft;
    draft.body.set_agency(agency);
    draft.signers = {agency};
    return draft;
}

Draft by_officer(const std::string& officer) {
    Draft draft;
    draft.body.set_agency("ZAGS");
    draft.body.set_office("BISH1");
    draft.body.set_territory("417");
    draft.signers = {officer};
    return draft;
}

Draft by_judge(const std::string& officer) {
    Draft draft;
    draft.body.set_agency("COURT");
    draft.body.set_office("COUR1");
    draft.signers = {officer};
    return draft;
}

Draft by_state(const std::string& officer) {
    Draft draft;
    draft.body.set_agency("STATE");
    draft.body.set_office("STAT1");
    draft.signers = {officer};
    return draft;
}

Draft decision(std::vector<Ordered> commands, std::int32_t today) {
    Draft draft = by_judge();
    draft.sign_also("second judge");
    auto& request = *draft.act().mutable_register_court_act();
    request.set_type(proto::courts::DECISION);
    request.set_decided_day(today);
    request.set_in_force_day(today);
    request.set_appeal_until_day(today);
    std::ranges::sort(commands, {}, [](const Ordered& entry) {
        return std::tuple(entry.command, field(entry.target));
    });
    for (const Ordered& entry : commands) {
        auto& command = *request.add_commands();
        command.set_command(entry.command);
        command.set_target(field(entry.target));
    }
    draft.list(proto::identity::ACT_CONTENT, commit("decision of the court"));
    request.set_act(field(commit("decision of the court")));
    return draft;
}

Draft by_governance() {
    Draft draft;
    draft.signers = {"gov1", "gov2"};
    return draft;
}

void add_group(Draft& draft, google::protobuf::RepeatedPtrField<proto::identity::Attribute>& groups,
               proto::identity::DataClass data_class, const Commitment& commitment) {
    proto::identity::Attribute& group = *groups.Add();
    group.set_data_class(data_class);
    group.set_commitment(field(commitment));
    draft.list(data_class, commitment);
}

Country::Country()
    : chain_(sha256(as_bytes("small country")).bytes), now_(start_ms), height_(1) {
    const auto state = genesis_state(genesis_of_country());
    REQUIRE(state.has_value());
    entries_ = std::make_shared<std::map<ledger::StatePath, Bytes>>();
    for (const auto& [path, value] : state->changes()) entries_->emplace(path, *value);
}

Country Country::newborn() {
    return Country();
}

Country Country::settled() {
    static const Country once = [] {
        using namespace proto::access;
        Country country;
        country.open_office("ZAGS", "BISH1", "417");
        country.open_office("HEALTH", "HLTH1", "");
        country.open_office("COURT", "COUR1", "");
        country.open_office("STATE", "STAT1", "");
        country.appoint("ZAGS", "BISH1", "registrar",
                        {CIVIL_REGISTRAR, PIN_AUTHORITY, DOC_ISSUER});
        country.appoint("ZAGS", "BISH1", "clerk", {CIVIL_REGISTRAR});
        country.appoint("ZAGS", "BISH1", "supervisor", {CIVIL_SUPERVISOR});
        country.appoint("HEALTH", "HLTH1", "doctor", {HEALTH_NOTIFIER, BIOMETRIC_AUTHORITY});
        country.appoint("STATE", "STAT1", "police", {POLICE});
        country.appoint("STATE", "STAT1", "migration", {MIGRATION_OFFICER});
        country.appoint("STATE", "STAT1", "residence", {RESIDENCE_OFFICER});
        country.appoint("STATE", "STAT1", "address", {ADDRESS_AUTHORITY});
        country.appoint("STATE", "STAT1", "guardian", {GUARDIANSHIP_AUTHORITY});
        country.appoint("STATE", "STAT1", "notary", {NOTARY});
        country.appoint("STATE", "STAT1", "auditor", {AUDITOR});
        country.appoint("STATE", "STAT1", "hotel", {ORGANISATION_REPRESENTATIVE});
        country.appoint("COURT", "COUR1", "judge", {COURT});
        country.appoint("COURT", "COUR1", "second judge", {COURT});
        return country;
    }();
    return once;
}

void Country::open_office(const std::string& agency, const std::string& code,
                          const std::string& territory) {
    Draft draft = by_agency(agency);
    auto& request = *draft.act().mutable_register_office();
    request.set_code(code);
    request.add_territories(territory);
    apply(draft);
}

void Country::appoint(const std::string& agency, const std::string& office,
                      const std::string& name, std::vector<proto::access::Role> roles) {
    Draft draft = by_agency(agency);
    draft.sign_also(name);
    auto& request = *draft.act().mutable_appoint_officer();
    request.set_key(key_field(name));
    request.set_office(office);
    std::ranges::sort(roles);
    for (const proto::access::Role role : roles) request.add_roles(role);
    const auto home = access::office(view(), as_bytes(office));
    REQUIRE(home);
    for (const Bytes& territory : home->office.territories) {
        request.add_territories(field(territory));
    }
    apply(draft);
}

ledger::TransactionPtr Country::sign(const Draft& draft) {
    proto::TransactionBody body = draft.body;
    body.set_chain_id(field(chain_));
    Writer nonce;
    nonce.u64(++nonce_);
    nonce.u64(0x54414d4741);
    body.set_nonce(field(nonce.view()));
    body.set_valid_from_ms(now_.value - 1);
    body.set_valid_until_ms(now_.value + day_ms);
    std::vector<std::string> names;
    fill_signers(body, draft, names);
    fill_predicates(body, draft, names);

    ledger::SignedTransaction transaction;
    transaction.body = to_bytes(as_bytes(body.SerializeAsString()));
    const TransactionId txid = ledger::txid_of(transaction.body);
    const auto message = sign_bytes(SignKind::transaction, chain_, txid.view());
    for (const std::string& name : names) transaction.signatures.push_back(key(name).sign(message));
    auto checked = ledger::check(std::move(transaction), chain_);
    INFO((checked ? std::string() : checked.error().message));
    REQUIRE(checked.has_value());
    return *checked;
}

ledger::Executed Country::execute(const std::vector<ledger::TransactionPtr>& transactions) {
    last_ = execute_block(view(), block(), transactions, inline_workers());
    const Status kept = check_block(view(), last_.delta, height_);
    INFO((kept ? std::string() : kept.error().message));
    REQUIRE((kept.has_value() || tampered_));
    auto after = std::make_shared<std::map<ledger::StatePath, Bytes>>(*entries_);
    for (const auto& [path, value] : last_.delta.changes()) {
        if (value) {
            (*after)[path] = *value;
            const Status explained = check_entry({path, *value});
            INFO((explained ? std::string() : explained.error().message));
            REQUIRE(explained.has_value());
        } else {
            after->erase(path);
        }
    }
    entries_ = std::move(after);
    height_ = height_.next();
    now_ = TimestampMs(now_.value + 1000);
    return last_;
}

Outcome Country::submit(const Draft& draft) {
    const ledger::TransactionPtr transaction = sign(draft);
    last_id_ = transaction->txid();
    const ledger::Executed executed = execute({transaction});
    return static_cast<Outcome>(executed.records.front().leaf.outcome);
}

TransactionId Country::apply(const Draft& draft) {
    const Outcome outcome = submit(draft);
    REQUIRE(outcome == Outcome::applied);
    return last_id_;
}

SubjectId Country::add_citizen(const std::string& name) {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    auto& request = *draft.act().mutable_create_subject();
    request.set_kind(proto::identity::CITIZEN);
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit(name));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB,
              commit(name + " born"));
    draft.attested.push_back(
        {proto::DEDUP_CLEAR, "supervisor", {commit(name), commit(name + " born")}});
    return id_given<SubjectId>(apply(draft), 0, 0);
}

CourtActId Country::decide(proto::courts::Command command, ByteView target) {
    return id_given<CourtActId>(apply(decision({{command, to_bytes(target)}}, today())), 0, 0);
}

void Country::bind(const SubjectId& subject, const std::string& holder) {
    Draft draft = by_officer();
    draft.sign_also(holder);
    auto& request = *draft.act().mutable_bind_holder_key();
    request.set_subject(field(subject));
    request.set_key(key_field(holder));
    request.set_assurance(proto::identity::ASSURANCE_OFFICE);
    apply(draft);
}

ledger::StateView Country::view() const {
    return ledger::StateView(ledger::memory_source(entries_));
}

std::int32_t Country::today() const {
    const auto offset =
        access::parameter(view(), ledger::ParameterId::legal_tz_offset_s);
    return static_cast<std::int32_t>(
        (static_cast<std::int64_t>(now_.value / 1000) + offset) / 86'400);
}

void Country::pass_days(std::int64_t days) {
    now_ = TimestampMs(now_.value + static_cast<std::uint64_t>(days) * day_ms);
}

void Country::enter(const ledger::StatePath& path, const Bytes& value) {
    tampered_ = true;
    auto after = std::make_shared<std::map<ledger::StatePath, Bytes>>(*entries_);
    (*after)[path] = value;
    entries_ = std::move(after);
}

void check_rows(const Country& country, const Draft& draft, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        INFO(row.what);
        Country branch = country;
        Draft changed = draft;
        row.change(branch, changed);
        const auto before = branch.entries();
        const Outcome outcome = branch.submit(changed);
        CHECK(outcome == row.outcome);
        const bool same = branch.entries() == before;
        CHECK(same == (outcome != Outcome::applied));
    }
}

} // namespace tamga::registries::test
