// How often things happen in the country that `tamga simulate-day` invents: one table, each row
// with where it was published, or that it is an estimate of ours.
//
// Rates are cases in a year per 100,000 inhabitants; a case may be several acts (a divorce by a
// court is the court's act and the record). The day keeps their proportions whatever its length.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace tamga::tools::day {

enum class Case : std::uint8_t {
    birth,
    death,
    marriage,
    divorce,
    name_change,
    move,
    document,
    land_sale,
    mortgage,
    discharge,
    freeze,
    lift,
    vehicle,
    vehicle_sale,
    inspection,
    pledge,
    release,
    theft,
    recovery,
};

struct Rate {
    Case what;
    std::string_view name;
    std::uint32_t per_100000 = 0;
    bool estimate = false;
    std::string_view source; // Of an estimate: on what it rests.
};
// In the order of Case.
[[nodiscard]] std::span<const Rate> rates();
[[nodiscard]] const Rate& rate_of(Case what);
// Of all rows.
[[nodiscard]] std::uint32_t per_100000_of_all();

// What the country is like before the day; in thousandths unless it says otherwise.
namespace share {
// Of household heads with a spouse: an estimate.
inline constexpr std::uint32_t couples = 550;
// Of divorces that a court decides: an estimate.
inline constexpr std::uint32_t divorces_by_court = 750;
// Of marriages whose waiting period is shortened (the others come a month later): an estimate.
inline constexpr std::uint32_t short_engagements = 500;
// Of households that hold a titled parcel: an estimate.
inline constexpr std::uint32_t parcels = 600;
// Vehicles per 1,000 inhabitants: 800,000 (Ministry of the Interior, knews.kg 18.11.2013) of
// 5.66 million.
inline constexpr std::uint32_t vehicles = 141;
// Acts that are wrong on purpose: a choice.
inline constexpr std::uint32_t wrong_acts = 20;
} // namespace share

// Adults by age, of 1,000: The World Factbook, Kyrgyzstan, 2016 estimate.
struct AgeBand {
    std::int32_t from;
    std::int32_t to; // Years, both included.
    std::uint32_t weight;
};
inline constexpr std::array<AgeBand, 4> adult_ages{
    {{18, 24, 189}, {25, 54, 614}, {55, 64, 117}, {65, 90, 80}}};

// The first five digits of SOATE and the weight of each region: its share of the population in
// thousandths, an estimate after the National Statistical Committee's figures of 2022 to 2024.
struct Region {
    std::string_view code;
    std::uint32_t weight;
};
inline constexpr std::array<Region, 9> regions{{{"41702", 76},
                                                {"41703", 186},
                                                {"41704", 42},
                                                {"41705", 82},
                                                {"41706", 209},
                                                {"41707", 40},
                                                {"41708", 153},
                                                {"41711", 164},
                                                {"41721", 48}}};

} // namespace tamga::tools::day
