// How fast an audit was beside what nothing could beat: hashing and verifying alone.

#pragma once

#include "base/workers.hpp"
#include "ledger/audit.hpp"

#include <cstdint>
#include <optional>

namespace tamga::tools {

struct AuditSpeed {
    double acts_per_second = 0;
    double bare_acts_per_second = 0; // Of a loop on all cores, now.

    [[nodiscard]] double ratio() const { return acts_per_second / bare_acts_per_second; }
};

// Hashes and verifies acts as those that were audited (bytes, signatures) for a tenth of a second
// or so. Nothing if they were so few that their number a second tells nothing.
[[nodiscard]] std::optional<AuditSpeed> speed_of(const ledger::AuditCounts& counts,
                                                 std::uint64_t elapsed_ms, const Workers& workers);

} // namespace tamga::tools
