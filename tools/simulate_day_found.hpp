// The country before the day, founded by acts: agencies, offices, officers, tables of codes; people
// with keys and PINs, homes, marriages of the archive, parcels and vehicles of the cut-over.
//
// In stages: acts of one stage do not meet one another and rest on those before.

#pragma once

#include "tools/simulate_day_planned.hpp"
#include "tools/simulate_day_world.hpp"

#include <cstddef>
#include <vector>

namespace tamga::tools::day {

class Founding {
public:
    // Governance signs with these keys.
    Founding(World& world, std::vector<SecretKey> governance)
        : world_(world), governance_(std::move(governance)) {}

    // The next acts, at most about `count_max` (a stage's last ones may be fewer); empty when the
    // country is founded.
    [[nodiscard]] std::vector<Planned> next(const Stamp& stamp, std::size_t count_max);

private:
    using Stage = void (Founding::*)();
    [[nodiscard]] static const std::vector<Stage>& stages();

    void country();
    void offices();
    void officers();
    void persons();
    void keys();
    void dwellings();
    void residences();
    void marriages();
    void land();
    void garage();

    void residence_of(Draft& draft, std::uint32_t person);
    // Plans the draft and begins the next with the same desk.
    void plan(Draft&& draft);
    [[nodiscard]] bool is_full() const { return out_.size() >= count_max_; }

    World& world_;
    std::vector<SecretKey> governance_;
    std::size_t stage_ = 0;
    std::size_t at_ = 0; // Within the stage.
    bool done_ = false;  // The stage is.
    Stamp stamp_;
    std::size_t count_max_ = 0;
    std::vector<Planned> out_;
    std::vector<SecretKey> agency_keys_;
};

} // namespace tamga::tools::day
