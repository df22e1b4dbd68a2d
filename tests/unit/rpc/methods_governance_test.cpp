// Questions about validators, epochs and proposals, over rows as governance writes them.

#include "fake_backend.hpp"
#include "registries/access/rows.hpp"
#include "registries/governance/rows.hpp"
#include "rpc/method_table.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tamga;
using namespace tamga::rpc;
using namespace tamga::registries;
using namespace proto::governance;

namespace {

template <class Row>
void put(FakeBackend& backend, const Row& row) {
    backend.entries[path_of(row)] = encode_value(TransactionId({9}), row);
}

Json ask(FakeBackend& backend, std::string_view method, const Json& params = Json::object()) {
    Json out;
    invoke(backend, method, params, [&](const Answer& answer) {
        INFO(method);
        if (!answer) FAIL(error_object(answer.error()).dump());
        out = *answer;
    });
    return out;
}

int code_of(FakeBackend& backend, std::string_view method, const Json& params = Json::object()) {
    int out = 0;
    invoke(backend, method, params, [&](const Answer& answer) {
        if (!answer) out = error_object(answer.error())["code"].get<int>();
    });
    return out;
}

PublicKey key(std::uint8_t seed) { return SecretKey::from_seed({seed}).public_key(); }
Bytes text(std::string_view words) { return to_bytes(as_bytes(words)); }

governance::Proposal proposal(std::uint8_t number, governance::ProposalStatus status) {
    governance::Proposal row;
    row.id = ProposalId({number});
    row.status = status;
    row.proposer = key(3);
    row.proposed_at = Height(number);
    row.execute_from = Height(1);
    row.execute_until = Height(100);
    row.changes.push_back({SET_PARAMETER, {}, {}, {}, {}, {}, text("acts_per_hour"), 5});
    row.changes.push_back({REPLACE_VALIDATOR, text("two"), key(5), key(6), text("h:1"),
                           text("four"), {}, 0});
    row.votes.push_back({key(3), APPROVE, text("DECREE-1"), Height(1)});
    return row;
}

} // namespace

TEST_CASE("chain_validators tells those of a height or an epoch, chain_epochs where each begins") {
    FakeBackend backend;
    CHECK(code_of(backend, "chain_validators") == -32041); // A state without validators.
    put(backend, governance::Validator{text("two"), key(1), key(2), text("h:26700"), Height(0)});
    put(backend, governance::Validator{text("one"), key(3), key(4), {}, Height(0)});

    const Json now = ask(backend, "chain_validators");
    CHECK(now["epoch"] == "1");
    CHECK(now["quorum"] == 2);
    REQUIRE(now["validators"].size() == 2);
    CHECK(now["validators"][0]["consensusKey"] < now["validators"][1]["consensusKey"]);
    for (const Json& each : now["validators"]) {
        const bool has_address = each["name"] == "two";
        CHECK(each["address"] == (has_address ? Json("h:26700") : Json(nullptr)));
    }
    CHECK(ask(backend, "chain_validators", {{"epoch", 1}})["hash"] == now["hash"]);
    CHECK(code_of(backend, "chain_validators", {{"epoch", 2}}) == -32041);
    CHECK(code_of(backend, "chain_validators", {{"epoch", 1}, {"height", 0}}) == -32602);

    const Json epochs = ask(backend, "chain_epochs");
    CHECK(epochs["epoch"] == "1");
    REQUIRE(epochs["epochs"].size() == 1);
    CHECK(epochs["epochs"][0]["beginsOn"] == "0");
    CHECK(epochs["next"].is_null());
    CHECK(epochs["proof"] == "00060000"); // Nothing has ended.
    CHECK(code_of(backend, "chain_epochs", {{"limit", 0}}) == -32602);
}

TEST_CASE("proposals are told with their changes and votes, open ones and ended ones apart") {
    FakeBackend backend;
    put(backend, access::Governance{{key(3)}, 1});
    put(backend, proposal(1, governance::ProposalStatus::open));
    put(backend, proposal(2, governance::ProposalStatus::open));
    put(backend, governance::EndedProposal{proposal(3, governance::ProposalStatus::executed)});

    const Json open = ask(backend, "governance_proposals", {{"limit", 1}});
    REQUIRE(open["proposals"].size() == 1);
    const Json& first = open["proposals"][0];
    CHECK(first["status"] == "open");
    CHECK(first["approvals"] == 1);
    CHECK(first["threshold"] == 1);
    CHECK(first["changes"][0] == Json({{"kind", "SET_PARAMETER"},
                                       {"parameter", "acts_per_hour"},
                                       {"parameterValue", "5"}}));
    CHECK(first["changes"][1]["newNodeName"] == "four");
    CHECK(first["votes"][0]["reason"] == "DECREE-1");
    CHECK(ask(backend, "governance_proposals", {{"cursor", open["next"]}})["proposals"][0]
             ["proposedAt"] == "2");
    const Json ended = ask(backend, "governance_proposals", {{"ended", true}});
    REQUIRE(ended["proposals"].size() == 1);
    const Json& last = ended["proposals"][0];
    CHECK(last["status"] == "executed");
    CHECK(ask(backend, "governance_proposal", {{"proposal", last["proposal"]}})["votes"] ==
          last["votes"]);
    CHECK(code_of(backend, "governance_proposal", {{"proposal", std::string(64, 'a')}}) == -32041);
    CHECK(ask(backend, "governance_keys")["keys"] == Json({key(3).hex()}));
}

TEST_CASE("a node is told by its name, with the keys it had before") {
    FakeBackend backend;
    put(backend, governance::Validator{text("one"), key(3), key(4), {}, Height(7)});
    put(backend, governance::EndedNode{text("one"), ProposalId({1}), key(1), key(4), {}, Height(0),
                                       Height(7)});
    put(backend, governance::Observer{text("archive"), key(8), text("h:1"), Height(5)});
    const Json one = ask(backend, "governance_node", {{"name", "one"}});
    CHECK(one["role"] == "validator");
    CHECK(one["since"] == "7");
    REQUIRE(one["before"].size() == 1);
    CHECK(one["before"][0]["consensusKey"] == key(1).hex());
    CHECK(ask(backend, "governance_node", {{"name", "archive"}})["role"] == "observer");
    CHECK(code_of(backend, "governance_node", {{"name", "nobody"}}) == -32041);
    const Json observers = ask(backend, "governance_observers");
    REQUIRE(observers["observers"].size() == 1);
    CHECK(observers["observers"][0]["nodeKey"] == key(8).hex());
}
