// What below the base can go, table by table.
//
// tree_old: a row of block h tells what was before h; it goes when h is not above the base. The
// table is read once, from end to end. state_old: a version that block h overwrote or deleted goes
// with h, and so does the mark that h deleted the entry; state_changes names the paths of h and
// goes with them, last of all: what is left of it tells where a crash came. bodies: with their
// block.

#include "ledger/prune.hpp"

#include "base/ensure.hpp"
#include "ledger/store_database.hpp"

#include <rocksdb/options.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t piece_rows = 4'096;         // Removed at once, or by the next whole block.
constexpr std::size_t scanned_rows_max = 262'144; // Read for them.
constexpr std::uint64_t rounds_per_keep = 16;

} // namespace

Result<std::optional<Height>> prunable(const Store& store, std::uint64_t keep_ms) {
    const auto tip = store.tip();
    ENSURE(tip != nullptr);
    const std::uint64_t now = tip->header.time_ms.value;
    const std::uint64_t cutoff = now - std::min(now, keep_ms);
    const Height base = store.base();
    std::uint64_t low = base.value; // Of a block before the cutoff, unless it is the base itself.
    std::uint64_t high = tip->header.height.value;
    while (low + 1 < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        TRY(const Header at, store.header(Height(middle)));
        (at.time_ms.value < cutoff ? low : high) = middle;
    }
    if (low == base.value) return std::optional<Height>();
    TRY(const Header begin, store.header(base.value == 0 ? Height(1) : base));
    TRY(const Header end, store.header(Height(low)));
    const std::uint64_t goes = end.time_ms.value - begin.time_ms.value;
    if (goes < keep_ms / rounds_per_keep) return std::optional<Height>();
    return std::optional(Height(low));
}

// Rows to be removed together.
class Pruner::Piece {
public:
    explicit Piece(const Store::Database& database) : database_(database) {}

    void remove(Family family, ByteView key) {
        ENSURE(batch_.Delete(database_.handle(family), slice_of(key)).ok()); // Memory alone.
        ++rows_;
    }
    [[nodiscard]] bool is_full() const { return rows_ >= piece_rows; }
    [[nodiscard]] std::size_t rows() const { return rows_; }
    Status write() {
        if (rows_ == 0) return {};
        const rocksdb::Status status = database_.db->Write(rocksdb::WriteOptions(), &batch_);
        if (!status.ok()) return std::unexpected(error_of(status, "all (prune)"));
        return {};
    }

private:
    const Store::Database& database_;
    rocksdb::WriteBatch batch_;
    std::size_t rows_ = 0;
};

Result<bool> Pruner::is_due() const {
    const Store::Database& database = store_.database();
    const Height base = store_.base();
    if (base.value == 0) return false;
    const auto changes = database.state_changes.iterate();
    changes->SeekToFirst();
    TRY_VOID(database.state_changes.status_of(*changes));
    if (!changes->Valid()) return false;
    TRY(const Height lowest, Codec<Height>::decode(view_of(changes->key())));
    return lowest <= base;
}

Result<bool> Pruner::step() {
    Piece piece(store_.database());
    bool more = true;
    if (tree_from_) {
        TRY_VOID(scan_tree(piece));
    } else {
        TRY(more, sweep_blocks(piece));
    }
    TRY_VOID(piece.write());
    figures_.rows += piece.rows();
    return more;
}

Status Pruner::scan_tree(Piece& piece) {
    const auto& table = store_.database().tree_old;
    const Height base = store_.base();
    const auto rows = table.iterate();
    std::size_t scanned = 0;
    for (rows->Seek(slice_of(*tree_from_)); rows->Valid(); rows->Next()) {
        const ByteView key = view_of(rows->key());
        if (piece.is_full() || scanned++ == scanned_rows_max) {
            tree_from_ = to_bytes(key);
            return {};
        }
        TRY(const SlotKey slot, Codec<SlotKey>::decode(key));
        if (slot.changed <= base) piece.remove(Family::tree_old, key);
    }
    TRY_VOID(table.status_of(*rows));
    tree_from_.reset();
    return {};
}

Result<bool> Pruner::sweep_blocks(Piece& piece) {
    const Store::Database& database = store_.database();
    const Height base = store_.base();
    const auto blocks = database.state_changes.iterate();
    // What is removed stays in the way until the database writes its files anew: not from the first
    // row on, each time.
    for (blocks->Seek(slice_of(Codec<Height>::encode(blocks_from_)));
         blocks->Valid() && !piece.is_full(); blocks->Next()) {
        const ByteView key = view_of(blocks->key());
        TRY(const Height height, Codec<Height>::decode(key));
        if (height > base) return false;
        TRY(const ChangesRow changes, database.state_changes.decode(key, view_of(blocks->value())));
        for (const StatePath& path : changes.paths) {
            TRY_VOID(sweep_versions(piece, path, height));
        }
        if (height.value == 1) {
            piece.remove(Family::bodies, Codec<Height>::encode(Height(0)));
        }
        piece.remove(Family::bodies, key);
        piece.remove(Family::state_changes, key);
        figures_.blocks += 1;
        blocks_from_ = height.next();
    }
    TRY_VOID(database.state_changes.status_of(*blocks));
    return blocks->Valid();
}

// What was there before block `height` changed the entry, and the mark that it deleted it. What was
// there before that went with an earlier block: one version is looked for, and never among the rows
// of other entries, where a reader would have to pass all that was removed.
Status Pruner::sweep_versions(Piece& piece, const StatePath& path, Height height) const {
    const auto& table = store_.database().state_old;
    Bytes behind = Codec<OldKey>::encode(OldKey{path, Height(0)}); // Its oldest possible row.
    behind.push_back(0);
    const rocksdb::Slice bound = slice_of(behind);
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &bound;
    const auto rows = table.iterate(options);
    for (rows->Seek(slice_of(Codec<OldKey>::encode(OldKey{path, height}))); rows->Valid();
         rows->Next()) {
        const ByteView key = view_of(rows->key());
        TRY(const OldKey version, Codec<OldKey>::decode(key));
        TRY(const OldRow row, table.decode(key, view_of(rows->value())));
        // A value goes with the block that ended it, a mark with its own.
        const bool is_before = version.since < height;
        if (is_before == row.value.has_value()) piece.remove(Family::state_old, key);
        if (is_before) break;
    }
    return table.status_of(*rows);
}

namespace {

// A full disk in the middle of it would stop the node.
bool has_room(const Store::Database& database, Family family) {
    constexpr std::uint64_t spare_bytes = 256u << 20; // For what else is written meanwhile.
    std::uint64_t bytes = 0;
    std::error_code error;
    const auto space = std::filesystem::space(database.db->GetName(), error);
    return !error &&
           database.db->GetIntProperty(database.handle(family),
                                       rocksdb::DB::Properties::kTotalSstFilesSize, &bytes) &&
           bytes + spare_bytes < space.available;
}

} // namespace

Result<bool> Pruner::give_back(std::atomic<bool>& cancelled) const {
    const Store::Database& database = store_.database();
    rocksdb::CompactRangeOptions options;
    options.canceled = &cancelled;
    options.exclusive_manual_compaction = false;
    bool whole = true;
    for (const Family family :
         {Family::bodies, Family::state_changes, Family::state_old, Family::tree_old}) {
        if (!has_room(database, family)) {
            whole = false;
            continue;
        }
        const rocksdb::Status status =
            database.db->CompactRange(options, database.handle(family), nullptr, nullptr);
        if (cancelled || status.IsIncomplete() || status.IsManualCompactionPaused()) return false;
        if (!status.ok()) return std::unexpected(error_of(status, name_of(family)));
    }
    return whole;
}

} // namespace tamga::ledger
