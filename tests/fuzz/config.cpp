// Settings: tamga.toml, the environment, durations, sizes and endpoints.

#include "node/config.hpp"
#include "target.hpp"

namespace tamga::fuzz {
namespace {

using namespace node;

void judge_toml(ByteView in) {
    Config config;
    if (!read_toml(config, as_text(in), "tamga.toml")) return;
    for (const Setting& setting : settings()) {
        Config again;
        ENSURE(set(again, setting.key, text_of(config, setting)).has_value());
        ENSURE(text_of(again, setting) == text_of(config, setting));
    }
}

void judge_environment(ByteView in) {
    std::string line = to_text(in);
    std::vector<char*> environment{line.data(), nullptr};
    Config config;
    static_cast<void>(read_environment(config, environment.data()));
}

void judge_words(ByteView in) {
    const std::string_view text = as_text(in);
    static_cast<void>(parse_duration_ms(text));
    static_cast<void>(parse_bytes(text));
    const auto endpoint = parse_endpoint(text);
    if (endpoint) ENSURE(endpoint->first.size() < text.size());
    Config config;
    for (const Setting& setting : settings()) static_cast<void>(set(config, setting.key, text));
}

constexpr Judge judges[] = {judge_toml, judge_environment, judge_words};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    Config config;
    config.peers = {"10.0.0.1:26700", "[::1]:26700"};
    config.observers = {std::string(64, 'a')};
    return {chosen(0, as_bytes(write_toml(Config()))),
            chosen(0, as_bytes(write_toml(config))),
            chosen(0, as_bytes("[p2p]\npeers = [\"a:1\", 'b:2']\nsend_queue_bytes_max = 0x10\n")),
            chosen(1, as_bytes("TAMGA_P2P_LISTEN=0.0.0.0:1")),
            chosen(1, as_bytes("TAMGA_STORAGE_VOTE_LOG=1")),
            chosen(2, as_bytes("500ms")),
            chosen(2, as_bytes("64MiB")),
            chosen(2, as_bytes("[::1]:26700"))};
}

const Registration registration({"config", run, seeds, 6'000});

} // namespace
} // namespace tamga::fuzz
