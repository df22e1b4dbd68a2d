// Reading files of initial states, with progress.

#include "tools/initial_home.hpp"

#include "ledger/genesis.hpp"
#include "ledger/initial_store.hpp"
#include "registries/genesis_state.hpp"
#include "registries/initial_state.hpp"
#include "tools/terminal.hpp"

#include <cstdint>

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

Result<Header> begin_home(const std::filesystem::path& home, const std::string& file,
                          bool quiet) {
    TRY(const std::string text, read_file((home / "config/genesis.json").string(),
                                          ledger::genesis_bytes_max));
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(text));
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

} // namespace tamga::tools
