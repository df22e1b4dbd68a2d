// The report of an audit as one HTML file: verdict, invariants, findings, and what was done, with
// charts. No script, no font, no picture from elsewhere: it reads the same in an archive in 2060.

#pragma once

#include "registries/audit.hpp"
#include "tools/audit_compare.hpp"
#include "tools/audit_speed.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools {

struct AuditPage {
    std::string target; // What was audited, as it was named.
    ChainId chain;
    const registries::Verdict* verdict = nullptr;
    std::string compared_with;              // Empty: with nothing.
    const Comparison* comparison = nullptr; // Null: with nothing.
    std::uint64_t elapsed_ms = 0;
    const ledger::Genesis* recovered = nullptr; // Of a chain that goes on from another one.
    std::optional<AuditSpeed> speed = std::nullopt; // Of an audit of many acts.
};

// True iff the audit passed and the other chain, if there is one, agrees.
[[nodiscard]] bool sound(const AuditPage& audit);
[[nodiscard]] std::string audit_page(const AuditPage& audit);

// "agrees with PLACE up to block N" and what else is to be said, one sentence a line.
[[nodiscard]] std::string describe(const Comparison& comparison, const std::string& place);

// Where less was judged than the whole chain: a sentence each for the snapshot that the store began
// with and for the past that it gave up.
[[nodiscard]] std::vector<std::string> limits_of(const ledger::AuditReport& report);

// A line for each epoch, the newest last: number, first block, validators. Of more than
// epochs_shown the older ones are counted.
[[nodiscard]] std::string describe(const Epochs& epochs);
inline constexpr std::size_t epochs_shown = 32;

} // namespace tamga::tools
