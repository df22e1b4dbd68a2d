// Acts that are wrong on purpose, each with the rule that refuses it. They look like their lawful
// twins: the same drafts, with one thing amiss.

#include "tools/simulate_day_cases.hpp"

#include <utility>

namespace tamga::tools::day {

using registries::Outcome;

bool Cases::wrong() {
    const std::uint32_t number = below(wrongs);
    if (number < 5) return wrong_land(number);
    return number < 9 ? wrong_vehicle(number) : wrong_person(number);
}

bool Cases::wrong_land(std::uint32_t number) {
    switch (number) {
    case 0: return double_sale();
    case 1: return frozen_sale();
    case 2: return sale_of_another_region();
    case 3: return sale_without_buyer();
    case 4: return rank_taken();
    default: UNREACHABLE();
    }
}

bool Cases::wrong_vehicle(std::uint32_t number) {
    switch (number) {
    case 5: return sale_by_the_dead();
    case 6: return stolen_sale();
    case 7: return pledged_sale();
    case 8: return plate_taken();
    default: UNREACHABLE();
    }
}

bool Cases::wrong_person(std::uint32_t number) {
    switch (number) {
    case 9: return second_marriage();
    case 10: return second_death();
    case 11: return born_twice();
    case 12: return born_without_doctor();
    case 13: return moved_home();
    case 14: return card_by_another();
    case 15: return repeat();
    default: UNREACHABLE();
    }
}

// The bytes of an act that is in the ledger already.
bool Cases::repeat() {
    if (past_.empty() || past_.front().first == world_.round) return false;
    Planned past = std::move(past_.front().second);
    past_.pop_front();
    past.wrong = "the same act again";
    past.again = true;
    out_.push_back(std::move(past));
    return true;
}

bool Cases::double_sale() {
    const std::size_t found = one_of(sold_, [&](std::uint32_t number) {
        const Parcel& land = world_.parcels[number];
        return world_.is_free(land) && land.hold.is_zero() && land.before != land.owner &&
               may_give(person(land.before));
    });
    if (found == sold_.size()) return false;
    Parcel& land = world_.parcels[sold_[found]];
    Person& seller = person(land.before);
    world_.take(seller);
    const std::uint32_t buyer = adult();
    if (buyer == nobody) return false;
    world_.take(land);
    world_.take(person(buyer));
    plan(sale_of(land, seller, person(buyer), land.region, true), Outcome::party_not_holder,
         "land is sold a second time");
    return true;
}

bool Cases::frozen_sale() {
    const std::size_t found = one_of(frozen_, [&](std::uint32_t number) {
        const Parcel& land = world_.parcels[number];
        return world_.is_free(land) && may_give(person(land.owner));
    });
    if (found == frozen_.size()) return false;
    Parcel& land = world_.parcels[frozen_[found]];
    Person& seller = person(land.owner);
    take_owner(seller);
    const std::uint32_t buyer = adult();
    if (buyer == nobody) return false;
    world_.take(land);
    world_.take(person(buyer));
    plan(sale_of(land, seller, person(buyer), land.region, true), Outcome::unit_is_frozen,
         "land that a court froze is sold");
    return true;
}

bool Cases::sale_of_another_region() {
    const std::uint32_t number =
        parcel([&](const Parcel& each) { return may_give(person(each.owner)); });
    if (number == nobody) return false;
    Parcel& land = world_.parcels[number];
    take_owner(person(land.owner));
    const std::uint32_t buyer = adult();
    if (buyer == nobody) return false;
    world_.take(land);
    world_.take(person(buyer));
    const auto elsewhere = static_cast<std::uint8_t>((land.region + 1) % regions.size());
    plan(sale_of(land, person(land.owner), person(buyer), elsewhere, true),
         Outcome::officer_outside_territory, "an officer of another region sells land");
    return true;
}

bool Cases::sale_without_buyer() {
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
    Draft draft = sale_of(land, seller, person(buyer), land.region, false);
    spouse_signs(draft, seller, land.since_day);
    plan(std::move(draft), Outcome::consent_missing, "the buyer of land has not signed");
    return true;
}

bool Cases::rank_taken() {
    const std::size_t found = one_of(mortgaged_, [&](std::uint32_t number) {
        const Parcel& land = world_.parcels[number];
        return world_.is_free(land) && land.hold.is_zero() && may_give(person(land.owner));
    });
    if (found == mortgaged_.size()) return false;
    Parcel& land = world_.parcels[mortgaged_[found]];
    world_.take(land);
    take_owner(person(land.owner));
    plan(mortgage_of(land, (land.bank + 1) % banks), Outcome::rank_not_free,
         "another bank takes the first rank");
    return true;
}

bool Cases::sale_by_the_dead() {
    const std::uint32_t number = vehicle([&](const Vehicle& each) {
        const bool seen = each.inspected_until == 0 || each.inspected_until >= stamp_.today;
        const Person& owner = person(each.owner);
        return seen && !each.stolen && !owner.alive && world_.is_free(owner);
    });
    if (number == nobody) return false;
    Vehicle& car = world_.vehicles[number];
    const std::uint32_t buyer = adult();
    if (buyer == nobody) return false;
    world_.take(car);
    world_.take(person(buyer));
    plan(sale_of(car, person(car.owner), person(buyer)), Outcome::subject_not_alive,
         "the seller is dead");
    return true;
}

bool Cases::stolen_sale() {
    const std::size_t found = one_of(stolen_, [&](std::uint32_t number) {
        const Vehicle& car = world_.vehicles[number];
        return world_.is_free(car) && may_give(person(car.owner));
    });
    if (found == stolen_.size()) return false;
    Vehicle& car = world_.vehicles[stolen_[found]];
    take_owner(person(car.owner));
    const std::uint32_t buyer = adult();
    if (buyer == nobody) return false;
    world_.take(car);
    world_.take(person(buyer));
    plan(sale_of(car, person(car.owner), person(buyer)), Outcome::vehicle_is_stolen,
         "a stolen vehicle is sold");
    return true;
}

bool Cases::pledged_sale() {
    const std::size_t found = one_of(pledged_, [&](std::uint32_t number) {
        const Vehicle& car = world_.vehicles[number];
        const bool seen = car.inspected_until == 0 || car.inspected_until >= stamp_.today;
        return seen && !car.stolen && world_.is_free(car) && may_give(person(car.owner));
    });
    if (found == pledged_.size()) return false;
    Vehicle& car = world_.vehicles[pledged_[found]];
    Person& seller = person(car.owner);
    take_owner(seller);
    const std::uint32_t buyer =
        adult([](const Person& each) { return !each.residence.is_zero(); });
    if (buyer == nobody) return false;
    world_.take(car);
    world_.take(person(buyer));
    Draft draft = sale_of(car, seller, person(buyer));
    spouse_signs(draft, seller, car.since_day);
    plan(std::move(draft), Outcome::vehicle_is_encumbered, "a pledged vehicle is sold");
    return true;
}

bool Cases::plate_taken() {
    const std::uint32_t number = vehicle([](const Vehicle&) { return true; });
    const std::uint32_t owner =
        adult([](const Person& each) { return !each.residence.is_zero(); });
    if (number == nobody || owner == nobody) return false;
    Vehicle& car = world_.vehicles[number];
    world_.take(car);
    world_.take(person(owner));
    plan(first_registration_of(person(owner), car.plate), Outcome::plate_in_use,
         "a plate is given twice");
    return true;
}

bool Cases::second_marriage() {
    const std::uint32_t married =
        adult([&](const Person& each) { return each.spouse != nobody && may_give(each); });
    if (married == nobody) return false;
    take_owner(person(married));
    const std::uint32_t other =
        adult([](const Person& each) { return each.spouse == nobody; });
    if (other == nobody) return false;
    world_.take(person(other));
    plan(application_of(person(married), person(other), true), Outcome::spouse_is_married,
         "a second marriage");
    return true;
}

bool Cases::second_death() {
    const std::size_t found = one_of(
        dead_, [&](std::uint32_t number) { return world_.is_free(person(number)); });
    if (found == dead_.size()) return false;
    Person& dead = person(dead_[found]);
    world_.take(dead);
    plan(death_of(dead), Outcome::already_deceased, "a death is registered twice");
    return true;
}

bool Cases::born_twice() {
    const std::uint32_t mother =
        adult([&](const Person& each) { return each.female && may_give(each); });
    if (mother == nobody || newborn_.empty()) return false;
    const auto& [round, tag] = newborn_.front();
    if (round == world_.round) return false;
    take_owner(person(mother));
    Person child;
    plan(birth_of(person(mother), tag, true, child), Outcome::pin_tag_taken,
         "a birth is registered twice");
    return true;
}

bool Cases::born_without_doctor() {
    const std::uint32_t mother =
        adult([&](const Person& each) { return each.female && may_give(each); });
    if (mother == nobody) return false;
    take_owner(person(mother));
    Person child;
    plan(birth_of(person(mother), world_.pen.fresh("no PIN"), false, child),
         Outcome::endorsement_missing, "no doctor certifies a birth");
    return true;
}

bool Cases::moved_home() {
    const std::uint32_t number = adult([&](const Person& each) {
        const std::uint32_t owner = world_.homes[each.home].owner;
        return !each.residence.is_zero() && owner != nobody && person(owner).alive &&
               world_.is_free(person(owner));
    });
    if (number == nobody) return false;
    Person& mover = person(number);
    const Home& home = world_.homes[mover.home];
    world_.take(mover);
    world_.take(person(home.owner));
    plan(move_of(mover, home), Outcome::registered_there_already,
         "somebody moves to where they live");
    return true;
}

bool Cases::card_by_another() {
    const std::uint32_t number = adult();
    if (number == nobody) return false;
    world_.take(person(number));
    plan(card_of(Post::residence, person(number), proto::identity::ID_CARD),
         Outcome::document_not_of_issuer, "an office issues what is another's");
    return true;
}

} // namespace tamga::tools::day
