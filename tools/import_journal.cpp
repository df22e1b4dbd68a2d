// What an import has sent and what was answered, on disk before it leaves.

#include "tools/import_journal.hpp"

#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace tamga::tools {
namespace {

using nlohmann::json;

constexpr std::size_t journal_bytes_max = std::size_t{4} << 30;
constexpr std::string_view format = "tamga-import-1";

std::unexpected<Error> io_error(const std::string& path) {
    return fail(ErrorCode::io, path + ": " + std::strerror(errno));
}

Status write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return io_error("journal");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Status lock_file(int file, const std::string& path) {
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return {};
    return fail(ErrorCode::usage, path + " is in use by another import: wait for it to end");
}

json header(const ChainId& chain, const Hash256& source) {
    return {{"journal", format}, {"chain", chain.hex()}, {"source", source.hex()}};
}

} // namespace

ImportJournal::~ImportJournal() {
    if (file_ >= 0) ::close(file_);
}

Status ImportJournal::create(const std::string& path, const ChainId& chain,
                             const Hash256& source) {
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (file_ < 0 && errno == EEXIST) {
        return fail(ErrorCode::usage, path + " exists: continue it with --resume " + path +
                                          ", or name another file");
    }
    if (file_ < 0) return io_error(path);
    TRY_VOID(lock_file(file_, path));
    return append(header(chain, source));
}

Status ImportJournal::resume(const std::string& path, const ChainId& chain,
                             const Hash256& source,
                             const std::function<void(const json&)>& line) {
    TRY(const std::string text, read_file(path, journal_bytes_max));
    std::size_t at = 0;
    std::size_t number = 0;
    while (at < text.size()) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos) break; // Cut short by a crash.
        const json value = json::parse(text.begin() + static_cast<std::ptrdiff_t>(at),
                                       text.begin() + static_cast<std::ptrdiff_t>(end), nullptr,
                                       false);
        at = end + 1;
        ++number;
        if (!value.is_object()) {
            return fail(ErrorCode::malformed, path + " line " + std::to_string(number) +
                                                  " is damaged: start again without --resume, "
                                                  "nothing is registered twice");
        }
        if (number > 1) {
            line(value);
        } else if (value != header(chain, source)) {
            return fail(ErrorCode::usage, path + " is the journal of another chain or another "
                                                 "file: start again without --resume");
        }
    }
    if (number == 0) return fail(ErrorCode::malformed, path + " is not a journal of an import");
    file_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file_ < 0) return io_error(path);
    TRY_VOID(lock_file(file_, path));
    if (::ftruncate(file_, static_cast<off_t>(at)) != 0) return io_error(path);
    return {};
}

Status ImportJournal::append(const json& line) {
    if (file_ < 0) return {};
    const std::string text = line.dump() + "\n";
    std::unique_lock lock(mutex_);
    pending_ += text;
    const std::uint64_t mine = ++appended_;
    while (synced_ < mine && !broken_) {
        if (flushing_) {
            flushed_.wait(lock);
        } else {
            TRY_VOID(flush(lock));
        }
    }
    if (broken_) return fail(ErrorCode::io, "the journal cannot be written: is the disk full?");
    return {};
}

Status ImportJournal::flush(std::unique_lock<std::mutex>& lock) {
    flushing_ = true;
    const std::string text = std::exchange(pending_, {});
    const std::uint64_t upto = appended_;
    lock.unlock();
    Status written = write_all(file_, text);
    if (written && ::fdatasync(file_) != 0) written = io_error("journal");
    lock.lock();
    flushing_ = false;
    if (written) {
        synced_ = upto;
    } else {
        broken_ = true;
    }
    flushed_.notify_all();
    return written;
}

} // namespace tamga::tools
