// What may be asked of vehicles: by VIN and plate, owners of any day, whether it may be sold.

#include "garage.hpp"

#include "registries/vehicles/queries.hpp"

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

std::vector<Outcome> obstacles(const Garage& garage, const VehicleId& id) {
    std::vector<Outcome> found;
    const auto answer = vehicles::may_be_transferred(
        garage.country.view(), garage.vehicle(id), garage.country.today());
    for (const auto& obstacle : answer.obstacles) found.push_back(obstacle.outcome);
    return found;
}

bool may_online(const Garage& garage, const VehicleId& id) {
    return vehicles::may_be_transferred(garage.country.view(), garage.vehicle(id),
                                        garage.country.today())
        .online;
}

} // namespace

TEST_CASE("vehicles are found by VIN and by the plate that stands on them") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const auto view = garage.country.view();
    CHECK(vehicles::vehicle_by_vin(view, as_bytes(first_vin))->id == id);
    CHECK_FALSE(vehicles::vehicle_by_vin(view, as_bytes(second_vin)));
    CHECK(vehicles::vehicle_by_plate(view, as_bytes("01KG123ABC"))->id == id);
    CHECK_FALSE(vehicles::vehicle_by_plate(view, as_bytes("01KG124ABC")));
    garage.country.apply(garage.scrapping(id));
    CHECK_FALSE(vehicles::vehicle_by_plate(garage.country.view(), as_bytes("01KG123ABC")));
}

TEST_CASE("owners and the vehicle as they stood on a day") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    const std::int32_t first = garage.country.today();
    garage.country.pass_days(10);
    garage.country.apply(garage.sale(id));
    const std::int32_t sold = garage.country.today();
    const auto view = garage.country.view();
    const auto owner = [&](std::int32_t day) {
        return SubjectId::from(vehicles::owners_at(view, id, day)->shares.front().party.id);
    };
    CHECK_FALSE(vehicles::owners_at(view, id, first - 1));
    CHECK_FALSE(vehicles::vehicle_at(view, id, first - 1));
    CHECK(owner(first) == garage.ana);
    CHECK(owner(sold - 1) == garage.ana);
    CHECK(owner(sold) == garage.bek);
    CHECK(vehicles::vehicle_at(view, id, sold - 1)->version == 1);
    CHECK(vehicles::vehicle_at(view, id, sold)->version == 2);
    CHECK(vehicles::owner_history(view, id).size() == 2);
    const vehicles::Party bek{proto::land::PERSON, to_bytes(garage.bek.view())};
    CHECK(vehicles::vehicles_of(view, bek).size() == 1);
}

TEST_CASE("may it be transferred now, with every reason at once") {
    Garage garage = Garage::founded();
    const VehicleId id = garage.settle(first_vin, "01KG123ABC", "ana");
    CHECK(obstacles(garage, id).empty());
    CHECK_FALSE(may_online(garage, id)); // No inspection was ever recorded.
    garage.country.apply(garage.inspection(id, 1'000));
    CHECK(may_online(garage, id));
    garage.country.apply(garage.lien(id, 1));
    CHECK(obstacles(garage, id).empty());
    CHECK_FALSE(may_online(garage, id));
    const auto asked = vehicles::may_be_transferred(
        garage.country.view(), garage.vehicle(id), garage.country.today());
    CHECK(asked.consents.size() == 2);
    hold(garage.country, id.view(), 1);
    garage.country.apply(garage.theft(id));
    garage.country.pass_days(101);
    CHECK(obstacles(garage, id) == std::vector{Outcome::vehicle_is_stolen,
                                               Outcome::vehicle_is_frozen,
                                               Outcome::inspection_not_valid});
    garage.die("ana", garage.country.today());
    CHECK(obstacles(garage, id).back() == Outcome::subject_not_alive);
}
