// The state of block 0.

#include "country.hpp"

#include "registries/access/queries.hpp"
#include "registries/genesis_state.hpp"
#include "registries/governance/validators.hpp"
#include "registries/rows.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

ledger::Genesis genesis() {
    ledger::Genesis genesis;
    genesis.chain_name = "g";
    genesis.validators = {{"v1", public_key("v1"), public_key("v1 node")}};
    genesis.governance_keys = {public_key("gov1")};
    genesis.agencies = {{"ZAGS", {public_key("ZAGS")}, {"access", "civil"}, {"CIVIL_REGISTRAR"}}};
    return genesis;
}

} // namespace

TEST_CASE("genesis state holds agencies, governance, validators, parameters and keys in use") {
    ledger::Genesis source = genesis();
    REQUIRE(source.parameters.set(ledger::ParameterId::holder_keys_max, 7).has_value());
    const auto delta = genesis_state(source);
    REQUIRE(delta.has_value());
    const ledger::StateView view = genesis_view(*delta);

    const auto zags = access::agency(view, as_bytes("ZAGS"));
    REQUIRE(zags);
    CHECK(zags->provenance.is_zero());
    CHECK(zags->agency.roles == std::vector{proto::access::CIVIL_REGISTRAR});
    CHECK(zags->agency.registers == std::vector{proto::access::REGISTER_CIVIL});
    CHECK(access::parameter(view, ledger::ParameterId::holder_keys_max) == 7);
    CHECK(access::parameter(view, ledger::ParameterId::legal_tz_offset_s) == 21'600);
    for (const char* name : {"v1", "v1 node", "gov1", "ZAGS"}) {
        CHECK(find_row<access::SeenKey>(view, public_key(name)));
    }
    const ledger::NamedValidators expected{{public_key("v1"), public_key("v1 node"), {}, "v1"}};
    CHECK(governance::validators_in(view) == expected);
    CHECK(ledger::set_of(expected) == ledger::validators_of(source).value());
    for (const auto& [path, value] : delta->changes()) {
        CHECK(check_entry({path, *value}).has_value());
    }
}

TEST_CASE("genesis is refused when a name means nothing or a key stands in two places") {
    ledger::Genesis role = genesis();
    role.agencies[0].roles = {"KING"};
    CHECK_FALSE(genesis_state(role).has_value());
    CHECK(genesis_state(role).error().message.find("KING") != std::string::npos);

    ledger::Genesis number = genesis();
    number.agencies[0].registers = {"weather"};
    CHECK_FALSE(genesis_state(number).has_value());

    ledger::Genesis twice = genesis();
    twice.agencies[0].keys = {public_key("v1")};
    CHECK_FALSE(genesis_state(twice).has_value());
}
