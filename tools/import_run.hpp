// Runs a plan against a chain: many acts in flight, each after what it depends on is final.
//
// First every row is looked up by its archive_ref: what the chain knows is not submitted again, and
// the identities of its persons are learned. So an import may be repeated for ever, by anybody, and
// a fresh client goes on where another stopped. Then acts are built, signed, submitted, awaited,
// read back, and noted in the journal before anything builds on them.

#pragma once

#include "tools/import_act.hpp"
#include "tools/import_journal.hpp"
#include "tools/import_node.hpp"
#include "tools/import_plan.hpp"
#include "tools/import_report.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace tamga::tools {

struct RunOptions {
    NodeOptions nodes;
    std::size_t in_flight = 64;       // Threads, each with a connection and one act on its way.
    std::uint64_t acts_max = UINT64_MAX; // --limit: submit no more than so many.
    std::string resume;               // Journal to go on with; empty = none.
    std::string journal;              // Journal to begin; empty = none.
    std::function<void(std::uint64_t done)> progress; // Rows done; called by one thread at a time.
};

struct RunOutcome {
    std::vector<RowResult> results;    // One per row, complete or not.
    std::uint64_t acts = 0;            // Included in the ledger by this run, refused ones too.
    std::uint64_t surprises = 0;       // Rows of a new chain that did not end as predicted.
    std::optional<Error> broken_off;   // Why the run ended early.
};

[[nodiscard]] Result<RunOutcome> run_import(const ImportOffice& office,
                                            const GedcomArchive& archive, const ImportPlan& plan,
                                            const RunOptions& options);

// The results of a plan without a chain: what --dry-run reports.
[[nodiscard]] std::vector<RowResult> predicted_results(const ImportPlan& plan);

} // namespace tamga::tools
