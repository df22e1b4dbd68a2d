// A strict reader and a canonical writer of JSON.

#include "ledger/json_canonical.hpp"

#include "base/ensure.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace tamga::ledger {

namespace {

// The code point at `position`, which is moved past it; nothing if the UTF-8 is malformed.
std::optional<std::uint32_t> next_code_point(std::string_view text, std::size_t& position) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t lead = byte(position);
    if (lead < 0x80) {
        ++position;
        return lead;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || position + length > text.size()) return std::nullopt;
    std::uint32_t point = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const std::uint8_t next = byte(position + i);
        if ((next & 0xc0) != 0x80) return std::nullopt;
        point = (point << 6) | (next & 0x3fu);
    }
    constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10ffff) return std::nullopt;
    if (point >= 0xd800 && point <= 0xdfff) return std::nullopt;
    position += length;
    return point;
}

void append_utf8(std::string& out, std::uint32_t point) {
    const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
    if (point < 0x80) return put(point);
    if (point < 0x800) {
        put(0xc0 | (point >> 6));
    } else if (point < 0x10000) {
        put(0xe0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3f));
    } else {
        put(0xf0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3f));
        put(0x80 | ((point >> 6) & 0x3f));
    }
    put(0x80 | (point & 0x3f));
}

// Sorts code points as their UTF-16 encodings: supplementary planes come before U+E000.
std::uint32_t utf16_rank(std::uint32_t point) {
    if (point >= 0x10000) return point - 0x10000 + 0xd800;
    return point >= 0xe000 ? point + 0x100000 : point;
}

class JsonReader {
public:
    explicit JsonReader(std::string_view text) : text_(text) {}

    Result<Json> whole() {
        TRY(Json json, value(0));
        skip_space();
        if (position_ != text_.size()) return refuse("something follows the value");
        return json;
    }

private:
    std::unexpected<Error> refuse(std::string reason) const {
        std::string where;
        for (const std::string& step : path_) {
            if (!where.empty() && step.front() != '[') where += '.';
            where += step;
        }
        return fail(ErrorCode::config, "JSON, " + (where.empty() ? "top level" : where) +
                                           ", byte " + std::to_string(position_) + ": " + reason);
    }

    void skip_space() {
        constexpr std::string_view space = " \t\n\r";
        while (position_ < text_.size() && space.find(text_[position_]) != space.npos) ++position_;
    }
    [[nodiscard]] char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
    bool take(std::string_view word) {
        if (text_.substr(position_).substr(0, word.size()) != word) return false;
        position_ += word.size();
        return true;
    }

    Result<Json> value(std::size_t depth) {
        if (depth > json_nesting_max) return refuse("nested too deep");
        skip_space();
        const char c = peek();
        if (c == '{') return object(depth);
        if (c == '[') return array(depth);
        if (c == '"') {
            TRY(std::string text, string());
            return Json(std::move(text));
        }
        if (c == '-' || (c >= '0' && c <= '9')) return number();
        if (take("true")) return Json(true);
        if (take("false")) return Json(false);
        if (take("null")) return Json();
        return refuse("a value is expected here");
    }

    Result<Json> object(std::size_t depth) {
        ++position_;
        Json::Object members;
        skip_space();
        if (take("}")) return Json(std::move(members));
        do {
            skip_space();
            if (peek() != '"') return refuse("a key in quotes is expected here");
            TRY(std::string key, string());
            path_.push_back(key.empty() ? "\"\"" : key);
            if (members.contains(key)) return refuse("this key stands twice; remove one");
            skip_space();
            if (!take(":")) return refuse("a colon is expected after the key");
            TRY(Json member, value(depth + 1));
            members.emplace(std::move(key), std::move(member));
            path_.pop_back();
            skip_space();
        } while (take(","));
        if (!take("}")) return refuse("a comma or the end of the object is expected here");
        return Json(std::move(members));
    }

    Result<Json> array(std::size_t depth) {
        ++position_;
        Json::Array elements;
        skip_space();
        if (take("]")) return Json(std::move(elements));
        do {
            path_.push_back('[' + std::to_string(elements.size()) + ']');
            TRY(Json element, value(depth + 1));
            elements.push_back(std::move(element));
            path_.pop_back();
            skip_space();
        } while (take(","));
        if (!take("]")) return refuse("a comma or the end of the list is expected here");
        return Json(std::move(elements));
    }

    Result<Json> number() {
        const bool negative = take("-");
        const std::size_t start = position_;
        std::int64_t magnitude = 0;
        while (peek() >= '0' && peek() <= '9') {
            magnitude = magnitude * 10 + (peek() - '0');
            if (magnitude > json_integer_max) {
                return refuse("numbers end at 2^53 - 1; write a larger one as a string");
            }
            ++position_;
        }
        const std::size_t digits = position_ - start;
        if (digits == 0) return refuse("a digit is expected here");
        if (digits > 1 && text_[start] == '0') return refuse("a number has a leading zero");
        if (peek() == '.' || peek() == 'e' || peek() == 'E') {
            return refuse("only integers stand here, without fraction or exponent");
        }
        return Json(negative ? -magnitude : magnitude);
    }

    Result<std::string> string() {
        ++position_;
        std::string out;
        while (true) {
            if (position_ >= text_.size()) return refuse("a string has no end");
            const auto c = static_cast<std::uint8_t>(text_[position_]);
            if (c == '"') break;
            if (c < 0x20) return refuse("a control character stands in a string unescaped");
            if (c == '\\') {
                TRY_VOID(escape(out));
                continue;
            }
            const std::size_t start = position_;
            if (!next_code_point(text_, position_)) return refuse("this is not UTF-8");
            out += text_.substr(start, position_ - start);
        }
        ++position_;
        return out;
    }

    std::optional<std::uint32_t> hex4() {
        if (position_ + 4 > text_.size()) return std::nullopt;
        std::uint32_t unit = 0;
        for (int i = 0; i < 4; ++i) {
            const char c = text_[position_++];
            constexpr std::string_view lower = "0123456789abcdef";
            constexpr std::string_view upper = "0123456789ABCDEF";
            std::size_t digit = lower.find(c);
            if (digit == lower.npos) digit = upper.find(c);
            if (digit == upper.npos) return std::nullopt;
            unit = unit * 16 + static_cast<std::uint32_t>(digit);
        }
        return unit;
    }

    Status escape(std::string& out) {
        ++position_;
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        const std::size_t simple = peek() == '\0' ? names.npos : names.find(peek());
        if (simple != names.npos) {
            ++position_;
            out += meanings[simple];
            return {};
        }
        if (!take("u")) return refuse("an unknown escape");
        auto point = hex4();
        if (!point) return refuse("\\u needs four hexadecimal digits");
        if (*point >= 0xd800 && *point <= 0xdbff) {
            const auto low = take("\\u") ? hex4() : std::nullopt;
            if (!low || *low < 0xdc00 || *low > 0xdfff) return refuse("a lone surrogate");
            point = 0x10000 + ((*point - 0xd800) << 10) + (*low - 0xdc00);
        } else if (*point >= 0xdc00 && *point <= 0xdfff) {
            return refuse("a lone surrogate");
        }
        append_utf8(out, *point);
        return {};
    }

    std::string_view text_;
    std::size_t position_ = 0;
    std::vector<std::string> path_;
};

void write_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::string_view plain = "\"\\\b\f\n\r\t";
    constexpr std::string_view names = "\"\\bfnrt";
    out += '"';
    for (const char c : text) {
        const std::size_t special = plain.find(c);
        if (special != plain.npos) {
            out += '\\';
            out += names[special];
        } else if (static_cast<std::uint8_t>(c) < 0x20) {
            out += "\\u00";
            out += hex[static_cast<std::uint8_t>(c) >> 4];
            out += hex[static_cast<std::uint8_t>(c) & 15];
        } else {
            out += c;
        }
    }
    out += '"';
}

void write_json(std::string& out, const Json& json) {
    switch (json.kind) {
    case Json::Kind::null: out += "null"; return;
    case Json::Kind::boolean: out += json.truth ? "true" : "false"; return;
    case Json::Kind::number:
        ENSURE(json.number >= -json_integer_max && json.number <= json_integer_max);
        out += std::to_string(json.number);
        return;
    case Json::Kind::text: write_string(out, json.text); return;
    case Json::Kind::array:
        out += '[';
        for (std::size_t i = 0; i < json.array.size(); ++i) {
            if (i > 0) out += ',';
            write_json(out, json.array[i]);
        }
        out += ']';
        return;
    case Json::Kind::object: break;
    }
    out += '{';
    bool first = true;
    for (const auto& [key, member] : json.object) {
        if (!first) out += ',';
        first = false;
        write_string(out, key);
        out += ':';
        write_json(out, member);
    }
    out += '}';
}

} // namespace

bool Utf16Less::operator()(std::string_view left, std::string_view right) const {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() && j < right.size()) {
        const auto a = next_code_point(left, i);
        const auto b = next_code_point(right, j);
        ENSURE(a && b);
        if (*a != *b) return utf16_rank(*a) < utf16_rank(*b);
    }
    return i == left.size() && j < right.size();
}

Result<Json> parse_json(std::string_view text) { return JsonReader(text).whole(); }

std::string canonical(const Json& json) {
    std::string out;
    write_json(out, json);
    return out;
}

Result<Json> parse_canonical_json(std::string_view text) {
    TRY(Json json, parse_json(text));
    const std::string own = canonical(json);
    if (own == text) return json;
    const auto [theirs, ours] = std::ranges::mismatch(text, own);
    return fail(ErrorCode::config,
                "JSON: not in canonical form (RFC 8785) from byte " +
                    std::to_string(theirs - text.begin()) +
                    " on: no spaces or line ends, keys in order, shortest escapes");
}

} // namespace tamga::ledger
