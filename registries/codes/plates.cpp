// Patterns of plates.

#include "registries/codes/plates.hpp"

#include "registries/codes/identifiers.hpp"

#include <array>
#include <utility>

namespace tamga::registries::codes {

namespace {

constexpr std::size_t pattern_max = 12;
constexpr std::array<std::pair<std::string_view, PlateMode>, 5> modes{{
    {"QUEUE", PlateMode::queue},
    {"CHOICE", PlateMode::choice},
    {"AUCTION", PlateMode::auction},
    {"STATE_ONLY", PlateMode::state_only},
    {"CLOSED", PlateMode::closed},
}};

bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool is_capital(char c) { return 'A' <= c && c <= 'Z'; }

bool is_pattern(std::string_view pattern) {
    if (pattern.empty() || pattern.size() > pattern_max) return false;
    int regions = 0;
    for (const char c : pattern) {
        if (c == 'r') ++regions;
        const bool known = c == 'r' || c == 'd' || c == 'l' || c == 'x';
        if (!known && !is_digit(c) && !is_capital(c)) return false;
    }
    return regions == 0 || regions == 2;
}

std::string_view take_part(std::string_view& rest) {
    const std::size_t end = rest.find('/');
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return part;
}

} // namespace

bool PlateSeries::has_kind(std::string_view kind) const {
    std::string_view rest = kinds;
    while (!rest.empty()) {
        const std::size_t end = rest.find('+');
        if (rest.substr(0, end) == kind) return true;
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return false;
}

std::optional<PlateSeries> read_series(std::string_view value) {
    PlateSeries series;
    series.pattern = take_part(value);
    const std::string_view range = take_part(value);
    series.kinds = take_part(value);
    const std::string_view mode = value;
    if (!is_pattern(series.pattern) || series.kinds.empty()) return std::nullopt;
    if (range.size() != 5 || range[2] != '-') return std::nullopt;
    for (const std::size_t i : {0, 1, 3, 4}) {
        if (!is_digit(range[i])) return std::nullopt;
    }
    series.region_from = (range[0] - '0') * 10 + (range[1] - '0');
    series.region_to = (range[3] - '0') * 10 + (range[4] - '0');
    if (series.region_from > series.region_to) return std::nullopt;
    for (const auto& [name, known] : modes) {
        if (name == mode) {
            series.mode = known;
            return series;
        }
    }
    return std::nullopt;
}

std::optional<int> region_of(const PlateSeries& series, std::string_view plate) {
    int region = 0;
    bool known = false;
    for (std::size_t i = 0; i < plate.size() && i < series.pattern.size(); ++i) {
        if (series.pattern[i] != 'r') continue;
        region = region * 10 + (plate[i] - '0');
        known = true;
    }
    if (!known) return std::nullopt;
    return region;
}

bool produces(const PlateSeries& series, std::string_view plate) {
    if (plate.size() != series.pattern.size()) return false;
    int region = 0;
    for (std::size_t i = 0; i < plate.size(); ++i) {
        const char c = plate[i];
        switch (series.pattern[i]) {
        case 'r':
            if (!is_digit(c)) return false;
            region = region * 10 + (c - '0');
            break;
        case 'd':
            if (!is_digit(c)) return false;
            break;
        case 'l':
            if (!is_capital(c)) return false;
            break;
        case 'x':
            if (!is_digit(c) && !is_capital(c)) return false;
            break;
        default:
            if (c != series.pattern[i]) return false;
        }
    }
    return series.region_from <= region && region <= series.region_to;
}

} // namespace tamga::registries::codes
