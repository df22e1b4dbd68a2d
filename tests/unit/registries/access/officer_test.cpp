// AGY-06 to AGY-09: officers; one row per outcome, in the order they are checked.

#include "../country.hpp"

#include "registries/access/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using proto::access::CIVIL_REGISTRAR;

namespace {

Draft appointment() {
    Draft draft = by_agency("ZAGS");
    draft.sign_also("novice");
    auto& request = *draft.act().mutable_appoint_officer();
    request.set_key(key_field("novice"));
    request.set_office("BISH1");
    request.add_roles(CIVIL_REGISTRAR);
    request.add_territories("41711");
    return draft;
}

Draft change() {
    Draft draft = by_agency("ZAGS");
    auto& request = *draft.act().mutable_change_officer();
    request.set_key(key_field("clerk"));
    request.add_roles(CIVIL_REGISTRAR);
    request.add_territories("41711");
    return draft;
}

Draft suspension() {
    Draft draft = by_agency("ZAGS");
    draft.act().mutable_suspend_officer()->set_key(key_field("clerk"));
    draft.act().mutable_suspend_officer()->set_reason(proto::access::OFFICER_REASON_DISCIPLINE);
    return draft;
}

Draft reinstatement() {
    Draft draft = by_agency("ZAGS");
    draft.act().mutable_reinstate_officer()->set_key(key_field("clerk"));
    return draft;
}

Draft dismissal() {
    Draft draft = by_agency("ZAGS");
    draft.act().mutable_dismiss_officer()->set_key(key_field("clerk"));
    draft.act().mutable_dismiss_officer()->set_reason(proto::access::OFFICER_REASON_REQUEST);
    return draft;
}

void close_office(Country& country) {
    Draft draft = by_agency("ZAGS");
    auto& request = *draft.act().mutable_change_office();
    request.set_code("BISH1");
    request.add_territories("417");
    request.set_status(proto::access::OFFICE_CLOSED);
    country.apply(draft);
}

} // namespace

TEST_CASE("AGY-06 access.appoint_officer: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_appoint_officer(); };
    check_rows(
        Country::settled(), appointment(),
        {{"a stranger for the agency", [](auto&, Draft& d) { d.signers = {"novice"}; },
          Outcome::agency_key_missing},
         {"no role", [&](auto&, Draft& d) { request(d)->clear_roles(); }, Outcome::malformed_act},
         {"no territory", [&](auto&, Draft& d) { request(d)->clear_territories(); },
          Outcome::malformed_act},
         {"half a subject", [&](auto&, Draft& d) { request(d)->set_subject("half"); },
          Outcome::malformed_act},
         {"a key of small order",
          [&](auto&, Draft& d) {
              std::string low(32, '\0');
              low[0] = 1;
              request(d)->set_key(low);
          },
          Outcome::key_not_canonical},
         {"the key of an officer",
          [&](auto&, Draft& d) { request(d)->set_key(key_field("clerk")); },
          Outcome::key_seen_before},
         {"the key of a dismissed officer",
          [&](Country& c, Draft& d) {
              c.apply(dismissal());
              request(d)->set_key(key_field("clerk"));
          },
          Outcome::key_seen_before},
         {"the novice has not signed", [](auto&, Draft& d) { d.without("novice"); },
          Outcome::possession_not_proved},
         {"another agency's office", [&](auto&, Draft& d) { request(d)->set_office("COUR1"); },
          Outcome::office_not_found},
         {"a closed office", [](Country& c, auto&) { close_office(c); },
          Outcome::office_is_closed},
         {"a role of the court",
          [&](auto&, Draft& d) { request(d)->set_roles(0, proto::access::COURT); },
          Outcome::role_outside_agency},
         {"a territory of another country",
          [&](auto&, Draft& d) { request(d)->set_territories(0, "17"); },
          Outcome::territory_outside_office},
         {"the whole country", [&](auto&, Draft& d) { request(d)->set_territories(0, ""); },
          Outcome::territory_outside_office},
         {"over before it begins",
          [&](Country& c, Draft& d) {
              request(d)->set_valid_from_ms(c.now().value + 20);
              request(d)->set_valid_until_ms(c.now().value + 10);
          },
          Outcome::validity_is_empty},
         {"over already",
          [&](Country& c, Draft& d) { request(d)->set_valid_until_ms(c.now().value - 1); },
          Outcome::validity_is_empty},
         {"a person that is none",
          [&](auto&, Draft& d) { request(d)->set_subject(field(commit("nobody"))); },
          Outcome::linked_subject_not_found},
         {"a signer for nothing", [](auto&, Draft& d) { d.sign_also("clerk"); },
          Outcome::signer_superfluous},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-07 access.change_officer: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_change_officer(); };
    check_rows(
        Country::settled(), change(),
        {{"a key of four bytes", [&](auto&, Draft& d) { request(d)->set_key("four"); },
          Outcome::malformed_act},
         {"no role", [&](auto&, Draft& d) { request(d)->clear_roles(); }, Outcome::malformed_act},
         {"an officer of another agency",
          [&](auto&, Draft& d) { request(d)->set_key(key_field("judge")); },
          Outcome::officer_not_found},
         {"dismissed before", [](Country& c, auto&) { c.apply(dismissal()); },
          Outcome::officer_is_dismissed},
         {"a closed office", [](Country& c, auto&) { close_office(c); },
          Outcome::office_is_closed},
         {"a role of the court",
          [&](auto&, Draft& d) { request(d)->set_roles(0, proto::access::COURT); },
          Outcome::role_outside_agency},
         {"a territory of another country",
          [&](auto&, Draft& d) { request(d)->set_territories(0, "17"); },
          Outcome::territory_outside_office},
         {"over already",
          [&](Country& c, Draft& d) { request(d)->set_valid_until_ms(c.now().value - 1); },
          Outcome::validity_is_empty},
         {"a person that is none",
          [&](auto&, Draft& d) { request(d)->set_subject(field(commit("nobody"))); },
          Outcome::linked_subject_not_found},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-08 access.suspend_officer: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_suspend_officer(); };
    check_rows(Country::settled(), suspension(),
               {{"a key of four bytes", [&](auto&, Draft& d) { request(d)->set_key("four"); },
                 Outcome::malformed_act},
                {"no reason", [&](auto&, Draft& d) { request(d)->clear_reason(); },
                 Outcome::malformed_act},
                {"an officer of another agency",
                 [&](auto&, Draft& d) { request(d)->set_key(key_field("judge")); },
                 Outcome::officer_not_found},
                {"dismissed before", [](Country& c, auto&) { c.apply(dismissal()); },
                 Outcome::officer_is_dismissed},
                {"suspended before", [](Country& c, auto&) { c.apply(suspension()); },
                 Outcome::officer_is_suspended},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-08 access.reinstate_officer: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_reinstate_officer(); };
    Country country = Country::settled();
    country.apply(suspension());
    check_rows(country, reinstatement(),
               {{"a key of four bytes", [&](auto&, Draft& d) { request(d)->set_key("four"); },
                 Outcome::malformed_act},
                {"an officer of another agency",
                 [&](auto&, Draft& d) { request(d)->set_key(key_field("judge")); },
                 Outcome::officer_not_found},
                {"dismissed before", [](Country& c, auto&) { c.apply(dismissal()); },
                 Outcome::officer_is_dismissed},
                {"not suspended",
                 [&](auto&, Draft& d) { request(d)->set_key(key_field("supervisor")); },
                 Outcome::officer_not_suspended},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-09 access.dismiss_officer: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_dismiss_officer(); };
    check_rows(Country::settled(), dismissal(),
               {{"a key of four bytes", [&](auto&, Draft& d) { request(d)->set_key("four"); },
                 Outcome::malformed_act},
                {"no reason", [&](auto&, Draft& d) { request(d)->clear_reason(); },
                 Outcome::malformed_act},
                {"an officer of another agency",
                 [&](auto&, Draft& d) { request(d)->set_key(key_field("judge")); },
                 Outcome::officer_not_found},
                {"dismissed before", [](Country& c, auto&) { c.apply(dismissal()); },
                 Outcome::officer_is_dismissed},
                {"suspended before", [](Country& c, auto&) { c.apply(suspension()); },
                 Outcome::applied},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("an officer acts only while active, valid, and in an active office and agency") {
    Country country = Country::settled();
    const auto acts = [&](const std::string& name) {
        return access::officer(country.view(), public_key(name), country.now())->acting;
    };

    CHECK(acts("clerk"));
    CHECK_FALSE(access::officer(country.view(), public_key("stranger"), country.now()));
    country.apply(suspension());
    CHECK_FALSE(acts("clerk"));
    country.apply(reinstatement());
    CHECK(acts("clerk"));
    close_office(country);
    CHECK_FALSE(acts("clerk"));
    CHECK(acts("judge"));
}
