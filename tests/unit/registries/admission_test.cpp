// Admission: (a), (b), (c) of ledger.md 1.

#include "country.hpp"

#include "registries/admission.hpp"
#include "registries/access/rows.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

Draft office() {
    Draft draft = by_agency("ZAGS");
    auto& request = *draft.act().mutable_register_office();
    request.set_code("AAAA1");
    request.add_territories("417");
    return draft;
}

Draft registration() {
    Draft draft = by_governance();
    draft.act().mutable_register_agency()->set_code("LAND-KG");
    return draft;
}

Draft person() {
    Draft draft = by_officer();
    draft.act().mutable_create_subject()->set_kind(proto::identity::CITIZEN);
    return draft;
}

Admission judge(Country& country, const Draft& draft, ledger::AgencyHour hour = {}) {
    return admissible(country.view(), hour, country.sign(draft)->envelope(), country.now());
}

} // namespace

TEST_CASE("(a) an agency's key or officer submits, of a register the agency has") {
    Country country = Country::settled();
    CHECK(judge(country, office()) == Admission::admissible);
    CHECK(judge(country, person()) == Admission::admissible);

    Draft unknown = office();
    unknown.body.set_agency("NONE");
    CHECK(judge(country, unknown) == Admission::agency_not_active);

    Draft stranger = office();
    stranger.signers = {"stranger"};
    CHECK(judge(country, stranger) == Admission::submitter_unknown);

    Draft foreign = office();
    foreign.signers = {"doctor"};
    CHECK(judge(country, foreign) == Admission::submitter_unknown);

    auto zags = *find_row<access::Agency>(country.view(), as_bytes("ZAGS"));
    zags.registers.clear();
    country.enter(path_of(zags), encode_value(TransactionId(), zags));
    CHECK(judge(country, person()) == Admission::register_outside_agency);
    CHECK(judge(country, office()) == Admission::admissible); // Every agency has `access`.
    zags.status = proto::access::AGENCY_CLOSED;
    country.enter(path_of(zags), encode_value(TransactionId(), zags));
    CHECK(judge(country, office()) == Admission::agency_not_active);
}

TEST_CASE("(a) a suspended officer submits nothing, an expired one is refused by execution") {
    Country country = Country::settled();
    auto officer = *find_row<access::Officer>(country.view(), public_key("registrar"));
    officer.validity.until = TimestampMs(1);
    country.enter(path_of(officer), encode_value(TransactionId(), officer));
    CHECK(judge(country, person()) == Admission::admissible);
    CHECK(country.submit(person()) == Outcome::officer_outside_validity);
    officer.status = access::OfficerStatus::suspended;
    country.enter(path_of(officer), encode_value(TransactionId(), officer));
    CHECK(judge(country, person()) == Admission::submitter_unknown);
}

TEST_CASE("(b) without an agency: governance acts alone, by a governance key") {
    Country country = Country::settled();
    CHECK(judge(country, registration()) == Admission::admissible);

    Draft mixed = registration();
    mixed.act(1).mutable_register_office()->set_code("AAAA1");
    CHECK(judge(country, mixed) == Admission::not_governance);

    Draft stranger = registration();
    stranger.submitter = "stranger";
    stranger.sign_also("stranger");
    CHECK(judge(country, stranger) == Admission::not_governance);
}

TEST_CASE("(c) an agency has so many acts and so many refusals in an hour") {
    Country country = Country::settled();
    CHECK(judge(country, office(), {999'999, 99'999}) == Admission::admissible);
    CHECK(judge(country, office(), {1'000'000, 0}) == Admission::acts_per_hour);
    CHECK(judge(country, office(), {100'000, 100'000}) == Admission::refused_per_hour);
}

TEST_CASE("the block's time lies within the window, and the window is not too long") {
    Country country = Country::settled();
    const auto envelope = country.sign(office())->envelope();
    const auto at = [&](std::uint64_t time_ms) {
        return admissible(country.view(), {}, envelope, TimestampMs(time_ms));
    };
    CHECK(at(envelope.valid_from.value - 1) == Admission::outside_window);
    CHECK(at(envelope.valid_from.value) == Admission::admissible);
    CHECK(at(envelope.valid_until.value) == Admission::admissible);
    CHECK(at(envelope.valid_until.value + 1) == Admission::outside_window);

    auto longer = envelope;
    longer.valid_until = TimestampMs(longer.valid_from.value + 604'800'001);
    CHECK(admissible(country.view(), {}, longer, longer.valid_from) == Admission::window_too_long);
}
