// Arithmetic of shares in 64 bits.

#include "registries/parties/shares.hpp"

#include <algorithm>
#include <numeric>

namespace tamga::registries::parties {

bool are_parts(std::uint32_t denominator, std::span<const std::uint32_t> numerators) {
    if (denominator == 0 || denominator > share_denominator_max) return false;
    if (numerators.empty() || numerators.size() > shares_max) return false;
    std::uint64_t sum = 0;
    for (const std::uint32_t numerator : numerators) {
        if (numerator == 0) return false;
        sum += numerator;
    }
    return sum <= denominator;
}

bool are_whole(std::uint32_t denominator, std::span<const std::uint32_t> numerators) {
    if (!are_parts(denominator, numerators)) return false;
    return std::accumulate(numerators.begin(), numerators.end(), std::uint64_t{0}) == denominator;
}

std::optional<Split> move_share(Split before, std::size_t from, std::size_t to,
                                std::uint32_t numerator, std::uint32_t denominator) {
    if (numerator == 0 || denominator == 0 || numerator > denominator) return std::nullopt;
    if (from >= before.numerators.size() || to >= before.numerators.size()) return std::nullopt;
    const std::uint64_t common = std::gcd(numerator, denominator);
    const std::uint64_t part = numerator / common;
    const std::uint64_t over = denominator / common;
    // Both stand over the least common denominator, however large; reduced, it must fit again.
    const std::uint64_t least = std::lcm(std::uint64_t{before.denominator}, over);
    const std::uint64_t scale = least / before.denominator;
    const std::uint64_t moved = part * (least / over);
    std::vector<std::uint64_t> scaled;
    for (const std::uint32_t entry : before.numerators) scaled.push_back(entry * scale);
    if (scaled[from] < moved) return std::nullopt;
    scaled[from] -= moved;
    scaled[to] += moved;
    std::uint64_t divisor = least;
    for (const std::uint64_t entry : scaled) divisor = std::gcd(divisor, entry);
    if (least / divisor > share_denominator_max) return std::nullopt;
    before.denominator = static_cast<std::uint32_t>(least / divisor);
    for (std::size_t i = 0; i < scaled.size(); ++i) {
        before.numerators[i] = static_cast<std::uint32_t>(scaled[i] / divisor);
    }
    return before;
}

void reduce(Split& split) {
    std::uint32_t divisor = split.denominator;
    for (const std::uint32_t entry : split.numerators) divisor = std::gcd(divisor, entry);
    if (divisor < 2) return;
    split.denominator /= divisor;
    for (std::uint32_t& entry : split.numerators) entry /= divisor;
}

} // namespace tamga::registries::parties
