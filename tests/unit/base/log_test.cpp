// Log lines: their form as text and as JSON, and that nothing can break out of a line.

#include "base/log.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace tamga;

namespace {

constexpr std::uint64_t wall_ms = 1769903999123; // 2026-01-31 23:59:59.123 UTC

} // namespace

TEST_CASE("a line is time, level, event and facts, quoted where they must be") {
    CHECK(log::format(wall_ms, log::Level::info, "block_final",
                      {{"height", Height(7)}, {"transactions", 12}, {"ok", true}, {"note", "a b"},
                       {"empty", ""}, {"path", "/var/x"}},
                      false) ==
          "2026-01-31T23:59:59.123Z info block_final height=7 transactions=12 ok=true "
          "note=\"a b\" empty=\"\" path=/var/x");
    CHECK(log::format(0, log::Level::error, "stop", {}, false) ==
          "1970-01-01T00:00:00.000Z error stop");
}

TEST_CASE("digests are logged as hexadecimal") {
    const std::string line =
        log::format(0, log::Level::debug, "vote", {{"block", BlockHash()}}, false);
    CHECK(line.ends_with(" debug vote block=" + std::string(64, '0')));
}

TEST_CASE("a value cannot end its line, its quotes or the terminal's mood") {
    const std::string hostile = "a\"b\\c\nd\x1b[31m=\xff";
    const std::string text =
        log::format(0, log::Level::warning, "peer", {{"said", hostile}}, false);
    CHECK(text.ends_with(R"(said="a\"b\\c\nd\u001b[31m=\u00ff")"));

    const auto json = nlohmann::json::parse(
        log::format(0, log::Level::warning, "peer", {{"said", hostile}}, true));
    CHECK(json["said"] == "a\"b\\c\nd\x1b[31m=\u00ff");
}

TEST_CASE("a JSON line is one object with numbers as numbers") {
    const auto json = nlohmann::json::parse(
        log::format(wall_ms, log::Level::info, "block_final",
                    {{"height", Height(7)}, {"ok", false}, {"ratio", 0.5}, {"id", "12"}}, true));
    CHECK(json["time"] == "2026-01-31T23:59:59.123Z");
    CHECK(json["level"] == "info");
    CHECK(json["event"] == "block_final");
    CHECK(json["height"] == 7);
    CHECK(json["ok"] == false);
    CHECK(json["ratio"] == 0.5);
    CHECK(json["id"] == "12");
}

TEST_CASE("a value is cut at 2,048 bytes") {
    const std::string line =
        log::format(0, log::Level::info, "x", {{"v", std::string(5000, 'a')}}, false);
    CHECK(line.size() < 2100);
    CHECK(line.ends_with("aaa...\""));
}

TEST_CASE("levels below the configured one are silent") {
    log::configure(log::Level::warning, false);
    CHECK_FALSE(log::enabled(log::Level::info));
    CHECK(log::enabled(log::Level::warning));
    CHECK(log::enabled(log::Level::error));
    log::configure(log::Level::off, false);
    CHECK_FALSE(log::enabled(log::Level::error));
    log::configure(log::Level::info, false);
    CHECK(log::enabled(log::Level::info));
    CHECK_FALSE(log::enabled(log::Level::debug));
}
