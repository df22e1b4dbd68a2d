// CIV-01, 05, 06, 07, 08, 09: one row per outcome, in the order they are checked.

#include "town.hpp"

#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::civil;
using proto::PREDICATE_ANSWER_FALSE;

TEST_CASE("civil.register_birth: one row per outcome, in the order they are checked") {
    const Town town;
    const auto request = [](Draft& d) -> RegisterBirth& {
        return *d.act().mutable_register_birth();
    };
    check_rows(town.country, town.birth("daniyar"), {
        {"a person of archives",
         [&](Country&, Draft& d) { request(d).set_kind(proto::identity::HISTORIC); },
         Outcome::malformed_act},
        {"no class of lateness", [&](Country&, Draft& d) { request(d).clear_lateness(); },
         Outcome::malformed_act},
        {"a parent who adopts",
         [&](Country&, Draft& d) { request(d).mutable_parents(1)->set_kind(ADOPTER); },
         Outcome::malformed_act},
        {"three parents",
         [&](Country&, Draft& d) {
             auto& third = *request(d).add_parents();
             third = request(d).parents(1);
             third.set_kind(FATHER_COURT);
         },
         Outcome::too_many_parents},
        {"two mothers",
         [&](Country&, Draft& d) {
             auto& list = *request(d).mutable_parents();
             list[1].set_kind(BIRTH_MOTHER);
             if (list[1].tag() < list[0].tag()) list.SwapElements(0, 1);
         },
         Outcome::too_many_parents},
        {"no date of birth",
         [&](Country&, Draft& d) { request(d).mutable_attributes()->RemoveLast(); },
         Outcome::attribute_missing},
        {"a PIN whose commitment is not listed",
         [&](Country&, Draft& d) {
             request(d).mutable_pin()->set_pin_commitment(field(commit("other")));
         },
         Outcome::commitment_not_listed},
        {"after a year it is another act",
         [&](Country&, Draft& d) { request(d).set_lateness(DELAYED); },
         Outcome::lateness_is_wrong},
        {"late without evidence", [&](Country&, Draft& d) { request(d).set_lateness(LATE); },
         Outcome::source_missing},
        {"an unknown informant",
         [&](Country&, Draft& d) { request(d).set_informant(field(commit("who"))); },
         Outcome::subject_not_found},
        {"the informant does not sign", [&](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"nobody informs", [&](Country&, Draft& d) { request(d).clear_informant(); },
         Outcome::consent_missing},
        {"no doctor", [&](Country&, Draft& d) { silence(d, proto::BIRTH_MEDICALLY_CERTIFIED); },
         Outcome::endorsement_missing},
        {"nobody has looked for doubles", [&](Country&, Draft& d) { silence(d, proto::DEDUP_CLEAR); },
         Outcome::endorsement_missing},
        {"a double",
         [&](Country&, Draft& d) { answer(d, proto::DEDUP_CLEAR, PREDICATE_ANSWER_FALSE); },
         Outcome::predicate_is_false},
        {"a mother who was dead",
         [&](Country&, Draft& d) {
             answer(d, proto::PARENT_ALIVE_AT_BIRTH, PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"a PIN of another sex",
         [&](Country&, Draft& d) {
             answer(d, proto::PIN_MATCHES_SEX_DOB, PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"a PIN of somebody else",
         [&](Country& c, Draft&) { c.apply(town.birth("daniyar")); }, Outcome::pin_tag_taken},
        {"a judge signs for nothing", [](Country&, Draft& d) { d.sign_also("judge"); },
         Outcome::signer_superfluous},
        {"late, with evidence and the supervisor",
         [&](Country& c, Draft& d) {
             request(d).set_lateness(LATE);
             add_source(d, civil::document::late_birth_evidence, c.today());
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a birth gives a person, a PIN and tags, and names no parent") {
    Town town;
    const SubjectId child = id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);
    const auto view = town.country.view();
    const auto person = identity::subject(view, child);
    REQUIRE(person);
    CHECK(person->subject.life == identity::LifeStatus::alive);
    REQUIRE(person->pins.size() == 1);
    CHECK(person->pins.front().status == identity::PinStatus::active);
    CHECK(civil::parent_tags(view, child).size() == 2);
    CHECK(civil::parents(view, child).empty());
    CHECK(civil::records_of(view, town.ana).empty());
    CHECK(to_text(town.record_of(child, BIRTH)) == "BISH1-1-2026-0000001");
}

TEST_CASE("civil.file_marriage_application: one row per outcome, in the order checked") {
    const Town town;
    const auto request = [](Draft& d) -> FileMarriageApplication& {
        return *d.act().mutable_file_marriage_application();
    };
    check_rows(town.country, town.application("ana", "bek"), {
        {"spouses out of order",
         [&](Country&, Draft& d) {
             const std::string first = request(d).spouse_a();
             request(d).set_spouse_a(request(d).spouse_b());
             request(d).set_spouse_b(first);
         },
         Outcome::malformed_act},
        {"the paper is not listed",
         [&](Country&, Draft& d) { request(d).set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"with oneself",
         [&](Country&, Draft& d) { request(d).set_spouse_b(request(d).spouse_a()); },
         Outcome::persons_not_distinct},
        {"with nobody known",
         [&](Country&, Draft& d) { request(d).set_spouse_a(std::string(32, '\1')); },
         Outcome::subject_not_found},
        {"one has died",
         [&](Country& c, Draft&) { c.apply(town.death("bek", c.today())); },
         Outcome::subject_not_alive},
        {"one is married",
         [&](Country& c, Draft&) {
             Town other = town;
             other.country = c;
             other.marry("bek", "cholpon");
             c = other.country;
         },
         Outcome::spouse_is_married},
        {"nobody says whether they are kin", [](Country&, Draft& d) { silence(d, proto::NOT_KIN); },
         Outcome::endorsement_missing},
        {"they are kin",
         [](Country&, Draft& d) { answer(d, proto::NOT_KIN, PREDICATE_ANSWER_FALSE); },
         Outcome::predicate_is_false},
        {"nobody says whether they are of age",
         [](Country&, Draft& d) { silence(d, proto::AGE_GE); }, Outcome::endorsement_missing},
        {"too young",
         [](Country&, Draft& d) { answer(d, proto::AGE_GE, PREDICATE_ANSWER_FALSE); },
         Outcome::source_missing},
        {"shortened without a ground",
         [&](Country&, Draft& d) { request(d).set_shortening(PREGNANCY); },
         Outcome::source_missing},
        {"one does not consent", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"too young, with permission",
         [](Country& c, Draft& d) {
             answer(d, proto::AGE_GE, PREDICATE_ANSWER_FALSE);
             add_source(d, civil::document::marriage_permission, c.today());
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("civil.register_marriage: one row per outcome, in the order they are checked") {
    Town town;
    const auto application =
        id_given<ApplicationId>(town.country.apply(town.application("ana", "bek")), 0, 0);
    CHECK(town.country.submit(town.marriage(application, "ana", "bek")) ==
          Outcome::waiting_period_not_over);
    town.country.pass_days(29);
    CHECK(town.country.submit(town.marriage(application, "ana", "bek")) ==
          Outcome::waiting_period_not_over);
    town.country.pass_days(1);
    const auto request = [](Draft& d) -> RegisterMarriage& {
        return *d.act().mutable_register_marriage();
    };
    const Draft wedding = town.marriage(application, "ana", "bek");
    check_rows(town.country, wedding, {
        {"no regime", [&](Country&, Draft& d) { request(d).clear_regime(); },
         Outcome::malformed_act},
        {"a name that is not listed",
         [&](Country&, Draft& d) { request(d).set_name_a(field(commit("new name"))); },
         Outcome::commitment_not_listed},
        {"no application",
         [&](Country&, Draft& d) { request(d).set_application(field(commit("none"))); },
         Outcome::application_not_found},
        {"used already", [&](Country& c, Draft&) { c.apply(wedding); },
         Outcome::application_not_open},
        {"one died meanwhile",
         [&](Country& c, Draft&) { c.apply(town.death("bek", c.today())); },
         Outcome::application_not_open},
        {"kin after all",
         [](Country&, Draft& d) { answer(d, proto::NOT_KIN, PREDICATE_ANSWER_FALSE); },
         Outcome::predicate_is_false},
        {"one does not come", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const MarriageId made = id_given<MarriageId>(town.country.apply(wedding), 0, 0);
    CHECK(town.find(made).from == civil::LegalDate::day(town.country.today()));
    const auto spouses = civil::spouses_at(town.country.view(), town.ana, town.country.today());
    REQUIRE(spouses.size() == 1);
    CHECK(spouses.front().spouse == town.bek);
    CHECK(town.country.submit(town.application("ana", "cholpon")) == Outcome::spouse_is_married);
}

TEST_CASE("divorces: one row per outcome, in the order they are checked") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    const std::int32_t today = town.country.today();
    const auto request = [](Draft& d) -> RegisterDivorceAdministrative& {
        return *d.act().mutable_register_divorce_administrative();
    };
    check_rows(town.country, town.divorce(made, "ana", "bek"), {
        {"no marriage", [&](Country&, Draft& d) { request(d).clear_marriage(); },
         Outcome::malformed_act},
        {"an unknown one",
         [&](Country&, Draft& d) { request(d).set_marriage(field(commit("none"))); },
         Outcome::marriage_not_found},
        {"a widow", [&](Country& c, Draft&) { c.apply(town.death("bek", today)); },
         Outcome::marriage_already_ended},
        {"no application", [](Country&, Draft& d) { d.body.clear_sources(); },
         Outcome::source_missing},
        {"an application of yesterday",
         [&](Country&, Draft& d) { d.body.mutable_sources(0)->set_issue_day(today - 1); },
         Outcome::waiting_period_not_over},
        {"common minors",
         [](Country&, Draft& d) { answer(d, proto::NO_COMMON_MINORS, PREDICATE_ANSWER_FALSE); },
         Outcome::predicate_is_false},
        {"nobody asked about property",
         [](Country&, Draft& d) { silence(d, proto::NO_PROPERTY_DISPUTE); },
         Outcome::endorsement_missing},
        {"one does not want", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const auto judicial = [](Draft& d) -> RegisterDivorceJudicial& {
        return *d.act().mutable_register_divorce_judicial();
    };
    check_rows(town.country, town.judicial(made, today), {
        {"an unknown marriage",
         [&](Country&, Draft& d) { judicial(d).set_marriage(field(commit("none"))); },
         Outcome::marriage_not_found},
        {"ended already",
         [&](Country& c, Draft&) { c.apply(town.divorce(made, "ana", "bek")); },
         Outcome::marriage_already_ended},
        {"in force tomorrow",
         [&](Country&, Draft& d) { judicial(d).set_in_force_day(today + 1); },
         Outcome::event_in_the_future},
        {"in force before the wedding",
         [&](Country&, Draft& d) { judicial(d).set_in_force_day(today - 1); },
         Outcome::event_before_marriage},
        {"no court", [&](Country&, Draft& d) { judicial(d).clear_court_act(); },
         Outcome::malformed_act},
        {"a court that ordered something else",
         [&](Country& c, Draft& d) {
             judicial(d).set_court_act(
                 field(c.decide(proto::courts::ANNUL_THE_MARRIAGE, made.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(town.judicial(made, today));
    CHECK(town.find(made).end_reason == DIVORCE_COURT);
    CHECK(town.find(made).to == civil::Interval::day(today));
    CHECK(town.country.submit(town.application("ana", "cholpon")) == Outcome::applied);
}

TEST_CASE("civil.register_death: one row per outcome, in the order they are checked") {
    const Town town;
    const std::int32_t today = town.country.today();
    const auto request = [](Draft& d) -> RegisterDeath& {
        return *d.act().mutable_register_death();
    };
    check_rows(town.country, town.death("bek", today), {
        {"no class of lateness", [&](Country&, Draft& d) { request(d).clear_lateness(); },
         Outcome::malformed_act},
        {"a cause that is not listed",
         [&](Country&, Draft& d) { request(d).set_cause(field(commit("cause"))); },
         Outcome::commitment_not_listed},
        {"nobody known",
         [&](Country&, Draft& d) { request(d).set_subject(field(commit("who"))); },
         Outcome::subject_not_found},
        {"dead already", [&](Country& c, Draft&) { c.apply(town.death("bek", today)); },
         Outcome::already_deceased},
        {"tomorrow", [&](Country&, Draft& d) { request(d).set_death_day(today + 1); },
         Outcome::event_in_the_future},
        {"called late and is not", [&](Country&, Draft& d) { request(d).set_lateness(DELAYED); },
         Outcome::lateness_is_wrong},
        {"two months ago and not called late",
         [&](Country&, Draft& d) { request(d).set_death_day(today - 60); },
         Outcome::lateness_is_wrong},
        {"delayed without a supervisor",
         [&](Country&, Draft& d) {
             request(d).set_death_day(today - 60);
             request(d).set_lateness(DELAYED);
         },
         Outcome::second_officer_missing},
        {"no doctor", [](Country&, Draft& d) { silence(d, proto::DEATH_MEDICALLY_CERTIFIED); },
         Outcome::endorsement_missing},
        {"before the birth",
         [](Country&, Draft& d) {
             answer(d, proto::DEATH_NOT_BEFORE_BIRTH, PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a death ends marriage, application, keys and PIN, and flags what came after it") {
    Town town;
    const std::int32_t before = town.country.today();
    const MarriageId made = town.marry("ana", "bek"); // Bek consents 30 days later, they say.
    town.die("bek", before + 10);
    CHECK(town.find(made).end_reason == END_BY_DEATH);
    CHECK(town.find(made).to == civil::Interval::day(before + 10));
    const auto flags = civil::post_mortem_acts(town.country.view(), town.bek);
    REQUIRE(flags.size() == 1);
    CHECK(flags.front().day == before + 30);
    for (const identity::HolderKey& key : identity::keys(town.country.view(), town.bek)) {
        CHECK(key.status == identity::KeyStatus::revoked);
    }
    CHECK(town.country.submit(town.application("ana", "cholpon")) == Outcome::applied);
}
