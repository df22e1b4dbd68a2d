// A folder of backups of one home. Contents are kept once, named by their SHA-256.
//
//   FOLDER/HEIGHT.backup     the list of one backup (tools/backup_manifest.hpp), whole or not there
//   FOLDER/files/SHA256      what the lists name
//
// A content is written under a .partial name, synced, read back from the disk and renamed; a list
// comes after all that it names is durable. So a backup that was killed leaves the earlier ones as
// they were, and the next one goes on with the contents that are there. Whoever writes has the
// folder locked alone, readers together.

#pragma once

#include "base/result.hpp"
#include "tools/backup_manifest.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools {

// Told now and then how many bytes were read since the last time.
using BytesRead = std::function<void(std::uint64_t)>;

// SHA-256 and size of a file; of the first `bytes_max` bytes if it has more.
struct Hashed {
    Hash256 hash;
    std::uint64_t bytes = 0;
};
[[nodiscard]] Result<Hashed> hash_file(const std::filesystem::path& file, std::uint64_t bytes_max,
                                       const BytesRead& read);

// The first `wanted.bytes` bytes of `from` as a new file `to`, synced and read back from the disk.
// corrupt_store if `from` is not what is wanted, disk_full, io; then `to` is gone.
[[nodiscard]] Status copy_verified(const std::filesystem::path& from,
                                   const std::filesystem::path& to, const Hashed& wanted,
                                   unsigned mode, const BytesRead& read);

// What fsync of a folder makes durable: names that came and went.
[[nodiscard]] Status sync_folder(const std::filesystem::path& folder);

class BackupFolder {
public:
    // Makes it if it is missing. usage if it holds something else; config if it is in use.
    [[nodiscard]] static Result<BackupFolder> open_to_write(const std::filesystem::path& path);
    // usage if there is no backup.
    [[nodiscard]] static Result<BackupFolder> open_to_read(const std::filesystem::path& path);
    BackupFolder(BackupFolder&& other) noexcept;
    BackupFolder& operator=(BackupFolder&&) = delete;
    ~BackupFolder();

    // Heights of the backups that are there, ascending.
    [[nodiscard]] Result<std::vector<Height>> heights() const;
    // corrupt_store, naming file and line, if the list is damaged.
    [[nodiscard]] Result<BackupManifest> manifest(Height height) const;
    [[nodiscard]] std::filesystem::path manifest_path(Height height) const;
    [[nodiscard]] std::filesystem::path content_path(const Hash256& hash) const;

    // Whether the content is there, with its size; the bytes are judged by hash_file alone.
    [[nodiscard]] bool holds(const Hashed& content) const;
    // Copies a content that is not there.
    [[nodiscard]] Status put(const std::filesystem::path& from, const Hashed& content,
                             const BytesRead& read) const;
    // The list appears; what it names was put before.
    [[nodiscard]] Status add(const BackupManifest& manifest) const;
    // Removes all lists but that of `made` and the highest others, `keep` together (0: none is
    // removed), and contents that no list names. How many lists went.
    [[nodiscard]] Result<std::size_t> sweep(Height made, std::size_t keep) const;

private:
    BackupFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}
    [[nodiscard]] static Result<BackupFolder> lock(const std::filesystem::path& path, int how);

    std::filesystem::path path_;
    int lock_ = -1;
};

} // namespace tamga::tools
