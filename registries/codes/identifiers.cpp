// Reading identifiers, check by check.

#include "registries/codes/identifiers.hpp"

#include <algorithm>
#include <array>

namespace tamga::registries::codes {

namespace {

constexpr std::int32_t first_pin_year = 1850;
constexpr std::array<int, 17> vin_weights{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
// Of A to Z; 0: not in a VIN (I, O, Q).
constexpr std::array<int, 26> vin_values{1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4,
                                         5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};

bool is_digit(char c) { return '0' <= c && c <= '9'; }
bool are_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_of(int year, int month) {
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

PersonalNumber faulty(PersonalNumberFault fault) {
    PersonalNumber result;
    result.fault = fault;
    return result;
}

int pinfl_check_digit(std::string_view text) {
    constexpr std::array<int, 3> weights{7, 3, 1};
    int sum = 0;
    for (std::size_t i = 0; i < 13; ++i) sum += (text[i] - '0') * weights[i % 3];
    return sum % 10;
}

} // namespace

std::optional<std::int32_t> day_of(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12) return std::nullopt;
    if (day < 1 || day > days_of(year, month)) return std::nullopt;
    // Years begin in March, so that the leap day is the last one.
    const int shifted = month <= 2 ? year - 1 : year;
    const int era = shifted / 400;
    const int of_era = shifted - era * 400;
    const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
}

CivilDate date_of(std::int32_t day) {
    const std::int32_t shifted = day + 719'468;
    const std::int32_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
    const std::int32_t of_era = shifted - era * 146'097;
    const std::int32_t year =
        (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
    const std::int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const std::int32_t month = (5 * of_year + 2) / 153;
    CivilDate date;
    date.day = of_year - (153 * month + 2) / 5 + 1;
    date.month = month < 10 ? month + 3 : month - 9;
    date.year = year + era * 400 + (date.month <= 2 ? 1 : 0);
    return date;
}

std::optional<std::int32_t> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const std::string_view year = text.substr(0, 4);
    const std::string_view month = text.substr(5, 2);
    const std::string_view day = text.substr(8, 2);
    if (!are_digits(year) || !are_digits(month) || !are_digits(day)) return std::nullopt;
    return day_of(number(year), number(month), number(day));
}

PersonalNumber read_kg_pin(std::string_view text, std::int32_t today, char female) {
    using enum PersonalNumberFault;
    if (text.size() != 14 || !are_digits(text)) return faulty(format);
    if (text[0] > '2') return faulty(kind);
    const int year = number(text.substr(5, 4));
    const auto day = day_of(year, number(text.substr(3, 2)), number(text.substr(1, 2)));
    if (!day) return faulty(date);
    if (*day > today || year < first_pin_year) return faulty(date_range);
    PersonalNumber result;
    result.organisation = text[0] == '0';
    if (!result.organisation) result.sex = text[0] == female ? Sex::female : Sex::male;
    result.day = *day;
    return result;
}

PersonalNumber read_pinfl(std::string_view text, std::int32_t today) {
    using enum PersonalNumberFault;
    if (text.size() != 14 || !are_digits(text)) return faulty(format);
    if (text[0] < '1' || text[0] > '6') return faulty(kind);
    const int century = 1800 + (text[0] - '1') / 2 * 100;
    const auto day = day_of(century + number(text.substr(5, 2)), number(text.substr(3, 2)),
                            number(text.substr(1, 2)));
    if (!day) return faulty(date);
    if (*day > today) return faulty(date_range);
    if (text.substr(7, 3) == "000") return faulty(area_zero);
    if (text.substr(10, 3) == "000") return faulty(serial_zero);
    PersonalNumber result;
    result.check_digit = pinfl_check_digit(text);
    result.sex = (text[0] - '0') % 2 == 1 ? Sex::male : Sex::female;
    result.day = *day;
    if (text[13] - '0' != result.check_digit) result.fault = check_digit;
    return result;
}

Vin read_vin(std::string_view text, std::string_view check_digit_regions) {
    Vin vin;
    if (text.size() != 17) {
        vin.verdict = VinVerdict::bad_length;
        return vin;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        int value = 0;
        if (is_digit(c)) {
            value = c - '0';
        } else if ('A' <= c && c <= 'Z' && vin_values[static_cast<std::size_t>(c - 'A')] != 0) {
            value = vin_values[static_cast<std::size_t>(c - 'A')];
        } else {
            vin.verdict = VinVerdict::bad_character;
            return vin;
        }
        vin.sum += value * vin_weights[i];
    }
    const int rest = vin.sum % 11;
    vin.expected = rest == 10 ? 'X' : static_cast<char>('0' + rest);
    vin.actual = text[8];
    if (vin.expected != vin.actual) {
        const bool compulsory = check_digit_regions.find(text[0]) != std::string_view::npos;
        vin.verdict =
            compulsory ? VinVerdict::check_digit_wrong : VinVerdict::check_digit_differs;
    }
    return vin;
}

MakerCode maker_of(std::string_view vin) {
    MakerCode maker;
    maker.size = vin[2] == '9' ? 6 : 3;
    for (std::size_t i = 0; i < 3; ++i) maker.text[i] = vin[i];
    for (std::size_t i = 3; i < maker.size; ++i) maker.text[i] = vin[i + 8];
    return maker;
}

bool is_uz_cadastre(std::string_view text) {
    constexpr std::array<std::size_t, 8> widths{2, 2, 2, 2, 2, 4, 4, 3};
    std::size_t at = 0;
    for (std::size_t part = 0; part < widths.size(); ++part) {
        if (part > 0) {
            if (at == text.size()) return part >= 6;
            if (text[at] != ':') return false;
            ++at;
        }
        const std::string_view digits = text.substr(at, widths[part]);
        if (digits.size() != widths[part] || !are_digits(digits)) return false;
        at += widths[part];
    }
    return at == text.size();
}

bool is_kg_eni(std::string_view text) {
    const std::size_t size = text.size();
    return (size == 13 || size == 15 || size == 18) && are_digits(text);
}

bool has_soate_form(std::string_view text) {
    return text.size() == 14 && text.starts_with("417") && are_digits(text);
}

bool has_soato_form(std::string_view text) {
    const std::size_t size = text.size();
    const bool sized = size == 2 || size == 4 || size == 7 || size == 10;
    return sized && text.starts_with("17") && are_digits(text);
}

bool is_code(std::string_view text, std::size_t size_max) {
    return !text.empty() && text.size() <= size_max && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || ('A' <= c && c <= 'Z') ||
               std::string_view(":/._-").find(c) != std::string_view::npos;
    });
}

} // namespace tamga::registries::codes
