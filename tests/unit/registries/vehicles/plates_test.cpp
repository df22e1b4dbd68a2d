// VEH-10 to VEH-12: plates, rebuilt vehicles, corrections; 6.7 vector 9.

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

Draft assigning(const VehicleId& vehicle, const std::string& plate) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    fill(draft, *draft.act().mutable_assign_plate(), vehicle);
    draft.act().mutable_assign_plate()->set_plate(plate);
    return draft;
}

Draft changing(const VehicleId& vehicle, const std::string& plate) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    fill(draft, *draft.act().mutable_change_plate(), vehicle);
    draft.act().mutable_change_plate()->set_plate(plate);
    return draft;
}

Draft losing(const VehicleId& vehicle) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    fill(draft, *draft.act().mutable_report_plate_lost(), vehicle);
    return draft;
}

Draft surrendering(const VehicleId& vehicle) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    fill(draft, *draft.act().mutable_surrender_plate(), vehicle);
    return draft;
}

Draft reserving(const std::string& plate, const SubjectId& person, const std::string& name) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also(name);
    auto& request = *draft.act().mutable_reserve_plate();
    request.set_plate(plate);
    request.set_plate_kind("CAR");
    set_person(*request.mutable_party(), person);
    request.set_act(act_paper(draft));
    return draft;
}

} // namespace

TEST_CASE("6.7 vector 9: a plate is on one vehicle (VEH-10)") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.settle(second_vin, "01KG124ABC", "bek");
    CHECK(garage.country.submit(assigning(id, "01KG125ABC")) == Outcome::vehicle_has_plate);
    check_rows(garage.country, changing(id, "01KG125ABC"),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"to a plate that stands on another vehicle",
                    [](Country&, Draft& d) {
                        d.act().mutable_change_plate()->set_plate("01KG124ABC");
                    },
                    Outcome::plate_in_use},
                   {"to its own",
                    [](Country&, Draft& d) {
                        d.act().mutable_change_plate()->set_plate("01KG123ABC");
                    },
                    Outcome::plate_in_use},
                   {"out of form",
                    [](Country&, Draft& d) {
                        d.act().mutable_change_plate()->set_plate("01kg125abc");
                    },
                    Outcome::malformed_act},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"without a plate",
                    [&](Country& c, Draft&) { c.apply(surrendering(id)); },
                    Outcome::vehicle_has_no_plate},
               });
    garage.country.apply(changing(id, "01KG125ABC"));
    CHECK(garage.plate("01KG123ABC").status == vehicles::PlateStatus::surrendered);
    garage.country.apply(changing(id, "01KG123ABC")); // It is in stock again.
    garage.country.apply(surrendering(id));
    CHECK(garage.vehicle(id).suspended == vehicles::suspension::no_plate);
    CHECK(garage.country.submit(surrendering(id)) == Outcome::vehicle_has_no_plate);
    garage.country.apply(assigning(id, "01KG126ABC"));
    CHECK(garage.vehicle(id).suspended == 0);
}

TEST_CASE("VEH-10: a lost plate waits, and longer while its vehicle is looked for") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.country.apply(losing(id));
    CHECK(garage.country.submit(losing(id)) == Outcome::vehicle_has_no_plate);
    CHECK(garage.country.submit(assigning(id, "01KG123ABC")) == Outcome::plate_in_quarantine);
    garage.country.apply(assigning(id, "01KG130ABC"));
    garage.country.pass_days(366);
    Garage quiet = garage;
    const VehicleId other = garage.settle(second_vin, "01KG124ABC", "ana");
    garage.country.apply(garage.theft(id));
    CHECK(garage.country.submit(changing(other, "01KG123ABC")) == Outcome::plate_in_quarantine);
    CHECK(quiet.country.submit(changing(id, "01KG123ABC")) == Outcome::applied);
}

TEST_CASE("VEH-10: a plate is kept for somebody for a year") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    check_rows(garage.country, reserving("01KG777AAA", garage.bek, "bek"),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"without the person", [](Country&, Draft& d) { d.without("bek"); },
                    Outcome::consent_missing},
                   {"what no series makes",
                    [](Country&, Draft& d) {
                        d.act().mutable_reserve_plate()->set_plate("99KG777AAA");
                    },
                    Outcome::plate_not_in_series},
                   {"what stands on a vehicle",
                    [](Country&, Draft& d) {
                        d.act().mutable_reserve_plate()->set_plate("01KG123ABC");
                    },
                    Outcome::plate_in_use},
                   {"what is auctioned, without the protocol",
                    [](Country&, Draft& d) {
                        d.act().mutable_reserve_plate()->set_plate("01KGAUCA");
                    },
                    Outcome::source_missing},
                   {"what is auctioned",
                    [](Country& c, Draft& d) {
                        d.act().mutable_reserve_plate()->set_plate("01KGAUCA");
                        add_source(d, document::auction_protocol, c.today());
                    },
                    Outcome::applied},
               });
    garage.country.apply(reserving("01KG777AAA", garage.bek, "bek"));
    CHECK(garage.country.submit(changing(id, "01KG777AAA")) == Outcome::plate_is_reserved);
    Garage later = garage;
    later.country.pass_days(366);
    CHECK(later.country.submit(changing(id, "01KG777AAA")) == Outcome::applied);
    Draft bought = reserving("01KGAUCA", garage.ana, "ana");
    add_source(bought, document::auction_protocol, garage.country.today());
    garage.country.apply(bought);
    CHECK(garage.country.submit(changing(id, "01KGAUCA")) == Outcome::applied);
}

TEST_CASE("VEH-11: what may be rebuilt, and what may not") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    add_source(draft, document::inspection_report, garage.country.today());
    fill(draft, *draft.act().mutable_modify_vehicle(), id);
    set_vehicle(*draft.act().mutable_modify_vehicle()->mutable_data(), first_vin);
    const auto change = [](Draft& d) -> auto& { return *d.act().mutable_modify_vehicle(); };
    change(draft).mutable_data()->set_colour(7);
    check_rows(garage.country, draft,
               {
                   {"another colour", [](Country&, Draft&) {}, Outcome::applied},
                   {"another VIN",
                    [&](Country&, Draft& d) { change(d).mutable_data()->set_vin(second_vin); },
                    Outcome::vin_may_not_change},
                   {"another kind of plate under the same plate",
                    [&](Country&, Draft& d) { change(d).mutable_data()->set_plate_kind("MOTO"); },
                    Outcome::plate_not_in_series},
                   {"not inspected", [](Country&, Draft& d) { d.body.clear_sources(); },
                    Outcome::source_missing},
                   {"another engine, from nowhere",
                    [&](Country&, Draft& d) {
                        change(d).mutable_data()->set_engine(field(commit("other engine")));
                    },
                    Outcome::source_missing},
                   {"another engine, with its papers",
                    [&](Country& c, Draft& d) {
                        change(d).mutable_data()->set_engine(field(commit("other engine")));
                        add_source(d, document::unit_proof, c.today());
                    },
                    Outcome::applied},
                   {"restamped, and nobody examined it",
                    [&](Country&, Draft& d) {
                        change(d).set_secondary_mark(field(commit("stamp")));
                    },
                    Outcome::endorsement_missing},
                   {"restamped, and examined",
                    [&](Country&, Draft& d) {
                        change(d).set_secondary_mark(field(commit("stamp")));
                        garage.attest_paper(d, proto::RESTAMPING_EXPERTISE, "cop");
                    },
                    Outcome::applied},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"wanted",
                    [&](Country& c, Draft&) {
                        Draft wanted = garage.theft(id);
                        wanted.act().mutable_report_stolen()->set_alarm(proto::vehicles::WANTED);
                        c.apply(wanted);
                    },
                    Outcome::vehicle_is_wanted},
               });
    garage.country.apply(draft);
    CHECK(garage.vehicle(id).data.colour == 7);
    CHECK(list_rows<vehicles::EndedVehicle>(garage.country.view(), id).size() == 1);
}

TEST_CASE("VEH-12: a VIN is corrected on an expertise, and the wrong one is free again") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    garage.settle(second_vin, "01KG124ABC", "bek");
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("second clerk");
    fill(draft, *draft.act().mutable_correct_vehicle_record(), id);
    set_vehicle(*draft.act().mutable_correct_vehicle_record()->mutable_data(), third_vin);
    garage.attest_paper(draft, proto::RESTAMPING_EXPERTISE, "cop");
    const auto change = [](Draft& d) -> auto& {
        return *d.act().mutable_correct_vehicle_record()->mutable_data();
    };
    check_rows(garage.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"nobody examined it",
                    [](Country&, Draft& d) {
                        d.attested.clear();
                        d.without("cop");
                    },
                    Outcome::endorsement_missing},
                   {"a model, which needs no expertise",
                    [&](Country&, Draft& d) {
                        d.attested.clear();
                        d.without("cop");
                        change(d).set_vin(first_vin);
                        change(d).set_model("MODEL-2");
                    },
                    Outcome::applied},
                   {"to a VIN that another has",
                    [&](Country&, Draft& d) { change(d).set_vin(second_vin); },
                    Outcome::vin_in_use},
                   {"to a VIN with a wrong check digit",
                    [&](Country&, Draft& d) { change(d).set_vin("1XPTD40X0JD456115"); },
                    Outcome::vin_check_digit_wrong},
                   {"of a stolen vehicle",
                    [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"one clerk alone", [](Country&, Draft& d) { d.without("second clerk"); },
                    Outcome::second_officer_missing},
               });
    garage.country.apply(draft);
    CHECK(garage.country.submit(garage.registration(third_vin, "01KG125ABC", "ana")) ==
          Outcome::vin_in_use);
    Draft other = garage.registration(first_vin, "01KG125ABC", "ana");
    other.act().mutable_register_first()->clear_certificate(); // Its tag is the first one's.
    CHECK(garage.country.submit(other) == Outcome::applied);
}
