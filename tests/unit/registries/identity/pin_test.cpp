// ID-03 and ID-04: provisional and changed PINs, one row per outcome.

#include "../civil/town.hpp"

#include "registries/civil/rows.hpp"
#include "registries/identity/document_rows.hpp"
#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::identity;

namespace {

Draft notification() {
    Draft draft = by_officer("doctor");
    draft.body.set_agency("HEALTH");
    draft.body.set_office("HLTH1");
    auto& request = *draft.act().mutable_notify_vital_event();
    request.set_event(proto::civil::EVENT_BIRTH);
    request.set_content(listed(draft, proto::identity::EVIDENCE_SCANS, "ultrasound"));
    return draft;
}

Draft provisional(const NotificationId& notified) {
    Draft draft = by_officer();
    draft.sign_also("doctor");
    auto& request = *draft.act().mutable_assign_provisional_pin();
    request.set_notification(field(notified));
    request.set_kind(proto::identity::CITIZEN);
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit("girl"));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB,
              commit("girl born"));
    request.set_scheme(proto::identity::KG_PIN);
    request.set_pin_tag(field(commit("tag of girl")));
    request.set_pin_commitment(listed(draft, proto::identity::PIN_NUMBER, "pin of girl"));
    attest(draft, proto::BIRTH_MEDICALLY_CERTIFIED, "doctor", {commit("girl born")});
    attest(draft, proto::DEDUP_CLEAR, "doctor", {commit("girl"), commit("girl born")});
    attest(draft, proto::PIN_MATCHES_SEX_DOB, "registrar",
           {commit("girl born"), commit("pin of girl")});
    return draft;
}

void give_pin(Country& country, const SubjectId& person, const std::string& name) {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    auto& request = *draft.act().mutable_assign_pin();
    request.set_subject(field(person));
    request.set_scheme(proto::identity::KG_PIN);
    request.set_pin_tag(field(commit("old tag of " + name)));
    request.set_reason(proto::identity::PIN_REASON_APPLICATION);
    request.set_pin_commitment(listed(draft, proto::identity::PIN_NUMBER, "old pin of " + name));
    attest(draft, proto::PIN_MATCHES_SEX_DOB, "supervisor",
           {commit(name + " born"), commit("old pin of " + name)});
    country.apply(draft);
}

// Fills operation `index`; the person is known by the name's commitments.
void add_change(Draft& draft, int index, const SubjectId& person, const std::string& born,
                const std::string& tag, proto::identity::PinChange reason) {
    auto& request = *draft.act(index).mutable_change_pin();
    request.set_subject(field(person));
    request.set_scheme(proto::identity::KG_PIN);
    request.set_pin_tag(field(commit(tag)));
    request.set_pin_commitment(listed(draft, proto::identity::PIN_NUMBER, tag + " pin"));
    request.set_reason(reason);
    attest(draft, proto::PIN_MATCHES_SEX_DOB, "supervisor", {commit(born), commit(tag + " pin")});
}

Draft change(const SubjectId& person) {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    add_change(draft, 0, person, "ana born", "new tag", proto::identity::PIN_CHANGE_DOUBLE_USE);
    return draft;
}

} // namespace

TEST_CASE("identity.assign_provisional_pin: one row per outcome") {
    Country country = Country::settled();
    const NotificationId notified =
        id_given<NotificationId>(country.apply(notification()), 0, 0);
    const auto request = [](Draft& d) { return d.act().mutable_assign_provisional_pin(); };
    check_rows(country, provisional(notified), {
        {"no scheme", [&](Country&, Draft& d) { request(d)->clear_scheme(); },
         Outcome::malformed_act},
        {"no name",
         [&](Country&, Draft& d) { request(d)->mutable_attributes()->DeleteSubrange(0, 1); },
         Outcome::attribute_missing},
        {"a PIN that is not listed",
         [&](Country&, Draft& d) { request(d)->set_pin_commitment(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"nobody notified",
         [&](Country&, Draft& d) { request(d)->set_notification(field(commit("none"))); },
         Outcome::notification_not_found},
        {"twice for one notification",
         [&](Country& c, Draft& d) {
             c.apply(provisional(notified));
             request(d)->set_pin_tag(field(commit("another tag")));
         },
         Outcome::notification_answered},
        {"a month later", [](Country& c, Draft&) { c.pass_days(31); },
         Outcome::notification_too_old},
        {"somebody else's PIN",
         [&](Country& c, Draft&) {
             Draft other = provisional(id_given<NotificationId>(c.apply(notification()), 0, 0));
             c.apply(other);
         },
         Outcome::pin_tag_taken},
        {"no doctor",
         [](Country&, Draft& d) { silence(d, proto::BIRTH_MEDICALLY_CERTIFIED); },
         Outcome::endorsement_missing},
        {"a double",
         [](Country&, Draft& d) {
             answer(d, proto::DEDUP_CLEAR, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("6.7 vector 13: provisional PIN then birth gives the same person one active PIN") {
    Town town;
    Country& country = town.country;
    const NotificationId notified =
        id_given<NotificationId>(country.apply(notification()), 0, 0);
    const SubjectId girl = id_given<SubjectId>(country.apply(provisional(notified)), 0, 0);
    CHECK(identity::subject(country.view(), girl)->pins.front().status == PinStatus::provisional);

    Draft draft = town.birth("girl");
    auto& request = *draft.act().mutable_register_birth();
    silence(draft, proto::PIN_MATCHES_SEX_DOB);
    draft.body.clear_commitments();
    draft.list(proto::identity::NAME, commit("girl"));
    draft.list(proto::identity::SEX_DOB, commit("girl born"));
    draft.list(proto::identity::ACT_CONTENT, commit("birth of girl"));
    request.set_subject(field(girl));
    request.clear_pin(); // It has the PIN already.
    request.set_notification(field(commit("none")));
    CHECK(country.submit(draft) == Outcome::notification_not_found);
    request.set_notification(field(notified));
    request.set_subject(field(town.cholpon));
    CHECK(country.submit(draft) == Outcome::subject_not_provisional);
    request.set_subject(field(girl));
    request.set_kind(proto::identity::STATELESS);
    Country merged = country; // Another's record of birth has come to her by a merge (G-04).
    const civil::SubjectRecord link{girl, to_bytes(as_bytes("BISH1-1-2026-0000009")),
                                    proto::civil::BIRTH, proto::civil::CHILD};
    merged.enter(path_of(link), encode_value(TransactionId(), link));
    CHECK(merged.submit(draft) == Outcome::subject_not_provisional);
    country.apply(draft);

    const auto person = identity::subject(country.view(), girl);
    REQUIRE(person->pins.size() == 1);
    CHECK(person->pins.front().status == PinStatus::active);
    CHECK(person->subject.kind == proto::identity::STATELESS); // As the record says.
    CHECK(civil::records_of(country.view(), girl).size() == 1);
    CHECK(country.submit(draft) == Outcome::subject_not_provisional);
}

TEST_CASE("identity.change_pin: one row per outcome, in the order they are checked") {
    Town town;
    give_pin(town.country, town.ana, "ana");
    const auto request = [](Draft& d) { return d.act().mutable_change_pin(); };
    check_rows(town.country, change(town.ana), {
        {"no reason", [&](Country&, Draft& d) { request(d)->clear_reason(); },
         Outcome::malformed_act},
        {"a PIN that is not listed",
         [&](Country&, Draft& d) { request(d)->set_pin_commitment(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("none"))); },
         Outcome::subject_not_found},
        {"somebody without a PIN",
         [&](Country&, Draft& d) { request(d)->set_subject(field(town.bek)); },
         Outcome::pin_not_active},
        {"the retired PIN of another (vector 14)",
         [&](Country& c, Draft& d) {
             c.apply(change(town.ana));
             request(d)->set_pin_tag(field(commit("old tag of ana")));
         },
         Outcome::pin_tag_taken},
        {"nothing was corrected",
         [&](Country&, Draft& d) {
             request(d)->set_reason(proto::identity::PIN_CHANGE_CORRECTION);
         },
         Outcome::pin_change_without_ground},
        {"nobody attests", [](Country&, Draft& d) { d.attested.clear(); },
         Outcome::endorsement_missing},
        {"of another sex",
         [](Country&, Draft& d) {
             answer(d, proto::PIN_MATCHES_SEX_DOB, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"no supervisor",
         [](Country&, Draft& d) {
             d.without("supervisor");
             d.attested[0].endorser = "registrar";
         },
         Outcome::second_officer_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("6.7 vector 14: a retired PIN is nobody's again, and documents wait for the new one") {
    Town town;
    Country& country = town.country;
    give_pin(country, town.ana, "ana");
    Draft card = by_officer();
    auto& issue = *card.act().mutable_issue_document();
    issue.set_tag(field(commit("card of ana")));
    issue.set_type(proto::identity::ID_CARD);
    issue.set_subject(field(town.ana));
    issue.set_content(listed(card, proto::identity::DOC_NUMBER, "number"));
    country.apply(card);
    country.apply(change(town.ana));
    const auto document = find_row<Document>(country.view(), commit("card of ana").view());
    REQUIRE(document);
    CHECK(document->status == DocumentStatus::suspended);
    const auto person = identity::subject(country.view(), town.ana);
    REQUIRE(person->pins.size() == 1);
    CHECK(person->pins.front().tag.view()[0] == commit("new tag").view()[0]);
    Draft again = by_officer();
    again.sign_also("supervisor");
    auto& request = *again.act().mutable_assign_pin();
    request.set_subject(field(town.bek));
    request.set_scheme(proto::identity::KG_PIN);
    request.set_pin_tag(field(commit("old tag of ana")));
    request.set_reason(proto::identity::PIN_REASON_APPLICATION);
    request.set_pin_commitment(listed(again, proto::identity::PIN_NUMBER, "his pin"));
    attest(again, proto::PIN_MATCHES_SEX_DOB, "supervisor",
           {commit("bek born"), commit("his pin")});
    CHECK(country.submit(again) == Outcome::pin_tag_taken);
}

TEST_CASE("a corrected date of birth and the PIN that tells it change together") {
    Town town;
    Country& country = town.country;
    const SubjectId child = id_given<SubjectId>(country.apply(town.birth("daniyar")), 0, 0);
    Draft draft = town.correction(town.record_of(child, proto::civil::BIRTH));
    auto& request = *draft.act().mutable_correct_record();
    request.set_fields(0, proto::civil::FIELD_BIRTH_DATE);
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB,
              commit("daniyar born later"));
    CHECK(country.submit(draft) == Outcome::pin_change_missing);
    add_change(draft, 1, child, "daniyar born later", "later tag",
               proto::identity::PIN_CHANGE_CORRECTION);
    country.apply(draft);
    const auto person = identity::subject(country.view(), child);
    REQUIRE(person->pins.size() == 1);
    CHECK(person->pins.front().commitment == commit("later tag pin"));
}
