// VEH-01 to VEH-03, VEH-24, the cut-over: how a vehicle enters the register; VINs of 6.1.

#include "garage.hpp"

#include "registries/identity/documents.hpp"
#include "registries/residence/registrations.hpp"
#include "registries/vehicles/common.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

auto& first_of(Draft& draft) { return *draft.act().mutable_register_first(); }
auto& data_of(Draft& draft) { return *first_of(draft).mutable_data(); }
auto& cut_over_of(Draft& draft) { return *draft.act().mutable_import_vehicle(); }

void without_source(Draft& draft, std::uint32_t type) {
    auto& sources = *draft.body.mutable_sources();
    for (int i = sources.size() - 1; i >= 0; --i) {
        if (sources[i].document_type() == type) sources.DeleteSubrange(i, 1);
    }
}

} // namespace

TEST_CASE("VEH-01: a first registration, rule by rule") {
    Garage garage = Garage::founded();
    const VehicleId other = garage.settle(second_vin, "01KG999ZZZ", "bek");
    check_rows(garage.country, garage.registration(first_vin, "01KG123ABC", "ana"),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"confiscated, without the act",
                    [](Country&, Draft& d) {
                        first_of(d).set_origin(proto::vehicles::CONFISCATED);
                    },
                    Outcome::source_missing},
                   {"imported, which is another act",
                    [](Country&, Draft& d) { first_of(d).set_origin(proto::vehicles::IMPORT); },
                    Outcome::malformed_act},
                   {"neither a VIN nor a body number",
                    [](Country&, Draft& d) { data_of(d).clear_vin(); }, Outcome::malformed_act},
                   {"a body number alone",
                    [](Country&, Draft& d) {
                        data_of(d).clear_vin();
                        data_of(d).set_body_mark(field(commit("body")));
                    },
                    Outcome::applied},
                   {"a year to come",
                    [](Country&, Draft& d) { data_of(d).set_year(9999); },
                    Outcome::malformed_act},
                   {"a VIN with an O",
                    [](Country&, Draft& d) { data_of(d).set_vin("1M8GDM9AXKPO42788"); },
                    Outcome::vin_not_in_form},
                   {"a VIN in small letters",
                    [](Country&, Draft& d) { data_of(d).set_vin("1m8gdm9axkp042788"); },
                    Outcome::vin_not_in_form},
                   {"a wrong check digit of North America",
                    [](Country&, Draft& d) { data_of(d).set_vin("1XPTD40X0JD456115"); },
                    Outcome::vin_check_digit_wrong},
                   {"a check digit that differs, of Europe",
                    [](Country&, Draft& d) { data_of(d).set_vin(european_vin); },
                    Outcome::applied},
                   {"a VIN that another vehicle has",
                    [](Country&, Draft& d) { data_of(d).set_vin(second_vin); },
                    Outcome::vin_in_use},
                   {"a paper that is not listed",
                    [](Country&, Draft& d) { first_of(d).set_act(field(commit("x"))); },
                    Outcome::commitment_not_listed},
                   {"no proof of ownership",
                    [](Country&, Draft& d) {
                        without_source(d, vehicles::document::ownership_proof);
                    },
                    Outcome::source_missing},
                   {"shares of 0.99996",
                    [&](Country&, Draft& d) {
                        auto& shares = *first_of(d).mutable_owners();
                        shares.Clear();
                        shares.set_denominator(100'000);
                        add_share(shares, garage.ana, 99'996);
                    },
                    Outcome::shares_not_whole},
                   {"a plate that no series makes",
                    [](Country&, Draft& d) { first_of(d).set_plate("11KG123ABC"); },
                    Outcome::plate_not_in_series},
                   {"a plate of motorcycles",
                    [](Country&, Draft& d) { first_of(d).set_plate("01KG123AB"); },
                    Outcome::plate_not_in_series},
                   {"a plate of the state",
                    [](Country&, Draft& d) { first_of(d).set_plate("01KG045PT"); },
                    Outcome::plate_not_in_series},
                   {"a plate of the old series",
                    [](Country&, Draft& d) { first_of(d).set_plate("B1234AB"); },
                    Outcome::plate_not_in_series},
                   {"a plate of legalised vehicles",
                    [](Country&, Draft& d) { first_of(d).set_plate("10KG777AAA"); },
                    Outcome::plate_not_in_series},
                   {"a plate that stands on another vehicle",
                    [](Country&, Draft& d) { first_of(d).set_plate("01KG999ZZZ"); },
                    Outcome::plate_in_use},
                   {"a plate that is sold by auction",
                    [](Country&, Draft& d) { first_of(d).set_plate("01KGAUCA"); },
                    Outcome::plate_is_reserved},
                   {"a certificate without content",
                    [](Country&, Draft& d) {
                        first_of(d).mutable_certificate()->clear_content();
                    },
                    Outcome::malformed_act},
                   {"a certificate of another vehicle",
                    [](Country&, Draft& d) {
                        first_of(d).mutable_certificate()->set_tag(
                            field(commit("tag of certificate of " + second_vin)));
                    },
                    Outcome::document_exists},
                   {"nobody says that it is not wanted",
                    [](Country&, Draft& d) {
                        d.attested.clear();
                        d.without("cop");
                    },
                    Outcome::endorsement_missing},
                   {"it is in a list of stolen vehicles",
                    [](Country&, Draft& d) {
                        d.attested.front().answer = proto::PREDICATE_ANSWER_FALSE;
                    },
                    Outcome::vehicle_is_stolen},
                   {"the owner is dead",
                    [&](Country& c, Draft&) { c.apply(garage.death("ana", c.today())); },
                    Outcome::subject_not_alive},
                   {"the owner does not agree",
                    [](Country&, Draft& d) { d.without("ana"); }, Outcome::consent_missing},
               });
    CHECK(garage.vehicle(other).flags == 0);
}

TEST_CASE("VEH-01: what a registration leaves, and an owner without a home") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(european_vin, "01KG123ABC", "ana");
    const vehicles::Vehicle vehicle = garage.vehicle(id);
    CHECK(vehicle.status == vehicles::VehicleStatus::active);
    CHECK(vehicle.flags == vehicles::flag::check_digit_differs);
    CHECK(to_text(vehicle.plate) == "01KG123ABC");
    CHECK(garage.plate("01KG123ABC").vehicle == id);
    CHECK(garage.owners(id) == std::vector{std::pair{garage.ana, 1U}});
    const auto documents = identity::documents_of(garage.country.view(), id.view());
    REQUIRE(documents.size() == 1);
    CHECK(documents.front().type == proto::identity::VEHICLE_CERT);

    const SubjectId nomad = garage.country.add_citizen("nomad");
    garage.country.bind(nomad, "nomad");
    Draft draft = garage.registration(first_vin, "01KG124ABC", "ana");
    draft.without("ana");
    draft.sign_also("nomad");
    auto& shares = *first_of(draft).mutable_owners();
    shares.Clear();
    shares.set_denominator(1);
    add_share(shares, nomad, 1);
    CHECK(garage.country.submit(draft) == Outcome::owner_has_no_residence);

    Draft emigrates = by_state("residence"); // Registered as living abroad: at no address here.
    emigrates.sign_also("ana");
    auto& request = *emigrates.act().mutable_deregister_voluntary();
    request.set_registration(field(
        residence::residence_of(garage.country.view(), garage.ana, garage.country.today())->id));
    request.set_abroad(1);
    garage.country.apply(emigrates);
    CHECK(garage.country.submit(garage.registration(first_vin, "01KG124ABC", "ana")) ==
          Outcome::owner_has_no_residence);
}

TEST_CASE("VEH-02: an imported vehicle, and the notice to where it came from") {
    Garage garage = Garage::founded();
    const auto import_of = [](Draft& d) -> auto& { return *d.act().mutable_register_imported(); };
    check_rows(garage.country, garage.import(first_vin, "01KG123ABC", "ana"),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"no foreign certificate",
                    [](Country&, Draft& d) {
                        without_source(d, vehicles::document::foreign_certificate);
                    },
                    Outcome::source_missing},
                   {"it is lost, and nobody has answered",
                    [](Country& c, Draft& d) {
                        without_source(d, vehicles::document::foreign_certificate);
                        add_source(d, vehicles::document::owner_statement, c.today());
                    },
                    Outcome::endorsement_missing},
                   {"it is lost, and the country of origin has answered",
                    [&](Country& c, Draft& d) {
                        without_source(d, vehicles::document::foreign_certificate);
                        add_source(d, vehicles::document::owner_statement, c.today());
                        garage.attest_paper(d, proto::ORIGIN_CONFIRMED, "customs");
                    },
                    Outcome::applied},
                   {"not cleared",
                    [](Country&, Draft& d) {
                        std::erase_if(d.attested, [](const Attested& entry) {
                            return entry.code == proto::CUSTOMS_CLEARED;
                        });
                        d.without("customs");
                    },
                    Outcome::endorsement_missing},
                   {"a VIN of 16 characters",
                    [&](Country&, Draft& d) {
                        import_of(d).mutable_data()->set_vin("1M8GDM9AXKP04278");
                    },
                    Outcome::vin_not_in_form},
               });
    const VehicleId id = id_given<VehicleId>(
        garage.country.apply(garage.import(first_vin, "01KG123ABC", "ana")), 0, 0);
    CHECK(garage.vehicle(id).notice_due == garage.country.today() + 60);

    Draft notice = Garage::by("clerk of cars");
    add_source(notice, vehicles::document::foreign_notice, garage.country.today());
    auto& request = *notice.act().mutable_record_foreign_notice();
    request.set_vehicle(field(id));
    request.set_act(act_paper(notice));
    check_rows(garage.country, notice,
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"no paper of it", [](Country&, Draft& d) { d.body.clear_sources(); },
                    Outcome::source_missing},
                   {"told before", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::foreign_notice_not_due},
               });
}

TEST_CASE("6.7 vector 10: a legalised vehicle is not sold, heirs get its use (VEH-03)") {
    Garage garage = Garage::founded();
    check_rows(garage.country, garage.legalisation(first_vin, "10KG777AAA", "ana"),
               {
                   {"as it should be", [](Country&, Draft&) {}, Outcome::applied},
                   {"a plate of another region",
                    [](Country&, Draft& d) {
                        d.act().mutable_register_legalised()->set_plate("01KG777AAA");
                    },
                    Outcome::plate_not_in_series},
               });
    const VehicleId id = garage.legalise(first_vin, "10KG777AAA", "ana");
    CHECK(garage.country.submit(garage.sale(id)) == Outcome::vehicle_is_legalised);
    CHECK(garage.country.submit(garage.exporting(id)) == Outcome::vehicle_is_legalised);
    Draft hire = garage.use_right(id);
    hire.act().mutable_grant_use_right()->set_kind(proto::vehicles::LESSEE);
    CHECK(garage.country.submit(hire) == Outcome::vehicle_is_legalised);
    CHECK(garage.country.submit(garage.use_right(id)) == Outcome::endorsement_missing);

    garage.die("ana", garage.country.today());
    Draft heirs = Garage::by("car notary");
    heirs.sign_also("judge");
    auto& request = *heirs.act().mutable_inherit_vehicle();
    request.set_vehicle(field(id));
    request.set_decedent(field(garage.ana));
    request.mutable_heirs()->set_denominator(1);
    add_share(*request.mutable_heirs(), garage.bek, 1);
    request.set_act(act_paper(heirs));
    CHECK(garage.country.submit(heirs) == Outcome::endorsement_missing);
    heirs.attested.push_back({proto::IS_SPOUSE_OR_CHILD, "car notary",
                              {commit("ana born"), commit("bek born")},
                              proto::PREDICATE_ANSWER_FALSE, 0, garage.country.today()});
    CHECK(garage.country.submit(heirs) == Outcome::not_spouse_or_child);
    heirs.attested.back().answer = proto::PREDICATE_ANSWER_TRUE;
    CHECK(garage.country.submit(heirs) == Outcome::applied);
    CHECK(garage.owners(id).front().first == garage.ana);
    const auto rights = list_rows<vehicles::UseRight>(garage.country.view(), id);
    REQUIRE(rights.size() == 1);
    CHECK(rights.front().user == garage.bek);
    CHECK(rights.front().kind == proto::vehicles::HEIR);
}

TEST_CASE("the cut-over: a vehicle as the old register has it, once") {
    Garage garage = Garage::founded();
    garage.settle(second_vin, "01KG999ZZZ", "ana");
    check_rows(garage.country, garage.cut_over(first_vin, "B1234AB"),
               {
                   {"with a plate of the old series", [](Country&, Draft&) {}, Outcome::applied},
                   {"nobody read it again",
                    [](Country&, Draft& d) { d.attested.clear(); },
                    Outcome::endorsement_missing},
                   {"no second clerk",
                    [](Country&, Draft& d) {
                        d.attested.clear();
                        d.without("second clerk");
                    },
                    Outcome::second_officer_missing},
                   {"of no origin",
                    [](Country&, Draft& d) { cut_over_of(d).clear_origin(); },
                    Outcome::malformed_act},
                   {"a wrong check digit, which it had",
                    [](Country&, Draft& d) {
                        cut_over_of(d).mutable_data()->set_vin("1XPTD40X0JD456115");
                    },
                    Outcome::applied},
                   {"a VIN out of form",
                    [](Country&, Draft& d) {
                        cut_over_of(d).mutable_data()->set_vin("1M8GDM9AXKPI42788");
                    },
                    Outcome::vin_not_in_form},
                   {"a VIN that stands already",
                    [](Country&, Draft& d) {
                        cut_over_of(d).mutable_data()->set_vin(second_vin);
                    },
                    Outcome::vin_in_use},
                   {"a plate that stands already",
                    [](Country&, Draft& d) { cut_over_of(d).set_plate("01KG999ZZZ"); },
                    Outcome::plate_in_use},
                   {"a plate that never was",
                    [](Country&, Draft& d) { cut_over_of(d).set_plate("ZZZ"); },
                    Outcome::plate_not_in_series},
                   {"without a plate", [](Country&, Draft& d) { cut_over_of(d).clear_plate(); },
                    Outcome::applied},
                   {"without an owner",
                    [](Country&, Draft& d) { cut_over_of(d).clear_owners(); },
                    Outcome::shares_not_whole},
                   {"an owner who is not among the parties",
                    [](Country&, Draft& d) { cut_over_of(d).mutable_owners(0)->set_party(2); },
                    Outcome::malformed_act},
                   {"a creditor who is a person",
                    [](Country&, Draft& d) { cut_over_of(d).mutable_liens(0)->set_party(0); },
                    Outcome::party_not_found},
                   {"the same record again", [](Country& c, Draft& d) { c.apply(d); },
                    Outcome::vehicle_imported_before},
               });
    const VehicleId id = id_given<VehicleId>(
        garage.country.apply(garage.cut_over(first_vin, "B1234AB")), 0, 0);
    CHECK(garage.vehicle(id).odometer_km == 120'000);
    CHECK(garage.liens(id).size() == 1);
    CHECK(garage.plate("B1234AB").vehicle == id);
}
