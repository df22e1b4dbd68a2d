// ID-05, ID-06, ID-07, ID-15: one row per outcome, and what moves.

#include "../civil/town.hpp"

#include "registries/identity/document_rows.hpp"
#include "registries/identity/identity.hpp"
#include "registries/identity/queries.hpp"
#include "registries/invariants.hpp"
#include "registries/ties.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::identity;
using namespace tamga::proto::courts;

namespace {

Draft merge(const SubjectId& winner, const SubjectId& loser) {
    Draft draft = by_officer();
    for (const char* also : {"supervisor", "ana", "cholpon"}) draft.sign_also(also);
    auto& request = *draft.act().mutable_merge_subjects();
    request.set_winner(field(winner));
    request.set_loser(field(loser));
    return draft;
}

Draft split(const Town& town, const SubjectId& person, const CourtActId& order,
            const Bytes& record) {
    static_cast<void>(town);
    Draft draft = by_officer();
    draft.sign_also("auditor");
    auto& request = *draft.act().mutable_split_subject();
    request.set_subject(field(person));
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit("other"));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB,
              commit("other born"));
    request.add_records(field(record));
    request.set_court_act(field(order));
    return draft;
}

// Ana asks for a certificate of the record.
Draft certificate(const Town& town, const Bytes& record) {
    Draft draft = by_officer();
    draft.sign_also("ana");
    auto& request = *draft.act().mutable_issue_certificate();
    request.set_record(field(record));
    request.set_tag(field(commit("certificate")));
    request.set_ground(proto::civil::OWN_RECORD);
    request.set_applicant(field(town.ana));
    request.set_content(listed(draft, proto::identity::DOC_NUMBER, "certificate"));
    return draft;
}

} // namespace

TEST_CASE("identity.merge_subjects: one row per outcome, in the order they are checked") {
    Town town;
    const auto request = [](Draft& d) { return d.act().mutable_merge_subjects(); };
    check_rows(town.country, merge(town.ana, town.cholpon), {
        {"no loser", [&](Country&, Draft& d) { request(d)->clear_loser(); },
         Outcome::malformed_act},
        {"with itself", [&](Country&, Draft& d) { request(d)->set_loser(field(town.ana)); },
         Outcome::persons_not_distinct},
        {"with nobody", [&](Country&, Draft& d) { request(d)->set_loser(field(commit("x"))); },
         Outcome::subject_not_found},
        {"one is dead",
         [&](Country& c, Draft&) { c.apply(town.death("cholpon", c.today())); },
         Outcome::subjects_contradict},
        {"one does not agree", [](Country&, Draft& d) { d.without("cholpon"); },
         Outcome::consent_missing},
        {"a court that spoke of the winner",
         [&](Country& c, Draft& d) {
             d.without("ana");
             d.without("cholpon");
             request(d)->set_court_act(field(c.decide(MERGE_PERSONS, town.ana.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"no supervisor", [](Country&, Draft& d) { d.without("supervisor"); },
         Outcome::second_officer_missing},
        {"by a court",
         [&](Country& c, Draft& d) {
             d.without("ana");
             d.without("cholpon");
             request(d)->set_court_act(field(c.decide(MERGE_PERSONS, town.cholpon.view())));
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a merge moves what hangs on the loser, and refuses what contradicts itself") {
    Town town;
    const MarriageId made = town.marry("bek", "cholpon");
    SECTION("the winner is married to the loser's husband afterwards") {
        town.country.apply(merge(town.ana, town.cholpon));
        CHECK(town.find(made).is_of(town.ana));
        CHECK(civil::records_of(town.country.view(), town.ana).size() == 1);
        const auto loser = identity::subject(town.country.view(), town.cholpon);
        CHECK(loser->subject.merged_into == town.ana);
        CHECK_FALSE(has_live_ties(town.country.view(), town.cholpon, town.country.today()));
        CHECK(town.country.submit(merge(town.ana, town.cholpon)) == Outcome::subject_is_void);
    }
    SECTION("whom the winner was merged from is the next winner's too") {
        town.country.apply(merge(town.ana, town.cholpon));
        const SubjectId dina = town.country.add_citizen("dina");
        town.country.bind(dina, "dina");
        Draft draft = merge(dina, town.ana);
        draft.without("cholpon");
        draft.sign_also("dina");
        town.country.apply(draft);
        for (const SubjectId& loser : {town.ana, town.cholpon}) {
            CHECK(identity::subject(town.country.view(), loser)->subject.merged_into == dina);
        }
        for (const auto& result : check_whole(town.country.view(), {}).invariants) {
            CHECK(result.violations.empty());
        }
    }
    SECTION("husband and wife are not one person") {
        Draft draft = merge(town.bek, town.cholpon);
        draft.without("ana");
        draft.sign_also("bek");
        CHECK(town.country.submit(draft) == Outcome::subjects_contradict);
    }
}

TEST_CASE("identity.split_subject: one row per outcome, in the order they are checked") {
    Town town;
    town.marry("ana", "bek");
    const Bytes wedding = town.record_of(town.ana, proto::civil::MARRIAGE);
    const CourtActId order = town.country.decide(SPLIT_PERSON, town.ana.view());
    const auto request = [](Draft& d) { return d.act().mutable_split_subject(); };
    check_rows(town.country, split(town, town.ana, order, wedding), {
        {"records twice", [&](Country&, Draft& d) { request(d)->add_records(field(wedding)); },
         Outcome::malformed_act},
        {"no name",
         [&](Country&, Draft& d) { request(d)->mutable_attributes()->DeleteSubrange(0, 1); },
         Outcome::attribute_missing},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"a record of somebody else",
         [&](Country&, Draft& d) { request(d)->set_subject(field(town.cholpon)); },
         Outcome::record_not_found},
        {"a document of somebody else",
         [&](Country&, Draft& d) { request(d)->add_documents(field(commit("x"))); },
         Outcome::document_not_found},
        {"a certificate stays behind",
         [&](Country& c, Draft&) { c.apply(certificate(town, wedding)); },
         Outcome::subjects_contradict},
        {"a certificate goes without its record",
         [&](Country& c, Draft& d) {
             c.apply(certificate(town, wedding));
             request(d)->clear_records();
             request(d)->add_documents(field(commit("certificate")));
         },
         Outcome::subjects_contradict},
        {"both go",
         [&](Country& c, Draft& d) {
             c.apply(certificate(town, wedding));
             request(d)->add_documents(field(commit("certificate")));
         },
         Outcome::applied},
        {"an order about somebody else",
         [&](Country& c, Draft& d) {
             request(d)->set_court_act(field(c.decide(SPLIT_PERSON, town.bek.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"no auditor", [](Country&, Draft& d) { d.without("auditor"); },
         Outcome::second_officer_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(split(town, town.ana, order, wedding));
    const SubjectId other = id_given<SubjectId>(town.country.last_id(), 0, 0);
    CHECK(civil::spouses_at(town.country.view(), other, town.country.today()).size() == 1);
    CHECK(civil::spouses_at(town.country.view(), town.ana, town.country.today()).empty());
}

TEST_CASE("parents go with the birth record that is another person's") {
    Town town;
    const SubjectId child =
        id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);
    const auto parents = [&](const SubjectId& of) {
        return list_rows<civil::ParentTag>(town.country.view(), of).size();
    };
    const std::size_t before = parents(child);
    REQUIRE(before > 0);
    town.country.apply(split(town, child, town.country.decide(SPLIT_PERSON, child.view()),
                             town.record_of(child, proto::civil::BIRTH)));
    CHECK(parents(child) == 0);
    CHECK(parents(id_given<SubjectId>(town.country.last_id(), 0, 0)) == before);
}

TEST_CASE("identity.void_subject: one row per outcome, in the order they are checked") {
    Town town;
    const CourtActId order = town.country.decide(VOID_PERSON, town.ana.view());
    Draft draft = by_officer("supervisor");
    draft.act().mutable_void_subject()->set_subject(field(town.ana));
    draft.act().mutable_void_subject()->set_court_act(field(order));
    const auto request = [](Draft& d) { return d.act().mutable_void_subject(); };
    check_rows(town.country, draft, {
        {"nobody is named", [&](Country&, Draft& d) { request(d)->clear_subject(); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"void already", [&](Country& c, Draft&) { c.apply(draft); }, Outcome::subject_is_void},
        {"somebody who is married",
         [&](Country& c, Draft&) {
             Town married = town;
             married.marry("ana", "bek");
             c = married.country;
         },
         Outcome::subject_has_ties},
        {"an order about somebody else",
         [&](Country& c, Draft& d) {
             request(d)->set_court_act(field(c.decide(VOID_PERSON, town.bek.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(draft);
    CHECK(identity::subject(town.country.view(), town.ana)->subject.life ==
          LifeStatus::void_record);
    for (const HolderKey& key : identity::keys(town.country.view(), town.ana)) {
        CHECK(key.status == KeyStatus::revoked);
    }
}

TEST_CASE("identity.change_citizenship_kind: one row per outcome") {
    Town town;
    Draft draft = by_state("migration");
    draft.act().mutable_change_citizenship_kind()->set_subject(field(town.ana));
    draft.act().mutable_change_citizenship_kind()->set_kind(proto::identity::FOREIGNER);
    add_source(draft, citizenship_act, town.country.today());
    const auto request = [](Draft& d) { return d.act().mutable_change_citizenship_kind(); };
    check_rows(town.country, draft, {
        {"a kind of archives",
         [&](Country&, Draft& d) { request(d)->set_kind(proto::identity::HISTORIC); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"the dead", [&](Country& c, Draft&) { c.apply(town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"what she is already",
         [&](Country&, Draft& d) { request(d)->set_kind(proto::identity::CITIZEN); },
         Outcome::kind_not_allowed},
        {"without the act of the state", [](Country&, Draft& d) { d.body.clear_sources(); },
         Outcome::source_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}
