// What is hashed is frozen: outcome numbers and rules of conflicts; and the form of dates.

#include "archive.hpp"

#include "registries/rows.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

TEST_CASE("the numbers of civil outcomes are frozen") {
    const std::pair<const char*, int> frozen[] = {
        {"archive_record_already_imported", 301}, {"spouse_missing", 302},
        {"persons_not_distinct", 303},            {"record_already_registered", 304},
        {"already_deceased", 305},                {"marriage_not_found", 306},
        {"marriage_already_ended", 307},          {"person_is_own_ancestor", 308},
        {"subject_not_historic", 309},            {"record_numbers_exhausted", 310},
        {"act_touches_too_much", 311},            {"spouses_are_close_kin", 312},
        {"spouse_is_married", 313},               {"application_not_found", 314},
        {"application_not_open", 315},            {"waiting_period_not_over", 316},
        {"event_in_the_future", 317},             {"event_before_marriage", 318},
        {"lateness_is_wrong", 319},               {"record_not_found", 320},
        {"record_not_registered", 321},           {"correction_does_not_fit", 322},
        {"conflict_not_open", 323},               {"too_many_parents", 324},
        {"correction_breaks_a_rule", 325}};
    for (const auto& [name, number] : frozen) {
        INFO(name);
        const OutcomeText* text = find_outcome(std::string_view(name));
        REQUIRE(text != nullptr);
        CHECK(text->number == number);
    }
}

TEST_CASE("the rules of legacy conflicts are frozen") {
    const char* names[] = {"mother_not_alive_at_birth", "father_not_alive_at_birth",
                           "death_before_birth",        "marriage_under_age",
                           "marriage_after_death",      "marriages_overlap",
                           "spouses_are_kin",           "divorce_before_marriage",
                           "divorce_after_death"};
    for (std::uint8_t rule = 1; rule <= 9; ++rule) {
        CHECK(civil::name_of(static_cast<civil::ConflictRule>(rule)) == names[rule - 1]);
    }
}

TEST_CASE("years follow the proleptic Gregorian calendar, before Christ too") {
    CHECK(civil::year_of(0) == 1970);
    CHECK(civil::year_of(-1) == 1969);
    CHECK(civil::year_of(19'722) == 2023); // 31 December.
    CHECK(civil::year_of(19'723) == 2024);
    CHECK(civil::year_of(-719'162) == 1);
    CHECK(civil::year_of(-719'163) == 0); // 1 B.C.
    CHECK(civil::year_of(-719'528) == 0);
    CHECK(civil::year_of(-719'529) == -1);
}

TEST_CASE("dates of acts are refused unless their sides and precision fit") {
    const auto fits = [](std::uint32_t has_earliest, std::int32_t earliest,
                         std::uint32_t has_latest, std::int32_t latest,
                         proto::civil::DatePrecision precision) {
        proto::civil::LegalDate raw;
        raw.set_has_earliest(has_earliest);
        raw.set_earliest_day(earliest);
        raw.set_has_latest(has_latest);
        raw.set_latest_day(latest);
        raw.set_precision(precision);
        return civil::legal_date(raw).has_value();
    };
    using namespace proto::civil;
    CHECK(fits(1, -5, 1, -5, DAY));
    CHECK_FALSE(fits(1, -5, 1, -4, DAY));
    CHECK_FALSE(fits(1, -4, 1, -5, RANGE));
    CHECK_FALSE(fits(2, 1, 1, 5, RANGE));
    CHECK_FALSE(fits(0, 1, 1, 5, RANGE));
    CHECK(fits(0, 0, 1, 5, RANGE));
    CHECK_FALSE(fits(0, 0, 1, 5, YEAR));
    CHECK_FALSE(fits(0, 0, 0, 0, RANGE));
    CHECK(fits(0, 0, 0, 0, UNKNOWN_DATE));
    CHECK_FALSE(fits(1, 1, 1, 1, UNKNOWN_DATE));
    CHECK_FALSE(fits(0, 0, 0, 0, DATE_PRECISION_NONE));
}
