// The form of codes, keys and lists in acts of the access register; names of roles and registers.

#pragma once

#include "base/crypto.hpp"
#include "google/protobuf/repeated_field.h"
#include "registries/access/rows.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries::access {

inline constexpr std::size_t agency_keys_max = 16;
inline constexpr std::size_t territories_max = 64;
inline constexpr std::size_t territory_digits_max = 14;
inline constexpr std::size_t title_bytes_max = 64;

// "CIVIL_REGISTRAR"; "civil" and "REGISTER_CIVIL". Nothing for the zero value.
[[nodiscard]] std::optional<Role> find_role(std::string_view name);
[[nodiscard]] std::optional<Register> find_register(std::string_view name);

[[nodiscard]] bool is_agency_code(ByteView code); // [A-Z0-9-]{2,16}
[[nodiscard]] bool is_office_code(ByteView code); // [A-Z0-9]{5}
[[nodiscard]] bool is_title(ByteView title);      // [A-Z0-9:/._-], 1 to 64.
[[nodiscard]] bool is_territory(ByteView prefix); // Digits, at most 14.

// Prefixes: 1 to 64, strictly ascending, none inside another.
[[nodiscard]] std::optional<std::vector<Bytes>>
territories_of(const google::protobuf::RepeatedPtrField<std::string>& raw);
// Every one of `inner` lies within one of `outer`.
[[nodiscard]] bool all_within(const std::vector<Bytes>& inner, const std::vector<Bytes>& outer);

// Strictly ascending values of an enum, none of them zero or unknown; nothing otherwise.
template <class Enum>
[[nodiscard]] std::optional<std::vector<Enum>>
ascending_of(const google::protobuf::RepeatedField<int>& raw, bool (*is_valid)(int)) {
    std::vector<Enum> values;
    for (const int number : raw) {
        if (number == 0 || !is_valid(number)) return std::nullopt;
        if (!values.empty() && static_cast<int>(values.back()) >= number) return std::nullopt;
        values.push_back(static_cast<Enum>(number));
    }
    return values;
}
[[nodiscard]] std::optional<std::vector<Role>>
roles_of(const google::protobuf::RepeatedField<int>& raw);
// Without REGISTER_ACCESS.
[[nodiscard]] std::optional<std::vector<Register>>
registers_of(const google::protobuf::RepeatedField<int>& raw);

// Strictly ascending, 32 bytes each, not yet judged as keys.
[[nodiscard]] std::optional<std::vector<PublicKey>>
keys_of(const google::protobuf::RepeatedPtrField<std::string>& raw);

} // namespace tamga::registries::access
