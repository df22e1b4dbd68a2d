// The audit of a chain with registries: what `tamga audit` runs and prints.
//
// ledger/audit.hpp replays the blocks and explains every row of a store; here the acts get their
// rules (admission, limits, execution, invariants after every block), and at the end the invariants
// are checked over the whole state. One verdict.

#pragma once

#include "ledger/audit.hpp"
#include "ledger/genesis.hpp"
#include "registries/invariants.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tamga::registries {

// Everything an audit trusts, from the bytes of genesis.json and the file of the initial state, if
// there is one. An error says what is wrong there.
// The file's entries are not kept in memory: who reads them again has its hash checked again.
[[nodiscard]] Result<ledger::AuditGenesis>
audit_genesis(std::string_view genesis_text, const std::filesystem::path& initial_state = {});

// Re-executes blocks by the rules of the genesis: version, limits, admission, acts, invariants.
[[nodiscard]] ledger::Replay replay_of(const ledger::Genesis& genesis, const ChainId& chain);

// What was done, counted while it is replayed: figures for a report, no part of the verdict.
struct Statistics {
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t> acts; // Operation, outcome.
    std::map<std::string, std::uint64_t> by_agency;
    std::map<std::uint64_t, std::uint64_t> by_day; // Days of block time since the Unix epoch.
    std::uint64_t system_legs = 0;
};

struct Verdict {
    ledger::AuditReport report; // Findings, counts of blocks and rows, the tip.
    Statistics statistics;
    bool whole_checked = false; // False: the replay did not reach the tip.
    WholeReport whole;

    [[nodiscard]] bool sound() const {
        return report.findings.empty() && whole_checked && whole.holds();
    }
};

struct VerdictOptions {
    ledger::AuditOptions audit;
    std::filesystem::path initial_state; // The file, if genesis.json names one.
    std::function<bool(const Commitment&)> has_opening; // None: G-81 does not apply.
    // Asked when the validators of all epochs are known: why openings need not be held here; empty:
    // they must be.
    std::function<std::string(const std::map<Epoch, ledger::AuditEpoch>&)> no_openings;
};
// Blocks of any source: an endpoint, a bundle.
[[nodiscard]] Result<Verdict> audit_source(const ledger::BlockSource& source,
                                           std::string_view genesis_text,
                                           const VerdictOptions& options);
// The store of a data directory (never changed): its blocks, and every row of every table.
[[nodiscard]] Result<Verdict> audit_directory(const std::filesystem::path& store,
                                              std::string_view genesis_text,
                                              const VerdictOptions& options);

} // namespace tamga::registries
