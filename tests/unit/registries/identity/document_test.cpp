// ID-10 to ID-13: one row per outcome, and what status lists say.

#include "../civil/town.hpp"

#include "registries/courts/holds.hpp"
#include "registries/identity/document_rows.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::identity;
using proto::identity::ID_CARD;

namespace {

// Daniyar has a PIN, as everybody has who was born here.
struct Bureau {
    Town town;
    SubjectId child = id_given<SubjectId>(town.country.apply(town.birth("daniyar")), 0, 0);

    [[nodiscard]] Draft card(const std::string& number) const {
        Draft draft = by_officer();
        auto& request = *draft.act().mutable_issue_document();
        request.set_tag(field(commit(number)));
        request.set_type(ID_CARD);
        request.set_subject(field(child));
        request.set_valid_from_day(town.country.today());
        request.set_has_until(1);
        request.set_valid_until_day(town.country.today() + 3'650);
        request.set_content(listed(draft, proto::identity::DOC_NUMBER, number));
        return draft;
    }
    [[nodiscard]] Document document(const std::string& number) const {
        const auto found = find_row<Document>(town.country.view(), commit(number).view());
        REQUIRE(found);
        return *found;
    }
};

Draft suspension(const std::string& number, Draft draft) {
    auto& request = *draft.act().mutable_suspend_document();
    request.set_tag(field(commit(number)));
    request.set_reason(proto::identity::DOCUMENT_LOST);
    return draft;
}

Draft reinstatement(const std::string& number) {
    Draft draft = by_officer();
    draft.act().mutable_reinstate_document()->set_tag(field(commit(number)));
    return draft;
}

Draft revocation(const std::string& number) {
    Draft draft = by_officer();
    auto& request = *draft.act().mutable_revoke_document();
    request.set_tag(field(commit(number)));
    request.set_reason(proto::identity::DOCUMENT_LOST);
    return draft;
}

} // namespace

TEST_CASE("identity.issue_document: one row per outcome, in the order they are checked") {
    const Bureau bureau;
    const auto request = [](Draft& d) { return d.act().mutable_issue_document(); };
    check_rows(bureau.town.country, bureau.card("1"), {
        {"no type", [&](Country&, Draft& d) { request(d)->clear_type(); },
         Outcome::malformed_act},
        {"of a person and an object", [&](Country&, Draft& d) { request(d)->set_object("VIN"); },
         Outcome::malformed_act},
        {"a number that is not listed",
         [&](Country&, Draft& d) { request(d)->set_content(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"valid until yesterday",
         [&](Country& c, Draft& d) { request(d)->set_valid_until_day(c.today() - 1); },
         Outcome::validity_is_empty},
        {"a certificate is another act",
         [&](Country&, Draft& d) { request(d)->set_type(proto::identity::BIRTH_CERT); },
         Outcome::document_not_of_issuer},
        {"a residence permit by who may not",
         [&](Country&, Draft& d) { request(d)->set_type(proto::identity::RESIDENCE_PERMIT); },
         Outcome::document_not_of_issuer},
        {"a plan of a person",
         [&](Country&, Draft& d) { request(d)->set_type(proto::identity::CADASTRAL_PLAN); },
         Outcome::document_not_due},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("none"))); },
         Outcome::subject_not_found},
        {"the dead",
         [&](Country& c, Draft& d) {
             c.apply(bureau.town.death("bek", c.today()));
             request(d)->set_subject(field(bureau.town.bek));
         },
         Outcome::subject_not_alive},
        {"somebody without a PIN",
         [&](Country&, Draft& d) { request(d)->set_subject(field(bureau.town.ana)); },
         Outcome::pin_not_active},
        {"a hold on documents",
         [&](Country& c, Draft&) {
             Draft hold = by_judge();
             auto& held = *hold.act().mutable_impose_hold();
             held.add_targets(field(bureau.child));
             held.set_scope(courts::scope::document);
             held.set_court_act(
                 field(c.decide(proto::courts::IMPOSE_A_HOLD, bureau.child.view())));
             c.apply(hold);
         },
         Outcome::subject_is_frozen},
        {"the same number", [&](Country& c, Draft&) { c.apply(bureau.card("1")); },
         Outcome::document_exists},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a new card replaces the old one, in the lists too") {
    Bureau bureau;
    bureau.town.country.apply(bureau.card("1"));
    CHECK(bureau.document("1").is_valid_at(bureau.town.country.today()));
    bureau.town.country.apply(bureau.card("2"));
    CHECK(bureau.document("1").status == DocumentStatus::replaced);
    CHECK(bureau.document("2").supersedes == bureau.document("1").tag);
    CHECK(bureau.document("1").index != bureau.document("2").index);
}

TEST_CASE("identity.suspend, reinstate and revoke_document: one row per outcome") {
    Bureau bureau;
    Country& country = bureau.town.country;
    country.apply(bureau.card("1"));
    const CourtActId order =
        country.decide(proto::courts::SUSPEND_THE_DOCUMENT, commit("1").view());
    const auto suspend = [](Draft& d) { return d.act().mutable_suspend_document(); };
    check_rows(country, suspension("1", by_officer()), {
        {"a reason of other acts",
         [&](Country&, Draft& d) { suspend(d)->set_reason(proto::identity::DOCUMENT_DEATH); },
         Outcome::malformed_act},
        {"no such document", [&](Country&, Draft& d) { suspend(d)->set_tag(field(commit("9"))); },
         Outcome::document_not_found},
        {"revoked", [](Country& c, Draft&) { c.apply(revocation("1")); },
         Outcome::document_not_valid},
        {"by another issuer",
         [](Country&, Draft& d) { d = suspension("1", by_state("migration")); },
         Outcome::document_not_of_issuer},
        {"by a court that ordered nothing",
         [&](Country& c, Draft& d) {
             suspend(d)->set_reason(proto::identity::DOCUMENT_COURT);
             suspend(d)->set_court_act(
                 field(c.decide(proto::courts::REVOKE_THE_DOCUMENT, commit("1").view())));
         },
         Outcome::court_act_orders_otherwise},
        {"by order of a court",
         [&](Country&, Draft& d) {
             suspend(d)->set_reason(proto::identity::DOCUMENT_COURT);
             suspend(d)->set_court_act(field(order));
         },
         Outcome::applied},
        {"by the police", [](Country&, Draft& d) { d = suspension("1", by_state("police")); },
         Outcome::applied},
        {"by the police twice",
         [](Country& c, Draft& d) {
             d = suspension("1", by_state("police"));
             c.apply(d);
         },
         Outcome::document_not_valid},
        {"by the police, who then carry out a court's order",
         [&](Country& c, Draft& d) {
             d = suspension("1", by_state("police"));
             c.apply(d);
             suspend(d)->set_reason(proto::identity::DOCUMENT_COURT);
             suspend(d)->set_court_act(field(order));
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    check_rows(country, reinstatement("1"), {
        {"no tag",
         [](Country&, Draft& d) { d.act().mutable_reinstate_document()->clear_tag(); },
         Outcome::malformed_act},
        {"no such document", [](Country&, Draft& d) { d = reinstatement("9"); },
         Outcome::document_not_found},
        {"not suspended", [](Country&, Draft&) {}, Outcome::document_not_suspended},
        {"suspended by a court",
         [&](Country& c, Draft&) {
             Draft court = suspension("1", by_officer());
             suspend(court)->set_reason(proto::identity::DOCUMENT_COURT);
             suspend(court)->set_court_act(field(order));
             c.apply(court);
         },
         Outcome::document_not_due},
        {"by another issuer",
         [](Country& c, Draft& d) {
             c.apply(suspension("1", by_officer()));
             Draft other = by_state("migration");
             other.act() = d.act();
             d = other;
         },
         Outcome::document_not_of_issuer},
        {"as it should be",
         [](Country& c, Draft&) { c.apply(suspension("1", by_officer())); }, Outcome::applied},
    });
    const auto revoke = [](Draft& d) { return d.act().mutable_revoke_document(); };
    check_rows(country, revocation("1"), {
        {"no reason", [&](Country&, Draft& d) { revoke(d)->clear_reason(); },
         Outcome::malformed_act},
        {"no such document", [](Country&, Draft& d) { d = revocation("9"); },
         Outcome::document_not_found},
        {"twice", [](Country& c, Draft&) { c.apply(revocation("1")); },
         Outcome::document_not_valid},
        {"by another issuer",
         [](Country&, Draft& d) {
             Draft other = by_state("migration");
             other.act() = d.act();
             d = other;
         },
         Outcome::document_not_of_issuer},
        {"an order of another kind",
         [&](Country&, Draft& d) {
             revoke(d)->set_reason(proto::identity::DOCUMENT_COURT);
             revoke(d)->set_court_act(field(order));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a proof of residence is suspended and revoked by the residence officer who issued it") {
    Bureau bureau;
    Draft proof = by_state("residence");
    proof.body.mutable_operations()->CopyFrom(bureau.card("1").body.operations());
    auto& request = *proof.act().mutable_issue_document();
    request.set_type(proto::identity::RESIDENCE_PROOF);
    request.set_content(listed(proof, proto::identity::DOC_NUMBER, "1"));
    bureau.town.country.apply(proof);
    bureau.town.country.apply(suspension("1", by_state("residence")));
    CHECK(bureau.document("1").status == DocumentStatus::suspended);
    CHECK(bureau.town.country.submit(suspension("1", by_state("guardian"))) ==
          Outcome::officer_lacks_role);
}

TEST_CASE("what the police suspended is confirmed by the issuer, or suspended once more") {
    Bureau bureau;
    Country& country = bureau.town.country;
    country.apply(bureau.card("1"));
    country.apply(suspension("1", by_state("police")));
    CHECK(country.submit(suspension("1", by_state("police"))) == Outcome::document_not_valid);
    country.pass_days(3);
    country.apply(suspension("1", by_state("police")));
    country.apply(suspension("1", by_officer()));
    CHECK_FALSE(bureau.document("1").is_valid_at(country.today() + 30));
}

TEST_CASE("a suspension by the police ends by itself, a death ends every document") {
    Bureau bureau;
    Country& country = bureau.town.country;
    country.apply(bureau.card("1"));
    country.apply(suspension("1", by_state("police")));
    CHECK_FALSE(bureau.document("1").is_valid_at(country.today()));
    CHECK(bureau.document("1").is_valid_at(country.today() + 2));
    Draft death = bureau.town.death("ana", country.today());
    auto& request = *death.act().mutable_register_death();
    request.set_subject(field(bureau.child));
    death.attested[0].about = {commit("daniyar")};
    death.attested[1].about = {commit("daniyar born")};
    country.apply(death);
    CHECK(bureau.document("1").status == DocumentStatus::revoked);
    CHECK(bureau.document("1").reason == proto::identity::DOCUMENT_DEATH);
}
