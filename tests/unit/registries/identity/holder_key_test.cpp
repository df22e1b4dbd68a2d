// ID-08 and ID-09: keys that persons consent with.

#include "../country.hpp"

#include "registries/identity/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::identity;

namespace {

Draft binding(const SubjectId& subject) {
    Draft draft = by_officer();
    draft.sign_also("phone");
    auto& request = *draft.act().mutable_bind_holder_key();
    request.set_subject(field(subject));
    request.set_key(key_field("phone"));
    request.set_assurance(proto::identity::ASSURANCE_FACE);
    request.set_attestation(field(commit("device")));
    draft.list(proto::identity::DEVICE_ATTESTATION, commit("device"));
    return draft;
}

Draft revocation() {
    Draft draft = by_officer();
    draft.sign_also("card");
    auto& request = *draft.act().mutable_revoke_holder_key();
    request.set_key(key_field("phone"));
    request.set_reason(proto::identity::KEY_REASON_REQUEST);
    return draft;
}

void change(Country& country, const SubjectId& id, void (*edit)(Subject&)) {
    Subject row = *find_row<Subject>(country.view(), id);
    edit(row);
    country.enter(path_of(row), encode_value(TransactionId(), row));
}

void link_registrar(Country& country, const SubjectId& subject) {
    auto officer = *find_row<access::Officer>(country.view(), public_key("registrar"));
    officer.subject = subject;
    country.enter(path_of(officer), encode_value(TransactionId(), officer));
}

} // namespace

TEST_CASE("ID-08 identity.bind_holder_key: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_bind_holder_key(); };
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    check_rows(
        country, binding(ana),
        {{"a registrar without the role", [](auto&, Draft& d) { d.signers[0] = "clerk"; },
          Outcome::officer_lacks_role},
         {"a key of four bytes", [&](auto&, Draft& d) { request(d)->set_key("four"); },
          Outcome::malformed_act},
         {"no assurance", [&](auto&, Draft& d) { request(d)->clear_assurance(); },
          Outcome::malformed_act},
         {"half an attestation", [&](auto&, Draft& d) { request(d)->set_attestation("half"); },
          Outcome::malformed_act},
         {"an attestation that is not listed",
          [&](auto&, Draft& d) { request(d)->set_attestation(field(commit("other"))); },
          Outcome::commitment_not_listed},
         {"a person that is none",
          [&](auto&, Draft& d) { request(d)->set_subject(field(commit("nobody"))); },
          Outcome::subject_not_found},
         {"a void record",
          [&](Country& c, auto&) {
              change(c, ana, [](Subject& s) { s.life = LifeStatus::void_record; });
          },
          Outcome::subject_is_void},
         {"the dead",
          [&](Country& c, auto&) {
              change(c, ana, [](Subject& s) { s.life = LifeStatus::deceased; });
          },
          Outcome::subject_not_alive},
         {"without full capacity",
          [&](Country& c, auto&) {
              change(c, ana, [](Subject& s) { s.capacity = Capacity::limited; });
          },
          Outcome::subject_lacks_capacity},
         {"a key of small order",
          [&](auto&, Draft& d) {
              std::string low(32, '\0');
              low[0] = 1;
              request(d)->set_key(low);
          },
          Outcome::key_not_canonical},
         {"an officer's key", [&](auto&, Draft& d) { request(d)->set_key(key_field("clerk")); },
          Outcome::key_seen_before},
         {"a key that was revoked",
          [&](Country& c, Draft& d) {
              c.apply(d);
              c.bind(ana, "card");
              c.apply(revocation());
          },
          Outcome::key_seen_before},
         {"the key has not signed", [](auto&, Draft& d) { d.without("phone"); },
          Outcome::possession_not_proved},
         {"over already",
          [&](Country& c, Draft& d) { request(d)->set_valid_until_ms(c.now().value - 1); },
          Outcome::validity_is_empty},
         {"a sixth key",
          [&](Country& c, auto&) {
              for (const char* name : {"k1", "k2", "k3", "k4", "k5"}) c.bind(ana, name);
          },
          Outcome::too_many_holder_keys},
         {"the officer's own key", [&](Country& c, auto&) { link_registrar(c, ana); },
          Outcome::own_record},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("ID-09 identity.revoke_holder_key: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_revoke_holder_key(); };
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    country.bind(ana, "phone");
    country.bind(ana, "card");
    check_rows(
        country, revocation(),
        {{"a registrar without the role", [](auto&, Draft& d) { d.signers[0] = "clerk"; },
          Outcome::officer_lacks_role},
         {"a key of four bytes", [&](auto&, Draft& d) { request(d)->set_key("four"); },
          Outcome::malformed_act},
         {"no reason", [&](auto&, Draft& d) { request(d)->clear_reason(); },
          Outcome::malformed_act},
         {"death is registered, not claimed",
          [&](auto&, Draft& d) { request(d)->set_reason(proto::identity::KEY_REASON_DEATH); },
          Outcome::malformed_act},
         {"a key that is none",
          [&](auto&, Draft& d) { request(d)->set_key(key_field("stranger")); },
          Outcome::holder_key_not_found},
         {"revoked before", [](Country& c, Draft& d) { c.apply(d); },
          Outcome::holder_key_not_active},
         {"the holder did not ask", [](auto&, Draft& d) { d.without("card"); },
          Outcome::consent_missing},
         {"somebody else asked",
          [](Country& c, Draft& d) {
              c.bind(c.add_citizen("Boris"), "boris");
              d.signers[1] = "boris";
          },
          Outcome::consent_missing},
         {"the officer's own key", [&](Country& c, auto&) { link_registrar(c, ana); },
          Outcome::own_record},
         {"asked with a key whose time is over",
          [](Country& c, auto&) {
              auto card = *find_row<HolderKey>(c.view(), public_key("card"));
              card.validity.until = TimestampMs(c.now().value - 1);
              c.enter(path_of(card), encode_value(TransactionId(), card));
          },
          Outcome::consent_missing},
         {"lost, so nobody needs to ask",
          [&](auto&, Draft& d) {
              d.without("card");
              request(d)->set_reason(proto::identity::KEY_REASON_LOST);
          },
          Outcome::applied},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("ID-09: a revoked key leaves the current ones and stays in the history") {
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    country.bind(ana, "phone");
    country.bind(ana, "card");
    country.apply(revocation());

    const auto all = keys(country.view(), ana);

    REQUIRE(all.size() == 2);
    CHECK(all[0].key == public_key("card"));
    CHECK(all[0].status == KeyStatus::active);
    CHECK(all[1].key == public_key("phone"));
    CHECK(all[1].status == KeyStatus::revoked);
    CHECK(list_rows<SubjectKey>(country.view(), ana).size() == 1);
    CHECK(list_rows<EndedSubjectKey>(country.view(), ana).size() == 1);
}
