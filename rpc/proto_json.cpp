// The walker between protobuf messages and JSON, both directions.

#include "rpc/proto_json.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace tamga::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Names of fields of type bytes that hold ASCII codes, wherever they stand in the schemas.
constexpr std::array<std::string_view, 36> text_fields{
    "agency", "building", "building_unit", "case_ref", "category", "claim_ref", "code", "codes",
    "dominant", "endpoint", "issuer", "legal_basis", "maker", "model", "neighbour",
    "new_node_name", "node_name", "office", "organisation", "parameter", "parcel", "parcels",
    "plate", "plate_kind", "reason", "record", "servient", "successor", "territories",
    "territory", "title", "transit_plate", "unit", "units", "value", "vin"};

constexpr std::string_view hex_prefix = "hex:"; // Lower case: no code of the schemas has any.

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

Json bytes_to_json(const FieldDescriptor& field, const std::string& value) {
    if (!is_text_field(field)) return to_hex(as_bytes(value));
    if (is_printable(value) && !value.starts_with(hex_prefix)) return value;
    return std::string(hex_prefix) + to_hex(as_bytes(value));
}

// Index -1 reads the singular field.
Json value_to_json(const Message& message, const FieldDescriptor& field, int index) {
    const Reflection& access = *message.GetReflection();
    const auto read = [&](auto singular, auto repeated) {
        return index < 0 ? (access.*singular)(message, &field)
                         : (access.*repeated)(message, &field, index);
    };
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
        return read(&Reflection::GetBool, &Reflection::GetRepeatedBool);
    case FieldDescriptor::CPPTYPE_INT32:
        return read(&Reflection::GetInt32, &Reflection::GetRepeatedInt32);
    case FieldDescriptor::CPPTYPE_UINT32:
        return read(&Reflection::GetUInt32, &Reflection::GetRepeatedUInt32);
    case FieldDescriptor::CPPTYPE_INT64:
        return std::to_string(read(&Reflection::GetInt64, &Reflection::GetRepeatedInt64));
    case FieldDescriptor::CPPTYPE_UINT64:
        return std::to_string(read(&Reflection::GetUInt64, &Reflection::GetRepeatedUInt64));
    case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = read(&Reflection::GetEnumValue, &Reflection::GetRepeatedEnumValue);
        const EnumValueDescriptor* known = field.enum_type()->FindValueByNumber(number);
        if (known == nullptr) return number; // Never in a canonical body.
        return known->name();
    }
    case FieldDescriptor::CPPTYPE_STRING:
        return bytes_to_json(field, read(&Reflection::GetString, &Reflection::GetRepeatedString));
    case FieldDescriptor::CPPTYPE_MESSAGE:
        return to_json(index < 0 ? access.GetMessage(message, &field)
                                 : access.GetRepeatedMessage(message, &field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE: break; // The schemas have none (ledger.md 1).
    }
    UNREACHABLE();
}

std::unexpected<Error> refuse(const std::string& path, std::string_view why) {
    return fail(ErrorCode::malformed,
                (path.empty() ? std::string("the value") : path) + ": " + std::string(why));
}

template <class Integer>
Result<Integer> integer_of(const Json& value, const std::string& path) {
    if constexpr (std::is_signed_v<Integer>) {
        const std::optional<std::int64_t> number = as_i64(value);
        if (!number || !std::in_range<Integer>(*number)) {
            return refuse(path, "expected an integer in range");
        }
        return static_cast<Integer>(*number);
    } else {
        const std::optional<std::uint64_t> number = as_u64(value);
        if (!number || !std::in_range<Integer>(*number)) {
            return refuse(path, "expected a non-negative integer in range");
        }
        return static_cast<Integer>(*number);
    }
}

Result<std::string> bytes_of(const Json& value, const FieldDescriptor& field,
                             const std::string& path) {
    if (!value.is_string()) return refuse(path, "expected a string");
    const std::string& text = value.get_ref<const std::string&>();
    if (is_text_field(field) && !text.starts_with(hex_prefix)) {
        if (!is_printable(text)) return refuse(path, "expected printable ASCII");
        return text;
    }
    const std::string_view digits =
        is_text_field(field) ? std::string_view(text).substr(hex_prefix.size()) : text;
    const std::optional<Bytes> bytes = from_hex(digits);
    if (!bytes) return refuse(path, "expected lower-case hexadecimal");
    return to_text(*bytes);
}

Status fill(const Json& value, Message& message, const std::string& path);

// Sets a singular field, or appends to a repeated one.
Status put_value(const Json& value, const FieldDescriptor& field, Message& message,
                 const std::string& path) {
    const Reflection& access = *message.GetReflection();
    const auto write = [&](auto singular, auto repeated, auto&& item) {
        field.is_repeated() ? (access.*repeated)(&message, &field, std::move(item))
                            : (access.*singular)(&message, &field, std::move(item));
    };
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
        if (!value.is_boolean()) return refuse(path, "expected true or false");
        write(&Reflection::SetBool, &Reflection::AddBool, value.get<bool>());
        return {};
    case FieldDescriptor::CPPTYPE_INT32: {
        TRY(const std::int32_t number, integer_of<std::int32_t>(value, path));
        write(&Reflection::SetInt32, &Reflection::AddInt32, number);
        return {};
    }
    case FieldDescriptor::CPPTYPE_UINT32: {
        TRY(const std::uint32_t number, integer_of<std::uint32_t>(value, path));
        write(&Reflection::SetUInt32, &Reflection::AddUInt32, number);
        return {};
    }
    case FieldDescriptor::CPPTYPE_INT64: {
        TRY(const std::int64_t number, integer_of<std::int64_t>(value, path));
        write(&Reflection::SetInt64, &Reflection::AddInt64, number);
        return {};
    }
    case FieldDescriptor::CPPTYPE_UINT64: {
        TRY(const std::uint64_t number, integer_of<std::uint64_t>(value, path));
        write(&Reflection::SetUInt64, &Reflection::AddUInt64, number);
        return {};
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
        const EnumValueDescriptor* known =
            value.is_string() ? field.enum_type()->FindValueByName(value.get<std::string>())
                              : nullptr;
        if (known == nullptr) return refuse(path, "not a name of " + field.enum_type()->name());
        write(&Reflection::SetEnumValue, &Reflection::AddEnumValue, known->number());
        return {};
    }
    case FieldDescriptor::CPPTYPE_STRING: {
        TRY(std::string bytes, bytes_of(value, field, path));
        write(&Reflection::SetString, &Reflection::AddString, bytes);
        return {};
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
        return fill(value,
                    field.is_repeated() ? *access.AddMessage(&message, &field)
                                        : *access.MutableMessage(&message, &field),
                    path);
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE: break;
    }
    UNREACHABLE();
}

Status fill(const Json& value, Message& message, const std::string& path) {
    if (!value.is_object()) return refuse(path, "expected an object");
    const Descriptor& type = *message.GetDescriptor();
    for (const auto& [name, item] : value.items()) {
        const std::string below = path.empty() ? name : path + "." + name;
        const FieldDescriptor* field = type.FindFieldByCamelcaseName(name);
        if (field == nullptr || field->json_name() != name) {
            return refuse(below, "unknown field of " + type.name());
        }
        const auto* oneof = field->containing_oneof();
        if (oneof != nullptr && message.GetReflection()->HasOneof(message, oneof)) {
            return refuse(below, "only one of " + oneof->name() + " may be given");
        }
        if (!field->is_repeated()) {
            TRY_VOID(put_value(item, *field, message, below));
            continue;
        }
        if (!item.is_array()) return refuse(below, "expected an array");
        for (std::size_t i = 0; i < item.size(); ++i) {
            TRY_VOID(put_value(item[i], *field, message, below + "[" + std::to_string(i) + "]"));
        }
    }
    return {};
}

} // namespace

bool is_text_field(const FieldDescriptor& field) {
    return field.type() == FieldDescriptor::TYPE_BYTES &&
           std::ranges::find(text_fields, field.name()) != text_fields.end();
}

Json to_json(const Message& message) {
    std::vector<const FieldDescriptor*> fields;
    message.GetReflection()->ListFields(message, &fields); // Those not at their default, ascending.
    Json out = Json::object();
    for (const FieldDescriptor* field : fields) {
        if (!field->is_repeated()) {
            out[field->json_name()] = value_to_json(message, *field, -1);
            continue;
        }
        Json list = Json::array();
        const int count = message.GetReflection()->FieldSize(message, field);
        for (int i = 0; i < count; ++i) list.push_back(value_to_json(message, *field, i));
        out[field->json_name()] = std::move(list);
    }
    return out;
}

Status from_json(const Json& value, Message& message) {
    message.Clear();
    return fill(value, message, "");
}

std::string to_json_text(const Message& message, int indent) {
    return dump_json(to_json(message), indent);
}

Status from_json_text(std::string_view text, Message& message) {
    TRY(const Json value, parse_json(text));
    return from_json(value, message);
}

} // namespace tamga::rpc
