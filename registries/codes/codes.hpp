// Code tables of the chain, loaded by governance, and what registers ask of them.

#pragma once

#include "proto/codes.pb.h"
#include "registries/codes/rows.hpp"
#include "registries/context.hpp"
#include "registries/outcome.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tamga::registries::codes {

[[nodiscard]] Outcome load_codes(const proto::codes::LoadCodes&, Context&);
[[nodiscard]] Outcome end_codes(const proto::codes::EndCodes&, Context&);

// The row that was valid on that day.
[[nodiscard]] std::optional<Code> code_at(const ledger::StateView& view, Table table,
                                          ByteView code, std::int32_t day);
// Latest rows of the table, ascending by code.
[[nodiscard]] std::vector<Code> rows_of(const ledger::StateView& view, Table table);
// The row and its parents up to a root, as valid on that day; bounded.
[[nodiscard]] std::vector<Code> line_of(const ledger::StateView& view, Table table, ByteView code,
                                        std::int32_t day);

// Monday to Friday, unless the table says HOLIDAY or WORKDAY of that day.
[[nodiscard]] bool is_working_day(const ledger::StateView& view, std::int32_t day);
// The count-th working day after `day`; count 0 is `day` itself.
[[nodiscard]] std::int32_t add_working_days(const ledger::StateView& view, std::int32_t day,
                                            std::uint32_t count);
// SOATE or SOATO has that area on that day: a whole code, or the first digits of a code of SOATE
// that ends with zeros. Before governance has loaded either table every area is known.
[[nodiscard]] bool is_known_area(const ledger::StateView& view, std::string_view area,
                                 std::int32_t day);
// 6.5: a code of PARCEL_PREFIXES valid on that day is a beginning of the parcel's code, or all of
// it. Before governance has loaded that table every code may be given.
[[nodiscard]] bool has_parcel_prefix(const ledger::StateView& view, std::string_view parcel,
                                     std::int32_t day);
// Rows of PLATE_SERIES whose pattern makes the plate on that day.
[[nodiscard]] std::vector<Code> series_of(const ledger::StateView& view, std::string_view plate,
                                          std::int32_t day);

} // namespace tamga::registries::codes
