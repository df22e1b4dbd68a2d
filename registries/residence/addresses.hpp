// The form of addresses, and the one active address of a name.

#pragma once

#include "registries/residence/rows.hpp"

#include <google/protobuf/repeated_field.h>

#include <optional>
#include <string>

namespace tamga::registries::residence {

// 2 to 14 digits.
[[nodiscard]] bool is_area(const std::string& area);
// 1 to 8 codes [A-Z0-9:/._-] of 1 to 32 bytes; otherwise nothing.
[[nodiscard]] std::optional<std::vector<Bytes>>
elements_of(const google::protobuf::RepeatedPtrField<std::string>& elements);

} // namespace tamga::registries::residence
