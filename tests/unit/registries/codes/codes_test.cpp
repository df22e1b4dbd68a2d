// COD-01 and COD-02: tables loaded by governance, valid from day to day; trees, plates, work days.

#include "../country.hpp"

#include "registries/codes/codes.hpp"
#include "registries/codes/identifiers.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace proto::codes;

namespace {

void add_row(LoadCodes& request, const std::string& code, const std::string& parent,
             std::int32_t from, const std::string& value = "") {
    auto& row = *request.add_rows();
    row.set_code(code);
    row.set_parent(parent);
    row.set_valid_from_day(from);
    row.set_value(value);
}

LoadCodes& load_of(Draft& draft) { return *draft.act().mutable_load_codes(); }

// Bishkek, and two districts of it.
Draft areas() {
    Draft draft = by_governance();
    load_of(draft).set_table(SOATE);
    add_row(load_of(draft), "41711000000000", "", 100);
    add_row(load_of(draft), "41711201000000", "41711000000000", 100);
    add_row(load_of(draft), "41711202000000", "41711000000000", 100);
    return draft;
}

std::vector<std::string> line(const Country& country, const std::string& code, std::int32_t day) {
    std::vector<std::string> found;
    for (const auto& row : codes::line_of(country.view(), SOATE, as_bytes(code), day)) {
        found.push_back(to_text(row.code));
    }
    return found;
}

} // namespace

TEST_CASE("codes.load_codes: one row per outcome, in the order they are checked") {
    check_rows(Country::settled(), areas(),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"by an agency",
                    [](Country&, Draft& d) {
                        d.signers = {"ZAGS"};
                        d.body.set_agency("ZAGS");
                    },
                    Outcome::governance_quorum_missing},
                   {"by one governance key", [](Country&, Draft& d) { d.without("gov2"); },
                    Outcome::governance_quorum_missing},
                   {"nothing", [](Country&, Draft& d) { load_of(d).clear_rows(); },
                    Outcome::malformed_act},
                   {"out of order",
                    [](Country&, Draft& d) { load_of(d).mutable_rows()->SwapElements(0, 1); },
                    Outcome::malformed_act},
                   {"a code of another country",
                    [](Country&, Draft& d) { load_of(d).mutable_rows(2)->set_code("41811"); },
                    Outcome::code_not_in_form},
                   {"it ends before it begins",
                    [](Country&, Draft& d) {
                        load_of(d).mutable_rows(0)->set_has_until(1);
                        load_of(d).mutable_rows(0)->set_valid_until_day(100);
                    },
                    Outcome::code_not_in_form},
                   {"a parent that is not there",
                    [](Country&, Draft& d) {
                        load_of(d).mutable_rows(2)->set_parent("41799000000000");
                    },
                    Outcome::code_parent_not_found},
                   {"another content of the same days",
                    [](Country& c, Draft& d) {
                        c.apply(areas());
                        load_of(d).mutable_rows(2)->set_value("NEW");
                    },
                    Outcome::code_row_differs},
                   {"too many",
                    [](Country&, Draft& d) {
                        for (int i = 1; i < 300; ++i) {
                            add_row(load_of(d), std::to_string(41712000000000 + i), "", 100);
                        }
                    },
                    Outcome::act_touches_too_much},
               });
}

TEST_CASE("the same rows again change nothing, later ones follow, ended ones stay of their days") {
    Country country = Country::settled();
    country.apply(areas());
    const auto before = country.entries();
    country.apply(areas());
    CHECK(country.entries() == before);
    CHECK(line(country, "41711201000000", 100) ==
          std::vector<std::string>{"41711201000000", "41711000000000"});
    CHECK(line(country, "41711201000000", 99).empty());

    Draft later = by_governance();
    load_of(later).set_table(SOATE);
    add_row(load_of(later), "41711201000000", "", 200, "CITY");
    country.apply(later);
    CHECK(line(country, "41711201000000", 199).size() == 2);
    CHECK(line(country, "41711201000000", 200).size() == 1);

    Draft end = by_governance();
    auto& request = *end.act().mutable_end_codes();
    request.set_table(SOATE);
    request.add_codes("41711202000000");
    request.set_until_day(150);
    Draft unknown = end;
    unknown.act().mutable_end_codes()->set_codes(0, "41711209000000");
    CHECK(country.submit(unknown) == Outcome::code_not_found);
    Draft early = end;
    early.act().mutable_end_codes()->set_until_day(100);
    CHECK(country.submit(early) == Outcome::code_ended_before);
    CHECK(country.submit(end) == Outcome::applied);
    CHECK(country.submit(end) == Outcome::code_ended_before);
    CHECK(line(country, "41711202000000", 149).size() == 2);
    CHECK(line(country, "41711202000000", 150).empty());
    CHECK(codes::rows_of(country.view(), SOATE).size() == 3);
}

TEST_CASE("work days, public ways and plates come from the tables") {
    Country country = Country::settled();
    const std::int32_t friday = *codes::parse_day("2026-03-20");
    CHECK(codes::is_working_day(country.view(), friday));
    CHECK_FALSE(codes::is_working_day(country.view(), friday + 1));
    CHECK(codes::add_working_days(country.view(), friday, 1) == friday + 3);
    Draft holidays = by_governance();
    load_of(holidays).set_table(WORKING_DAYS);
    add_row(load_of(holidays), "2026-03-21", "", 0, "WORKDAY"); // A Saturday.
    add_row(load_of(holidays), "2026-03-23", "", 0, "HOLIDAY");
    country.apply(holidays);
    CHECK(codes::add_working_days(country.view(), friday, 1) == friday + 1);
    CHECK(codes::add_working_days(country.view(), friday, 2) == friday + 4);
    CHECK(codes::add_working_days(country.view(), friday, 0) == friday);
    add_row(load_of(holidays), "2026-13-23", "", 0, "HOLIDAY");
    CHECK(country.submit(holidays) == Outcome::code_not_in_form);

    const auto told = [&](const std::string& area, const std::string& uses) {
        Draft ways = by_governance();
        load_of(ways).set_table(PUBLIC_WAYS);
        add_row(load_of(ways), area, "", 0, uses);
        return country.submit(ways);
    };
    CHECK(told("417", "-") == Outcome::applied);
    CHECK(told("41711", "9,301,999999999") == Outcome::applied);
    for (const char* uses : {"", "301,", "302,301", "301,301", "0", "01", "1000000000", "A", "-,1"}) {
        INFO(uses);
        CHECK(told("41721", uses) == Outcome::code_not_in_form);
    }
    CHECK(told("KG", "301") == Outcome::code_not_in_form);
    CHECK(told("417110000000001", "301") == Outcome::code_not_in_form);

    Draft series = by_governance();
    load_of(series).set_table(PLATE_SERIES);
    add_row(load_of(series), "KG:PRIVATE", "", 100, "rrKGdddlll/01-10/CAR/QUEUE");
    country.apply(series);
    CHECK(codes::series_of(country.view(), "01KG123ABC", 100).size() == 1);
    CHECK(codes::series_of(country.view(), "01KG123ABC", 99).empty());
    CHECK(codes::series_of(country.view(), "11KG123ABC", 100).empty());
}
