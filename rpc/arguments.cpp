// Binding and judging of parameters.

#include "rpc/arguments.hpp"

#include "base/ensure.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace tamga::rpc {
namespace {

constexpr std::size_t text_bytes_max = 128;

bool is_text(const Json& value) {
    if (!value.is_string()) return false;
    const std::string& text = value.get_ref<const std::string&>();
    return !text.empty() && text.size() <= text_bytes_max &&
           std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

bool is_of_kind(const Json& value, Kind kind) {
    switch (kind) {
    case Kind::text: return is_text(value);
    case Kind::number: return as_u64(value).has_value();
    case Kind::day: return day_of(value).has_value();
    case Kind::flag: return value.is_boolean();
    case Kind::digest: {
        const std::optional<Bytes> bytes = as_hex(value);
        return bytes && bytes->size() == 32;
    }
    case Kind::hex: return as_hex(value).has_value();
    case Kind::object: return value.is_object();
    case Kind::list: return value.is_array();
    }
    UNREACHABLE();
}

std::unexpected<RpcError> refuse(std::string detail) {
    return std::unexpected(rpc_error(Family::params, std::move(detail)));
}

// Days from civil and back: Howard Hinnant's algorithms, in integers.
std::int32_t days_from_civil(std::int32_t year, std::int32_t month, std::int32_t day) {
    year -= month <= 2 ? 1 : 0;
    const std::int32_t era = (year >= 0 ? year : year - 399) / 400;
    const std::int32_t year_of_era = year - era * 400;
    const std::int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

std::optional<std::int32_t> digits(std::string_view text) {
    std::int32_t value = 0;
    if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
        return std::nullopt;
    }
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

std::string_view name_of(Kind kind) {
    switch (kind) {
    case Kind::text: return "text";
    case Kind::number: return "integer";
    case Kind::day: return "date";
    case Kind::flag: return "boolean";
    case Kind::digest: return "hex of 32 bytes";
    case Kind::hex: return "hex";
    case Kind::object: return "object";
    case Kind::list: return "array";
    }
    UNREACHABLE();
}

std::expected<Arguments, RpcError> Arguments::bind(const Params& params, const Json& values) {
    Arguments out;
    const auto count = static_cast<std::size_t>(
        std::ranges::find(params, std::string_view(), &Param::name) - params.begin());
    out.params_ = std::span(params).first(count);

    if (values.is_array()) {
        if (values.size() > count) return refuse("at most " + std::to_string(count) + " params");
        for (std::size_t i = 0; i < values.size(); ++i) out.values_[i] = &values[i];
    } else if (values.is_object()) {
        for (const auto& [key, value] : values.items()) {
            const auto found = std::ranges::find(out.params_, std::string_view(key), &Param::name);
            if (found == out.params_.end()) return refuse("unknown parameter \"" + key + "\"");
            out.values_[static_cast<std::size_t>(found - out.params_.begin())] = &value;
        }
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Param& param = out.params_[i];
        const Json*& value = out.values_[i];
        if (value != nullptr && value->is_null() && !param.required) value = nullptr;
        if (value == nullptr) {
            if (param.required) return refuse("missing parameter " + std::string(param.name));
            continue;
        }
        if (!is_of_kind(*value, param.kind)) {
            return refuse(std::string(param.name) + ": expected " +
                          std::string(name_of(param.kind)));
        }
    }
    return out;
}

const Json* Arguments::find(std::string_view name) const {
    const auto found = std::ranges::find(params_, name, &Param::name);
    if (found == params_.end()) return nullptr;
    return values_[static_cast<std::size_t>(found - params_.begin())];
}

bool Arguments::has(std::string_view name) const { return find(name) != nullptr; }

const Json& Arguments::json(std::string_view name) const {
    const Json* value = find(name);
    ENSURE(value != nullptr);
    return *value;
}

std::string Arguments::text(std::string_view name) const { return json(name).get<std::string>(); }

std::uint64_t Arguments::number(std::string_view name) const { return as_u64(json(name)).value(); }

std::int32_t Arguments::day(std::string_view name) const { return day_of(json(name)).value(); }

bool Arguments::flag(std::string_view name) const { return has(name) && json(name).get<bool>(); }

Bytes Arguments::hex(std::string_view name) const { return as_hex(json(name)).value(); }

std::optional<Height> Arguments::height() const {
    if (!has("height")) return std::nullopt;
    return Height(number("height"));
}

std::optional<std::int32_t> day_of(const Json& value) {
    if (value.is_number_integer()) {
        const std::optional<std::int64_t> number = as_i64(value);
        if (!number || !std::in_range<std::int32_t>(*number)) return std::nullopt;
        return static_cast<std::int32_t>(*number);
    }
    if (!value.is_string()) return std::nullopt;
    std::string_view text = value.get_ref<const std::string&>();
    const bool before = text.starts_with('-');
    if (before) text.remove_prefix(1);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8, 2));
    if (!year || !month || !day || *month < 1 || *month > 12 || *day < 1) return std::nullopt;
    const std::int32_t number = days_from_civil(before ? -*year : *year, *month, *day);
    if (date_of(number) != value.get_ref<const std::string&>()) return std::nullopt; // Feb 30.
    return number;
}

std::string date_of(std::int32_t day) {
    const std::int64_t shifted = std::int64_t(day) + 719468;
    const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const std::int64_t day_of_era = shifted - era * 146097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t month_index = (5 * day_of_year + 2) / 153;
    const std::int64_t month = month_index + (month_index < 10 ? 3 : -9);
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    const std::int64_t month_day = day_of_year - (153 * month_index + 2) / 5 + 1;
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%s%04lld-%02lld-%02lld", year < 0 ? "-" : "",
                  static_cast<long long>(year < 0 ? -year : year), static_cast<long long>(month),
                  static_cast<long long>(month_day));
    return text.data();
}

} // namespace tamga::rpc
