// The single-pass checker and its schema table.

#include "ledger/canonical.hpp"

#include "base/ensure.hpp"

#include "proto/transaction.pb.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tamga::ledger {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

enum class FieldType : std::uint8_t { u32, u64, s32, s64, boolean, enumeration, bytes, message };

struct MessageSchema;

struct FieldSchema {
    std::uint32_t number = 0;
    std::string name;
    FieldType type = FieldType::bytes;
    bool repeated = false;
    bool presence = false; // Absent and default are two values: a oneof or optional field.
    int oneof = -1;
    std::vector<std::int32_t> enum_values; // Ascending.
    const MessageSchema* message = nullptr;

    [[nodiscard]] bool length_delimited() const {
        return type == FieldType::bytes || type == FieldType::message;
    }
    [[nodiscard]] bool packed() const { return repeated && !length_delimited(); }
};

struct MessageSchema {
    std::vector<FieldSchema> fields; // Ascending by number.
};

using SchemaTable = std::map<std::string, std::unique_ptr<MessageSchema>, std::less<>>;

FieldType type_of(const FieldDescriptor& field) {
    switch (field.type()) {
    case FieldDescriptor::TYPE_UINT32: return FieldType::u32;
    case FieldDescriptor::TYPE_UINT64: return FieldType::u64;
    case FieldDescriptor::TYPE_SINT32: return FieldType::s32;
    case FieldDescriptor::TYPE_SINT64: return FieldType::s64;
    case FieldDescriptor::TYPE_BOOL: return FieldType::boolean;
    case FieldDescriptor::TYPE_ENUM: return FieldType::enumeration;
    case FieldDescriptor::TYPE_BYTES: return FieldType::bytes;
    case FieldDescriptor::TYPE_MESSAGE: return FieldType::message;
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_GROUP:
    case FieldDescriptor::TYPE_SFIXED32:
    case FieldDescriptor::TYPE_SFIXED64: break;
    }
    UNREACHABLE(); // A body's schema uses only uint, sint, bool, enum, bytes and messages.
}

const MessageSchema* add_schema(SchemaTable& table, const Descriptor& descriptor) {
    const auto found = table.find(descriptor.full_name());
    if (found != table.end()) return found->second.get();
    MessageSchema& schema =
        *table.emplace(descriptor.full_name(), std::make_unique<MessageSchema>()).first->second;
    for (int i = 0; i < descriptor.field_count(); ++i) {
        const FieldDescriptor& field = *descriptor.field(i);
        ENSURE(!field.is_map());
        FieldSchema entry;
        entry.number = static_cast<std::uint32_t>(field.number());
        entry.name = field.name();
        entry.type = type_of(field);
        entry.repeated = field.is_repeated();
        entry.presence = field.has_presence();
        ENSURE(!entry.packed() || field.is_packed());
        if (field.real_containing_oneof() != nullptr) {
            entry.oneof = field.real_containing_oneof()->index();
        }
        if (entry.type == FieldType::enumeration) {
            for (int v = 0; v < field.enum_type()->value_count(); ++v) {
                entry.enum_values.push_back(field.enum_type()->value(v)->number());
            }
            std::ranges::sort(entry.enum_values);
        }
        if (entry.type == FieldType::message) {
            entry.message = add_schema(table, *field.message_type());
        }
        schema.fields.push_back(std::move(entry));
    }
    std::ranges::sort(schema.fields, {}, &FieldSchema::number);
    return &schema;
}

const SchemaTable& schemas() {
    static const SchemaTable table = [] {
        SchemaTable built;
        add_schema(built, *proto::TransactionBody::descriptor());
        return built;
    }();
    return table;
}

class Checker {
public:
    explicit Checker(ByteView bytes) : rest_(bytes) {}

    [[nodiscard]] bool message(const MessageSchema& schema) {
        if (++depth_ > nesting_max) return refuse("messages are nested too deep");
        const FieldSchema* last = nullptr;
        int oneof_seen = -1;
        std::size_t index = 0;
        while (!rest_.empty()) {
            std::uint64_t tag = 0;
            if (!varint(tag)) return false;
            const FieldSchema* field = find(schema, tag >> 3);
            if (field == nullptr) {
                return refuse("field number " + std::to_string(tag >> 3) + " is not known here");
            }
            index = last == field ? index + 1 : 0;
            path_.push_back({field, index});
            if (last == field && (!field->repeated || field->packed())) {
                return refuse("stands twice");
            }
            if (last != nullptr && field->number < last->number) {
                return refuse("fields are not in ascending order");
            }
            if (field->oneof >= 0 && field->oneof == oneof_seen) {
                return refuse("a second member of a oneof");
            }
            if (field->oneof >= 0) oneof_seen = field->oneof;
            const bool delimited = field->length_delimited() || field->packed();
            if ((tag & 7) != (delimited ? 2u : 0u)) return refuse("has another wire type");
            if (!(delimited ? delimited_value(*field) : scalar(*field))) return false;
            path_.pop_back();
            last = field;
        }
        --depth_;
        return true;
    }

    [[nodiscard]] std::string error() const {
        std::string text;
        for (const Step& step : path_) {
            if (!text.empty()) text += '.';
            text += step.field->name;
            if (step.field->repeated) text += '[' + std::to_string(step.index) + ']';
        }
        return (text.empty() ? "body" : text) + ": " + reason_;
    }

private:
    struct Step {
        const FieldSchema* field = nullptr;
        std::size_t index = 0;
    };

    static const FieldSchema* find(const MessageSchema& schema, std::uint64_t number) {
        const auto found =
            std::ranges::lower_bound(schema.fields, number, {}, &FieldSchema::number);
        return found != schema.fields.end() && found->number == number ? &*found : nullptr;
    }

    bool refuse(std::string reason) {
        reason_ = std::move(reason);
        return false;
    }

    bool varint(std::uint64_t& value) {
        value = 0;
        for (unsigned shift = 0; shift < 70; shift += 7) {
            if (rest_.empty()) return refuse("a varint is cut short");
            const std::uint8_t byte = rest_.front();
            rest_ = rest_.subspan(1);
            if (shift == 63 && byte > 1) return refuse("a varint exceeds 64 bits");
            value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
            if ((byte & 0x80) != 0) continue;
            if (byte == 0 && shift != 0) return refuse("a varint is not minimal");
            return true;
        }
        return refuse("a varint exceeds 64 bits");
    }

    bool scalar(const FieldSchema& field) {
        std::uint64_t value = 0;
        if (!varint(value)) return false;
        if (value == 0 && !field.presence && !field.repeated) {
            return refuse("a default value is written");
        }
        switch (field.type) {
        case FieldType::u32:
        case FieldType::s32:
            if (value > std::numeric_limits<std::uint32_t>::max()) {
                return refuse("exceeds 32 bits");
            }
            return true;
        case FieldType::u64:
        case FieldType::s64: return true;
        case FieldType::boolean: return value <= 1 || refuse("a bool is 0 or 1");
        case FieldType::enumeration: return known(field, value) || refuse("an unknown enum value");
        case FieldType::bytes:
        case FieldType::message: break;
        }
        UNREACHABLE();
    }

    static bool known(const FieldSchema& field, std::uint64_t value) {
        return value <= static_cast<std::uint64_t>(std::numeric_limits<std::int32_t>::max()) &&
               std::ranges::binary_search(field.enum_values, static_cast<std::int32_t>(value));
    }

    bool delimited_value(const FieldSchema& field) {
        std::uint64_t size = 0;
        if (!varint(size)) return false;
        if (size > rest_.size()) return refuse("a length runs past the end");
        if (size == 0 && field.type != FieldType::message && !field.presence &&
            (!field.repeated || field.packed())) {
            return refuse("a default value is written");
        }
        const ByteView after = rest_.subspan(size);
        rest_ = rest_.first(size);
        if (field.type == FieldType::message) {
            if (!message(*field.message)) return false;
        } else if (field.packed()) {
            while (!rest_.empty()) {
                if (!scalar(field)) return false;
                ++path_.back().index;
            }
        }
        rest_ = after;
        return true;
    }

    ByteView rest_;
    std::size_t depth_ = 0;
    std::vector<Step> path_;
    std::string reason_;
};

} // namespace

Status check_canonical(std::string_view message, ByteView bytes) {
    const auto found = schemas().find(message);
    if (found == schemas().end()) {
        return fail(ErrorCode::usage, "no such message in a body: " + std::string(message));
    }
    Checker checker(bytes);
    if (!checker.message(*found->second)) {
        return fail(ErrorCode::malformed, "not canonical: " + checker.error());
    }
    return {};
}

Status check_canonical_body(ByteView body) {
    return check_canonical("tamga.proto.TransactionBody", body);
}

} // namespace tamga::ledger
