// What verbs do inside a home: judging an initial state, beginning with it, openings.

#pragma once

#include "base/header.hpp"
#include "base/result.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/payloads.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace tamga::tools {

// Every entry is one that an initial state may hold.
[[nodiscard]] Result<ledger::InitialFigures> judged_initial_state(const std::string& file,
                                                                  bool quiet);
// Makes the store of a home that has config/genesis.json and no blocks yet; block 0 of it. Where
// the chain goes on from another one, a home that has run one is refused.
[[nodiscard]] Result<Header> begin_home(const std::filesystem::path& home,
                                        const std::string& file, bool quiet);

// The store of openings of a home that no daemon has open.
[[nodiscard]] Result<std::unique_ptr<ledger::Payloads>>
openings_of(const std::filesystem::path& home);

// The openings of personal data that a home of the predecessor holds, also into this home, sealed
// under its own key. How many; may be said again.
[[nodiscard]] Result<std::uint64_t> take_openings(const std::filesystem::path& home,
                                                  const std::filesystem::path& predecessor);

} // namespace tamga::tools
