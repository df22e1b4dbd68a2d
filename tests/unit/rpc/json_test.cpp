// The strict reader and writer of JSON.

#include "rpc/json.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tamga;
using namespace tamga::rpc;

namespace {

std::string problem(std::string_view text) {
    const Result<Json> parsed = parse_json(text);
    return parsed ? "" : parsed.error().message;
}

std::string nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

} // namespace

TEST_CASE("what is JSON is read and written as it came") {
    for (const std::string text :
         {R"({"b":1,"a":[true,false,null,"x"],"c":{}})", "[]", "{}", "-5", "18446744073709551615",
          "-9223372036854775808", R"("\u0001")", R"("Ж")", R"([[],[{}]])"}) {
        CAPTURE(text);
        const Result<Json> parsed = parse_json(text);
        REQUIRE(parsed);
        CHECK(dump_json(*parsed) == text);
    }
}

TEST_CASE("duplicate keys are refused at every depth") {
    CHECK(problem(R"({"a":1,"a":2})") == "duplicate key \"a\"");
    CHECK(problem(R"([{"x":{"a":1,"b":2,"a":3}}])") == "duplicate key \"a\"");
    CHECK(problem(R"({"a":1,"\u0061":2})") == "duplicate key \"a\"");
    CHECK(problem(R"({"a":{"a":1},"b":{"a":2}})").empty());
}

TEST_CASE("depth 32 is read and 33 is refused") {
    CHECK(problem(nested(32)).empty());
    CHECK(problem(nested(33)) == "nested deeper than 32");
    CHECK(problem(nested(100'000)) == "nested deeper than 32");
    std::string objects;
    for (int i = 0; i < 33; ++i) objects += R"({"a":)";
    CHECK(problem(objects) == "nested deeper than 32");
}

TEST_CASE("members of an object and elements of an array are bounded") {
    std::string object = "{";
    for (int i = 0; i < 257; ++i) object += (i ? ",\"" : "\"") + std::to_string(i) + "\":0";
    CHECK(problem(object + "}") == "too many members in one object");
    std::string array = "[0";
    for (int i = 0; i < 100'000; ++i) array += ",0";
    CHECK(problem(array + "]") == "too many elements in one array");
}

TEST_CASE("a number that is not an integer of 64 bits is never taken for one") {
    for (const std::string text : {"1.0", "1e3", "-0.5", "18446744073709551616",
                                   "-9223372036854775809", "123456789012345678901234567890"}) {
        CAPTURE(text);
        const Result<Json> parsed = parse_json(text);
        REQUIRE(parsed);
        CHECK_FALSE(as_u64(*parsed));
        CHECK_FALSE(as_i64(*parsed));
        CHECK(dump_json(*parsed) == text);
        CHECK(dump_json(Json{{"a", *parsed}}) == "{\"a\":" + text + "}");
    }
    CHECK(problem("1e999").starts_with("a number out of range"));
}

TEST_CASE("what is not JSON is refused") {
    for (const std::string text :
         {"", " ", "{", "[1,]", "{\"a\":1,}", "nul", "01", "1 2", "{}x", "'a'", "\"\xff\"",
          "\"\xc0\xaf\"", "\"a\nb\"", "[1", "{\"a\" 1}", "\xef\xbb\xbf[", "NaN", "// c\n1"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_json(text));
    }
}

TEST_CASE("integers are read from numbers and canonical decimal strings alone") {
    CHECK(as_u64(Json("18446744073709551615")) == 18446744073709551615u);
    CHECK(as_u64(Json(5)) == 5u);
    CHECK(as_i64(Json("-7")) == -7);
    for (const std::string text : {"", "+1", "01", "-0", " 1", "1 ", "0x1", "1.0", "-1",
                                   "18446744073709551616"}) {
        CAPTURE(text);
        CHECK_FALSE(as_u64(Json(text)));
    }
    CHECK_FALSE(as_u64(Json(-1)));
    CHECK_FALSE(as_i64(Json(18446744073709551615u)));
    CHECK_FALSE(as_u64(Json(true)));
}
