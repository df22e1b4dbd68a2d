// What an operator may set: one table of settings, read from tamga.toml, environment and flags.
//
// Every key is a line of tamga.toml, a flag (`--p2p-listen`) and an environment variable
// (`TAMGA_P2P_LISTEN`); flags win over the environment, that over the file. An unknown key is a
// refusal that names the nearest valid one. If two replicas with different values could disagree on
// a block, it is genesis or an on-chain parameter, never a setting.

#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tamga::node {

struct Config {
    // [node]
    std::string name;               // Shown to operators; empty: the first digits of the node key.
    std::string role = "validator"; // validator, observer.

    // [p2p]
    std::string p2p_listen = "0.0.0.0:26700";
    std::vector<std::string> peers;     // "HOST:PORT"; its own address among them is harmless.
    std::vector<std::string> observers; // Node keys in hex that may follow this node.
    std::string trusted_head;           // HEIGHT:HASH, or empty.
    std::uint64_t send_queue_bytes_max = 32u << 20; // Per peer; then the oldest bulk goes.
    std::uint64_t reconnect_ms_max = 5'000;

    // [rpc]
    std::string rpc_listen = "127.0.0.1:26701";
    std::uint64_t rpc_connections_max = 512;
    std::uint64_t rpc_requests_per_second_max = 10'000; // Of one address; 0: no limit.
    std::uint64_t rpc_threads = 1;

    // [mempool]
    std::uint64_t mempool_transactions_max = 64u << 10;
    std::uint64_t mempool_bytes_max = 128u << 20;

    // [storage]
    std::string votes_directory; // Empty: data/votes of the home; may be on a disk of its own.
    std::uint64_t vote_log_segment_bytes = 64u << 20;
    std::uint64_t disk_free_bytes_min = 1u << 30; // Below it nothing new is admitted.
    std::uint64_t keep_days = 0; // Of acts and past states; 0: all.

    // [snapshot]
    std::uint64_t snapshot_interval_blocks = 10'000; // 0: none are made.
    std::uint64_t snapshot_keep = 2;
    std::uint64_t snapshot_chunk_bytes = (4u << 20) - (64u << 10);

    // [sync]
    std::string sync_start = "blocks"; // blocks, snapshot.

    // [execution]
    std::uint64_t worker_threads = 0; // 0: one per core.

    // [log]
    std::string log_level = "info"; // debug, info, warning, error.
    std::string log_format = "text"; // text, json.

    // No setting: `tamgad start --restored`, said once (protocol 2.5).
    bool restored = false;
};

enum class Unit { text, choice, endpoint, list, count, bytes, milliseconds };

struct Setting {
    std::string_view key; // "section.name".
    Unit unit = Unit::text;
    std::variant<std::string Config::*, std::uint64_t Config::*, std::vector<std::string> Config::*>
        member;
    std::string_view meaning;
    std::string_view choices = {}; // For Unit::choice: separated by blanks.
    std::uint64_t least = 0;
    std::uint64_t most = UINT64_MAX;
    bool or_zero = false; // Which is less, and means something else.
};

// The one list.
[[nodiscard]] std::span<const Setting> settings();
// "--p2p-send-queue-bytes-max" of "p2p.send_queue_bytes_max".
[[nodiscard]] std::string flag_of(std::string_view key);

// Sets one key from its text; the error names the key and says what is expected.
[[nodiscard]] Status set(Config& config, std::string_view key, std::string_view value);
// The value as text, in the form set() accepts.
[[nodiscard]] std::string text_of(const Config& config, const Setting& setting);

// Reads the text of a tamga.toml into `config`.
[[nodiscard]] Status read_toml(Config& config, std::string_view text, const std::string& file);
// Reads TAMGA_SECTION_KEY for every key; an unknown TAMGA_ variable of a known section is refused.
[[nodiscard]] Status read_environment(Config& config, char** environment);
// A tamga.toml with every key, its meaning as a comment, and the values of `config`.
[[nodiscard]] std::string write_toml(const Config& config);

// "500ms", "5s", "2m", "1h" / "64MiB", "10GB", "512" / "host:port".
[[nodiscard]] Result<std::uint64_t> parse_duration_ms(std::string_view text);
[[nodiscard]] Result<std::uint64_t> parse_bytes(std::string_view text);
[[nodiscard]] Result<std::pair<std::string, std::uint16_t>> parse_endpoint(std::string_view text);

} // namespace tamga::node
