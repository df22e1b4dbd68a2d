// JSON at the border: one strict reader, one writer.
//
// Reading goes through nlohmann's SAX interface, because its tree keeps the last of duplicate keys
// and turns large integers into doubles. Refused: duplicate keys, depth over 32, objects of more
// than 256 members, arrays of more than 100,000 elements, invalid UTF-8, anything after the value.
// A number that is not an integer of 64 bits becomes a binary value holding its text, so that no
// code that asks for an integer can mistake it for one, and an id can be given back as it came.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::rpc {

using Json = nlohmann::ordered_json;

inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t json_members_max = 256;
inline constexpr std::size_t json_elements_max = 100'000;

// Errors: malformed, with what is wrong and where.
[[nodiscard]] Result<Json> parse_json(std::string_view text);
// One line, or indented; invalid UTF-8 is replaced, never thrown. Numbers kept as text come back
// as they came.
[[nodiscard]] std::string dump_json(const Json& value, int indent = -1);

// Shapes that several readers share; nothing when the value is not one.
// An integer >= 0, or its decimal string without sign, spaces or leading zeros.
[[nodiscard]] std::optional<std::uint64_t> as_u64(const Json& value);
[[nodiscard]] std::optional<std::int64_t> as_i64(const Json& value);
[[nodiscard]] std::optional<Bytes> as_hex(const Json& value);

// 64-bit integers go out as decimal strings.
[[nodiscard]] std::string decimal(std::uint64_t value);

} // namespace tamga::rpc
