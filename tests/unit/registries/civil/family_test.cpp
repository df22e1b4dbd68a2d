// CIV-13, 15, 16, 18, 19, 21: one row per outcome, and what is sealed.

#include "archive.hpp"
#include "town.hpp"

#include "registries/civil/rows.hpp"
#include "registries/courts/estate_rows.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::civil;
using namespace tamga::proto::courts;

namespace {

// Daniyar has a mother in the register and no father.
struct Family {
    Town town;
    SubjectId child;
    Bytes record;

    Family() {
        Draft draft = town.birth("daniyar");
        draft.act().mutable_register_birth()->mutable_parents()->RemoveLast();
        std::erase_if(draft.attested, [](const Attested& entry) {
            return entry.code == proto::PARENT_ALIVE_AT_BIRTH && entry.argument != 0;
        });
        child = id_given<SubjectId>(town.country.apply(draft), 0, 0);
        record = town.record_of(child, BIRTH);
    }
    [[nodiscard]] Draft paternity() const {
        Draft draft = by_officer();
        draft.sign_also("ana");
        draft.sign_also("bek");
        auto& request = *draft.act().mutable_recognise_paternity();
        request.set_record(field(record));
        request.mutable_father()->set_kind(FATHER_ACKNOWLEDGED);
        request.mutable_father()->set_tag(field(commit("daniyar of bek")));
        request.mutable_father()->set_parent(field(commit("bek")));
        request.set_father_subject(field(town.bek));
        request.set_mother_subject(field(town.ana));
        request.set_act(paper(draft, "recognised"));
        add_age(draft, "daniyar", 10, proto::PREDICATE_ANSWER_FALSE);
        return draft;
    }
    void add_age(Draft& draft, const std::string& name, std::int64_t years,
                 proto::PredicateAnswer answer) const {
        draft.attested.push_back({proto::AGE_GE, "registrar", {commit(name + " born")}, answer,
                                  years, town.country.today()});
    }
    // Of Ana, who is of age.
    [[nodiscard]] Draft name() const {
        Draft draft = by_officer();
        draft.sign_also("ana");
        draft.sign_also("police");
        auto& request = *draft.act().mutable_change_name();
        request.set_subject(field(town.ana));
        request.set_name(listed(draft, proto::identity::NAME, "anna"));
        request.set_act(paper(draft, "renamed"));
        attest(draft, proto::NO_CRIMINAL_BLOCK, "police", {commit("ana")}, town.country.today());
        add_age(draft, "ana", 18, proto::PREDICATE_ANSWER_TRUE);
        return draft;
    }
    [[nodiscard]] Draft name_of_child() const {
        Draft draft = by_officer();
        for (const char* also : {"ana", "police", "guardian"}) draft.sign_also(also);
        auto& request = *draft.act().mutable_change_name();
        request.set_subject(field(child));
        request.add_parents(field(town.ana));
        request.set_name(listed(draft, proto::identity::NAME, "dan"));
        request.set_act(paper(draft, "renamed"));
        attest(draft, proto::NO_CRIMINAL_BLOCK, "police", {commit("daniyar")},
               town.country.today());
        add_age(draft, "daniyar", 18, proto::PREDICATE_ANSWER_FALSE);
        add_age(draft, "daniyar", 10, proto::PREDICATE_ANSWER_FALSE);
        attest(draft, proto::IS_LEGAL_PARENT, "registrar", {commit("daniyar"), commit("ana")},
               town.country.today());
        return draft;
    }
    [[nodiscard]] Draft adoption(Country& country) const {
        Draft draft = by_officer();
        draft.sign_also("cholpon");
        draft.sign_also("guardian");
        auto& request = *draft.act().mutable_register_adoption();
        request.set_record(field(record));
        auto& parent = *request.add_parents();
        parent.set_kind(ADOPTER);
        parent.set_tag(field(commit("daniyar of cholpon")));
        parent.set_parent(field(commit("cholpon")));
        request.add_adopters(field(town.cholpon));
        add_group(draft, *request.mutable_attributes(), proto::identity::NAME,
                  commit("new daniyar"));
        request.set_court_act(field(country.decide(ADOPT, child.view())));
        request.set_act(paper(draft, "adopted"));
        attest(draft, proto::AGE_GAP_IS_LEGAL, "guardian",
               {commit("daniyar born"), commit("cholpon born")}, town.country.today());
        return draft;
    }
    [[nodiscard]] Draft certificate(const std::string& number) const {
        Draft draft = by_officer();
        draft.sign_also("ana");
        auto& request = *draft.act().mutable_issue_certificate();
        request.set_record(field(record));
        request.set_tag(field(commit(number)));
        request.set_ground(PARENT_OF_MINOR);
        request.set_applicant(field(town.ana));
        request.set_content(listed(draft, proto::identity::DOC_NUMBER, number));
        attest(draft, proto::IS_LEGAL_PARENT, "registrar", {commit("daniyar"), commit("ana")},
               town.country.today());
        add_age(draft, "daniyar", 18, proto::PREDICATE_ANSWER_FALSE);
        return draft;
    }
};

} // namespace

TEST_CASE("civil.recognise_paternity: one row per outcome, in the order they are checked") {
    Family family;
    const auto request = [](Draft& d) { return d.act().mutable_recognise_paternity(); };
    check_rows(family.town.country, family.paternity(), {
        {"a mother is no father",
         [&](Country&, Draft& d) { request(d)->mutable_father()->set_kind(BIRTH_MOTHER); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"no such record",
         [&](Country&, Draft& d) { request(d)->set_record("BISH1-1-2026-0000009"); },
         Outcome::record_not_found},
        {"a revoked record",
         [&](Country& c, Draft&) { c.apply(Town::revocation(c, family.record)); },
         Outcome::record_not_registered},
        {"a sealed record", [&](Country& c, Draft&) { c.apply(family.adoption(c)); },
         Outcome::record_is_sealed},
        {"a second father", [&](Country& c, Draft& d) { c.apply(d); },
         Outcome::too_many_parents},
        {"no court found it",
         [&](Country&, Draft& d) {
             request(d)->mutable_father()->set_kind(FATHER_COURT);
             request(d)->clear_father_subject();
             request(d)->clear_mother_subject();
         },
         Outcome::fact_not_established},
        {"father and mother are one",
         [&](Country&, Draft& d) { request(d)->set_mother_subject(field(family.town.bek)); },
         Outcome::persons_not_distinct},
        {"the mother does not agree", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"another father than the tag's",
         [&](Country&, Draft& d) {
             request(d)->mutable_father()->set_parent(field(commit("cholpon")));
         },
         Outcome::attribute_missing},
        {"nobody knows how old the child is",
         [](Country&, Draft& d) { d.attested.clear(); }, Outcome::endorsement_missing},
        {"a child of twelve does not agree",
         [](Country&, Draft& d) { d.attested[0].answer = proto::PREDICATE_ANSWER_TRUE; },
         Outcome::consent_missing},
        {"a child of twelve is dead and an executor agrees", // G-10.
         [&](Country& c, Draft& d) {
             d.attested[0].answer = proto::PREDICATE_ANSWER_TRUE;
             courts::Mandate will;
             will.id.bytes.fill(1);
             will.kind = proto::courts::EXECUTOR;
             will.principal = family.child;
             will.agent = family.town.bek;
             will.powers = {300};
             will.from_day = c.today();
             will.to_day = c.today();
             c.enter(path_of(will), encode_value(TransactionId(), will));
             const courts::GivenMandate given{family.child, will.id};
             c.enter(path_of(given), encode_value(TransactionId(), given));
             Country living = c;
             CHECK(living.submit(d) == Outcome::applied);
             auto dead = find_row<identity::Subject>(c.view(), family.child);
             dead->has_death = true;
             c.enter(path_of(*dead), encode_value(TransactionId(), *dead));
         },
         Outcome::consent_missing},
        {"a court found it",
         [&](Country& c, Draft& d) {
             Draft fact = by_judge();
             auto& found = *fact.act().mutable_establish_fact();
             found.set_kind(FACT_OF_KINSHIP);
             found.set_about(field(family.child));
             found.set_court_act(field(c.decide(ESTABLISH_KINSHIP, family.child.view())));
             c.apply(fact);
             request(d)->mutable_father()->set_kind(FATHER_COURT);
             request(d)->clear_father_subject();
             request(d)->clear_mother_subject();
             d.without("ana");
             d.without("bek");
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    family.town.country.apply(family.paternity());
    CHECK(civil::parent_tags(family.town.country.view(), family.child).size() == 2);
}

TEST_CASE("CIV-13: beside a mother of whom an archive tells a court finds a father, if none is told") {
    Family family;
    Archive archive(family.town.country);
    archive.enter(archive.birth("hers", "farid", "eve"));
    archive.enter(archive.birth("of both", "gulnara", "eve", "adam"));
    for (const auto& [paper_of, child, agreed, found] :
         {std::tuple{"hers", "farid", Outcome::consent_missing, Outcome::applied}, // Not Eve's.
          {"of both", "gulnara", Outcome::too_many_parents, Outcome::too_many_parents}}) {
        Draft draft = family.paternity();
        auto& request = *draft.act().mutable_recognise_paternity();
        request.set_record(field(archive.record(paper_of).number));
        CHECK(archive.country.submit(draft) == agreed);
        const SubjectId about = archive.id(child);
        Draft fact = by_judge();
        auto& told = *fact.act().mutable_establish_fact();
        told.set_kind(FACT_OF_KINSHIP);
        told.set_about(field(about));
        told.set_court_act(field(archive.country.decide(ESTABLISH_KINSHIP, about.view())));
        archive.country.apply(fact);
        request.mutable_father()->set_kind(FATHER_COURT);
        request.clear_father_subject();
        request.clear_mother_subject();
        draft.signers = {"registrar"};
        draft.attested.clear();
        CHECK(archive.country.submit(draft) == found);
    }
}

TEST_CASE("civil.change_name: one row per outcome, in the order they are checked") {
    Family family;
    const auto request = [](Draft& d) { return d.act().mutable_change_name(); };
    check_rows(family.town.country, family.name(), {
        {"no name", [&](Country&, Draft& d) { request(d)->clear_name(); },
         Outcome::malformed_act},
        {"a name that is not listed",
         [&](Country&, Draft& d) { request(d)->set_name(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"the dead", [&](Country& c, Draft&) { c.apply(family.town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"the police are not asked", [](Country&, Draft& d) { d.without("police"); },
         Outcome::endorsement_missing},
        {"wanted",
         [](Country&, Draft& d) {
             answer(d, proto::NO_CRIMINAL_BLOCK, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    check_rows(family.town.country, family.name_of_child(), {
        {"no parent", [&](Country&, Draft& d) { request(d)->clear_parents(); },
         Outcome::consent_missing},
        {"a parent who is none",
         [](Country&, Draft& d) {
             answer(d, proto::IS_LEGAL_PARENT, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"a parent who is missing",
         [&](Country& c, Draft&) {
             Draft lost = by_judge();
             lost.act().mutable_declare_missing()->set_subject(field(family.town.ana));
             lost.act().mutable_declare_missing()->set_court_act(
                 field(c.decide(FIND_MISSING, family.town.ana.view())));
             c.apply(lost);
         },
         Outcome::subject_not_alive},
        {"the parent does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"without the authority", [](Country&, Draft& d) { d.without("guardian"); },
         Outcome::endorsement_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    family.town.country.apply(family.name());
    const auto ana = identity::subject(family.town.country.view(), family.town.ana);
    CHECK(ana->attributes.front().commitment == commit("anna"));
    CHECK(family.town.record_of(family.town.ana, NAME_CHANGE).size() == 20);
}

TEST_CASE("CIV-15, G-11: for a child without parents the authority consents, not the child") {
    Family family;
    const SubjectId orphan = family.town.country.add_citizen("emil");
    Draft draft = by_officer();
    for (const char* also : {"police", "guardian"}) draft.sign_also(also);
    auto& request = *draft.act().mutable_change_name();
    request.set_subject(field(orphan));
    request.set_name(listed(draft, proto::identity::NAME, "emilbek"));
    request.set_act(paper(draft, "renamed"));
    attest(draft, proto::NO_CRIMINAL_BLOCK, "police", {commit("emil")},
           family.town.country.today());
    for (const std::int64_t years : {18, 10}) {
        family.add_age(draft, "emil", years, proto::PREDICATE_ANSWER_FALSE);
    }
    family.town.country.apply(draft);
    CHECK(list_rows<civil::ConsentUse>(family.town.country.view(), orphan).empty());
}

TEST_CASE("civil.register_adoption: one row per outcome, in the order they are checked") {
    Family family;
    const auto request = [](Draft& d) { return d.act().mutable_register_adoption(); };
    check_rows(family.town.country, family.adoption(family.town.country), {
        {"no adopter", [&](Country&, Draft& d) { request(d)->clear_adopters(); },
         Outcome::malformed_act},
        {"two birth mothers",
         [&](Country&, Draft& d) {
             for (const char* tag : {"a", "b"}) {
                 auto& parent = *request(d)->add_parents();
                 parent.set_kind(BIRTH_MOTHER);
                 parent.set_tag(std::string(32, *tag));
                 parent.set_parent(field(commit("ana")));
             }
             auto& list = *request(d)->mutable_parents();
             list.SwapElements(0, 2);
             list.SwapElements(0, 1);
         },
         Outcome::too_many_parents},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"no such record",
         [&](Country&, Draft& d) { request(d)->set_record("BISH1-1-2026-0000009"); },
         Outcome::record_not_found},
        {"no court", [&](Country&, Draft& d) { request(d)->clear_court_act(); },
         Outcome::malformed_act},
        {"a court that spoke of another child",
         [&](Country& c, Draft& d) {
             request(d)->set_court_act(field(c.decide(ADOPT, family.town.ana.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"the dead do not adopt",
         [&](Country& c, Draft&) { c.apply(family.town.death("cholpon", c.today())); },
         Outcome::subject_not_alive},
        {"nobody looked at the ages", [](Country&, Draft& d) { d.attested.clear(); },
         Outcome::endorsement_missing},
        {"too young",
         [](Country&, Draft& d) {
             answer(d, proto::AGE_GAP_IS_LEGAL, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"does not agree", [](Country&, Draft& d) { d.without("cholpon"); },
         Outcome::consent_missing},
        {"another date of birth without another PIN",
         [&](Country&, Draft& d) {
             add_group(d, *request(d)->mutable_attributes(), proto::identity::SEX_DOB,
                       commit("new birth"));
         },
         Outcome::pin_change_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("6.7 vector 15: after an adoption what the record said is sealed") {
    Family family;
    Country& country = family.town.country;
    country.apply(family.certificate("1"));
    country.apply(family.name_of_child());
    country.apply(family.paternity());
    country.apply(family.adoption(country));
    const auto sealed = [&](const std::string& words) {
        return find_row<civil::SealedCommitment>(country.view(), commit(words)).has_value();
    };
    CHECK(sealed("birth of daniyar"));
    CHECK(sealed("recognised"));
    CHECK(sealed("daniyar"));
    CHECK(sealed("dan"));
    CHECK(sealed("1"));
    CHECK_FALSE(sealed("adopted"));
    CHECK_FALSE(sealed("new daniyar"));
    const auto tags = civil::parent_tags(country.view(), family.child);
    REQUIRE(tags.size() == 1);
    CHECK(tags.front().kind == ADOPTER);
    const auto old = find_row<identity::Document>(country.view(), commit("1").view());
    CHECK(old->status == identity::DocumentStatus::revoked);
    Draft heir = family.certificate("2");
    heir.act().mutable_issue_certificate()->set_ground(HEIR_OF_DECEASED);
    CHECK(country.submit(heir) == Outcome::record_is_sealed);
    Draft court = family.certificate("3");
    court.without("ana");
    court.sign_also("judge");
    court.act().mutable_issue_certificate()->set_ground(COURT_OR_AUDITOR);
    court.act().mutable_issue_certificate()->clear_applicant();
    court.attested.clear();
    CHECK(country.submit(court) == Outcome::applied);
}

TEST_CASE("civil.reinstate_record and annul_marriage: one row per outcome") {
    Town town;
    const MarriageId made = town.marry("ana", "bek");
    const Bytes wedding = town.record_of(town.ana, MARRIAGE);
    const auto reinstatement = [&](Country& country, const Bytes& record) {
        Draft draft = by_officer("supervisor");
        auto& request = *draft.act().mutable_reinstate_record();
        request.set_record(field(record));
        request.set_court_act(field(country.decide(REINSTATE_THE_RECORD, record)));
        request.set_act(paper(draft, "reinstated"));
        return draft;
    };
    const auto annulment = [&](Country& country) {
        Draft draft = by_officer();
        auto& request = *draft.act().mutable_annul_marriage();
        request.set_marriage(field(made));
        request.set_court_act(field(country.decide(ANNUL_THE_MARRIAGE, made.view())));
        request.set_act(paper(draft, "annulled"));
        return draft;
    };
    check_rows(town.country, annulment(town.country), {
        {"no marriage",
         [](Country&, Draft& d) { d.act().mutable_annul_marriage()->clear_marriage(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [](Country&, Draft& d) {
             d.act().mutable_annul_marriage()->set_act(field(commit("other")));
         },
         Outcome::commitment_not_listed},
        {"a marriage that is none",
         [](Country&, Draft& d) {
             d.act().mutable_annul_marriage()->set_marriage(field(commit("x")));
         },
         Outcome::marriage_not_found},
        {"annulled already", [&](Country& c, Draft&) { c.apply(annulment(c)); },
         Outcome::marriage_already_ended},
        {"a divorce was decided",
         [&](Country& c, Draft& d) {
             d.act().mutable_annul_marriage()->set_court_act(
                 field(c.decide(DISSOLVE_MARRIAGE, made.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(Town::revocation(town.country, wedding));
    CHECK(town.find(made).is_annulled());
    check_rows(town.country, reinstatement(town.country, wedding), {
        {"no record",
         [](Country&, Draft& d) { d.act().mutable_reinstate_record()->clear_record(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [](Country&, Draft& d) {
             d.act().mutable_reinstate_record()->set_act(field(commit("other")));
         },
         Outcome::commitment_not_listed},
        {"a record that is none",
         [](Country&, Draft& d) {
             d.act().mutable_reinstate_record()->set_record("BISH1-1-2026-0000009");
         },
         Outcome::record_not_found},
        {"in force again",
         [&](Country& c, Draft& d) {
             c.apply(d);
             d = reinstatement(c, wedding);
         },
         Outcome::record_not_revoked},
        {"no order",
         [&](Country& c, Draft& d) {
             d.act().mutable_reinstate_record()->set_court_act(
                 field(c.decide(REVOKE_THE_RECORD, wedding)));
         },
         Outcome::court_act_orders_otherwise},
        {"she has married again meanwhile",
         [&](Country& c, Draft&) {
             Town other = town;
             other.country = c;
             other.marry("ana", "cholpon");
             c = other.country;
         },
         Outcome::correction_breaks_a_rule},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a reinstated death ends what a death ends, a reinstated birth gives the person back") {
    Family family;
    Country& country = family.town.country;
    country.apply(Town::revocation(country, family.record));
    CHECK(identity::subject(country.view(), family.child)->subject.life ==
          identity::LifeStatus::void_record);
    Draft draft = by_officer("supervisor");
    auto& request = *draft.act().mutable_reinstate_record();
    request.set_record(field(family.record));
    request.set_court_act(field(country.decide(REINSTATE_THE_RECORD, family.record)));
    request.set_act(paper(draft, "reinstated"));
    country.apply(draft);
    const auto child = identity::subject(country.view(), family.child);
    CHECK(child->subject.life == identity::LifeStatus::alive);
    CHECK(child->pins.front().status == identity::PinStatus::active);

    family.town.die("bek", country.today());
    const Bytes death = family.town.record_of(family.town.bek, DEATH);
    country.apply(Town::revocation(country, death));
    request.set_record(field(death));
    request.set_court_act(field(country.decide(REINSTATE_THE_RECORD, death)));
    country.apply(draft);
    CHECK(identity::subject(country.view(), family.town.bek)->subject.life ==
          identity::LifeStatus::deceased);
}

TEST_CASE("civil.issue_certificate: one row per outcome, in the order they are checked") {
    Family family;
    const auto request = [](Draft& d) { return d.act().mutable_issue_certificate(); };
    check_rows(family.town.country, family.certificate("1"), {
        {"no ground", [&](Country&, Draft& d) { request(d)->clear_ground(); },
         Outcome::malformed_act},
        {"a number that is not listed",
         [&](Country&, Draft& d) { request(d)->set_content(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"no such record",
         [&](Country&, Draft& d) { request(d)->set_record("BISH1-1-2026-0000009"); },
         Outcome::record_not_found},
        {"a revoked record",
         [&](Country& c, Draft&) { c.apply(Town::revocation(c, family.record)); },
         Outcome::record_not_registered},
        {"of a stillbirth there is none",
         [&](Country& c, Draft& d) {
             Draft still = by_officer();
             still.sign_also("doctor");
             still.act().mutable_register_stillbirth()->set_act(paper(still, "stillborn"));
             attest(still, proto::BIRTH_MEDICALLY_CERTIFIED, "doctor", {commit("stillborn")});
             c.apply(still);
             request(d)->set_record("BISH1-5-2026-0000001");
         },
         Outcome::document_not_due},
        {"the same number", [&](Country& c, Draft& d) { c.apply(d); },
         Outcome::document_exists},
        {"not the parent",
         [](Country&, Draft& d) {
             answer(d, proto::IS_LEGAL_PARENT, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"nobody attests it", [](Country&, Draft& d) { d.attested.clear(); },
         Outcome::endorsement_missing},
        {"nobody tells the child's age", [](Country&, Draft& d) { silence(d, proto::AGE_GE); },
         Outcome::endorsement_missing},
        {"the child is of age",
         [](Country&, Draft& d) { answer(d, proto::AGE_GE, proto::PREDICATE_ANSWER_TRUE); },
         Outcome::not_entitled},
        {"not the own record",
         [&](Country&, Draft& d) { request(d)->set_ground(OWN_RECORD); },
         Outcome::not_entitled},
        {"does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}
