// Cases of land and vehicles, and what courts and banks do with them.

#include "registries/land/common.hpp"
#include "registries/vehicles/common.hpp"
#include "tools/simulate_day_cases.hpp"

#include <algorithm>
#include <utility>

namespace tamga::tools::day {

namespace {

using registries::id_given;
namespace papers = registries::vehicles::document;

constexpr std::uint32_t full_age = 18;

void set_person(proto::land::Party& party, const Person& person) {
    party.set_kind(proto::land::PERSON);
    put(party.mutable_id(), person.id.view());
}

void give_whole(proto::land::TransferPart& part, const Person& from, const Person& to) {
    set_person(*part.mutable_from(), from);
    set_person(*part.mutable_to(), to);
    part.set_numerator(1);
    part.set_denominator(1);
}

} // namespace

Draft Cases::sale_of(const Parcel& parcel, const Person& seller, const Person& buyer,
                     std::uint8_t region, bool buyer_signs) {
    Draft draft = at(Post::keeper, region);
    proto::land::TransferOwnership& sale = *draft.add().mutable_transfer_ownership();
    sale.set_unit(parcel.unit());
    sale.set_ground(proto::land::SALE);
    give_whole(*sale.add_parts(), seller, buyer);
    draft.paper(sale.mutable_act(), "contract of sale");
    draft.rest_on(registries::land::document::tax_receipt);
    draft.sign(world_.key_of(seller));
    if (buyer_signs) draft.sign(world_.key_of(buyer));
    draft.attest(proto::AGE_GE, {seller.born}, draft.acting(), stamp_.today, full_age);
    return draft;
}

bool Cases::land_sale() {
    constexpr std::size_t sold_max = 4096;
    const std::uint32_t number = parcel([&](const Parcel& each) {
        return each.hold.is_zero() && may_give(person(each.owner));
    });
    if (number == nobody) return false;
    Parcel& land = world_.parcels[number];
    Person& seller = person(land.owner);
    take_owner(seller);
    const std::uint32_t buyer = adult();
    if (buyer == nobody) return false;
    world_.take(land);
    world_.take(person(buyer));
    Draft draft = sale_of(land, seller, person(buyer), land.region, true);
    spouse_signs(draft, seller, land.since_day);
    plan(std::move(draft));
    world_.move_land(number, buyer, stamp_.today);
    if (sold_.size() < sold_max) sold_.push_back(number);
    return true;
}

Draft Cases::mortgage_of(const Parcel& land, std::uint32_t bank) {
    constexpr std::int32_t ten_years = 3650;
    const Person& owner = person(land.owner);
    Draft draft = at(Post::keeper, land.region);
    proto::land::RegisterMortgage& mortgage = *draft.add().mutable_register_mortgage();
    mortgage.set_unit(land.unit());
    mortgage.mutable_creditor()->set_kind(proto::land::ORGANISATION);
    mortgage.mutable_creditor()->set_id(std::string(world_.bank_desk(bank, 0).agency));
    mortgage.set_rank(1);
    const Commitment amount = draft.commit(proto::identity::ACT_CONTENT, "amount of a loan");
    put(mortgage.mutable_amount(), amount.view());
    mortgage.set_due_day(stamp_.today + ten_years);
    draft.paper(mortgage.mutable_act(), "contract of mortgage");
    draft.sign(world_.key_of(owner));
    draft.sign(world_.banker(bank));
    spouse_signs(draft, owner, land.since_day);
    draft.attest(proto::AGE_GE, {owner.born}, draft.acting(), stamp_.today, full_age);
    return draft;
}

bool Cases::mortgage() {
    const std::uint32_t number = parcel([&](const Parcel& each) {
        return each.hold.is_zero() && each.mortgage.is_zero() && may_give(person(each.owner));
    });
    if (number == nobody) return false;
    Parcel& land = world_.parcels[number];
    take_owner(person(land.owner));
    world_.take(land);
    land.bank = below(banks);
    const Planned& planned = plan(mortgage_of(land, land.bank));
    land.mortgage = id_given<registries::land::RightId>(planned.made.act.txid, 0, 0);
    mortgaged_.push_back(number);
    return true;
}

bool Cases::discharge() {
    const std::size_t found = one_of(mortgaged_, [&](std::uint32_t number) {
        return world_.is_free(world_.parcels[number]);
    });
    if (found == mortgaged_.size()) return false;
    Parcel& land = world_.parcels[mortgaged_[found]];
    std::swap(mortgaged_[found], mortgaged_.back());
    mortgaged_.pop_back();
    world_.take(land);
    Draft draft(world_.pen, stamp_, world_.bank_desk(land.bank, land.region));
    proto::land::DischargeMortgage& paid = *draft.add().mutable_discharge_mortgage();
    put(paid.mutable_right(), land.mortgage.view());
    draft.paper(paid.mutable_act(), "loan paid");
    plan(std::move(draft));
    land.mortgage = {};
    return true;
}

bool Cases::freeze() {
    const std::uint32_t number =
        parcel([](const Parcel& each) { return each.hold.is_zero(); });
    if (number == nobody) return false;
    Parcel& land = world_.parcels[number];
    world_.take(land);
    const std::string unit = land.unit();
    const Hash256 act = court_act(land.region, proto::courts::IMPOSE_A_HOLD, as_bytes(unit));
    waiting_.push_back({Step::freeze, number, nobody, act, 0});
    return true;
}

Cases::Went Cases::freeze_ordered(const Waiting& waiting) {
    Parcel& land = world_.parcels[waiting.one];
    if (!land.hold.is_zero()) return Went::dropped;
    if (!world_.is_free(land)) return Went::later;
    world_.take(land);
    Draft draft = at(Post::judge, land.region);
    proto::courts::ImposeHold& hold = *draft.add().mutable_impose_hold();
    hold.add_targets(land.unit());
    hold.set_scope(registries::land::scope::transfer | registries::land::scope::encumber);
    put(hold.mutable_court_act(), waiting.id.view());
    const Planned& planned = plan(std::move(draft));
    land.hold = id_given<registries::HoldId>(planned.made.act.txid, 0, 0);
    frozen_.push_back(waiting.one);
    return Went::done;
}

bool Cases::lift() {
    const std::size_t found = one_of(frozen_, [&](std::uint32_t number) {
        return world_.is_free(world_.parcels[number]);
    });
    if (found == frozen_.size()) return false;
    Parcel& land = world_.parcels[frozen_[found]];
    std::swap(frozen_[found], frozen_.back());
    frozen_.pop_back();
    world_.take(land);
    Draft draft = at(Post::judge, land.region);
    put(draft.add().mutable_lift_hold()->mutable_hold(), land.hold.view());
    plan(std::move(draft));
    land.hold = {};
    return true;
}

Draft Cases::first_registration_of(const Person& owner, const std::string& plate) {
    Draft draft = at(Post::cars, owner.region);
    proto::vehicles::RegisterFirst& fresh = *draft.add().mutable_register_first();
    describe_car(*fresh.mutable_data(), world_.next_vin(), 2024);
    fresh.set_origin(proto::vehicles::FACTORY);
    fresh.mutable_owners()->set_denominator(1);
    proto::land::Share& share = *fresh.mutable_owners()->add_shares();
    share.set_numerator(1);
    set_person(*share.mutable_party(), owner);
    fresh.set_plate(plate);
    put(fresh.mutable_certificate()->mutable_tag(), world_.pen.fresh("document").view());
    const Commitment content =
        draft.commit(proto::identity::DOC_NUMBER, "certificate of a vehicle");
    put(fresh.mutable_certificate()->mutable_content(), content.view());
    const Commitment act = draft.paper(fresh.mutable_act(), "application");
    for (const std::uint32_t paper : {papers::tax_receipt, papers::ownership_proof,
                                      papers::inspection_report, papers::factory_certificate}) {
        draft.rest_on(paper);
    }
    draft.sign(world_.key_of(owner));
    draft.attest(proto::VIN_NOT_WANTED, {act}, world_.officer(Post::police, owner.region),
                 stamp_.today);
    return draft;
}

bool Cases::first_registration() {
    const std::uint32_t number =
        adult([](const Person& each) { return !each.residence.is_zero(); });
    if (number == nobody) return false;
    Person& owner = person(number);
    world_.take(owner);
    Vehicle vehicle;
    vehicle.plate = world_.next_plate(owner.region);
    vehicle.owner = number;
    vehicle.since_day = stamp_.today;
    vehicle.busy = world_.round;
    const Planned& planned = plan(first_registration_of(owner, vehicle.plate));
    vehicle.id = id_given<registries::VehicleId>(planned.made.act.txid, 0, 0);
    world_.vehicles.push_back(std::move(vehicle));
    return true;
}

Draft Cases::sale_of(const Vehicle& vehicle, const Person& seller, const Person& buyer) {
    Draft draft = at(Post::cars, buyer.region);
    proto::vehicles::TransferVehicle& sale = *draft.add().mutable_transfer_vehicle();
    put(sale.mutable_vehicle(), vehicle.id.view());
    give_whole(*sale.add_parts(), seller, buyer);
    draft.paper(sale.mutable_act(), "contract of sale");
    draft.rest_on(papers::tax_receipt);
    draft.sign(world_.key_of(seller));
    draft.sign(world_.key_of(buyer));
    draft.attest(proto::AGE_GE, {seller.born}, draft.acting(), stamp_.today, full_age);
    return draft;
}

bool Cases::vehicle_sale() {
    const std::uint32_t number = vehicle([&](const Vehicle& each) {
        const bool seen =
            each.inspected_until == 0 || each.inspected_until >= stamp_.today;
        return seen && each.lien.is_zero() && !each.stolen && may_give(person(each.owner));
    });
    if (number == nobody) return false;
    Vehicle& car = world_.vehicles[number];
    Person& seller = person(car.owner);
    take_owner(seller);
    const std::uint32_t to = adult([](const Person& each) { return !each.residence.is_zero(); });
    if (to == nobody) return false;
    world_.take(car);
    world_.take(person(to));
    Draft draft = sale_of(car, seller, person(to));
    spouse_signs(draft, seller, car.since_day);
    plan(std::move(draft));
    car.owner = to;
    car.since_day = stamp_.today;
    return true;
}

bool Cases::inspection() {
    const std::uint32_t number =
        vehicle([](const Vehicle& each) { return !each.stolen; });
    if (number == nobody) return false;
    Vehicle& car = world_.vehicles[number];
    world_.take(car);
    const bool passed = prng_.chance(930);
    car.odometer_km += static_cast<std::uint32_t>(prng_.between(100, 20'000));
    Draft draft = at(Post::station, person(car.owner).region);
    proto::vehicles::RecordInspection& seen = *draft.add().mutable_record_inspection();
    put(seen.mutable_vehicle(), car.id.view());
    seen.set_result(passed ? proto::vehicles::PASSED : proto::vehicles::FAILED);
    seen.set_odometer_km(car.odometer_km);
    if (passed) seen.set_valid_until_day(stamp_.today + 365);
    draft.paper(seen.mutable_act(), "inspection");
    plan(std::move(draft));
    if (passed) car.inspected_until = stamp_.today + 365;
    return true;
}

bool Cases::pledge() {
    const std::uint32_t number = vehicle([&](const Vehicle& each) {
        return each.lien.is_zero() && !each.stolen && may_give(person(each.owner));
    });
    if (number == nobody) return false;
    Vehicle& car = world_.vehicles[number];
    Person& owner = person(car.owner);
    take_owner(owner);
    world_.take(car);
    car.bank = below(banks);
    const Desk desk = world_.bank_desk(car.bank, owner.region);
    Draft draft(world_.pen, stamp_, desk);
    proto::vehicles::RegisterLien& lien = *draft.add().mutable_register_lien();
    put(lien.mutable_vehicle(), car.id.view());
    lien.mutable_creditor()->set_kind(proto::land::ORGANISATION);
    lien.mutable_creditor()->set_id(std::string(desk.agency));
    lien.set_rank(1);
    const Commitment amount = draft.commit(proto::identity::ACT_CONTENT, "amount of a loan");
    put(lien.mutable_amount(), amount.view());
    lien.set_due_day(stamp_.today + 365);
    draft.paper(lien.mutable_act(), "contract of pledge");
    draft.sign(world_.key_of(owner));
    spouse_signs(draft, owner, car.since_day);
    draft.attest(proto::AGE_GE, {owner.born}, world_.officer(Post::notary, owner.region),
                 stamp_.today, full_age);
    const Planned& planned = plan(std::move(draft));
    car.lien = id_given<registries::LienId>(planned.made.act.txid, 0, 0);
    pledged_.push_back(number);
    return true;
}

bool Cases::release() {
    const std::size_t found = one_of(pledged_, [&](std::uint32_t number) {
        return world_.is_free(world_.vehicles[number]);
    });
    if (found == pledged_.size()) return false;
    Vehicle& car = world_.vehicles[pledged_[found]];
    std::swap(pledged_[found], pledged_.back());
    pledged_.pop_back();
    world_.take(car);
    Draft draft(world_.pen, stamp_, world_.bank_desk(car.bank, person(car.owner).region));
    proto::vehicles::ReleaseLien& paid = *draft.add().mutable_release_lien();
    put(paid.mutable_vehicle(), car.id.view());
    put(paid.mutable_lien(), car.lien.view());
    draft.paper(paid.mutable_act(), "loan paid");
    plan(std::move(draft));
    car.lien = {};
    return true;
}

bool Cases::theft() {
    const std::uint32_t number =
        vehicle([](const Vehicle& each) { return !each.stolen; });
    if (number == nobody) return false;
    Vehicle& car = world_.vehicles[number];
    world_.take(car);
    Draft draft = at(Post::police, person(car.owner).region);
    proto::vehicles::ReportStolen& told = *draft.add().mutable_report_stolen();
    put(told.mutable_vehicle(), car.id.view());
    told.set_alarm(proto::vehicles::STOLEN);
    draft.paper(told.mutable_act(), "report of a theft");
    draft.rest_on(papers::owner_statement);
    plan(std::move(draft));
    car.stolen = true;
    stolen_.push_back(number);
    return true;
}

bool Cases::recovery() {
    const std::size_t found = one_of(stolen_, [&](std::uint32_t number) {
        return world_.is_free(world_.vehicles[number]);
    });
    if (found == stolen_.size()) return false;
    Vehicle& car = world_.vehicles[stolen_[found]];
    std::swap(stolen_[found], stolen_.back());
    stolen_.pop_back();
    world_.take(car);
    Draft draft = at(Post::police, person(car.owner).region);
    proto::vehicles::ReportRecovered& told = *draft.add().mutable_report_recovered();
    put(told.mutable_vehicle(), car.id.view());
    told.set_alarm(proto::vehicles::STOLEN);
    draft.paper(told.mutable_act(), "report of a find");
    plan(std::move(draft));
    car.stolen = false;
    return true;
}

} // namespace tamga::tools::day
