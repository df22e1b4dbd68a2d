// A store that begins with an initial state: block 0 and as many entries as its file has.

#pragma once

#include "base/bytes.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "ledger/genesis.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/state.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace tamga::ledger {

struct InitialStoreOptions {
    EntryVisit check; // Judges each entry of the initial state; may be empty.
    std::function<void(std::uint64_t entries)> progress; // May be empty.
};

// Makes the store in a folder that is empty or does not exist yet: written beside it under an
// .initial name and renamed when whole, so that there is all of it or nothing. `genesis_text` is
// the file, `own` the state that follows from it alone. Memory does not depend on the number of
// entries. Gives block 0.
[[nodiscard]] Result<Header> make_initial_store(const std::filesystem::path& path,
                                                std::string_view genesis_text,
                                                const StateDelta& own,
                                                const InitialState& initial,
                                                const InitialStoreOptions& options);
// The same store once more, of files that never change by hard links. Nothing has it open.
[[nodiscard]] Status link_store(const std::filesystem::path& from,
                                const std::filesystem::path& to);

} // namespace tamga::ledger
