// An act of the day with what is to become of it, and who carries acts out.

#pragma once

#include "base/result.hpp"
#include "registries/outcome.hpp"
#include "tools/simulate_day_act.hpp"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace tamga::tools::day {

struct Planned {
    Unsigned made;
    std::uint16_t operation = 0; // Field number of the first operation.
    registries::Outcome expected = registries::Outcome::applied;
    std::string_view wrong; // Of an act that is wrong on purpose: in what; else empty.
    bool again = false;     // The very same bytes as an act before: nothing happens a second time.
};

// Carries out acts that do not meet one another; what became of each (a number of an outcome; of
// those that are `again`, of the act they repeat).
using Perform =
    std::function<Result<std::vector<std::uint16_t>>(std::vector<Planned>&, const Stamp&)>;

} // namespace tamga::tools::day
