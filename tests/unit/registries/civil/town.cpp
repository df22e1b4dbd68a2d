// Acts among the living: see town.hpp.

#include "town.hpp"

namespace tamga::registries::test {

using namespace proto::civil;

namespace {

// What is attested of two who are to marry.
void attest_betrothed(Draft& draft, const std::string& one, const std::string& other,
                      std::int32_t today) {
    draft.sign_also("supervisor");
    draft.sign_also(one);
    draft.sign_also(other);
    attest(draft, proto::NOT_KIN, "supervisor", {commit(one), commit(other)}, today);
    for (const std::string& name : {one, other}) {
        attest(draft, proto::AGE_GE, "registrar", {commit(name + " born")}, today, 18);
    }
}

} // namespace

void attest(Draft& draft, proto::PredicateCode code, const std::string& endorser,
            std::vector<Commitment> about, std::int32_t at_day, std::int64_t argument) {
    draft.attested.push_back({code, endorser, std::move(about), proto::PREDICATE_ANSWER_TRUE,
                              argument, at_day});
}

void answer(Draft& draft, proto::PredicateCode code, proto::PredicateAnswer answer) {
    for (Attested& attested : draft.attested) {
        if (attested.code == code) attested.answer = answer;
    }
}

void silence(Draft& draft, proto::PredicateCode code) {
    std::erase_if(draft.attested, [&](const Attested& entry) { return entry.code == code; });
}

std::string listed(Draft& draft, proto::identity::DataClass data_class,
                   const std::string& words) {
    draft.list(data_class, commit(words));
    return field(commit(words));
}

void add_source(Draft& draft, std::uint32_t document_type, std::int32_t issue_day) {
    proto::Source& source = *draft.body.add_sources();
    source.set_document_type(document_type);
    source.set_issuer("KG-GOV");
    source.set_issue_day(issue_day);
}

std::string paper(Draft& draft, const std::string& words) {
    draft.list(proto::identity::ACT_CONTENT, commit(words));
    return field(commit(words));
}

Town::Town() {
    ana = country.add_citizen("ana");
    bek = country.add_citizen("bek");
    cholpon = country.add_citizen("cholpon");
    country.bind(ana, "ana");
    country.bind(bek, "bek");
    country.bind(cholpon, "cholpon");
}

const SubjectId& Town::id(const std::string& name) const {
    if (name == "ana") return ana;
    return name == "bek" ? bek : cholpon;
}

Draft Town::birth(const std::string& child) const {
    Draft draft = by_officer();
    for (const char* also : {"supervisor", "doctor", "ana"}) draft.sign_also(also);
    auto& request = *draft.act().mutable_register_birth();
    request.set_kind(proto::identity::CITIZEN);
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit(child));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB,
              commit(child + " born"));
    auto& mother = *request.add_parents();
    mother.set_kind(BIRTH_MOTHER);
    mother.set_tag(field(commit(child + " of ana")));
    mother.set_parent(field(commit("ana")));
    auto& father = *request.add_parents();
    father.set_kind(FATHER_ACKNOWLEDGED);
    father.set_tag(field(commit(child + " of bek")));
    father.set_parent(field(commit("bek")));
    request.set_lateness(TIMELY);
    request.set_informant(field(ana));
    request.mutable_pin()->set_scheme(proto::identity::KG_PIN);
    request.mutable_pin()->set_pin_tag(field(commit("tag of " + child)));
    request.mutable_pin()->set_pin_commitment(field(commit("pin of " + child)));
    draft.list(proto::identity::PIN_NUMBER, commit("pin of " + child));
    request.set_act(paper(draft, "birth of " + child));

    const Commitment born = commit(child + " born");
    attest(draft, proto::BIRTH_MEDICALLY_CERTIFIED, "doctor", {born});
    attest(draft, proto::DEDUP_CLEAR, "doctor", {commit(child), born});
    attest(draft, proto::PARENT_ALIVE_AT_BIRTH, "supervisor", {born, commit("ana")});
    attest(draft, proto::PARENT_ALIVE_AT_BIRTH, "supervisor", {born, commit("bek")}, 0, 300);
    attest(draft, proto::PIN_MATCHES_SEX_DOB, "supervisor", {born, commit("pin of " + child)});
    return draft;
}

Draft Town::application(const std::string& one, const std::string& other) const {
    Draft draft = by_officer();
    auto& request = *draft.act().mutable_file_marriage_application();
    request.set_spouse_a(field(std::min(id(one), id(other))));
    request.set_spouse_b(field(std::max(id(one), id(other))));
    request.set_act(paper(draft, "application"));
    attest_betrothed(draft, one, other, country.today());
    return draft;
}

Draft Town::marriage(const ApplicationId& application, const std::string& one,
                     const std::string& other) const {
    Draft draft = by_officer();
    auto& request = *draft.act().mutable_register_marriage();
    request.set_application(field(application));
    request.set_regime(JOINT);
    request.set_act(paper(draft, "marriage"));
    attest_betrothed(draft, one, other, country.today());
    return draft;
}

Draft Town::divorce(const MarriageId& marriage, const std::string& one,
                    const std::string& other) const {
    Draft draft = by_officer();
    draft.sign_also(one);
    draft.sign_also(other);
    auto& request = *draft.act().mutable_register_divorce_administrative();
    request.set_marriage(field(marriage));
    request.set_act(paper(draft, "divorce"));
    add_source(draft, civil::document::divorce_application, country.today() - 30);
    for (const auto code :
         {proto::NO_COMMON_MINORS, proto::NO_PROPERTY_DISPUTE, proto::NOT_PREGNANT_OR_INFANT}) {
        attest(draft, code, "registrar", {commit(one), commit(other)}, country.today());
    }
    return draft;
}

Draft Town::judicial(const MarriageId& marriage, std::int32_t in_force_day) {
    Draft draft = by_officer();
    auto& request = *draft.act().mutable_register_divorce_judicial();
    request.set_court_act(
        field(country.decide(proto::courts::DISSOLVE_MARRIAGE, marriage.view())));
    request.set_marriage(field(marriage));
    request.set_in_force_day(in_force_day);
    request.set_act(paper(draft, "decision"));
    return draft;
}

Draft Town::death(const std::string& name, std::int32_t day) const {
    Draft draft = by_officer();
    draft.sign_also("doctor");
    auto& request = *draft.act().mutable_register_death();
    request.set_subject(field(id(name)));
    request.set_death_day(day);
    request.set_lateness(TIMELY);
    request.set_act(paper(draft, "death of " + name));
    attest(draft, proto::DEATH_MEDICALLY_CERTIFIED, "doctor", {commit(name)}, day);
    attest(draft, proto::DEATH_NOT_BEFORE_BIRTH, "registrar", {commit(name + " born")}, day);
    return draft;
}

Draft Town::correction(const Bytes& record) const {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    auto& request = *draft.act().mutable_correct_record();
    request.set_record(field(record));
    request.set_reason(CLERICAL_ERROR);
    request.add_fields(FIELD_ACT_CONTENT);
    request.set_act(paper(draft, "corrected"));
    return draft;
}

Draft Town::revocation(Country& country, const Bytes& record) {
    Draft draft = by_officer("supervisor");
    auto& request = *draft.act().mutable_revoke_record();
    request.set_court_act(field(country.decide(proto::courts::REVOKE_THE_RECORD, record)));
    request.set_record(field(record));
    request.set_reason(MISTAKEN);
    request.set_act(paper(draft, "revoked"));
    return draft;
}

MarriageId Town::marry(const std::string& one, const std::string& other) {
    const TransactionId filed = country.apply(application(one, other));
    country.pass_days(30);
    const Draft draft = marriage(id_given<ApplicationId>(filed, 0, 0), one, other);
    return id_given<MarriageId>(country.apply(draft), 0, 0);
}

void Town::die(const std::string& name, std::int32_t day) {
    country.apply(death(name, day));
}

civil::Marriage Town::find(const MarriageId& marriage) const {
    const auto found = civil::marriage(country.view(), marriage);
    REQUIRE(found.has_value());
    return *found;
}

Bytes Town::record_of(const SubjectId& subject, proto::civil::RecordType type) const {
    for (const civil::CivilRecord& record : civil::records_of(country.view(), subject)) {
        const bool live = record.status == civil::RecordStatus::registered;
        if (record.type == type && live) return record.number;
    }
    FAIL("no such record");
    return {};
}

} // namespace tamga::registries::test
