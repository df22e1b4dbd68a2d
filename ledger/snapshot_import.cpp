// Rows of a store that begins at a snapshot.

#include "ledger/snapshot_import.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/snapshot_rows.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tamga::ledger {

namespace {

std::unexpected<Error> refuse(std::string what) {
    return fail(ErrorCode::malformed, "a snapshot: " + std::move(what));
}

// ---- What is missing, as a row ----

// count u32 || (bits u16 || bytes) each || count u32 || (from u64 || to u64) each.
Bytes encode_missing(const StateTiling& state, const LeavesTiling& leaves) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(state.missing().size()));
    for (const Prefix& prefix : state.missing()) {
        out.u16(static_cast<std::uint16_t>(prefix.bits));
        out.raw(prefix.bytes);
    }
    out.u32(static_cast<std::uint32_t>(leaves.missing().size()));
    for (const auto& [from, to] : leaves.missing()) {
        out.u64(from);
        out.u64(to);
    }
    return std::move(out).take();
}

struct Missing {
    StateTiling state;
    LeavesTiling leaves;
};

Result<Missing> read_missing(ByteView bytes) {
    Reader in(bytes);
    std::vector<Prefix> regions(std::min<std::size_t>(in.u32(), bytes.size()));
    for (Prefix& prefix : regions) {
        prefix.bits = in.u16();
        prefix.bytes = to_bytes(in.raw((prefix.bits + 7) / 8));
        if (!prefix.is_well_formed()) in.refuse();
    }
    std::map<std::uint64_t, std::uint64_t> runs;
    for (std::size_t left = in.u32(); left > 0 && !in.failed(); --left) {
        const std::uint64_t from = in.u64();
        runs.emplace(from, in.u64());
    }
    if (!in.done()) return fail(ErrorCode::corrupt_store, "table meta, key missing: no such list");
    return Missing{StateTiling(std::move(regions)), LeavesTiling(std::move(runs))};
}

// ---- Rows of chunks ----

std::vector<Row> rows_of(const StateChunk& chunk, Height base) {
    std::vector<Row> rows;
    rows.reserve(chunk.entries.size() + 1);
    for (const StateEntry& entry : chunk.entries) {
        rows.push_back({Family::state, Codec<StatePath>::encode(entry.path),
                        encode_state_row(base, sha256(entry.value), entry.value)});
    }
    return rows;
}

// Leaves stand in rows of 16 by their place in their block, so a chunk begins where a row does; one
// that ends within a row may meet the whole row of another.
Result<std::vector<Row>> rows_of(const LeavesChunk& chunk, const Store::Database& database) {
    std::vector<Row> rows;
    if (chunk.leaves.front().position % records_per_row != 0) {
        return refuse("a run of leaves that begins within a row of " +
                      std::to_string(records_per_row));
    }
    std::vector<TransactionRecord> row;
    for (std::size_t i = 0; i < chunk.leaves.size(); ++i) {
        const LogLeaf& leaf = chunk.leaves[i];
        row.push_back({leaf, Bytes()});
        if (leaf.kind == LeafKind::transaction) {
            rows.push_back(row_of(Family::txids, TransactionId(leaf.id.bytes),
                                  Position{leaf.height, leaf.position}));
        }
        const bool is_last = i + 1 == chunk.leaves.size();
        const bool goes_on = !is_last && chunk.leaves[i + 1].height == leaf.height &&
                             chunk.leaves[i + 1].position % records_per_row != 0;
        if (goes_on) continue;
        const RecordKey key{leaf.height, leaf.position / records_per_row};
        bool is_longest = true;
        if (is_last) {
            TRY(const auto there, database.records.find(key));
            is_longest = !there || there->size() < row.size();
        }
        if (is_longest) rows.push_back(row_of(Family::records, key, row));
        row.clear();
    }
    return rows;
}

} // namespace

struct SnapshotImport::State {
    std::shared_ptr<Store::Database> database;
    SnapshotHead head;
    Header genesis;
    StateTiling state;
    LeavesTiling leaves{0, 0};

    [[nodiscard]] const Header& header() const { return head.header(); }
    Status write_log(const std::function<void(std::uint64_t)>& progress);
    [[nodiscard]] Status write_head();
};

SnapshotImport::SnapshotImport(std::unique_ptr<State> state) : state_(std::move(state)) {}
SnapshotImport::SnapshotImport(SnapshotImport&&) noexcept = default;
SnapshotImport& SnapshotImport::operator=(SnapshotImport&&) noexcept = default;
SnapshotImport::~SnapshotImport() = default;

const SnapshotHead& SnapshotImport::head() const { return state_->head; }
const StateTiling& SnapshotImport::state() const { return state_->state; }
const LeavesTiling& SnapshotImport::leaves() const { return state_->leaves; }
bool SnapshotImport::complete() const {
    return state_->state.complete() && state_->leaves.complete();
}

Result<std::optional<SnapshotBegun>> SnapshotImport::begun_in(const std::filesystem::path& path) {
    std::error_code ignored;
    std::optional<SnapshotBegun> found;
    if (!std::filesystem::exists(path / "CURRENT", ignored)) return found;
    TRY(const auto database, Store::Database::open(path, {}));
    TRY(const std::optional<Bytes> head, database->meta.find(MetaKey::snapshot));
    if (!head) return found;
    TRY(const std::optional<Bytes> tip, database->meta.find(MetaKey::tip));
    TRY(SnapshotHead decoded, decode_snapshot_head(*head));
    return SnapshotBegun{std::move(decoded), tip.has_value()};
}

Result<SnapshotImport> SnapshotImport::open(const std::filesystem::path& path, SnapshotHead head,
                                            const Header& genesis) {
    auto state = std::make_unique<State>();
    TRY(state->database, Store::Database::open(path, {}));
    const Store::Database& database = *state->database;
    TRY(const std::optional<Bytes> tip, database.meta.find(MetaKey::tip));
    if (tip) return fail(ErrorCode::usage, path.string() + " holds a ledger already");
    const Bytes bytes = encode(head);
    TRY(const std::optional<Bytes> begun, database.meta.find(MetaKey::snapshot));
    TRY(const std::optional<Bytes> missing, database.meta.find(MetaKey::missing));
    if (begun && *begun != bytes) {
        return fail(ErrorCode::usage, path.string() + " holds the beginning of another snapshot");
    }
    if (begun && missing) {
        TRY(Missing left, read_missing(*missing));
        state->state = std::move(left.state);
        state->leaves = std::move(left.leaves);
    } else {
        state->leaves = LeavesTiling(head.leaves_first, head.header().log_size);
        TRY_VOID(state->database->write(std::array{
            row_of(Family::meta, MetaKey::snapshot, bytes),
            row_of(Family::meta, MetaKey::missing, encode_missing(state->state, state->leaves))}));
    }
    state->head = std::move(head);
    state->genesis = genesis;
    return SnapshotImport(std::move(state));
}

Result<bool> SnapshotImport::put(const SnapshotChunk& chunk) {
    TRY_VOID(verify_chunk(chunk, state_->header()));
    StateTiling state = state_->state;
    LeavesTiling leaves = state_->leaves;
    std::vector<Row> rows;
    bool is_new = false;
    if (const auto* entries = std::get_if<StateChunk>(&chunk)) {
        is_new = state.cover(*entries);
        if (is_new) rows = rows_of(*entries, state_->header().height);
    } else {
        const auto& run = std::get<LeavesChunk>(chunk);
        is_new = leaves.cover(run);
        if (is_new) {
            TRY(rows, rows_of(run, *state_->database));
        }
    }
    if (!is_new) return false;
    rows.push_back(row_of(Family::meta, MetaKey::missing, encode_missing(state, leaves)));
    TRY_VOID(state_->database->write(rows));
    state_->state = std::move(state);
    state_->leaves = std::move(leaves);
    return true;
}

Status SnapshotImport::State::write_log(const std::function<void(std::uint64_t)>& progress) {
    SnapshotLeaves walk(
        head, [this](const std::vector<Row>& written) { return database->write(written); });
    const auto rows = database->records.iterate();
    std::uint64_t done = 0;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        const ByteView raw = view_of(rows->key());
        TRY(const RecordKey key, Codec<RecordKey>::decode(raw));
        TRY(const auto row, database->records.decode(raw, view_of(rows->value())));
        TRY_VOID(walk.add(key, row));
        done += row.size();
        if (progress) progress(done);
    }
    TRY_VOID(database->records.status_of(*rows));
    return walk.end();
}

// The tip last: without it the store holds nothing.
Status SnapshotImport::State::write_head() {
    std::vector<Row> rows = rows_of_snapshot(head, genesis);
    rows.push_back({Family::meta, Codec<MetaKey>::encode(MetaKey::missing), std::nullopt});
    rows.push_back(
        row_of(Family::meta, MetaKey::tip, TipRow{header().height, hash_of(header())}));
    return database->write(rows);
}

Status SnapshotImport::finish(const std::function<void(std::uint64_t)>& progress) {
    ENSURE(complete());
    TRY_VOID(state_->write_log(progress));
    TRY_VOID(state_->write_head());
    const rocksdb::Status synced = state_->database->db->SyncWAL();
    if (!synced.ok()) return std::unexpected(error_of(synced, "all (sync)"));
    return {};
}

} // namespace tamga::ledger
