// Identifiers by the vectors of part 6: PIN, PINFL, VIN, cadastre numbers, SOATE, plates, shares.

#include "registries/codes/identifiers.hpp"

#include "registries/codes/plates.hpp"
#include "registries/parties/shares.hpp"
#include "vectors.hpp"

#include "base/prng.hpp"
#include "source_dir.hpp"

#include <map>
#include <sstream>
#include <vector>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::codes;
using tamga::registries::test::registry_vectors;

namespace {

constexpr std::int32_t today = 20'500; // 2026-02-16.

std::string text_of(std::int32_t day) {
    const CivilDate date = date_of(day);
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
    return text;
}

std::string pinfl_verdict(const std::string& text) {
    const PersonalNumber read = read_pinfl(text, today);
    switch (read.fault) {
    case PersonalNumberFault::none:
        return std::string("OK ") + (read.sex == Sex::male ? "M " : "F ") + text_of(read.day);
    case PersonalNumberFault::format: return "FORMAT";
    case PersonalNumberFault::kind: return "CENTURY_SEX";
    case PersonalNumberFault::date: return "DATE";
    case PersonalNumberFault::date_range: return "DATE_RANGE";
    case PersonalNumberFault::area_zero: return "AREA_ZERO";
    case PersonalNumberFault::serial_zero: return "SERIAL_ZERO";
    case PersonalNumberFault::check_digit:
        return "CHECK expected " + std::to_string(read.check_digit);
    }
    return "?";
}

std::string pin_verdict(const std::string& text) {
    const PersonalNumber read = read_kg_pin(text, today);
    switch (read.fault) {
    case PersonalNumberFault::none:
        if (read.organisation) return "ORG " + text_of(read.day);
        return std::string(read.sex == Sex::male ? "M " : "F ") + text_of(read.day);
    case PersonalNumberFault::format: return "FORMAT";
    case PersonalNumberFault::kind: return "KIND";
    case PersonalNumberFault::date: return "DATE";
    case PersonalNumberFault::date_range: return "DATE_RANGE";
    default: return "?";
    }
}

std::string vin_class(const Vin& vin) {
    switch (vin.verdict) {
    case VinVerdict::valid: return "VALID_CD";
    case VinVerdict::bad_length: return "BAD_LENGTH";
    case VinVerdict::bad_character: return "BAD_CHAR";
    case VinVerdict::check_digit_wrong: return "INVALID_CD_NA";
    case VinVerdict::check_digit_differs: return "FORMAT_OK_CD_MISMATCH_NON_NA";
    }
    return "?";
}

struct Series {
    std::string code;
    std::string value;
    std::int32_t from = 0;
};

// The rows of genesis/codes/plates.csv.
std::vector<Series> series_of_file() {
    std::ifstream in(std::filesystem::path(source_dir()) / "genesis/codes/plates.csv");
    REQUIRE(in);
    std::vector<Series> rows;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> cells;
        std::istringstream parts(line);
        for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
        REQUIRE(cells.size() == 6);
        const auto from = parse_day(cells[3]);
        REQUIRE(from);
        INFO(line);
        REQUIRE(read_series(cells[5]));
        rows.push_back({cells[1], cells[5], *from});
    }
    return rows;
}

std::vector<std::string> makers_of_plate(const std::vector<Series>& rows, const std::string& land,
                                         const std::string& plate, std::int32_t day) {
    std::vector<std::string> found;
    for (const Series& row : rows) {
        if (row.from > day || !row.code.starts_with(land + ":")) continue;
        if (produces(*read_series(row.value), plate)) found.push_back(row.code.substr(3));
    }
    return found;
}

// The vectors name kinds of series; the file has one row per pattern.
std::string kind_of(const std::string& code) {
    std::string kind;
    for (const char c : code.substr(0, code.find('-'))) {
        kind += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return kind;
}

} // namespace

TEST_CASE("vectors of 6.1: VIN") {
    const auto vectors = registry_vectors();
    if (!vectors) return;
    for (const auto& [text, want] : (*vectors)["vin"].items()) {
        INFO(text);
        const Vin vin = read_vin(text);
        if (want.is_string()) {
            CHECK(vin_class(vin) == want.get<std::string>());
            continue;
        }
        CHECK(vin_class(vin) == want["class"].get<std::string>());
        CHECK(vin.sum == want["sum"].get<int>());
        CHECK(std::string(1, vin.expected) == want["expected"].get<std::string>());
        CHECK(std::string(1, vin.actual) == want["actual"].get<std::string>());
    }
    CHECK(maker_of("1M8GDM9AXKP042788").view() == "1M8");
    CHECK(maker_of("1M9GDM9AXKP042788").view() == "1M9042");
}

TEST_CASE("vectors of 6.2 and 6.3: KG PIN and UZ PINFL") {
    const auto vectors = registry_vectors();
    if (!vectors) return;
    for (const auto& [text, want] : (*vectors)["kg_pin"].items()) {
        INFO(text);
        CHECK(pin_verdict(text) == want.get<std::string>());
    }
    for (const auto& [text, want] : (*vectors)["pinfl"].items()) {
        INFO(text);
        CHECK(pinfl_verdict(text) == want.get<std::string>());
    }
    CHECK(pin_verdict("\xD9\xA1" "0101199000001") == "FORMAT"); // Digits of another script.
    CHECK(read_kg_pin("10101199000001", today, '2').sex == Sex::male); // The mapping is a parameter.
}

TEST_CASE("vectors of 6.4: plates, by the rows of the file of series") {
    const std::vector<Series> rows = series_of_file();
    const auto unique = [&](const char* plate, std::int32_t day) {
        return makers_of_plate(rows, "UZ", plate, day).size();
    };
    const std::int32_t first = *parse_day("2026-01-01");
    CHECK(unique("ABC", first) == 1);
    CHECK(unique("ABC", first - 1) == 0);
    CHECK(unique("ABCDEFG", first) == 0);
    CHECK(unique("01A123BC", first) == 1);
    CHECK_FALSE(read_series("rrKG/01-10/CAR"));
    CHECK_FALSE(read_series("rKGddd/01-10/CAR/QUEUE"));
    CHECK_FALSE(read_series("rrKGddd/10-01/CAR/QUEUE"));
    CHECK_FALSE(read_series("rrKGd*d/01-10/CAR/QUEUE"));
    CHECK(read_series("Tddddddrr/01-99/CAR+MOTO/QUEUE")->has_kind("MOTO"));
    CHECK_FALSE(read_series("Tddddddrr/01-99/CAR+MOTO/QUEUE")->has_kind("MOT"));

    const auto vectors = registry_vectors();
    if (!vectors) return;
    for (const auto& [label, want] : (*vectors)["plates"].items()) {
        INFO(label);
        // Before the vanity series, which make any short plate.
        std::vector<std::string> kinds;
        for (const std::string& code :
             makers_of_plate(rows, label.substr(0, 2), label.substr(3), first - 1)) {
            kinds.push_back(kind_of(code));
        }
        std::ranges::sort(kinds);
        std::vector<std::string> wanted;
        if (want.is_array()) wanted = want.get<std::vector<std::string>>();
        std::ranges::sort(wanted);
        CHECK(kinds == wanted);
    }
}

TEST_CASE("vectors of 6.5: cadastre numbers and area codes") {
    const auto vectors = registry_vectors();
    if (!vectors) return;
    for (const auto& [text, want] : (*vectors)["uz_cadastre"].items()) {
        INFO(text);
        CHECK(is_uz_cadastre(text) == want.get<bool>());
    }
    for (const auto& [text, want] : (*vectors)["soate"].items()) {
        INFO(text);
        CHECK(has_soate_form(text) == want.get<bool>());
    }
    CHECK(is_kg_eni("7100600330016"));
    CHECK(is_kg_eni("710060033001601001"));
    CHECK_FALSE(is_kg_eni("71006003300160"));
    CHECK(has_soato_form("1726"));
    CHECK_FALSE(has_soato_form("17264"));
}

TEST_CASE("vectors of 6.6: shares, and moving them is exact") {
    using namespace tamga::registries::parties;
    if (const auto vectors = registry_vectors()) {
        for (const auto& vector : (*vectors)["shares"]) {
            INFO(vector.dump());
            const auto numerators = vector["nums"].get<std::vector<std::uint32_t>>();
            CHECK(are_whole(vector["den"].get<std::uint32_t>(), numerators) ==
                  vector["ok"].get<bool>());
        }
    }
    CHECK_FALSE(are_whole(100'000, std::vector<std::uint32_t>{33'332, 33'332, 33'332}));
    CHECK(are_parts(3, std::vector<std::uint32_t>{1, 1}));
    CHECK_FALSE(are_whole(1'000'000'001, std::vector<std::uint32_t>{1'000'000'001}));
    const auto third = move_share({2, {1, 1, 0}}, 0, 2, 1, 3);
    REQUIRE(third);
    CHECK(*third == Split{6, {1, 3, 2}});
    CHECK_FALSE(move_share({3, {1, 2}}, 0, 1, 1, 2)); // A half of one third is not there.
    CHECK_FALSE(move_share({999'999'937, {1, 999'999'936, 0}}, 1, 2, 1, 2)); // No denominator fits.
    CHECK(move_share({1'000'000'000, {500'000'000, 500'000'000}}, 0, 1, 1, 2) == Split{1, {0, 1}});

    Prng random(11);
    for (int round = 0; round < 20'000; ++round) {
        Split split{static_cast<std::uint32_t>(random.between(4, 40)), {1, 1, 1}};
        split.numerators[0] = split.denominator - 2;
        const std::size_t from = random.between(0, 2);
        const std::size_t to = (from + random.between(1, 2)) % 3;
        const auto over = static_cast<std::uint32_t>(random.between(1, 50));
        const auto part = static_cast<std::uint32_t>(random.between(1, over));
        const auto after = move_share(split, from, to, part, over);
        // part / over <= numerators[from] / denominator, crosswise.
        const bool enough = std::uint64_t{part} * split.denominator <=
                            std::uint64_t{split.numerators[from]} * over;
        REQUIRE(after.has_value() == enough);
        if (!after) continue;
        std::uint64_t sum = 0;
        for (const std::uint32_t numerator : after->numerators) sum += numerator;
        REQUIRE(sum == after->denominator);
        // What the receiver gained, crosswise in 128 bits.
        const auto gained = static_cast<std::int64_t>(after->numerators[to]) * split.denominator -
                            static_cast<std::int64_t>(split.numerators[to]) * after->denominator;
        REQUIRE(gained * over == static_cast<std::int64_t>(part) * after->denominator *
                                     split.denominator);
    }
}

TEST_CASE("days: every day of four centuries, forth and back") {
    CHECK(*day_of(1970, 1, 1) == 0);
    CHECK(*parse_day("2026-01-01") == 20'454);
    CHECK_FALSE(parse_day("2025-02-29"));
    CHECK_FALSE(parse_day("2025-2-28"));
    CHECK_FALSE(day_of(2025, 13, 1));
    std::int32_t expected = *day_of(1799, 12, 31);
    for (int year = 1800; year < 2200; ++year) {
        for (int month = 1; month <= 12; ++month) {
            for (int day = 1; day <= 31; ++day) {
                const auto found = day_of(year, month, day);
                if (!found) continue;
                REQUIRE(*found == ++expected);
                REQUIRE(date_of(*found) == CivilDate{year, month, day});
            }
        }
    }
}
