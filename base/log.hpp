// Logging: one line, an event name in snake_case, then key=value facts. Never personal data.
//
// Text: `2026-01-31T23:59:59.123Z info block_final height=7 note="two words"`. JSON: one object
// with time, level, event and the facts. Values are cut at 2,048 bytes and bytes outside printable
// ASCII escaped. Any thread may log; a line is one write to stderr.
//
// error: the node stops; warning: the operator should act; info: rare; debug: the rest.

#pragma once

#include "base/types.hpp"

#include <cmath>
#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace tamga::log {

enum class Level { debug, info, warning, error, off };

// A fact: key and value as text.
struct Fact {
    std::string_view key;
    std::string value;
    bool bare = false; // A number or truth value: not quoted in JSON.

    Fact(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
    Fact(std::string_view k, std::string_view v) : key(k), value(v) {}
    Fact(std::string_view k, const char* v) : key(k), value(v) {}
    Fact(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), bare(true) {}
    template <std::integral N>
    Fact(std::string_view k, N v) : key(k), value(std::to_string(v)), bare(true) {}
    Fact(std::string_view k, double v) : key(k), value(std::to_string(v)), bare(std::isfinite(v)) {}
    template <class Tag>
    Fact(std::string_view k, Ordinal<Tag> v) : Fact(k, v.value) {}
    template <class Tag>
    Fact(std::string_view k, const Digest<Tag>& v) : key(k), value(v.hex()) {}
};

// Process-wide settings, made once in main: level and whether lines are JSON objects.
void configure(Level level, bool json);
[[nodiscard]] bool enabled(Level level);
// The line that write() writes, without the line end: for tests of its form.
[[nodiscard]] std::string format(std::uint64_t wall_ms, Level level, std::string_view event,
                                 std::initializer_list<Fact> facts, bool json);
void write(Level level, std::string_view event, std::initializer_list<Fact> facts);

inline void debug(std::string_view event, std::initializer_list<Fact> facts = {}) {
    if (enabled(Level::debug)) write(Level::debug, event, facts);
}
inline void info(std::string_view event, std::initializer_list<Fact> facts = {}) {
    write(Level::info, event, facts);
}
inline void warning(std::string_view event, std::initializer_list<Fact> facts = {}) {
    write(Level::warning, event, facts);
}
inline void error(std::string_view event, std::initializer_list<Fact> facts = {}) {
    write(Level::error, event, facts);
}

} // namespace tamga::log
