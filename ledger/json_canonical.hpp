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
#include <variant>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t json_nesting_max = 16;
inline constexpr std::int64_t json_integer_max = 9'007'199'254'740'991; // 2^53 - 1

// The order of RFC 8785: by UTF-16 code units. Both strings are valid UTF-8.
struct Utf16Less {
    bool operator()(std::string_view left, std::string_view right) const;
};

struct Json {
    using Array = std::vector<Json>;
    using Object = std::map<std::string, Json, Utf16Less>;

    std::variant<std::nullptr_t, bool, std::int64_t, std::string, Array, Object> value = nullptr;

    Json() = default;
    Json(bool truth) : value(truth) {}
    Json(std::int64_t number) : value(number) {}
    Json(std::string text) : value(std::move(text)) {}
    Json(const char* text) : value(std::string(text)) {}
    Json(Array array) : value(std::move(array)) {}
    Json(Object object) : value(std::move(object)) {}
};

[[nodiscard]] Result<Json> parse_json(std::string_view text);
[[nodiscard]] std::string canonical(const Json& json);
// Refuses a text that is not its own canonical form; the message says where they part.
[[nodiscard]] Result<Json> parse_canonical_json(std::string_view text);

} // namespace tamga::ledger
