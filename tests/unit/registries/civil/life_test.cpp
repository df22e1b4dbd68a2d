// CIV-02, 03, 04, 10, 11, 12, 22: one row per outcome, and what a presumed death ends.

#include "archive.hpp"
#include "town.hpp"

#include "registries/courts/estates.hpp"
#include "registries/courts/mandates.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::civil;
using namespace tamga::proto::courts;
using identity::LifeStatus;

namespace {

Draft late(const Town& town) {
    Draft draft = town.birth("daniyar");
    proto::civil::RegisterBirth birth = draft.act().register_birth();
    birth.set_lateness(DELAYED);
    *draft.act().mutable_register_birth_late()->mutable_birth() = birth;
    add_source(draft, civil::document::late_birth_evidence, town.country.today());
    return draft;
}

Draft foundling() {
    Draft draft = by_officer();
    for (const char* also : {"supervisor", "police", "guardian"}) draft.sign_also(also);
    auto& request = *draft.act().mutable_register_foundling();
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit("boy"));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB,
              commit("boy born"));
    request.mutable_pin()->set_scheme(proto::identity::KG_PIN);
    request.mutable_pin()->set_pin_tag(field(commit("tag of boy")));
    request.mutable_pin()->set_pin_commitment(
        listed(draft, proto::identity::PIN_NUMBER, "pin of boy"));
    request.set_act(paper(draft, "found"));
    attest(draft, proto::DEDUP_CLEAR, "supervisor", {commit("boy"), commit("boy born")});
    attest(draft, proto::PIN_MATCHES_SEX_DOB, "supervisor",
           {commit("boy born"), commit("pin of boy")});
    return draft;
}

Draft missing(Country& country, const SubjectId& person) {
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_declare_missing();
    request.set_subject(field(person));
    request.set_court_act(field(country.decide(FIND_MISSING, person.view())));
    return draft;
}

Draft presumed(Country& country, const SubjectId& person) {
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_declare_presumed_dead();
    request.set_subject(field(person));
    request.set_death_day(country.today());
    request.set_court_act(field(country.decide(PRESUME_DEAD, person.view())));
    request.set_act(paper(draft, "presumed dead"));
    return draft;
}

Draft reappearance(Country& country, const SubjectId& person) {
    Draft draft = by_officer();
    auto& request = *draft.act().mutable_register_reappearance();
    request.set_subject(field(person));
    request.set_court_act(field(country.decide(FIND_ALIVE, person.view())));
    request.set_act(paper(draft, "alive"));
    return draft;
}

LifeStatus life_of(const Country& country, const SubjectId& person) {
    return identity::subject(country.view(), person)->subject.life;
}

} // namespace

TEST_CASE("civil.register_birth_late: one row per outcome, in the order they are checked") {
    const Town town;
    const auto birth = [](Draft& d) {
        return d.act().mutable_register_birth_late()->mutable_birth();
    };
    check_rows(town.country, late(town), {
        {"no supervisor", [](Country&, Draft& d) { d.without("supervisor"); },
         Outcome::second_officer_missing},
        {"no birth",
         [](Country&, Draft& d) { d.act().mutable_register_birth_late()->clear_birth(); },
         Outcome::malformed_act},
        {"the supervisor informs",
         [&](Country& c, Draft&) {
             auto officer = *find_row<access::Officer>(c.view(), public_key("supervisor"));
             officer.subject = town.ana;
             c.enter(path_of(officer), encode_value(TransactionId(), officer));
         },
         Outcome::own_record},
        {"it is not late", [&](Country&, Draft& d) { birth(d)->set_lateness(TIMELY); },
         Outcome::lateness_is_wrong},
        {"no evidence", [](Country&, Draft& d) { d.body.clear_sources(); },
         Outcome::source_missing},
        {"the informant does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"no doctor",
         [](Country&, Draft& d) { silence(d, proto::BIRTH_MEDICALLY_CERTIFIED); },
         Outcome::endorsement_missing},
        {"no doctor, but a court found it",
         [](Country& c, Draft& d) {
             const Commitment born = commit("daniyar born");
             Draft fact = by_judge();
             auto& request = *fact.act().mutable_establish_fact();
             request.set_kind(FACT_OF_BIRTH);
             request.set_about(field(born));
             request.set_court_act(field(c.decide(ESTABLISH_BIRTH, born.view())));
             c.apply(fact);
             silence(d, proto::BIRTH_MEDICALLY_CERTIFIED);
             d.body.clear_sources();
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("civil.register_foundling: one row per outcome, the authority is the guardian") {
    Country country = Country::settled();
    const auto request = [](Draft& d) { return d.act().mutable_register_foundling(); };
    check_rows(country, foundling(), {
        {"no name",
         [&](Country&, Draft& d) { request(d)->mutable_attributes()->DeleteSubrange(0, 1); },
         Outcome::attribute_missing},
        {"no PIN", [&](Country&, Draft& d) { request(d)->clear_pin(); }, Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"no police", [](Country&, Draft& d) { d.without("police"); },
         Outcome::endorsement_missing},
        {"no guardian", [](Country&, Draft& d) { d.without("guardian"); },
         Outcome::endorsement_missing},
        {"a double",
         [](Country&, Draft& d) {
             answer(d, proto::DEDUP_CLEAR, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"somebody's PIN", [](Country& c, Draft&) { c.apply(foundling()); },
         Outcome::pin_tag_taken},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const SubjectId boy = id_given<SubjectId>(country.apply(foundling()), 0, 0);
    const auto mandates = courts::mandates_of(country.view(), boy);
    REQUIRE(mandates.size() == 1);
    CHECK(to_text(mandates.front().agency) == "STATE");
    CHECK(identity::subject(country.view(), boy)->subject.kind ==
          proto::identity::UNKNOWN_FOUNDLING);

    // The authority is the guardian of a child without parents, whatever a court says of capacity.
    const auto by_court = [&](Command command) {
        Draft draft = by_judge();
        const std::string order = field(country.decide(command, boy.view()));
        if (command == TAKE_CAPACITY) {
            draft.act().mutable_declare_incapacity()->set_subject(field(boy));
            draft.act().mutable_declare_incapacity()->set_court_act(order);
        } else {
            draft.act().mutable_restore_capacity()->set_subject(field(boy));
            draft.act().mutable_restore_capacity()->set_court_act(order);
        }
        country.apply(draft);
    };
    by_court(TAKE_CAPACITY);
    CHECK(courts::mandates_of(country.view(), boy).size() == 1);
    by_court(RESTORE_CAPACITY);
    CHECK(courts::mandates_of(country.view(), boy).size() == 1);
}

TEST_CASE("civil.register_stillbirth: one row per outcome, nobody is entered") {
    Country country = Country::settled();
    Draft draft = by_officer();
    draft.sign_also("doctor");
    draft.act().mutable_register_stillbirth()->set_act(paper(draft, "stillborn"));
    attest(draft, proto::BIRTH_MEDICALLY_CERTIFIED, "doctor", {commit("stillborn")});
    const auto request = [](Draft& d) { return d.act().mutable_register_stillbirth(); };
    check_rows(country, draft, {
        {"no paper", [&](Country&, Draft& d) { request(d)->clear_act(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"no doctor", [](Country&, Draft& d) { d.without("doctor"); },
         Outcome::endorsement_missing},
        {"the doctor knows better",
         [](Country&, Draft& d) { d.attested[0].answer = proto::PREDICATE_ANSWER_FALSE; },
         Outcome::predicate_is_false},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("civil.declare_missing: one row per outcome, in the order they are checked") {
    Town town;
    const auto request = [](Draft& d) { return d.act().mutable_declare_missing(); };
    check_rows(town.country, missing(town.country, town.ana), {
        {"nobody is named", [&](Country&, Draft& d) { request(d)->clear_subject(); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"missing already",
         [&](Country& c, Draft& d) {
             c.apply(d);
             d = missing(c, town.ana);
         },
         Outcome::subject_not_alive},
        {"an order about somebody else",
         [&](Country&, Draft& d) { request(d)->set_subject(field(town.bek)); },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("civil.declare_presumed_dead: one row per outcome, in the order they are checked") {
    Town town;
    const auto request = [](Draft& d) { return d.act().mutable_declare_presumed_dead(); };
    check_rows(town.country, presumed(town.country, town.ana), {
        {"nobody is named", [&](Country&, Draft& d) { request(d)->clear_subject(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"dead already", [&](Country& c, Draft&) { c.apply(town.death("ana", c.today())); },
         Outcome::already_deceased},
        {"tomorrow",
         [&](Country& c, Draft& d) { request(d)->set_death_day(c.today() + 1); },
         Outcome::event_in_the_future},
        {"an order about somebody else",
         [&](Country&, Draft& d) { request(d)->set_subject(field(town.bek)); },
         Outcome::court_act_orders_otherwise},
        {"of a missing one", [&](Country& c, Draft&) { c.apply(missing(c, town.ana)); },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("civil.register_reappearance: one row per outcome, marriages last again on request") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    town.country.apply(presumed(town.country, town.bek));
    CHECK(life_of(town.country, town.bek) == LifeStatus::presumed_dead);
    CHECK(town.find(made).end_reason == END_BY_PRESUMED_DEATH);
    CHECK(courts::estate_of(town.country.view(), town.bek));
    const auto request = [](Draft& d) { return d.act().mutable_register_reappearance(); };
    Draft draft = reappearance(town.country, town.bek);
    check_rows(town.country, draft, {
        {"nobody is named", [&](Country&, Draft& d) { request(d)->clear_subject(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"somebody who was never away",
         [&](Country&, Draft& d) { request(d)->set_subject(field(town.ana)); },
         Outcome::subject_not_missing},
        {"an order about somebody else",
         [&](Country& c, Draft& d) {
             request(d)->set_court_act(field(c.decide(FIND_ALIVE, town.ana.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"a marriage that is none",
         [&](Country&, Draft& d) { request(d)->set_marriage(field(commit("x"))); },
         Outcome::marriage_not_found},
        {"the wife does not ask",
         [&](Country&, Draft& d) { request(d)->set_marriage(field(made)); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(draft);
    CHECK(life_of(town.country, town.bek) == LifeStatus::alive);
    CHECK(town.find(made).end_kept);
    CHECK_FALSE(courts::estate_of(town.country.view(), town.bek));
}

TEST_CASE("a divorce after the day of a presumed death stands when the death is undone") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    town.country.pass_days(40);
    const std::int32_t divorced = town.country.today();
    const Draft divorce = town.judicial(made, divorced);
    town.country.apply(divorce);
    Draft death = presumed(town.country, town.bek);
    death.act().mutable_declare_presumed_dead()->set_death_day(divorced - 10);
    town.country.apply(death);
    CHECK(town.find(made).to->latest == divorced - 10);
    town.country.apply(reappearance(town.country, town.bek)); // G-07 holds in every block.
    CHECK(town.find(made).to->latest == divorced);
}

TEST_CASE("G-05: a marriage does not last again over one that the other had since") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    town.country.apply(presumed(town.country, town.bek));
    const MarriageId second = town.marry("ana", "cholpon");
    const auto returned = [&] {
        Draft draft = reappearance(town.country, town.bek);
        draft.act().mutable_register_reappearance()->set_marriage(field(made));
        return draft;
    };
    CHECK(town.country.submit(returned()) == Outcome::spouse_is_married);
    town.country.apply(town.judicial(second, town.country.today()));
    CHECK(town.find(second).to.has_value());
    CHECK(town.country.submit(returned()) == Outcome::spouse_is_married);
    town.country.apply(reappearance(town.country, town.bek)); // Not asked for: it stays ended.
    CHECK(town.find(made).end_kept);
}

TEST_CASE("what a presumed death has ended for good, and what another death still ends") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    const auto asked = [&](const SubjectId& person) {
        Draft draft = reappearance(town.country, person);
        draft.sign_also("ana");
        draft.sign_also("bek");
        draft.act().mutable_register_reappearance()->set_marriage(field(made));
        return draft;
    };
    SECTION("nobody asked for it the first time") {
        town.country.apply(presumed(town.country, town.bek));
        town.country.apply(reappearance(town.country, town.bek));
        town.country.apply(presumed(town.country, town.bek));
        CHECK(town.country.submit(asked(town.bek)) == Outcome::marriage_already_ended);
    }
    SECTION("both were lost, and the second to return asks") {
        town.country.apply(presumed(town.country, town.ana));
        town.country.apply(presumed(town.country, town.bek));
        town.country.apply(reappearance(town.country, town.ana));
        CHECK(town.find(made).to.has_value());
        // Keys end by a death: both sign a paper.
        Draft draft = reappearance(town.country, town.bek);
        draft.sign_also("clerk");
        draft.act().mutable_register_reappearance()->set_marriage(field(made));
        for (const char* name : {"ana", "bek"}) {
            const std::string words = std::string(name) + " wants it";
            (void)listed(draft, proto::identity::SIGNED_CONSENT, words);
            for (const char* witness : {"registrar", "clerk"}) {
                attest(draft, proto::CONSENT_IN_PERSON, witness, {commit(name), commit(words)},
                       town.country.today());
            }
        }
        town.country.apply(draft);
        CHECK_FALSE(town.find(made).to.has_value());
    }
}

TEST_CASE("G-05: nor over one that an archive tells of the lost") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    town.country.apply(presumed(town.country, town.bek));
    town.country.pass_days(10);
    Archive archive(town.country);
    archive.know("bek", town.bek);
    archive.enter(archive.marriage("m", "bek", "eva", on(archive.country.today() - 5)));
    Draft draft = reappearance(archive.country, town.bek);
    draft.sign_also("ana");
    draft.act().mutable_register_reappearance()->set_marriage(field(made));
    CHECK(archive.country.submit(draft) == Outcome::spouse_is_married);
    archive.country.apply(reappearance(archive.country, town.bek));
}

TEST_CASE("G-60: no certificate of a death outlives the death that is undone") {
    Town town;
    town.country.apply(presumed(town.country, town.bek));
    const auto dead = find_row<identity::Subject>(town.country.view(), town.bek);
    Draft draft = by_officer();
    draft.sign_also("judge");
    auto& request = *draft.act().mutable_issue_certificate();
    request.set_record(field(dead->death_record));
    request.set_tag(field(commit("certificate")));
    request.set_ground(COURT_OR_AUDITOR);
    request.set_content(listed(draft, proto::identity::DOC_NUMBER, "certificate"));
    town.country.apply(draft);
    town.country.apply(reappearance(town.country, town.bek));
    const auto paper = find_row<identity::Document>(town.country.view(), commit("certificate"));
    REQUIRE(paper);
    CHECK(paper->status == identity::DocumentStatus::revoked);
}

TEST_CASE("a missing person comes back and nothing else changes") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    town.country.apply(missing(town.country, town.bek));
    town.country.apply(reappearance(town.country, town.bek));
    CHECK(life_of(town.country, town.bek) == LifeStatus::alive);
    CHECK_FALSE(town.find(made).to.has_value());
}

TEST_CASE("civil.notify_vital_event: one row per outcome, a death answers it") {
    Town town;
    Draft draft = by_state("police");
    auto& named = *draft.act().mutable_notify_vital_event();
    named.set_event(EVENT_DEATH);
    named.set_subject(field(town.ana));
    named.set_content(listed(draft, proto::identity::EVIDENCE_SCANS, "report"));
    const auto request = [](Draft& d) { return d.act().mutable_notify_vital_event(); };
    check_rows(town.country, draft, {
        {"no event", [&](Country&, Draft& d) { request(d)->clear_event(); },
         Outcome::malformed_act},
        {"a birth of somebody who is there",
         [&](Country&, Draft& d) { request(d)->set_event(EVENT_BIRTH); },
         Outcome::malformed_act},
        {"a report that is not listed",
         [&](Country&, Draft& d) { request(d)->set_content(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"dead already", [&](Country& c, Draft&) { c.apply(town.death("ana", c.today())); },
         Outcome::already_deceased},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const NotificationId id = id_given<NotificationId>(town.country.apply(draft), 0, 0);
    Draft other = town.death("bek", town.country.today());
    other.act().mutable_register_death()->set_notification(field(id));
    CHECK(town.country.submit(other) == Outcome::notification_not_found);
    Draft death = town.death("ana", town.country.today());
    death.act().mutable_register_death()->set_notification(field(id));
    town.country.apply(death);
    const auto row = find_row<civil::VitalNotification>(town.country.view(), id);
    CHECK(row->record == town.record_of(town.ana, proto::civil::DEATH));
    CHECK(list_rows<civil::OpenNotification>(town.country.view(), civil::day_key(row->due_day))
              .empty());
}
