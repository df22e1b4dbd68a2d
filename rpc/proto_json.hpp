// Protobuf messages as JSON and back, by their descriptors (interfaces.md 1).
//
// Names are lowerCamelCase, enums go by name, 64-bit integers are decimal strings (numbers are read
// too), bytes are lower-case hex. Fields of bytes that hold ASCII codes (agency, office, territory,
// ... : is_text_field) are plain text instead; one that is not printable ASCII is written as
// "hex:..." so that nothing is lost. Fields at their default are left out. Reading refuses unknown
// and duplicate names, floats, values out of range, null, and depth over 32.

#pragma once

#include "base/result.hpp"
#include "rpc/json.hpp"

#include <string>
#include <string_view>

namespace google::protobuf {
class FieldDescriptor;
class Message;
}

namespace tamga::rpc {

[[nodiscard]] Json to_json(const google::protobuf::Message& message);
// Fills an empty message. The error names the field by its path: "operations[0].registerBirth.act".
[[nodiscard]] Status from_json(const Json& value, google::protobuf::Message& message);

// The same over text.
[[nodiscard]] std::string to_json_text(const google::protobuf::Message& message, int indent = -1);
[[nodiscard]] Status from_json_text(std::string_view text, google::protobuf::Message& message);

// Whether a field of type bytes is rendered as plain text.
[[nodiscard]] bool is_text_field(const google::protobuf::FieldDescriptor& field);

} // namespace tamga::rpc
