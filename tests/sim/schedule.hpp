// What goes wrong in a run, as data: drawn from the seed before it begins, printed as text, read
// back, and cut down to what a violation needs.
//
// One line per thing, in any order; # begins a comment:
//   seed 17                      every dice of the world
//   nodes 4
//   faults_ms 20000              faults happen in this time; then everything heals
//   latency_ms 20                0 to this much per message; over 100, from half of it
//   loss_per_mille 30
//   hostile 2 equivocator        a validator and its adversary (adversary.hpp)
//   offset 1 -120                its wall clock, in milliseconds
//   fault 1500 crash 1 400       when, what, who, for how long
//   spares 2                     nodes beside the validators; the first is 4 of four validators
//   change 3000 replace 1 4      when, what of the validator set, who, by whom (replace only)

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tamga::sim {

enum class FaultKind : std::uint8_t {
    crash,      // Power cut of one node: unsynced writes are kept, lost or torn.
    isolate,    // Nothing to it, nothing from it.
    one_way,    // It hears and is not heard.
    power_cut,  // All at once.
    lose_log,   // Crash, and a new disk; the operator says so at the start.
    stay_down,  // It crashes and never returns.
    clock_jump, // Its wall clock is wrong for a while.
    slow_disk,  // Its flushes take up to half a second.
    poison,     // An act comes that kills whoever executes it.
    poison_one, // One that kills this node alone, and only once.
    cut_when_released, // From now on all lose power when a member that left is switched off.
};

// Acts that change the validators.
enum class ChangeKind : std::uint8_t { add, remove, replace, rekey };

struct Change {
    std::uint64_t at_ms = 0;
    ChangeKind kind = ChangeKind::add;
    std::uint64_t who = 0;
    std::uint64_t by = 0; // Of replace.

    friend bool operator==(const Change&, const Change&) = default;
};

struct Fault {
    std::uint64_t at_ms = 0;
    FaultKind kind = FaultKind::crash;
    std::uint64_t who = 0;
    std::uint64_t length_ms = 0;

    friend bool operator==(const Fault&, const Fault&) = default;
};

struct Schedule {
    std::uint64_t seed = 0;
    std::size_t nodes = 4;
    std::uint64_t faults_ms = 20'000;
    std::uint64_t latency_ms = 5;
    std::uint64_t loss_per_mille = 0;
    std::map<std::uint64_t, std::string> hostile;
    std::map<std::uint64_t, std::int64_t> offsets_ms;
    std::vector<Fault> faults;
    std::size_t spares = 0;
    std::vector<Change> changes;

    friend bool operator==(const Schedule&, const Schedule&) = default;
};

// `adversary`: the only one that is used, or empty; `traitors`: how many are hostile, if said.
[[nodiscard]] Schedule draw(std::uint64_t seed, std::size_t nodes, const std::string& adversary,
                            std::optional<std::size_t> traitors, bool changes = false);
[[nodiscard]] std::string to_text(const Schedule& schedule);
// Nothing if a line cannot be read; `error` says which.
[[nodiscard]] std::optional<Schedule> parse_schedule(const std::string& text, std::string& error);

} // namespace tamga::sim
