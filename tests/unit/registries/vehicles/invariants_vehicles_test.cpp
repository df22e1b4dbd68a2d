// G-50 to G-56: each rule sees the one thing that breaks it, in the whole state and in the block.

#include "garage.hpp"

#include "registries/invariants.hpp"

#include <memory>
#include <set>

using namespace tamga;
using namespace tamga::registries;
using namespace tamga::registries::test;

namespace {

struct Parked : Garage {
    Parked() : Garage(Garage::founded()) {
        id = settle(first_vin, "01KG123ABC", "ana");
        country.apply(lien(id, 1));
        country.apply(inspection(id, 10'000));
    }
    VehicleId id;
};

// Rows as no act writes them, over the garage.
struct Tampering {
    explicit Tampering(const Garage& garage) : garage_(garage) {}

    template <class Row>
    void put(const Row& row) {
        delta_->put(path_of(row), encode_value(TransactionId(), row));
    }
    void check_breaks(std::string_view id, bool in_whole_state = true) const {
        INFO(id);
        const auto before = garage_.country.view();
        const auto after = before.over(delta_);
        std::set<std::string_view> in_block;
        for (const auto& violation : check_touched(before, after, *delta_)) {
            in_block.insert(violation.invariant);
        }
        CHECK(in_block.contains(id));
        std::set<std::string_view> in_whole;
        for (const auto& result : check_whole(after, {}).invariants) {
            if (result.standing == Standing::fail) in_whole.insert(result.id);
        }
        CHECK(in_whole.contains(id) == in_whole_state);
    }

private:
    const Garage& garage_;
    std::shared_ptr<ledger::StateDelta> delta_ = std::make_shared<ledger::StateDelta>();
};

} // namespace

TEST_CASE("invariants of vehicles: a garage that only acts have made keeps them") {
    const Parked garage;
    CHECK(check_whole(garage.country.view(), {}).holds());
}

TEST_CASE("G-50: a VIN of another vehicle, and one that rose from the scrapyard") {
    const Parked garage;
    Tampering taken(garage);
    vehicles::Vehicle vehicle = garage.vehicle(garage.id);
    vehicle.data.vin = to_bytes(as_bytes(second_vin));
    taken.put(vehicle);
    taken.check_breaks("G-50");

    Garage yard = Garage::founded();
    const VehicleId id = yard.settle(first_vin, "01KG123ABC", "ana");
    yard.country.apply(yard.scrapping(id));
    Tampering rose(yard);
    vehicles::Vehicle scrap = yard.vehicle(id);
    scrap.status = vehicles::VehicleStatus::active;
    rose.put(scrap);
    rose.check_breaks("G-50", false);
}

TEST_CASE("G-51: an active vehicle without its plate, a plate of nothing") {
    const Parked garage;
    Tampering bare(garage);
    vehicles::Vehicle vehicle = garage.vehicle(garage.id);
    vehicle.plate.clear();
    bare.put(vehicle);
    bare.check_breaks("G-51");

    Tampering stray(garage);
    vehicles::Plate plate = garage.plate("01KG123ABC");
    plate.plate = to_bytes(as_bytes("01KG555AAA"));
    stray.put(plate);
    stray.check_breaks("G-51");
}

TEST_CASE("G-52: shares of 0.99996, an owner who does not know") {
    const Parked garage;
    Tampering less(garage);
    vehicles::Ownership ownership = garage.ownership(garage.id);
    ownership.denominator = 100'000;
    ownership.shares.front().numerator = 99'996;
    less.put(ownership);
    less.check_breaks("G-52");

    Tampering stranger(garage);
    ownership = garage.ownership(garage.id);
    ownership.shares.front().party.id = to_bytes(garage.bek.view());
    stranger.put(ownership);
    stranger.check_breaks("G-52");
}

TEST_CASE("G-39: the vehicle of a dead owner passes by an agreement") {
    Parked garage;
    garage.die("ana", garage.country.today());
    const vehicles::Ownership had = garage.ownership(garage.id);
    vehicles::Ownership has = had;
    has.version += 1;
    has.ground = vehicles::Ground::agreement;
    has.shares.front().party.id = to_bytes(garage.bek.view());
    Tampering sold(garage);
    sold.put(vehicles::EndedOwnership{had, garage.country.today() + 1});
    sold.put(has);
    sold.put(vehicles::PartyVehicle{has.shares.front().party, garage.id});
    sold.check_breaks("G-39");
}

TEST_CASE("G-53 and G-54: ranks with a gap, a legalised vehicle that was sold") {
    const Parked garage;
    Tampering gap(garage);
    vehicles::Lien lien = garage.liens(garage.id).front();
    lien.rank = 2;
    gap.put(lien);
    gap.check_breaks("G-53");

    Tampering sold(garage);
    vehicles::Vehicle vehicle = garage.vehicle(garage.id);
    vehicle.origin = proto::vehicles::LEGALISED;
    sold.put(vehicle);
    vehicles::Ownership ownership = garage.ownership(garage.id);
    ownership.ground = vehicles::Ground::agreement;
    sold.put(ownership);
    sold.check_breaks("G-54");
}

TEST_CASE("G-56: an odometer that went back without a word") {
    const Parked garage;
    Tampering back(garage);
    auto inspection =
        list_rows<vehicles::Inspection>(garage.country.view(), garage.id).at(0);
    inspection.number = 2;
    inspection.odometer_km = 5;
    back.put(inspection);
    vehicles::Vehicle vehicle = garage.vehicle(garage.id);
    vehicle.inspections = 2;
    vehicle.odometer_km = 5;
    back.put(vehicle);
    back.check_breaks("G-56");
}
