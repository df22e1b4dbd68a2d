// Parameters by name and by position, and civil dates.

#include "rpc/arguments.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tamga;
using namespace tamga::rpc;

namespace {

constexpr Params params{Param{"txid", Kind::digest, true, ""},
                        Param{"height", Kind::number, false, ""},
                        Param{"raw", Kind::flag, false, ""}};

std::string problem(const Json& values) {
    const auto bound = Arguments::bind(params, values);
    return bound ? "" : bound.error().message;
}

const std::string txid(64, 'a');

} // namespace

TEST_CASE("parameters are taken by name or by position") {
    const Json by_name = {{"height", "7"}, {"txid", txid}};
    const Json by_position = {txid, 7, true};
    const auto named = Arguments::bind(params, by_name);
    const auto placed = Arguments::bind(params, by_position);
    REQUIRE(named);
    REQUIRE(placed);
    CHECK(named->height() == Height(7));
    CHECK_FALSE(named->flag("raw"));
    CHECK(placed->height() == Height(7));
    CHECK(placed->flag("raw"));
    CHECK(placed->digest<TransactionId>("txid").hex() == txid);
}

TEST_CASE("parameters that are unknown, missing, surplus or of another kind are refused") {
    CHECK(problem(Json::object()) == "missing parameter txid");
    CHECK(problem(Json(nullptr)) == "missing parameter txid");
    CHECK(problem({{"txid", nullptr}}) == "txid: expected hex of 32 bytes");
    CHECK(problem({{"txid", txid}, {"x", 1}}) == "unknown parameter \"x\"");
    CHECK(problem({{"txid", txid}, {"Height", 1}}) == "unknown parameter \"Height\"");
    CHECK(problem(Json::array({txid, 1, true, 4})) == "at most 3 params");
    CHECK(problem({{"txid", txid.substr(2)}}) == "txid: expected hex of 32 bytes");
    CHECK(problem({{"txid", std::string(64, 'A')}}) == "txid: expected hex of 32 bytes");
    CHECK(problem({{"txid", txid}, {"height", -1}}) == "height: expected integer");
    CHECK(problem({{"txid", txid}, {"height", true}}) == "height: expected integer");
    CHECK(problem({{"txid", txid}, {"raw", 1}}) == "raw: expected boolean");
    CHECK(problem({{"txid", txid}, {"height", nullptr}}).empty()); // Absent.
}

TEST_CASE("civil days and dates are two spellings of one thing") {
    const std::vector<std::pair<std::string, std::int32_t>> dates{
        {"1970-01-01", 0},       {"1969-12-31", -1},       {"2000-02-29", 11016},
        {"2026-11-22", 20779},   {"1170-09-01", -291951},  {"0000-03-01", -719468},
        {"-0044-03-15", -735525}, {"9999-12-31", 2932896}, {"1900-03-01", -25508}};
    for (const auto& [text, day] : dates) {
        CAPTURE(text);
        CHECK(day_of(Json(text)) == day);
        CHECK(date_of(day) == text);
        CHECK(day_of(Json(day)) == day);
    }
    for (std::int32_t day = -800'000; day < 100'000; day += 97) {
        REQUIRE(day_of(Json(date_of(day))) == day);
    }
}

TEST_CASE("a day that no calendar has is not a date") {
    for (const std::string text : {"2023-02-29", "1900-02-29", "2000-13-01", "2000-00-01",
                                   "2000-04-31", "2000-1-01", "20000101", "", "2000-01-01T00:00",
                                   "+2000-01-01", "-0000-01-01", "2000-01-0a"}) {
        CAPTURE(text);
        CHECK_FALSE(day_of(Json(text)));
    }
    CHECK_FALSE(day_of(Json(2147483648)));
    CHECK_FALSE(day_of(Json(true)));
}
