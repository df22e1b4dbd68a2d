// A GEDCOM file of invented people with the quirks of real ones, the same for the same seed.
//
// For demonstrations where no real file is at hand: families over many generations, and rows of
// every kind that an import must judge: approximate, dual, impossible and ancient dates, people
// without birth, marriages of children and of the dead, divorces without marriages, rows twice.

#pragma once

#include <cstdint>
#include <string>

namespace tamga::tools {

inline constexpr std::uint32_t sample_people_min = 50;
inline constexpr std::uint32_t sample_people_max = 1'000'000;

// UTF-8, GEDCOM 5.5.1, at least `people` individuals.
[[nodiscard]] std::string make_sample_gedcom(std::uint32_t people, std::uint64_t seed);

} // namespace tamga::tools
