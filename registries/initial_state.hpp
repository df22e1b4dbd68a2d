// Initial states by the rules of the registries: what may stand in one, and making one of a chain.
//
// An initial state carries what the registers know: people, homes, land, vehicles, courts, agencies
// with offices and officers, tables of codes. Who runs the chain is genesis.json's: validators,
// observers, governance, parameters and the keys of these.

#pragma once

#include "base/result.hpp"
#include "ledger/genesis.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/state.hpp"

#include <filesystem>
#include <functional>
#include <memory>

namespace tamga::registries {

// A row that says who runs a chain, what may be decided there or what was recorded against whom: it
// belongs to that chain alone.
[[nodiscard]] bool is_of_the_chain(const ledger::StatePath& path, ByteView value);

// A row that an initial state may hold, at the path that its keys say. config: the message names
// the entry.
[[nodiscard]] Status check_initial_entry(const ledger::StatePath& path, ByteView value);

// The file that the genesis names; it is judged as it is read, with a predecessor by the rules of
// recovery.hpp. Null if it names none and `path` is empty. An error says which
// of the two is missing, or what is wrong with the file.
[[nodiscard]] Result<std::shared_ptr<const ledger::InitialState>>
open_initial_state(const ledger::Genesis& genesis, const std::filesystem::path& path);

// Writes the state of a chain as an initial state: every entry that may stand in one. `progress` is
// told of entries written and may be empty.
[[nodiscard]] Result<ledger::InitialFigures>
write_initial_state(const ledger::StateSource& state, const std::filesystem::path& path,
                    const std::function<void(std::uint64_t entries)>& progress);

} // namespace tamga::registries
