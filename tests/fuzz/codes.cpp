// Codes that the registries read: days, personal numbers, VINs, plates, uses, times
// of retention and parcel codes.

#include "registries/codes/identifiers.hpp"
#include "registries/codes/plates.hpp"
#include "registries/codes/public_ways.hpp"
#include "registries/codes/retention.hpp"
#include "target.hpp"

namespace tamga::fuzz {
namespace {

using namespace registries::codes;

constexpr std::int32_t today = 20'000;

void judge_day(ByteView in) {
    const auto day = parse_day(as_text(in));
    if (!day) return;
    const CivilDate date = date_of(*day);
    ENSURE(day_of(date.year, date.month, date.day) == day);
}

void judge_number(const PersonalNumber& number, std::string_view text) {
    if (number.fault != PersonalNumberFault::none) return;
    ENSURE(text.size() == 14);
    ENSURE(number.day <= today);
}

void judge_plate(ByteView in) {
    const std::string_view text = as_text(in);
    const std::size_t line = text.find('\n');
    const auto series = read_series(text.substr(0, line));
    if (!series) return;
    ENSURE(series->region_from <= series->region_to);
    static_cast<void>(series->has_kind("CAR"));
    if (line != text.npos) static_cast<void>(produces(*series, text.substr(line + 1)));
}

// What is taken is written back, byte for byte.
void judge_ways(ByteView in) {
    const auto uses = read_way_uses(as_text(in));
    if (!uses) return;
    std::string text;
    for (const std::uint32_t use : *uses) text += (text.empty() ? "" : ",") + std::to_string(use);
    ENSURE(as_text(in) == (uses->empty() ? "-" : text));
}

// What is taken is written back, byte for byte.
void judge_retention(ByteView in) {
    const std::string_view text = as_text(in);
    if (const auto rule = read_retention(text)) {
        ENSURE(text == (rule->days ? std::to_string(*rule->days) : "-"));
    }
    if (!is_retention_code(text)) return;
    const std::size_t slash = text.find('/');
    const auto number = [](std::string_view digits) {
        return static_cast<std::uint16_t>(std::stoi(std::string(digits)));
    };
    ENSURE(text == retention_code(number(text.substr(0, slash)), number(text.substr(slash + 1))));
}

void judge_vin(ByteView in) {
    const std::string_view text = as_text(in);
    const Vin vin = read_vin(text);
    if (vin.verdict != VinVerdict::valid) return;
    ENSURE(text.size() == 17);
    ENSURE(maker_of(text).size <= 6);
}

constexpr Judge judges[] = {
    judge_day,
    [](ByteView in) { judge_number(read_kg_pin(as_text(in), today), as_text(in)); },
    [](ByteView in) { judge_number(read_pinfl(as_text(in), today), as_text(in)); },
    judge_vin,
    judge_plate,
    [](ByteView in) {
        const std::string_view text = as_text(in);
        static_cast<void>(is_uz_cadastre(text));
        static_cast<void>(is_kg_eni(text));
        static_cast<void>(has_soate_form(text));
        static_cast<void>(has_soato_form(text));
        if (is_code(text, 16)) ENSURE(text.size() <= 16);
    },
    judge_ways,
    judge_retention,
};

void run(ByteView input) { choose(input, judges); }

std::vector<Bytes> seeds() {
    return {chosen(0, as_bytes("2000-02-29")),
            chosen(1, as_bytes("12345678901234")),
            chosen(1, as_bytes("20101199012345")),
            chosen(2, as_bytes("30101901234567")),
            chosen(3, as_bytes("1M8GDM9AXKP042788")),
            chosen(3, as_bytes("XTA210930Y2696785")),
            chosen(4, as_bytes("rrKGdddlll/01-10/CAR+BUS/QUEUE\n01KG123ABC")),
            chosen(5, as_bytes("10:01:01:01:01:0001")),
            chosen(6, as_bytes("9,301,302")),
            chosen(7, as_bytes("282/11")),
            chosen(7, as_bytes("3650"))};
}

const Registration registration({"codes", run, seeds, 30'000});

} // namespace
} // namespace tamga::fuzz
