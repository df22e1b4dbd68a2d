// tamga snapshot: a state in one file, proven by itself, and a home that begins with it.

#include "tools/verbs.hpp"

#include "ledger/chain.hpp"
#include "ledger/genesis.hpp"
#include "ledger/snapshot_export.hpp"
#include "ledger/snapshot_import.hpp"
#include "registries/audit.hpp"
#include "registries/governance/epoch_validators.hpp"
#include "tools/ledger_home.hpp"
#include "tools/terminal.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view validators_word = "validators:";

struct Options {
    std::string home;
    std::string initial_state;
    std::string file;
    std::string trust;
    std::uint64_t height = 0; // 0: the tip.
    bool quiet = false;
};

unsigned long long plain(std::uint64_t number) { return number; }

class Watch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    }

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

Status export_to(const Options& options) {
    TRY(const auto opened, open_ledger(options.home));
    const ledger::Store& store = *opened;
    const Watch watch;
    Progress progress("snapshot export", 0, options.quiet);
    ledger::SnapshotOptions how;
    how.set_of = [&](Epoch epoch) { return registries::governance::set_of_epoch(store, epoch); };
    how.progress = [&](std::uint64_t read, std::uint64_t written) { progress.at(read + written); };
    const Height height =
        options.height == 0 ? store.tip()->header.height : Height(options.height);
    TRY(const auto figures, ledger::write_snapshot(store, height, options.file, how));
    progress.end(2 * figures.entries);
    TRY(const Header header, store.header(height));
    std::printf("%s: the state after block %llu, %llu entries, %llu leaves, %llu chunks, %llu "
                "bytes in %.1f s\nblock %s\n",
                options.file.c_str(), plain(height.value), plain(figures.entries),
                plain(figures.leaves), plain(figures.chunks), plain(figures.bytes),
                watch.seconds(), hash_of(header).hex().c_str());
    return {};
}

// A genesis.json, the hash of the block, or that of the validators of its epoch.
Result<ledger::SnapshotTrust> trust_of(const std::string& words) {
    ledger::SnapshotTrust trust;
    std::error_code ignored;
    if (fs::is_regular_file(words, ignored)) {
        TRY(const std::string text, read_file(words, ledger::genesis_bytes_max));
        TRY_VOID(ledger::parse_genesis(text));
        trust.chain = ledger::chain_id_of(text);
        return trust;
    }
    const bool names_set = words.starts_with(validators_word);
    const auto bytes = from_hex(names_set ? words.substr(validators_word.size()) : words);
    if (!bytes || bytes->size() != 32) {
        return fail(ErrorCode::usage, "--trust takes the file of genesis.json, the hash of the "
                                      "block (64 hex digits), or validators:HEX");
    }
    if (names_set) trust.set = ValidatorsHash::from(*bytes);
    else trust.block = BlockHash::from(*bytes);
    return trust;
}

// The home has no ledger, and no other genesis.
Status check_home(const fs::path& home, std::string_view genesis) {
    std::error_code ignored;
    const fs::path folder = home / "data/ledger";
    if (fs::exists(folder, ignored) && !fs::is_empty(folder, ignored)) {
        return fail(ErrorCode::usage, folder.string() + " holds a ledger already");
    }
    const fs::path file = home / "config/genesis.json";
    if (!fs::exists(file, ignored)) return {};
    TRY(const std::string there, read_file(file.string(), ledger::genesis_bytes_max));
    if (there == genesis) return {};
    return fail(ErrorCode::wrong_chain, file.string() + " is of another chain than the snapshot");
}

Status fill(ledger::SnapshotImport& import, const ledger::SnapshotFile& file, bool quiet) {
    Progress progress("snapshot import", file.bytes(), quiet);
    std::uint64_t done = 0;
    for (std::size_t i = 0; i < file.chunks(); ++i) {
        const auto refuse = [&](const Error& error) {
            return fail(error.code, "chunk " + std::to_string(i) + ": " + error.message);
        };
        TRY(const Bytes bytes, file.chunk(i));
        const auto chunk = ledger::decode_snapshot_chunk(bytes);
        if (!chunk) return refuse(chunk.error());
        const auto put = import.put(*chunk);
        if (!put) return refuse(put.error());
        done += bytes.size();
        progress.at(done);
    }
    progress.end(file.bytes());
    if (import.complete()) return {};
    return fail(ErrorCode::malformed,
                "the file lacks " + std::to_string(import.state().missing().size()) +
                    " regions of the state and " +
                    std::to_string(import.leaves().missing().size()) + " runs of leaves");
}

Result<Header> import_into(const fs::path& partial, const ledger::SnapshotFile& file,
                           const Header& genesis, bool quiet) {
    TRY(const auto begun, ledger::SnapshotImport::begun_in(partial));
    const bool is_finished = begun && begun->is_finished && begun->head == file.head();
    if (!is_finished) { // Else it was killed before it was put in place.
        TRY(auto import, ledger::SnapshotImport::open(partial, file.head(), genesis));
        TRY_VOID(fill(import, file, quiet));
        Progress progress("snapshot leaves", 0, quiet);
        std::uint64_t leaves = 0;
        TRY_VOID(import.finish([&](std::uint64_t done) { progress.at(leaves = done); }));
        progress.end(leaves);
    }
    // As a node begins: everything is read back from the disk and has the roots of the block.
    TRY(const auto store, ledger::Store::open(partial, {}));
    TRY_VOID(store->check());
    TRY(const auto chain, ledger::Chain::open(*store));
    return store->tip()->header;
}

Status put_in_place(const fs::path& home, const fs::path& partial, std::string_view genesis) {
    std::error_code error;
    const fs::path folder = home / "data/ledger";
    fs::remove(folder, error); // Empty, or it was refused above.
    fs::rename(partial, folder, error);
    if (error) return fail(ErrorCode::io, folder.string() + ": " + error.message());
    fs::create_directories(home / "config", error);
    const std::string file = (home / "config/genesis.json").string();
    return fs::exists(file) ? Status() : write_file(file, genesis);
}

Status import_from(const Options& options) {
    TRY(const ledger::SnapshotTrust trust, trust_of(options.trust));
    TRY(const ledger::SnapshotFile file, ledger::SnapshotFile::open(options.file));
    const std::string genesis(as_text(file.head().genesis_json));
    const auto known = registries::audit_genesis(genesis, options.initial_state);
    if (!known) return fail(ErrorCode::malformed, "its genesis.json: " + known.error().message);
    TRY_VOID(ledger::verify_snapshot_head(file.head(), known->validators.hash(), trust));
    const fs::path home(options.home);
    TRY_VOID(check_home(home, genesis));
    const fs::path partial = home / "data/ledger.partial";
    std::error_code error;
    fs::create_directories(partial, error);
    if (error) return fail(ErrorCode::io, partial.string() + ": " + error.message());
    const Watch watch;
    TRY(const Header tip, import_into(partial, file, known->header, options.quiet));
    TRY_VOID(put_in_place(home, partial, genesis));
    std::printf("%s begins after block %llu of chain %s, %llu bytes verified in %.1f s\n"
                "block %s\nvalidators of epoch %llu: %s\n",
                options.home.c_str(), plain(tip.height.value), tip.chain_id.hex().c_str(),
                plain(file.bytes()), watch.seconds(), hash_of(tip).hex().c_str(),
                plain(tip.epoch.value), tip.validators_hash.hex().c_str());
    if (trust.chain) {
        std::printf("trusted by genesis.json alone: keys of validators that left could vouch for "
                    "another history; compare the hash of the block with one that was published\n");
    }
    return {};
}

} // namespace

int snapshot(Arguments words) {
    Options options;
    CLI::App app("A state in one file, and a home that begins with it.", "tamga snapshot");
    CLI::App* out = app.add_subcommand("export", "write the state of a home to a file");
    out->add_option("HOME", options.home, "home of a node, also while it runs")->required();
    out->add_option("FILE", options.file, "the file to write")->required();
    out->add_option("--height", options.height, "after this block; the last one if not said");
    CLI::App* in = app.add_subcommand("import", "begin a home with the state of a file");
    in->add_option("FILE", options.file, "what export wrote")->required();
    in->add_option("--home", options.home, "a home without a ledger; made if missing")->required();
    in->add_option("--trust", options.trust,
                   "genesis.json, the hash of the block as published, or validators:HEX")
        ->required();
    in->add_option("--initial-state", options.initial_state,
                   "file that genesis.json names, if the chain began with one");
    for (CLI::App* each : {out, in}) each->add_flag("--quiet", options.quiet, "no progress");
    app.require_subcommand(1);
    if (const auto over = parse(app, words)) return *over;
    const Status done = out->parsed() ? export_to(options) : import_from(options);
    return done ? exit_fine : refused("snapshot", done.error());
}

} // namespace tamga::tools
