// RES-11 and RES-12: one row per outcome; a dwelling never tells its address; areas and working
// days are as the code tables say.

#include "../civil/town.hpp"

#include "registries/calendar.hpp"
#include "registries/residence/rows.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

Draft address(const std::string& house) {
    Draft draft = by_state("address");
    auto& request = *draft.act().mutable_create_address();
    request.set_area("41711000000000");
    request.add_elements("BISHKEK");
    request.add_elements("CHUI-AVENUE");
    request.add_elements(house);
    return draft;
}

Draft dwelling() {
    Draft draft = by_state("address");
    auto& request = *draft.act().mutable_open_dwelling();
    request.set_dwelling(field(commit("flat")));
    request.set_area("41711");
    return draft;
}

} // namespace

TEST_CASE("residence.create_address, rename_address: one row per outcome") {
    Country country = Country::settled();
    const auto request = [](Draft& d) { return d.act().mutable_create_address(); };
    check_rows(country, address("1"), {
        {"no elements", [&](Country&, Draft& d) { request(d)->clear_elements(); },
         Outcome::malformed_act},
        {"a name in small letters",
         [&](Country&, Draft& d) { request(d)->set_elements(0, "Bishkek"); },
         Outcome::malformed_act},
        {"an area that is none", [&](Country&, Draft& d) { request(d)->set_area("KG"); },
         Outcome::malformed_act},
        {"outside the territory",
         [](Country&, Draft& d) { d.body.set_territory("41721"); },
         Outcome::officer_outside_territory},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::address_exists},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const AddressId id = id_given<AddressId>(country.apply(address("1")), 0, 0);
    Draft rename = by_state("address");
    rename.act().mutable_rename_address()->set_address(field(id));
    rename.act().mutable_rename_address()->add_elements("MANAS-AVENUE");
    const auto renamed = [](Draft& d) { return d.act().mutable_rename_address(); };
    check_rows(country, rename, {
        {"to nothing", [&](Country&, Draft& d) { renamed(d)->clear_elements(); },
         Outcome::malformed_act},
        {"one that is none",
         [&](Country&, Draft& d) { renamed(d)->set_address(field(commit("x"))); },
         Outcome::address_not_found},
        {"one that is retired",
         [&](Country& c, Draft&) {
             Draft retire = by_state("address");
             retire.act().mutable_retire_address()->set_address(field(id));
             c.apply(retire);
         },
         Outcome::address_is_retired},
        {"to the name of another",
         [&](Country& c, Draft& d) {
             c.apply(address("2"));
             *renamed(d)->mutable_elements() = address("2").act().create_address().elements();
         },
         Outcome::address_exists},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    country.apply(rename);
    CHECK(country.submit(address("1")) == Outcome::applied); // The old name is free.
}

TEST_CASE("residence.open_dwelling and retire_address: one row per outcome") {
    Town town;
    Country& country = town.country;
    const auto request = [](Draft& d) { return d.act().mutable_open_dwelling(); };
    check_rows(country, dwelling(), {
        {"no tag", [&](Country&, Draft& d) { request(d)->clear_dwelling(); },
         Outcome::malformed_act},
        {"an area that tells too much",
         [&](Country&, Draft& d) { request(d)->set_area("417110000"); },
         Outcome::malformed_act},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::dwelling_exists},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    country.apply(dwelling());
    const AddressId id = id_given<AddressId>(country.apply(address("1")), 0, 0);
    Draft retire = by_state("address");
    retire.act().mutable_retire_address()->set_address(field(id));
    retire.act().mutable_retire_address()->add_dwellings(field(commit("flat")));
    const auto retired = [](Draft& d) { return d.act().mutable_retire_address(); };
    check_rows(country, retire, {
        {"a dwelling twice",
         [&](Country&, Draft& d) { retired(d)->add_dwellings(field(commit("flat"))); },
         Outcome::malformed_act},
        {"one that is none",
         [&](Country&, Draft& d) { retired(d)->set_address(field(commit("x"))); },
         Outcome::address_not_found},
        {"a dwelling that is none",
         [&](Country&, Draft& d) { retired(d)->set_dwellings(0, field(commit("x"))); },
         Outcome::dwelling_not_found},
        {"a dwelling that is closed",
         [&](Country& c, Draft&) {
             const AddressId other = id_given<AddressId>(c.apply(address("2")), 0, 0);
             Draft first = by_state("address");
             first.act().mutable_retire_address()->set_address(field(other));
             first.act().mutable_retire_address()->add_dwellings(field(commit("flat")));
             c.apply(first);
         },
         Outcome::dwelling_is_closed},
        {"somebody lives there",
         [&](Country& c, Draft&) {
             Draft move = by_state("residence");
             move.sign_also("bek");
             auto& home = *move.act().mutable_register_residence();
             home.set_subject(field(town.bek));
             home.set_dwelling(field(commit("flat")));
             home.set_basis(proto::residence::OWNER);
             home.add_owners(field(town.bek));
             attest(move, proto::DWELLING_IS_OWNED, "residence", {commit("flat"), commit("bek")},
                    c.today());
             c.apply(move);
         },
         Outcome::dwelling_is_lived_in},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::address_is_retired},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("working days: weekends do not count, and the table says what else") {
    Country country = Country::settled();
    const auto count = [&](std::int32_t from, std::int32_t to) {
        return calendar::working_days(country.view(), from, to, 100);
    };
    CHECK_FALSE(calendar::is_working(country.view(), 2)); // 1970-01-03, a Saturday.
    CHECK(calendar::is_working(country.view(), 4));
    CHECK(calendar::is_working(country.view(), -1)); // A Wednesday.
    CHECK(count(0, 7) == 5);
    CHECK(calendar::working_days(country.view(), 0, 7, 3) == 3);
    Draft holiday = by_governance();
    auto& request = *holiday.act().mutable_load_codes();
    request.set_table(proto::codes::WORKING_DAYS);
    request.add_rows()->set_code("1970-01-05");
    request.mutable_rows(0)->set_value("HOLIDAY");
    country.apply(holiday);
    CHECK(count(0, 7) == 4);
}

TEST_CASE("0.3: an area is what the table has on that day, once there is a table") {
    Country country = Country::settled();
    CHECK(country.submit(address("1")) == Outcome::applied);
    Draft areas = by_governance();
    auto& request = *areas.act().mutable_load_codes();
    request.set_table(proto::codes::SOATE);
    for (const char* code : {"41721000000000", "41722000000000"}) {
        request.add_rows()->set_code(code);
        request.mutable_rows(request.rows_size() - 1)->set_valid_from_day(country.today());
    }
    country.apply(areas);
    CHECK(country.submit(address("2")) == Outcome::code_not_found);
    CHECK(country.submit(dwelling()) == Outcome::code_not_found);
    Draft there = address("2");
    there.act().mutable_create_address()->set_area("41721000000000");
    CHECK(country.submit(there) == Outcome::applied);
    Draft flat = dwelling();
    flat.act().mutable_open_dwelling()->set_area("41721");
    CHECK(country.submit(flat) == Outcome::applied);

    Draft ended = by_governance();
    ended.act().mutable_end_codes()->set_table(proto::codes::SOATE);
    ended.act().mutable_end_codes()->add_codes("41722000000000");
    ended.act().mutable_end_codes()->set_until_day(country.today() + 1);
    country.apply(ended);
    Draft elsewhere = address("3");
    elsewhere.act().mutable_create_address()->set_area("41722000000000");
    CHECK(country.submit(elsewhere) == Outcome::applied); // Until tomorrow.
    country.pass_days(1);
    Draft later = address("4");
    later.act().mutable_create_address()->set_area("41722000000000");
    CHECK(country.submit(later) == Outcome::code_not_found);
}
