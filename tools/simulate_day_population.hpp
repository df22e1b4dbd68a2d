// The population as an initial state: founded once in a chain of its own, written to a file, and
// from then on there before the first block of any chain whose genesis names that file.
//
// Who simulates a day over it makes the acts of the founding again without performing them: the
// same seed, number of people and date give the same ids, so the picture of the country is right.

#pragma once

#include "base/result.hpp"
#include "ledger/genesis.hpp"
#include "ledger/initial_state.hpp"
#include "tools/simulate_day_run.hpp"
#include "tools/simulate_day_world.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tamga::tools::day {

struct Population {
    std::uint32_t people = 1'000;
    std::uint64_t seed = 1;
    std::uint64_t morning_ms = 0; // Of the first day; the founding is on the day before.
};

// Nine in the morning of a day, YYYY-MM-DD.
[[nodiscard]] Result<std::uint64_t> morning_of(const std::string& date);
// A chain of one validator, whose keys follow from the seed.
[[nodiscard]] ledger::Genesis local_genesis(const Population& population);
// Of the founding's round number `round`, from 1.
[[nodiscard]] Stamp founding_stamp(const Population& population, std::uint64_t round);
[[nodiscard]] std::vector<SecretKey> local_governance(const Pen& pen);

using Told = std::function<void(const char* what, std::uint64_t done)>;

struct Founded {
    Tally tally;
    ledger::InitialFigures file;
};
// Founds it in a chain in `file`.founding, which goes when the file is there.
[[nodiscard]] Result<Founded> found_population(const Population& population,
                                               const std::filesystem::path& file,
                                               const Workers& workers, const Told& told);

struct Settled {
    std::unique_ptr<World> world;
    ledger::InitialFigures file;
};
// The country of that file. usage: the file is of another seed, number of people or date.
[[nodiscard]] Result<Settled> settled_population(const Population& population,
                                                 const std::filesystem::path& file,
                                                 const Told& told);

} // namespace tamga::tools::day
