// Drawing, printing and reading schedules.

#include "sim/schedule.hpp"

#include "base/prng.hpp"
#include "sim/adversary.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>

namespace tamga::sim {

namespace {

constexpr std::array<std::string_view, 11> fault_names = {
    "crash", "isolate", "one_way", "power_cut", "lose_log", "stay_down", "clock_jump", "slow_disk",
    "poison", "poison_one", "cut_when_released"};
constexpr std::array<std::string_view, 4> change_names = {"add", "remove", "replace", "rekey"};

std::string_view name_of(FaultKind kind) { return fault_names[static_cast<std::size_t>(kind)]; }

FaultKind any_kind(Prng& dice) {
    const std::uint64_t roll = dice.between(0, 11);
    if (roll < 4) return FaultKind::crash;
    if (roll < 7) return FaultKind::isolate;
    if (roll < 8) return FaultKind::power_cut;
    if (roll < 10) return FaultKind::one_way;
    return roll < 11 ? FaultKind::clock_jump : FaultKind::slow_disk;
}

bool is_lasting(const Fault& fault) {
    return fault.kind == FaultKind::lose_log || fault.kind == FaultKind::stay_down;
}

void draw_hostile(Schedule& schedule, Prng& dice, const std::string& adversary,
                  std::optional<std::size_t> traitors) {
    const std::size_t faulty_max = (schedule.nodes - 1) / 3;
    std::size_t count = traitors.value_or(0);
    if (!traitors && faulty_max > 0 && (!adversary.empty() || dice.chance(750))) {
        count = static_cast<std::size_t>(dice.between(1, faulty_max));
    }
    while (schedule.hostile.size() < std::min(count, schedule.nodes)) {
        const std::uint64_t who = dice.between(0, schedule.nodes - 1);
        const auto& names = adversary_names();
        const std::uint64_t pick = dice.between(0, names.size() - 1);
        schedule.hostile[who] = adversary.empty() ? std::string(names[pick]) : adversary;
    }
}

// One member is replaced while another never returns, and the power goes when the first is gone: what
// the new validators know of the old epoch's end is all there is.
void draw_leaver(Schedule& schedule, Prng& dice) {
    schedule.hostile.clear();
    std::erase_if(schedule.faults, is_lasting);
    const std::uint64_t leaver = dice.between(0, schedule.nodes - 1);
    const std::uint64_t dead = (leaver + dice.between(1, schedule.nodes - 1)) % schedule.nodes;
    const std::uint64_t at_ms = dice.between(1'000, 6'000);
    schedule.changes.push_back({at_ms, ChangeKind::replace, leaver, schedule.nodes});
    std::erase_if(schedule.faults, [](const Fault& fault) { return fault.at_ms < 9'000; });
    schedule.faults.push_back({at_ms - 800, FaultKind::stay_down, dead, 0});
    schedule.faults.push_back({100, FaultKind::cut_when_released, 0, 0});
}

// With streams of its own: the faults are those of the seed without changes, but for what cannot be
// combined (a hostile node that knows one epoch only, acts that nobody can execute).
void draw_changes(Schedule& schedule) {
    Prng dice(schedule.seed * 7 + 5);
    schedule.spares = static_cast<std::size_t>(dice.between(1, 3));
    std::erase_if(schedule.faults, [](const Fault& fault) {
        return fault.kind == FaultKind::poison || fault.kind == FaultKind::poison_one;
    });
    for (auto& [who, name] : schedule.hostile) {
        if (name == "forger" || name == "twins") name = "equivocator";
    }
    if (schedule.nodes >= 4 && dice.chance(250)) {
        draw_leaver(schedule, dice);
        return;
    }
    const std::uint64_t last = schedule.nodes + schedule.spares - 1;
    for (std::uint64_t count = dice.between(1, 7); count > 0; --count) {
        Change change;
        change.at_ms = dice.between(500, schedule.faults_ms - 1);
        change.kind = static_cast<ChangeKind>(dice.between(0, 3));
        change.who = dice.between(0, last);
        change.by = dice.between(schedule.nodes, last);
        if (change.kind == ChangeKind::add) change.who = change.by;
        schedule.changes.push_back(change);
    }
    for (Fault& fault : schedule.faults) { // Spares fail as well.
        if (!is_lasting(fault) && dice.chance(250)) fault.who = dice.between(0, last);
    }
    std::ranges::stable_sort(schedule.changes, {}, &Change::at_ms);
}

} // namespace

Schedule draw(std::uint64_t seed, std::size_t nodes, const std::string& adversary,
              std::optional<std::size_t> traitors, bool changes) {
    Schedule schedule;
    schedule.seed = seed;
    schedule.nodes = nodes;
    Prng dice(seed * 7 + 3);
    draw_hostile(schedule, dice, adversary, traitors);
    for (std::uint64_t i = 0; i < nodes; ++i) {
        schedule.offsets_ms[i] = static_cast<std::int64_t>(dice.between(0, 300)) - 150;
    }
    schedule.loss_per_mille = dice.chance(500) ? dice.between(0, 150) : 0;
    schedule.latency_ms = dice.between(1, 60);
    if (dice.chance(80)) schedule.latency_ms = dice.between(150, 700); // T0 is too short for it.
    const std::uint64_t count = dice.between(2, 14);
    for (std::uint64_t i = 0; i < count; ++i) {
        Fault fault;
        fault.at_ms = dice.between(200, schedule.faults_ms - 1);
        fault.who = dice.between(0, nodes - 1);
        fault.length_ms = dice.between(50, 4'000);
        fault.kind = any_kind(dice);
        schedule.faults.push_back(fault);
    }
    // What counts as faulty all along: at most f with the hostile ones.
    const std::size_t faulty_max = (nodes - 1) / 3;
    if (schedule.hostile.size() < faulty_max && dice.chance(400)) {
        Fault fault;
        fault.at_ms = dice.between(200, schedule.faults_ms - 1);
        do fault.who = dice.between(0, nodes - 1);
        while (schedule.hostile.contains(fault.who));
        fault.length_ms = dice.between(50, 4'000);
        fault.kind = dice.chance(600) ? FaultKind::lose_log : FaultKind::stay_down;
        schedule.faults.push_back(fault);
    }
    if (dice.chance(200)) {
        Fault fault;
        fault.at_ms = dice.between(200, schedule.faults_ms - 1);
        fault.who = dice.between(0, nodes - 1);
        // With f faulty ones beside it, an act that one correct node declines is never certified.
        const bool all_correct =
            schedule.hostile.empty() && std::ranges::none_of(schedule.faults, is_lasting);
        const bool one = faulty_max > 0 && all_correct && dice.chance(500);
        fault.kind = one ? FaultKind::poison_one : FaultKind::poison;
        schedule.faults.push_back(fault);
    }
    if (changes) draw_changes(schedule);
    std::ranges::stable_sort(schedule.faults, {}, &Fault::at_ms);
    return schedule;
}

std::string to_text(const Schedule& schedule) {
    std::ostringstream out;
    out << "seed " << schedule.seed << "\nnodes " << schedule.nodes << "\nfaults_ms "
        << schedule.faults_ms << "\nlatency_ms " << schedule.latency_ms << "\nloss_per_mille "
        << schedule.loss_per_mille << "\n";
    for (const auto& [who, name] : schedule.hostile) out << "hostile " << who << " " << name << "\n";
    for (const auto& [who, ms] : schedule.offsets_ms) out << "offset " << who << " " << ms << "\n";
    for (const Fault& fault : schedule.faults) {
        out << "fault " << fault.at_ms << " " << name_of(fault.kind) << " " << fault.who << " "
            << fault.length_ms << "\n";
    }
    if (schedule.spares > 0) out << "spares " << schedule.spares << "\n";
    for (const Change& change : schedule.changes) {
        out << "change " << change.at_ms << " " << change_names[static_cast<std::size_t>(change.kind)]
            << " " << change.who;
        if (change.kind == ChangeKind::replace) out << " " << change.by;
        out << "\n";
    }
    return out.str();
}

std::optional<Schedule> parse_schedule(const std::string& text, std::string& error) {
    Schedule schedule;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string word;
        if (!(words >> word) || word.starts_with("#")) continue;
        std::uint64_t who = 0;
        std::string name;
        if (word == "seed") words >> schedule.seed;
        else if (word == "nodes") words >> schedule.nodes;
        else if (word == "faults_ms") words >> schedule.faults_ms;
        else if (word == "latency_ms") words >> schedule.latency_ms;
        else if (word == "loss_per_mille") words >> schedule.loss_per_mille;
        else if (word == "spares") words >> schedule.spares;
        else if (word == "change") {
            Change change;
            words >> change.at_ms >> name >> change.who;
            const auto found = std::ranges::find(change_names, name);
            if (found == change_names.end()) words.setstate(std::ios::failbit);
            change.kind = static_cast<ChangeKind>(found - change_names.begin());
            if (change.kind == ChangeKind::replace) words >> change.by;
            schedule.changes.push_back(change);
        } else if (word == "hostile" && words >> who >> name) schedule.hostile[who] = name;
        else if (word == "offset" && words >> who) words >> schedule.offsets_ms[who];
        else if (word == "fault") {
            Fault fault;
            words >> fault.at_ms >> name >> fault.who >> fault.length_ms;
            const auto found = std::ranges::find(fault_names, name);
            if (found == fault_names.end()) words.setstate(std::ios::failbit);
            fault.kind = static_cast<FaultKind>(found - fault_names.begin());
            schedule.faults.push_back(fault);
        } else words.setstate(std::ios::failbit);
        if (words.fail()) {
            error = "cannot read the line: " + line;
            return std::nullopt;
        }
    }
    const std::size_t all = schedule.nodes + schedule.spares;
    const auto is_node = [&](std::uint64_t who) { return who < all; };
    bool sound = schedule.nodes >= 1 && all <= 31;
    for (const Change& change : schedule.changes) {
        sound = sound && is_node(change.who) && is_node(change.by);
    }
    for (const auto& [who, name] : schedule.hostile) {
        sound = sound && is_node(who) && is_adversary(name);
    }
    for (const Fault& fault : schedule.faults) sound = sound && is_node(fault.who);
    if (!sound) {
        error = "a node or an adversary that does not exist";
        return std::nullopt;
    }
    return schedule;
}

} // namespace tamga::sim
