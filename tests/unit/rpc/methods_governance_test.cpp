// Questions about validators, epochs and proposals, over rows as governance writes them.

#include "fake_backend.hpp"
#include "base/hash.hpp"
#include "ledger/epoch_chain.hpp"
#include "registries/access/rows.hpp"
#include "registries/evidence/rows.hpp"
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

TEST_CASE("2.11: pages of chain_epochs join, each telling how the epoch before it ended") {
    FakeBackend backend;
    put(backend, governance::Validator{text("one"), key(3), key(4), {}, Height(0)});
    for (int i = 0; i < 4; ++i) backend.end_epoch();
    for (const std::uint64_t limit : {1u, 2u, 3u, 5u, 100u}) {
        std::vector<std::uint64_t> told;
        std::vector<ledger::EpochChain> chains;
        Json from = 1;
        for (int page = 0; page < 6 && !from.is_null(); ++page) {
            const Json answer = ask(backend, "chain_epochs", {{"from", from}, {"limit", limit}});
            for (const Json& each : answer["epochs"]) {
                told.push_back(std::stoull(each["epoch"].get<std::string>()));
            }
            const auto bytes = from_hex(answer["proof"].get<std::string>());
            chains.push_back(ledger::decode_epoch_chain(*bytes).value());
            from = answer["next"];
        }
        INFO("pages of " << limit);
        CHECK(told == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
        const ledger::EpochChain whole = ledger::join(chains);
        REQUIRE(whole.ends.size() == 4);
        for (std::size_t i = 0; i < whole.ends.size(); ++i) {
            CHECK(whole.ends[i].header.epoch == Epoch(i + 1));
            CHECK(whole.ends[i].header.epoch_end());
        }
    }
    const Json last = ask(backend, "chain_epochs", {{"from", 5}});
    const auto bytes = from_hex(last["proof"].get<std::string>());
    CHECK(ledger::decode_epoch_chain(*bytes)->ends.front().header.epoch == Epoch(4));
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

TEST_CASE("chain_evidence lists what is recorded, by whom, and proves it when asked") {
    FakeBackend backend;
    governance::Validator one;
    one.name = text("one");
    one.consensus_key = key(1);
    one.node_key = key(11);
    put(backend, one);
    governance::EndedNode former;
    former.name = text("former");
    former.consensus_key = key(2);
    former.node_key = key(12);
    put(backend, former);
    backend.evidence = {Bytes(40, 1), Bytes(50, 2)};
    const auto record = [&](std::uint8_t offence, std::uint8_t of, std::uint64_t epoch) {
        evidence::Record row;
        row.epoch = Epoch(epoch);
        row.signer = 3;
        row.offence = offence;
        row.consensus_key = key(of);
        row.view = View(8);
        row.digest = tagged(tag::evidence, {backend.evidence[of - 1]});
        row.recorded_at = Height(1);
        put(backend, row);
    };
    CHECK(ask(backend, "chain_evidence")["total"] == 0);
    record(5, 2, 1);
    record(2, 1, 2);
    const Json plain = ask(backend, "chain_evidence");
    REQUIRE(plain["evidence"].size() == 2);
    CHECK(plain["evidence"][0]["offence"] == "E5");
    CHECK(plain["evidence"][0]["validator"] == "former");
    CHECK(plain["evidence"][1]["offenceName"] == "TWO_NOTARIZE");
    CHECK(plain["evidence"][1]["validator"] == "one");
    CHECK(plain["evidence"][1]["consensusKey"] == key(1).hex());
    CHECK_FALSE(plain["evidence"][0].contains("receipt"));
    const Json proven = ask(backend, "chain_evidence", {{"proof", true}, {"limit", 1}});
    REQUIRE(proven["evidence"].size() == 1);
    CHECK(proven["evidence"][0]["evidence"] == to_hex(backend.evidence[1]));
    CHECK(proven["evidence"][0]["receipt"] == "010203");
    CHECK(ask(backend, "chain_evidence", {{"cursor", proven["next"]}})["evidence"].size() == 1);
}
