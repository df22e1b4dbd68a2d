// The strict reader and the writer.

#include "rpc/json.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <vector>

namespace tamga::rpc {
namespace {

// Builds the tree from SAX events; each callback returns false to stop at the first thing refused.
class Builder {
public:
    using number_integer_t = Json::number_integer_t;
    using number_unsigned_t = Json::number_unsigned_t;
    using number_float_t = Json::number_float_t;
    using string_t = Json::string_t;
    using binary_t = Json::binary_t;

    bool null() { return add(Json(nullptr)); }
    bool boolean(bool value) { return add(Json(value)); }
    bool number_integer(number_integer_t value) { return add(Json(value)); }
    bool number_unsigned(number_unsigned_t value) { return add(Json(value)); }
    bool number_float(number_float_t, const string_t& text) {
        return add(Json::binary(std::vector<std::uint8_t>(text.begin(), text.end())));
    }
    bool string(string_t& value) { return add(Json(std::move(value))); }
    bool binary(binary_t&) { return refuse("binary values are not JSON"); }
    bool start_object(std::size_t) { return open(Json::object()); }
    bool start_array(std::size_t) { return open(Json::array()); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }

    bool key(string_t& value) {
        Json& object = *open_.back();
        if (object.contains(value)) return refuse("duplicate key \"" + value + "\"");
        if (object.size() >= json_members_max) return refuse("too many members in one object");
        key_ = std::move(value);
        return true;
    }

    bool parse_error(std::size_t position, const std::string&,
                     const nlohmann::detail::exception& error) {
        // 406: a number beyond the range of doubles; everything else is a matter of syntax.
        return refuse((error.id == 406 ? "a number out of range at byte "
                                       : "not JSON at byte ") +
                      std::to_string(position));
    }

    [[nodiscard]] const std::string& problem() const { return problem_; }
    [[nodiscard]] Json take() { return std::move(root_); }

private:
    bool refuse(std::string problem) {
        if (problem_.empty()) problem_ = std::move(problem);
        return false;
    }

    Json* place(Json&& value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_object()) {
            parent.get_ref<Json::object_t&>().push_back({key_, std::move(value)});
            return &parent.get_ref<Json::object_t&>().back().second;
        }
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool add(Json&& value) {
        if (!open_.empty() && open_.back()->size() >= json_elements_max) {
            return refuse("too many elements in one array");
        }
        place(std::move(value));
        return true;
    }

    bool open(Json&& value) {
        if (open_.size() >= json_depth_max) return refuse("nested deeper than 32");
        if (!open_.empty() && open_.back()->size() >= json_elements_max) {
            return refuse("too many elements in one array");
        }
        open_.push_back(place(std::move(value)));
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    // Only the innermost container grows, so pointers to the outer ones stay valid.
    std::vector<Json*> open_;
    Json root_;
    std::string key_;
    std::string problem_;
};

template <class Integer>
std::optional<Integer> from_decimal(const std::string& text) {
    Integer value{};
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    if (std::to_string(value) != text) return std::nullopt; // Leading zeros, "-0".
    return value;
}

// Finds numbers kept as text, which nlohmann's writer would print as objects.
bool has_kept_number(const Json& value) {
    if (value.is_binary()) return true;
    if (!value.is_structured()) return false;
    for (const Json& item : value) {
        if (has_kept_number(item)) return true;
    }
    return false;
}

std::string dump_scalar(const Json& value, int indent) {
    return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

// Depth is bounded by what the reader lets in.
void write_compact(const Json& value, std::string& out) {
    if (value.is_binary()) {
        out.append(value.get_binary().begin(), value.get_binary().end());
    } else if (value.is_array()) {
        char separator = '[';
        for (const Json& item : value) {
            out.push_back(std::exchange(separator, ','));
            write_compact(item, out);
        }
        out.append(separator == '[' ? "[]" : "]");
    } else if (value.is_object()) {
        char separator = '{';
        for (const auto& [key, item] : value.items()) {
            out.push_back(std::exchange(separator, ','));
            out += dump_scalar(Json(key), -1) + ':';
            write_compact(item, out);
        }
        out.append(separator == '{' ? "{}" : "}");
    } else {
        out += dump_scalar(value, -1);
    }
}

} // namespace

Result<Json> parse_json(std::string_view text) {
    Builder builder;
    if (!Json::sax_parse(text.begin(), text.end(), &builder)) {
        return fail(ErrorCode::malformed,
                    builder.problem().empty() ? "not JSON" : builder.problem());
    }
    return builder.take();
}

std::string dump_json(const Json& value, int indent) {
    if (!has_kept_number(value)) return dump_scalar(value, indent);
    std::string out;
    write_compact(value, out);
    return out;
}

std::optional<std::uint64_t> as_u64(const Json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        if (number < 0) return std::nullopt;
        return static_cast<std::uint64_t>(number);
    }
    if (value.is_string()) return from_decimal<std::uint64_t>(value.get_ref<const std::string&>());
    return std::nullopt;
}

std::optional<std::int64_t> as_i64(const Json& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        if (number > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (value.is_string()) return from_decimal<std::int64_t>(value.get_ref<const std::string&>());
    return std::nullopt;
}

std::optional<Bytes> as_hex(const Json& value) {
    if (!value.is_string()) return std::nullopt;
    return from_hex(value.get_ref<const std::string&>());
}

std::string decimal(std::uint64_t value) { return std::to_string(value); }

} // namespace tamga::rpc
