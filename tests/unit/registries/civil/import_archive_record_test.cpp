// CIV-20: outcomes in the order they are checked, and what papers of an archive do.

#include "archive.hpp"

#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::civil;
using proto::PREDICATE_ANSWER_FALSE;
using Names = std::vector<std::string>;

namespace {

ImportArchiveRecord& request_of(Draft& draft) {
    return *draft.act().mutable_import_archive_record();
}

void reread(Draft& draft, proto::PredicateCode code, const std::string& reader) {
    std::erase_if(draft.attested, [&](const Attested& attested) {
        return attested.code == code && attested.endorser == reader;
    });
}

// Anna and Boris are married; Clara is known with a birth; the court's judge is nobody here.
Archive village() {
    Archive archive(Country::settled());
    archive.enter(archive.birth("clara born", "clara"));
    archive.enter(archive.marriage("wedding", "boris", "anna", on(-30'000)));
    return archive;
}

} // namespace

TEST_CASE("civil.import_archive_record of a birth: one row per outcome, in the order checked") {
    Archive archive = village();
    const SubjectId clara = archive.id("clara");
    const Paper paper = archive.birth("dora born", "dora", "anna", "boris");
    const auto request = [](Draft& draft) -> ImportArchiveRecord& { return request_of(draft); };
    check_rows(archive.country, paper.draft, {
        {"nobody reads a second time",
         [](Country&, Draft& draft) { draft.without("clerk"); }, Outcome::second_officer_missing},
        {"no type", [&](Country&, Draft& d) { request(d).clear_type(); }, Outcome::malformed_act},
        {"a short archive_ref", [&](Country&, Draft& d) { request(d).set_archive_ref("x"); },
         Outcome::malformed_act},
        {"roles of another type", [&](Country&, Draft& d) { request(d).set_type(DEATH); },
         Outcome::malformed_act},
        {"the child stands twice",
         [&](Country&, Draft& d) { *request(d).add_persons() = request(d).persons(0); },
         Outcome::malformed_act},
        {"a filiation that archives do not give",
         [&](Country&, Draft& d) { request(d).mutable_persons(1)->set_filiation(ADOPTER); },
         Outcome::malformed_act},
        {"a birth with a date in clear",
         [&](Country&, Draft& d) { set_date(*request(d).mutable_event_date(), on(1)); },
         Outcome::malformed_act},
        {"a marriage in a birth",
         [&](Country&, Draft& d) { request(d).set_marriage(std::string(32, 'm')); },
         Outcome::malformed_act},
        {"a known person with field groups",
         [&](Country&, Draft& d) { request(d).mutable_persons(0)->set_subject(field(clara)); },
         Outcome::malformed_act},
        {"the child has no date of birth",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(0)->mutable_attributes()->RemoveLast();
         },
         Outcome::attribute_missing},
        {"the act is not listed",
         [&](Country&, Draft& d) { request(d).set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"imported before",
         [&](Country&, Draft& d) { request(d).set_archive_ref(field(ref_of("wedding"))); },
         Outcome::archive_record_already_imported},
        {"an unknown mother",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(1)->set_subject(field(commit("who")));
         },
         Outcome::subject_not_found},
        {"one person is both parents",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(2)->set_subject(request(d).persons(1).subject());
         },
         Outcome::persons_not_distinct},
        {"the child has a birth record",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(0)->clear_attributes();
             request(d).mutable_persons(0)->set_subject(field(clara));
             d.body.clear_commitments();
             d.list(proto::identity::ACT_CONTENT, commit("act dora born"));
         },
         Outcome::record_already_registered},
        {"a living mother",
         [&](Country& c, Draft& d) {
             request(d).mutable_persons(1)->set_subject(field(c.add_citizen("alive")));
         },
         Outcome::subject_not_historic},
        {"a father by a marriage that is not",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(1)->set_subject(field(clara));
             request(d).mutable_persons(2)->set_filiation(FATHER_BY_MARRIAGE);
         },
         Outcome::marriage_not_found},
        {"the second reader says nothing of the paper",
         [](Country&, Draft& d) { reread(d, proto::SECOND_READING, "clerk"); },
         Outcome::endorsement_missing},
        {"the second reader reads something else",
         [](Country&, Draft& d) { d.attested[0].answer = PREDICATE_ANSWER_FALSE; },
         Outcome::endorsement_missing},
        {"only one reader answers",
         [](Country&, Draft& d) { reread(d, proto::PARENT_ALIVE_AT_BIRTH, "clerk"); },
         Outcome::endorsement_missing},
        {"the readers answer differently",
         [](Country&, Draft& d) { d.attested[1].answer = PREDICATE_ANSWER_FALSE; },
         Outcome::endorsement_missing},
        {"a third signs for nothing",
         [](Country&, Draft& d) { d.sign_also("judge"); }, Outcome::signer_superfluous},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
        {"a father by marriage",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(1)->set_filiation(BIRTH_MOTHER);
             request(d).mutable_persons(2)->set_filiation(FATHER_BY_MARRIAGE);
         },
         Outcome::applied},
    });
}

TEST_CASE("civil.import_archive_record of deaths, marriages and divorces: refusals in order") {
    Archive archive = village();
    archive.enter(archive.death("boris died", "boris", on(-20'000)));
    archive.enter(archive.divorce("parted", "wedding", undated()));
    const auto request = [](Draft& draft) -> ImportArchiveRecord& { return request_of(draft); };

    check_rows(archive.country, archive.death("again", "boris", on(-19'000)).draft, {
        {"no date",
         [&](Country&, Draft& d) { request(d).clear_event_date(); }, Outcome::malformed_act},
        {"a date that ends before it begins",
         [&](Country&, Draft& d) { set_date(*request(d).mutable_event_date(), between(5, 4)); },
         Outcome::malformed_act},
        {"a second death", [](Country&, Draft&) {}, Outcome::already_deceased},
    });
    check_rows(archive.country, archive.marriage("again", "boris", "anna", on(-30'000)).draft, {
        {"the husband is missing",
         [&](Country&, Draft& d) { request(d).mutable_persons()->DeleteSubrange(0, 1); },
         Outcome::spouse_missing},
        {"the same person twice",
         [&](Country&, Draft& d) {
             request(d).mutable_persons(1)->set_subject(request(d).persons(0).subject());
         },
         Outcome::persons_not_distinct},
        {"the same marriage again", [](Country&, Draft&) {}, Outcome::record_already_registered},
        {"on another day it is another marriage",
         [&](Country&, Draft& d) { set_date(*request(d).mutable_event_date(), on(-29'999)); },
         Outcome::applied},
    });
    check_rows(archive.country, archive.divorce("again", "wedding", undated()).draft, {
        {"no reason",
         [&](Country&, Draft& d) { request(d).clear_end_reason(); }, Outcome::malformed_act},
        {"an unknown marriage",
         [&](Country&, Draft& d) { request(d).set_marriage(field(commit("none"))); },
         Outcome::marriage_not_found},
        {"a second divorce", [](Country&, Draft&) {}, Outcome::marriage_already_ended},
    });
}

TEST_CASE("people of archives are created under ids that the client can compute") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("b", "child", "mother", "father"));
    const TransactionId first = archive.country.last_id();
    CHECK(archive.id("child") == id_given<SubjectId>(first, 0, 1));
    CHECK(archive.id("mother") == id_given<SubjectId>(first, 0, 2));
    CHECK(archive.id("father") == id_given<SubjectId>(first, 0, 3));
    archive.enter(archive.marriage("m", "father", "bride", undated()));
    const TransactionId second = archive.country.last_id();
    CHECK(archive.id("bride") == id_given<SubjectId>(second, 0, 2));
    CHECK(archive.record("m").marriage == id_given<MarriageId>(second, 0, 0));

    const auto child = identity::subject(archive.country.view(), archive.id("child"));
    REQUIRE(child);
    CHECK(child->subject.kind == proto::identity::HISTORIC);
    CHECK(child->subject.life == identity::LifeStatus::not_known);
    CHECK(child->attributes.size() == 2);
}

TEST_CASE("record numbers count without gaps per office, type and year") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("1", "a"));
    archive.enter(archive.birth("2", "b"));
    CHECK(archive.submit(archive.birth("2", "c")) == Outcome::archive_record_already_imported);
    archive.enter(archive.birth("3", "c"));
    archive.enter(archive.death("4", "c", undated()));
    CHECK(to_text(archive.record("1").number) == "BISH1-1-2026-0000001");
    CHECK(to_text(archive.record("3").number) == "BISH1-1-2026-0000003");
    CHECK(to_text(archive.record("4").number) == "BISH1-2-2026-0000001");
    archive.country.pass_days(365);
    archive.enter(archive.birth("5", "d"));
    CHECK(to_text(archive.record("5").number) == "BISH1-1-2027-0000001");
}

TEST_CASE("a false answer about dates of birth is a conflict that names its rule") {
    Archive archive(Country::settled());
    Paper birth = archive.birth("b", "child", "mother", "father");
    birth.answer(proto::PARENT_ALIVE_AT_BIRTH, PREDICATE_ANSWER_FALSE);
    CHECK(archive.enter(birth) == Names{"mother_not_alive_at_birth", "father_not_alive_at_birth"});
    Paper death = archive.death("d", "child", on(1));
    death.answer(proto::DEATH_NOT_BEFORE_BIRTH, PREDICATE_ANSWER_FALSE);
    CHECK(archive.enter(death) == Names{"death_before_birth"});
    Paper wedding = archive.marriage("m", "father", "bride", on(1));
    wedding.answer(proto::AGE_GE, PREDICATE_ANSWER_FALSE);
    CHECK(archive.enter(wedding) == Names{"marriage_under_age", "marriage_under_age"});
    const auto page = civil::conflicts(archive.country.view(), std::nullopt, 3);
    CHECK(page.conflicts.size() == 3);
    REQUIRE(page.next);
    CHECK(civil::conflicts(archive.country.view(), page.next, 3).conflicts.size() == 2);
}

TEST_CASE("a marriage after a death is a conflict only if it is after it on every possible day") {
    constexpr std::int32_t year_0980 = -361'000; // Long before Gregory, and negative.
    struct Example {
        civil::LegalDate death;
        civil::LegalDate marriage;
        bool broken;
    };
    const Example example = GENERATE_COPY(
        Example{on(100), on(101), true}, Example{on(100), on(100), false},
        Example{between(90, 110), on(105), false}, Example{between(90, 110), on(111), true},
        Example{between({}, 110), on(111), true}, Example{between(90, {}), on(111), false},
        Example{on(100), between(101, {}), true}, Example{on(100), between({}, 200), false},
        Example{undated(), on(111), false}, Example{on(100), undated(), false},
        Example{between(year_0980 - 365, year_0980), on(year_0980 + 1), true},
        Example{on(-800'000), on(-799'999), true}); // Before Christ.
    const Names expected = example.broken ? Names{"marriage_after_death"} : Names{};

    Archive forward(Country::settled());
    forward.enter(forward.death("d", "husband", example.death));
    CHECK(forward.enter(forward.marriage("m", "husband", "wife", example.marriage)) == expected);
    CHECK(forward.made_by("m").end_reason == END_BY_DEATH);

    Archive backward(Country::settled());
    CHECK(backward.enter(backward.marriage("m", "husband", "wife", example.marriage)).empty());
    CHECK(backward.enter(backward.death("d", "husband", example.death)) == expected);
}

TEST_CASE("marriages overlap only if they do on every possible day (G-05)") {
    Archive archive(Country::settled());
    archive.enter(archive.marriage("first", "adam", "eva", on(1'000)));
    SECTION("nobody knows when the spouses died") {
        CHECK(archive.enter(archive.marriage("second", "adam", "lilith", on(2'000))).empty());
        // Now everybody's death is known: the two lasted together, and the last death tells it.
        CHECK(archive.enter(archive.death("a", "adam", on(5'000))).empty());
        CHECK(archive.enter(archive.death("e", "eva", on(4'000))).empty());
        CHECK(archive.enter(archive.death("l", "lilith", on(4'500))) ==
              Names{"marriages_overlap"});
    }
    SECTION("both spouses died later") {
        archive.enter(archive.death("a", "adam", on(5'000)));
        archive.enter(archive.death("e", "eva", on(4'000)));
        archive.enter(archive.death("l", "lilith", on(4'500)));
        CHECK(archive.enter(archive.marriage("second", "adam", "lilith", on(2'000))) ==
              Names{"marriages_overlap"});
        CHECK(archive.enter(archive.marriage("third", "adam", "lilith", on(4'000))) ==
              Names{"marriages_overlap"});
    }
    SECTION("the first ended before the second began") {
        archive.enter(archive.death("a", "adam", on(5'000)));
        archive.enter(archive.death("e", "eva", on(4'000)));
        archive.enter(archive.death("l", "lilith", on(4'500)));
        CHECK(archive.enter(archive.marriage("second", "adam", "lilith", on(4'001))).empty());
    }
    SECTION("a divorce ends the first, at a day known or not") {
        const auto day = GENERATE(on(1'500), undated());
        archive.enter(archive.divorce("parted", "first", day));
        archive.enter(archive.death("a", "adam", on(5'000)));
        archive.enter(archive.death("e", "eva", on(4'000)));
        archive.enter(archive.death("l", "lilith", on(4'500)));
        CHECK(archive.enter(archive.marriage("second", "adam", "lilith", on(2'000))).empty());
    }
}

TEST_CASE("a living spouse has not died, so the marriage lasts") {
    Archive archive(Country::settled());
    archive.know("adam", archive.country.add_citizen("adam"));
    archive.know("eva", archive.country.add_citizen("eva"));
    archive.enter(archive.marriage("first", "adam", "eva", on(1'000)));
    archive.know("lilith", archive.country.add_citizen("lilith"));
    CHECK(archive.enter(archive.marriage("second", "adam", "lilith", on(2'000))) ==
          Names{"marriages_overlap"});
}

TEST_CASE("spouses with a parent in common, or in one line of four generations, are kin (G-06)") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("1", "g1", "g0"));
    archive.enter(archive.birth("2", "g2", "g1"));
    archive.enter(archive.birth("3", "g3", "g2"));
    archive.enter(archive.birth("4", "g4", "g3"));
    archive.enter(archive.birth("5", "g5", "g4"));
    archive.enter(archive.birth("6", "brother", "g4"));
    CHECK(archive.enter(archive.marriage("a", "brother", "g5", undated())) ==
          Names{"spouses_are_kin"});
    CHECK(archive.enter(archive.marriage("b", "g0", "g4", undated())) == Names{"spouses_are_kin"});
    CHECK(archive.enter(archive.marriage("c", "g0", "g5", undated())).empty());
    CHECK(archive.enter(archive.marriage("d", "brother", "stranger", undated())).empty());
    // The record of a birth that comes later shows it.
    CHECK(archive.enter(archive.birth("7", "stranger", "g4")) == Names{"spouses_are_kin"});
}

TEST_CASE("a birth may not make a person an ancestor of itself") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("1", "child", "mother"));
    archive.enter(archive.birth("2", "grandchild", "child"));
    CHECK(archive.submit(archive.birth("3", "mother", "grandchild")) ==
          Outcome::person_is_own_ancestor);
    CHECK(archive.enter(archive.birth("3", "mother", "grandmother")).empty());
    CHECK(civil::parents(archive.country.view(), archive.id("child")).size() == 1);
    CHECK(civil::children(archive.country.view(), archive.id("mother")).front().child ==
          archive.id("child"));
}

TEST_CASE("divorces before the marriage or after a death are conflicts, and end it at the minimum") {
    Archive archive(Country::settled());
    archive.enter(archive.death("a", "adam", on(2'000)));
    archive.enter(archive.marriage("m", "adam", "eva", on(1'000)));
    CHECK(archive.made_by("m").to == civil::Interval::day(2'000));
    SECTION("after the death") {
        CHECK(archive.enter(archive.divorce("d", "m", on(2'001))) == Names{"divorce_after_death"});
        CHECK(archive.made_by("m").to == civil::Interval::day(2'000));
    }
    SECTION("before the marriage") {
        CHECK(archive.enter(archive.divorce("d", "m", on(999))) ==
              Names{"divorce_before_marriage"});
        CHECK(archive.made_by("m").to == civil::Interval::day(999));
    }
    SECTION("at a day nobody knows") {
        CHECK(archive.enter(archive.divorce("d", "m", undated())).empty());
        CHECK(archive.made_by("m").to == civil::Interval{std::nullopt, 2'000});
    }
    CHECK(archive.made_by("m").end_reason == UNSPECIFIED);
}

TEST_CASE("spouses on a day are certain, possible, or none") {
    Archive archive(Country::settled());
    archive.enter(archive.marriage("m", "adam", "eva", between(100, 200)));
    archive.enter(archive.death("a", "adam", between(300, 400)));
    const auto answer = [&](std::int32_t day) {
        const auto found = civil::spouses_at(archive.country.view(), archive.id("eva"), day);
        return found.empty() ? civil::Answer::no : found.front().answer;
    };
    CHECK(answer(99) == civil::Answer::no);
    CHECK(answer(150) == civil::Answer::unknown);
    CHECK(answer(200) == civil::Answer::yes);
    CHECK(answer(299) == civil::Answer::yes);
    CHECK(answer(350) == civil::Answer::unknown);
    CHECK(answer(400) == civil::Answer::no);
}
