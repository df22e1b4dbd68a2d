// VEH-13 to VEH-19 and VEH-23: liens, alarms, inspections, suspensions, rights to use.

#include "garage.hpp"

#include "registries/vehicles/common.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;
namespace document = tamga::registries::vehicles::document;

namespace {

template <class Request>
void fill(Draft& draft, Request& request, const VehicleId& vehicle) {
    request.set_vehicle(field(vehicle));
    request.set_act(act_paper(draft));
}

std::vector<std::uint32_t> ranks(const Garage& garage, const VehicleId& id) {
    std::vector<std::uint32_t> found;
    for (const auto& lien : garage.liens(id)) found.push_back(lien.rank);
    return found;
}

Draft release(const VehicleId& vehicle, const LienId& lien) {
    Draft draft;
    draft.body.set_agency("BANK");
    draft.body.set_office("BANK1");
    draft.signers = {"pledger"};
    fill(draft, *draft.act().mutable_release_lien(), vehicle);
    draft.act().mutable_release_lien()->set_lien(field(lien));
    return draft;
}

Draft suspending(Draft draft, const VehicleId& vehicle) {
    fill(draft, *draft.act().mutable_suspend_registration(), vehicle);
    return draft;
}

Draft lifting(Draft draft, const VehicleId& vehicle) {
    fill(draft, *draft.act().mutable_lift_suspension(), vehicle);
    return draft;
}

} // namespace

TEST_CASE("VEH-13 and VEH-14: liens and their ranks") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const auto change = [](Draft& d) -> auto& { return *d.act().mutable_register_lien(); };
    check_rows(garage.country, garage.lien(id, 1),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"the second rank of none", [&](Country&, Draft& d) { change(d).set_rank(2); },
                    Outcome::rank_not_free},
                   {"no rank", [&](Country&, Draft& d) { change(d).set_rank(0); },
                    Outcome::malformed_act},
                   {"due today",
                    [&](Country& c, Draft& d) { change(d).set_due_day(c.today()); },
                    Outcome::dates_out_of_order},
                   {"an amount that is not listed",
                    [&](Country&, Draft& d) { change(d).set_amount(field(commit("x"))); },
                    Outcome::commitment_not_listed},
                   {"to a person",
                    [&](Country&, Draft& d) {
                        set_person(*change(d).mutable_creditor(), garage.bek);
                    },
                    Outcome::party_not_found},
                   {"to a bank that did not sign",
                    [&](Country&, Draft& d) {
                        set_organisation(*change(d).mutable_creditor(), "AUTO-BANK");
                    },
                    Outcome::consent_missing},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"held",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::encumber); },
                    Outcome::vehicle_is_frozen},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"being exported", [&](Country& c, Draft&) { c.apply(garage.exporting(id)); },
                    Outcome::vehicle_is_leaving},
               });
    for (std::uint32_t rank = 1; rank <= 3; ++rank) garage.country.apply(garage.lien(id, rank));
    garage.country.apply(garage.lien(id, 2)); // The bank is the creditor of those after it too.
    CHECK(ranks(garage, id) == std::vector<std::uint32_t>{1, 2, 3, 4});

    const LienId second = garage.liens(id).at(1).id;
    check_rows(garage.country, release(id, second),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"a lien of nothing",
                    [](Country&, Draft& d) {
                        d.act().mutable_release_lien()->set_lien(field(commit("x")));
                    },
                    Outcome::lien_not_found},
                   {"by another agency, without the bank",
                    [](Country&, Draft& d) {
                        d.body.set_agency("AUTO");
                        d.body.set_office("AUTO1");
                        d.body.set_territory("41711");
                        d.signers = {"car notary"};
                    },
                    Outcome::consent_missing},
                   {"by another agency, as a court says",
                    [](Country&, Draft& d) {
                        d.body.set_agency("AUTO");
                        d.body.set_office("AUTO1");
                        d.body.set_territory("41711");
                        d.signers = {"car notary", "judge"};
                    },
                    Outcome::applied},
               });
    garage.country.apply(release(id, second));
    CHECK(ranks(garage, id) == std::vector<std::uint32_t>{1, 2, 3});
}

TEST_CASE("VEH-15 and VEH-16: stolen, wanted, recovered") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    check_rows(garage.country, garage.theft(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"of no kind",
                    [](Country&, Draft& d) { d.act().mutable_report_stolen()->clear_alarm(); },
                    Outcome::malformed_act},
                   {"the owner has said nothing",
                    [](Country&, Draft& d) { d.body.clear_sources(); }, Outcome::source_missing},
                   {"wanted by the police, which asks no owner",
                    [](Country&, Draft& d) {
                        d.body.clear_sources();
                        d.act().mutable_report_stolen()->set_alarm(proto::vehicles::WANTED);
                    },
                    Outcome::applied},
                   {"twice", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::alarm_raised_before},
                   {"of what was scrapped",
                    [&](Country& c, Draft&) { c.apply(garage.scrapping(id)); },
                    Outcome::vehicle_status_forbids},
                   {"by a clerk",
                    [](Country&, Draft& d) { d.signers = {"clerk of cars"}; },
                    Outcome::officer_lacks_role},
               });
    garage.country.apply(garage.theft(id));
    Draft found = Garage::by("cop");
    fill(found, *found.act().mutable_report_recovered(), id);
    found.act().mutable_report_recovered()->set_alarm(proto::vehicles::STOLEN);
    check_rows(garage.country, found,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"of what nobody has reported",
                    [](Country&, Draft& d) {
                        d.act().mutable_report_recovered()->set_alarm(proto::vehicles::WANTED);
                    },
                    Outcome::alarm_not_raised},
               });
}

TEST_CASE("VEH-17: inspections, the odometer, a dangerous vehicle") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const auto change = [](Draft& d) -> auto& { return *d.act().mutable_record_inspection(); };
    check_rows(garage.country, garage.inspection(id, 10'000),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"passed for no time",
                    [&](Country& c, Draft& d) { change(d).set_valid_until_day(c.today()); },
                    Outcome::dates_out_of_order},
                   {"failed, and valid",
                    [&](Country&, Draft& d) { change(d).set_result(proto::vehicles::FAILED); },
                    Outcome::malformed_act},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"by a clerk",
                    [](Country&, Draft& d) { d.signers = {"clerk of cars"}; },
                    Outcome::officer_lacks_role},
               });
    garage.country.apply(garage.inspection(id, 10'000));
    CHECK((garage.vehicle(id).flags & vehicles::flag::rollback) == 0);
    Draft back = garage.inspection(id, 9'999);
    change(back).set_result(proto::vehicles::DANGEROUS);
    change(back).set_valid_until_day(0);
    garage.country.apply(back);
    CHECK((garage.vehicle(id).flags & vehicles::flag::rollback) != 0);
    CHECK(garage.vehicle(id).suspended == vehicles::suspension::dangerous);
    CHECK(garage.country.submit(garage.sale(id)) == Outcome::vehicle_is_suspended);
    garage.country.apply(garage.inspection(id, 10'001));
    CHECK(garage.vehicle(id).suspended == 0);
    CHECK(garage.vehicle(id).inspections == 3);
    CHECK(garage.country.submit(garage.sale(id)) == Outcome::applied);
}

TEST_CASE("VEH-18 and VEH-19: who suspends lifts") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.country.apply(suspending(Garage::by("cop"), id));
    garage.country.apply(suspending(by_judge(), id));
    CHECK(garage.country.submit(suspending(Garage::by("cop"), id)) ==
          Outcome::vehicle_is_suspended);
    CHECK(garage.country.submit(lifting(Garage::by("clerk of cars"), id)) ==
          Outcome::suspension_not_found);
    garage.country.apply(lifting(Garage::by("cop"), id));
    CHECK(garage.vehicle(id).suspended == vehicles::suspension::court);
    garage.country.apply(lifting(by_judge(), id));
    CHECK(garage.vehicle(id).suspended == 0);
}

TEST_CASE("VEH-23: rights to use, which end with the owner and by either side") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const auto change = [](Draft& d) -> auto& { return *d.act().mutable_grant_use_right(); };
    check_rows(garage.country, garage.use_right(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"as an heir, which is another act",
                    [&](Country&, Draft& d) { change(d).set_kind(proto::vehicles::HEIR); },
                    Outcome::malformed_act},
                   {"to nobody",
                    [&](Country&, Draft& d) { change(d).set_user(field(commit("x"))); },
                    Outcome::subject_not_found},
                   {"until yesterday",
                    [&](Country& c, Draft& d) { change(d).set_until_day(c.today() - 1); },
                    Outcome::dates_out_of_order},
                   {"for three years",
                    [&](Country& c, Draft& d) { change(d).set_until_day(c.today() + 1'096); },
                    Outcome::applied},
                   {"for longer",
                    [&](Country& c, Draft& d) { change(d).set_until_day(c.today() + 1'097); },
                    Outcome::use_right_too_long},
                   {"the owner does not agree", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"the user does not agree", [](Country&, Draft& d) { d.without("bek"); },
                    Outcome::consent_missing},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
               });
    const UseRightId right =
        id_given<UseRightId>(garage.country.apply(garage.use_right(id)), 0, 0);
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("bek");
    fill(draft, *draft.act().mutable_revoke_use_right(), id);
    draft.act().mutable_revoke_use_right()->set_use_right(field(right));
    check_rows(garage.country, draft,
               {
                   {"by the user", [](Country&, Draft&) {}, Outcome::applied},
                   {"by the owner", [](Country&, Draft& d) { d.signers.back() = "ana"; },
                    Outcome::applied},
                   {"by somebody else", [](Country&, Draft& d) { d.signers.back() = "cholpon"; },
                    Outcome::consent_missing},
                   {"of nothing",
                    [](Country&, Draft& d) {
                        d.act().mutable_revoke_use_right()->set_use_right(field(commit("x")));
                    },
                    Outcome::use_right_not_found},
                   {"twice", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::use_right_not_found},
               });
    garage.die("bek", garage.country.today());
    CHECK(list_rows<vehicles::UseRight>(garage.country.view(), id).empty());
}
