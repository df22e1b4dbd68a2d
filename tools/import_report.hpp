// What became of every row of an import: JSON lines, CSV, and the sums.
//
// outcome: registered, registered_with_conflict, refused, not_an_act, left_out (by --limit),
// unfinished (the run was broken off). The sums of outcomes are the number of events read.

#pragma once

#include "base/result.hpp"
#include "tools/gedcom_events.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tamga::tools {

struct RowResult {
    std::string outcome = "unfinished";
    std::string rule;                   // Of a refusal.
    std::vector<std::string> conflicts; // Names, ascending, distinct.
    std::string note;                   // In words, for people.
    std::string record_number;          // RecNo the chain gave.
    std::map<std::string, std::string> subjects; // Role to SubjectId in hex, as far as known.
    std::string marriage;               // Of a marriage or divorce: its id in hex.
    std::string txid;
    std::uint64_t height = 0;
    std::uint32_t index = 0;
};

struct ImportTotals {
    std::uint64_t events = 0;
    std::map<std::string, std::uint64_t> kinds;
    std::map<std::string, std::uint64_t> outcomes;
    std::map<std::string, std::uint64_t> refused;   // By rule.
    std::map<std::string, std::uint64_t> conflicts; // Rows by conflict.
};

[[nodiscard]] ImportTotals totals_of(const GedcomArchive& archive,
                                     const std::vector<RowResult>& results);

// ".csv" is CSV (RFC 4180), anything else JSON lines. Written whole or not at all.
[[nodiscard]] Status write_report(const std::string& path, const GedcomArchive& archive,
                                  const std::vector<RowResult>& results);

// The sums as a few lines for people, or as one JSON object with the figures of the run.
[[nodiscard]] std::string describe(const ImportTotals& totals);
struct RunFigures {
    std::uint64_t acts = 0; // In the ledger by this run.
    std::uint64_t elapsed_ms = 0;
    std::uint64_t height = 0; // Of the chain afterwards; 0 = not asked.
};
[[nodiscard]] std::string totals_json(const ImportTotals& totals, const RunFigures& figures);

} // namespace tamga::tools
