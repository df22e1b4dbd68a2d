// Settings from file, environment and flags; refusals that say what to do.

#include "node/config.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace tamga;
using namespace tamga::node;

TEST_CASE("what write_toml writes, read_toml reads back") {
    Config config;
    config.peers = {"10.0.0.1:26700", "10.0.0.2:26700"};
    config.disk_free_bytes_min = 3u << 20;
    config.reconnect_ms_max = 1500;
    config.log_level = "debug";
    Config back;
    REQUIRE(read_toml(back, write_toml(config), "t").has_value());
    for (const Setting& setting : settings()) {
        CHECK(text_of(back, setting) == text_of(config, setting));
    }
}

TEST_CASE("an unknown key is refused and the nearest valid one named") {
    Config config;
    const auto read = read_toml(config, "[p2p]\nlisen = \"127.0.0.1:1\"\n", "tamga.toml");
    REQUIRE_FALSE(read.has_value());
    CHECK_THAT(read.error().message, Catch::Contains("p2p.lisen"));
    CHECK_THAT(read.error().message, Catch::Contains("'p2p.listen'"));
}

TEST_CASE("broken TOML is refused with the place") {
    Config config;
    const auto read = read_toml(config, "[p2p\nlisten = 1", "tamga.toml");
    REQUIRE_FALSE(read.has_value());
    CHECK_THAT(read.error().message, Catch::Contains("line 1"));
}

TEST_CASE("durations and sizes need a unit that exists") {
    CHECK(parse_duration_ms("500ms") == 500u);
    CHECK(parse_duration_ms("2m") == 120'000u);
    CHECK_FALSE(parse_duration_ms("500").has_value());
    CHECK_FALSE(parse_duration_ms("-5s").has_value());
    CHECK(parse_bytes("64MiB") == 64u << 20);
    CHECK(parse_bytes("512") == 512u);
    CHECK_FALSE(parse_bytes("64Mb").has_value());
    CHECK_FALSE(parse_bytes("99999999999999999999").has_value());
    CHECK_FALSE(parse_bytes("18446744073709551615GiB").has_value());
}

TEST_CASE("endpoints are HOST:PORT") {
    CHECK(parse_endpoint("127.0.0.1:80") == std::pair<std::string, std::uint16_t>("127.0.0.1", 80));
    CHECK(parse_endpoint("[::1]:80") == std::pair<std::string, std::uint16_t>("::1", 80));
    CHECK_FALSE(parse_endpoint("127.0.0.1").has_value());
    CHECK_FALSE(parse_endpoint("127.0.0.1:99999").has_value());
    CHECK_FALSE(parse_endpoint(":80").has_value());
}

TEST_CASE("the environment sets keys, and a misspelt key of ours is refused") {
    Config config;
    std::string good = "TAMGA_P2P_LISTEN=127.0.0.1:9";
    std::string other = "TAMGA_SOMETHING_ELSE=1";
    std::array<char*, 3> environment{good.data(), other.data(), nullptr};
    REQUIRE(read_environment(config, environment.data()).has_value());
    CHECK(config.p2p_listen == "127.0.0.1:9");
    std::string bad = "TAMGA_P2P_LISTN=127.0.0.1:9";
    environment = {bad.data(), nullptr, nullptr};
    CHECK_FALSE(read_environment(config, environment.data()).has_value());
}

TEST_CASE("values out of bounds and words that are no choice are refused") {
    Config config;
    CHECK_FALSE(set(config, "rpc.threads", "0").has_value());
    CHECK_FALSE(set(config, "log.level", "loud").has_value());
    CHECK_FALSE(set(config, "p2p.listen", "nowhere").has_value());
    CHECK(set(config, "node.role", "observer").has_value());
}

TEST_CASE("flags are spelled with dashes") {
    CHECK(flag_of("p2p.send_queue_bytes_max") == "--p2p-send-queue-bytes-max");
}
