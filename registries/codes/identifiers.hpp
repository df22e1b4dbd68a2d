// Forms of identifiers that people and objects carry: PIN, PINFL, VIN, parcel and area codes (0.3,
// 6.1 to 6.5).
//
// Pure: bytes in, a verdict out. ASCII alone; nothing is normalised, a lower-case letter is wrong.
// Numbers of people never stand on the chain: these are for the client tool of their authority.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tamga::registries::codes {

// Days since 1970-01-01, proleptic Gregorian; nothing when there is no such day.
[[nodiscard]] std::optional<std::int32_t> day_of(int year, int month, int day);
struct CivilDate {
    int year = 1970;
    int month = 1;
    int day = 1;

    friend bool operator==(const CivilDate&, const CivilDate&) = default;
};
[[nodiscard]] CivilDate date_of(std::int32_t day);
// "2026-01-31", exactly.
[[nodiscard]] std::optional<std::int32_t> parse_day(std::string_view text);

enum class Sex : std::uint8_t { none = 0, female = 1, male = 2 };

enum class PersonalNumberFault : std::uint8_t {
    none = 0,
    format = 1,      // Not 14 ASCII digits.
    kind = 2,        // The first digit means nothing: century and sex, or the kind.
    date = 3,        // No such day.
    date_range = 4,  // In the future, or before the scheme's first year.
    area_zero = 5,   // PINFL.
    serial_zero = 6, // PINFL.
    check_digit = 7, // PINFL.
};

struct PersonalNumber {
    PersonalNumberFault fault = PersonalNumberFault::none;
    Sex sex = Sex::none;
    bool organisation = false; // KG: a number that begins with 0.
    std::int32_t day = 0;      // Of birth, or of registration of the organisation.
    int check_digit = 0;       // PINFL: the right one.
};
// S DDMMYYYY NNNNN. `female` is the digit that means so: a parameter of the chain, 1 in the data we
// know. No check digit is enforced.
[[nodiscard]] PersonalNumber read_kg_pin(std::string_view text, std::int32_t today,
                                         char female = '1');
// G DDMMYY AAA SSS C; weights 7, 3, 1 repeating, modulo 10.
[[nodiscard]] PersonalNumber read_pinfl(std::string_view text, std::int32_t today);

enum class VinVerdict : std::uint8_t {
    valid = 0,
    bad_length = 1,
    bad_character = 2,        // Lower case, I, O, Q, anything that is not ASCII.
    check_digit_wrong = 3,    // Of a maker that must have one: refused.
    check_digit_differs = 4,  // Of another: accepted, flagged.
};
struct Vin {
    VinVerdict verdict = VinVerdict::valid;
    int sum = 0;       // Weighted, before modulo 11.
    char expected = 0; // '0' to '9' or 'X'.
    char actual = 0;
};
// `check_digit_regions`: first characters of makers whose check digit is compulsory.
[[nodiscard]] Vin read_vin(std::string_view text, std::string_view check_digit_regions = "12345");
// World manufacturer identifier: 3 characters, or 6 when the third is 9 (small makers). The VIN has
// its form.
struct MakerCode {
    char text[6] = {};
    std::size_t size = 0;

    [[nodiscard]] std::string_view view() const { return {text, size}; }
};
[[nodiscard]] MakerCode maker_of(std::string_view vin);

// AA:BB:CC:DD:EE:FFFF[:GGGG[:HHH]], digits.
[[nodiscard]] bool is_uz_cadastre(std::string_view text);
// 13, 15 or 18 digits.
[[nodiscard]] bool is_kg_eni(std::string_view text);
// 14 digits that begin with 417; whether there is such a place, the table alone tells.
[[nodiscard]] bool has_soate_form(std::string_view text);
// 2, 4, 7 or 10 digits that begin with 17.
[[nodiscard]] bool has_soato_form(std::string_view text);
// Codes on the chain: 1 to `size_max` of [A-Z0-9:/._-].
[[nodiscard]] bool is_code(std::string_view text, std::size_t size_max);

} // namespace tamga::registries::codes
