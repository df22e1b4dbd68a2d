// What the queries of every register share: the height they answer for, days and intervals.

#pragma once

#include "ledger/state.hpp"
#include "registries/identifiers.hpp"
#include "registries/parties/rows.hpp"
#include "rpc/arguments.hpp"
#include "rpc/backend.hpp"
#include "rpc/json.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tamga::rpc {

// {"height", "timeMs", ...fields}: what the ledger held at that height.
[[nodiscard]] Json answer_at(const StateSnapshot& state, const Json& fields);
// The civil day of the snapshot's block in the chain's legal zone.
[[nodiscard]] std::int32_t today_of(const StateSnapshot& state);
// The civil day of any moment in that zone.
[[nodiscard]] std::int32_t civil_day_of(const StateSnapshot& state, TimestampMs time);
// The parameter `asOf`, or the civil day of the snapshot's block in the chain's legal zone.
[[nodiscard]] std::int32_t day_asked(const Arguments& arguments, const StateSnapshot& state);
// {"earliest", "latest"}: dates, or null where the interval is open.
[[nodiscard]] Json interval_json(std::optional<std::int32_t> earliest,
                                 std::optional<std::int32_t> latest);
[[nodiscard]] Json day_json(std::optional<std::int32_t> day); // A date, or null.
// The key of an entity: text where it is readable, otherwise hexadecimal.
[[nodiscard]] Json key_json(const Bytes& key);

// Who holds something: {kind, id}, of a group its kind and members too.
[[nodiscard]] Json party_json(const StateSnapshot& state,
                              const registries::parties::Party& party);

// The person asked about with `subject`, who must be known.
[[nodiscard]] Result<registries::SubjectId> known_subject(const Arguments& arguments,
                                                          const StateSnapshot& state);

// One page of a list, by the parameters `limit` (1 to 100, 30 if absent), `cursor` and `height`. A
// cursor is opaque and pins the list to the height it began at.
struct PageAsked {
    std::optional<Height> height;
    std::size_t limit = 0;
    Bytes after; // What the cursor carries; empty = from the start.
};
[[nodiscard]] Result<PageAsked> page_asked(const Arguments& arguments);
// The page of a list that was read whole: {`name`: items, "next"}.
[[nodiscard]] Result<Json> page_of(const StateSnapshot& state, const PageAsked& page,
                                   std::string_view name, const Json& all);
// The cursor that goes on after what `after` says, in the state's height.
[[nodiscard]] Json cursor_json(const StateSnapshot& state, ByteView after);
// Of a list that is read a page at a time: where it goes on.
[[nodiscard]] Result<std::optional<ledger::StatePath>> path_after(const PageAsked& page);
[[nodiscard]] Json next_json(const StateSnapshot& state,
                             const std::optional<ledger::StatePath>& next);

} // namespace tamga::rpc
