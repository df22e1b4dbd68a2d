// What every verb shares: option parsing, plain errors, and a progress bar.

#pragma once

#include "base/result.hpp"
#include "tools/verbs.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::tools {

// Parses the words after the verb. An exit code when the verb is over: help was asked, or usage
// was wrong (named on stderr).
[[nodiscard]] std::optional<int> parse(CLI::App& app, Arguments words);

// "tamga VERB: message" on stderr; returns exit_failed.
int failed(std::string_view verb, const Error& error);
// The same; returns what the error says: exit_usage, exit_negative if what was given is not good,
// else exit_failed.
int refused(std::string_view verb, const Error& error);

// One line that is redrawn on a terminal (rate and remaining time), plain lines elsewhere.
class Progress {
public:
    // `total` 0: unknown. Nothing is printed when `quiet`.
    Progress(std::string what, std::uint64_t total, bool quiet);
    // At most ten redraws a second on a terminal, one line per ten seconds elsewhere.
    void at(std::uint64_t done);
    void end(std::uint64_t done);

private:
    void draw(std::uint64_t done, bool last);

    std::string what_;
    std::uint64_t total_;
    bool quiet_;
    bool terminal_;
    std::chrono::steady_clock::time_point start_;
    std::chrono::steady_clock::time_point drawn_;
};

// The whole file, at most `size_max` bytes.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t size_max);
// Written to a .partial name first, synced, then renamed.
[[nodiscard]] Status write_file(const std::string& path, std::string_view text);

} // namespace tamga::tools
