// CRT-05 to CRT-07, REP-01, REP-02, EST-02 to EST-05: one row per outcome.

#include "../civil/town.hpp"

#include "registries/courts/estates.hpp"
#include "registries/courts/mandates.hpp"
#include "registries/identity/queries.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::courts;
using identity::Capacity;

namespace {

const Bytes house = to_bytes(as_bytes("7100600330016"));

Draft incapacity(Country& country, const SubjectId& person) {
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_declare_incapacity();
    request.set_subject(field(person));
    request.set_court_act(field(country.decide(TAKE_CAPACITY, person.view())));
    return draft;
}

Draft restoration(Country& country, const SubjectId& person) {
    Draft draft = by_judge();
    auto& request = *draft.act().mutable_restore_capacity();
    request.set_subject(field(person));
    request.set_court_act(field(country.decide(RESTORE_CAPACITY, person.view())));
    return draft;
}

// Ana lets Bek act for her in the civil registry.
Draft attorney(const Town& town) {
    Draft draft = by_state("notary");
    draft.sign_also("ana");
    draft.sign_also("bek");
    auto& request = *draft.act().mutable_register_mandate();
    request.set_kind(POWER_OF_ATTORNEY);
    request.set_principal(field(town.ana));
    request.set_agent(field(town.bek));
    request.add_powers(300);
    request.set_from_day(town.country.today());
    request.set_to_day(town.country.today() + 365);
    request.set_substitution(1);
    request.set_act(paper(draft, "power of attorney"));
    return draft;
}

Draft guardianship(Town& town) {
    Draft draft = by_state("guardian");
    draft.sign_also("bek");
    auto& request = *draft.act().mutable_register_mandate();
    request.set_kind(GUARDIAN);
    request.set_principal(field(town.ana));
    request.set_agent(field(town.bek));
    for (const std::uint32_t hundred : {200, 300, 400, 500, 600, 700}) request.add_powers(hundred);
    request.set_from_day(town.country.today());
    request.set_to_day(town.country.today() + 10'000);
    request.set_court_act(field(town.country.decide(APPOINT_GUARDIAN, town.ana.view())));
    request.set_act(paper(draft, "guardianship"));
    return draft;
}

Draft claim(const EstateId& estate, const SubjectId& heir, bool accepts) {
    Draft draft = by_state("notary");
    draft.sign_also("ana");
    if (accepts) {
        draft.act().mutable_accept_inheritance()->set_estate(field(estate));
        draft.act().mutable_accept_inheritance()->set_heir(field(heir));
    } else {
        draft.act().mutable_renounce_inheritance()->set_estate(field(estate));
        draft.act().mutable_renounce_inheritance()->set_heir(field(heir));
    }
    return draft;
}

Draft certificate(const EstateId& estate, const SubjectId& heir) {
    Draft draft = by_state("notary");
    auto& request = *draft.act().mutable_issue_inheritance_certificate();
    request.set_estate(field(estate));
    request.set_object(field(house));
    auto& share = *request.add_shares();
    share.set_holder(field(heir));
    share.set_numerator(1);
    request.set_denominator(1);
    request.set_act(paper(draft, "certificate of inheritance"));
    return draft;
}

// Bek is dead; Ana may inherit.
struct Mourning {
    Town town;
    EstateId estate;

    Mourning() {
        town.die("bek", town.country.today());
        estate = courts::estate_of(town.country.view(), town.bek)->id;
    }
};

} // namespace

TEST_CASE("courts.declare_incapacity and restore_capacity: one row per outcome") {
    Town town;
    const auto request = [](Draft& d) { return d.act().mutable_declare_incapacity(); };
    check_rows(town.country, incapacity(town.country, town.ana), {
        {"neither none nor limited", [&](Country&, Draft& d) { request(d)->set_limited(2); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"the dead", [&](Country& c, Draft&) { c.apply(town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"taken already",
         [&](Country& c, Draft& d) {
             c.apply(d);
             d = incapacity(c, town.ana);
         },
         Outcome::capacity_unchanged},
        {"the court limited it only", [&](Country&, Draft& d) { request(d)->set_limited(1); },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    Town ward = town;
    ward.country.apply(incapacity(ward.country, ward.ana));
    const auto back = [](Draft& d) { return d.act().mutable_restore_capacity(); };
    check_rows(ward.country, restoration(ward.country, ward.ana), {
        {"nobody is named", [&](Country&, Draft& d) { back(d)->clear_subject(); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { back(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"who lost nothing", [&](Country&, Draft& d) { back(d)->set_subject(field(ward.bek)); },
         Outcome::capacity_unchanged},
        {"no order", [&](Country&, Draft& d) { back(d)->clear_court_act(); },
         Outcome::malformed_act},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a ward neither consents nor marries, the guardian consents, keys come back later") {
    Town town;
    Country& country = town.country;
    const MarriageId made = town.marry("ana", "cholpon");
    static_cast<void>(made);
    country.apply(incapacity(country, town.ana));
    CHECK(identity::subject(country.view(), town.ana)->subject.capacity == Capacity::none);
    for (const auto& key : identity::keys(country.view(), town.ana)) {
        CHECK(key.status == identity::KeyStatus::suspended);
    }
    // Of a ward nobody but the guardian speaks.
    Draft name = by_officer();
    for (const char* also : {"police", "bek"}) name.sign_also(also);
    auto& request = *name.act().mutable_change_name();
    request.set_subject(field(town.ana));
    request.set_name(listed(name, proto::identity::NAME, "anna"));
    request.set_act(paper(name, "renamed"));
    attest(name, proto::NO_CRIMINAL_BLOCK, "police", {commit("ana")}, country.today());
    attest(name, proto::AGE_GE, "registrar", {commit("ana born")}, country.today(), 18);
    CHECK(country.submit(name) == Outcome::consent_missing);
    country.apply(guardianship(town));
    CHECK(country.submit(name) == Outcome::applied);
    country.apply(restoration(country, town.ana));
    CHECK(courts::mandates_of(country.view(), town.ana).empty());
    for (const auto& key : identity::keys(country.view(), town.ana)) {
        CHECK(key.status == identity::KeyStatus::active);
    }
}

TEST_CASE("courts.establish_fact: one row per outcome, a court's death needs no doctor") {
    Town town;
    Draft draft = by_judge();
    auto& fact = *draft.act().mutable_establish_fact();
    fact.set_kind(FACT_OF_DEATH);
    fact.set_about(field(town.ana));
    fact.set_day(town.country.today());
    fact.set_court_act(field(town.country.decide(ESTABLISH_DEATH, town.ana.view())));
    const auto request = [](Draft& d) { return d.act().mutable_establish_fact(); };
    check_rows(town.country, draft, {
        {"no kind", [&](Country&, Draft& d) { request(d)->clear_kind(); },
         Outcome::malformed_act},
        {"tomorrow", [&](Country& c, Draft& d) { request(d)->set_day(c.today() + 1); },
         Outcome::event_in_the_future},
        {"of nobody",
         [&](Country& c, Draft& d) {
             const Commitment nobody = commit("nobody");
             request(d)->set_about(field(nobody));
             request(d)->set_court_act(field(c.decide(ESTABLISH_DEATH, nobody.view())));
         },
         Outcome::subject_not_found},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::fact_established_already},
        {"an order about somebody else",
         [&](Country&, Draft& d) { request(d)->set_about(field(town.bek)); },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(draft);
    Draft death = town.death("ana", town.country.today());
    death.without("doctor");
    silence(death, proto::DEATH_MEDICALLY_CERTIFIED);
    CHECK(town.country.submit(death) == Outcome::applied);
}

TEST_CASE("courts.command_transfer: one row per outcome, in the order they are checked") {
    Town town;
    Draft draft = by_judge();
    auto& order = *draft.act().mutable_command_transfer();
    order.set_command(DIVIDE_RIGHT);
    order.set_target(field(house));
    for (const SubjectId& holder : {std::min(town.ana, town.bek), std::max(town.ana, town.bek)}) {
        auto& share = *order.add_shares();
        share.set_holder(field(holder));
        share.set_numerator(1);
    }
    order.set_denominator(2);
    order.set_court_act(field(town.country.decide(DIVIDE_RIGHT, house)));
    const auto request = [](Draft& d) { return d.act().mutable_command_transfer(); };
    check_rows(town.country, draft, {
        {"a command of another kind", [&](Country&, Draft& d) { request(d)->set_command(ADOPT); },
         Outcome::malformed_act},
        {"a third is missing", [&](Country&, Draft& d) { request(d)->set_denominator(3); },
         Outcome::shares_do_not_sum},
        {"to nobody",
         [&](Country&, Draft& d) {
             request(d)->mutable_shares(1)->set_holder(std::string(32, '\xff'));
         },
         Outcome::subject_not_found},
        {"to the dead", [&](Country& c, Draft&) { c.apply(town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"twice",
         [&](Country& c, Draft& d) {
             c.apply(d);
             request(d)->set_court_act(field(c.decide(DIVIDE_RIGHT, house)));
         },
         Outcome::object_given_already},
        {"of something else", [&](Country&, Draft& d) { request(d)->set_target("other"); },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    town.country.apply(draft);
    CHECK(courts::entitlements(town.country.view(), house).size() == 2);
}

TEST_CASE("courts.register_mandate: one row per outcome, in the order they are checked") {
    Town town;
    const auto request = [](Draft& d) { return d.act().mutable_register_mandate(); };
    const auto substitution = [&](Country& c, Draft& d) {
        const MandateId parent = id_given<MandateId>(c.apply(attorney(town)), 0, 0);
        request(d)->set_agent(field(town.cholpon));
        request(d)->set_parent(field(parent));
        d.without("ana");
        d.sign_also("cholpon");
    };
    check_rows(town.country, attorney(town), {
        {"no powers", [&](Country&, Draft& d) { request(d)->clear_powers(); },
         Outcome::malformed_act},
        {"a power that is none", [&](Country&, Draft& d) { request(d)->add_powers(1'000); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"a notary appoints no guardian",
         [&](Country& c, Draft& d) {
             request(d)->set_kind(GUARDIAN);
             request(d)->set_court_act(field(c.decide(APPOINT_GUARDIAN, town.ana.view())));
         },
         Outcome::officer_lacks_role},
        {"for oneself", [&](Country&, Draft& d) { request(d)->set_agent(field(town.ana)); },
         Outcome::persons_not_distinct},
        {"over already",
         [&](Country& c, Draft& d) {
             request(d)->set_from_day(c.today() - 10);
             request(d)->set_to_day(c.today() - 1);
         },
         Outcome::validity_is_empty},
        {"for ten years",
         [&](Country& c, Draft& d) { request(d)->set_to_day(c.today() + 3'650); },
         Outcome::mandate_too_long},
        {"of nobody", [&](Country&, Draft& d) { request(d)->set_principal(field(commit("x"))); },
         Outcome::subject_not_found},
        {"an executor of the living",
         [&](Country&, Draft& d) { request(d)->set_kind(EXECUTOR); }, Outcome::estate_not_found},
        {"of the dead", [&](Country& c, Draft&) { c.apply(town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"of a ward", [&](Country& c, Draft&) { c.apply(incapacity(c, town.ana)); },
         Outcome::subject_lacks_capacity},
        {"the principal does not agree", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"the agent does not agree", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"on nothing",
         [&](Country&, Draft& d) { request(d)->set_parent(field(commit("x"))); },
         Outcome::mandate_not_found},
        {"on what was taken back",
         [&](Country& c, Draft& d) {
             substitution(c, d);
             Draft back = by_state("notary");
             back.sign_also("ana");
             back.act().mutable_revoke_mandate()->set_mandate(request(d)->parent());
             c.apply(back);
         },
         Outcome::mandate_not_active},
        {"more than the first",
         [&](Country& c, Draft& d) {
             substitution(c, d);
             request(d)->add_powers(400);
         },
         Outcome::mandate_exceeds_power},
        {"a substitution", substitution, Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("courts.revoke_mandate: one row per outcome, substitutions end with it") {
    Town town;
    const MandateId id = id_given<MandateId>(town.country.apply(attorney(town)), 0, 0);
    Draft draft = by_state("notary");
    draft.sign_also("ana");
    draft.act().mutable_revoke_mandate()->set_mandate(field(id));
    const auto request = [](Draft& d) { return d.act().mutable_revoke_mandate(); };
    check_rows(town.country, draft, {
        {"none is named", [&](Country&, Draft& d) { request(d)->clear_mandate(); },
         Outcome::malformed_act},
        {"one that is none", [&](Country&, Draft& d) { request(d)->set_mandate(field(commit("x"))); },
         Outcome::mandate_not_found},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::mandate_not_active},
        {"the agent's wish",
         [](Country&, Draft& d) {
             d.without("ana");
             d.sign_also("bek");
         },
         Outcome::consent_missing},
        {"a court that ordered nothing",
         [&](Country& c, Draft& d) {
             d.without("ana");
             request(d)->set_court_act(field(c.decide(ANNUL_RIGHT, town.ana.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    Draft further = attorney(town);
    further.without("ana");
    further.sign_also("cholpon");
    further.act().mutable_register_mandate()->set_agent(field(town.cholpon));
    further.act().mutable_register_mandate()->set_parent(field(id));
    town.country.apply(further);
    CHECK(courts::mandates_of(town.country.view(), town.ana).size() == 2);
    town.country.apply(draft);
    CHECK(courts::mandates_of(town.country.view(), town.ana).empty());
}

TEST_CASE("a death ends the mandates that the dead gave and held") {
    Town town;
    town.country.apply(attorney(town));
    SECTION("the principal") { town.die("ana", town.country.today()); }
    SECTION("the agent") { town.die("bek", town.country.today()); }
    CHECK(courts::mandates_of(town.country.view(), town.ana).empty());
}

TEST_CASE("courts.accept_inheritance and renounce_inheritance: one row per outcome") {
    const Mourning mourning;
    const Town& town = mourning.town;
    const auto request = [](Draft& d) { return d.act().mutable_accept_inheritance(); };
    check_rows(town.country, claim(mourning.estate, town.ana, true), {
        {"no estate", [&](Country&, Draft& d) { request(d)->clear_estate(); },
         Outcome::malformed_act},
        {"an estate that is none",
         [&](Country&, Draft& d) { request(d)->set_estate(field(commit("x"))); },
         Outcome::estate_not_found},
        {"the death was a mistake",
         [&](Country& c, Draft&) {
             c.apply(Town::revocation(c, town.record_of(town.bek, proto::civil::DEATH)));
         },
         Outcome::estate_not_open},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_heir(field(commit("x"))); },
         Outcome::subject_not_found},
        {"the dead himself", [&](Country&, Draft& d) { request(d)->set_heir(field(town.bek)); },
         Outcome::subject_not_alive},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::heir_has_answered},
        {"a year later", [](Country& c, Draft&) { c.pass_days(184); },
         Outcome::inheritance_term_over},
        {"does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    check_rows(town.country, claim(mourning.estate, town.ana, false), {
        {"accepted before",
         [&](Country& c, Draft&) { c.apply(claim(mourning.estate, town.ana, true)); },
         Outcome::heir_has_answered},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("courts.issue_inheritance_certificate: one row per outcome") {
    Mourning mourning;
    Town& town = mourning.town;
    town.country.apply(claim(mourning.estate, town.ana, true));
    town.country.pass_days(184);
    const auto request = [](Draft& d) {
        return d.act().mutable_issue_inheritance_certificate();
    };
    check_rows(town.country, certificate(mourning.estate, town.ana), {
        {"of nothing", [&](Country&, Draft& d) { request(d)->clear_object(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"an estate that is none",
         [&](Country&, Draft& d) { request(d)->set_estate(field(commit("x"))); },
         Outcome::estate_not_found},
        {"half of it", [&](Country&, Draft& d) { request(d)->set_denominator(2); },
         Outcome::shares_do_not_sum},
        {"to somebody who did not accept",
         [&](Country&, Draft& d) {
             request(d)->mutable_shares(0)->set_holder(field(town.cholpon));
         },
         Outcome::heir_has_not_accepted},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::object_given_already},
        {"a hold forbids it",
         [&](Country& c, Draft&) {
             Draft hold = by_judge();
             auto& held = *hold.act().mutable_impose_hold();
             held.add_targets(field(house));
             held.set_scope(32);
             held.set_court_act(field(c.decide(IMPOSE_A_HOLD, house)));
             c.apply(hold);
         },
         Outcome::subject_is_frozen},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    Mourning early;
    early.town.country.apply(claim(early.estate, early.town.ana, true));
    CHECK(early.town.country.submit(certificate(early.estate, early.town.ana)) ==
          Outcome::inheritance_term_runs);
}

TEST_CASE("courts.escheat_estate: one row per outcome, in the order they are checked") {
    Mourning mourning;
    Town& town = mourning.town;
    const Country before = town.country;
    town.country.pass_days(184);
    Draft draft = by_state("notary");
    auto& escheat = *draft.act().mutable_escheat_estate();
    escheat.set_estate(field(mourning.estate));
    escheat.set_object(field(house));
    escheat.set_act(paper(draft, "escheat"));
    escheat.set_court_act(field(town.country.decide(GIVE_TO_STATE, house)));
    const auto request = [](Draft& d) { return d.act().mutable_escheat_estate(); };
    check_rows(town.country, draft, {
        {"of nothing", [&](Country&, Draft& d) { request(d)->clear_object(); },
         Outcome::malformed_act},
        {"a paper that is not listed",
         [&](Country&, Draft& d) { request(d)->set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"an estate that is none",
         [&](Country&, Draft& d) { request(d)->set_estate(field(commit("x"))); },
         Outcome::estate_not_found},
        {"somebody accepted",
         [&](Country& c, Draft&) {
             c = before;
             c.apply(claim(mourning.estate, town.ana, true));
         },
         Outcome::heir_has_answered},
        {"too early", [&](Country& c, Draft&) { c = before; }, Outcome::inheritance_term_runs},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::object_given_already},
        {"no order", [&](Country&, Draft& d) { request(d)->clear_court_act(); },
         Outcome::malformed_act},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}
