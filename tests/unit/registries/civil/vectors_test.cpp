// State-machine vectors of registries.md 6.7 that are about people, by number. The others stand
// beside the acts they are about: `registries_test "6.7 vector*"` and, of the border (19 and 20),
// `ledger_test "6.7 vector*"` run all of them.

#include "town.hpp"

#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

TEST_CASE("6.7 vector 1: a marriage is active, so neither of the two applies for another") {
    Town town;
    town.marry("ana", "bek");
    CHECK(town.country.submit(town.application("ana", "cholpon")) == Outcome::spouse_is_married);
}

TEST_CASE("6.7 vector 2: an application of day 0 leads to a marriage on day 30 and not on day 29") {
    Town town;
    const ApplicationId filed = id_given<ApplicationId>(
        town.country.apply(town.application("ana", "bek")), 0, 0);
    town.country.pass_days(29);
    CHECK(town.country.submit(town.marriage(filed, "ana", "bek")) ==
          Outcome::waiting_period_not_over);
    town.country.pass_days(1);
    CHECK(town.country.submit(town.marriage(filed, "ana", "bek")) == Outcome::applied);
}

TEST_CASE("6.7 vector 3: consents after a death that is registered later are flagged for good") {
    Town town;
    const std::int32_t day = town.country.today();
    town.country.pass_days(5);
    town.country.apply(town.application("ana", "bek")); // Lodged after the day of the death.
    CHECK(civil::post_mortem_acts(town.country.view(), town.bek).empty());
    town.country.pass_days(5);
    town.country.apply(town.death("bek", day));
    CHECK(civil::post_mortem_acts(town.country.view(), town.bek).size() == 1);
    CHECK(town.country.submit(town.application("bek", "cholpon")) == Outcome::subject_not_alive);

    town.country.pass_days(20);
    const Bytes death = town.record_of(town.bek, proto::civil::DEATH);
    town.country.apply(Town::revocation(town.country, death));
    const auto bek = identity::subject(town.country.view(), town.bek);
    CHECK(bek->subject.life == identity::LifeStatus::alive);
    CHECK(civil::post_mortem_acts(town.country.view(), town.bek).size() == 1); // The flag stays.
}
