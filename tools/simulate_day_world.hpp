// The picture that `tamga simulate-day` keeps of its country: offices with their officers, people,
// homes, parcels and vehicles, as they are after the acts made so far, if those that are meant to
// apply do. Bounded by the population; nothing of it is asked of a node.

#pragma once

#include "base/prng.hpp"
#include "registries/identifiers.hpp"
#include "registries/land/rows.hpp"
#include "tools/simulate_day_act.hpp"
#include "tools/simulate_day_rates.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools::day {

inline constexpr std::uint32_t nobody = UINT32_MAX;

// Officers: one of each in every region; the address authority and banks are the whole country's.
enum class Post : std::uint8_t {
    registrar,
    clerk,
    supervisor,
    doctor,
    residence,
    police,
    notary,
    keeper,
    second_keeper,
    cars,
    second_cars,
    station,
    judge,
    second_judge,
    address,
    banker,
};
struct PostSpec {
    Post post;
    std::string_view agency; // Banks: BANK-1, BANK-2, BANK-3.
    std::string_view office; // Two letters before the region's digits.
    std::vector<proto::access::Role> roles;
    bool regional = true;
};
[[nodiscard]] const std::vector<PostSpec>& posts();

struct AgencySpec {
    std::string code;
    std::vector<proto::access::Register> registers; // Ascending.
};
inline constexpr std::uint32_t banks = 3;
[[nodiscard]] const std::vector<AgencySpec>& agencies();

struct Person {
    registries::SubjectId id;
    Commitment name;
    Commitment born;
    std::int32_t birth_day = 0;
    std::uint8_t region = 0;
    bool female = false;
    bool alive = true;
    bool joint = false; // What is acquired in the marriage belongs to both.
    std::uint32_t key = nobody;    // Index into keys.
    std::uint32_t spouse = nobody; // Of a lasting marriage.
    std::uint32_t mother = nobody; // Of a minor who was founded.
    std::uint32_t home = nobody;
    std::int32_t wed_day = 0;
    std::int32_t died_day = 0;
    registries::MarriageId marriage;
    registries::RegistrationId residence; // Zero: none.
    std::uint32_t busy = 0;               // In this round.
    bool engaged = false;

    [[nodiscard]] std::int32_t years(std::int32_t today) const {
        return (today - birth_day) * 100 / 36'525;
    }
};

struct Home {
    registries::AddressTag tag;
    std::uint32_t owner = nobody;
    std::uint8_t region = 0;
};

struct Parcel {
    std::string code;
    std::uint8_t region = 0;
    std::uint32_t owner = nobody;
    std::uint32_t before = nobody; // Who sold it last.
    std::int32_t since_day = 0;
    registries::land::RightId mortgage; // Zero: none.
    std::uint32_t bank = 0;
    registries::HoldId hold; // Zero: none.
    std::uint32_t busy = 0;

    [[nodiscard]] std::string unit() const { return "U-" + code; }
};

struct Vehicle {
    registries::VehicleId id;
    std::string plate;
    std::uint32_t owner = nobody;
    std::int32_t since_day = 0;
    std::int32_t inspected_until = 0; // 0: nobody has seen it.
    std::uint32_t odometer_km = 0;
    registries::LienId lien; // Zero: none.
    std::uint32_t bank = 0;
    bool stolen = false;
    std::uint32_t busy = 0;
};

class World {
public:
    // People, households and what they have are drawn here; nothing is on a chain yet.
    World(const ChainId& chain, std::uint64_t seed, std::uint32_t population, std::int32_t today);

    Pen pen;
    Prng prng;
    std::uint32_t round = 1;
    std::deque<Person> people;
    std::deque<SecretKey> keys; // Of adults: their addresses stay.
    std::vector<std::uint32_t> adults;
    std::deque<Home> homes;
    std::deque<Parcel> parcels;
    std::deque<Vehicle> vehicles;
    std::map<std::uint32_t, std::vector<std::uint32_t>> land_of; // Person -> parcels.

    [[nodiscard]] Desk desk(Post post, std::uint8_t region) const;
    [[nodiscard]] const SecretKey& officer(Post post, std::uint8_t region) const;
    [[nodiscard]] const SecretKey& banker(std::uint32_t bank) const;
    [[nodiscard]] Desk bank_desk(std::uint32_t bank, std::uint8_t region) const;
    [[nodiscard]] static std::string office_of(const PostSpec& spec, std::uint8_t region);
    [[nodiscard]] SecretKey agency_key(std::string_view code) const;
    [[nodiscard]] const SecretKey& key_of(const Person& person) const;

    // A plate that was not given yet, of that region; a VIN that no vehicle has.
    [[nodiscard]] std::string next_plate(std::uint8_t region);
    [[nodiscard]] std::string next_vin();
    // A name as the openings have it.
    [[nodiscard]] std::string name_text(bool female);
    [[nodiscard]] static std::string born_text(bool female, std::int32_t day);
    void move_land(std::uint32_t parcel, std::uint32_t to, std::int32_t today);

    // Takes part in this round from now on; false when it does already.
    template <class Thing>
    [[nodiscard]] bool is_free(const Thing& thing) const {
        return thing.busy != round;
    }
    template <class Thing>
    void take(Thing& thing) const {
        thing.busy = round;
    }

private:
    void settle(std::uint32_t population, std::int32_t today);
    std::uint32_t add_person(std::uint8_t region, bool female, std::int32_t age,
                             std::int32_t today);
    void household(std::uint8_t region, std::int32_t today);
    [[nodiscard]] std::int32_t adult_age();
    [[nodiscard]] std::uint8_t drawn_region();

    std::vector<SecretKey> officers_; // posts() x regions.
    std::vector<SecretKey> bankers_;
    std::vector<std::string> offices_; // As officers_.
    std::vector<std::string> bank_offices_;
    std::array<std::uint32_t, regions.size()> plates_{};
    std::uint32_t vins_ = 0;
};

} // namespace tamga::tools::day
