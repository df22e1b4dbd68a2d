// Who may read openings: one row per answer, in the order they are judged.

#include "registries/access/reading.hpp"

#include "../country.hpp"
#include "registries/civil/rows.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::access;
using namespace tamga::registries::test;

namespace {

constexpr std::uint32_t name_class = 1;

// A civil act of the town 41711 that names one commitment.
proto::TransactionBody birth_in(const std::string& territory) {
    proto::TransactionBody body;
    body.set_territory(territory);
    body.add_operations()->mutable_register_birth();
    proto::CommitmentRef& entry = *body.add_commitments();
    entry.set_data_class(name_class);
    entry.set_commitment(field(commit("child")));
    return body;
}

Reading judged(const Country& country, const std::string& reader,
               const proto::TransactionBody& act, const std::string& words = "child") {
    return judge_reading(country.view(), public_key(reader), commit(words), act, country.now());
}

void appoint(Country& country, const std::string& name, const std::string& territory) {
    Draft draft = by_agency("ZAGS");
    draft.sign_also(name);
    auto& request = *draft.act().mutable_appoint_officer();
    request.set_key(key_field(name));
    request.set_office("BISH1");
    request.add_roles(proto::access::CIVIL_REGISTRAR);
    request.add_territories(territory);
    request.set_valid_until_ms(4'102'444'800'000);
    country.apply(draft);
}

} // namespace

TEST_CASE("0.5: openings are read within register and territory") {
    Country country = Country::settled();
    appoint(country, "towner", "41711");
    const auto here = birth_in("41711");
    CHECK(judged(country, "registrar", here) == Reading::allowed);
    CHECK(judged(country, "towner", here) == Reading::allowed);
    CHECK(judged(country, "supervisor", here) == Reading::allowed);

    CHECK(judged(country, "nobody", here) == Reading::not_an_officer);
    CHECK(judged(country, "doctor", here) == Reading::without_role);
    CHECK(judged(country, "registrar", here, "another child") == Reading::other_act);
    CHECK(judged(country, "towner", birth_in("41712")) == Reading::other_territory);
    CHECK(judged(country, "towner", birth_in("417")) == Reading::other_territory);
    CHECK(judged(country, "registrar", birth_in("")) == Reading::other_territory);
    CHECK(judged(country, "registrar", birth_in("418")) == Reading::other_territory);

    auto decision = birth_in("41711");
    decision.mutable_operations(0)->Clear(); // No act, so of no register.
    CHECK(judged(country, "registrar", decision) == Reading::other_register);
    CHECK(judged(country, "judge", birth_in("418")) == Reading::allowed);
    CHECK(judged(country, "judge", here, "another child") == Reading::other_act);
    CHECK(judged(country, "auditor", birth_in("418")) == Reading::allowed);
}

TEST_CASE("0.5: a person reads what is told of that person now") {
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("ana");
    country.bind(ana, "ana's telephone");
    const proto::TransactionBody none;
    CHECK(judged(country, "ana's telephone", none, "ana") == Reading::allowed);
    CHECK(judged(country, "ana's telephone", none, "bek") == Reading::not_an_officer);
}

TEST_CASE("CIV-16: what is sealed is read by courts and auditors alone") {
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("ana");
    country.bind(ana, "ana's telephone");
    auto birth = birth_in("41711");
    const auto list = [&](std::uint32_t data_class, const std::string& words) {
        proto::CommitmentRef& entry = *birth.add_commitments();
        entry.set_data_class(data_class);
        entry.set_commitment(field(commit(words)));
    };
    list(proto::identity::EVIDENCE_SCANS, "from the hospital");
    list(proto::identity::NAME, "ana");
    const auto seal = [&](const std::string& words) {
        const civil::SealedCommitment row{commit(words), to_bytes(as_bytes("BISH1")), 1};
        country.enter(path_of(row), encode_value(TransactionId(), row));
    };
    CHECK(judged(country, "registrar", birth, "from the hospital") == Reading::allowed);
    seal("child");
    for (const char* words : {"child", "from the hospital"}) {
        INFO(words);
        for (const char* reader : {"registrar", "clerk", "supervisor"}) {
            CHECK(judged(country, reader, birth, words) == Reading::sealed);
        }
        CHECK(judged(country, "judge", birth, words) == Reading::allowed);
        CHECK(judged(country, "auditor", birth, words) == Reading::allowed);
        // Who could not have read it does not learn that it is sealed.
        CHECK(judged(country, "doctor", birth, words) == Reading::without_role);
        CHECK(judged(country, "nobody", birth, words) == Reading::not_an_officer);
    }
    // What else the act said of others stays with its readers.
    CHECK(judged(country, "registrar", birth, "ana") == Reading::allowed);
    CHECK(judged(country, "ana's telephone", birth, "ana") == Reading::allowed);
    seal("ana");
    CHECK(judged(country, "ana's telephone", birth, "ana") == Reading::sealed);
}

TEST_CASE("0.5: an officer who may not act may not read") {
    Country country = Country::settled();
    const auto here = birth_in("41711");
    Draft draft = by_agency("ZAGS");
    draft.act().mutable_suspend_officer()->set_key(key_field("registrar"));
    draft.act().mutable_suspend_officer()->set_reason(proto::access::OFFICER_REASON_DISCIPLINE);
    country.apply(draft);
    CHECK(judged(country, "registrar", here) == Reading::not_acting);
    CHECK(judged(country, "clerk", here) == Reading::allowed);
}

TEST_CASE("every answer to a reader but yes has a sentence") {
    for (int i = 0; i <= static_cast<int>(Reading::sealed); ++i) {
        CHECK(meaning_of(static_cast<Reading>(i)).empty() == (i == 0));
    }
}
