// The state as stored: at the tip, as of a height, by version.

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/store.hpp"
#include "ledger/store_database.hpp"

#include <rocksdb/snapshot.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::size_t version_bytes = 8; // A height at the end of a key of state_old, tree_old.

bool starts_with(ByteView bytes, ByteView prefix) {
    return bytes.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

// A view of the state has no way to report a broken disk: the process ends, as StateSource says.
template <class T>
T or_stop(Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "the ledger cannot be read: %s\n", result.error().message.c_str());
    std::fflush(stderr);
    std::abort();
}

// A database and a moment of it; readers share it, and what they read never changes.
class Moment {
public:
    explicit Moment(std::shared_ptr<const Store::Database> database)
        : database_(std::move(database)), version_(database_->row_cache.version()),
          snapshot_(database_->db->GetSnapshot()) {
        // A commit that began in between: which side of it the snapshot is on is not known.
        if (database_->row_cache.version() != version_) version_ = no_version;
    }
    ~Moment() { database_->db->ReleaseSnapshot(snapshot_); }
    Moment(const Moment&) = delete;
    Moment& operator=(const Moment&) = delete;

    [[nodiscard]] const Store::Database& database() const { return *database_; }
    // Of the cache of rows, which serves this moment as long as it is the latest.
    [[nodiscard]] std::uint64_t version() const { return version_; }
    [[nodiscard]] rocksdb::ReadOptions options() const {
        rocksdb::ReadOptions options;
        options.snapshot = snapshot_;
        return options;
    }

private:
    static constexpr std::uint64_t no_version = UINT64_MAX; // Odd: the cache has nothing for it.

    std::shared_ptr<const Store::Database> database_;
    std::uint64_t version_;
    const rocksdb::Snapshot* snapshot_;
};

// The least key that a list of `prefix` after `after` may show.
Bytes first_key(ByteView prefix, const std::optional<StatePath>& after) {
    const Bytes start = to_bytes(prefix);
    if (!after) return start;
    const Bytes last = to_bytes(after->view());
    return std::max(start, last);
}

Result<std::vector<StateEntry>> list_now(const Moment& moment, ByteView prefix,
                                         const std::optional<StatePath>& after,
                                         std::size_t count_max) {
    const Table<StatePath, StateRow>& table = moment.database().state;
    std::vector<StateEntry> entries;
    const auto rows = table.iterate(moment.options());
    rows->Seek(slice_of(first_key(prefix, after)));
    for (; rows->Valid() && entries.size() < count_max; rows->Next()) {
        const ByteView key = view_of(rows->key());
        if (!starts_with(key, prefix)) break;
        TRY(const StatePath path, Codec<StatePath>::decode(key));
        if (after && path <= *after) continue;
        TRY(StateRow row, table.decode(key, view_of(rows->value())));
        entries.push_back({path, std::move(row.value)});
    }
    TRY_VOID(table.status_of(*rows));
    return entries;
}

// Walks the paths of state and state_old together and yields what each was as of a height.
class AsOf {
public:
    AsOf(const Moment& moment, Height height) : moment_(moment), height_(height) {}

    Result<std::optional<Bytes>> find(const StatePath& path) {
        TRY(std::optional<StateRow> row, state().find(path, moment_.options()));
        if (row && row->since <= height_) return std::optional<Bytes>(std::move(row->value));
        return find_old(*state_old().iterate(moment_.options()), path);
    }

    Result<std::vector<StateEntry>> list(const Prefix& prefix,
                                         const std::optional<StatePath>& after,
                                         std::size_t count_max) {
        std::vector<StateEntry> entries;
        const Bytes start = first_key(prefix.bytes, after);
        now_ = state().iterate(moment_.options());
        old_ = state_old().iterate(moment_.options());
        now_->Seek(slice_of(start));
        old_->Seek(slice_of(start));
        while (entries.size() < count_max) {
            TRY(const std::optional<StatePath> path, next_path(prefix));
            if (!path) break;
            TRY(std::optional<Bytes> value, read(*path));
            if (value && (!after || *path > *after)) entries.push_back({*path, std::move(*value)});
        }
        TRY_VOID(state().status_of(*now_));
        TRY_VOID(state_old().status_of(*old_));
        return entries;
    }

private:
    [[nodiscard]] const Table<StatePath, StateRow>& state() const {
        return moment_.database().state;
    }
    [[nodiscard]] const Table<OldKey, OldRow>& state_old() const {
        return moment_.database().state_old;
    }

    // The latest version not after the height; nothing if there is none or it is a deletion.
    Result<std::optional<Bytes>> find_old(rocksdb::Iterator& rows, const StatePath& path) const {
        rows.Seek(slice_of(Codec<OldKey>::encode(OldKey{path, height_})));
        TRY_VOID(state_old().status_of(rows));
        if (!rows.Valid()) return std::optional<Bytes>();
        const ByteView key = view_of(rows.key());
        if (key.size() != path.size + version_bytes || !starts_with(key, path.view())) {
            return std::optional<Bytes>();
        }
        TRY(OldRow row, state_old().decode(key, view_of(rows.value())));
        return std::move(row.value);
    }

    // The lesser of the paths under both iterators, while they are within the prefix.
    Result<std::optional<StatePath>> next_path(const Prefix& prefix) {
        std::optional<StatePath> least;
        if (now_->Valid() && prefix.starts(view_of(now_->key()))) {
            TRY(least, Codec<StatePath>::decode(view_of(now_->key())));
        }
        if (old_->Valid() && prefix.starts(view_of(old_->key()))) {
            TRY(const OldKey key, Codec<OldKey>::decode(view_of(old_->key())));
            if (!least || key.path < *least) least = key.path;
        }
        return least;
    }

    // The value of the path that next_path() gave; moves both iterators behind all rows of it.
    Result<std::optional<Bytes>> read(const StatePath& path) {
        std::optional<Bytes> value;
        const bool stands = now_->Valid() && equal(view_of(now_->key()), path.view());
        bool is_known = false;
        if (stands) {
            TRY(StateRow row, state().decode(path.view(), view_of(now_->value())));
            is_known = row.since <= height_;
            if (is_known) value = std::move(row.value);
            now_->Next();
        }
        if (!old_->Valid() || !starts_with(view_of(old_->key()), path.view())) return value;
        if (!is_known) {
            TRY(value, find_old(*old_, path));
        }
        const Bytes oldest = Codec<OldKey>::encode(OldKey{path, Height(0)});
        old_->Seek(slice_of(oldest));
        if (old_->Valid() && equal(view_of(old_->key()), oldest)) old_->Next();
        return value;
    }

    const Moment& moment_;
    Height height_;
    std::unique_ptr<rocksdb::Iterator> now_; // Both while a list is made.
    std::unique_ptr<rocksdb::Iterator> old_;
};

} // namespace

StateSource Store::state_source() const {
    const auto moment = std::make_shared<const Moment>(database_);
    StateSource source;
    source.find = [moment](const StatePath& path) -> std::optional<Bytes> {
        const RowCache::RowPtr row =
            or_stop(moment->database().find_row(moment->version(), path, moment->options()));
        if (row == nullptr) return std::nullopt;
        return row->value;
    };
    source.list = [moment](ByteView prefix, std::optional<StatePath> after,
                           std::size_t count_max) {
        return or_stop(list_now(*moment, prefix, after, count_max));
    };
    return source;
}

Result<StateSource> Store::state_source_at(Height height) const {
    const auto last = tip();
    if (last == nullptr || height > last->header.height) {
        return fail(ErrorCode::not_found,
                    "there is no block " + std::to_string(height.value) + " yet");
    }
    const auto moment = std::make_shared<const Moment>(database_);
    TRY_VOID(check_held(height)); // After: what is given up from now on stays in the moment.
    StateSource source;
    source.find = [moment, height](const StatePath& path) {
        return or_stop(AsOf(*moment, height).find(path));
    };
    source.list = [moment, height](ByteView prefix, std::optional<StatePath> after,
                                   std::size_t count_max) {
        return or_stop(AsOf(*moment, height).list(Prefix::whole(prefix), after, count_max));
    };
    return source;
}

Status Store::check_held(Height height) const {
    const Height first = base();
    if (height >= first) return {};
    return fail(ErrorCode::pruned,
                "this node holds no state before block " + std::to_string(first.value));
}

Result<std::vector<StatePath>> Store::changed_by(Height height) const {
    TRY(std::optional<ChangesRow> row, database_->state_changes.find(height));
    if (!row || height <= base()) {
        return fail(ErrorCode::pruned, "what block " + std::to_string(height.value) +
                                           " changed is not held by this node");
    }
    return std::move(row->paths);
}

Store::SlotReader Store::slots_as_of(Height height) const {
    const auto moment = std::make_shared<const Moment>(database_);
    const std::shared_ptr<rocksdb::Iterator> rows =
        database_->tree_old.iterate(moment->options());
    return [moment, rows, height](const Prefix& slot) -> Result<std::optional<SlotValue>> {
        const auto& table = moment->database().tree_old;
        const Bytes first = Codec<SlotKey>::encode(SlotKey{slot, height.next()});
        rows->Seek(slice_of(first));
        TRY_VOID(table.status_of(*rows));
        if (!rows->Valid()) return std::optional<SlotValue>();
        const ByteView key = view_of(rows->key());
        const ByteView own = ByteView(first).first(first.size() - version_bytes);
        if (key.size() != first.size() || !starts_with(key, own)) {
            return std::optional<SlotValue>();
        }
        TRY(SlotValue value, table.decode(key, view_of(rows->value())));
        return std::optional(std::move(value));
    };
}

Store::LeafReader Store::leaves_as_of(Height height) const {
    const auto moment = std::make_shared<const Moment>(database_);
    return [moment, height](const Prefix& prefix,
                            std::size_t count_max) -> Result<std::vector<AllProof::Leaf>> {
        TRY(const auto entries, AsOf(*moment, height).list(prefix, std::nullopt, count_max));
        std::vector<AllProof::Leaf> leaves;
        leaves.reserve(entries.size());
        for (const StateEntry& entry : entries) {
            leaves.push_back({entry.path, sha256(entry.value)});
        }
        return leaves;
    };
}

Result<std::vector<StateVersion>> Store::history(const StatePath& path, Height through,
                                                 std::size_t count_max) const {
    const Moment moment(database_);
    const Height first = base();
    std::vector<StateVersion> versions;
    TRY(std::optional<StateRow> row, database_->state.find(path, moment.options()));
    if (row && row->since <= through) versions.push_back({row->since, std::move(row->value)});
    const auto rows = database_->state_old.iterate(moment.options());
    rows->Seek(slice_of(Codec<OldKey>::encode(OldKey{path, through})));
    for (; rows->Valid() && versions.size() < count_max; rows->Next()) {
        if (!versions.empty() && versions.back().since <= first) break;
        const ByteView key = view_of(rows->key());
        if (key.size() != path.size + version_bytes || !starts_with(key, path.view())) break;
        TRY(const OldKey version, Codec<OldKey>::decode(key));
        TRY(OldRow old, database_->state_old.decode(key, view_of(rows->value())));
        if (version.since <= first && !old.value) break; // Was gone before what is held.
        versions.push_back({version.since, std::move(old.value)});
    }
    TRY_VOID(database_->state_old.status_of(*rows));
    if (!versions.empty()) {
        versions.back().stood = first.value > 0 && versions.back().since <= first;
    }
    return versions;
}

namespace {

// Some rows of `state` on their way through for_each_entry().
struct EntryBatch {
    std::vector<std::pair<Bytes, Bytes>> raw;            // Keys and values.
    std::vector<std::pair<StatePath, StateRow>> decoded; // Of each, when all are right.
    std::vector<Status> faults;                          // Of each part.
};
constexpr std::size_t batch_rows = 32'768;
constexpr std::size_t batch_parts = 8;

Status decode_entry(const Table<StatePath, StateRow>& table,
                    const std::pair<Bytes, Bytes>& raw, std::pair<StatePath, StateRow>& out) {
    const auto corrupt = [&raw](const std::string& what) {
        return fail(ErrorCode::corrupt_store,
                    "table state, key " + to_hex(raw.first) + ": " + what);
    };
    const auto path = Codec<StatePath>::decode(raw.first);
    if (!path) return corrupt(path.error().message);
    TRY(StateRow row, table.decode(raw.first, raw.second));
    if (sha256(row.value) != row.value_hash) return corrupt("the value does not have its hash");
    out = {*path, std::move(row)};
    return {};
}

void decode_part(const Table<StatePath, StateRow>& table, EntryBatch& batch, std::size_t part) {
    const std::size_t first = batch.raw.size() * part / batch_parts;
    const std::size_t last = batch.raw.size() * (part + 1) / batch_parts;
    for (std::size_t i = first; i < last && batch.faults[part]; ++i) {
        batch.faults[part] = decode_entry(table, batch.raw[i], batch.decoded[i]);
    }
}

} // namespace

// In rounds: the rows of one batch are read while those of the one before are judged and those of
// the one before that are visited.
Status Store::for_each_entry(const EntryVisitor& visit, const Workers& workers) const {
    const Moment moment(database_);
    const auto& table = database_->state;
    const auto rows = table.iterate(moment.options());
    rows->SeekToFirst();
    EntryBatch read;
    EntryBatch judged;
    const auto read_some = [&](EntryBatch& batch) {
        for (; rows->Valid() && batch.raw.size() < batch_rows; rows->Next()) {
            batch.raw.emplace_back(to_bytes(view_of(rows->key())),
                                   to_bytes(view_of(rows->value())));
        }
        batch.decoded.resize(batch.raw.size());
        batch.faults.resize(batch_parts);
    };
    read_some(read);
    while (!read.raw.empty() || !judged.raw.empty()) {
        EntryBatch next;
        workers(batch_parts + 2, [&](std::size_t n) {
            if (n == 0) {
                for (const auto& [path, row] : judged.decoded) {
                    visit(path, row.value_hash, row.value);
                }
            } else if (n == 1) {
                read_some(next);
            } else if (!read.raw.empty()) {
                decode_part(table, read, n - 2);
            }
        });
        for (const Status& fault : read.faults) {
            if (!fault) return fault;
        }
        judged = std::move(read);
        read = std::move(next);
    }
    return table.status_of(*rows);
}

} // namespace tamga::ledger
