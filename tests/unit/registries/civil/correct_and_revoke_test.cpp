// CIV-14 and CIV-17: one row per outcome, and what follows from a changed or revoked record.

#include "archive.hpp"
#include "town.hpp"

#include "registries/identity/documents.hpp"
#include "registries/identity/queries.hpp"
#include "registries/residence/rows.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::civil;

namespace {

CorrectRecord& correction_of(Draft& draft) {
    return *draft.act().mutable_correct_record();
}

} // namespace

TEST_CASE("civil.correct_record: one row per outcome, in the order they are checked") {
    Town town;
    const SubjectId child = id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);
    const Bytes birth = town.record_of(child, BIRTH);
    town.die("bek", town.country.today());
    const Bytes death = town.record_of(town.bek, DEATH);
    const auto request = [](Draft& d) -> CorrectRecord& { return correction_of(d); };
    check_rows(town.country, town.correction(birth), {
        {"nobody approves", [](Country&, Draft& d) { d.without("supervisor"); },
         Outcome::second_officer_missing},
        {"no reason", [&](Country&, Draft& d) { request(d).clear_reason(); },
         Outcome::malformed_act},
        {"nothing is corrected", [&](Country&, Draft& d) { request(d).clear_fields(); },
         Outcome::malformed_act},
        {"fields out of order",
         [&](Country&, Draft& d) { request(d).add_fields(FIELD_NAME); }, Outcome::malformed_act},
        {"the paper is not listed",
         [&](Country&, Draft& d) { request(d).set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"three parents",
         [&](Country&, Draft& d) {
             request(d).set_fields(0, FIELD_PARENTS);
             for (int i = 0; i < 3; ++i) {
                 auto& parent = *request(d).add_parents();
                 parent.set_kind(FATHER_COURT);
                 parent.set_tag(std::string(32, static_cast<char>('a' + i)));
                 parent.set_parent(field(commit("bek")));
             }
         },
         Outcome::too_many_parents},
        {"a date of birth without the PIN that tells it",
         [&](Country&, Draft& d) {
             request(d).set_fields(0, FIELD_BIRTH_DATE);
             add_group(d, *request(d).mutable_attributes(), proto::identity::SEX_DOB,
                       commit("daniyar born later"));
         },
         Outcome::pin_change_missing},
        {"another sex without a court",
         [&](Country&, Draft& d) {
             request(d).set_reason(MATERIAL_ERROR);
             request(d).set_fields(0, FIELD_SEX);
             add_group(d, *request(d).mutable_attributes(), proto::identity::SEX_DOB,
                       commit("daniyar born later"));
         },
         Outcome::malformed_act},
        {"no such record",
         [&](Country&, Draft& d) { request(d).set_record("BISH1-1-2026-0000009"); },
         Outcome::record_not_found},
        {"a revoked record",
         [&](Country& c, Draft& d) {
             c.apply(town.revocation(c, death));
             request(d).set_record(field(death));
         },
         Outcome::record_not_registered},
        {"a name without a value",
         [&](Country&, Draft& d) { request(d).set_fields(0, FIELD_NAME); },
         Outcome::correction_does_not_fit},
        {"a value without a field",
         [&](Country&, Draft& d) {
             add_group(d, *request(d).mutable_attributes(), proto::identity::NAME,
                       commit("new name"));
         },
         Outcome::correction_does_not_fit},
        {"a birth has no date in clear",
         [&](Country&, Draft& d) {
             request(d).set_fields(0, FIELD_EVENT_DATE);
             set_date(*request(d).mutable_event_date(), on(5));
         },
         Outcome::correction_does_not_fit},
        {"a death tomorrow",
         [&](Country& c, Draft& d) {
             request(d).set_record(field(death));
             request(d).set_fields(0, FIELD_EVENT_DATE);
             set_date(*request(d).mutable_event_date(), on(c.today() + 1));
         },
         Outcome::event_in_the_future},
        {"a conflict that is not there",
         [&](Country&, Draft& d) { request(d).add_resolved(1); }, Outcome::conflict_not_open},
        {"by order of a court that does not sign",
         [&](Country&, Draft& d) { request(d).set_reason(JUDICIAL_ORDER); },
         Outcome::malformed_act},
        {"by order of a court about something else",
         [&](Country& c, Draft& d) {
             request(d).set_reason(JUDICIAL_ORDER);
             request(d).set_court_act(
                 field(c.decide(proto::courts::CORRECT_THE_RECORD, death)));
         },
         Outcome::court_act_orders_otherwise},
        {"by order of a court",
         [&](Country& c, Draft& d) {
             request(d).set_reason(JUDICIAL_ORDER);
             request(d).set_court_act(
                 field(c.decide(proto::courts::CORRECT_THE_RECORD, birth)));
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a correction makes a version, and the one before stays readable") {
    Town town;
    const SubjectId child = id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);
    const Bytes number = town.record_of(child, BIRTH);
    Draft draft = town.correction(number);
    correction_of(draft).set_fields(0, FIELD_NAME);
    add_group(draft, *correction_of(draft).mutable_attributes(), proto::identity::NAME,
              commit("right name"));
    town.country.apply(draft);
    const auto versions = civil::record_versions(town.country.view(), number);
    REQUIRE(versions.size() == 2);
    CHECK(versions[0].act == commit("birth of daniyar"));
    CHECK(versions[1].act == commit("corrected"));
    CHECK(versions[1].corrected == std::vector{FIELD_NAME});
    CHECK(versions[1].version == 2);
    const auto person = identity::subject(town.country.view(), child);
    CHECK(person->attributes.front().commitment == commit("right name"));
}

TEST_CASE("another day of a death moves the end of the marriage and flags consents") {
    Town town;
    const std::int32_t filed = town.country.today();
    const MarriageId made = town.marry("ana", "bek");
    town.die("bek", filed + 30);
    CHECK(civil::post_mortem_acts(town.country.view(), town.bek).empty());
    Draft draft = town.correction(town.record_of(town.bek, DEATH));
    correction_of(draft).set_fields(0, FIELD_EVENT_DATE);
    set_date(*correction_of(draft).mutable_event_date(), on(filed + 29));
    town.country.apply(draft);
    CHECK(town.find(made).to == civil::Interval::day(filed + 29));
    CHECK(civil::post_mortem_acts(town.country.view(), town.bek).size() == 1);
}

TEST_CASE("G-06: a death before a wedding whose day was corrected is excused by the consents") {
    Town town;
    const std::int32_t before = town.country.today();
    const MarriageId made = town.marry("ana", "bek");
    Draft draft = town.correction(town.record_of(town.bek, MARRIAGE));
    correction_of(draft).set_fields(0, FIELD_EVENT_DATE);
    set_date(*correction_of(draft).mutable_event_date(), on(before + 2));
    town.country.apply(draft);
    CHECK(town.find(made).from == on(before + 2));
    town.country.pass_days(3);
    town.die("bek", before + 1); // Every block is judged: the consents are of the record's day.
    CHECK(town.find(made).to == civil::Interval::day(before + 1));
}

TEST_CASE("no event is after the day of its record, however it is corrected") {
    Town town;
    const std::int32_t day = town.country.today();
    town.die("bek", day);
    town.country.pass_days(5);
    const auto corrected = [&](std::int32_t on_day) {
        Draft draft = town.correction(town.record_of(town.bek, DEATH));
        correction_of(draft).set_fields(0, FIELD_EVENT_DATE);
        set_date(*correction_of(draft).mutable_event_date(), on(on_day));
        return town.country.submit(draft);
    };
    CHECK(corrected(day + 1) == Outcome::correction_does_not_fit);
    CHECK(corrected(day - 1) == Outcome::applied);
}

TEST_CASE("no correction brings a divorce before its wedding") {
    Town town;
    const std::int32_t filed = town.country.today();
    const MarriageId made = town.marry("ana", "bek");
    town.country.apply(town.divorce(made, "ana", "bek"));
    const auto corrected = [&](RecordType type, std::int32_t day) {
        Draft draft = town.correction(town.record_of(town.bek, type));
        correction_of(draft).set_fields(0, FIELD_EVENT_DATE);
        set_date(*correction_of(draft).mutable_event_date(), on(day));
        return town.country.submit(draft);
    };
    CHECK(corrected(DIVORCE, filed - 1) == Outcome::correction_breaks_a_rule);
    CHECK(corrected(MARRIAGE, filed - 1) == Outcome::applied);
    CHECK(corrected(DIVORCE, filed - 1) == Outcome::applied);
}

TEST_CASE("a conflict of an archive is closed only when the register keeps its rule again") {
    Archive archive(Country::settled());
    archive.enter(archive.death("d", "adam", on(1'000)));
    REQUIRE(archive.enter(archive.marriage("m", "adam", "eva", on(2'000))).size() == 1);
    const Town town;
    Draft close = town.correction(archive.record("m").number);
    correction_of(close).add_resolved(5);
    CHECK(archive.country.submit(close) == Outcome::correction_breaks_a_rule);
    correction_of(close).add_fields(FIELD_EVENT_DATE);
    std::ranges::sort(*correction_of(close).mutable_fields());
    set_date(*correction_of(close).mutable_event_date(), on(900));
    CHECK(archive.country.submit(close) == Outcome::applied);
    CHECK(civil::conflicts(archive.country.view(), std::nullopt, 10).conflicts.empty());
    CHECK(archive.made_by("m").from == on(900));

    // The way back would break it without a conflict that names it.
    Draft back = town.correction(archive.record("m").number);
    correction_of(back).set_fields(0, FIELD_EVENT_DATE);
    set_date(*correction_of(back).mutable_event_date(), on(2'000));
    CHECK(archive.country.submit(back) == Outcome::correction_breaks_a_rule);
}

TEST_CASE("a conflict at a death or a birth is not closed while a marriage still breaks its rule") {
    const Town town;
    Archive dead(Country::settled());
    dead.enter(dead.marriage("m", "adam", "eva", on(2'000)));
    REQUIRE(dead.enter(dead.death("d", "adam", on(1'000))).size() == 1);
    Draft close = town.correction(dead.record("d").number);
    correction_of(close).add_resolved(5);
    CHECK(dead.country.submit(close) == Outcome::correction_breaks_a_rule);

    Archive kin(Country::settled());
    kin.enter(kin.marriage("m", "adam", "eva", undated()));
    kin.enter(kin.birth("1", "adam", "mother"));
    REQUIRE(kin.enter(kin.birth("2", "eva", "mother")).size() == 1);
    close = town.correction(kin.record("2").number);
    correction_of(close).add_resolved(7);
    CHECK(kin.country.submit(close) == Outcome::correction_breaks_a_rule);
}

TEST_CASE("CIV-20, G-60: a death that an archive tells ends the certificates of the person") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("b", "adam"));
    Draft draft = by_officer();
    draft.sign_also("judge");
    auto& request = *draft.act().mutable_issue_certificate();
    request.set_record(field(archive.record("b").number));
    request.set_tag(field(commit("paper")));
    request.set_ground(COURT_OR_AUDITOR);
    request.set_content(listed(draft, proto::identity::DOC_NUMBER, "number"));
    archive.country.apply(draft);
    const auto papers = [&] {
        return identity::documents_of(archive.country.view(), archive.id("adam").view()).size();
    };
    CHECK(papers() == 1);
    archive.enter(archive.death("d", "adam", on(1'000)));
    CHECK(papers() == 0);
}

TEST_CASE("CIV-21: there is no certificate of a divorce that names nobody") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("a", "adam"));
    archive.enter(archive.birth("e", "eve"));
    archive.enter(archive.marriage("wedding", "adam", "eve", on(1'000)));
    archive.enter(archive.divorce("parted", "wedding", on(2'000)));
    CHECK(archive.record("parted").persons.empty());
    Draft draft = by_officer();
    draft.sign_also("judge");
    auto& request = *draft.act().mutable_issue_certificate();
    request.set_record(field(archive.record("parted").number));
    request.set_tag(field(commit("paper")));
    request.set_ground(COURT_OR_AUDITOR);
    request.set_content(listed(draft, proto::identity::DOC_NUMBER, "number"));
    CHECK(archive.country.submit(draft) == Outcome::document_not_due);
    draft.without("judge");
    draft.sign_also("adam");
    request.set_ground(PARENT_OF_MINOR);
    request.set_applicant(field(archive.id("adam")));
    CHECK(archive.country.submit(draft) == Outcome::document_not_due);
}

TEST_CASE("civil.revoke_record: one row per outcome, in the order they are checked") {
    Town town;
    const SubjectId child = id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);
    const Bytes birth = town.record_of(child, BIRTH);
    town.die("bek", town.country.today());
    const Bytes death = town.record_of(town.bek, DEATH);
    const auto request = [](Draft& d) -> RevokeRecord& {
        return *d.act().mutable_revoke_record();
    };
    check_rows(town.country, town.revocation(town.country, death), {
        {"a registrar alone",
         [&](Country&, Draft& d) { d.signers = {"registrar"}; },
         Outcome::officer_lacks_role},
        {"no reason", [&](Country&, Draft& d) { request(d).clear_reason(); },
         Outcome::malformed_act},
        {"no such record",
         [&](Country&, Draft& d) { request(d).set_record("BISH1-2-2026-0000009"); },
         Outcome::record_not_found},
        {"revoked already", [&](Country& c, Draft&) { c.apply(town.revocation(c, death)); },
         Outcome::record_not_registered},
        {"a birth that the court did not speak of",
         [&](Country&, Draft& d) { request(d).set_record(field(birth)); },
         Outcome::court_act_orders_otherwise},
        {"a birth of somebody who has a residence",
         [&](Country& c, Draft& d) {
             d = town.revocation(c, birth);
             residence::Registration home;
             home.id.bytes.fill(1);
             home.subject = child;
             const residence::SubjectRegistration link{child, home.id};
             c.enter(path_of(home), encode_value(TransactionId(), home));
             c.enter(path_of(link), encode_value(TransactionId(), link));
         },
         Outcome::subject_has_ties},
        {"no court", [&](Country&, Draft& d) { request(d).clear_court_act(); },
         Outcome::malformed_act},
        {"a birth, and the person was never",
         [&](Country& c, Draft& d) { d = town.revocation(c, birth); }, Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a revoked death gives life, PIN and marriage back, keys not") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    town.die("bek", town.country.today());
    town.country.pass_days(20);
    SECTION("nobody remarried") {
        town.country.apply(town.revocation(town.country, town.record_of(town.bek, DEATH)));
        CHECK_FALSE(town.find(made).to.has_value());
    }
    SECTION("the widow remarried: the first marriage stays ended") {
        town.marry("ana", "cholpon");
        town.country.apply(town.revocation(town.country, town.record_of(town.bek, DEATH)));
        CHECK(town.find(made).end_kept);
        CHECK(town.find(made).to.has_value());
        const auto spouses =
            civil::spouses_at(town.country.view(), town.ana, town.country.today());
        REQUIRE(spouses.size() == 1);
        CHECK(spouses.front().spouse == town.cholpon);
    }
    const auto bek = identity::subject(town.country.view(), town.bek);
    CHECK(bek->subject.life == identity::LifeStatus::alive);
    CHECK_FALSE(bek->subject.has_death);
    for (const identity::HolderKey& key : identity::keys(town.country.view(), town.bek)) {
        CHECK(key.status == identity::KeyStatus::revoked);
    }
}

TEST_CASE("a revoked marriage is annulled, a revoked divorce lets the marriage last") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    SECTION("the divorce") {
        town.country.apply(town.divorce(made, "ana", "bek"));
        const MarriageId id = made;
        CHECK(town.find(id).divorced.has_value());
        town.country.apply(town.revocation(town.country, town.record_of(town.ana, DIVORCE)));
        CHECK_FALSE(town.find(id).to.has_value());
    }
    SECTION("the divorce of a marriage that is void") {
        town.country.apply(town.divorce(made, "ana", "bek"));
        const Bytes divorce = town.record_of(town.ana, DIVORCE);
        town.country.apply(town.revocation(town.country, town.record_of(town.ana, MARRIAGE)));
        town.country.apply(town.revocation(town.country, divorce));
        CHECK(town.find(made).is_annulled());
    }
    SECTION("the marriage") {
        town.country.apply(town.revocation(town.country, town.record_of(town.ana, MARRIAGE)));
        CHECK(town.find(made).is_annulled());
        CHECK(civil::spouses_at(town.country.view(), town.ana, town.country.today()).empty());
        CHECK(town.country.submit(town.application("ana", "cholpon")) == Outcome::applied);
    }
}

TEST_CASE("a death of an archive that is revoked may be imported again under another reference") {
    Archive archive(Country::settled());
    archive.enter(archive.birth("b", "adam"));
    archive.enter(archive.death("d", "adam", on(1'000)));
    const Town town;
    CHECK(archive.country.submit(town.revocation(archive.country, archive.record("d").number)) ==
          Outcome::applied);
    CHECK(archive.submit(archive.death("d", "adam", on(1'000))) ==
          Outcome::archive_record_already_imported);
    CHECK(archive.submit(archive.death("d2", "adam", on(1'001))) == Outcome::applied);
}
