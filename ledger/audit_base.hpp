// Where the audit of a store begins that was filled from a snapshot, or gave up its past.
//
// What the snapshot brought, or was there at the block before which the past was given up, is found
// again in the rows, also where later blocks overwrote it, and held against the roots of that
// block, whose validators vouch for it. Of blocks whose acts were given up, headers, justifies,
// receipts and the log are held against each other; nothing else before is judged.

#pragma once

#include "ledger/audit.hpp"
#include "ledger/audit_replay.hpp"
#include "ledger/audit_rows.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/store_database.hpp"

#include <expected>
#include <optional>

namespace tamga::ledger {

// Where a store begins and where its acts and states do, if not with block 0.
struct StoreBase {
    std::optional<SnapshotHead> snapshot; // What it was filled from.
    std::optional<SnapshotHead> pruned;   // Of the block before which the past was given up.

    // The one that the replay begins after; null: with block 0.
    [[nodiscard]] const SnapshotHead* last() const {
        return pruned ? &*pruned : snapshot ? &*snapshot : nullptr;
    }
};
// As `meta` says it, verified.
[[nodiscard]] std::expected<StoreBase, Finding> base_of(const Store::Database& database,
                                                        const AuditGenesis& genesis);

// Also compares every row up to there but those of `state`. ENSUREs that there is a head.
[[nodiscard]] std::expected<ReplayBase, Finding>
replay_base(const Store::Database& database, const StoreBase& base, const AuditGenesis& genesis,
            const AuditOptions& options, RowAudit& rows);

} // namespace tamga::ledger
