// Invariants: what must be true of the whole state, whatever acts made it (registries.md 2).
//
// One list of numbered rules, each restated here in its own words; no handler is called. The same
// checkers look at what one block touched (every validator, after every block, where a violation
// stops the node) and at a whole state (the auditor). A conflict of an archive is an exception only
// while an open LegacyConflict names the rule.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "base/workers.hpp"
#include "ledger/executed.hpp"
#include "ledger/state.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries {

struct Violation {
    std::string_view invariant; // "G-05"
    Bytes entity;               // A person, a marriage, a record number, a PIN.
    std::string message;        // What is wrong, in one sentence.
};

// "G-05: <entity>: <message>"; the entity in hexadecimal, record numbers as text.
[[nodiscard]] std::string describe(const Violation& violation);

struct Scope; // What is looked at: invariants_scope.hpp.

struct Invariant {
    std::string_view id;      // "G-05"
    std::string_view meaning; // One sentence.
    // Null: judged by the replay of the blocks, by what only an audit has, or without an object.
    void (*check)(const Scope&, std::vector<Violation>&) = nullptr;
    std::string_view no_object = {}; // Why it does not apply in this version.
};
// Every invariant, ascending by id.
[[nodiscard]] std::span<const Invariant> invariants();

// The rules on what a block touched, in the state after it.
[[nodiscard]] std::vector<Violation> check_touched(const ledger::StateView& before,
                                                   const ledger::StateView& after,
                                                   const ledger::StateDelta& delta);
// The same as a Result: an error names invariants and entities, and the block is not to be trusted.
[[nodiscard]] Status check_block(const ledger::StateView& parent, const ledger::StateDelta& delta,
                                 Height height);

enum class Standing : std::uint8_t { pass = 1, fail = 2, not_applicable = 3 };
// "PASS", "FAIL", "NOT APPLICABLE".
[[nodiscard]] std::string_view name_of(Standing standing);

struct InvariantResult {
    std::string_view id;
    std::string_view meaning;
    Standing standing = Standing::not_applicable;
    std::string why; // Of NOT APPLICABLE, also where that is so of a part.
    std::vector<Violation> violations;
};

// For comparison with the statistics office.
struct Census {
    std::uint64_t persons = 0;
    std::uint64_t alive = 0;
    std::uint64_t deceased = 0;
    std::uint64_t life_not_known = 0;
    std::uint64_t historic = 0;
    std::uint64_t citizens_without_pin = 0;
    std::uint64_t marriages = 0; // Without a known end.
    std::uint64_t marriages_ended = 0;
    std::array<std::uint64_t, 9> records{}; // By RecordType; revoked ones too.
    std::uint64_t records_revoked = 0;
    std::uint64_t records_superseded = 0; // Versions.
    std::uint64_t open_conflicts = 0;
    std::uint64_t closed_conflicts = 0;
    std::uint64_t open_applications = 0;
    std::uint64_t post_mortem_acts = 0;
    std::uint64_t commitments = 0; // Distinct.
    std::uint64_t openings_missing = 0;
    std::uint64_t payloads_erased = 0;
};

struct WholeOptions {
    bool replayed = false; // The state comes out of a replay that agreed with every block (G-80).
    // Does the payload store open it? Without one G-81 does not apply, and `no_openings` says why.
    std::function<bool(const Commitment&)> has_opening;
    std::string no_openings = "no payload store";
    // Whether it was there before the first act that is judged; such openings may be elsewhere, and
    // `brought_by` says by what: "the snapshot".
    std::function<bool(const Commitment&)> is_brought = nullptr;
    std::string brought_by = {};
    // The set that decides on the next block, as the last header says it (G-91).
    std::optional<ValidatorsHash> validators = std::nullopt;
    Workers workers = inline_workers(); // One rule each.
};
struct WholeReport {
    std::vector<InvariantResult> invariants; // One per entry of the list, same order.
    Census census;

    [[nodiscard]] bool holds() const;
};
[[nodiscard]] WholeReport check_whole(const ledger::StateView& view, const WholeOptions& options);

} // namespace tamga::registries
