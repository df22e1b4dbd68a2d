// AGY-01 to AGY-03: agencies and their keys; one row per outcome, in the order they are checked.

#include "../country.hpp"

#include "registries/access/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using proto::access::LAND_REGISTRAR;
using proto::access::REGISTER_LAND;

namespace {

Draft registration() {
    Draft draft = by_governance();
    auto& request = *draft.act().mutable_register_agency();
    request.set_code("LAND-KG");
    request.set_title("CADASTRE");
    request.add_keys(key_field("LAND-KG"));
    request.add_roles(LAND_REGISTRAR);
    request.add_registers(REGISTER_LAND);
    return draft;
}

Draft change() {
    Draft draft = by_governance();
    auto& request = *draft.act().mutable_change_agency();
    request.set_code("COURT");
    request.set_title("COURTS");
    request.add_roles(proto::access::COURT);
    request.add_registers(proto::access::REGISTER_CIVIL);
    request.set_status(proto::access::AGENCY_ACTIVE);
    return draft;
}

Draft rotation() {
    Draft draft = by_agency("ZAGS");
    draft.sign_also("ZAGS 2");
    auto& request = *draft.act().mutable_rotate_agency_key();
    request.set_agency("ZAGS");
    request.set_old_key(key_field("ZAGS"));
    request.set_new_key(key_field("ZAGS 2"));
    return draft;
}

Draft rotation_by_governance() {
    Draft draft = rotation();
    draft.body.clear_agency();
    draft.signers = {"gov1", "gov2", "ZAGS 2"};
    return draft;
}

std::string low_order_key() {
    std::string bytes(32, '\0');
    bytes[0] = 1;
    return bytes;
}

} // namespace

TEST_CASE("AGY-01 access.register_agency: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_register_agency(); };
    check_rows(
        Country::newborn(), registration(),
        {{"one governance key of two", [](auto&, Draft& d) { d.without("gov2"); },
          Outcome::governance_quorum_missing},
         {"an agency's key cannot",
          [](auto&, Draft& d) {
              d.body.set_agency("ZAGS");
              d.signers = {"ZAGS"};
          },
          Outcome::governance_quorum_missing},
         {"code in lower case", [&](auto&, Draft& d) { request(d)->set_code("land"); },
          Outcome::malformed_act},
         {"title with a space", [&](auto&, Draft& d) { request(d)->set_title("A B"); },
          Outcome::malformed_act},
         {"the same role twice", [&](auto&, Draft& d) { request(d)->add_roles(LAND_REGISTRAR); },
          Outcome::malformed_act},
         {"the register every agency has",
          [&](auto&, Draft& d) {
              request(d)->set_registers(0, proto::access::REGISTER_ACCESS);
          },
          Outcome::malformed_act},
         {"no key", [&](auto&, Draft& d) { request(d)->clear_keys(); }, Outcome::malformed_act},
         {"the code of an agency", [&](auto&, Draft& d) { request(d)->set_code("ZAGS"); },
          Outcome::agency_exists},
         {"a key of small order",
          [&](auto&, Draft& d) { request(d)->set_keys(0, low_order_key()); },
          Outcome::key_not_canonical},
         {"a key of another agency",
          [&](auto&, Draft& d) { request(d)->set_keys(0, key_field("ZAGS")); },
          Outcome::key_seen_before},
         {"a validator's key",
          [&](auto&, Draft& d) { request(d)->set_keys(0, key_field("v1 node")); },
          Outcome::key_seen_before},
         {"a signer for nothing", [](auto&, Draft& d) { d.sign_also("stranger"); },
          Outcome::signer_superfluous},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("an agency of AGY-01 stands as it was asked for") {
    Country country = Country::newborn();
    const TransactionId id = country.apply(registration());

    const auto found = access::agency(country.view(), as_bytes("LAND-KG"));

    REQUIRE(found);
    CHECK(found->provenance == id);
    CHECK(found->agency.version == 1);
    CHECK(found->agency.is_active());
    CHECK(found->agency.has_key(public_key("LAND-KG"), country.now()));
    CHECK(found->agency.has_role(LAND_REGISTRAR));
    CHECK(found->agency.has_register(proto::access::REGISTER_ACCESS));
    CHECK_FALSE(found->agency.has_register(proto::access::REGISTER_CIVIL));
}

TEST_CASE("AGY-02 access.change_agency: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_change_agency(); };
    const auto close = [&](Draft& draft, const std::string& successor) {
        request(draft)->set_status(proto::access::AGENCY_CLOSED);
        request(draft)->set_successor(successor);
    };
    check_rows(Country::newborn(), change(),
               {{"one governance key of two", [](auto&, Draft& d) { d.without("gov1"); },
                 Outcome::governance_quorum_missing},
                {"no status", [&](auto&, Draft& d) { request(d)->clear_status(); },
                 Outcome::malformed_act},
                {"a successor of a living agency",
                 [&](auto&, Draft& d) { request(d)->set_successor("ZAGS"); },
                 Outcome::malformed_act},
                {"an agency that is none", [&](auto&, Draft& d) { request(d)->set_code("NONE"); },
                 Outcome::agency_not_found},
                {"closed before",
                 [&](Country& c, Draft& d) {
                     Draft first = d;
                     close(first, "");
                     c.apply(first);
                 },
                 Outcome::agency_is_closed},
                {"its own successor", [&](auto&, Draft& d) { close(d, "COURT"); },
                 Outcome::successor_not_active},
                {"a successor that is none", [&](auto&, Draft& d) { close(d, "NONE"); },
                 Outcome::successor_not_active},
                {"closed with a successor", [&](auto&, Draft& d) { close(d, "ZAGS"); },
                 Outcome::applied},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-03 access.rotate_agency_key: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_rotate_agency_key(); };
    check_rows(
        Country::newborn(), rotation(),
        {{"an agency that is none", [](auto&, Draft& d) { d.body.set_agency("NONE"); },
          Outcome::agency_not_active},
         {"a stranger for the agency", [](auto&, Draft& d) { d.signers = {"ZAGS 2"}; },
          Outcome::agency_key_missing},
         {"another agency's key ring", [&](auto&, Draft& d) { request(d)->set_agency("COURT"); },
          Outcome::malformed_act},
         {"an old key that is none",
          [&](auto&, Draft& d) { request(d)->set_old_key(key_field("stranger")); },
          Outcome::key_not_of_agency},
         {"replaced by governance already",
          [](Country& c, auto&) { c.apply(rotation_by_governance()); },
          Outcome::key_replacement_pending},
         {"a new key of small order",
          [&](auto&, Draft& d) { request(d)->set_new_key(low_order_key()); },
          Outcome::key_not_canonical},
         {"the old key again",
          [&](auto&, Draft& d) { request(d)->set_new_key(key_field("ZAGS")); },
          Outcome::key_seen_before},
         {"the new key has not signed", [](auto&, Draft& d) { d.without("ZAGS 2"); },
          Outcome::possession_not_proved},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-03 by governance: one row per outcome") {
    const auto request = [](Draft& draft) { return draft.act().mutable_rotate_agency_key(); };
    check_rows(Country::newborn(), rotation_by_governance(),
               {{"one governance key of two", [](auto&, Draft& d) { d.without("gov2"); },
                 Outcome::governance_quorum_missing},
                {"an agency that is none", [&](auto&, Draft& d) { request(d)->set_agency("NONE"); },
                 Outcome::agency_not_found},
                {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("AGY-03: the old key itself is replaced at once and never comes back") {
    Country country = Country::newborn();
    country.apply(rotation());

    const auto agency = access::agency(country.view(), as_bytes("ZAGS"))->agency;

    CHECK(agency.has_key(public_key("ZAGS 2"), country.now()));
    CHECK_FALSE(agency.has_key(public_key("ZAGS"), country.now()));
    CHECK(find_row<access::EndedAgencyKey>(country.view(), as_bytes("ZAGS"), public_key("ZAGS")));
    CHECK(find_row<access::SeenKey>(country.view(), public_key("ZAGS")));
}

TEST_CASE("AGY-03: governance replaces a lost key only after the public delay") {
    Country country = Country::newborn();
    country.apply(rotation_by_governance());
    const auto holds = [&](const std::string& name) {
        return access::agency(country.view(), as_bytes("ZAGS"))
            ->agency.has_key(public_key(name), country.now());
    };

    CHECK(holds("ZAGS"));
    CHECK_FALSE(holds("ZAGS 2"));
    country.pass_days(3);
    CHECK_FALSE(holds("ZAGS"));
    CHECK(holds("ZAGS 2"));
}
