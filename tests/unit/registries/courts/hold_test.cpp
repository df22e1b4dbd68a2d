// CRT-01 to CRT-04: one row per outcome, and what a hold forbids.

#include "../country.hpp"

#include "registries/courts/court_acts.hpp"
#include "registries/courts/holds.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::proto::courts;

namespace {

const Bytes parcel = to_bytes(as_bytes("7100600330016"));

// A bailiff carries out an order to hold the parcel.
struct Court {
    Country country = Country::settled();
    CourtActId order = country.decide(IMPOSE_A_HOLD, parcel);

    [[nodiscard]] Draft hold() const {
        Draft draft = by_judge();
        auto& request = *draft.act().mutable_impose_hold();
        request.add_targets(field(parcel));
        request.set_scope(courts::scope::transfer | courts::scope::encumber);
        request.set_court_act(field(order));
        return draft;
    }
    [[nodiscard]] HoldId impose() {
        return id_given<HoldId>(country.apply(hold()), 0, 0);
    }
    [[nodiscard]] bool forbids(std::uint16_t scope) const {
        return courts::is_held(country.view(), parcel, scope, country.today());
    }
};

Draft lifting(const HoldId& hold) {
    Draft draft = by_judge();
    draft.act().mutable_lift_hold()->set_hold(field(hold));
    return draft;
}

ImposeHold& request_of(Draft& draft) { return *draft.act().mutable_impose_hold(); }

// The hold of a prosecutor, who signs for an office of another agency.
Draft by_prosecutor(const Court& court) {
    Draft draft = court.hold();
    draft.signers = {"prosecutor"};
    draft.body.set_office("PROS1");
    draft.body.set_agency("PROSECUTION");
    request_of(draft).clear_court_act();
    request_of(draft).set_has_until(1);
    request_of(draft).set_until_day(court.country.today() + 3);
    return draft;
}

Court with_prosecutor() {
    Court court;
    Draft agency = by_governance();
    auto& request = *agency.act().mutable_register_agency();
    request.set_code("PROSECUTION");
    request.set_title("PROSECUTION");
    request.add_keys(key_field("PROSECUTION"));
    request.add_roles(proto::access::PROSECUTOR);
    request.add_registers(proto::access::REGISTER_COURTS);
    court.country.apply(agency);
    Draft office = by_agency("PROSECUTION");
    office.act().mutable_register_office()->set_code("PROS1");
    office.act().mutable_register_office()->add_territories("");
    court.country.apply(office);
    Draft officer = by_agency("PROSECUTION");
    officer.sign_also("prosecutor");
    auto& appointed = *officer.act().mutable_appoint_officer();
    appointed.set_key(key_field("prosecutor"));
    appointed.set_office("PROS1");
    appointed.add_roles(proto::access::PROSECUTOR);
    appointed.add_territories("");
    court.country.apply(officer);
    return court;
}

} // namespace

TEST_CASE("courts.register_court_act: one row per outcome, in the order they are checked") {
    const Country country = Country::settled();
    const auto request = [](Draft& d) -> RegisterCourtAct& {
        return *d.act().mutable_register_court_act();
    };
    check_rows(country, decision({{IMPOSE_A_HOLD, parcel}}, country.today()), {
        {"one judge", [](Country&, Draft& d) { d.without("second judge"); },
         Outcome::second_officer_missing},
        {"no type", [&](Country&, Draft& d) { request(d).clear_type(); }, Outcome::malformed_act},
        {"nothing is ordered", [&](Country&, Draft& d) { request(d).clear_commands(); },
         Outcome::malformed_act},
        {"the same twice",
         [&](Country&, Draft& d) { *request(d).add_commands() = request(d).commands(0); },
         Outcome::malformed_act},
        {"in force before it was decided",
         [&](Country& c, Draft& d) { request(d).set_in_force_day(c.today() - 1); },
         Outcome::malformed_act},
        {"the paper is not listed",
         [&](Country&, Draft& d) { request(d).set_act(field(commit("other"))); },
         Outcome::commitment_not_listed},
        {"decided tomorrow",
         [&](Country& c, Draft& d) {
             request(d).set_decided_day(c.today() + 1);
             request(d).set_in_force_day(c.today() + 1);
             request(d).set_appeal_until_day(c.today() + 1);
         },
         Outcome::event_in_the_future},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("courts.impose_hold: one row per outcome, in the order they are checked") {
    Court court;
    const auto request = [](Draft& d) -> ImposeHold& { return request_of(d); };
    check_rows(court.country, court.hold(), {
        {"a registrar",
         [](Country&, Draft& d) {
             d.signers = {"registrar"};
             d.body.set_agency("ZAGS");
             d.body.set_office("BISH1");
             d.body.set_territory("417");
         },
         Outcome::officer_lacks_role},
        {"no target", [&](Country&, Draft& d) { request(d).clear_targets(); },
         Outcome::malformed_act},
        {"a target twice",
         [&](Country&, Draft& d) { request(d).add_targets(field(parcel)); },
         Outcome::malformed_act},
        {"no scope", [&](Country&, Draft& d) { request(d).set_scope(0); },
         Outcome::malformed_act},
        {"a scope that is none", [&](Country&, Draft& d) { request(d).set_scope(512); },
         Outcome::malformed_act},
        {"ended yesterday",
         [&](Country& c, Draft& d) {
             request(d).set_has_until(1);
             request(d).set_until_day(c.today() - 1);
         },
         Outcome::validity_is_empty},
        {"no act of a court", [&](Country&, Draft& d) { request(d).clear_court_act(); },
         Outcome::court_act_not_found},
        {"an act that is none",
         [&](Country&, Draft& d) { request(d).set_court_act(field(commit("none"))); },
         Outcome::court_act_not_found},
        {"an act that is not in force",
         [&](Country& c, Draft& d) {
             Draft later = decision({{IMPOSE_A_HOLD, parcel}}, c.today());
             later.act().mutable_register_court_act()->set_in_force_day(c.today() + 10);
             request(d).set_court_act(field(id_given<CourtActId>(c.apply(later), 0, 0)));
         },
         Outcome::court_act_not_in_force},
        {"an act about something else",
         [&](Country& c, Draft& d) {
             request(d).set_court_act(
                 field(c.decide(IMPOSE_A_HOLD, as_bytes(std::string_view("other")))));
         },
         Outcome::court_act_orders_otherwise},
        {"carried out already", [&](Country& c, Draft&) { c.apply(court.hold()); },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a prosecutor's hold lasts three days unless a court confirms it") {
    Court court = with_prosecutor();
    Draft longer = by_prosecutor(court);
    request_of(longer).set_until_day(court.country.today() + 4);
    CHECK(court.country.submit(longer) == Outcome::hold_lasts_too_long);
    const HoldId hold = id_given<HoldId>(court.country.apply(by_prosecutor(court)), 0, 0);
    CHECK(court.forbids(courts::scope::transfer));
    Draft confirm = by_judge();
    auto& request = *confirm.act().mutable_confirm_hold();
    request.set_hold(field(hold));
    const CourtActId ruling = court.country.decide(IMPOSE_A_HOLD, hold.view());
    request.set_court_act(field(ruling));
    SECTION("it ends by itself") {
        court.country.pass_days(4);
        CHECK_FALSE(court.forbids(courts::scope::transfer));
        CHECK(court.country.submit(confirm) == Outcome::hold_not_active);
        CHECK(court.country.submit(lifting(hold)) == Outcome::hold_not_active);
    }
    SECTION("confirmed") {
        court.country.apply(confirm);
        court.country.pass_days(40);
        CHECK(court.forbids(courts::scope::transfer));
        // The agency that imposed it, or a court with an act that says so.
        CHECK(court.country.submit(lifting(hold)) == Outcome::hold_of_another_authority);
        Draft by_court = lifting(hold);
        by_court.act().mutable_lift_hold()->set_court_act(
            field(court.country.decide(LIFT_A_HOLD, hold.view())));
        CHECK(court.country.submit(by_court) == Outcome::applied);
        CHECK_FALSE(court.forbids(courts::scope::transfer));
    }
}

TEST_CASE("courts.confirm_hold and courts.lift_hold: one row per outcome") {
    Court court;
    const HoldId hold = court.impose();
    const CourtActId ruling = court.country.decide(IMPOSE_A_HOLD, hold.view());
    Draft confirm = by_judge();
    confirm.act().mutable_confirm_hold()->set_hold(field(hold));
    confirm.act().mutable_confirm_hold()->set_court_act(field(ruling));
    check_rows(court.country, confirm, {
        {"no hold", [](Country&, Draft& d) { d.act().mutable_confirm_hold()->clear_hold(); },
         Outcome::malformed_act},
        {"a hold that is none",
         [](Country&, Draft& d) { d.act().mutable_confirm_hold()->set_hold(field(commit("x"))); },
         Outcome::hold_not_found},
        {"lifted", [&](Country& c, Draft&) { c.apply(lifting(hold)); }, Outcome::hold_not_active},
        {"until yesterday",
         [](Country& c, Draft& d) {
             d.act().mutable_confirm_hold()->set_has_until(1);
             d.act().mutable_confirm_hold()->set_until_day(c.today() - 1);
         },
         Outcome::validity_is_empty},
        {"an order about the parcel",
         [&](Country&, Draft& d) {
             d.act().mutable_confirm_hold()->set_court_act(field(court.order));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    check_rows(court.country, lifting(hold), {
        {"no hold", [](Country&, Draft& d) { d.act().mutable_lift_hold()->clear_hold(); },
         Outcome::malformed_act},
        {"a hold that is none",
         [](Country&, Draft& d) { d.act().mutable_lift_hold()->set_hold(field(commit("x"))); },
         Outcome::hold_not_found},
        {"lifted", [&](Country& c, Draft&) { c.apply(lifting(hold)); }, Outcome::hold_not_active},
        {"an act that orders something else",
         [&](Country&, Draft& d) {
             d.act().mutable_lift_hold()->set_court_act(field(court.order));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("several holds stand beside each other, and are copied to what an object becomes") {
    Court court;
    const HoldId first = court.impose();
    court.order = court.country.decide(IMPOSE_A_HOLD, parcel);
    Draft also = court.hold();
    request_of(also).set_scope(courts::scope::transfer | courts::scope::subdivide);
    const HoldId second = id_given<HoldId>(court.country.apply(also), 0, 0);
    CHECK(courts::held_scope(court.country.view(), parcel, court.country.today()) == 7);
    court.country.apply(lifting(first));
    CHECK(courts::held_scope(court.country.view(), parcel, court.country.today()) == 5);
    CHECK(courts::holds_on(court.country.view(), parcel, court.country.today()).size() == 1);
    court.country.apply(lifting(second));
    CHECK(courts::held_scope(court.country.view(), parcel, court.country.today()) == 0);
}

TEST_CASE("a court act: stayed, brought into force again, reversed for good") {
    Court court;
    const auto stay = [&] {
        Draft draft = by_judge();
        draft.act().mutable_stay_court_act()->set_court_act(field(court.order));
        draft.act().mutable_stay_court_act()->set_act(field(commit("stay")));
        draft.list(proto::identity::ACT_CONTENT, commit("stay"));
        return draft;
    };
    const auto revive = [&] {
        Draft draft = by_judge();
        draft.act().mutable_bring_act_into_force()->set_court_act(field(court.order));
        return draft;
    };
    const auto reverse = [&] {
        Draft draft = by_judge();
        draft.sign_also("second judge");
        draft.act().mutable_reverse_court_act()->set_court_act(field(court.order));
        draft.act().mutable_reverse_court_act()->set_act(field(commit("reversal")));
        draft.list(proto::identity::ACT_CONTENT, commit("reversal"));
        return draft;
    };
    Draft nothing = stay();
    nothing.act().mutable_stay_court_act()->clear_court_act();
    CHECK(court.country.submit(nothing) == Outcome::malformed_act);
    Draft unlisted = stay();
    unlisted.body.clear_commitments();
    CHECK(court.country.submit(unlisted) == Outcome::commitment_not_listed);
    Draft unknown = stay();
    unknown.act().mutable_stay_court_act()->set_court_act(field(commit("none")));
    CHECK(court.country.submit(unknown) == Outcome::court_act_not_found);
    CHECK(court.country.submit(revive()) == Outcome::court_act_is_in_force);
    court.country.apply(stay());
    CHECK(court.country.submit(stay()) == Outcome::court_act_not_in_force);
    CHECK(court.country.submit(court.hold()) == Outcome::court_act_not_in_force);
    court.country.apply(revive());
    court.country.apply(court.hold());
    court.country.apply(reverse());
    CHECK(court.country.submit(reverse()) == Outcome::court_act_is_reversed);
    CHECK(court.country.submit(stay()) == Outcome::court_act_is_reversed);
    CHECK(court.country.submit(revive()) == Outcome::court_act_is_reversed);
    // A hold is not an object that changed hands: it stands until it is lifted.
    CHECK(court.forbids(courts::scope::transfer));
}
