// Where `tamga backup` copies from: the databases of a home at one moment, in hard links.
//
//   data/backup/            flock by `tamga backup` for as long as it copies
//   data/backup/asked       the name of the stage it wants from the daemon that has the home open
//   data/backup/NAME/       {ledger/, payloads/}, made as NAME.partial
//   data/backup/NAME.refused  why there is none: one line of text
//
// Only who may write into the home can ask. What nobody holds the lock for any more is removed by
// the daemon within a second: links keep room taken, and bytes of openings that are erased.

#pragma once

#include "base/result.hpp"
#include "ledger/payloads.hpp"
#include "ledger/store.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace tamga::ledger {

// The stage `name` below `folder` (data/backup): first the ledger, then the openings, so that those
// of a block are never older than it.
[[nodiscard]] Status make_backup_stage(const std::filesystem::path& folder, const std::string& name,
                                       const Store& store, const Payloads& payloads);

// For the daemon. The stage that somebody waits for and that has no answer yet. Without anybody
// what is left of earlier ones is removed.
[[nodiscard]] std::optional<std::string> wanted_backup_stage(const std::filesystem::path& folder);
// Whoever waits for it is told why it is not made.
[[nodiscard]] Status refuse_backup_stage(const std::filesystem::path& folder,
                                         const std::string& name, const std::string& why);

// For whoever copies: the lock, a fresh name, and the end of both.
class BackupStage {
public:
    // ErrorCode::config if another backup of this home runs.
    [[nodiscard]] static Result<BackupStage> begin(const std::filesystem::path& folder);
    BackupStage(BackupStage&& other) noexcept;
    BackupStage& operator=(BackupStage&&) = delete;
    ~BackupStage(); // Removes the stage.

    // Asks the daemon for it.
    [[nodiscard]] Status ask() const;
    // Whether the daemon has made it; an error if it refused.
    [[nodiscard]] Result<bool> is_made() const;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::filesystem::path ledger() const { return folder_ / name_ / "ledger"; }
    [[nodiscard]] std::filesystem::path payloads() const { return folder_ / name_ / "payloads"; }

private:
    BackupStage(std::filesystem::path folder, std::string name, int lock)
        : folder_(std::move(folder)), name_(std::move(name)), lock_(lock) {}

    std::filesystem::path folder_;
    std::string name_;
    int lock_ = -1;
};

} // namespace tamga::ledger
