// Opening RocksDB: its options and the mapping of its errors.

#include "ledger/store_database.hpp"

#include "base/ensure.hpp"
#include "ledger/rocksdb_link.hpp"
#include "ledger/rocksdb_log.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t block_cache_bytes = 64u << 20;
constexpr std::size_t write_buffer_bytes = 24u << 20; // Small wins: the skip list fits the cache.
constexpr int write_buffers_max = 4;
constexpr std::size_t write_buffers_bytes_max = 128u << 20; // Of all tables together.
constexpr std::uint64_t wal_bytes_max = 1u << 30;
constexpr std::uint64_t sync_step_bytes = 1u << 20;
constexpr int filter_bits_per_key = 10;
constexpr auto memtable_filter_ratio = 0.1; // Of a write buffer, as RocksDB wants it.
constexpr std::size_t batch_bytes_kept = 8u << 20;

rocksdb::ColumnFamilyOptions options_of(const FamilyInfo& family, StoreMode mode,
                                        const std::shared_ptr<rocksdb::Cache>& cache) {
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = cache;
    rocksdb::ColumnFamilyOptions options;
    options.disable_auto_compactions = mode == StoreMode::recover;
    options.write_buffer_size = write_buffer_bytes;
    options.max_write_buffer_number = write_buffers_max;
    // A block's rows of a table ascend: each is looked for from where the one before went.
    options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(0));
    options.compression = family.compressed ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
    switch (family.access) {
    case Access::sequential: break;
    case Access::sought: options.compaction_style = rocksdb::kCompactionStyleUniversal; break;
    case Access::random:
        options.compaction_style = rocksdb::kCompactionStyleUniversal;
        table.filter_policy.reset(rocksdb::NewRibbonFilterPolicy(filter_bits_per_key));
        // Most reads of an act ask for what must not be there yet.
        options.memtable_whole_key_filtering = true;
        options.memtable_prefix_bloom_size_ratio = memtable_filter_ratio;
        break;
    }
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return options;
}

rocksdb::DBOptions options_of(StoreMode mode) {
    rocksdb::DBOptions options;
    options.create_if_missing = mode == StoreMode::read_write;
    options.create_missing_column_families = mode == StoreMode::read_write;
    // A node goes back to the last whole block; an auditor is told that the log is damaged.
    options.wal_recovery_mode = mode == StoreMode::read_only
                                    ? rocksdb::WALRecoveryMode::kAbsoluteConsistency
                                    : rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.allow_concurrent_memtable_write = false; // One thread writes.
    options.paranoid_checks = true;
    options.track_and_verify_wals_in_manifest = true;
    options.db_write_buffer_size = write_buffers_bytes_max;
    options.max_total_wal_size = wal_bytes_max;
    options.bytes_per_sync = sync_step_bytes;
    options.wal_bytes_per_sync = sync_step_bytes;
    options.max_background_jobs = 2;
    options.info_log = rocksdb_log();
    return options;
}

// Every table that is there must be one of the list, or a row could hide in another.
Status check_tables(const std::filesystem::path& path) {
    std::vector<std::string> names;
    const rocksdb::Status status =
        rocksdb::DB::ListColumnFamilies(rocksdb::DBOptions(), path.string(), &names);
    if (!status.ok()) return std::unexpected(error_of(status, "the list of tables"));
    for (const std::string& name : names) {
        if (name == rocksdb::kDefaultColumnFamilyName) continue;
        const bool known = std::ranges::find(families, name, &FamilyInfo::name) != families.end();
        if (!known) {
            return fail(ErrorCode::corrupt_store,
                        path.string() + " has a table that this version does not know: " + name +
                            "; another version of the program made it: start that one, or take "
                            "the state from peers or a snapshot");
        }
    }
    return {};
}

} // namespace

Error error_of(const rocksdb::Status& status, std::string_view table) {
    const std::string text = "table " + std::string(table) + ": " + status.ToString();
    if (status.IsNoSpace()) return {ErrorCode::disk_full, text};
    // A file that the database itself names is gone.
    const bool damaged = status.IsCorruption() || status.IsPathNotFound();
    if (damaged) return {ErrorCode::corrupt_store, text};
    return {ErrorCode::io, text};
}

Result<std::shared_ptr<Store::Database>>
Store::Database::open(const std::filesystem::path& path, const StoreOptions& options) {
    const bool exists = std::filesystem::exists(path / "CURRENT");
    if (!exists && options.mode != StoreMode::read_write) {
        return fail(ErrorCode::not_found, "there is no ledger in " + path.string());
    }
    if (exists) TRY_VOID(check_tables(path));
    if (!exists) {
        std::error_code error;
        std::filesystem::create_directories(path, error);
        if (error) return fail(ErrorCode::io, path.string() + ": " + error.message());
    }
    const auto cache = rocksdb::NewLRUCache(block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> wanted;
    for (const FamilyInfo& family : families) {
        wanted.emplace_back(std::string(family.name), options_of(family, options.mode, cache));
    }
    wanted.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());

    std::vector<rocksdb::ColumnFamilyHandle*> raw;
    rocksdb::DB* opened = nullptr;
    const rocksdb::DBOptions db_options = options_of(options.mode);
    const rocksdb::Status status =
        options.mode == StoreMode::read_only
            ? rocksdb::DB::OpenForReadOnly(db_options, path.string(), wanted, &raw, &opened)
            : rocksdb::DB::Open(db_options, path.string(), wanted, &raw, &opened);
    if (!status.ok()) return std::unexpected(error_of(status, "all, at " + path.string()));
    std::unique_ptr<rocksdb::DB> db(opened);
    ENSURE(raw.size() == families.size() + 1);
    std::array<std::unique_ptr<rocksdb::ColumnFamilyHandle>, families.size() + 1> tables;
    for (std::size_t i = 0; i < tables.size(); ++i) tables[i].reset(raw[i]);
    return std::make_shared<Database>(std::move(db), std::move(tables));
}

Store::Database::Database(
    std::unique_ptr<rocksdb::DB> opened,
    std::array<std::unique_ptr<rocksdb::ColumnFamilyHandle>, families.size() + 1> tables)
    : db(std::move(opened)), handles(std::move(tables)),
      meta(db.get(), handle(Family::meta), Family::meta),
      headers(db.get(), handle(Family::headers), Family::headers),
      justifies(db.get(), handle(Family::justifies), Family::justifies),
      finality(db.get(), handle(Family::finality), Family::finality),
      bodies(db.get(), handle(Family::bodies), Family::bodies),
      records(db.get(), handle(Family::records), Family::records),
      txids(db.get(), handle(Family::txids), Family::txids),
      state(db.get(), handle(Family::state), Family::state),
      state_old(db.get(), handle(Family::state_old), Family::state_old),
      log_nodes(db.get(), handle(Family::log_nodes), Family::log_nodes),
      agency_hours(db.get(), handle(Family::agency_hours), Family::agency_hours),
      state_changes(db.get(), handle(Family::state_changes), Family::state_changes),
      tree_old(db.get(), handle(Family::tree_old), Family::tree_old) {}

Status Store::Database::write(std::span<const Row> rows) {
    // Cleared, not made anew: fresh memory for megabytes costs as much as filling it.
    batch.Clear();
    for (const Row& row : rows) {
        const rocksdb::Status filled =
            row.value ? batch.Put(handle(row.family), slice_of(row.key), slice_of(*row.value))
                      : batch.Delete(handle(row.family), slice_of(row.key));
        ENSURE(filled.ok()); // Filling a batch only touches memory.
    }
    const rocksdb::Status status = db->Write(rocksdb::WriteOptions(), &batch);
    written.rows += rows.size();
    written.bytes += batch.GetDataSize();
    if (batch.GetDataSize() > batch_bytes_kept) batch = rocksdb::WriteBatch();
    if (!status.ok()) return std::unexpected(error_of(status, "all (commit)"));
    return {};
}

Result<RowCache::RowPtr>
Store::Database::find_row(std::uint64_t version, const StatePath& path,
                          const rocksdb::ReadOptions& options) const {
    if (const auto known = row_cache.find(version, path)) return *known;
    TRY(std::optional<StateRow> read, state.find(path, options));
    RowCache::RowPtr row;
    if (read) row = std::make_shared<const StateRow>(std::move(*read));
    row_cache.put(version, path, row);
    return row;
}

Status Store::link_to(const std::filesystem::path& folder) const {
    const rocksdb::Status status = link_database(*database_->db, folder);
    if (!status.ok()) return std::unexpected(error_of(status, "all, to " + folder.string()));
    return {};
}

std::shared_ptr<const SnapshotHead> Store::Database::base_head() const {
    const std::lock_guard lock(tip_mutex);
    return base;
}

void Store::Database::set_base(std::shared_ptr<const SnapshotHead> head) {
    const std::lock_guard lock(tip_mutex);
    base = std::move(head);
}

void Store::Database::set_tip(std::shared_ptr<const Tip> next) {
    const std::lock_guard lock(tip_mutex);
    tip = std::move(next);
}

} // namespace tamga::ledger
