// tamga export bundle: a whole chain in one file, for auditors without a node.

#include "tools/verbs.hpp"

#include "ledger/bundle.hpp"
#include "tools/terminal.hpp"

#include <cstdio>
#include <filesystem>

namespace tamga::tools {

namespace {

constexpr int open_attempts = 5; // A running node may be in the middle of a write.

Result<std::uint64_t> export_bundle(const std::string& home, const std::string& path, bool quiet) {
    const auto folder = std::filesystem::path(home) / "data/ledger";
    if (!std::filesystem::is_directory(folder)) {
        return fail(ErrorCode::usage, home + " is not the home of a node");
    }
    auto store = ledger::Store::open(folder, {ledger::StoreMode::read_only});
    for (int attempt = 1; attempt < open_attempts && !store; ++attempt) {
        store = ledger::Store::open(folder, {ledger::StoreMode::read_only});
    }
    if (!store) return std::unexpected(store.error());
    if (!(*store)->initialised()) return fail(ErrorCode::usage, home + " has no blocks");
    const std::uint64_t tip = (*store)->tip()->header.height.value;
    Progress progress("export", tip, quiet);
    TRY_VOID(ledger::write_bundle(**store, path,
                                  [&](std::uint64_t done, std::uint64_t) { progress.at(done); }));
    progress.end(tip);
    return tip;
}

} // namespace

int export_chain(Arguments words) {
    std::string home;
    std::string path;
    bool quiet = false;
    CLI::App app("Write a chain to one file.", "tamga export");
    CLI::App* bundle = app.add_subcommand("bundle", "everything an auditor replays");
    bundle->add_option("HOME", home, "home of a node, also while it runs")->required();
    bundle->add_option("-o,--output", path, "the file to write")->required();
    bundle->add_flag("--quiet", quiet, "no progress");
    app.require_subcommand(1);
    if (const auto over = parse(app, words)) return *over;
    const auto tip = export_bundle(home, path, quiet);
    if (!tip) {
        failed("export", tip.error());
        return tip.error().code == ErrorCode::usage ? exit_usage : exit_failed;
    }
    std::printf("%s: heights 0 to %llu, %llu bytes\n", path.c_str(),
                static_cast<unsigned long long>(*tip),
                static_cast<unsigned long long>(std::filesystem::file_size(path)));
    return exit_fine;
}

} // namespace tamga::tools
