// The table of error families against interfaces.md 2, in its own words.

#include "rpc/error_map.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

using namespace tamga;
using namespace tamga::rpc;

namespace {

constexpr int error_codes = static_cast<int>(ErrorCode::act_not_available_yet) + 1;

} // namespace

TEST_CASE("families have the codes of the specification and no two share one") {
    const std::map<std::string, int> expected{
        {"parse", -32700},     {"request", -32600},   {"method", -32601},
        {"params", -32602},    {"internal", -32603},  {"malformed", -32010},
        {"signature", -32011}, {"unauthorised", -32012}, {"expired", -32013},
        {"refused", -32020},   {"conflict", -32021},  {"busy", -32030},
        {"syncing", -32031},   {"timeout", -32032},   {"pruned", -32040},
        {"not_found", -32041}, {"erased", -32042}};
    std::map<std::string, int> table;
    std::set<int> codes;
    for (const FamilyRow& row : families()) {
        table[std::string(row.name)] = row.code;
        codes.insert(row.code);
        CHECK(row_of(row.family).code == row.code);
        CHECK_FALSE(row.message.empty());
        CHECK(row.advice.ends_with('.'));
    }
    CHECK(table == expected);
    CHECK(codes.size() == expected.size());
}

TEST_CASE("every ErrorCode has a family, its own name, and comes back as that family") {
    for (int i = 0; i < error_codes; ++i) {
        const auto code = static_cast<ErrorCode>(i);
        CAPTURE(name_of(code));
        const Json object = error_object(to_rpc({code, "why"}));
        CHECK(object["code"] == row_of(family_of(code)).code);
        CHECK(object["data"]["name"] == name_of(code));
        CHECK(object["data"]["family"] == row_of(family_of(code)).name);
        CHECK(object["data"]["committed"] == false);
        CHECK(family_of(error_code_of(object["code"].get<int>())) == family_of(code));
    }
    CHECK(error_code_of(-1) == ErrorCode::network);
}

TEST_CASE("what a client may repeat is said so") {
    const std::set<ErrorCode> retryable{ErrorCode::pool_full, ErrorCode::disk_full,
                                        ErrorCode::behind,    ErrorCode::timeout,
                                        ErrorCode::pruned,    ErrorCode::config,
                                        ErrorCode::io,        ErrorCode::corrupt_store,
                                        ErrorCode::log_loss,  ErrorCode::network};
    for (int i = 0; i < error_codes; ++i) {
        const auto code = static_cast<ErrorCode>(i);
        CAPTURE(name_of(code));
        CHECK(error_object(to_rpc({code, ""}))["data"]["retryable"] == retryable.contains(code));
    }
}

TEST_CASE("what is wrong inside a node never crosses") {
    for (const ErrorCode code : {ErrorCode::io, ErrorCode::corrupt_store, ErrorCode::config,
                                 ErrorCode::log_loss, ErrorCode::network}) {
        const std::string text = error_object(to_rpc({code, "/secret/path"})).dump();
        CHECK(text.find("secret") == std::string::npos);
    }
}

TEST_CASE("the errors of JSON-RPC keep its sentences, details go into data") {
    const Json object = error_object(rpc_error(Family::params, "height: expected integer"));
    CHECK(object["message"] == "Invalid params");
    CHECK(object["data"]["detail"] == "height: expected integer");
    const Json own = error_object(rpc_error(Family::not_found, "no act with this txid"));
    CHECK(own["message"] == "no act with this txid");
}

TEST_CASE("details are merged into data") {
    const Json object = error_object(
        with(with(rpc_error(Family::busy, ""), "retryAfterMs", 250), "txid", "ab"));
    CHECK(object["data"]["retryAfterMs"] == 250);
    CHECK(object["data"]["txid"] == "ab");
    CHECK(object["data"]["family"] == "busy");
}
