// Reading times for which openings are kept.

#include "registries/codes/retention.hpp"

namespace tamga::registries::codes {

namespace {

// A number without zeros before it; nothing when it is another text or has more digits.
std::optional<std::int32_t> number_of(std::string_view digits, std::size_t digits_max) {
    if (digits.empty() || digits.size() > digits_max) return std::nullopt;
    if (digits.size() > 1 && digits.front() == '0') return std::nullopt;
    std::int32_t number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

} // namespace

std::string retention_code(std::uint16_t table, std::uint16_t data_class) {
    return std::to_string(table) + "/" + std::to_string(data_class);
}

bool is_retention_code(std::string_view code) {
    constexpr std::size_t table_digits = 3;
    constexpr std::size_t class_digits = 2;
    const std::size_t slash = code.find('/');
    return slash != std::string_view::npos && number_of(code.substr(0, slash), table_digits) &&
           number_of(code.substr(slash + 1), class_digits);
}

std::optional<Retention> read_retention(std::string_view value) {
    constexpr std::size_t days_digits = 6;
    if (value == "-") return Retention{};
    const auto days = number_of(value, days_digits);
    if (!days) return std::nullopt;
    return Retention{days};
}

} // namespace tamga::registries::codes
