// tamga export: a chain in one file, or its log in a folder of them.
//
//   bundle          all of its blocks, for auditors without a node
//   initial-state   what its registers hold, for another chain to begin with
//   evidence        one piece against a validator, for whoever has to judge it
//   tiles           the log as a folder that any web server gives out

#include "tools/verbs.hpp"

#include "ledger/bundle.hpp"
#include "ledger/genesis.hpp"
#include "registries/genesis_state.hpp"
#include "registries/initial_state.hpp"
#include "tools/evidence_file.hpp"
#include "tools/ledger_home.hpp"
#include "tools/terminal.hpp"
#include "tools/tiles_export.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace tamga::tools {

namespace {

// Of a chain with an initial state the bundle holds what genesis.json gives; its file goes along.
Result<std::optional<ledger::StateDelta>> own_state_of(const ledger::Store& store) {
    TRY(const Bytes text, store.genesis_json());
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(as_text(text)));
    if (!genesis.snapshot) return std::optional<ledger::StateDelta>();
    TRY(ledger::StateDelta own, registries::genesis_state(genesis));
    return std::optional(std::move(own));
}

Result<std::uint64_t> export_bundle(const std::string& home, const std::string& path, bool quiet) {
    TRY(const auto store, open_ledger(home));
    TRY(const auto own, own_state_of(*store));
    const std::uint64_t tip = store->tip()->header.height.value;
    Progress progress("export", tip, quiet);
    TRY_VOID(ledger::write_bundle(
        *store, path, [&](std::uint64_t done, std::uint64_t) { progress.at(done); },
        own ? &*own : nullptr));
    progress.end(tip);
    return tip;
}

Result<ledger::InitialFigures> export_initial_state(const std::string& home,
                                                    const std::string& path,
                                                    std::optional<std::uint64_t> height,
                                                    bool quiet) {
    TRY(const auto store, open_ledger(home));
    const Height tip = store->tip()->header.height;
    ledger::StateSource state = store->state_source();
    if (height && Height(*height) != tip) { // Dearer: every entry is looked up.
        TRY(state, store->state_source_at(Height(*height)));
    }
    Progress progress("export", 0, quiet);
    std::uint64_t entries = 0;
    auto figures = registries::write_initial_state(state, path, [&](std::uint64_t done) {
        entries = done;
        progress.at(done);
    });
    progress.end(entries);
    return figures;
}

unsigned long long number(std::uint64_t value) { return value; }

std::string line_of(const registries::evidence::Record& row) {
    return "E" + std::to_string(row.offence) + " of " + row.consensus_key.hex() + " in epoch " +
           std::to_string(row.epoch.value) + ", recorded in block " +
           std::to_string(row.recorded_at.value) + ": --digest " + row.digest.hex();
}

// The one piece of the digest; without a digest the only one there is.
Result<registries::evidence::Record> chosen(const ledger::Store& store, const std::string& digest) {
    std::vector<registries::evidence::Record> rows = recorded_evidence(store);
    if (!digest.empty()) {
        std::erase_if(rows, [&](const auto& row) { return row.digest.hex() != digest; });
    }
    if (rows.size() == 1) return rows.front();
    if (rows.empty()) return fail(ErrorCode::usage, "the chain has recorded no such evidence");
    std::string text = "there is more than one piece, choose:";
    for (const auto& row : rows) text += "\n  " + line_of(row);
    return fail(ErrorCode::usage, text);
}

// The words, after the file is written.
Result<std::vector<std::string>> export_evidence(const std::string& home, const std::string& path,
                                                 const std::string& digest) {
    TRY(const std::unique_ptr<ledger::Store> store, open_ledger(home));
    TRY(const registries::evidence::Record row, chosen(*store, digest));
    TRY(const EvidenceFile file, evidence_file_of(*store, row));
    TRY(const std::string text, text_of(file));
    TRY_VOID(write_file(path, text));
    TRY(const auto written, parse_evidence_file(text));
    return written->statement;
}

int end_of_evidence(const std::string& path, const Result<std::vector<std::string>>& words) {
    if (!words) {
        failed("export", words.error());
        return words.error().code == ErrorCode::usage ? exit_usage : exit_failed;
    }
    for (const std::string& each : *words) std::printf("%s\n", each.c_str());
    std::printf("%s: tamga verify judges it offline\n", path.c_str());
    return exit_fine;
}

int write_tiles(const TilesOptions& options) {
    const auto figures = export_tiles(options);
    if (!figures) {
        const int exit = refused("export", figures.error());
        return figures.error().code == ErrorCode::conflict ? exit_negative : exit;
    }
    std::printf("%s: block %llu, %llu leaves (%llu new), %llu files written, %llu compared, "
                "%llu cosignatures\n",
                options.folder.c_str(), number(figures->height), number(figures->leaves),
                number(figures->leaves - figures->leaves_before), number(figures->written),
                number(figures->compared), number(figures->cosignatures));
    return exit_fine;
}

void add_tiles(CLI::App& tiles, TilesOptions& options) {
    tiles.add_option("SOURCE", options.source, "home of a node, also while it runs, or a bundle")
        ->required();
    tiles.add_option("-o,--output", options.folder, "the folder, new or one that goes on")
        ->required();
    tiles.add_option("--checkpoint", options.notes,
                     "publish this head, as a witness cosigned it; once for each witness")
        ->allow_extra_args(false);
    tiles.add_flag("--only-new", options.only_new,
                   "compare only the last tiles with what is there, not all");
    tiles.add_flag("--quiet", options.quiet, "no progress");
}

} // namespace

int export_chain(Arguments words) {
    std::string home;
    std::string path;
    std::optional<std::uint64_t> height;
    bool quiet = false;
    CLI::App app("Write a chain, its log, or evidence from it to files.", "tamga export");
    CLI::App* bundle = app.add_subcommand("bundle", "everything an auditor replays");
    CLI::App* initial =
        app.add_subcommand("initial-state", "what its registers hold, to begin a chain with");
    for (CLI::App* each : {bundle, initial}) {
        each->add_option("HOME", home, "home of a node, also while it runs")->required();
        each->add_option("-o,--output", path, "the file to write")->required();
        each->add_flag("--quiet", quiet, "no progress");
    }
    initial->add_option("--height", height, "the state after this block; default the last");
    std::string digest;
    CLI::App* evidence = app.add_subcommand("evidence", "one piece against a validator");
    evidence->add_option("HOME", home, "home of a node, also while it runs")->required();
    evidence->add_option("-o,--output", path, "the file to write")->required();
    evidence->add_option("--digest", digest, "which, as chain_evidence lists them");
    TilesOptions options;
    CLI::App* tiles = app.add_subcommand("tiles", "the log as files of C2SP tlog-tiles");
    add_tiles(*tiles, options);
    app.require_subcommand(1);
    if (const auto over = parse(app, words)) return *over;
    if (tiles->parsed()) return write_tiles(options);
    if (evidence->parsed()) return end_of_evidence(path, export_evidence(home, path, digest));
    const auto refused = [](const Error& error) {
        failed("export", error);
        return error.code == ErrorCode::usage ? exit_usage : exit_failed;
    };
    if (bundle->parsed()) {
        const auto tip = export_bundle(home, path, quiet);
        if (!tip) return refused(tip.error());
        std::printf("%s: heights 0 to %llu, %llu bytes\n", path.c_str(), number(*tip),
                    number(std::filesystem::file_size(path)));
        return exit_fine;
    }
    const auto figures = export_initial_state(home, path, height, quiet);
    if (!figures) return refused(figures.error());
    std::printf("%s: %llu entries, %llu bytes, SHA-256 %s\n", path.c_str(),
                number(figures->entries), number(figures->bytes), figures->hash.hex().c_str());
    return exit_fine;
}

} // namespace tamga::tools
