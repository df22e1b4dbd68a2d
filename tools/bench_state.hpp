// tamga bench --state: what the state tree and its rows cost at the size of a country.
//
// Figures, one a line, of the table of targets (ledger.md 8): a tree in memory, then the same
// entries in a store, where blocks of a thousand entries are committed as a node does.

#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>

namespace tamga::tools {

inline constexpr std::uint64_t bench_state_least = 10'000;
inline constexpr std::uint64_t bench_state_most = 100'000'000;

// Makes `directory` anew and leaves it behind. corrupt_store if a root is not the naive tree's, or
// a proof does not verify.
[[nodiscard]] Status bench_state(std::uint64_t entries, const std::filesystem::path& directory);

} // namespace tamga::tools
