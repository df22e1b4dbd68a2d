// What happens in the country, act by act: draws cases by the table of rates, makes the acts of
// each by the right officers and persons, and keeps the picture.
//
// Acts come in rounds. No two acts of a round meet: none touches a person, parcel or vehicle that
// another touches, so that their order within the round does not matter and they may be in flight
// together. What takes several acts (a divorce by a court, an inheritance) waits in a queue for a
// later round.

#pragma once

#include "tools/simulate_day_planned.hpp"
#include "tools/simulate_day_world.hpp"

#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

namespace tamga::tools::day {

class Cases {
public:
    explicit Cases(World& world) : world_(world), prng_(world.prng) {}

    // Up to `count_max` acts of one round; fewer only when nobody is left to act.
    [[nodiscard]] std::vector<Planned> round(const Stamp& stamp, std::size_t count_max);

private:
    enum class Step : std::uint8_t { marry, divorce, freeze, accept, inherit };
    struct Waiting {
        Step step;
        std::uint32_t one = nobody;   // A person or a parcel.
        std::uint32_t other = nobody; // A person.
        Hash256 id;                   // Of the application, the court's act, the estate.
        std::int32_t not_before = 0;
    };
    enum class Went : std::uint8_t { done, later, dropped };

    // Queue.
    void go_on(std::size_t count_max);
    [[nodiscard]] Went take(const Waiting& waiting);
    [[nodiscard]] Went marry(const Waiting& waiting);
    [[nodiscard]] Went divorce_ordered(const Waiting& waiting);
    [[nodiscard]] Went freeze_ordered(const Waiting& waiting);
    [[nodiscard]] Went accept(const Waiting& waiting);
    [[nodiscard]] Went inherit(const Waiting& waiting);

    // Cases; false when nobody was found.
    [[nodiscard]] bool happen(Case what);
    [[nodiscard]] bool person_case(Case what);
    [[nodiscard]] bool property_case(Case what);
    bool birth();
    bool death();
    bool engagement();
    bool divorce();
    bool name_change();
    bool move();
    bool document();
    bool land_sale();
    bool mortgage();
    bool discharge();
    bool freeze();
    bool lift();
    bool first_registration();
    bool vehicle_sale();
    bool inspection();
    bool pledge();
    bool release();
    bool theft();
    bool recovery();

    // Wrong on purpose; by number, false when there is nobody to do it with.
    static constexpr std::uint32_t wrongs = 16;
    [[nodiscard]] bool wrong();
    [[nodiscard]] bool wrong_person(std::uint32_t number);
    [[nodiscard]] bool wrong_land(std::uint32_t number);
    [[nodiscard]] bool wrong_vehicle(std::uint32_t number);
    bool double_sale();
    bool frozen_sale();
    bool sale_of_another_region();
    bool sale_without_buyer();
    bool rank_taken();
    bool sale_by_the_dead();
    bool stolen_sale();
    bool pledged_sale();
    bool plate_taken();
    bool second_marriage();
    bool second_death();
    bool born_twice();
    bool born_without_doctor();
    bool moved_home();
    bool card_by_another();
    bool repeat();

    // Drafts that lawful and wrong acts share.
    // Tells the child's commitments in `child`.
    [[nodiscard]] Draft birth_of(const Person& mother, const Hash256& pin_tag, bool certified,
                                 Person& child);
    [[nodiscard]] Draft sale_of(const Parcel& parcel, const Person& seller, const Person& buyer,
                                std::uint8_t region, bool buyer_signs);
    [[nodiscard]] Draft sale_of(const Vehicle& vehicle, const Person& seller, const Person& buyer);
    [[nodiscard]] Draft mortgage_of(const Parcel& parcel, std::uint32_t bank);
    [[nodiscard]] Draft application_of(const Person& one, const Person& other, bool shortened);
    [[nodiscard]] Draft death_of(const Person& person);
    [[nodiscard]] Draft move_of(const Person& person, const Home& home);
    [[nodiscard]] Draft card_of(Post post, const Person& person,
                                proto::identity::DocumentType type);
    [[nodiscard]] Draft first_registration_of(const Person& owner, const std::string& plate);
    [[nodiscard]] Hash256 court_act(std::uint8_t region, proto::courts::Command command,
                                    ByteView target);
    void betrothed(Draft& draft, const Person& one, const Person& other);
    void spouse_signs(Draft& draft, const Person& owner, std::int32_t since_day);

    // Drawing.
    [[nodiscard]] Draft at(Post post, std::uint8_t region);
    const Planned& plan(Draft&& draft,
                        registries::Outcome expected = registries::Outcome::applied,
                        std::string_view wrong = {});
    [[nodiscard]] std::uint32_t below(std::size_t count) {
        return static_cast<std::uint32_t>(prng_.between(0, count - 1));
    }
    // Alive, with a key, not in this round yet, and as asked; nobody after so many tries.
    template <class Fits>
    [[nodiscard]] std::uint32_t adult(Fits fits, std::size_t tries = 96);
    [[nodiscard]] std::uint32_t adult() {
        return adult([](const Person&) { return true; });
    }
    template <class Fits>
    [[nodiscard]] std::uint32_t parcel(Fits fits);
    template <class Fits>
    [[nodiscard]] std::uint32_t vehicle(Fits fits);
    // The owner may dispose of it, and takes part in this round from now on, with the spouse.
    [[nodiscard]] bool may_give(const Person& owner) const;
    void take_owner(Person& owner);
    // One of the list that fits, by index into it; the list's length when none does.
    template <class Fits>
    [[nodiscard]] std::size_t one_of(const std::vector<std::uint32_t>& list, Fits fits);

    [[nodiscard]] Person& person(std::uint32_t number) { return world_.people[number]; }

    World& world_;
    Prng& prng_;
    Stamp stamp_;
    std::vector<Planned> out_;
    std::deque<Waiting> waiting_;
    std::vector<std::uint32_t> frozen_;    // Parcels.
    std::vector<std::uint32_t> mortgaged_; // Parcels.
    std::vector<std::uint32_t> pledged_;   // Vehicles.
    std::vector<std::uint32_t> stolen_;    // Vehicles.
    std::vector<std::uint32_t> sold_;      // Parcels that were sold; bounded.
    std::vector<std::uint32_t> dead_;      // Persons; bounded.
    // Of these only what stands since an earlier round is used; bounded.
    std::deque<std::pair<std::uint32_t, Hash256>> newborn_; // Round; tag of the PIN.
    std::deque<std::pair<std::uint32_t, Planned>> past_;    // Round; an act that applied.
};

template <class Fits>
std::uint32_t Cases::adult(Fits fits, std::size_t tries) {
    for (std::size_t i = 0; i < tries; ++i) {
        const std::uint32_t number = world_.adults[below(world_.adults.size())];
        const Person& found = world_.people[number];
        if (found.alive && world_.is_free(found) && fits(found)) return number;
    }
    return nobody;
}

template <class Fits>
std::uint32_t Cases::parcel(Fits fits) {
    for (std::size_t i = 0; i < 64 && !world_.parcels.empty(); ++i) {
        const std::uint32_t number = below(world_.parcels.size());
        const Parcel& found = world_.parcels[number];
        if (world_.is_free(found) && fits(found)) return number;
    }
    return nobody;
}

template <class Fits>
std::uint32_t Cases::vehicle(Fits fits) {
    for (std::size_t i = 0; i < 64 && !world_.vehicles.empty(); ++i) {
        const std::uint32_t number = below(world_.vehicles.size());
        const Vehicle& found = world_.vehicles[number];
        if (world_.is_free(found) && fits(found)) return number;
    }
    return nobody;
}

template <class Fits>
std::size_t Cases::one_of(const std::vector<std::uint32_t>& list, Fits fits) {
    for (std::size_t i = 0; i < 32 && !list.empty(); ++i) {
        const std::size_t at = below(list.size());
        if (fits(list[at])) return at;
    }
    return list.size();
}

} // namespace tamga::tools::day
