// VEH-20 to VEH-22 and VEH-24: vehicles that leave the register, for ever or for a while; what a
// death and a merge of persons do; 6.7 vector 11.

#include "garage.hpp"

#include "registries/identity/documents.hpp"
#include "registries/parties/parties.hpp"
#include "registries/ties.hpp"
#include "registries/vehicles/common.hpp"
#include "registries/vehicles/vehicles.hpp"

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

Draft confirming(const VehicleId& vehicle) {
    Draft draft = Garage::by("customs");
    fill(draft, *draft.act().mutable_confirm_export(), vehicle);
    return draft;
}

Draft resting(const VehicleId& vehicle) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    fill(draft, *draft.act().mutable_temp_deregister(), vehicle);
    return draft;
}

Draft waking(const VehicleId& vehicle) {
    Draft draft = Garage::by("clerk of cars");
    draft.sign_also("ana");
    fill(draft, *draft.act().mutable_reactivate_vehicle(), vehicle);
    return draft;
}

// Bek and Cholpon were one person: Bek stays.
Draft merge(const Garage& garage) {
    Draft draft = by_officer();
    for (const char* also : {"supervisor", "bek", "cholpon"}) draft.sign_also(also);
    auto& request = *draft.act().mutable_merge_subjects();
    request.set_winner(field(garage.bek));
    request.set_loser(field(garage.cholpon));
    return draft;
}

VehicleId settle_group(Garage& garage, const std::string& vin, const std::string& plate,
                       const std::string& one, const std::string& other) {
    Draft draft = garage.registration(vin, plate, one);
    draft.sign_also(other);
    auto& party = *draft.act().mutable_register_first()->mutable_owners()->mutable_shares(0)
                       ->mutable_party();
    party.Clear();
    party.set_kind(proto::land::GROUP);
    party.set_group(proto::land::COMMUNITY);
    party.add_members(field(std::min(garage.id(one), garage.id(other))));
    party.add_members(field(std::max(garage.id(one), garage.id(other))));
    return id_given<VehicleId>(garage.country.apply(draft), 0, 0);
}

} // namespace

TEST_CASE("6.7 vector 11: export, with a lien refused, and reverting by itself (VEH-20)") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const auto change = [](Draft& d) -> auto& { return *d.act().mutable_deregister_export(); };
    check_rows(garage.country, garage.exporting(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"with a lien", [&](Country& c, Draft&) { c.apply(garage.lien(id, 1)); },
                    Outcome::vehicle_is_encumbered},
                   {"with a transit plate",
                    [&](Country&, Draft& d) { change(d).set_transit_plate("01KG1234T"); },
                    Outcome::applied},
                   {"with its own plate for transit",
                    [&](Country&, Draft& d) { change(d).set_transit_plate("01KG123ABC"); },
                    Outcome::plate_in_use},
                   {"held",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::exporting); },
                    Outcome::vehicle_is_frozen},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"fines are due",
                    [](Country&, Draft& d) {
                        d.attested.back().answer = proto::PREDICATE_ANSWER_FALSE;
                    },
                    Outcome::vehicle_has_debt},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"twice", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::vehicle_is_leaving},
               });
    CHECK(garage.country.submit(confirming(id)) == Outcome::export_not_open);
    Draft leaving = garage.exporting(id);
    change(leaving).set_transit_plate("01KG1234T");
    garage.country.apply(leaving);
    CHECK(garage.plate("01KG1234T").status == vehicles::PlateStatus::transit);
    check_rows(garage.country, confirming(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"on the last day", [](Country& c, Draft&) { c.pass_days(30); },
                    Outcome::applied},
                   {"too late", [](Country& c, Draft&) { c.pass_days(31); },
                    Outcome::export_term_over},
                   {"held since",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::exporting); },
                    Outcome::vehicle_is_frozen},
                   {"the owner died since: it is the heirs'",
                    [&](Country& c, Draft&) { c.apply(garage.death("ana", c.today())); },
                    Outcome::subject_not_alive},
                   {"by a clerk",
                    [](Country&, Draft& d) { d.signers = {"clerk of cars"}; },
                    Outcome::officer_lacks_role},
               });
    garage.country.apply(confirming(id));
    const vehicles::Vehicle gone = garage.vehicle(id);
    CHECK(gone.status == vehicles::VehicleStatus::exported);
    CHECK(gone.plate.empty());
    CHECK(garage.owners(id).empty());
    CHECK(identity::documents_of(garage.country.view(), id.view()).empty());
    CHECK(gone.notice_due.has_value());
    CHECK(garage.plate("01KG123ABC").status == vehicles::PlateStatus::surrendered);
    CHECK(garage.country.submit(garage.sale(id)) == Outcome::vehicle_status_forbids);
    CHECK(garage.country.submit(garage.registration(first_vin, "01KG125ABC", "ana")) ==
          Outcome::vin_in_use);
}

TEST_CASE("VEH-24: what was exported comes back, with its history") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    Draft draft = garage.registration(first_vin, "01KG222ABC", "bek");
    const auto first = draft.act().register_first();
    auto& request = *draft.act().mutable_re_register_from_export();
    request.set_vehicle(field(id));
    *request.mutable_owners() = first.owners();
    request.set_plate(first.plate());
    request.set_act(first.act());
    garage.attest_paper(draft, proto::CUSTOMS_CLEARED, "customs");
    CHECK(garage.country.submit(draft) == Outcome::vehicle_status_forbids);
    garage.country.apply(garage.exporting(id));
    garage.country.apply(confirming(id));
    check_rows(garage.country, draft,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"not cleared",
                    [](Country&, Draft& d) {
                        d.attested.pop_back();
                        d.without("customs");
                    },
                    Outcome::endorsement_missing},
                   {"reported stolen since it left",
                    [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
                   {"reported stolen abroad",
                    [](Country&, Draft& d) {
                        d.attested.front().answer = proto::PREDICATE_ANSWER_FALSE;
                    },
                    Outcome::vehicle_is_stolen},
               });
    garage.country.apply(draft);
    CHECK(garage.vehicle(id).status == vehicles::VehicleStatus::active);
    CHECK(garage.owners(id) == std::vector{std::pair{garage.bek, 1U}});
    CHECK(list_rows<vehicles::EndedOwnership>(garage.country.view(), id).size() == 2);
}

TEST_CASE("VEH-21: scrapped for ever") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    check_rows(garage.country, garage.scrapping(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"no certificate of destruction",
                    [](Country&, Draft& d) { d.body.clear_sources(); }, Outcome::source_missing},
                   {"with a lien", [&](Country& c, Draft&) { c.apply(garage.lien(id, 1)); },
                    Outcome::vehicle_is_encumbered},
                   {"held",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::deregister); },
                    Outcome::vehicle_is_frozen},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"twice", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::vehicle_status_forbids},
                   {"wanted",
                    [&](Country& c, Draft&) {
                        Draft wanted = garage.theft(id);
                        wanted.act().mutable_report_stolen()->set_alarm(proto::vehicles::WANTED);
                        c.apply(wanted);
                    },
                    Outcome::vehicle_is_wanted},
               });
    garage.country.apply(garage.scrapping(id));
    CHECK(garage.country.submit(garage.registration(first_vin, "01KG125ABC", "ana")) ==
          Outcome::vin_is_scrapped);
    CHECK_FALSE(vehicles::has_rights(garage.country.view(), garage.ana));
}

TEST_CASE("VEH-22: out of use for a while, the plate waits") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    check_rows(garage.country, resting(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"held",
                    [&](Country& c, Draft&) { hold(c, id.view(), vehicles::scope::deregister); },
                    Outcome::vehicle_is_frozen},
                   {"being exported", [&](Country& c, Draft&) { c.apply(garage.exporting(id)); },
                    Outcome::vehicle_is_leaving},
                   {"stolen", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
               });
    CHECK(garage.country.submit(waking(id)) == Outcome::vehicle_status_forbids);
    garage.country.apply(resting(id));
    CHECK(garage.country.submit(garage.sale(id)) == Outcome::vehicle_status_forbids);
    CHECK(garage.country.submit(garage.registration(second_vin, "01KG123ABC", "bek")) ==
          Outcome::plate_in_use);
    check_rows(garage.country, waking(id),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"without the owner", [](Country&, Draft& d) { d.without("ana"); },
                    Outcome::consent_missing},
                   {"stolen meanwhile", [&](Country& c, Draft&) { c.apply(garage.theft(id)); },
                    Outcome::vehicle_is_stolen},
               });
    garage.country.apply(waking(id));
    CHECK(garage.plate("01KG123ABC").status == vehicles::PlateStatus::assigned);
}

TEST_CASE("1.11: a death makes the shares an estate's, co-owners act on their own") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const auto pending = [&] {
        const vehicles::Party ana{proto::land::PERSON, to_bytes(garage.ana.view())};
        const auto held = list_rows<vehicles::PartyVehicle>(garage.country.view(), ana.key());
        return parties::is_of_the_dead(garage.country.view(), held.at(0).party);
    };
    CHECK_FALSE(pending());
    garage.die("ana", garage.country.today());
    CHECK(pending());
    CHECK(garage.country.submit(garage.sale(id)) == Outcome::subject_not_alive);
    const Bytes record = garage.record_of(garage.ana, proto::civil::DEATH);
    garage.country.apply(Garage::revocation(garage.country, record));
    CHECK_FALSE(pending());
}

TEST_CASE("ID-05: who stays owns and may use what the other did") {
    Garage garage = Garage::founded();
    const VehicleId alone = garage.settle(first_vin, "01KG123ABC", "cholpon");
    const VehicleId group = settle_group(garage, second_vin, "01KG124ABC", "ana", "cholpon");
    const VehicleId used = garage.settle(third_vin, "01KG125ABC", "ana");
    Draft use = garage.use_right(used);
    use.without("bek");
    use.sign_also("cholpon");
    use.act().mutable_grant_use_right()->set_user(field(garage.cholpon));
    garage.country.apply(use);
    CHECK(vehicles::count_ties(garage.country.view(), garage.cholpon) == 3);
    CHECK(has_live_ties(garage.country.view(), garage.cholpon, garage.country.today()));

    garage.country.apply(merge(garage));
    CHECK_FALSE(vehicles::has_rights(garage.country.view(), garage.cholpon));
    CHECK(vehicles::count_ties(garage.country.view(), garage.bek) == 3);
    CHECK(garage.owners(alone) == std::vector{std::pair{garage.bek, 1U}});
    CHECK(garage.ownership(group).ground == vehicles::Ground::merge);
}

TEST_CASE("ID-05: two owners of one group are not one person") {
    Garage garage = Garage::founded();
    settle_group(garage, first_vin, "01KG123ABC", "bek", "cholpon");
    CHECK(garage.country.submit(merge(garage)) == Outcome::subjects_contradict);
}
