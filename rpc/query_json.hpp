// What the queries of every register share: the height they answer for, days and intervals.

#pragma once

#include "rpc/arguments.hpp"
#include "rpc/backend.hpp"
#include "rpc/json.hpp"

#include <cstdint>
#include <optional>

namespace tamga::rpc {

// {"height", "timeMs", ...fields}: what the ledger held at that height.
[[nodiscard]] Json answer_at(const StateSnapshot& state, const Json& fields);
// The parameter `asOf`, or the civil day of the snapshot's block in the chain's legal zone.
[[nodiscard]] std::int32_t day_asked(const Arguments& arguments, const StateSnapshot& state);
// {"earliest", "latest"}: dates, or null where the interval is open.
[[nodiscard]] Json interval_json(std::optional<std::int32_t> earliest,
                                 std::optional<std::int32_t> latest);

} // namespace tamga::rpc
