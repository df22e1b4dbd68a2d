// AGY-04 and AGY-05: offices and their territories.

#include "../country.hpp"

#include "registries/access/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

Draft opening() {
    Draft draft = by_agency("ZAGS");
    auto& request = *draft.act().mutable_register_office();
    request.set_code("OSH01");
    request.add_territories("41706");
    request.add_territories("41721");
    return draft;
}

Draft change() {
    Draft draft = by_agency("ZAGS");
    auto& request = *draft.act().mutable_change_office();
    request.set_code("BISH1");
    request.add_territories("41711");
    request.set_status(proto::access::OFFICE_ACTIVE);
    return draft;
}

} // namespace

TEST_CASE("AGY-04 access.register_office: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_register_office(); };
    check_rows(
        Country::settled(), opening(),
        {{"an agency that is none", [](auto&, Draft& d) { d.body.set_agency("NONE"); },
          Outcome::agency_not_active},
         {"an officer is not the agency", [](auto&, Draft& d) { d.signers = {"registrar"}; },
          Outcome::agency_key_missing},
         {"a code of four letters", [&](auto&, Draft& d) { request(d)->set_code("OSH1"); },
          Outcome::malformed_act},
         {"no territory", [&](auto&, Draft& d) { request(d)->clear_territories(); },
          Outcome::malformed_act},
         {"a territory inside another",
          [&](auto&, Draft& d) { request(d)->set_territories(1, "417061"); },
          Outcome::malformed_act},
         {"territories out of order",
          [&](auto&, Draft& d) { request(d)->set_territories(1, "41705"); },
          Outcome::malformed_act},
         {"a territory of letters",
          [&](auto&, Draft& d) { request(d)->set_territories(1, "417X"); },
          Outcome::malformed_act},
         {"the code of another agency's office",
          [&](auto&, Draft& d) { request(d)->set_code("COUR1"); }, Outcome::office_exists},
         {"the code of an agency", [&](auto&, Draft& d) { request(d)->set_code("COURT"); },
          Outcome::office_exists},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-05 access.change_office: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_change_office(); };
    check_rows(
        Country::settled(), change(),
        {{"an officer is not the agency", [](auto&, Draft& d) { d.signers = {"registrar"}; },
          Outcome::agency_key_missing},
         {"no status", [&](auto&, Draft& d) { request(d)->clear_status(); },
          Outcome::malformed_act},
         {"another agency's office", [&](auto&, Draft& d) { request(d)->set_code("COUR1"); },
          Outcome::office_not_found},
         {"closed before",
          [&](Country& c, Draft& d) {
              Draft first = d;
              request(first)->set_status(proto::access::OFFICE_CLOSED);
              c.apply(first);
          },
          Outcome::office_is_closed},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("an office is listed with its agency, its officers with the office") {
    Country country = Country::settled();
    country.apply(opening());

    const auto agency = access::agency(country.view(), as_bytes("ZAGS"));
    const auto office = access::office(country.view(), as_bytes("BISH1"));

    CHECK(agency->offices ==
          std::vector{to_bytes(as_bytes("BISH1")), to_bytes(as_bytes("OSH01"))});
    CHECK(office->officers.size() == 3);
    CHECK_FALSE(access::office(country.view(), as_bytes("NONE1")));
}
