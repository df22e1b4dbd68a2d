// tamga prune: the past of a home that does not run, given up before a block.
//
// The daemon does the same by itself with storage.keep_days. What goes is gone for good here; what
// proves it stays (ledger/prune.hpp).

#include "tools/verbs.hpp"

#include "base/home_lock.hpp"
#include "ledger/prune.hpp"
#include "ledger/snapshot_export.hpp"
#include "registries/governance/epoch_validators.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;
using json = nlohmann::json;

constexpr std::uint64_t day_ms = 86'400'000;

struct Options {
    std::string home;
    std::uint64_t keep_days = 0;
    std::uint64_t to = 0;
    bool dry_run = false;
    bool as_json = false;
    bool quiet = false;
};

std::uint64_t bytes_in(const fs::path& folder) {
    std::uint64_t bytes = 0;
    std::error_code ignored;
    for (const fs::directory_entry& each : fs::directory_iterator(folder, ignored)) {
        const std::uintmax_t size = each.file_size(ignored);
        if (!ignored) bytes += size;
    }
    return bytes;
}

// The block that is asked for; the base if nothing is to go.
Result<Height> wanted(const ledger::Store& store, const Options& options) {
    const Height tip = store.tip()->header.height;
    if (options.to == 0) {
        TRY(const auto found, ledger::prunable(store, options.keep_days * day_ms));
        return found.value_or(store.base());
    }
    if (options.to > tip.value) {
        return fail(ErrorCode::usage, "--to " + std::to_string(options.to) +
                                          " is above the last block, " +
                                          std::to_string(tip.value));
    }
    if (options.to < store.base().value) {
        return fail(ErrorCode::usage, "--to " + std::to_string(options.to) +
                                          ": the past up to block " +
                                          std::to_string(store.base().value) +
                                          " is gone already");
    }
    return Height(options.to);
}

Status give_up(ledger::Store& store, Height to) {
    ledger::SnapshotOptions how;
    how.set_of = [&](Epoch epoch) { return registries::governance::set_of_epoch(store, epoch); };
    TRY(const ledger::SnapshotHead head, ledger::snapshot_head_of(store, to, how));
    return store.give_up_before(head);
}

void tell(const Options& options, const ledger::Store& store,
          const ledger::Pruner::Figures& figures, std::uint64_t before, std::uint64_t after) {
    if (options.as_json) {
        const json summary{{"height", std::to_string(store.base().value)},
                           {"blocks", std::to_string(figures.blocks)},
                           {"rows", std::to_string(figures.rows)},
                           {"bytesBefore", std::to_string(before)},
                           {"bytesAfter", std::to_string(after)}};
        std::printf("%s\n", summary.dump().c_str());
        return;
    }
    std::printf("%s: acts of blocks up to %llu and states before it are gone (%llu blocks, %llu "
                "rows); headers, certificates, receipts and the log stay\n"
                "the ledger takes %llu bytes, %llu before\n",
                options.home.c_str(), static_cast<unsigned long long>(store.base().value),
                static_cast<unsigned long long>(figures.blocks),
                static_cast<unsigned long long>(figures.rows),
                static_cast<unsigned long long>(after), static_cast<unsigned long long>(before));
}

Status tell_plan(const Options& options, const ledger::Store& store, Height to) {
    TRY(const Header header, store.header(to));
    if (options.as_json) {
        const json plan{{"height", std::to_string(to.value)},
                        {"timeMs", std::to_string(header.time_ms.value)},
                        {"gone", std::to_string(store.base().value)},
                        {"tip", std::to_string(store.tip()->header.height.value)}};
        std::printf("%s\n", plan.dump().c_str());
        return {};
    }
    std::printf("%s: of %llu blocks, acts of those up to %llu would go (up to %llu they are gone "
                "already); nothing was changed\n",
                options.home.c_str(),
                static_cast<unsigned long long>(store.tip()->header.height.value),
                static_cast<unsigned long long>(to.value),
                static_cast<unsigned long long>(store.base().value));
    return {};
}

Status run(const Options& options) {
    const fs::path folder = fs::path(options.home) / "data/ledger";
    if (!fs::is_directory(folder)) {
        return fail(ErrorCode::usage, options.home + " is not the home of a node");
    }
    TRY(const HomeLock lock, HomeLock::take(options.home));
    TRY(const auto store, ledger::Store::open(folder, {}));
    if (!store->initialised()) return fail(ErrorCode::usage, options.home + " has no blocks");
    TRY_VOID(store->check());
    TRY(const Height to, wanted(*store, options));
    if (options.dry_run) return tell_plan(options, *store, to);
    const std::uint64_t before = bytes_in(folder);
    const std::uint64_t blocks = to.value - store->base().value;
    if (to > store->base()) TRY_VOID(give_up(*store, to));
    ledger::Pruner pruner(*store);
    Progress progress("prune", blocks, options.quiet);
    for (bool more = true; more;) {
        TRY(more, pruner.step());
        progress.at(pruner.figures().blocks);
    }
    progress.end(pruner.figures().blocks);
    std::atomic<bool> cancelled = false;
    TRY(const bool whole, pruner.give_back(cancelled));
    tell(options, *store, pruner.figures(), before, bytes_in(folder));
    if (!whole) {
        std::fprintf(stderr, "the disk has no room to write the tables anew: the space comes back "
                             "as the node goes on\n");
    }
    return {};
}

} // namespace

int prune(Arguments words) {
    Options options;
    CLI::App app("Acts of a home, and its states of the past, given up for good; what proves them "
                 "stays: headers, certificates, receipts and the log. The daemon must not run; it "
                 "does the same with storage.keep_days.",
                 "tamga prune");
    app.add_option("HOME", options.home, "home of a node that does not run")->required();
    auto* days = app.add_option("--keep-days", options.keep_days,
                                "keep what is not older, by the time of the last block")
                     ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 20));
    auto* to = app.add_option("--to", options.to, "the block whose state is the first that stays")
                   ->check(CLI::Range(std::uint64_t{1}, UINT64_MAX));
    days->excludes(to);
    app.add_flag("--dry-run", options.dry_run, "say what would go, and change nothing");
    app.add_flag("--json", options.as_json, "for machines");
    app.add_flag("--quiet", options.quiet, "no progress");
    if (const auto over = parse(app, words)) return *over;
    if (options.keep_days == 0 && options.to == 0) {
        return refused("prune", Error{ErrorCode::usage, "say --keep-days N or --to HEIGHT"});
    }
    const Status done = run(options);
    return done ? exit_fine : refused("prune", done.error());
}

} // namespace tamga::tools
