// A whole run: the country is founded, the day runs, and what became of the acts is counted.

#pragma once

#include "base/workers.hpp"
#include "tools/simulate_day_cases.hpp"
#include "tools/simulate_day_found.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace tamga::tools::day {

struct Size {
    std::uint32_t population = 1'000;
    std::uint64_t acts = 0; // Of the day, those that are wrong on purpose among them.
};
// As many as the rates give for that many days, at least one.
[[nodiscard]] std::uint64_t acts_of(std::uint32_t population, std::uint32_t days);

// What became of the acts of one act's name.
struct Fate {
    std::uint64_t applied = 0;
    std::uint64_t refused = 0;
};

struct Tally {
    std::uint64_t founding_acts = 0;
    std::uint64_t founding_ms = 0;
    std::uint64_t acts = 0;
    std::uint64_t applied = 0;
    std::uint64_t refused = 0;
    std::uint64_t repeated = 0; // The same bytes again: in no block.
    std::uint64_t ms = 0;
    std::map<std::string, Fate> by_act;            // "civil.register_birth"
    std::map<std::string, std::uint64_t> by_rule;  // "unit_is_frozen"
    std::map<std::string, std::uint64_t> by_wrong; // "a second marriage"
    std::uint64_t unexpected = 0;                  // Neither applied nor refused as was meant.
    std::vector<std::string> surprises;            // The first of them.
    Hash256 digest; // Over every act with its signatures, in their order.

    void count(const Planned& planned, std::uint16_t outcome);
};
[[nodiscard]] nlohmann::json to_json(const Tally& tally);

struct Run {
    Size size;
    Workers workers;
    // Time of the next round; told how many acts of the day are done, or nothing while founding.
    std::function<Stamp(std::optional<std::uint64_t> done)> stamp;
    Perform perform; // The acts are signed. Without it they are made and not performed.
    std::function<void(const char* what, std::uint64_t done)> progress;
    bool founded = false; // The country is on the chain and in the world's picture already.
};

// The country alone.
[[nodiscard]] Status found(World& world, std::vector<SecretKey> governance, const Run& how,
                           Tally& tally);

// An error: of the world, or a founding act that did not apply.
[[nodiscard]] Result<Tally> run(World& world, std::vector<SecretKey> governance, const Run& how);

} // namespace tamga::tools::day
