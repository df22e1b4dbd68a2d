// The garage: see garage.hpp.

#include "garage.hpp"

#include "registries/codes/identifiers.hpp"
#include "registries/vehicles/common.hpp"

#include <algorithm>

namespace tamga::registries::test {

namespace {

namespace document = vehicles::document;

void add_series(proto::codes::LoadCodes& load, const std::string& code, std::int32_t from,
                const std::string& value) {
    auto& row = *load.add_rows();
    row.set_code(code);
    row.set_valid_from_day(from);
    row.set_value(value);
}

void load_plates(Country& country) {
    Draft draft = by_governance();
    auto& load = *draft.act().mutable_load_codes();
    load.set_table(proto::codes::PLATE_SERIES);
    const std::int32_t day = *codes::day_of(2016, 10, 1);
    add_series(load, "KG:AUCTION", day, "rrKGAUCl/01-09/CAR/AUCTION");
    add_series(load, "KG:FOREIGN", day, "rrKGddddl/01-09/CAR/QUEUE");
    add_series(load, "KG:MOTO", day, "rrKGdddll/01-09/MOTO/QUEUE");
    add_series(load, "KG:PRE2016-2", day, "lddddll/00-00/CAR/CLOSED");
    add_series(load, "KG:PRIVATE", day, "rrKGdddlll/01-10/CAR/QUEUE");
    add_series(load, "KG:STATE", day, "rrKGdddPT/01-09/CAR/STATE_ONLY");
    country.apply(draft);
}

// Everybody lives in a house of Bek's.
void give_home(Garage& garage, const std::string& name) {
    Country& country = garage.country;
    Draft draft = by_state("residence");
    draft.sign_also(name);
    if (name != "bek") draft.sign_also("bek");
    auto& request = *draft.act().mutable_register_residence();
    request.set_subject(field(garage.id(name)));
    request.set_dwelling(field(commit("house")));
    request.set_basis(name == "bek" ? proto::residence::OWNER
                                    : proto::residence::OWNER_CONSENT);
    request.add_owners(field(garage.bek));
    attest(draft, proto::DWELLING_IS_OWNED, "residence", {commit("house"), commit("bek")},
           country.today());
    country.apply(draft);
}

void build_house(Country& country) {
    Draft draft = by_state("address");
    auto& request = *draft.act().mutable_open_dwelling();
    request.set_dwelling(field(commit("house")));
    request.set_area("41711");
    country.apply(draft);
}

void set_whole(proto::land::Shares& shares, const SubjectId& owner) {
    shares.set_denominator(1);
    add_share(shares, owner, 1);
}

} // namespace

void set_vehicle(proto::vehicles::VehicleData& data, const std::string& vin) {
    data.set_vin(vin);
    data.set_category("M1");
    data.set_plate_kind("CAR");
    data.set_maker("MAKER");
    data.set_model("MODEL-1");
    data.set_year(2015);
    data.set_colour(3);
    data.set_fuel(1);
    data.set_mass_kg(1500);
    data.set_engine(field(commit("engine")));
}

void set_certificate(Draft& draft, proto::vehicles::Certificate& certificate,
                     const std::string& words) {
    certificate.set_tag(field(commit("tag of " + words)));
    certificate.set_content(listed(draft, proto::identity::DOC_NUMBER, words));
}

Garage Garage::founded() {
    static const Garage once = [] {
        using namespace proto::access;
        Garage garage;
        Country& country = garage.country;
        found_agency(country, "AUTO",
                     {VEHICLE_REGISTRAR, NOTARY, INSPECTION_STATION, POLICE, CUSTOMS,
                      TAX_AUTHORITY, EXCHANGE_OPERATOR},
                     REGISTER_VEHICLES);
        found_agency(country, "BANK", {BANK}, REGISTER_VEHICLES);
        open_office(country, "AUTO", "AUTO1", "417");
        open_office(country, "BANK", "BANK1", "");
        const auto hire = [&](const char* name, proto::access::Role role) {
            appoint(country, "AUTO", "AUTO1", "417", name, role);
        };
        hire("clerk of cars", VEHICLE_REGISTRAR);
        hire("second clerk", VEHICLE_REGISTRAR);
        hire("car notary", NOTARY);
        hire("mechanic", INSPECTION_STATION);
        hire("cop", POLICE);
        hire("customs", CUSTOMS);
        hire("taxman", TAX_AUTHORITY);
        hire("portal", EXCHANGE_OPERATOR);
        appoint(country, "BANK", "BANK1", "", "pledger", BANK);
        load_plates(country);
        build_house(country);
        for (const char* name : {"bek", "ana", "cholpon"}) give_home(garage, name);
        return garage;
    }();
    return once;
}

Draft Garage::by(const std::string& officer) {
    Draft draft;
    draft.body.set_agency("AUTO");
    draft.body.set_office("AUTO1");
    draft.body.set_territory("41711");
    draft.signers = {officer};
    return draft;
}

void Garage::of_age(Draft& draft, const std::string& person) const {
    draft.sign_also("car notary");
    draft.attested.push_back({proto::AGE_GE, "car notary", {commit(person + " born")},
                              proto::PREDICATE_ANSWER_TRUE, 18, country.today()});
}

void Garage::attest_paper(Draft& draft, proto::PredicateCode code, const std::string& officer,
                          proto::PredicateAnswer answer) const {
    draft.without(officer);
    draft.sign_also(officer);
    draft.attested.push_back({code, officer, {commit("paper")}, answer, 0, country.today()});
}

Draft Garage::registration(const std::string& vin, const std::string& plate,
                           const std::string& owner) const {
    Draft draft = by("clerk of cars");
    draft.sign_also(owner);
    for (const std::uint32_t paper : {document::tax_receipt, document::ownership_proof,
                                      document::inspection_report,
                                      document::factory_certificate}) {
        add_source(draft, paper, country.today());
    }
    attest_paper(draft, proto::VIN_NOT_WANTED, "cop");
    auto& request = *draft.act().mutable_register_first();
    set_vehicle(*request.mutable_data(), vin);
    request.set_origin(proto::vehicles::FACTORY);
    set_whole(*request.mutable_owners(), id(owner));
    request.set_plate(plate);
    set_certificate(draft, *request.mutable_certificate(), "certificate of " + vin);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::import(const std::string& vin, const std::string& plate,
                     const std::string& owner) const {
    Draft draft = registration(vin, plate, owner);
    const auto first = draft.act().register_first();
    auto& request = *draft.act().mutable_register_imported();
    *request.mutable_data() = first.data();
    *request.mutable_owners() = first.owners();
    request.set_plate(plate);
    *request.mutable_certificate() = first.certificate();
    request.set_act(first.act());
    add_source(draft, document::foreign_certificate, country.today());
    attest_paper(draft, proto::CUSTOMS_CLEARED, "customs");
    return draft;
}

Draft Garage::legalisation(const std::string& vin, const std::string& plate,
                           const std::string& owner) const {
    Draft draft = registration(vin, plate, owner);
    const auto first = draft.act().register_first();
    auto& request = *draft.act().mutable_register_legalised();
    *request.mutable_data() = first.data();
    *request.mutable_owners() = first.owners();
    request.set_plate(plate);
    *request.mutable_certificate() = first.certificate();
    request.set_act(first.act());
    attest_paper(draft, proto::CUSTOMS_CLEARED, "customs");
    return draft;
}

VehicleId Garage::settle(const std::string& vin, const std::string& plate,
                         const std::string& owner) {
    return id_given<VehicleId>(country.apply(registration(vin, plate, owner)), 0, 0);
}

VehicleId Garage::legalise(const std::string& vin, const std::string& plate,
                           const std::string& owner) {
    return id_given<VehicleId>(country.apply(legalisation(vin, plate, owner)), 0, 0);
}

Draft Garage::sale(const VehicleId& vehicle) const {
    Draft draft = by("clerk of cars");
    draft.sign_also("ana");
    draft.sign_also("bek");
    of_age(draft, "ana");
    add_source(draft, document::tax_receipt, country.today());
    auto& request = *draft.act().mutable_transfer_vehicle();
    request.set_vehicle(field(vehicle));
    auto& part = *request.add_parts();
    set_person(*part.mutable_from(), ana);
    set_person(*part.mutable_to(), bek);
    part.set_numerator(1);
    part.set_denominator(1);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::lien(const VehicleId& vehicle, std::uint32_t rank) const {
    Draft draft;
    draft.body.set_agency("BANK");
    draft.body.set_office("BANK1");
    draft.signers = {"pledger", "ana"};
    of_age(draft, "ana");
    auto& request = *draft.act().mutable_register_lien();
    request.set_vehicle(field(vehicle));
    set_organisation(*request.mutable_creditor(), "BANK");
    request.set_rank(rank);
    request.set_amount(paper(draft, "amount"));
    request.set_due_day(country.today() + 365);
    request.set_claim_ref("CPO-1");
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::inspection(const VehicleId& vehicle, std::uint32_t odometer_km) const {
    Draft draft = by("mechanic");
    auto& request = *draft.act().mutable_record_inspection();
    request.set_vehicle(field(vehicle));
    request.set_result(proto::vehicles::PASSED);
    request.set_odometer_km(odometer_km);
    request.set_valid_until_day(country.today() + 100);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::theft(const VehicleId& vehicle) const {
    Draft draft = by("cop");
    add_source(draft, document::owner_statement, country.today());
    auto& request = *draft.act().mutable_report_stolen();
    request.set_vehicle(field(vehicle));
    request.set_alarm(proto::vehicles::STOLEN);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::exporting(const VehicleId& vehicle) const {
    Draft draft = by("clerk of cars");
    draft.sign_also("ana");
    of_age(draft, "ana");
    attest_paper(draft, proto::NO_TRAFFIC_DEBT, "cop");
    auto& request = *draft.act().mutable_deregister_export();
    request.set_vehicle(field(vehicle));
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::scrapping(const VehicleId& vehicle) const {
    Draft draft = by("clerk of cars");
    draft.sign_also("ana");
    of_age(draft, "ana");
    add_source(draft, document::destruction_certificate, country.today());
    auto& request = *draft.act().mutable_deregister_scrap();
    request.set_vehicle(field(vehicle));
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::use_right(const VehicleId& vehicle) const {
    Draft draft = by("clerk of cars");
    draft.sign_also("ana");
    draft.sign_also("bek");
    of_age(draft, "ana");
    auto& request = *draft.act().mutable_grant_use_right();
    request.set_vehicle(field(vehicle));
    request.set_user(field(bek));
    request.set_kind(proto::vehicles::DRIVER);
    request.set_until_day(country.today() + 365);
    request.set_act(act_paper(draft));
    return draft;
}

Draft Garage::cut_over(const std::string& vin, const std::string& plate) const {
    Draft draft = by("clerk of cars");
    draft.sign_also("second clerk");
    draft.attested.push_back({proto::SECOND_READING, "second clerk", {commit("paper")}});
    auto& request = *draft.act().mutable_import_vehicle();
    set_vehicle(*request.mutable_data(), vin);
    request.set_origin(proto::vehicles::IMPORT);
    auto& owner = *request.add_parties();
    owner.set_person(1);
    owner.set_name(listed(draft, proto::identity::NAME, "old owner"));
    auto& bank = *request.add_parties();
    bank.set_id("BANK");
    request.set_denominator(1);
    request.add_owners()->set_numerator(1);
    auto& lien = *request.add_liens();
    lien.set_party(1);
    lien.set_claim_ref("CPO-7");
    request.set_plate(plate);
    request.set_odometer_km(120'000);
    request.set_archive_ref(field(commit("old record of " + vin)));
    request.set_act(act_paper(draft));
    return draft;
}

vehicles::Vehicle Garage::vehicle(const VehicleId& id) const {
    return *find_row<vehicles::Vehicle>(country.view(), id);
}

vehicles::Ownership Garage::ownership(const VehicleId& id) const {
    return vehicles::ownership_of(country.view(), id);
}

vehicles::Plate Garage::plate(const std::string& plate) const {
    return *find_row<vehicles::Plate>(country.view(), as_bytes(plate));
}

std::vector<vehicles::Lien> Garage::liens(const VehicleId& id) const {
    return vehicles::liens_of(country.view(), id);
}

std::vector<std::pair<SubjectId, std::uint32_t>> Garage::owners(const VehicleId& id) const {
    std::vector<std::pair<SubjectId, std::uint32_t>> found;
    for (const auto& share : ownership(id).shares) {
        found.emplace_back(SubjectId::from(share.party.id), share.numerator);
    }
    return found;
}

} // namespace tamga::registries::test
