// Option parsing, errors, progress and files for the verbs.

#include "tools/terminal.hpp"

#include "base/advise.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace tamga::tools {

std::optional<int> parse(CLI::App& app, Arguments words) {
    std::vector<std::string> list(words.begin(), words.end());
    std::reverse(list.begin(), list.end());
    try {
        app.parse(std::move(list));
    } catch (const CLI::ParseError& error) {
        if (app.exit(error) == 0) return exit_fine;
        advise(app);
        return exit_usage;
    }
    return std::nullopt;
}

int failed(std::string_view verb, const Error& error) {
    std::fprintf(stderr, "tamga %.*s: %s (%s)\n", static_cast<int>(verb.size()), verb.data(),
                 error.message.c_str(), name_of(error.code).data());
    return exit_failed;
}

int refused(std::string_view verb, const Error& error) {
    failed(verb, error);
    switch (error.code) {
    case ErrorCode::usage: return exit_usage;
    case ErrorCode::malformed:
    case ErrorCode::wrong_chain:
    case ErrorCode::unauthorised:
    case ErrorCode::bad_signature:
    case ErrorCode::corrupt_store: return exit_negative;
    default: return exit_failed;
    }
}

Progress::Progress(std::string what, std::uint64_t total, bool quiet)
    : what_(std::move(what)), total_(total), quiet_(quiet), terminal_(::isatty(2) == 1),
      start_(std::chrono::steady_clock::now()), drawn_(start_) {}

void Progress::at(std::uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    const auto pause = terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
    if (now - drawn_ < pause) return;
    drawn_ = now;
    draw(done, false);
}

void Progress::end(std::uint64_t done) { draw(done, true); }

void Progress::draw(std::uint64_t done, bool last) {
    if (quiet_) return;
    const auto elapsed_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::steady_clock::now() - start_)
                                .count();
    const std::uint64_t elapsed = static_cast<std::uint64_t>(std::max<long long>(1, elapsed_ms));
    const std::uint64_t rate = done * 1000 / elapsed;
    std::string line = what_ + ": " + std::to_string(done);
    if (total_ != 0) line += " of " + std::to_string(total_);
    line += ", " + std::to_string(rate) + "/s";
    if (total_ > done && rate > 0 && !last) {
        line += ", " + std::to_string((total_ - done) / rate) + " s left";
    }
    if (terminal_ && total_ != 0) {
        const std::size_t full = static_cast<std::size_t>(std::min(done, total_) * 24 / total_);
        line = "[" + std::string(full, '#') + std::string(24 - full, '.') + "] " + line;
    }
    if (terminal_) {
        std::fprintf(stderr, "\r\x1b[K%s%s", line.c_str(), last ? "\n" : "");
    } else {
        std::fprintf(stderr, "%s\n", line.c_str());
    }
    std::fflush(stderr);
}

Result<std::string> read_file(const std::string& path, std::size_t size_max) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return fail(ErrorCode::io, "cannot open " + path + ": " + std::strerror(errno));
    std::string text;
    char buffer[65536];
    for (;;) {
        const ssize_t size = ::read(file, buffer, sizeof buffer);
        if (size < 0) {
            const int problem = errno;
            ::close(file);
            return fail(ErrorCode::io, "cannot read " + path + ": " + std::strerror(problem));
        }
        if (size == 0) break;
        text.append(buffer, static_cast<std::size_t>(size));
        if (text.size() > size_max) {
            ::close(file);
            return fail(ErrorCode::usage, path + " is larger than " + std::to_string(size_max) +
                                              " bytes");
        }
    }
    ::close(file);
    return text;
}

Status write_file(const std::string& path, std::string_view text) {
    const std::string partial = path + ".partial";
    const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) {
        return fail(ErrorCode::io, "cannot create " + partial + ": " + std::strerror(errno));
    }
    bool fine = true;
    while (fine && !text.empty()) {
        const ssize_t size = ::write(file, text.data(), text.size());
        fine = size > 0;
        if (fine) text.remove_prefix(static_cast<std::size_t>(size));
    }
    fine = fine && ::fsync(file) == 0;
    const int problem = errno;
    ::close(file);
    if (!fine || ::rename(partial.c_str(), path.c_str()) != 0) {
        return fail(ErrorCode::io, "cannot write " + path + ": " +
                                       std::strerror(fine ? errno : problem));
    }
    return {};
}

} // namespace tamga::tools
