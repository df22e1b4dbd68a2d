// Reading use codes of public ways.

#include "registries/codes/public_ways.hpp"

namespace tamga::registries::codes {

std::optional<std::vector<std::uint32_t>> read_way_uses(std::string_view text) {
    constexpr std::size_t digits_max = 9;
    std::vector<std::uint32_t> uses;
    if (text == "-") return uses;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view digits = text.substr(0, comma);
        if (digits.empty() || digits.size() > digits_max || digits.front() == '0') {
            return std::nullopt;
        }
        std::uint32_t use = 0;
        for (const char c : digits) {
            if (c < '0' || c > '9') return std::nullopt;
            use = use * 10 + static_cast<std::uint32_t>(c - '0');
        }
        if (!uses.empty() && use <= uses.back()) return std::nullopt;
        uses.push_back(use);
        if (comma == std::string_view::npos) return uses;
        text.remove_prefix(comma + 1);
    }
}

} // namespace tamga::registries::codes
