// Shares of a right: whole numerators over one denominator, exact (LND 1.4.2; G-31, G-52).
//
// Never compared by rounding: 99,996 of 100,000 is not the whole.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tamga::registries::parties {

inline constexpr std::uint32_t share_denominator_max = 1'000'000'000;
inline constexpr std::size_t shares_max = 1'024; // Of one right.

// Denominator in [1, 10^9], every numerator at least 1, together exactly the denominator.
[[nodiscard]] bool are_whole(std::uint32_t denominator, std::span<const std::uint32_t> numerators);
// The same without the last condition: parts of a right that need not be all of it.
[[nodiscard]] bool are_parts(std::uint32_t denominator, std::span<const std::uint32_t> numerators);

// Numerators over one denominator, index by index.
struct Split {
    std::uint32_t denominator = 1;
    std::vector<std::uint32_t> numerators; // 0: nothing is left to that one.

    friend bool operator==(const Split&, const Split&) = default;
};
// numerator / denominator of the whole goes from one index to another; nothing when `from` has
// less, or when no denominator of at most 10^9 can say what is then each one's.
[[nodiscard]] std::optional<Split> move_share(Split before, std::size_t from, std::size_t to,
                                              std::uint32_t numerator, std::uint32_t denominator);
// Divided by the greatest number that divides all.
void reduce(Split& split);

} // namespace tamga::registries::parties
