// The table of settings and its three sources: file, environment, flags.

#include "node/config.hpp"

#include "base/nearest.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <sstream>
#include <toml++/toml.h>

namespace tamga::node {

namespace {

constexpr std::array table{
    Setting{"node.name", Unit::text, &Config::name, "shown to operators"},
    Setting{"node.role", Unit::choice, &Config::role, "what this node is", "validator observer"},
    Setting{"p2p.listen", Unit::endpoint, &Config::p2p_listen, "peers connect here"},
    Setting{"p2p.peers", Unit::list, &Config::peers,
            "addresses of validators, HOST:PORT; who answers there is known by its key"},
    Setting{"p2p.observers", Unit::list, &Config::observers,
            "node keys in hex of observers that may follow this node"},
    Setting{"p2p.trusted_head", Unit::text, &Config::trusted_head,
            "HEIGHT:HASH of a block from the gazette; a chain without it is not followed"},
    Setting{"p2p.send_queue_bytes_max", Unit::bytes, &Config::send_queue_bytes_max,
            "bound of what waits for one peer", "", 1u << 20, 1u << 30},
    Setting{"p2p.reconnect_ms_max", Unit::milliseconds, &Config::reconnect_ms_max,
            "longest pause between two attempts to reach a peer", "", 100, 600'000},
    Setting{"rpc.listen", Unit::endpoint, &Config::rpc_listen, "clients connect here"},
    Setting{"rpc.connections_max", Unit::count, &Config::rpc_connections_max,
            "connections of clients at a time", "", 1, 100'000},
    Setting{"rpc.requests_per_second_max", Unit::count, &Config::rpc_requests_per_second_max,
            "of one address, one more for every 16 KiB of a body; 0: no limit", "", 0, 10'000'000},
    Setting{"rpc.threads", Unit::count, &Config::rpc_threads, "threads that serve clients", "", 1,
            64},
    Setting{"mempool.transactions_max", Unit::count, &Config::mempool_transactions_max,
            "transactions that wait for a block", "", 64, 1u << 20},
    Setting{"mempool.bytes_max", Unit::bytes, &Config::mempool_bytes_max,
            "bytes that wait for a block", "", 4u << 20, 1ull << 32},
    Setting{"storage.votes_directory", Unit::text, &Config::votes_directory,
            "of the vote log; empty: data/votes; may be on a disk of its own"},
    Setting{"storage.vote_log_segment_bytes", Unit::bytes, &Config::vote_log_segment_bytes,
            "size of one file of the vote log", "", 1u << 20, 1u << 30},
    Setting{"storage.disk_free_bytes_min", Unit::bytes, &Config::disk_free_bytes_min,
            "with less free space nothing new is admitted; voting goes on"},
    Setting{"storage.keep_days", Unit::count, &Config::keep_days,
            "acts, and states of the past, that are older go (headers, certificates, receipts and "
            "the log stay); 0: everything is kept", "", 31, 1u << 20, true},
    Setting{"snapshot.interval_blocks", Unit::count, &Config::snapshot_interval_blocks,
            "heights that are multiples of it are offered to new nodes as snapshots, the same at "
            "every node; 0: none", "", 0, 1u << 30},
    Setting{"snapshot.keep", Unit::count, &Config::snapshot_keep,
            "snapshots that stay on disk, each a copy of the state", "", 1, 16},
    Setting{"snapshot.chunk_bytes", Unit::bytes, &Config::snapshot_chunk_bytes,
            "what the entries of one chunk may take", "", 1u << 10, (4u << 20) - (64u << 10)},
    Setting{"sync.start", Unit::choice, &Config::sync_start,
            "how a home without a ledger begins: it executes every block, or takes a snapshot "
            "from its peers (say p2p.trusted_head, too)", "blocks snapshot"},
    Setting{"execution.worker_threads", Unit::count, &Config::worker_threads,
            "threads that verify signatures; 0: one per core", "", 0, 256},
    Setting{"log.level", Unit::choice, &Config::log_level, "least level that is written",
            "debug info warning error"},
    Setting{"log.format", Unit::choice, &Config::log_format, "form of a line", "text json"},
};

std::vector<std::string_view> keys() {
    std::vector<std::string_view> names;
    for (const Setting& setting : table) names.push_back(setting.key);
    return names;
}

const Setting* find(std::string_view key) {
    const auto* const found = std::ranges::find(table, key, &Setting::key);
    return found == table.end() ? nullptr : found;
}

std::unexpected<Error> unknown(std::string_view key, const std::string& where) {
    return fail(ErrorCode::config, where + ": unknown key '" + std::string(key) +
                                       "'; did you mean '" + std::string(nearest(key, keys())) +
                                       "'?");
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        std::string_view part = text.substr(0, end);
        while (part.starts_with(' ')) part.remove_prefix(1);
        while (part.ends_with(' ')) part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

struct Scale {
    std::string_view unit;
    std::uint64_t factor;
};

// A number followed by one of the units.
Result<std::uint64_t> parse_scaled(std::string_view text, std::span<const Scale> scales,
                                   const char* expected) {
    std::uint64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    const auto scale = std::ranges::find(scales, unit, &Scale::unit);
    if (error != std::errc() || scale == scales.end() || number > UINT64_MAX / scale->factor) {
        return fail(ErrorCode::config,
                    "'" + std::string(text) + "' is not " + std::string(expected));
    }
    return number * scale->factor;
}

Result<std::uint64_t> parse_number(Unit unit, std::string_view text) {
    if (unit == Unit::bytes) return parse_bytes(text);
    if (unit == Unit::milliseconds) return parse_duration_ms(text);
    constexpr std::array<Scale, 1> plain{{{"", 1}}};
    return parse_scaled(text, plain, "a whole number");
}

Status set_text(std::string& target, const Setting& setting, std::string_view value) {
    if (setting.unit == Unit::endpoint) TRY_VOID(parse_endpoint(value));
    if (setting.unit == Unit::choice) {
        const std::vector<std::string> choices = split(setting.choices, ' ');
        if (std::ranges::find(choices, value) == choices.end()) {
            return fail(ErrorCode::config, "'" + std::string(value) + "' is not one of: " +
                                               std::string(setting.choices));
        }
    }
    target = value;
    return {};
}

Status set_value(Config& config, const Setting& setting, std::string_view value) {
    if (const auto* text = std::get_if<std::string Config::*>(&setting.member)) {
        return set_text(config.**text, setting, value);
    }
    if (const auto* list = std::get_if<std::vector<std::string> Config::*>(&setting.member)) {
        config.**list = split(value, ',');
        return {};
    }
    TRY(const std::uint64_t number, parse_number(setting.unit, value));
    const bool is_zero = setting.or_zero && number == 0;
    if (!is_zero && (number < setting.least || number > setting.most)) {
        return fail(ErrorCode::config, "'" + std::string(value) + "' is not " +
                                           (setting.or_zero ? "0, nor " : "") + "between " +
                                           std::to_string(setting.least) + " and " +
                                           std::to_string(setting.most));
    }
    config.*std::get<std::uint64_t Config::*>(setting.member) = number;
    return {};
}

std::string flat(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    std::string joined;
    if (const auto* array = node.as_array()) {
        for (const toml::node& element : *array) {
            if (!joined.empty()) joined += ',';
            joined += flat(element);
        }
    }
    return joined;
}

std::string variable_of(std::string_view key) {
    std::string name = "TAMGA_";
    for (const char letter : key) {
        name += letter == '.' ? '_' : static_cast<char>(std::toupper(letter));
    }
    return name;
}

std::string scaled(std::uint64_t value, std::span<const Scale> scales) {
    for (const Scale& scale : scales) {
        if (value != 0 && value % scale.factor == 0) {
            return std::to_string(value / scale.factor) + std::string(scale.unit);
        }
    }
    return std::to_string(value) + std::string(scales.back().unit);
}

} // namespace

std::span<const Setting> settings() { return table; }

std::string flag_of(std::string_view key) {
    std::string flag = "--" + std::string(key);
    for (char& letter : flag) {
        if (letter == '.' || letter == '_') letter = '-';
    }
    return flag;
}

Status set(Config& config, std::string_view key, std::string_view value) {
    const Setting* const setting = find(key);
    if (setting == nullptr) return unknown(key, "settings");
    const Status done = set_value(config, *setting, value);
    if (!done) return fail(ErrorCode::config, std::string(key) + ": " + done.error().message);
    return {};
}

std::string text_of(const Config& config, const Setting& setting) {
    if (const auto* text = std::get_if<std::string Config::*>(&setting.member)) {
        return config.**text;
    }
    if (const auto* list = std::get_if<std::vector<std::string> Config::*>(&setting.member)) {
        std::string joined;
        for (const std::string& item : config.**list) joined += (joined.empty() ? "" : ",") + item;
        return joined;
    }
    const std::uint64_t value = config.*std::get<std::uint64_t Config::*>(setting.member);
    constexpr std::array<Scale, 4> sizes{
        {{"GiB", 1ull << 30}, {"MiB", 1u << 20}, {"KiB", 1u << 10}, {"", 1}}};
    constexpr std::array<Scale, 2> times{{{"s", 1000}, {"ms", 1}}};
    if (setting.unit == Unit::bytes) return scaled(value, sizes);
    if (setting.unit == Unit::milliseconds) return scaled(value, times);
    return std::to_string(value);
}

Status read_toml(Config& config, std::string_view text, const std::string& file) {
    try {
        const toml::table parsed = toml::parse(text, file);
        for (const auto& [section, content] : parsed) {
            const toml::table* const rows = content.as_table();
            if (rows == nullptr) return unknown(section.str(), file);
            for (const auto& [name, node] : *rows) {
                const std::string key = std::string(section.str()) + "." + std::string(name.str());
                if (find(key) == nullptr) return unknown(key, file);
                const Status done = set(config, key, flat(node));
                if (!done) return fail(ErrorCode::config, file + ": " + done.error().message);
            }
        }
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << file << ": " << error.description() << " (" << error.source().begin << ")";
        return fail(ErrorCode::config, where.str());
    }
    return {};
}

Status read_environment(Config& config, char** environment) {
    for (char** entry = environment; *entry != nullptr; ++entry) {
        const std::string_view line(*entry);
        const std::string_view name = line.substr(0, line.find('='));
        if (!name.starts_with("TAMGA_") || name == "TAMGA_HOME") continue;
        const auto* const setting = std::ranges::find_if(
            table, [&](const Setting& each) { return variable_of(each.key) == name; });
        if (setting == table.end()) {
            // Only names that look like ours: other programs may use the prefix too.
            for (const Setting& each : table) {
                const std::string_view section = each.key.substr(0, each.key.find('.'));
                if (name.starts_with(variable_of(section) + "_")) {
                    return unknown(name, "environment");
                }
            }
            continue;
        }
        TRY_VOID(set(config, setting->key, line.substr(std::min(name.size() + 1, line.size()))));
    }
    return {};
}

std::string write_toml(const Config& config) {
    std::string out = "# Settings of a tamgad. Each is also a flag and an environment variable:\n"
                      "# --p2p-listen and TAMGA_P2P_LISTEN. A key left out has its default.\n";
    std::string_view section;
    for (const Setting& setting : table) {
        const std::size_t dot = setting.key.find('.');
        if (setting.key.substr(0, dot) != section) {
            section = setting.key.substr(0, dot);
            out += "\n[" + std::string(section) + "]\n";
        }
        out += "# " + std::string(setting.meaning);
        if (!setting.choices.empty()) out += ": " + std::string(setting.choices);
        out += "\n" + std::string(setting.key.substr(dot + 1)) + " = ";
        const std::string value = text_of(config, setting);
        if (setting.unit == Unit::count) {
            out += value;
        } else if (setting.unit == Unit::list) {
            out += "[";
            for (const std::string& item : split(value, ',')) {
                out += (out.ends_with('[') ? "\"" : ", \"") + item + "\"";
            }
            out += "]";
        } else {
            out += "\"" + value + "\"";
        }
        out += "\n";
    }
    return out;
}

Result<std::uint64_t> parse_duration_ms(std::string_view text) {
    constexpr std::array<Scale, 4> scales{
        {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
    return parse_scaled(text, scales, "a duration such as 500ms, 5s, 2m or 1h");
}

Result<std::uint64_t> parse_bytes(std::string_view text) {
    constexpr std::array<Scale, 8> scales{{{"", 1},
                                           {"B", 1},
                                           {"KiB", 1u << 10},
                                           {"MiB", 1u << 20},
                                           {"GiB", 1u << 30},
                                           {"KB", 1'000},
                                           {"MB", 1'000'000},
                                           {"GB", 1'000'000'000}}};
    return parse_scaled(text, scales, "a size such as 512, 64KiB, 64MiB or 10GiB");
}

Result<std::pair<std::string, std::uint16_t>> parse_endpoint(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    std::uint16_t port = 0;
    bool good = colon != std::string_view::npos && colon > 0;
    if (good) {
        const std::string_view digits = text.substr(colon + 1);
        const auto [rest, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        good = error == std::errc() && rest == digits.data() + digits.size();
    }
    if (!good) {
        return fail(ErrorCode::config, "'" + std::string(text) + "' is not HOST:PORT");
    }
    std::string host(text.substr(0, colon));
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    return std::pair(std::move(host), port);
}

} // namespace tamga::node
