// Dates of archives as intervals of days: one row per way to write one.

#include "tools/gedcom_date.hpp"

#include <catch2/catch.hpp>

using namespace tamga::tools;

namespace {

struct Row {
    const char* text;
    const char* days;       // As describe() says.
    DatePrecision precision;
};

} // namespace

TEST_CASE("a date is the interval that is written, no more and no less") {
    using enum DatePrecision;
    const Row row = GENERATE(values<Row>({
        {"26 AUG 1819", "1819-08-26", day},
        {" 6  may 1960 ", "1960-05-06", day},
        {"29 FEB 2000", "2000-02-29", day},
        {"SEP 1170", "1170-09-01 to 1170-09-30", month},
        {"FEB 1900", "1900-02-01 to 1900-02-28", month},
        {"534", "0534-01-01 to 0534-12-31", year},
        {"1137/1138", "1137-01-01 to 1138-12-31", range},
        {"1137/38", "1137-01-01 to 1138-12-31", range},
        {"1699/00", "1699-01-01 to 1700-12-31", range},
        {"1103/1105", "1103-01-01 to 1105-12-31", range},
        {"8 MAR 1137/1138", "1137-03-08 to 1138-03-08", range},
        {"44 B.C.", "0044-01-01 B.C. to 0044-12-31 B.C.", year},
        {"15 MAR 44 BC", "0044-03-15 B.C.", day},
        {"1 B.C.", "0001-01-01 B.C. to 0001-12-31 B.C.", year},
        {"BEF 1200", "to 1200-12-31", range},
        {"BEF 3 MAY 1200", "to 1200-05-03", range},
        {"AFT SEP 1200", "from 1200-09-01", range},
        {"FROM 1900", "from 1900-01-01", range},
        {"TO 1900", "to 1900-12-31", range},
        {"FROM JAN 1900 TO MAR 1901", "1900-01-01 to 1901-03-31", range},
        {"BET 1900 AND 5 MAR 1901", "1900-01-01 to 1901-03-05", range},
        {"INT 25 DEC 1990 (Christmas)", "1990-12-25", day},
        {"@#DGREGORIAN@ 1 JAN 1900", "1900-01-01", day},
        {"@#DJULIAN@ 1 JAN 1900", "1900-01-01", day},
        {"JULIAN 1 JAN 1900", "1900-01-01", day},
        {"9999", "9999-01-01 to 9999-12-31", year},
    }));
    CAPTURE(row.text);
    const ReadDate read = read_gedcom_date(row.text);
    CHECK(describe(read.date) == row.days);
    CHECK(read.date.precision == row.precision);
}

TEST_CASE("what is no certain date is open on both sides and the note says why") {
    const auto [text, note] = GENERATE(table<const char*, const char*>({
        {"", ""},
        {"ABT 1103", "approximate"},
        {"CAL 1103", "approximate"},
        {"EST 3 MAY 1103", "approximate"},
        {"ABT 1103/1104", "approximate"},
        {"10 JAN", "the year is missing"},
        {"JAN", "the year is missing"},
        {"30 FEB 1750", "no such day in the calendar"},
        {"29 FEB 1900", "no such day in the calendar"},
        {"0 MAY 1900", "no such day in the calendar"},
        {"3 XYZ 1900", "the month is not one of JAN to DEC"},
        {"1900/1800", "not a date"},
        {"0", "not a date"},
        {"12345", "not a date"},
        {"(about the time of the great snow)", "a phrase, not a date"},
        {"BET 1901 AND 1900", "the period ends before it begins"},
        {"BET 1901", "a period without its end"},
        {"BET 1901 AND", "no date after its qualifier"},
        {"BEF", "no date after its qualifier"},
        {"BEF 30 FEB 1900", "no such day in the calendar"},
        {"@#DHEBREW@ 2 TVT 5758", "other calendar"},
        {"@#DFRENCH R@ 3 VEND 5", "other calendar"},
        {"HEBREW 2 TVT 5758", "other calendar"},
        {"44/43 B.C.", "not a date"},
        {"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17", "too long for a date"},
        {"1900 B.C. B.C.", "not a date"},
    }));
    CAPTURE(text);
    const ReadDate read = read_gedcom_date(text);
    CHECK_FALSE(read.date.earliest);
    CHECK_FALSE(read.date.latest);
    CHECK(read.date.precision == DatePrecision::unknown);
    CHECK(read.note == note);
}

TEST_CASE("a Julian date is taken as written and noted") {
    CHECK(read_gedcom_date("@#DJULIAN@ 1 JAN 1900").note == "Julian calendar, taken as written");
}

TEST_CASE("days and dates are each other's inverse from 9999 B.C. on") {
    std::int32_t expected = days_from_civil(-9998, 1, 1);
    for (int year = -9998; year <= 9999; year += 7) {
        for (const int month : {1, 2, 3, 12}) {
            for (const int day : {1, 28}) {
                const std::int32_t days = days_from_civil(year, month, day);
                const CivilDay back = civil_from_days(days);
                REQUIRE((back.year == year && back.month == month && back.day == day));
                REQUIRE(days >= expected);
                expected = days;
            }
        }
    }
    CHECK(days_from_civil(1970, 1, 1) == 0);
    CHECK(days_from_civil(1969, 12, 31) == -1);
    CHECK(days_from_civil(2000, 3, 1) == 11017);
}
