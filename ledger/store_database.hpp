// The database beneath a Store; for store*.cpp and the auditor.

#pragma once

#include "ledger/log_tree.hpp"
#include "ledger/row_cache.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/store.hpp"
#include "ledger/store_schema.hpp"
#include "ledger/table.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace tamga::ledger {

struct Store::Database {
    // Opens with the list of tables; read_write creates the database and tables that are missing.
    [[nodiscard]] static Result<std::shared_ptr<Database>> open(const std::filesystem::path& path,
                                                                const StoreOptions& options);
    Database(std::unique_ptr<rocksdb::DB> opened,
             std::array<std::unique_ptr<rocksdb::ColumnFamilyHandle>, families.size() + 1> tables);

    [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Family family) const {
        return handles[static_cast<std::size_t>(family)].get();
    }
    // All rows in one WriteBatch.
    [[nodiscard]] Status write(std::span<const Row> rows);
    void set_tip(std::shared_ptr<const Tip> next);
    // The row at the tip while the state is of this version of `row_cache`.
    [[nodiscard]] Result<RowCache::RowPtr> find_row(std::uint64_t version, const StatePath& path,
                                                    const rocksdb::ReadOptions& options) const;

    std::unique_ptr<rocksdb::DB> db;
    // In the order of `families`; RocksDB's own default family last, which stays empty.
    std::array<std::unique_ptr<rocksdb::ColumnFamilyHandle>, families.size() + 1> handles;

    Table<MetaKey, Bytes> meta;
    Table<Height, Header> headers;
    Table<Height, JustifyRow> justifies;
    Table<Height, FinalityProof> finality;
    Table<Height, Bytes> bodies;
    Table<RecordKey, std::vector<TransactionRecord>> records;
    Table<TransactionId, Position> txids;
    Table<StatePath, StateRow> state;
    Table<OldKey, OldRow> state_old;
    Table<NodeKey, std::vector<Hash256>> log_nodes;
    Table<HourKey, AgencyHour> agency_hours;
    Table<Height, ChangesRow> state_changes;
    Table<SlotKey, SlotValue> tree_old;

    rocksdb::WriteBatch batch; // Of the committing thread alone, as the log.
    Written written;           // The same.
    LogFrontier log;           // At the tip.
    ChainId chain;   // Set once, before the tip is.
    std::shared_ptr<const SnapshotHead> snapshot; // Likewise; null at block 0.

    // The head at Store::base(): of the last pruning, else `snapshot`.
    [[nodiscard]] std::shared_ptr<const SnapshotHead> base_head() const;
    void set_base(std::shared_ptr<const SnapshotHead> head);

    mutable RowCache row_cache;

    mutable std::mutex tip_mutex;
    std::shared_ptr<const Tip> tip; // Guarded by tip_mutex, as the next.
    std::shared_ptr<const SnapshotHead> base;
};

} // namespace tamga::ledger
