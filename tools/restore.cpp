// tamga restore: a home from a backup, every byte compared with its digest on the way.
//
// The home is marked (data/restored): its votes since the backup are lost, so tamgad starts as with
// --restored and signs nothing until the others have shown that it is safe (protocol 2.5).

#include "tools/verbs.hpp"

#include "base/home_lock.hpp"
#include "ledger/store.hpp"
#include "tools/backup_folder.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

struct Options {
    std::string folder;
    std::string home;
    std::string at = "latest";
    bool as_json = false;
    bool quiet = false;
};

std::unexpected<Error> failed_at(const fs::path& path, const std::error_code& error) {
    return fail(ErrorCode::io, path.string() + ": " + error.message());
}

Result<Height> chosen(const Options& options, const std::vector<Height>& heights) {
    if (options.at == "latest") return heights.back();
    std::string there;
    for (const Height height : heights) {
        const std::string text = std::to_string(height.value);
        if (text == options.at) return height;
        there += (there.empty() ? "" : ", ") + text;
    }
    return fail(ErrorCode::usage, "there is no backup of height " + options.at + "; heights are " +
                                      there);
}

Status check_is_new(const fs::path& home) {
    std::error_code error;
    fs::create_directories(home, error);
    if (error) return failed_at(home, error);
    const std::set<std::string> harmless{"restore.partial", "lost+found", "lock"};
    for (const auto& each : fs::directory_iterator(home, error)) {
        const std::string name = each.path().filename().string();
        if (harmless.contains(name)) continue;
        return fail(ErrorCode::usage, home.string() + " is not empty (" + name +
                                          "): a backup becomes a new home, never part of one");
    }
    return error ? failed_at(home, error) : Status();
}

// Only the owner reads openings, who read them, and keys.
unsigned mode_of(const std::string& path) {
    return path == "config/genesis.json" || path == "config/tamga.toml" ? 0644 : 0600;
}

Status copy_files(const BackupFolder& folder, const BackupManifest& manifest,
                  const fs::path& partial, bool quiet) {
    std::uint64_t total = 0;
    for (const BackupFile& file : manifest.files) total += file.bytes;
    std::error_code error;
    const auto space = fs::space(partial, error);
    if (!error && space.available < total) {
        return fail(ErrorCode::disk_full, partial.string() + ": " + std::to_string(total) +
                                              " bytes are needed, " +
                                              std::to_string(space.available) + " are free");
    }
    Progress progress("restore, bytes", total, quiet);
    std::uint64_t done = 0;
    std::set<fs::path> folders;
    for (const BackupFile& file : manifest.files) {
        const fs::path to = partial / file.path;
        fs::create_directories(to.parent_path(), error);
        if (error) return failed_at(to.parent_path(), error);
        folders.insert(to.parent_path());
        const fs::path content = folder.content_path(file.hash);
        if (!fs::exists(content, error)) {
            return fail(ErrorCode::corrupt_store,
                        file.path + ": " + content.string() + " is missing");
        }
        const Status copied =
            copy_verified(content, to, {file.hash, file.bytes}, mode_of(file.path),
                          [&](std::uint64_t bytes) { progress.at(done += bytes); });
        if (!copied) {
            return fail(copied.error().code, file.path + ": " + copied.error().message);
        }
    }
    progress.end(total);
    for (const fs::path& each : folders) TRY_VOID(sync_folder(each));
    return {};
}

// It opens and ends with the block of the list; tamgad compares the state root at its start.
Status check_ledger(const fs::path& folder, const BackupManifest& manifest) {
    TRY(const auto store, ledger::Store::open(folder, {ledger::StoreMode::read_only}));
    if (store->initialised() && store->chain_id() == manifest.chain &&
        store->tip()->hash == manifest.block) {
        return {};
    }
    return fail(ErrorCode::corrupt_store, "the ledger of the backup does not end with block " +
                                              manifest.block.hex());
}

Status mark(const fs::path& partial, const BackupManifest& manifest) {
    const std::string text = "restored from a backup of height " +
                             std::to_string(manifest.height.value) + ", block " +
                             manifest.block.hex() +
                             ": tamgad removes this when its vote log says so\n";
    TRY_VOID(write_file((partial / "data/restored").string(), text));
    return sync_folder(partial / "data");
}

// data first: without config it is no home yet, and with data the mark is there.
Status put_in_place(const fs::path& home, const fs::path& partial) {
    std::error_code error;
    for (const char* name : {"data", "config"}) {
        TRY_VOID(sync_folder(partial));
        fs::rename(partial / name, home / name, error);
        if (error) return failed_at(home / name, error);
        TRY_VOID(sync_folder(home));
    }
    fs::remove_all(partial, error);
    return sync_folder(home);
}

Result<BackupManifest> restore_to(const Options& options) {
    TRY(const BackupFolder folder, BackupFolder::open_to_read(options.folder));
    TRY(const std::vector<Height> heights, folder.heights());
    TRY(const Height height, chosen(options, heights));
    TRY(BackupManifest manifest, folder.manifest(height));
    const fs::path home(options.home);
    TRY_VOID(check_is_new(home));
    TRY(const HomeLock lock, HomeLock::take(home));
    const fs::path partial = home / "restore.partial";
    std::error_code error;
    fs::remove_all(partial, error); // Of one that was killed.
    fs::create_directories(partial / "data/pool", error); // Empty, as in a new home.
    if (error) return failed_at(partial, error);
    TRY_VOID(copy_files(folder, manifest, partial, options.quiet));
    TRY_VOID(check_ledger(partial / "data/ledger", manifest));
    TRY_VOID(mark(partial, manifest));
    TRY_VOID(put_in_place(home, partial));
    return manifest;
}

bool has_keys(const BackupManifest& manifest) {
    return std::ranges::find(manifest.files, "config/payload_key", &BackupFile::path) !=
           manifest.files.end();
}

void print(const Options& options, const BackupManifest& manifest) {
    if (options.as_json) {
        const json said{{"block", manifest.block.hex()},
                        {"chain", manifest.chain.hex()},
                        {"files", manifest.files.size()},
                        {"height", std::to_string(manifest.height.value)},
                        {"home", options.home},
                        {"node", manifest.node.hex()},
                        {"withKeys", has_keys(manifest)}};
        std::printf("%s\n", said.dump().c_str());
        return;
    }
    const char* home = options.home.c_str();
    std::printf("%s ends with block %s at height %llu of chain %s\n", home,
                manifest.block.hex().c_str(),
                static_cast<unsigned long long>(manifest.height.value),
                manifest.chain.hex().c_str());
    if (!has_keys(manifest)) {
        std::printf("next: put node_key, validator_key and payload_key of node %s into %s/config "
                    "(chmod 600)\n",
                    manifest.node.hex().c_str(), home);
    }
    std::printf("then, when no other node runs with its keys: tamgad start --home %s\n"
                "it is marked as restored: it catches up, and signs nothing until the others have "
                "shown that it is safe\n",
                home);
}

} // namespace

int restore(Arguments words) {
    Options options;
    CLI::App app("Make a home from a backup.", "tamga restore");
    app.add_option("FOLDER", options.folder, "where tamga backup put it")->required();
    app.add_option("--home", options.home, "an empty folder; made if missing")->required();
    app.add_option("--at", options.at, "height of the backup, or latest")->capture_default_str();
    app.add_flag("--json", options.as_json, "the result as JSON");
    app.add_flag("--quiet", options.quiet, "no progress");
    if (const auto over = parse(app, words)) return *over;
    const auto manifest = restore_to(options);
    if (!manifest) return refused("restore", manifest.error());
    print(options, *manifest);
    return exit_fine;
}

} // namespace tamga::tools
