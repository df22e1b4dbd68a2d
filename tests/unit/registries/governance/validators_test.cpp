// The set that a state holds, and when a block ends its epoch.

#include "../country.hpp"

#include "registries/genesis_state.hpp"
#include "registries/governance/rows.hpp"
#include "registries/governance/validators.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using Member = governance::Validator; // Beside the keys alone, tamga::Validator.

namespace {

Member member(const std::string& name, const std::string& key) {
    return {to_bytes(as_bytes(name)), public_key(key), public_key(key + " node"), {}, {}};
}

ledger::StateDelta state_of(const std::vector<Member>& members) {
    ledger::StateDelta delta;
    for (const Member& each : members) {
        delta.put(path_of(each), encode_value(TransactionId(), each));
    }
    return delta;
}

} // namespace

TEST_CASE("the validators of a state ascend by consensus key, whatever their names") {
    std::vector<Member> members;
    for (const char* key : {"a", "b", "c", "d", "e", "f", "g"}) {
        members.push_back(member(std::string("v-") + key, key));
    }
    const auto found = governance::validators_in(genesis_view(state_of(members)));
    REQUIRE(found.size() == 7);
    CHECK(std::ranges::is_sorted(found, {}, &ledger::NamedValidator::consensus_key));
    const ValidatorSet set = ledger::set_of(found);
    for (std::uint16_t i = 0; i < 7; ++i) {
        CHECK(set.at(ReplicaId(i)).consensus_key == found[i].consensus_key);
    }
}

TEST_CASE("a block ends its epoch iff the keys of the validators are others after it") {
    const auto view =
        genesis_view(state_of({member("v1", "a"), member("v2", "b"), member("v3", "c")}));
    CHECK_FALSE(governance::next_validators(view, ledger::StateDelta()));

    ledger::StateDelta other; // Rows of tables below and above the validators'.
    const access::SeenKey seen{public_key("x"), access::KeyUse::holder};
    other.put(path_of(seen), encode_value(TransactionId(), seen));
    other.put(ledger::StatePath::singular(999, as_bytes("x"), 1), Bytes{1});
    CHECK_FALSE(governance::next_validators(view, other));

    Member moved = member("v1", "a");
    moved.address = to_bytes(as_bytes("node.example:26700"));
    CHECK_FALSE(governance::next_validators(view, state_of({moved})));

    const auto rekeyed = governance::next_validators(view, state_of({member("v2", "z")}));
    REQUIRE(rekeyed);
    CHECK(rekeyed->size() == 3);
    CHECK(std::ranges::count(*rekeyed, public_key("z"), &ledger::NamedValidator::consensus_key) ==
          1);
    CHECK(std::ranges::count(*rekeyed, public_key("b"), &ledger::NamedValidator::consensus_key) ==
          0);

    const auto added = governance::next_validators(view, state_of({member("v4", "d")}));
    REQUIRE(added);
    CHECK(added->size() == 4);

    ledger::StateDelta removal;
    removal.erase(path_of(member("v3", "c")));
    const auto removed = governance::next_validators(view, removal);
    REQUIRE(removed);
    CHECK(removed->size() == 2);
}
