// Authority: 110 to 119 in the order of registries.md 1.0, with ID-01 as the act.

#include "country.hpp"

#include "registries/authority.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

Draft creation() {
    Draft draft = by_officer();
    draft.sign_also("doctor");
    auto& request = *draft.act().mutable_create_subject();
    request.set_kind(proto::identity::CITIZEN);
    add_group(draft, *request.mutable_attributes(), proto::identity::NAME, commit("Ana"));
    add_group(draft, *request.mutable_attributes(), proto::identity::SEX_DOB, commit("born"));
    draft.attested.push_back({proto::DEDUP_CLEAR, "doctor", {commit("Ana"), commit("born")}});
    return draft;
}

Draft revocation_by_wish(const std::string& name) {
    Draft draft = by_officer();
    auto& request = *draft.act().mutable_revoke_holder_key();
    request.set_key(key_field(name));
    request.set_reason(proto::identity::KEY_REASON_REQUEST);
    return draft;
}

template <class Row, class Key>
void change(Country& country, const Key& key, const std::function<void(Row&)>& edit) {
    Row row = *find_row<Row>(country.view(), key);
    edit(row);
    country.enter(path_of(row), encode_value(TransactionId(), row));
}

void close_agency(Country& country, const char* code) {
    change<access::Agency>(country, as_bytes(code), [](access::Agency& agency) {
        agency.status = proto::access::AGENCY_SUSPENDED;
    });
}

} // namespace

TEST_CASE("authority of an officer's act: one row per outcome, in the order they are checked") {
    using access::Agency;
    using access::Office;
    using access::Officer;
    const auto registrar = [](Country& c, const std::function<void(Officer&)>& edit) {
        change<Officer>(c, public_key("registrar"), edit);
    };
    check_rows(
        Country::settled(), creation(),
        {{"an agency that is none", [](auto&, Draft& d) { d.body.set_agency("NONE"); },
          Outcome::agency_not_active},
         {"a suspended agency", [](Country& c, auto&) { close_agency(c, "ZAGS"); },
          Outcome::agency_not_active},
         {"no office", [](auto&, Draft& d) { d.body.clear_office(); },
          Outcome::office_not_active},
         {"another agency's office", [](auto&, Draft& d) { d.body.set_office("HLTH1"); },
          Outcome::office_not_active},
         {"a closed office",
          [](Country& c, auto&) {
              change<Office>(c, as_bytes("BISH1"), [](Office& office) {
                  office.status = proto::access::OFFICE_CLOSED;
              });
          },
          Outcome::office_not_active},
         {"no officer of the office", [](auto&, Draft& d) { d.signers = {"ZAGS", "doctor"}; },
          Outcome::officer_not_active},
         {"a suspended officer",
          [&](Country& c, auto&) {
              registrar(c, [](Officer& o) { o.status = access::OfficerStatus::suspended; });
          },
          Outcome::officer_not_active},
         {"not yet in office",
          [&](Country& c, auto&) {
              const TimestampMs later(c.now().value + 1);
              registrar(c, [&](Officer& o) { o.validity.from = later; });
          },
          Outcome::officer_outside_validity},
         {"no longer in office",
          [&](Country& c, auto&) {
              const TimestampMs before(c.now().value - 1);
              registrar(c, [&](Officer& o) { o.validity.until = before; });
          },
          Outcome::officer_outside_validity},
         {"the role was taken from the agency",
          [](Country& c, auto&) {
              change<Agency>(c, as_bytes("ZAGS"), [](Agency& agency) { agency.roles.clear(); });
          },
          Outcome::officer_lacks_role},
         {"another role", [](auto&, Draft& d) { d.signers[0] = "supervisor"; },
          Outcome::officer_lacks_role},
         {"the whole country", [](auto&, Draft& d) { d.body.clear_territory(); },
          Outcome::officer_outside_territory},
         {"the office lost the territory",
          [](Country& c, auto&) {
              change<Office>(c, as_bytes("BISH1"), [](Office& office) {
                  office.territories = {to_bytes(as_bytes("418"))};
              });
          },
          Outcome::officer_outside_territory},
         {"the endorser's agency is suspended",
          [](Country& c, auto&) { close_agency(c, "HEALTH"); }, Outcome::endorsement_missing},
         {"the second registrar has nothing to do", [](auto&, Draft& d) { d.sign_also("clerk"); },
          Outcome::signer_superfluous},
         {"a stranger signs too", [](auto&, Draft& d) { d.sign_also("stranger"); },
          Outcome::signer_superfluous},
         {"the submitter is excepted",
          [](auto&, Draft& d) {
              d.sign_also("ZAGS");
              d.submitter = "ZAGS";
          },
          Outcome::applied},
         {"a smaller territory", [](auto&, Draft& d) { d.body.set_territory("41711000000010"); },
          Outcome::applied}});
}

TEST_CASE("a territory is covered by its prefixes") {
    const std::vector<Bytes> prefixes{to_bytes(as_bytes("41706")), to_bytes(as_bytes("41711"))};

    CHECK(covers(prefixes, as_bytes("41711")));
    CHECK(covers(prefixes, as_bytes("4171100")));
    CHECK_FALSE(covers(prefixes, as_bytes("4171")));
    CHECK_FALSE(covers(prefixes, as_bytes("")));
    CHECK(covers({{Bytes()}}, as_bytes("")));
    CHECK_FALSE(covers({}, as_bytes("")));
}

TEST_CASE("consent in person: two officers of the agency attest the paper the person signed") {
    Country country = Country::settled();
    const SubjectId ana = country.add_citizen("Ana");
    country.bind(ana, "phone");
    Draft draft = revocation_by_wish("phone");
    draft.sign_also("clerk");
    draft.list(proto::identity::SIGNED_CONSENT, commit("paper"));
    for (const char* name : {"registrar", "clerk"}) {
        draft.attested.push_back({proto::CONSENT_IN_PERSON, name,
                                  {commit("Ana"), commit("paper")},
                                  proto::PREDICATE_ANSWER_TRUE, 0, country.today()});
    }

    check_rows(
        country, draft,
        {{"one officer alone", [](auto&, Draft& d) { d.without("clerk"); },
          Outcome::consent_missing},
         {"of another agency",
          [](auto&, Draft& d) {
              d.signers[1] = "judge";
              d.attested[1].endorser = "judge";
          },
          Outcome::consent_missing},
         {"yesterday", [](auto&, Draft& d) { d.attested[1].at_day -= 1; },
          Outcome::consent_missing},
         {"of somebody else",
          [](auto&, Draft& d) {
              for (auto& attested : d.attested) attested.about[0] = commit("Boris");
          },
          Outcome::consent_missing},
         {"without the paper", [](auto&, Draft& d) { d.body.clear_commitments(); },
          Outcome::consent_missing},
         {"refused",
          [](auto&, Draft& d) { d.attested[1].answer = proto::PREDICATE_ANSWER_FALSE; },
          Outcome::consent_missing},
         {"as it should be", [](auto&, Draft&) {}, Outcome::applied}});
}
