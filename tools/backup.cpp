// tamga backup: a home as it is at one moment, into a folder that keeps what it has already.
//
// The daemon may run: it gives hard links to its databases (ledger/backup_stage.hpp). The copy of
// the ledger is opened and judged before anything is written, and every file is read back.

#include "tools/verbs.hpp"

#include "base/home_lock.hpp"
#include "base/key_file.hpp"
#include "ledger/backup_stage.hpp"
#include "ledger/chain.hpp"
#include "ledger/genesis.hpp"
#include "tools/backup_folder.hpp"
#include "tools/backup_verify.hpp"
#include "tools/initial_home.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

constexpr auto daemon_patience = std::chrono::seconds(120);
constexpr auto daemon_pause = std::chrono::milliseconds(50);
constexpr std::uint64_t whole_file = std::numeric_limits<std::uint64_t>::max();

struct Options {
    std::string home;
    std::string to;
    std::string verify;
    std::size_t keep = 0;
    bool with_keys = false;
    bool as_json = false;
    bool quiet = false;
};

// A file of the home or of the stage, and where it belongs.
struct Source {
    fs::path from;
    std::string path;
};

struct Made {
    BackupManifest manifest;
    std::uint64_t bytes = 0; // Of all files.
    std::size_t files_copied = 0;
    std::uint64_t bytes_copied = 0;
    std::size_t removed = 0; // Earlier backups.
};

std::uint64_t ms_since(std::chrono::steady_clock::time_point begun) {
    const auto passed = std::chrono::steady_clock::now() - begun;
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(passed).count());
}

Status check_home(const Options& options) {
    const fs::path home(options.home);
    std::error_code error;
    if (!fs::exists(home / "config/genesis.json", error) ||
        !fs::exists(home / "data/ledger/CURRENT", error)) {
        return fail(ErrorCode::usage, options.home + " is not the home of a node with a ledger");
    }
    const fs::path inner = fs::weakly_canonical(options.to, error)
                               .lexically_relative(fs::weakly_canonical(home, error));
    if (!inner.empty() && *inner.begin() != "..") {
        return fail(ErrorCode::usage, options.to + " is inside of the home: it would be lost "
                                                   "together with it");
    }
    struct stat info {};
    if (::stat((home / "data").c_str(), &info) == 0 && info.st_uid != ::geteuid()) {
        return fail(ErrorCode::usage, "run it as the user that owns " + options.home +
                                          ", or the daemon could not read its own files any more");
    }
    return {};
}

// Nobody has the home open, and its lock is held: this process is the daemon for a moment.
Status stage_stopped(const fs::path& home, const ledger::BackupStage& stage) {
    TRY(const auto store, ledger::Store::open(home / "data/ledger", {}));
    if (!store->initialised()) {
        return fail(ErrorCode::usage, home.string() + " has no blocks");
    }
    TRY(const auto payloads, openings_of(home));
    return ledger::make_backup_stage(home / "data/backup", stage.name(), *store, *payloads);
}

// By the daemon, if there is one. It may end, or begin, in the meantime.
Status fill(const fs::path& home, const ledger::BackupStage& stage) {
    TRY_VOID(stage.ask());
    const auto until = std::chrono::steady_clock::now() + daemon_patience;
    for (;;) {
        const auto lock = HomeLock::take(home);
        TRY(const bool is_made, stage.is_made());
        if (is_made) return {};
        if (lock) return stage_stopped(home, stage);
        if (lock.error().code != ErrorCode::config) return std::unexpected(lock.error());
        if (std::chrono::steady_clock::now() > until) {
            return fail(ErrorCode::timeout,
                        lock.error().message + ", which did not answer for " +
                            std::to_string(daemon_patience.count()) +
                            " s: it is still starting, or older than this program");
        }
        std::this_thread::sleep_for(daemon_pause);
    }
}

// The copy opens, is of this chain, and has the roots that its last block says. Afterwards nothing
// in it is left to recover.
Result<ledger::Tip> judge(const fs::path& ledger, const ChainId& chain, bool quiet) {
    TRY(const auto store, ledger::Store::open(ledger, {ledger::StoreMode::recover}));
    if (!store->initialised() || store->chain_id() != chain) {
        return fail(ErrorCode::corrupt_store, "the ledger of the home is not of its genesis.json");
    }
    TRY_VOID(store->check());
    Progress progress("backup, entries of the state", 0, quiet);
    std::uint64_t entries = 0;
    TRY(const auto judged, ledger::Chain::open(*store, [&](std::uint64_t done) {
            progress.at(entries = done);
        }));
    progress.end(entries);
    return *store->tip();
}

Status add_folder(std::vector<Source>& sources, const fs::path& folder, const std::string& path) {
    std::error_code error;
    for (const auto& each : fs::directory_iterator(folder, error)) {
        sources.push_back({each.path(), path + each.path().filename().string()});
    }
    if (error) return fail(ErrorCode::io, folder.string() + ": " + error.message());
    return {};
}

// Not: the pool, votes (older ones are worse than none), snapshots, quarantine, evidence.
Result<std::vector<Source>> sources_of(const Options& options, const ledger::BackupStage& stage) {
    const fs::path home(options.home);
    std::vector<Source> sources;
    std::vector<std::string> names{"config/genesis.json", "config/tamga.toml", "data/access.log"};
    if (options.with_keys) {
        for (const char* key : {"node_key", "validator_key", "next_validator_key", "payload_key"}) {
            names.push_back(std::string("config/") + key);
        }
    }
    for (const std::string& name : names) {
        std::error_code error;
        if (fs::exists(home / name, error)) sources.push_back({home / name, name});
    }
    TRY_VOID(add_folder(sources, stage.ledger(), "data/ledger/"));
    TRY_VOID(add_folder(sources, stage.payloads(), "data/payloads/"));
    std::ranges::sort(sources, {}, &Source::path);
    for (const Source& source : sources) {
        if (is_backup_path(source.path)) continue;
        return fail(ErrorCode::usage, source.from.string() + ": no file of a home has such a name");
    }
    return sources;
}

// Every file is read, for its name says nothing of its bytes; only what is new is written.
Status copy_files(const BackupFolder& folder, const std::vector<Source>& sources, bool quiet,
                  Made& made) {
    std::uint64_t total = 0;
    for (const Source& source : sources) {
        std::error_code ignored;
        total += fs::file_size(source.from, ignored);
    }
    Progress progress("backup, bytes", total, quiet);
    for (const Source& source : sources) {
        const std::uint64_t before = made.bytes;
        std::uint64_t done = before;
        // access.log may grow meanwhile: as far as it was read here.
        TRY(const Hashed content, hash_file(source.from, whole_file, [&](std::uint64_t bytes) {
                progress.at(done += bytes);
            }));
        made.bytes = before + content.bytes;
        made.manifest.files.push_back({content.hash, content.bytes, source.path});
        if (folder.holds(content)) continue;
        TRY_VOID(folder.put(source.from, content,
                            [&](std::uint64_t) { progress.at(made.bytes); }));
        made.files_copied += 1;
        made.bytes_copied += content.bytes;
    }
    progress.end(made.bytes);
    return {};
}

// One folder, one home: --keep would else remove backups of another one.
Status check_same(const BackupFolder& folder, const BackupManifest& mine) {
    TRY(const std::vector<Height> heights, folder.heights());
    for (const Height height : heights) {
        TRY(const BackupManifest other, folder.manifest(height));
        if (other.chain != mine.chain) {
            return fail(ErrorCode::wrong_chain,
                        folder.manifest_path(height).string() + " is of chain " +
                            other.chain.hex() + ", this home is of chain " + mine.chain.hex() +
                            ": name another folder");
        }
        if (other.node != mine.node) {
            return fail(ErrorCode::wrong_chain,
                        folder.manifest_path(height).string() + " is of the node with key " +
                            other.node.hex() + ", this home has node key " + mine.node.hex() +
                            ": name another folder");
        }
    }
    return {};
}

Result<Made> make(const Options& options) {
    TRY_VOID(check_home(options));
    const fs::path home(options.home);
    Made made;
    TRY(const std::string genesis,
        read_file((home / "config/genesis.json").string(), ledger::genesis_bytes_max));
    made.manifest.chain = ledger::chain_id_of(genesis);
    TRY(const SecretKey key, read_key_file((home / "config/node_key").string()));
    made.manifest.node = Hash256::from(key.public_key().bytes);
    TRY(const BackupFolder folder, BackupFolder::open_to_write(options.to));
    TRY_VOID(check_same(folder, made.manifest));
    TRY(const ledger::BackupStage stage, ledger::BackupStage::begin(home / "data/backup"));
    TRY_VOID(fill(home, stage));
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    made.manifest.time = TimestampMs(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
    TRY(const ledger::Tip tip, judge(stage.ledger(), made.manifest.chain, options.quiet));
    TRY(const std::vector<Source> sources, sources_of(options, stage));
    made.manifest.height = tip.header.height;
    made.manifest.block = tip.hash;
    TRY_VOID(copy_files(folder, sources, options.quiet, made));
    TRY_VOID(folder.add(made.manifest));
    TRY(made.removed, folder.sweep(made.manifest.height, options.keep));
    return made;
}

void print(const Options& options, const Made& made, std::uint64_t ms) {
    const std::string list =
        (fs::path(options.to) / (std::to_string(made.manifest.height.value) + ".backup")).string();
    const auto text = [](std::uint64_t number) { return std::to_string(number); };
    if (options.as_json) {
        const json said{{"backup", list},
                        {"block", made.manifest.block.hex()},
                        {"bytes", text(made.bytes)},
                        {"bytesCopied", text(made.bytes_copied)},
                        {"chain", made.manifest.chain.hex()},
                        {"files", made.manifest.files.size()},
                        {"filesCopied", made.files_copied},
                        {"height", text(made.manifest.height.value)},
                        {"milliseconds", text(ms)},
                        {"removed", made.removed},
                        {"withKeys", options.with_keys}};
        std::printf("%s\n", said.dump().c_str());
        return;
    }
    std::printf("%s: block %s at height %s of chain %s\n%zu files, %s bytes; copied %zu files, "
                "%s bytes, in %.1f s\n",
                list.c_str(), made.manifest.block.hex().c_str(),
                text(made.manifest.height.value).c_str(), made.manifest.chain.hex().c_str(),
                made.manifest.files.size(), text(made.bytes).c_str(), made.files_copied,
                text(made.bytes_copied).c_str(), static_cast<double>(ms) / 1000);
    if (made.removed > 0) std::printf("%zu earlier backups removed\n", made.removed);
    if (!options.with_keys) {
        std::printf("without the keys of config/: keep node_key, validator_key and payload_key "
                    "apart, under lock; without payload_key no opening can be read\n");
    }
}

} // namespace

int backup(Arguments words) {
    Options options;
    CLI::App app("Back up a home, also while its daemon runs, or verify backups.", "tamga backup");
    auto* home = app.add_option("HOME", options.home, "home of a node");
    auto* to = app.add_option("--to", options.to, "folder of the backups of this home");
    auto* check = app.add_option("--verify", options.verify, "read every byte of this folder");
    app.add_option("--keep", options.keep, "remove all but the newest so many; 0: keep all");
    app.add_flag("--with-keys", options.with_keys, "also the secret keys of config/");
    app.add_flag("--json", options.as_json, "the result as JSON");
    app.add_flag("--quiet", options.quiet, "no progress");
    home->needs(to);
    to->needs(home);
    check->excludes(home);
    if (const auto over = parse(app, words)) return *over;
    if (!options.verify.empty()) {
        return verify_backups(options.verify, options.as_json, options.quiet);
    }
    if (options.home.empty()) {
        return refused("backup", {ErrorCode::usage, "say HOME --to FOLDER, or --verify FOLDER"});
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto made = make(options);
    if (!made) return refused("backup", made.error());
    print(options, *made, ms_since(begun));
    return exit_fine;
}

} // namespace tamga::tools
