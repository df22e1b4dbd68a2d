// Log lines: built in memory, then written to stderr at once.

#include "base/log.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <ctime>

namespace tamga::log {

namespace {

constexpr std::size_t value_bytes_max = 2048;

// Process-wide by nature, as stderr is.
std::atomic<Level> level_min{Level::info};
std::atomic<bool> as_json{false};

std::string_view name_of(Level level) {
    switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
    case Level::off: return "off";
    }
    UNREACHABLE();
}

std::uint64_t wall_ms_now() {
    timespec now{};
    ENSURE(clock_gettime(CLOCK_REALTIME, &now) == 0);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

std::string utc(std::uint64_t wall_ms) {
    const auto seconds = static_cast<std::time_t>(wall_ms / 1000);
    std::tm parts{};
    if (gmtime_r(&seconds, &parts) == nullptr) return "unknown";
    std::array<char, 64> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::array<char, 8> fraction{};
    const auto milliseconds = static_cast<unsigned>(wall_ms % 1000);
    std::snprintf(fraction.data(), fraction.size(), ".%03uZ", milliseconds);
    return std::string(text.data(), size) + fraction.data();
}

void append_quoted(std::string& out, std::string_view text) {
    const bool cut = text.size() > value_bytes_max;
    out += '"';
    for (const char c : text.substr(0, value_bytes_max)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte >= 0x7f) {
            std::array<char, 8> escape{};
            std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(byte));
            out += escape.data();
        } else {
            out += c;
        }
    }
    if (cut) out += "...";
    out += '"';
}

bool is_plain(std::string_view text) {
    if (text.empty() || text.size() > value_bytes_max) return false;
    for (const char c : text) {
        if (c <= ' ' || c > '~' || c == '"' || c == '\\' || c == '=') return false;
    }
    return true;
}

} // namespace

void configure(Level level, bool json) {
    level_min = level;
    as_json = json;
}

bool enabled(Level level) { return level != Level::off && level >= level_min.load(); }

std::string format(std::uint64_t wall_ms, Level level, std::string_view event,
                   std::initializer_list<Fact> facts, bool json) {
    std::string line;
    if (!json) {
        line.append(utc(wall_ms)).append(" ").append(name_of(level)).append(" ").append(event);
        for (const Fact& fact : facts) {
            line.append(" ").append(fact.key).append("=");
            if (is_plain(fact.value)) {
                line.append(fact.value);
            } else {
                append_quoted(line, fact.value);
            }
        }
        return line;
    }
    line.append("{\"time\":\"").append(utc(wall_ms));
    line.append("\",\"level\":\"").append(name_of(level)).append("\",\"event\":");
    append_quoted(line, event);
    for (const Fact& fact : facts) {
        line += ',';
        append_quoted(line, fact.key);
        line += ':';
        if (fact.bare) {
            line.append(fact.value);
        } else {
            append_quoted(line, fact.value);
        }
    }
    return line.append("}");
}

void write(Level level, std::string_view event, std::initializer_list<Fact> facts) {
    if (!enabled(level)) return;
    const std::string line = format(wall_ms_now(), level, event, facts, as_json.load()) + '\n';
    // A log that cannot be written is not a reason to stop.
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    static_cast<void>(written);
}

} // namespace tamga::log
