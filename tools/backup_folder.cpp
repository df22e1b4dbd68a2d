// Files of a folder of backups, and copying that believes the disk nothing.

#include "tools/backup_folder.hpp"

#include "base/hash_stream.hpp"
#include "tools/terminal.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <set>
#include <utility>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t step_bytes = 1u << 20;
constexpr std::string_view list_ending = ".backup";
constexpr std::string_view partial_ending = ".partial";

std::unexpected<Error> failed_at(const fs::path& path, int problem) {
    const bool is_full = problem == ENOSPC || problem == EDQUOT;
    return fail(is_full ? ErrorCode::disk_full : ErrorCode::io,
                path.string() + ": " + std::strerror(problem));
}

class File {
public:
    File(const fs::path& path, int flags, unsigned mode)
        : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const { return descriptor_; }

private:
    int descriptor_;
};

// Gives every piece of the first bytes of a file.
using Piece = std::function<Status(ByteView)>;
Result<std::uint64_t> for_each_piece(const fs::path& path, std::uint64_t bytes_max,
                                     bool from_disk, const Piece& piece) {
    const File file(path, O_RDONLY, 0);
    if (file.get() < 0) return failed_at(path, errno);
    // What was just synced is dropped from memory, so that the disk is asked.
    if (from_disk) ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    Bytes buffer(step_bytes);
    std::uint64_t done = 0;
    while (done < bytes_max) {
        const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), bytes_max - done);
        const ssize_t count = ::read(file.get(), buffer.data(), wanted);
        if (count < 0) return failed_at(path, errno);
        if (count == 0) break;
        TRY_VOID(piece(ByteView(buffer.data(), static_cast<std::size_t>(count))));
        done += static_cast<std::uint64_t>(count);
    }
    return done;
}

Result<Hashed> hash_of_file(const fs::path& path, std::uint64_t bytes_max, bool from_disk,
                            const BytesRead& read) {
    HashStream hash;
    TRY(const std::uint64_t bytes,
        for_each_piece(path, bytes_max, from_disk, [&](ByteView piece) -> Status {
            hash.add(piece);
            read(piece.size());
            return {};
        }));
    return Hashed{hash.finish(), bytes};
}

Status write_piece(const File& file, const fs::path& path, ByteView piece) {
    while (!piece.empty()) {
        const ssize_t count = ::write(file.get(), piece.data(), piece.size());
        if (count < 0) return failed_at(path, errno);
        piece = piece.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

Status copy_and_read_back(const fs::path& from, const fs::path& to, const Hashed& wanted,
                          unsigned mode, const BytesRead& read) {
    const auto is_wanted = [&](const Hash256& hash, std::uint64_t bytes) {
        return hash == wanted.hash && bytes == wanted.bytes;
    };
    HashStream hash;
    {
        const File out(to, O_WRONLY | O_CREAT | O_TRUNC, mode);
        if (out.get() < 0) return failed_at(to, errno);
        TRY(const std::uint64_t bytes,
            for_each_piece(from, wanted.bytes, false, [&](ByteView piece) -> Status {
                hash.add(piece);
                read(piece.size());
                return write_piece(out, to, piece);
            }));
        if (!is_wanted(hash.finish(), bytes)) {
            return fail(ErrorCode::corrupt_store, from.string() + " is not what it was: its "
                                                  "SHA-256 is not " + wanted.hash.hex());
        }
        if (::fsync(out.get()) != 0) return failed_at(to, errno);
    }
    TRY(const Hashed back, hash_of_file(to, std::numeric_limits<std::uint64_t>::max(), true,
                                        [](std::uint64_t) {}));
    if (is_wanted(back.hash, back.bytes)) return {};
    return fail(ErrorCode::io, to.string() + " reads back as something else than was written: "
                                             "this disk is not to be trusted");
}

std::optional<Height> height_in(const fs::path& name) {
    const std::string text = name.string();
    if (!text.ends_with(list_ending)) return std::nullopt;
    const std::size_t size = text.size() - list_ending.size();
    std::uint64_t height = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + size, height);
    if (error != std::errc() || end != text.data() + size) return std::nullopt;
    if (std::to_string(height) + std::string(list_ending) != text) return std::nullopt;
    return Height(height);
}

// Of a content, or of one that is being written.
bool is_content_name(std::string name) {
    if (name.ends_with(partial_ending)) name.resize(name.size() - partial_ending.size());
    const auto hash = from_hex(name);
    return hash && hash->size() == 32;
}

// Nothing is ever removed from a folder that somebody uses for something else.
bool is_of_backups(const fs::path& entry) {
    std::string name = entry.filename().string();
    if (name == "files" || name == "lost+found") return true;
    if (name.ends_with(partial_ending)) name.resize(name.size() - partial_ending.size());
    return height_in(name).has_value();
}

} // namespace

Result<Hashed> hash_file(const fs::path& file, std::uint64_t bytes_max, const BytesRead& read) {
    return hash_of_file(file, bytes_max, false, read);
}

Status copy_verified(const fs::path& from, const fs::path& to, const Hashed& wanted,
                     unsigned mode, const BytesRead& read) {
    const Status copied = copy_and_read_back(from, to, wanted, mode, read);
    std::error_code ignored;
    if (!copied) fs::remove(to, ignored);
    return copied;
}

Status sync_folder(const fs::path& folder) {
    const File file(folder, O_RDONLY | O_DIRECTORY, 0);
    if (file.get() < 0 || ::fsync(file.get()) != 0) return failed_at(folder, errno);
    return {};
}

Result<BackupFolder> BackupFolder::lock(const fs::path& path, int how) {
    const int file = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0) return failed_at(path, errno);
    if (::flock(file, how | LOCK_NB) == 0) return BackupFolder(path, file);
    const int problem = errno;
    ::close(file);
    if (problem != EWOULDBLOCK) return failed_at(path, problem);
    return fail(ErrorCode::config, path.string() + " is in use by another backup or restore");
}

Result<BackupFolder> BackupFolder::open_to_write(const fs::path& path) {
    std::error_code error;
    const bool is_new = !fs::exists(path, error);
    for (const auto& each : fs::directory_iterator(path, error)) {
        if (is_of_backups(each.path())) continue;
        return fail(ErrorCode::usage, path.string() + " holds something else than backups (" +
                                          each.path().filename().string() +
                                          "): name a new or empty folder");
    }
    error.clear();
    fs::create_directories(path / "files", error);
    if (error) return failed_at(path, error.value());
    if (is_new) fs::permissions(path, fs::perms::owner_all, error); // Openings, and maybe keys.
    return lock(path, LOCK_EX);
}

Result<BackupFolder> BackupFolder::open_to_read(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path / "files", error)) {
        return fail(ErrorCode::usage, path.string() + " is not a folder of backups");
    }
    TRY(BackupFolder folder, lock(path, LOCK_SH));
    TRY(const std::vector<Height> heights, folder.heights());
    if (heights.empty()) {
        return fail(ErrorCode::usage, path.string() + " holds no backup that was ended");
    }
    return folder;
}

BackupFolder::BackupFolder(BackupFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

BackupFolder::~BackupFolder() {
    if (lock_ >= 0) ::close(lock_);
}

Result<std::vector<Height>> BackupFolder::heights() const {
    std::error_code error;
    std::vector<Height> heights;
    for (const auto& each : fs::directory_iterator(path_, error)) {
        if (const auto height = height_in(each.path().filename())) heights.push_back(*height);
    }
    if (error) return failed_at(path_, error.value());
    std::ranges::sort(heights);
    return heights;
}

Result<BackupManifest> BackupFolder::manifest(Height height) const {
    const std::string path = manifest_path(height).string();
    TRY(const std::string text, read_file(path, backup_manifest_bytes_max));
    auto manifest = parse_backup_manifest(text);
    if (!manifest) {
        return fail(ErrorCode::corrupt_store, path + " is damaged: " + manifest.error().message);
    }
    if (manifest->height == height) return manifest;
    return fail(ErrorCode::corrupt_store, path + " is the list of height " +
                                              std::to_string(manifest->height.value));
}

fs::path BackupFolder::manifest_path(Height height) const {
    return path_ / (std::to_string(height.value) + std::string(list_ending));
}

fs::path BackupFolder::content_path(const Hash256& hash) const {
    return path_ / "files" / hash.hex();
}

bool BackupFolder::holds(const Hashed& content) const {
    std::error_code error;
    const std::uint64_t bytes = fs::file_size(content_path(content.hash), error);
    return !error && bytes == content.bytes;
}

Status BackupFolder::put(const fs::path& from, const Hashed& content,
                         const BytesRead& read) const {
    const fs::path to = content_path(content.hash);
    const fs::path partial = to.string() + std::string(partial_ending);
    TRY_VOID(copy_verified(from, partial, content, 0600, read));
    if (::rename(partial.c_str(), to.c_str()) != 0) return failed_at(to, errno);
    return {};
}

Status BackupFolder::add(const BackupManifest& manifest) const {
    TRY_VOID(sync_folder(path_ / "files"));
    const std::string path = manifest_path(manifest.height).string();
    TRY_VOID(write_file(path, to_text(manifest)));
    return sync_folder(path_);
}

Result<std::size_t> BackupFolder::sweep(Height made, std::size_t keep) const {
    TRY(std::vector<Height> heights, this->heights());
    std::set<std::string> named;
    std::size_t kept = 1; // The one that was made, also if it is not the highest.
    std::size_t removed = 0;
    std::error_code error;
    for (auto height = heights.rbegin(); height != heights.rend(); ++height) {
        TRY(const BackupManifest manifest, this->manifest(*height));
        if (*height != made && keep != 0 && kept >= keep) {
            fs::remove(manifest_path(*height), error);
            if (error) return failed_at(manifest_path(*height), error.value());
            removed += 1;
            continue;
        }
        if (*height != made) kept += 1;
        for (const BackupFile& file : manifest.files) named.insert(file.hash.hex());
    }
    TRY_VOID(sync_folder(path_)); // Before what they name.
    for (const auto& each : fs::directory_iterator(path_ / "files", error)) {
        const std::string name = each.path().filename().string();
        if (named.contains(name) || !is_content_name(name)) continue;
        fs::remove(each.path(), error);
        if (error) return failed_at(each.path(), error.value());
    }
    if (error) return failed_at(path_ / "files", error.value());
    return removed;
}

} // namespace tamga::tools
