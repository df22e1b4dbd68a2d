// Plate series: a plate is valid if and only if a row of the table of series makes it (1.5, 6.4).
//
// A row's value is "PATTERN/FROM-TO/KINDS/MODE", for example "rrKGdddlll/01-10/CAR/QUEUE":
// r = a digit of the region, d = a digit, l = a Latin capital, x = either; anything else stands for
// itself. A pattern without r has the range 00-00.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tamga::registries::codes {

enum class PlateMode : std::uint8_t {
    queue = 1,
    choice = 2,
    auction = 3,
    state_only = 4,
    closed = 5, // Valid, never assigned again.
};

struct PlateSeries {
    std::string_view pattern;
    int region_from = 0;
    int region_to = 0;
    std::string_view kinds; // Codes of vehicle kinds, joined by '+'.
    PlateMode mode = PlateMode::queue;

    [[nodiscard]] bool has_kind(std::string_view kind) const;
};
// Views into the value; nothing when it is not of that form.
[[nodiscard]] std::optional<PlateSeries> read_series(std::string_view value);
// What stands where the pattern has the region; the series makes the plate. Nothing without one.
[[nodiscard]] std::optional<int> region_of(const PlateSeries& series, std::string_view plate);
[[nodiscard]] bool produces(const PlateSeries& series, std::string_view plate);

} // namespace tamga::registries::codes
