// Every method against a backend that is not a node, and every error code on the wire.

#include "fake_backend.hpp"
#include "ledger/receipt.hpp"
#include "registries/access/rows.hpp"
#include "registries/civil/rows.hpp"
#include "registries/identity/rows.hpp"
#include "registries/outcome.hpp"
#include "rpc/method_table.hpp"
#include "rpc/methods.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace tamga;
using namespace tamga::rpc;

namespace {

Answer ask(Backend& backend, std::string_view method, const Json& params = nullptr) {
    Answer out = std::unexpected(rpc_error(Family::internal, "no answer"));
    invoke(backend, method, params, [&](Answer answer) { out = std::move(answer); });
    return out;
}

Json result(Backend& backend, std::string_view method, const Json& params = nullptr) {
    const Answer answer = ask(backend, method, params);
    INFO(method);
    if (!answer) FAIL(error_object(answer.error()).dump());
    return *answer;
}

Json error(Backend& backend, std::string_view method, const Json& params = nullptr) {
    const Answer answer = ask(backend, method, params);
    INFO(method);
    REQUIRE_FALSE(answer);
    return error_object(answer.error());
}

int code(Backend& backend, std::string_view method, const Json& params = nullptr) {
    return error(backend, method, params)["code"].get<int>();
}

Json known_transaction() {
    return {{"body", "010203"}, {"signature", {std::string(128, '0')}}};
}

Json submission() { return {{"transaction", known_transaction()}}; }

template <class Row>
void put(FakeBackend& backend, const Row& row) {
    backend.entries[registries::path_of(row)] =
        registries::encode_value(TransactionId({9}), row);
}

const std::string unknown_hex(64, 'e');

} // namespace

TEST_CASE("the table: names are unique, each has one handler and known errors") {
    std::set<std::string_view> names;
    for (const Method& method : methods()) {
        CAPTURE(method.name);
        CHECK(names.insert(method.name).second);
        CHECK((method.run == nullptr) != (method.start == nullptr));
        CHECK_FALSE(method.summary.empty());
        CHECK_FALSE(method.result.empty());
        bool optional = false; // Required parameters stand first, for calls by position.
        for (const Param& param : method.params) {
            if (param.name.empty()) continue;
            CHECK_FALSE((param.required && optional));
            optional = optional || !param.required;
            CHECK_FALSE(param.doc.empty());
        }
    }
    for (const Alias& alias : aliases()) {
        CAPTURE(alias.name);
        CHECK(names.insert(alias.name).second);
        REQUIRE(find_method(alias.name) != nullptr);
        CHECK(find_method(alias.name)->name == alias.method);
    }
}

TEST_CASE("an act that is applied is a result with its place in the ledger") {
    FakeBackend backend;
    const Json answer = result(backend, "tx_submit", submission());
    CHECK(answer["txid"] == FakeBackend::known_txid().hex());
    CHECK(answer["height"] == "1");
    CHECK(answer["index"] == 0);
    CHECK(answer["outcome"] == "applied");
    CHECK(answer["level"] == "final");
    CHECK(answer["events"][0]["name"] == "BirthRegistered");
    CHECK(backend.last.transaction == FakeBackend::known_act());
}

TEST_CASE("an act refused by a rule is error -32020 with the same fields, committed") {
    FakeBackend backend;
    backend.submit_outcome = static_cast<std::uint16_t>(registries::Outcome::officer_lacks_role);
    const Json answer = error(backend, "tx_submit", submission());
    CHECK(answer["code"] == -32020);
    CHECK(answer["message"] == "The officer does not hold the role the act needs.");
    const Json& data = answer["data"];
    CHECK(data["name"] == "officer_lacks_role");
    CHECK(data["family"] == "refused");
    CHECK(data["committed"] == true);
    CHECK(data["retryable"] == false);
    CHECK(data["rule"] == "1.0");
    CHECK(data["messageRu"].get<std::string>().find("роли") != std::string::npos);
    CHECK(data["txid"] == FakeBackend::known_txid().hex());
    CHECK(data["height"] == "1");
    CHECK(data["index"] == 0);
    CHECK(data["outcomeNumber"] == 114);
    CHECK(data["firstFailing"] == 0);
}

TEST_CASE("a stale version is a conflict, and committed too") {
    FakeBackend backend;
    backend.submit_outcome = static_cast<std::uint16_t>(registries::Outcome::version_is_stale);
    const Json answer = error(backend, "tx_submit", submission());
    CHECK(answer["code"] == -32021);
    CHECK(answer["data"]["committed"] == true);
    CHECK(answer["data"]["name"] == "version_is_stale");
}

TEST_CASE("waiting: accepted and held answer without a place, aliases fix the level") {
    FakeBackend backend;
    Json params = submission();
    params["wait"] = "accepted";
    params["deadlineMs"] = 5;
    CHECK(result(backend, "tx_submit", params)["level"] == "accepted");
    CHECK(backend.last_deadline_ms == 5);
    params["wait"] = "held";
    const Json held = result(backend, "tx_submit", params);
    CHECK(held["level"] == "held");
    CHECK_FALSE(held.contains("height"));
    CHECK(result(backend, "broadcast_tx_sync", submission())["level"] == "accepted");
    CHECK(result(backend, "broadcast_tx_commit", submission())["level"] == "final");

    params["wait"] = "soon";
    CHECK(code(backend, "tx_submit", params) == -32602);
    params["wait"] = "final";
    params["deadlineMs"] = 0;
    CHECK(code(backend, "tx_submit", params) == -32602);
    params["deadlineMs"] = 3'600'001;
    CHECK(code(backend, "tx_submit", params) == -32602);
}

TEST_CASE("every reason for which a node does not take an act has its code and the txid") {
    FakeBackend backend;
    const std::vector<std::pair<ErrorCode, int>> codes{
        {ErrorCode::malformed, -32010},    {ErrorCode::wrong_chain, -32010},
        {ErrorCode::bad_signature, -32011}, {ErrorCode::unauthorised, -32012},
        {ErrorCode::expired, -32013},      {ErrorCode::pool_full, -32030},
        {ErrorCode::disk_full, -32030},    {ErrorCode::behind, -32031},
        {ErrorCode::timeout, -32032},      {ErrorCode::pruned, -32040},
        {ErrorCode::io, -32603}};
    for (const auto& [given, expected] : codes) {
        CAPTURE(name_of(given));
        backend.submit_error = Error{given, "why"};
        const Json answer = error(backend, "tx_submit", submission());
        CHECK(answer["code"] == expected);
        CHECK(answer["data"]["txid"] == FakeBackend::known_txid().hex());
        CHECK(answer["data"].contains("retryAfterMs") == (expected == -32030));
    }
}

TEST_CASE("a submission of another shape is refused before it reaches the node") {
    FakeBackend backend;
    const std::vector<std::pair<Json, int>> cases{
        {Json::object(), -32602},
        {{{"transaction", "010203"}}, -32602},
        {{{"transaction", {{"body", "xyz"}}}}, -32602},
        {{{"transaction", {{"body", "00"}, {"extra", 1}}}}, -32602},
        {{{"transaction", known_transaction()}, {"openings", {{{"payload", 7}}}}}, -32602},
        {{{"transaction", {{"body", "00"}, {"signature", {"00"}}}}}, -32011},
        {{{"transaction", known_transaction()}, {"openings", {{{"salt", "00"}}}}}, -32010},
        {{{"transaction", known_transaction()},
          {"openings", {{{"dataClass", 70000}, {"salt", unknown_hex}}}}}, -32010}};
    for (const auto& [params, expected] : cases) {
        CAPTURE(params.dump());
        CHECK(code(backend, "tx_submit", params) == expected);
    }
    CHECK(backend.submissions == 0);
}

TEST_CASE("openings reach the node as they were given") {
    FakeBackend backend;
    Json params = submission();
    params["openings"] = {
        {{"dataClass", 2}, {"schema", 1}, {"salt", unknown_hex}, {"payload", "c0ffee"}}};
    result(backend, "tx_submit", params);
    REQUIRE(backend.last.openings.size() == 1);
    CHECK(backend.last.openings[0].data_class == 2);
    CHECK(backend.last.openings[0].salt[31] == 0xee);
    CHECK(backend.last.openings[0].payload == Bytes{0xc0, 0xff, 0xee});
}

TEST_CASE("tx_submitBatch answers each submission by itself, in order") {
    FakeBackend backend;
    const Json params = {
        {"submissions", {submission(), {{"transaction", {{"body", "zz"}}}}, submission()}}};
    const Json answer = result(backend, "tx_submitBatch", params);
    REQUIRE(answer.size() == 3);
    CHECK(answer[0]["result"]["outcome"] == "applied");
    CHECK(answer[1]["error"]["code"] == -32602);
    CHECK(answer[2]["result"]["outcome"] == "applied");
    CHECK(code(backend, "tx_submitBatch", {{"submissions", Json::array()}}) == -32602);
    Json many = Json::array();
    for (int i = 0; i < 1001; ++i) many.push_back(1);
    CHECK(code(backend, "tx_submitBatch", {{"submissions", many}}) == -32602);
}

TEST_CASE("tx_simulate tells the outcome and the changes it would make") {
    FakeBackend backend;
    const Json answer = result(backend, "tx_simulate", submission());
    CHECK(answer["outcome"] == "applied");
    CHECK(answer["message"] == "The act was applied.");
    REQUIRE(answer["diff"].size() == 2);
    CHECK(answer["diff"][0]["facet"] == "subjects.core");
    CHECK(backend.submissions == 0);
}

TEST_CASE("an act is found by its txid: whole, as a receipt, as a status") {
    FakeBackend backend;
    const Json params = {{"txid", FakeBackend::known_txid().hex()}};
    const Json found = result(backend, "tx_get", params);
    CHECK(found["transaction"] == known_transaction());
    CHECK(found["leaf"]["operation"] == "register_birth");
    CHECK(result(backend, "tx", params) == found);

    const Json receipt = result(backend, "tx_receipt", params);
    const auto bytes = from_hex(receipt["receipt"].get<std::string>());
    REQUIRE(bytes);
    CHECK(ledger::decode_receipt(*bytes));

    CHECK(result(backend, "tx_status", params)["stage"] == "final");
    const Json other = {{"txid", unknown_hex}};
    CHECK(result(backend, "tx_status", other)["stage"] == "unknown");
    CHECK(code(backend, "tx_get", other) == -32041);
    CHECK(code(backend, "tx_receipt", other) == -32041);
}

TEST_CASE("the chain's methods show what an auditor needs") {
    FakeBackend backend;
    const Json status = result(backend, "chain_status");
    CHECK(status["leader"] == 0);
    CHECK(status["height"] == "1");
    CHECK(status["catchingUp"] == false);
    CHECK(result(backend, "status") == status);

    const Json block = result(backend, "chain_block", {{"height", 1}});
    CHECK(from_hex(block["raw"]["header"].get<std::string>())->size() == header_bytes);
    CHECK(block["leaves"][0]["outcome"] == "applied");
    const Json raw = result(backend, "chain_block", {{"height", "1"}, {"rawOnly", true}});
    CHECK_FALSE(raw.contains("leaves"));
    CHECK(raw["raw"] == block["raw"]);
    CHECK(code(backend, "chain_block", {{"height", 2}}) == -32041);

    CHECK(result(backend, "chain_header")["height"] == "1");
    CHECK(result(backend, "chain_certificate")["signers"] == Json({0, 2}));
    CHECK(result(backend, "chain_params")["parameters"][0]["value"] == "21600");
    CHECK(result(backend, "chain_genesis")["genesis"] == R"({"chain_name":"fake"})");
}

TEST_CASE("chain_blocks is paged") {
    FakeBackend backend;
    const Json page = result(backend, "chain_blocks", {{"from", 0}, {"limit", 1}});
    CHECK(page["blocks"].size() == 1);
    CHECK(page["next"] == "1");
    const Json last = result(backend, "chain_blocks", {{"from", page["next"]}});
    CHECK(last["blocks"][0]["leaves"] == "1");
    CHECK(last["next"].is_null());
    CHECK(result(backend, "chain_blocks")["blocks"].size() == 2);
    CHECK(code(backend, "chain_blocks", {{"limit", 0}}) == -32602);
    CHECK(code(backend, "chain_blocks", {{"limit", 101}}) == -32602);
    CHECK(code(backend, "chain_blocks", {{"from", 9}}) == -32041);
}

TEST_CASE("state is read by facet and keys, listed in pages and proved") {
    FakeBackend backend;
    for (std::uint8_t i = 0; i < 5; ++i) {
        put(backend, registries::access::AgencyOffice{to_bytes(as_bytes("ZAGS")), Bytes{i}});
    }
    registries::access::Agency agency;
    agency.code = to_bytes(as_bytes("ZAGS"));
    put(backend, agency);

    const Json one = result(backend, "state_get", {{"facet", "agencies.core"}, {"entity", "ZAGS"}});
    CHECK(one["facet"] == "agencies.core");
    CHECK(one["provenance"].get<std::string>().starts_with("0900"));
    CHECK(result(backend, "state_get", {{"path", one["path"]}}) == one);
    CHECK(result(backend, "state_get", {{"facet", "agencies.office"}, {"entity", "ZAGS"},
                                        {"item", "hex:03"}})["facet"] == "agencies.office");

    std::set<std::string> seen;
    Json params = {{"facet", "agencies.office"}, {"entity", "ZAGS"}, {"limit", 2}};
    for (int page = 0; page < 3; ++page) {
        const Json list = result(backend, "state_list", params);
        for (const Json& entry : list["entries"]) seen.insert(entry["path"].get<std::string>());
        if (list["next"].is_null()) break;
        params["cursor"] = list["next"];
    }
    CHECK(seen.size() == 5);

    const Json there =
        result(backend, "state_prove", {{"facet", "agencies.core"}, {"entity", "ZAGS"}});
    CHECK(there["kind"] == "present");
    CHECK(there["value"] == one["value"]);
    CHECK(result(backend, "state_prove", {{"facet", "agencies.core"}, {"entity", "X"}})["kind"] ==
          "none");

    const Json all =
        result(backend, "state_prove", {{"facet", "agencies.office"}, {"entity", "ZAGS"}});
    CHECK(all["kind"] == "all");
    CHECK(all["entries"].size() == 5);
    const auto proof = ledger::decode_all_proof(from_hex(all["proof"].get<std::string>()).value());
    const auto prefix =
        ledger::Prefix::whole(from_hex(all["path"].get<std::string>()).value());
    CHECK(root_of(proof.value(), prefix)->hex() == all["stateRoot"].get<std::string>());
    // The first 10 bits of table 101 are those of every table of the hundred: all of them.
    CHECK(result(backend, "state_prove", {{"path", "0040"}, {"bits", 10}})["entries"].size() == 6);
    CHECK(result(backend, "state_prove", {{"path", "0140"}, {"bits", 10}})["kind"] == "none");
    CHECK(code(backend, "state_prove", {{"path", "0041"}, {"bits", 10}}) == -32602);
    CHECK(code(backend, "state_prove", {{"path", "0041"}, {"bits", 17}}) == -32602);
}

TEST_CASE("several claims are proved in one document, and the log from height to height") {
    FakeBackend backend;
    registries::access::Agency agency;
    agency.code = to_bytes(as_bytes("ZAGS"));
    put(backend, agency);
    const Json claims = Json::array({{{"facet", "agencies.core"}, {"entity", "ZAGS"}},
                                     {{"facet", "agencies.office"}, {"entity", "ZAGS"}}});
    const Json batch = result(backend, "state_proveBatch", {{"claims", claims}});
    CHECK(batch["claims"][0]["kind"] == "present");
    CHECK(batch["claims"][1]["kind"] == "none");
    CHECK(code(backend, "state_proveBatch", {{"claims", Json::array()}}) == -32602);
    CHECK(code(backend, "state_proveBatch", {{"claims", Json::array({{{"patch", "00"}}})}}) ==
          -32602);

    const Json from_to = result(backend, "chain_consistency", {{"from", 0}, {"to", 1}});
    CHECK(from_to["to"]["height"] == "1");
    CHECK(code(backend, "chain_consistency", {{"from", 2}, {"to", 1}}) == -32602);
    CHECK(code(backend, "chain_consistency") == -32602);
}

TEST_CASE("state asked for in another way than its tables is refused") {
    FakeBackend backend;
    CHECK(code(backend, "state_get") == -32602);
    CHECK(code(backend, "state_get", {{"path", "00"}}) == -32602);
    CHECK(code(backend, "state_get", {{"path", std::string(70, '0')}}) == -32602);
    CHECK(code(backend, "state_get", {{"facet", "nothing.core"}, {"entity", "x"}}) == -32602);
    CHECK(code(backend, "state_get", {{"facet", "agencies.core"}}) == -32602);
    CHECK(code(backend, "state_get",
               {{"facet", "agencies.core"}, {"entity", "x"}, {"item", "y"}}) == -32602);
    CHECK(code(backend, "state_get", {{"facet", "agencies.office"}, {"entity", "x"}}) == -32602);
    CHECK(code(backend, "state_get", {{"facet", "agencies.core"}, {"entity", "hex:zz"}}) == -32602);
    CHECK(code(backend, "state_get", {{"facet", "agencies.core"}, {"entity", "x"}}) == -32041);
    CHECK(code(backend, "state_list", {{"path", "00"}, {"cursor", "00"}}) == -32602);
    CHECK(code(backend, "state_list", {{"path", "00"}, {"limit", 101}}) == -32602);
    CHECK(code(backend, "state_get",
               {{"facet", "agencies.core"}, {"entity", "x"}, {"height", 7}}) == -32041);
}

TEST_CASE("an opening is given to a signed request and to no other") {
    FakeBackend backend;
    const SecretKey reader = SecretKey::from_seed({5});
    PayloadRequest request;
    request.commitment = Commitment({1});
    request.reader = reader.public_key();
    request.purpose = "CERTIFICATE";
    request.at_ms = TimestampMs(77);
    request.nonce = {1, 2, 3};
    const Signature signature = reader.sign(signing_bytes(request, ChainId()));
    Json params = {{"commitment", request.commitment.hex()},
                   {"reader", request.reader.hex()},
                   {"purpose", request.purpose},
                   {"atMs", "77"},
                   {"nonce", to_hex(request.nonce)},
                   {"signature", to_hex(signature.bytes)}};
    const Json answer = result(backend, "payload_get", params);
    CHECK(answer["payload"] == "61");
    CHECK(backend.last_request.purpose == "CERTIFICATE");
    CHECK_FALSE(backend.last_request.act);
    Json named = params;
    named["txid"] = std::string(64, '7');
    CHECK(result(backend, "payload_get", named)["payload"] == "61");
    REQUIRE(backend.last_request.act);
    CHECK(backend.last_request.act->hex() == std::string(64, '7'));

    Json forged = params;
    forged["purpose"] = "CURIOSITY";
    CHECK(code(backend, "payload_get", forged) == -32011);
    backend.reading = registries::access::Reading::other_territory;
    CHECK(error(backend, "payload_get", params)["data"]["name"] == "unauthorised");
    backend.reading = registries::access::Reading::sealed;
    const Json sealed = error(backend, "payload_get", params);
    CHECK(sealed["code"] == -32012);
    CHECK(sealed["data"]["name"] == "record_is_sealed");
    CHECK(sealed["data"]["rule"] == "CIV-16");
    CHECK(sealed["data"]["committed"] == false);
    backend.read_error = Error{ErrorCode::erased, ""};
    CHECK(code(backend, "payload_get", params) == -32042);
    params["nonce"] = "00";
    CHECK(code(backend, "payload_get", params) == -32602);
}

TEST_CASE("a height that is no longer held is answered as pruned") {
    FakeBackend backend;
    backend.read_error = Error{ErrorCode::pruned, ""};
    for (const std::string method : {"chain_block", "chain_header"}) {
        CHECK(code(backend, method, {{"height", 0}}) == -32040);
    }
    CHECK(code(backend, "state_get", {{"facet", "agencies.core"}, {"entity", "x"}}) == -32040);
    CHECK(code(backend, "tx_get", {{"txid", unknown_hex}}) == -32040);
    CHECK(code(backend, "identity_subject", {{"subject", unknown_hex}}) == -32040);
}

TEST_CASE("what nobody has registered is not found") {
    FakeBackend backend;
    CHECK(code(backend, "access_agency", {{"agency", "X"}}) == -32041);
    CHECK(code(backend, "access_office", {{"office", "X"}}) == -32041);
    CHECK(code(backend, "access_officer", {{"key", unknown_hex}}) == -32041);
    CHECK(code(backend, "civil_record", {{"recNo", "X"}}) == -32041);
    CHECK(code(backend, "civil_record", {{"archiveRef", unknown_hex}}) == -32041);
    CHECK(code(backend, "identity_byPinTag", {{"scheme", "KG_PIN"}, {"pinTag", unknown_hex}}) ==
          -32041);
    for (const std::string method :
         {"identity_subject", "identity_keys", "identity_isAlive", "civil_recordsOf",
          "civil_marriagesOf", "civil_spouseAt", "civil_children", "civil_parents",
          "civil_applications"}) {
        CAPTURE(method);
        CHECK(code(backend, method, {{"subject", unknown_hex}}) == -32041);
    }
    CHECK(code(backend, "civil_record") == -32602);
    CHECK(code(backend, "identity_byPinTag", {{"scheme", "X"}, {"pinTag", unknown_hex}}) == -32602);
    CHECK(result(backend, "civil_conflicts")["conflicts"].empty());
}

TEST_CASE("node_: health, readiness, peers, metrics and version") {
    FakeBackend backend;
    CHECK(result(backend, "node_health")["ok"] == true);
    CHECK(result(backend, "node_readiness", {{"minPeers", 2}})["ok"] == false);
    CHECK(result(backend, "node_peers")["peers"][0]["name"] == "two");
    CHECK(result(backend, "node_metrics")["text"].get<std::string>().find("tamga_fake") !=
          std::string::npos);
    CHECK(result(backend, "node_version")["commit"] == "abc");
    backend.healthy = false;
    CHECK(result(backend, "health")["ok"] == false);
}

TEST_CASE("rpc.discover and the reference tell of every method and every error") {
    FakeBackend backend;
    const Json document = result(backend, "rpc.discover");
    CHECK(document["openrpc"] == "1.3.2");
    const std::string reference = reference_markdown();
    for (const Method& method : methods()) {
        CAPTURE(method.name);
        const auto& list = document["methods"];
        CHECK(std::any_of(list.begin(), list.end(),
                          [&](const Json& entry) { return entry["name"] == method.name; }));
        CHECK(reference.find("### `" + std::string(method.name) + "`") != std::string::npos);
    }
    for (const FamilyRow& row : families()) {
        CHECK(reference.find("| " + std::to_string(row.code) + " | `" + std::string(row.name)) !=
              std::string::npos);
    }
}

TEST_CASE("an unknown method is -32601 and its parameters are not looked at") {
    FakeBackend backend;
    CHECK(code(backend, "tx_submitt") == -32601);
    CHECK(code(backend, "") == -32601);
    CHECK(code(backend, "TX_SUBMIT") == -32601);
}
