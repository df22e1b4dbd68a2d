// Files of tiles on POSIX: written once, read-only, compared when they are there.

#include "tools/tiles_folder.hpp"

#include "tools/backup_folder.hpp"
#include "tools/terminal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;

std::unexpected<Error> failed_at(const fs::path& path, int problem) {
    const ErrorCode code = problem == ENOSPC || problem == EDQUOT ? ErrorCode::disk_full
                                                                  : ErrorCode::io;
    return fail(code, path.string() + ": " + std::strerror(problem));
}

Result<std::optional<Bytes>> read_if_there(const fs::path& folder, const std::string& name) {
    const fs::path path = folder / name;
    std::error_code error;
    if (!fs::exists(path, error) && !error) return std::optional<Bytes>();
    auto text = read_file(path.string(), ledger::log_bundle_bytes_max);
    if (!text && text.error().code == ErrorCode::usage) {
        return fail(ErrorCode::malformed, name + ": too large");
    }
    if (!text) return std::unexpected(text.error());
    return std::optional(to_bytes(as_bytes(*text)));
}

std::optional<std::size_t> width_of(const std::string& name) {
    std::size_t width = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), width);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    if (width == 0 || width >= ledger::log_tile_width || std::to_string(width) != name) {
        return std::nullopt;
    }
    return width;
}

Result<std::vector<std::size_t>> widths_in(const fs::path& folder) {
    std::vector<std::size_t> widths;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (const auto width = width_of(at->path().filename().string())) widths.push_back(*width);
    }
    if (error && error != std::errc::no_such_file_or_directory) {
        return failed_at(folder, error.value());
    }
    std::ranges::sort(widths);
    return widths;
}

std::size_t first_difference(ByteView left, ByteView right) {
    return static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
}

} // namespace

ledger::TileSource tiles_in(const fs::path& folder) {
    return {[folder](const std::string& path) { return read_if_there(folder, path); },
            [folder](const std::string& path) { return widths_in(folder / (path + ".p")); }};
}

Result<TilesFolder> TilesFolder::open_to_write(const fs::path& path) {
    std::error_code error;
    if (fs::is_directory(path, error) && !fs::is_empty(path, error) &&
        !fs::exists(path / "tile", error) && !fs::exists(path / "checkpoint", error)) {
        return fail(ErrorCode::usage, path.string() + " holds something else than tiles");
    }
    fs::create_directories(path, error);
    if (error) return failed_at(path, error.value());
    const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return failed_at(path, errno);
    if (::flock(file, LOCK_EX | LOCK_NB) == 0) return TilesFolder(path, file);
    const int problem = errno;
    ::close(file);
    if (problem != EWOULDBLOCK) return failed_at(path, problem);
    return fail(ErrorCode::config, path.string() + " is in use by another export");
}

TilesFolder::TilesFolder(TilesFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)),
      touched_(std::move(other.touched_)), written_(other.written_), compared_(other.compared_) {}

TilesFolder::~TilesFolder() {
    if (lock_ >= 0) ::close(lock_);
}

Result<std::optional<ledger::Checkpoint>> TilesFolder::checkpoint() const {
    const fs::path file = path_ / "checkpoint";
    std::error_code error;
    if (!fs::exists(file, error) && !error) return std::optional<ledger::Checkpoint>();
    TRY(const std::string text, read_file(file.string(), ledger::checkpoint_bytes_max));
    auto parsed = ledger::parse_checkpoint(text);
    if (!parsed) return fail(ErrorCode::conflict, file.string() + ": " + parsed.error().message);
    return std::optional(std::move(*parsed));
}

Status TilesFolder::make_folders(const fs::path& folder) {
    std::error_code error;
    if (folder == path_ || fs::is_directory(folder, error)) return {};
    TRY_VOID(make_folders(folder.parent_path()));
    if (::mkdir(folder.c_str(), 0755) != 0 && errno != EEXIST) return failed_at(folder, errno);
    touched_.insert(folder.parent_path());
    return {};
}

Status TilesFolder::write(const fs::path& file, ByteView bytes) {
    const fs::path partial = file.string() + ".partial";
    std::error_code ignored;
    fs::remove(partial, ignored); // Of an export that was killed; it may be read-only already.
    const int descriptor = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    if (descriptor < 0) return failed_at(partial, errno);
    int problem = 0;
    while (problem == 0 && !bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0) problem = errno;
        else bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    if (problem == 0 && ::fsync(descriptor) != 0) problem = errno;
    ::close(descriptor);
    if (problem == 0 && ::rename(partial.c_str(), file.c_str()) != 0) problem = errno;
    return problem == 0 ? Status() : failed_at(file, problem);
}

Status TilesFolder::put(const ledger::TileFile& file) {
    const fs::path target = path_ / file.path;
    TRY(const std::optional<Bytes> there, read_if_there(path_, file.path));
    if (there) {
        ++compared_;
        if (equal(*there, file.bytes)) return {};
        return fail(ErrorCode::conflict,
                    target.string() + ": byte " +
                        std::to_string(first_difference(*there, file.bytes)) +
                        " is not what the log says; the file was left as it is. If it was damaged, "
                        "remove it and export again; else the folder is of another log");
    }
    TRY_VOID(make_folders(target.parent_path()));
    TRY_VOID(write(target, file.bytes));
    touched_.insert(target.parent_path());
    ++written_;
    return {};
}

Status TilesFolder::publish(const ledger::Checkpoint& checkpoint) {
    for (const fs::path& folder : touched_) TRY_VOID(sync_folder(folder));
    touched_.clear();
    TRY_VOID(write_file((path_ / "checkpoint").string(), checkpoint.text()));
    return sync_folder(path_);
}

void TilesFolder::drop_partial(std::uint64_t size) {
    const auto drop = [&](const std::string& full) {
        std::error_code ignored;
        if (fs::exists(path_ / full, ignored)) fs::remove_all(path_ / (full + ".p"), ignored);
    };
    drop(ledger::entries_path(size / ledger::log_tile_width));
    unsigned level = 0;
    for (std::uint64_t nodes = size; nodes != 0; nodes >>= ledger::log_tile_levels) {
        drop(ledger::tile_path(level++, nodes / ledger::log_tile_width));
    }
}

} // namespace tamga::tools
