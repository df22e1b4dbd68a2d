// Where the audit of a store begins that was filled from a snapshot.
//
// What the snapshot brought is found again in the rows, also where later blocks overwrote it, and
// held against the roots of its block, whose validators vouch for it. Nothing before is judged.

#pragma once

#include "ledger/audit.hpp"
#include "ledger/audit_replay.hpp"
#include "ledger/audit_rows.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/store_database.hpp"

#include <expected>
#include <optional>

namespace tamga::ledger {

// The head that the store began with, verified; nothing if it began with block 0.
[[nodiscard]] std::expected<std::optional<SnapshotHead>, Finding>
snapshot_of(const Store::Database& database, const AuditGenesis& genesis);

// Also compares every row that came with the snapshot but those of `state`.
[[nodiscard]] std::expected<ReplayBase, Finding>
replay_base(const Store::Database& database, const SnapshotHead& head, const AuditGenesis& genesis,
            const AuditOptions& options, RowAudit& rows);

} // namespace tamga::ledger
