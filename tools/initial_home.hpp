// Initial states on the command line: judging a file, beginning homes with it.

#pragma once

#include "base/header.hpp"
#include "base/result.hpp"
#include "ledger/initial_state.hpp"

#include <filesystem>
#include <string>

namespace tamga::tools {

// Every entry is one that an initial state may hold.
[[nodiscard]] Result<ledger::InitialFigures> judged_initial_state(const std::string& file,
                                                                  bool quiet);
// Makes the store of a home that has config/genesis.json and no blocks yet; block 0 of it.
[[nodiscard]] Result<Header> begin_home(const std::filesystem::path& home,
                                        const std::string& file, bool quiet);

} // namespace tamga::tools
