// Canonical JSON (RFC 8785) for files whose hash is an identity, such as genesis.json.
//
// The part of JSON that such files need: numbers are integers of at most 2^53 - 1, larger ones are
// written as strings; no floating point anywhere. Duplicate keys, malformed UTF-8, lone surrogates
// and deep nesting are refused, and every message names the key.

#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t json_nesting_max = 16;
inline constexpr std::int64_t json_integer_max = 9'007'199'254'740'991; // 2^53 - 1

// The order of RFC 8785: by UTF-16 code units. Both strings are valid UTF-8.
struct Utf16Less {
    bool operator()(std::string_view left, std::string_view right) const;
};

// A value: `kind` says which of the members counts. (Not a variant: g++ 12 warns in its own code.)
struct Json {
    enum class Kind : std::uint8_t { null, boolean, number, text, array, object };
    using Array = std::vector<Json>;
    using Object = std::map<std::string, Json, Utf16Less>;

    Kind kind = Kind::null;
    bool truth = false;
    std::int64_t number = 0;
    std::string text;
    Array array;
    Object object;

    Json() = default;
    explicit Json(bool value) : kind(Kind::boolean), truth(value) {}
    Json(std::int64_t value) : kind(Kind::number), number(value) {}
    Json(std::string value) : kind(Kind::text), text(std::move(value)) {}
    Json(const char* value) : Json(std::string(value)) {}
    Json(Array value) : kind(Kind::array), array(std::move(value)) {}
    Json(Object value) : kind(Kind::object), object(std::move(value)) {}
};

[[nodiscard]] Result<Json> parse_json(std::string_view text);
[[nodiscard]] std::string canonical(const Json& json);
// Refuses a text that is not its own canonical form; the message says where they part.
[[nodiscard]] Result<Json> parse_canonical_json(std::string_view text);

} // namespace tamga::ledger
