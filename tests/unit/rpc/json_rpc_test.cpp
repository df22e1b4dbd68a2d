// JSON-RPC 2.0: the examples of the specification and the rules around them.

#include "rpc/json_rpc.hpp"

#include "source_dir.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iostream>

using namespace tamga;
using namespace tamga::rpc;

namespace {

Json subtract(const Json& params) {
    if (params.is_array()) return params[0].get<int>() - params[1].get<int>();
    return params["minuend"].get<int>() - params["subtrahend"].get<int>();
}

// The methods that the specification's examples call.
void test_methods(std::string_view method, const Json& params, const Done& done) {
    if (method == "subtract") return done(subtract(params));
    if (method == "sum") {
        int sum = 0;
        for (const Json& value : params) sum += value.get<int>();
        return done(Json(sum));
    }
    if (method == "get_data") return done(Json{"hello", 5});
    if (method == "update" || method == "notify_hello" || method == "notify_sum") {
        return done(Json(nullptr));
    }
    done(std::unexpected(RpcError{Family::method, {}, {}, nullptr}));
}

std::optional<std::string> ask(std::string_view body, const BodyLimit& limit = {}) {
    std::optional<std::string> out;
    int replies = 0;
    handle_json_rpc(body, limit, test_methods, [&](std::optional<std::string> reply) {
        out = std::move(reply);
        ++replies;
    });
    CHECK(replies == 1);
    return out;
}

// The answer without `data`, which the specification leaves to the server.
Json without_data(Json answer) {
    if (answer.is_array()) {
        for (Json& item : answer) item = without_data(item);
    } else if (answer.contains("error")) {
        answer["error"].erase("data");
    }
    return answer;
}

int error_code(std::string_view body) {
    const auto reply = ask(body);
    if (!reply) return 0;
    const Json answer = Json::parse(*reply);
    return answer.contains("error") ? answer["error"]["code"].get<int>() : 0;
}

} // namespace

TEST_CASE("every example of the specification is answered to the letter") {
    std::ifstream file(source_dir() + "/../shared/data/ledger/jsonrpc20_spec_examples.jsonl");
    if (!file) {
        std::cout << "skipped: no ../shared\n";
        return;
    }
    int examples = 0;
    for (std::string line; std::getline(file, line); ++examples) {
        const Json example = Json::parse(line);
        CAPTURE(example["case"].get<std::string>());
        const auto reply = ask(example["request"].get<std::string>());
        if (example["response"].is_null()) {
            CHECK_FALSE(reply);
            continue;
        }
        REQUIRE(reply);
        using Unordered = nlohmann::json; // Order of members is no part of JSON.
        CHECK(Unordered::parse(without_data(Json::parse(*reply)).dump()) ==
              Unordered::parse(example["response"].get<std::string>()));
    }
    CHECK(examples == 15);
}

TEST_CASE("an id goes back as it came") {
    for (const std::string id : {"1", "\"a\"", "null", "-7", "0", "\"\"", "1.5", "1e2",
                                 "18446744073709551615", "123456789012345678901234567890",
                                 "\"\\u0000\""}) {
        CAPTURE(id);
        const auto reply =
            ask(R"({"jsonrpc":"2.0","method":"sum","params":[1],"id":)" + id + "}");
        REQUIRE(reply);
        CHECK(*reply == R"({"jsonrpc":"2.0","result":1,"id":)" + id + "}");
    }
}

TEST_CASE("an id of another kind is an invalid request") {
    for (const std::string id : {"true", "[]", "{}", "[1]"}) {
        CAPTURE(id);
        const std::string body = R"({"jsonrpc":"2.0","method":"sum","params":[1],"id":)" + id + "}";
        CHECK(error_code(body) == -32600);
        CHECK(Json::parse(*ask(body))["id"].is_null());
    }
    CHECK(error_code(R"({"jsonrpc":"2.0","method":"sum","params":[1],"id":")" +
                     std::string(1000, 'x') + "\"}") == -32600);
}

TEST_CASE("a call that is not one is an invalid request") {
    for (const std::string body :
         {R"({"method":"sum","params":[1],"id":1})", R"({"jsonrpc":2.0,"method":"sum","id":1})",
          R"({"jsonrpc":"1.0","method":"sum","id":1})", R"({"jsonrpc":"2.0","id":1})",
          R"({"jsonrpc":"2.0","method":null,"id":1})",
          R"({"jsonrpc":"2.0","method":"sum","params":1,"id":1})",
          R"({"jsonrpc":"2.0","method":"sum","params":"x","id":1})",
          R"({"jsonrpc":"2.0","method":"sum","params":null,"id":1})",
          R"({"jsonrpc":"2.0","method":"sum","params":[1],"id":1,"extra":1})", "1", "null",
          "\"x\"", "true"}) {
        CAPTURE(body);
        CHECK(error_code(body) == -32600);
    }
}

TEST_CASE("what is not JSON, has a key twice or is too deep is a parse error with id null") {
    for (const std::string& body : {std::string("{"), std::string(R"({"id":1,"id":2})"),
                                   std::string(100, '['), std::string("1e999"),
                                   std::string("")}) {
        CAPTURE(body);
        const auto reply = ask(body);
        REQUIRE(reply);
        const Json answer = Json::parse(*reply);
        CHECK(answer["error"]["code"] == -32700);
        CHECK(answer["error"]["data"]["detail"].is_string());
        CHECK(answer["id"].is_null());
    }
}

TEST_CASE("a notification gets no answer, not even when it fails") {
    CHECK_FALSE(ask(R"({"jsonrpc":"2.0","method":"sum","params":[1]})"));
    CHECK_FALSE(ask(R"({"jsonrpc":"2.0","method":"no_such"})"));
    CHECK(ask(R"({"jsonrpc":"2.0","method":"sum","params":[1],"id":null})"));
}

TEST_CASE("answers of a batch stand in the order of its calls, whoever answers first") {
    std::vector<std::pair<int, Done>> waiting;
    const Invoke later = [&](std::string_view, const Json& params, Done done) {
        waiting.emplace_back(params[0].get<int>(), std::move(done));
    };
    std::optional<std::string> out;
    handle_json_rpc(R"([{"jsonrpc":"2.0","method":"m","params":[1],"id":1},
                        {"jsonrpc":"2.0","method":"m","params":[2]},
                        {"jsonrpc":"2.0","method":"m","params":[3],"id":3}])",
                    {}, later, [&](std::optional<std::string> reply) { out = std::move(reply); });
    REQUIRE(waiting.size() == 3);
    for (const std::size_t i : {2u, 0u, 1u}) {
        CHECK_FALSE(out);
        waiting[i].second(Json(waiting[i].first));
    }
    CHECK(out == R"([{"jsonrpc":"2.0","result":1,"id":1},{"jsonrpc":"2.0","result":3,"id":3}])");
}

TEST_CASE("a batch holds at most 100 calls") {
    const auto batch = [](int calls) {
        std::string body = "[";
        for (int i = 0; i < calls; ++i) {
            body += i ? "," : "";
            body += R"({"jsonrpc":"2.0","method":"sum","params":[],"id":)" + std::to_string(i);
            body += "}";
        }
        return body + "]";
    };
    CHECK(Json::parse(*ask(batch(100))).size() == 100);
    CHECK(error_code(batch(101)) == -32600);
}

TEST_CASE("only a single call of the big method may be larger than the others") {
    const BodyLimit limit{100, "sum"};
    const std::string padding(100, ' ');
    const std::string sum = R"({"jsonrpc":"2.0","method":"sum","params":[1],"id":1})" + padding;
    CHECK(Json::parse(*ask(sum, limit))["result"] == 1);
    CHECK(Json::parse(*ask("[" + sum + "]", limit))["error"]["code"] == -32600);
    const std::string other = R"({"jsonrpc":"2.0","method":"get_data","id":1})" + padding;
    CHECK(Json::parse(*ask(other, limit))["error"]["code"] == -32600);
}

TEST_CASE("answers of a batch are bounded together") {
    const Json large(std::string(20u << 20, 'x'));
    const Invoke invoke = [&](std::string_view, const Json&, const Done& done) { done(large); };
    std::string body = "[";
    for (int i = 0; i < 5; ++i) {
        body += std::string(i ? "," : "") + R"({"jsonrpc":"2.0","method":"m","id":1})";
    }
    std::optional<std::string> out;
    handle_json_rpc(body + "]", {}, invoke,
                    [&](std::optional<std::string> reply) { out = std::move(reply); });
    REQUIRE(out);
    CHECK(out->size() < 2000);
    CHECK(Json::parse(*out)["error"]["code"] == -32600);
}
