// Reading files of initial states, with progress.

#include "tools/initial_home.hpp"

#include "base/key_file.hpp"
#include "ledger/genesis.hpp"
#include "ledger/initial_store.hpp"
#include "ledger/payloads.hpp"
#include "ledger/recovery.hpp"
#include "ledger/vote_log.hpp"
#include "registries/genesis_state.hpp"
#include "registries/initial_state.hpp"
#include "tools/terminal.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace tamga::tools {

Result<ledger::InitialFigures> judged_initial_state(const std::string& file, bool quiet) {
    Progress progress("initial state", 0, quiet);
    std::uint64_t done = 0;
    auto figures = ledger::walk_initial_state(
        file, [&](const ledger::StatePath& path, ByteView value) -> Status {
            progress.at(++done);
            return registries::check_initial_entry(path, value);
        });
    progress.end(done);
    if (!figures && figures.error().code == ErrorCode::malformed) {
        return fail(ErrorCode::malformed, file + ": " + figures.error().message);
    }
    return figures;
}

namespace {

Result<ledger::Genesis> genesis_in(const std::filesystem::path& home, std::string& text) {
    TRY(text, read_file((home / "config/genesis.json").string(), ledger::genesis_bytes_max));
    return ledger::parse_genesis(text);
}

} // namespace

Result<std::unique_ptr<ledger::Payloads>> openings_of(const std::filesystem::path& home) {
    std::string text;
    TRY(const ledger::Genesis genesis, genesis_in(home, text));
    TRY(const SealKey key, read_payload_key_file((home / "config/payload_key").string()));
    return ledger::Payloads::open(home / "data/payloads", key, ledger::chain_id_of(text),
                                  ledger::predecessors_of(genesis));
}

namespace {

// Votes of the chain before would be read as votes of this one. Whoever ran a chain has its
// openings, and they know of which chain they are.
Status check_is_new(const std::filesystem::path& home) {
    const auto votes = home / "data/votes";
    bool has_run = false;
    if (std::filesystem::is_directory(votes)) {
        TRY(const auto log,
            ledger::VoteLog::inspect(ledger::posix_vote_disk(votes.string(), false)));
        has_run = !log.records.empty();
    }
    if (!has_run && std::filesystem::exists(home / "data/payloads/CURRENT")) {
        const auto openings = openings_of(home);
        has_run = !openings && openings.error().code == ErrorCode::wrong_chain;
    }
    if (!has_run) return {};
    return fail(ErrorCode::usage,
                home.string() + " has run another chain: a chain that goes on from one begins in "
                                "new homes, `tamgad init --home NEW`");
}

} // namespace

Result<Header> begin_home(const std::filesystem::path& home, const std::string& file,
                          bool quiet) {
    std::string text;
    TRY(const ledger::Genesis genesis, genesis_in(home, text));
    if (genesis.predecessor) TRY_VOID(check_is_new(home));
    TRY(const ledger::StateDelta own, registries::genesis_state(genesis));
    TRY(const auto initial, registries::open_initial_state(genesis, file));
    Progress progress("initial state", 0, quiet);
    std::uint64_t entries = 0;
    const ledger::InitialStoreOptions options{registries::check_initial_entry,
                                              [&](std::uint64_t done) {
                                                  entries = done;
                                                  progress.at(done);
                                              }};
    const auto begun =
        ledger::make_initial_store(home / "data/ledger", text, own, *initial, options);
    progress.end(entries);
    return begun;
}

Result<std::uint64_t> take_openings(const std::filesystem::path& home,
                                    const std::filesystem::path& predecessor) {
    constexpr std::size_t batch = 1'000;
    TRY(const auto from, openings_of(predecessor));
    TRY(const auto to, openings_of(home));
    std::vector<ledger::Payloads::Entry> entries;
    std::uint64_t taken = 0;
    const auto put = [&]() -> Status {
        TRY_VOID(to->put(entries));
        taken += entries.size();
        entries.clear();
        return {};
    };
    TRY_VOID(from->for_each([&](const ledger::Payloads::Entry& entry) -> Status {
        entries.push_back(entry);
        return entries.size() < batch ? Status() : put();
    }));
    TRY_VOID(put());
    return taken;
}

} // namespace tamga::tools
