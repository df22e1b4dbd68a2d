// Files of a stage: a lock, a question, an answer.

#include "ledger/backup_stage.hpp"

#include "base/bytes.hpp"
#include "base/crypto.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace tamga::ledger {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_bytes = 16;
constexpr std::string_view asked_name = "asked";

std::unexpected<Error> failed_at(const fs::path& path, std::string_view why) {
    return fail(ErrorCode::io, path.string() + ": " + std::string(why));
}

fs::path refusal_of(const fs::path& folder, const std::string& name) {
    return folder / (name + ".refused");
}

// One line, whole or not there; it tells a living process something and need not be durable.
Status put_line(const fs::path& file, const std::string& line) {
    const fs::path partial = file.string() + ".partial";
    std::ofstream(partial) << line << '\n';
    std::error_code error;
    fs::rename(partial, file, error);
    return error ? failed_at(file, error.message()) : Status();
}

std::string line_in(const fs::path& file) {
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    return line;
}

// Names become paths: only those that begin() draws.
bool is_name(const std::string& text) {
    const auto bytes = from_hex(text);
    return bytes && bytes->size() == name_bytes;
}

void remove_all_in(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& each : fs::directory_iterator(folder, ignored)) {
        fs::remove_all(each.path(), ignored);
    }
}

} // namespace

Status make_backup_stage(const fs::path& folder, const std::string& name, const Store& store,
                         const Payloads& payloads) {
    const fs::path partial = folder / (name + ".partial");
    std::error_code error;
    fs::create_directory(partial, error);
    if (error) return failed_at(partial, error.message());
    const auto link = [&]() -> Status {
        TRY_VOID(store.link_to(partial / "ledger"));
        return payloads.link_to(partial / "payloads");
    };
    if (const Status linked = link(); !linked) {
        fs::remove_all(partial, error);
        return linked;
    }
    fs::rename(partial, folder / name, error);
    return error ? failed_at(folder / name, error.message()) : Status();
}

std::optional<std::string> wanted_backup_stage(const fs::path& folder) {
    std::error_code error;
    if (!fs::exists(folder, error) || fs::is_empty(folder, error) || error) return std::nullopt;
    const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) return std::nullopt;
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) { // Whoever asked is gone.
        remove_all_in(folder);
        ::close(lock);
        return std::nullopt;
    }
    ::close(lock);
    std::string name = line_in(folder / asked_name);
    if (!is_name(name)) return std::nullopt;
    if (fs::exists(folder / name, error) || fs::exists(refusal_of(folder, name), error)) {
        return std::nullopt;
    }
    return name;
}

Status refuse_backup_stage(const fs::path& folder, const std::string& name,
                           const std::string& why) {
    return put_line(refusal_of(folder, name), why);
}

Result<BackupStage> BackupStage::begin(const fs::path& folder) {
    std::error_code error;
    fs::create_directory(folder, error);
    if (error) return failed_at(folder, error.message());
    fs::permissions(folder, fs::perms::owner_all, error);
    const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (lock < 0) return failed_at(folder, std::strerror(errno));
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ::close(lock);
        return fail(ErrorCode::config, "another backup of this home is running, and holds " +
                                           folder.string());
    }
    remove_all_in(folder);
    return BackupStage(folder, to_hex(random_array<name_bytes>()), lock);
}

BackupStage::BackupStage(BackupStage&& other) noexcept
    : folder_(std::move(other.folder_)), name_(std::move(other.name_)),
      lock_(std::exchange(other.lock_, -1)) {}

BackupStage::~BackupStage() {
    if (lock_ < 0) return;
    remove_all_in(folder_);
    ::close(lock_);
}

Status BackupStage::ask() const { return put_line(folder_ / asked_name, name_); }

Result<bool> BackupStage::is_made() const {
    std::error_code error;
    if (fs::exists(folder_ / name_, error)) return true;
    const fs::path refusal = refusal_of(folder_, name_);
    if (!fs::exists(refusal, error)) return false;
    return fail(ErrorCode::io, "the daemon made no copy: " + line_in(refusal));
}

} // namespace tamga::ledger
