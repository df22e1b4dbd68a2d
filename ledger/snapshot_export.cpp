// Reading a store for a snapshot.

#include "ledger/snapshot_export.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/snapshot_cut.hpp"
#include "ledger/snapshot_file.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace tamga::ledger {

namespace {

constexpr std::size_t page_entries = 4'096;

std::unexpected<Error> corrupt(std::string what) {
    return fail(ErrorCode::corrupt_store, std::move(what));
}

// Every entry of a state in order. The source reads one moment, however long it takes.
template <class Visit>
Status for_each(const StateSource& source, const Visit& visit) {
    std::optional<StatePath> after;
    while (true) {
        const std::vector<StateEntry> page = source.list({}, after, page_entries);
        for (const StateEntry& entry : page) TRY_VOID(visit(entry));
        if (page.size() < page_entries) return {};
        after = page.back().path;
    }
}

// ---- The leaves of the window ----

// Rows of leaves from one block to another.
class LeafRows {
public:
    LeafRows(const Store::Database& database, Height last)
        : database_(database), last_(last), rows_(database.records.iterate()) {}

    // The first leaf at or after a height; nothing behind the last block.
    Result<std::optional<LogLeaf>> first_from(Height height) {
        rows_->Seek(slice_of(Codec<RecordKey>::encode({height, 0})));
        return here();
    }
    // The block of the last leaf before a height, if there is one.
    Result<std::optional<Height>> block_before(Height height) {
        rows_->SeekForPrev(slice_of(Codec<RecordKey>::encode({height, 0})));
        if (rows_->Valid()) {
            TRY(const RecordKey at, Codec<RecordKey>::decode(view_of(rows_->key())));
            if (at.height >= height) rows_->Prev();
        }
        TRY_VOID(database_.records.status_of(*rows_));
        if (!rows_->Valid()) return std::optional<Height>();
        TRY(const RecordKey at, Codec<RecordKey>::decode(view_of(rows_->key())));
        return std::optional(at.height);
    }
    // Every row from a height on.
    template <class Visit>
    Status from(Height height, const Visit& visit) {
        for (rows_->Seek(slice_of(Codec<RecordKey>::encode({height, 0}))); rows_->Valid();
             rows_->Next()) {
            const ByteView raw = view_of(rows_->key());
            TRY(const RecordKey key, Codec<RecordKey>::decode(raw));
            if (key.height > last_) break;
            TRY(auto row, database_.records.decode(raw, view_of(rows_->value())));
            TRY_VOID(visit(std::move(row)));
        }
        return database_.records.status_of(*rows_);
    }

private:
    Result<std::optional<LogLeaf>> here() {
        TRY_VOID(database_.records.status_of(*rows_));
        if (!rows_->Valid()) return std::optional<LogLeaf>();
        const ByteView raw = view_of(rows_->key());
        TRY(const RecordKey key, Codec<RecordKey>::decode(raw));
        if (key.height > last_) return std::optional<LogLeaf>();
        TRY(auto row, database_.records.decode(raw, view_of(rows_->value())));
        if (row.empty()) return corrupt("table records, key " + to_hex(raw) + ": an empty row");
        return std::optional(std::move(row.front().leaf));
    }

    const Store::Database& database_;
    Height last_;
    std::unique_ptr<rocksdb::Iterator> rows_;
};

// The block that the leaves begin with: the last whose leaves are older than the window.
Result<Height> window_begins(LeafRows& rows, const Header& header) {
    const std::uint64_t cutoff =
        header.time_ms.value - std::min(header.time_ms.value, snapshot_window_ms);
    std::uint64_t low = 0;
    std::uint64_t high = header.height.value + 1;
    while (low < high) { // The first height from which on no leaf is older.
        const std::uint64_t middle = low + (high - low) / 2;
        TRY(const std::optional<LogLeaf> leaf, rows.first_from(Height(middle)));
        if (leaf && leaf->time_ms.value < cutoff) {
            low = leaf->height.value + 1;
        } else {
            high = middle;
        }
    }
    TRY(const std::optional<Height> before, rows.block_before(Height(low)));
    return before.value_or(Height(0));
}

Result<std::uint64_t> count_leaves(LeafRows& rows, Height from) {
    std::uint64_t count = 0;
    TRY_VOID(rows.from(from, [&](const std::vector<TransactionRecord>& row) -> Status {
        count += row.size();
        return {};
    }));
    return count;
}

Status add_epochs(const Store& store, SnapshotHead& head, const SnapshotOptions& options) {
    const Header& header = head.header();
    if (const auto began = store.base_head()) head.epochs = began->epochs;
    for (Epoch epoch(head.epochs.ends.size() + 1); epoch < header.epoch; epoch = epoch.next()) {
        ProofHead end;
        TRY(const Height height, store.epoch_begins_on(epoch.next()));
        TRY(end.header, store.header(height));
        TRY(end.finality, store.proof(height));
        TRY(end.set, options.set_of(epoch));
        head.epochs.ends.push_back(std::move(end));
    }
    return {};
}

} // namespace

Result<SnapshotHead> snapshot_head_of(const Store& store, Height height,
                                      const SnapshotOptions& options) {
    if (height.value == 0) {
        return fail(ErrorCode::usage, "of block 0 there is no snapshot: it is genesis.json");
    }
    SnapshotHead head;
    TRY(head.genesis_json, store.genesis_json());
    TRY(head.head.header, store.header(height));
    TRY(const StateSource is_held, store.state_source_at(height));
    TRY(head.head.finality, store.proof(height));
    TRY(head.head.set, options.set_of(head.header().epoch));
    const std::uint64_t below = std::min(height.value, snapshot_ancestors);
    for (Height at(height.value - below); at < height; at = at.next()) {
        TRY(Header header, store.header(at));
        head.ancestors.push_back(std::move(header));
    }
    TRY_VOID(add_epochs(store, head, options));
    LeafRows rows(store.database(), height);
    TRY(const Height from, window_begins(rows, head.header()));
    TRY(const std::uint64_t count, count_leaves(rows, from));
    const std::uint64_t size = head.header().log_size;
    if (count > size) return corrupt("table records: more leaves than the log has");
    head.leaves_first = size - count;
    TRY(head.log_edge, store.log_edge(head.leaves_first));
    TRY(head.log_path, store.consistency_path(head.leaves_first, size));
    return head;
}

namespace {

class Export {
public:
    Export(const Store& store, const SnapshotHead& head, const SnapshotOptions& options,
           SnapshotWriter& out)
        : store_(store), head_(head), options_(options), out_(out) {}

    Result<SnapshotFigures> run() {
        TRY_VOID(out_.head(encode(head_)));
        TRY_VOID(write_state());
        TRY_VOID(write_leaves());
        TRY_VOID(out_.end());
        figures_.height = head_.header().height;
        figures_.bytes = out_.bytes();
        return figures_;
    }

private:
    Status tell(std::uint64_t read, std::uint64_t written) const {
        if (options_.progress) options_.progress(read, written);
        const bool asks = (read + written) % page_entries == 0 && options_.is_cancelled;
        if (asks && options_.is_cancelled()) return fail(ErrorCode::usage, "it was given up");
        return {};
    }
    Status add(const SnapshotChunk& chunk) {
        const Bytes bytes = encode(chunk);
        if (bytes.size() > chunk_bytes_max) {
            return fail(ErrorCode::usage, "an entry is larger than a chunk can be");
        }
        figures_.chunks += 1;
        return out_.chunk(bytes);
    }

    Result<StateSource> source() const {
        const Height height = head_.header().height;
        if (store_.tip()->header.height == height) return store_.state_source(); // Cheaper.
        return store_.state_source_at(height);
    }

    Status write_state() {
        TRY(const StateSource entries, source());
        StateCutter cutter(options_.entries_bytes_max);
        std::uint64_t read = 0;
        TRY_VOID(for_each(entries, [&](const StateEntry& entry) -> Status {
            cutter.add(entry.path, sha256(entry.value), entry.value.size());
            return tell(++read, 0);
        }));
        const StateCut cut = std::move(cutter).finish();
        if (cut.root != head_.header().state_root) {
            return corrupt("table state: the entries do not have the state root of block " +
                           std::to_string(head_.header().height.value));
        }
        figures_.entries = cut.entries;
        if (cut.pieces.empty()) return add(StateChunk());
        auto piece = cut.pieces.begin();
        StateChunk chunk{piece->prefix, {}, piece->steps, {}};
        std::uint64_t written = 0;
        return for_each(entries, [&](const StateEntry& entry) -> Status {
            chunk.entries.push_back(entry);
            TRY_VOID(tell(read, ++written));
            if (chunk.entries.size() < piece->entries) return {};
            TRY_VOID(add(chunk));
            if (++piece == cut.pieces.end()) return {};
            chunk = StateChunk{piece->prefix, {}, piece->steps, {}};
            return {};
        });
    }

    Status write_leaves() {
        const std::uint64_t size = head_.header().log_size;
        if (head_.leaves_first == size) return {};
        LeavesChunk chunk;
        chunk.first = head_.leaves_first;
        std::size_t bytes = 0;
        const auto flush = [&]() -> Status {
            if (chunk.leaves.empty()) return {};
            const std::uint64_t count = chunk.leaves.size();
            TRY(chunk.path, store_.range_path(chunk.first, count, size));
            TRY_VOID(add(chunk));
            figures_.leaves += count;
            chunk = LeavesChunk{chunk.first + count, {}, {}};
            bytes = 0;
            return {};
        };
        LeafRows rows(store_.database(), head_.header().height);
        TRY(const Height from, window_begins(rows, head_.header()));
        TRY_VOID(rows.from(from, [&](std::vector<TransactionRecord> row) -> Status {
            for (TransactionRecord& record : row) {
                bytes += encode(record.leaf).size() + 4;
                chunk.leaves.push_back(std::move(record.leaf));
            }
            const bool is_full = bytes > options_.entries_bytes_max / 2 ||
                                 chunk.leaves.size() + records_per_row > chunk_leaves_max;
            return is_full ? flush() : Status();
        }));
        return flush();
    }

    const Store& store_;
    const SnapshotHead& head_;
    const SnapshotOptions& options_;
    SnapshotWriter& out_;
    SnapshotFigures figures_;
};

} // namespace

Result<SnapshotFigures> write_snapshot(const Store& store, Height height,
                                       const std::filesystem::path& path,
                                       const SnapshotOptions& options) {
    TRY(const SnapshotHead head, snapshot_head_of(store, height, options));
    TRY(SnapshotWriter out, SnapshotWriter::create(path));
    TRY(const SnapshotFigures figures, Export(store, head, options, out).run());
    TRY_VOID(out.finish());
    return figures;
}

} // namespace tamga::ledger
