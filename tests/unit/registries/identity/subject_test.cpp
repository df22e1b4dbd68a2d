// ID-01 and ID-02: persons and PINs; one row per outcome, in the order they are checked.

#include "../country.hpp"

#include "base/hash.hpp"
#include "registries/identity/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::identity;
using proto::identity::NAME;
using proto::identity::SEX_DOB;

namespace {

Draft creation() {
    Draft draft = by_officer();
    draft.sign_also("doctor");
    auto& request = *draft.act().mutable_create_subject();
    request.set_kind(proto::identity::CITIZEN);
    add_group(draft, *request.mutable_attributes(), NAME, commit("Ana"));
    add_group(draft, *request.mutable_attributes(), SEX_DOB, commit("Ana born"));
    draft.attested.push_back({proto::DEDUP_CLEAR, "doctor", {commit("Ana"), commit("Ana born")}});
    return draft;
}

std::string tag_field(const std::string& pin) {
    return field(sha256(as_bytes("tag of " + pin)).view());
}

Draft assignment(const SubjectId& subject) {
    Draft draft = by_officer();
    draft.sign_also("supervisor");
    auto& request = *draft.act().mutable_assign_pin();
    request.set_subject(field(subject));
    request.set_scheme(proto::identity::KG_PIN);
    request.set_pin_tag(tag_field("1"));
    request.set_reason(proto::identity::PIN_REASON_APPLICATION);
    request.set_pin_commitment(field(commit("pin 1")));
    draft.list(proto::identity::PIN_NUMBER, commit("pin 1"));
    draft.attested.push_back(
        {proto::PIN_MATCHES_SEX_DOB, "supervisor", {commit("Ana born"), commit("pin 1")}});
    return draft;
}

// Puts a row as some act of another register would.
template <class Row>
void put(Country& country, const Row& row) {
    country.enter(path_of(row), encode_value(TransactionId(), row));
}

} // namespace

TEST_CASE("ID-01 identity.create_subject: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_create_subject(); };
    check_rows(
        Country::settled(), creation(),
        {{"a supervisor has no such role", [](auto&, Draft& d) { d.signers[0] = "supervisor"; },
          Outcome::officer_lacks_role},
         {"no kind", [&](auto&, Draft& d) { request(d)->clear_kind(); }, Outcome::malformed_act},
         {"groups out of order",
          [&](auto&, Draft& d) { request(d)->mutable_attributes()->SwapElements(0, 1); },
          Outcome::malformed_act},
         {"a class that is not of persons",
          [&](auto&, Draft& d) {
              add_group(d, *request(d)->mutable_attributes(), proto::identity::ACT_CONTENT,
                        commit("act"));
          },
          Outcome::malformed_act},
         {"no name",
          [&](auto&, Draft& d) { request(d)->mutable_attributes()->DeleteSubrange(0, 1); },
          Outcome::attribute_missing},
         {"a commitment that is not listed",
          [&](auto&, Draft& d) {
              request(d)->mutable_attributes(0)->set_commitment(field(commit("Boris")));
          },
          Outcome::commitment_not_listed},
         {"archives create their own people",
          [&](auto&, Draft& d) { request(d)->set_kind(proto::identity::HISTORIC); },
          Outcome::kind_not_allowed},
         {"nobody attests", [](auto&, Draft& d) { d.attested.clear(); },
          Outcome::endorsement_missing},
         {"attested without the role",
          [](auto&, Draft& d) {
              d.sign_also("judge");
              d.attested[0].endorser = "judge";
          },
          Outcome::endorsement_missing},
         {"attested of somebody else",
          [](auto&, Draft& d) { d.attested[0].about = {commit("Boris")}; },
          Outcome::endorsement_missing},
         {"the creator alone finds it new",
          [](Country& c, Draft& d) {
              auto officer = *find_row<access::Officer>(c.view(), public_key("registrar"));
              officer.roles.insert(officer.roles.begin() + 1, proto::access::CIVIL_SUPERVISOR);
              put(c, officer);
              d.without("doctor");
              d.attested[0].endorser = "registrar";
          },
          Outcome::endorsement_missing},
         {"one finds it new and one known",
          [](auto&, Draft& d) {
              d.sign_also("supervisor");
              d.attested.push_back(d.attested[0]);
              d.attested[1].endorser = "supervisor";
              d.attested[1].answer = proto::PREDICATE_ANSWER_FALSE;
          },
          Outcome::predicate_is_false},
         {"found to be known",
          [](auto&, Draft& d) { d.attested[0].answer = proto::PREDICATE_ANSWER_FALSE; },
          Outcome::predicate_is_false},
         {"nobody knows",
          [](auto&, Draft& d) { d.attested[0].answer = proto::PREDICATE_ANSWER_UNKNOWN; },
          Outcome::predicate_is_false},
         {"a foreigner", [&](auto&, Draft& d) { request(d)->set_kind(proto::identity::FOREIGNER); },
          Outcome::applied},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("ID-01: the person is alive, and only commitments tell who it is") {
    Country country = Country::settled();
    const TransactionId id = country.apply(creation());

    const auto found = subject(country.view(), id_given<SubjectId>(id, 0, 0));

    REQUIRE(found);
    CHECK(found->provenance == id);
    CHECK(found->subject.life == LifeStatus::alive);
    CHECK(found->subject.capacity == Capacity::full);
    CHECK(found->subject.version == 1);
    REQUIRE(found->attributes.size() == 2);
    CHECK(found->attributes[0].commitment == commit("Ana"));
    CHECK(found->attributes[1].commitment == commit("Ana born"));
    CHECK(found->pins.empty());
}

TEST_CASE("ID-02 identity.assign_pin: one row per outcome, in the order they are checked") {
    const auto request = [](Draft& draft) { return draft.act().mutable_assign_pin(); };
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    const auto change_ana = [&](Country& c, auto change) {
        Subject row = *find_row<Subject>(c.view(), ana);
        change(row);
        put(c, row);
    };
    check_rows(
        country, assignment(ana),
        {{"a registrar without the role", [](auto&, Draft& d) { d.signers[0] = "clerk"; },
          Outcome::officer_lacks_role},
         {"a tag of four bytes", [&](auto&, Draft& d) { request(d)->set_pin_tag("four"); },
          Outcome::malformed_act},
         {"no scheme", [&](auto&, Draft& d) { request(d)->clear_scheme(); },
          Outcome::malformed_act},
         {"no reason", [&](auto&, Draft& d) { request(d)->clear_reason(); },
          Outcome::malformed_act},
         {"no commitment", [&](auto&, Draft& d) { request(d)->clear_pin_commitment(); },
          Outcome::malformed_act},
         {"a commitment that is not listed",
          [&](auto&, Draft& d) { request(d)->set_pin_commitment(field(commit("pin 2"))); },
          Outcome::commitment_not_listed},
         {"a person that is none",
          [&](auto&, Draft& d) { request(d)->set_subject(field(commit("nobody"))); },
          Outcome::subject_not_found},
         {"a void record",
          [&](Country& c, auto&) {
              change_ana(c, [](Subject& s) { s.life = LifeStatus::void_record; });
          },
          Outcome::subject_is_void},
         {"the dead get none on application",
          [&](Country& c, auto&) {
              change_ana(c, [](Subject& s) { s.life = LifeStatus::deceased; });
          },
          Outcome::subject_not_alive},
         {"a PIN of somebody else",
          [&](Country& c, Draft& d) {
              const SubjectId boris = c.add_citizen("Boris");
              Draft other = d;
              request(other)->set_subject(field(boris));
              other.attested[0].about[0] = commit("Boris born");
              c.apply(other);
          },
          Outcome::pin_tag_taken},
         {"a second PIN",
          [&](Country& c, Draft& d) {
              c.apply(d);
              request(d)->set_pin_tag(tag_field("2"));
          },
          Outcome::subject_has_active_pin},
         {"nobody attests", [](auto&, Draft& d) { d.attested.clear(); },
          Outcome::endorsement_missing},
         {"it does not match",
          [](auto&, Draft& d) { d.attested[0].answer = proto::PREDICATE_ANSWER_FALSE; },
          Outcome::predicate_is_false},
         {"the officer's own PIN",
          [&](Country& c, auto&) {
              auto officer = *find_row<access::Officer>(c.view(), public_key("registrar"));
              officer.subject = ana;
              put(c, officer);
          },
          Outcome::own_record},
         {"restored for the dead",
          [&](Country& c, Draft& d) {
              change_ana(c, [](Subject& s) { s.life = LifeStatus::deceased; });
              request(d)->set_reason(proto::identity::PIN_REASON_RESTORATION);
          },
          Outcome::applied},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}

TEST_CASE("ID-02: the PIN's tag leads to the person, and the register holds no PIN") {
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    country.apply(assignment(ana));
    const PinTag tag = PinTag::from(as_bytes(tag_field("1")));

    CHECK(subject_by_pin_tag(country.view(), proto::identity::KG_PIN, tag) == ana);
    CHECK_FALSE(subject_by_pin_tag(country.view(), proto::identity::UZ_PINFL, tag));
    const auto pins = subject(country.view(), ana)->pins;
    REQUIRE(pins.size() == 1);
    CHECK(pins[0].status == PinStatus::active);
    CHECK(pins[0].commitment == commit("pin 1"));
}

TEST_CASE("is the person alive on a day: three answers") {
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    const std::int32_t today = country.today();
    const auto alive = [&](std::int32_t day) { return is_alive(country.view(), ana, day); };

    CHECK(alive(today) == Answer::yes);
    CHECK(alive(today - 1) == Answer::unknown); // The birth date is not in clear.
    CHECK_FALSE(is_alive(country.view(), SubjectId(), today));

    Subject row = *find_row<Subject>(country.view(), ana);
    row.life = LifeStatus::deceased;
    row.has_death = true;
    row.death_earliest = today + 10;
    row.death_latest = today + 20;
    put(country, row);
    CHECK(alive(today + 9) == Answer::yes);
    CHECK(alive(today + 15) == Answer::unknown);
    CHECK(alive(today + 20) == Answer::no);

    row.kind = proto::identity::HISTORIC;
    row.life = LifeStatus::not_known;
    row.has_death = false;
    put(country, row);
    CHECK(alive(today + 9) == Answer::unknown);
}
