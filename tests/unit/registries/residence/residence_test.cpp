// RES-01 to RES-10 and RES-13: one row per outcome, and one principal residence.

#include "../civil/town.hpp"

#include "registries/courts/holds.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/residence/residence.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
using namespace tamga::registries::residence;
using namespace tamga::proto::residence;

namespace {

AddressTag address_tag(const std::string& words) { return AddressTag(commit(words).bytes); }

// Bek owns a flat and a house; Ana wants to live there.
struct Street {
    Town town;

    Street() {
        open("flat", 2);
        open("house", 0);
    }
    void open(const std::string& name, std::uint32_t persons_max) {
        Draft draft = by_state("address");
        auto& request = *draft.act().mutable_open_dwelling();
        request.set_dwelling(field(address_tag(name)));
        request.set_area("41711");
        request.set_persons_max(persons_max);
        town.country.apply(draft);
    }
    void owned(Draft& draft, const std::string& dwelling) const {
        attest(draft, proto::DWELLING_IS_OWNED, "residence", {commit(dwelling), commit("bek")},
               town.country.today());
    }
    [[nodiscard]] Draft move(const std::string& name, const std::string& dwelling) const {
        Draft draft = by_state("residence");
        draft.sign_also(name);
        draft.sign_also("bek");
        auto& request = *draft.act().mutable_register_residence();
        request.set_subject(field(town.id(name)));
        request.set_dwelling(field(address_tag(dwelling)));
        request.set_basis(name == "bek" ? OWNER : OWNER_CONSENT);
        request.add_owners(field(town.bek));
        owned(draft, dwelling);
        return draft;
    }
    [[nodiscard]] Draft stay(std::int32_t days) const {
        Draft draft = by_state("residence");
        draft.sign_also("ana");
        draft.sign_also("bek");
        auto& request = *draft.act().mutable_register_stay();
        request.set_subject(field(town.ana));
        request.set_dwelling(field(address_tag("house")));
        request.set_basis(LEASE);
        request.add_owners(field(town.bek));
        request.set_until_day(town.country.today() + days);
        owned(draft, "house");
        return draft;
    }
    RegistrationId settle(const std::string& name, const std::string& dwelling) {
        return id_given<RegistrationId>(town.country.apply(move(name, dwelling)), 0, 0);
    }
    [[nodiscard]] std::optional<Registration> home(const SubjectId& person) const {
        return residence_of(town.country.view(), person, town.country.today());
    }
    // Of a newborn of Ana's.
    [[nodiscard]] Draft join(const SubjectId& child) const {
        Draft draft = by_state("residence");
        draft.sign_also("ana");
        auto& request = *draft.act().mutable_register_residence();
        request.set_subject(field(child));
        request.set_dwelling(field(address_tag("flat")));
        request.set_basis(WITH_PARENT);
        request.set_parent(field(town.ana));
        attest(draft, proto::IS_LEGAL_PARENT, "residence", {commit("daniyar"), commit("ana")},
               town.country.today());
        draft.attested.push_back({proto::AGE_GE, "residence", {commit("daniyar born")},
                                  proto::PREDICATE_ANSWER_FALSE, 18, town.country.today()});
        return draft;
    }
};

} // namespace

TEST_CASE("residence.register_residence: one row per outcome, in the order they are checked") {
    Street street;
    const auto request = [](Draft& d) { return d.act().mutable_register_residence(); };
    check_rows(street.town.country, street.move("ana", "flat"), {
        {"no basis", [&](Country&, Draft& d) { request(d)->clear_basis(); },
         Outcome::malformed_act},
        {"an owner's consent without owners",
         [&](Country&, Draft& d) { request(d)->clear_owners(); }, Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"the dead",
         [&](Country& c, Draft&) { c.apply(street.town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"where she lives already", [](Country& c, Draft& d) { c.apply(d); },
         Outcome::registered_there_already},
        {"a dwelling that is none",
         [&](Country&, Draft& d) { request(d)->set_dwelling(field(address_tag("x"))); },
         Outcome::dwelling_not_found},
        {"the flat is full",
         [&](Country& c, Draft&) {
             c.apply(street.move("bek", "flat"));
             c.apply(street.move("cholpon", "flat"));
         },
         Outcome::dwelling_is_full},
        {"she does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"vector 12: without the owner's consent", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"nobody looked who owns it", [](Country&, Draft& d) { d.attested.clear(); },
         Outcome::endorsement_missing},
        {"he does not own it",
         [](Country&, Draft& d) {
             answer(d, proto::DWELLING_IS_OWNED, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"in a home for the old, without a paper",
         [&](Country&, Draft& d) {
             request(d)->set_basis(INSTITUTION);
             request(d)->clear_owners();
         },
         Outcome::source_missing},
        {"a court that granted it to somebody else",
         [&](Country& c, Draft& d) {
             request(d)->set_basis(COURT_ORDER);
             request(d)->clear_owners();
             request(d)->set_court_act(
                 field(c.decide(proto::courts::GRANT_RESIDENCE, street.town.bek.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"a court granted it",
         [&](Country& c, Draft& d) {
             request(d)->set_basis(COURT_ORDER);
             request(d)->clear_owners();
             d.without("bek");
             request(d)->set_court_act(
                 field(c.decide(proto::courts::GRANT_RESIDENCE, street.town.ana.view())));
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("a second residence ends the first, and a death ends both kinds") {
    Street street;
    street.settle("ana", "flat");
    const RegistrationId second = street.settle("ana", "house");
    REQUIRE(street.home(street.town.ana));
    CHECK(street.home(street.town.ana)->id == second);
    const Country& country = street.town.country;
    CHECK(registered_at(country.view(), address_tag("flat"), country.today())
              .empty());
    street.town.die("ana", street.town.country.today());
    CHECK_FALSE(street.home(street.town.ana));
    CHECK(registrations_of(street.town.country.view(), street.town.ana).empty());
}

TEST_CASE("6.7 vector 12: a minor joins a parent, and nobody else does so") {
    Street street;
    Country& country = street.town.country;
    const SubjectId child = id_given<SubjectId>(country.apply(street.town.birth("daniyar")), 0, 0);
    CHECK(country.submit(street.join(child)) == Outcome::parent_lives_elsewhere);
    const RegistrationId home = street.settle("ana", "flat");
    Draft adult = street.join(child);
    answer(adult, proto::AGE_GE, proto::PREDICATE_ANSWER_TRUE);
    CHECK(country.submit(adult) == Outcome::predicate_is_false);
    Draft unsigned_one = street.join(child);
    unsigned_one.without("ana");
    unsigned_one.sign_also("bek");
    CHECK(country.submit(unsigned_one) == Outcome::consent_missing);
    {
        Country without = country;
        Draft missing = by_judge();
        missing.act().mutable_declare_missing()->set_subject(field(street.town.ana));
        missing.act().mutable_declare_missing()->set_court_act(field(
            without.decide(proto::courts::FIND_MISSING, street.town.ana.view())));
        without.apply(missing);
        CHECK(without.submit(street.join(child)) == Outcome::subject_not_alive);
    }
    country.apply(street.join(child));
    CHECK(street.home(child)->dwelling == address_tag("flat"));

    // RES-10: a newborn comes with its birth to where a parent lives.
    Draft birth = street.town.birth("erkin");
    birth.act().mutable_register_birth()->set_residence(field(commit("none")));
    CHECK(country.submit(birth) == Outcome::registration_not_found);
    birth.act().mutable_register_birth()->set_residence(field(home));
    const SubjectId newborn = id_given<SubjectId>(country.apply(birth), 0, 0);
    CHECK(street.home(newborn)->dwelling == address_tag("flat"));
}

TEST_CASE("ID-07: a stay ties a person until its last day") {
    Street street;
    Country& country = street.town.country;
    const CourtActId order =
        country.decide(proto::courts::VOID_PERSON, street.town.ana.view());
    Draft draft = by_officer("supervisor");
    draft.act().mutable_void_subject()->set_subject(field(street.town.ana));
    draft.act().mutable_void_subject()->set_court_act(field(order));
    country.apply(street.stay(10));
    country.pass_days(10);
    CHECK(country.submit(draft) == Outcome::subject_has_ties);
    country.pass_days(1);
    CHECK(country.submit(draft) == Outcome::applied);
}

TEST_CASE("residence.register_stay and extend_stay: one row per outcome") {
    Street street;
    Country& country = street.town.country;
    const auto request = [](Draft& d) { return d.act().mutable_register_stay(); };
    check_rows(country, street.stay(100), {
        {"no basis", [&](Country&, Draft& d) { request(d)->clear_basis(); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"the dead",
         [&](Country& c, Draft&) { c.apply(street.town.death("ana", c.today())); },
         Outcome::subject_not_alive},
        {"until yesterday",
         [&](Country& c, Draft& d) { request(d)->set_until_day(c.today() - 1); },
         Outcome::validity_is_empty},
        {"for more than a year",
         [&](Country& c, Draft& d) { request(d)->set_until_day(c.today() + 365); },
         Outcome::stay_too_long},
        {"a second stay", [](Country& c, Draft& d) { c.apply(d); },
         Outcome::registered_there_already},
        {"a dwelling that is none",
         [&](Country&, Draft& d) { request(d)->set_dwelling(field(address_tag("x"))); },
         Outcome::dwelling_not_found},
        {"the owner does not agree", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const RegistrationId home = street.settle("ana", "flat");
    const RegistrationId stay = id_given<RegistrationId>(country.apply(street.stay(100)), 0, 0);
    CHECK(street.home(street.town.ana)->id == home); // The residence stays.
    Draft draft = by_state("residence");
    draft.sign_also("ana");
    draft.act().mutable_extend_stay()->set_registration(field(stay));
    draft.act().mutable_extend_stay()->set_until_day(country.today() + 200);
    const auto longer = [](Draft& d) { return d.act().mutable_extend_stay(); };
    check_rows(country, draft, {
        {"none is named", [&](Country&, Draft& d) { longer(d)->clear_registration(); },
         Outcome::malformed_act},
        {"one that is none",
         [&](Country&, Draft& d) { longer(d)->set_registration(field(commit("x"))); },
         Outcome::registration_not_found},
        {"after it has ended", [](Country& c, Draft&) { c.pass_days(101); },
         Outcome::registration_has_ended},
        {"a residence has no end",
         [&](Country&, Draft& d) { longer(d)->set_registration(field(home)); },
         Outcome::registration_is_no_stay},
        {"shorter", [&](Country& c, Draft& d) { longer(d)->set_until_day(c.today() + 50); },
         Outcome::validity_is_empty},
        {"longer than a year in all",
         [&](Country& c, Draft& d) { longer(d)->set_until_day(c.today() + 365); },
         Outcome::stay_too_long},
        {"she does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("residence.deregister_voluntary: one row per outcome, abroad is a residence too") {
    Street street;
    const RegistrationId home = street.settle("ana", "flat");
    Draft draft = by_state("residence");
    draft.sign_also("ana");
    draft.act().mutable_deregister_voluntary()->set_registration(field(home));
    draft.act().mutable_deregister_voluntary()->set_abroad(1);
    const auto request = [](Draft& d) { return d.act().mutable_deregister_voluntary(); };
    check_rows(street.town.country, draft, {
        {"half abroad", [&](Country&, Draft& d) { request(d)->set_abroad(2); },
         Outcome::malformed_act},
        {"one that is none",
         [&](Country&, Draft& d) { request(d)->set_registration(field(commit("x"))); },
         Outcome::registration_not_found},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::registration_has_ended},
        {"she may not leave the country",
         [&](Country& c, Draft&) {
             Draft hold = by_judge();
             auto& held = *hold.act().mutable_impose_hold();
             held.add_targets(field(street.town.ana));
             held.set_scope(courts::scope::leaving);
             held.set_court_act(
                 field(c.decide(proto::courts::IMPOSE_A_HOLD, street.town.ana.view())));
             c.apply(hold);
         },
         Outcome::subject_is_frozen},
        {"she does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    street.town.country.apply(draft);
    CHECK(street.home(street.town.ana)->kind == RegistrationKind::diaspora);
}

TEST_CASE("residence.deregister_by_owner: one row per outcome, in the order they are checked") {
    Street street;
    const RegistrationId home = street.settle("ana", "flat");
    const auto step = [&](NoticeStep number, const Country& country) {
        Draft draft = by_state("residence");
        draft.sign_also(number == OBJECT_TO_NOTICE ? "ana" : "bek");
        auto& request = *draft.act().mutable_deregister_by_owner();
        request.set_registration(field(home));
        request.set_step(number);
        if (number == OBJECT_TO_NOTICE) return draft;
        request.set_owner(field(street.town.bek));
        attest(draft, proto::DWELLING_IS_OWNED, "residence", {commit("flat"), commit("bek")},
               country.today());
        attest(draft, proto::NO_RIGHT_TO_DWELL, "residence", {commit("ana")}, country.today());
        return draft;
    };
    const auto request = [](Draft& d) { return d.act().mutable_deregister_by_owner(); };
    check_rows(street.town.country, step(GIVE_NOTICE, street.town.country), {
        {"no step", [&](Country&, Draft& d) { request(d)->clear_step(); },
         Outcome::malformed_act},
        {"one that is none",
         [&](Country&, Draft& d) { request(d)->set_registration(field(commit("x"))); },
         Outcome::registration_not_found},
        {"ended before notice", [&](Country&, Draft& d) { request(d)->set_step(END_REGISTRATION); },
         Outcome::notice_missing},
        {"an objection to nothing",
         [&](Country& c, Draft& d) { d = step(OBJECT_TO_NOTICE, c); }, Outcome::notice_missing},
        {"notice twice", [](Country& c, Draft& d) { c.apply(d); },
         Outcome::notice_given_already},
        {"ended too early",
         [&](Country& c, Draft& d) {
             c.apply(d);
             d = step(END_REGISTRATION, c);
         },
         Outcome::notice_still_runs},
        {"ended though she objected",
         [&](Country& c, Draft& d) {
             c.apply(d);
             c.apply(step(OBJECT_TO_NOTICE, c));
             c.pass_days(31);
             d = step(END_REGISTRATION, c);
         },
         Outcome::notice_was_objected},
        {"nobody looked at her right", [](Country&, Draft& d) { d.attested.clear(); },
         Outcome::endorsement_missing},
        {"a child has a right to dwell",
         [](Country&, Draft& d) {
             answer(d, proto::NO_RIGHT_TO_DWELL, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"he does not sign", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"ended in time",
         [&](Country& c, Draft& d) {
             c.apply(d);
             c.pass_days(31);
             d = step(END_REGISTRATION, c);
         },
         Outcome::applied},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("residence.deregister_by_court and cancel_fictitious: one row per outcome") {
    Street street;
    const RegistrationId home = street.settle("ana", "flat");
    Country& country = street.town.country;
    Draft draft = by_judge();
    draft.act().mutable_deregister_by_court()->set_registration(field(home));
    draft.act().mutable_deregister_by_court()->set_court_act(
        field(country.decide(proto::courts::DEREGISTER_RESIDENCE, home.view())));
    check_rows(country, draft, {
        {"none is named",
         [](Country&, Draft& d) {
             d.act().mutable_deregister_by_court()->clear_registration();
         },
         Outcome::malformed_act},
        {"one that is none",
         [](Country&, Draft& d) {
             d.act().mutable_deregister_by_court()->set_registration(field(commit("x")));
         },
         Outcome::registration_not_found},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::registration_has_ended},
        {"no order",
         [&](Country& c, Draft& d) {
             d.act().mutable_deregister_by_court()->set_court_act(
                 field(c.decide(proto::courts::VOID_RESIDENCE, home.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    Draft fictitious = by_state("residence");
    fictitious.sign_also("bek");
    auto& cancel = *fictitious.act().mutable_cancel_fictitious_registration();
    cancel.set_registration(field(home));
    cancel.set_ended_day(country.today());
    cancel.set_owner(field(street.town.bek));
    street.owned(fictitious, "flat");
    const auto request = [](Draft& d) {
        return d.act().mutable_cancel_fictitious_registration();
    };
    check_rows(country, fictitious, {
        {"neither owner nor court", [&](Country&, Draft& d) { request(d)->clear_owner(); },
         Outcome::malformed_act},
        {"one that is none",
         [&](Country&, Draft& d) { request(d)->set_registration(field(commit("x"))); },
         Outcome::registration_not_found},
        {"tomorrow",
         [&](Country& c, Draft& d) { request(d)->set_ended_day(c.today() + 1); },
         Outcome::event_in_the_future},
        {"before it began",
         [&](Country& c, Draft& d) { request(d)->set_ended_day(c.today() - 1); },
         Outcome::validity_is_empty},
        {"nobody looked who owns it", [](Country&, Draft& d) { d.attested.clear(); },
         Outcome::endorsement_missing},
        {"he does not sign", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"no order",
         [&](Country& c, Draft& d) {
             request(d)->clear_owner();
             request(d)->set_court_act(
                 field(c.decide(proto::courts::DEREGISTER_RESIDENCE, home.view())));
         },
         Outcome::court_act_orders_otherwise},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
}

TEST_CASE("residence.register_foreign_stay: one row per outcome, late ones are flagged") {
    Street street;
    Country& country = street.town.country;
    Draft foreigner = by_state("migration");
    foreigner.sign_also("supervisor");
    auto& person = *foreigner.act().mutable_create_subject();
    person.set_kind(proto::identity::FOREIGNER);
    add_group(foreigner, *person.mutable_attributes(), proto::identity::NAME, commit("john"));
    add_group(foreigner, *person.mutable_attributes(), proto::identity::SEX_DOB,
              commit("john born"));
    attest(foreigner, proto::DEDUP_CLEAR, "supervisor", {commit("john"), commit("john born")});
    const SubjectId john = id_given<SubjectId>(country.apply(foreigner), 0, 0);
    const auto arrived = [&](std::int32_t entered, const Country& c) {
        Draft draft = by_state("hotel");
        draft.sign_also("migration");
        auto& request = *draft.act().mutable_register_foreign_stay();
        request.set_subject(field(john));
        request.set_dwelling(field(address_tag("house")));
        request.set_entered_day(entered);
        request.set_permit_until_day(c.today() + 60);
        request.set_until_day(c.today() + 30);
        attest(draft, proto::ENTERED_ON, "migration", {commit("john")}, entered, c.today() + 60);
        return draft;
    };
    const auto request = [](Draft& d) { return d.act().mutable_register_foreign_stay(); };
    check_rows(country, arrived(country.today(), country), {
        {"nobody is named", [&](Country&, Draft& d) { request(d)->clear_subject(); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_subject(field(commit("x"))); },
         Outcome::subject_not_found},
        {"a citizen", [&](Country&, Draft& d) { request(d)->set_subject(field(street.town.ana)); },
         Outcome::subject_not_foreign},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::registered_there_already},
        {"enters tomorrow",
         [&](Country& c, Draft& d) { request(d)->set_entered_day(c.today() + 1); },
         Outcome::event_in_the_future},
        {"until yesterday",
         [&](Country& c, Draft& d) { request(d)->set_until_day(c.today() - 1); },
         Outcome::validity_is_empty},
        {"longer than the visa",
         [&](Country& c, Draft& d) { request(d)->set_until_day(c.today() + 61); },
         Outcome::stay_too_long},
        {"a dwelling that is none",
         [&](Country&, Draft& d) { request(d)->set_dwelling(field(address_tag("x"))); },
         Outcome::dwelling_not_found},
        {"the border knows nothing", [](Country&, Draft& d) { d.without("migration"); },
         Outcome::endorsement_missing},
        {"the border knows better",
         [](Country&, Draft& d) {
             answer(d, proto::ENTERED_ON, proto::PREDICATE_ANSWER_FALSE);
         },
         Outcome::predicate_is_false},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const auto is_late = [&](std::int32_t days_ago) {
        Country branch = country;
        const TransactionId id =
            branch.apply(arrived(branch.today() - days_ago, branch));
        return find_row<Registration>(branch.view(), id_given<RegistrationId>(id, 0, 0))->late;
    };
    CHECK_FALSE(is_late(7)); // Five working days, whatever the weekday is.
    CHECK(is_late(9));
}

TEST_CASE("residence.households: one row per outcome, and one head") {
    Street street;
    Country& country = street.town.country;
    street.settle("ana", "house");
    street.settle("bek", "house");
    Draft draft = by_state("residence");
    draft.sign_also("ana");
    draft.sign_also("bek");
    auto& household = *draft.act().mutable_declare_household();
    household.set_head(field(street.town.ana));
    household.set_dwelling(field(address_tag("house")));
    household.add_members(field(street.town.bek));
    const auto request = [](Draft& d) { return d.act().mutable_declare_household(); };
    check_rows(country, draft, {
        {"the head twice",
         [&](Country&, Draft& d) { request(d)->set_members(0, field(street.town.ana)); },
         Outcome::malformed_act},
        {"nobody", [&](Country&, Draft& d) { request(d)->set_members(0, field(commit("x"))); },
         Outcome::subject_not_found},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::in_a_household_already},
        {"somebody from elsewhere",
         [&](Country&, Draft& d) { request(d)->set_members(0, field(street.town.cholpon)); },
         Outcome::member_lives_elsewhere},
        {"a member does not sign", [](Country&, Draft& d) { d.without("bek"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    const HouseholdId id = id_given<HouseholdId>(country.apply(draft), 0, 0);
    street.settle("cholpon", "house");
    Draft join = by_state("residence");
    join.sign_also("cholpon");
    join.sign_also("ana");
    join.act().mutable_join_household()->set_household(field(id));
    join.act().mutable_join_household()->set_member(field(street.town.cholpon));
    check_rows(country, join, {
        {"none is named",
         [](Country&, Draft& d) { d.act().mutable_join_household()->clear_household(); },
         Outcome::malformed_act},
        {"one that is none",
         [](Country&, Draft& d) {
             d.act().mutable_join_household()->set_household(field(commit("x")));
         },
         Outcome::household_not_found},
        {"twice", [](Country& c, Draft& d) { c.apply(d); }, Outcome::in_a_household_already},
        {"the head does not agree", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    Draft leave = by_state("residence");
    leave.sign_also("ana");
    leave.act().mutable_leave_household()->set_household(field(id));
    leave.act().mutable_leave_household()->set_member(field(street.town.ana));
    check_rows(country, leave, {
        {"nobody is named",
         [](Country&, Draft& d) { d.act().mutable_leave_household()->clear_member(); },
         Outcome::malformed_act},
        {"somebody who is no member",
         [&](Country&, Draft& d) {
             d.act().mutable_leave_household()->set_member(field(street.town.cholpon));
         },
         Outcome::household_not_found},
        {"she does not sign", [](Country&, Draft& d) { d.without("ana"); },
         Outcome::consent_missing},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    street.town.die("ana", country.today());
    auto row = find_row<Household>(country.view(), id);
    CHECK_FALSE(row->head);
    CHECK(row->members == 1);
    Draft take_over = by_state("residence");
    take_over.sign_also("bek");
    take_over.act().mutable_join_household()->set_household(field(id));
    take_over.act().mutable_join_household()->set_member(field(street.town.bek));
    check_rows(country, take_over, {
        {"a member whom nobody knows where to find",
         [&](Country& c, Draft&) {
             Draft lost = by_judge();
             lost.act().mutable_declare_missing()->set_subject(field(street.town.bek));
             lost.act().mutable_declare_missing()->set_court_act(
                 field(c.decide(proto::courts::FIND_MISSING, street.town.bek.view())));
             c.apply(lost);
         },
         Outcome::subject_not_alive},
        {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
    });
    country.apply(take_over);
    CHECK(find_row<Household>(country.view(), id)->head == street.town.bek);
}
