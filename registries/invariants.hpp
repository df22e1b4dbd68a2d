// Invariants: what must be true of the whole state, whatever acts made it (registries.md 2).
//
// One list of named checkers. Each restates its rule in its own words and calls no handler. `full`
// walks a whole state (the auditor); `touched` looks at what one block changed, in the state after
// it (every validator, after every block). A violation names the invariant, the entity and says in
// one sentence what is wrong.

#pragma once

#include "ledger/executed.hpp"
#include "ledger/state.hpp"
#include "registries/outcome.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries {

struct Violation {
    std::string_view invariant; // "G-05"
    Bytes entity;
    std::string message;
};

// The state after a block and what the block changed in it.
struct Touched {
    const ledger::StateView& before;
    const ledger::StateView& after;
    const ledger::StateDelta& delta;
};

// A whole state. Entries ascend by path.
struct WholeState {
    const ledger::StateView& view;
    std::span<const ledger::StateEntry> entries;
};

struct Invariant {
    std::string_view id;      // "G-05"
    std::string_view meaning; // One sentence.
    void (*touched)(const Touched&, std::vector<Violation>&) = nullptr; // Null: only in full.
    void (*full)(const WholeState&, std::vector<Violation>&) = nullptr;
};

// Every invariant, ascending by id.
[[nodiscard]] std::span<const Invariant> invariants();
[[nodiscard]] std::vector<Violation> check_touched(const Touched& touched);
[[nodiscard]] std::vector<Violation> check_full(const WholeState& state);

} // namespace tamga::registries
