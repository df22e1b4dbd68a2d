// The life of a store: open, block 0, commits, what is durable, and the start-up check.

#include "ledger/store.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

std::unexpected<Error> corrupt(std::string what) {
    return fail(ErrorCode::corrupt_store, std::move(what));
}

Result<std::optional<TipRow>> read_tip(const Store::Database& database) {
    TRY(const std::optional<Bytes> raw, database.meta.find(MetaKey::tip));
    if (!raw) return std::optional<TipRow>();
    auto row = Codec<TipRow>::decode(*raw);
    if (!row) return corrupt("table meta, key tip: " + row.error().message);
    return std::optional<TipRow>(*row);
}

Status check_format(const Store::Database& database) {
    TRY(const std::optional<Bytes> raw, database.meta.find(MetaKey::format));
    if (!raw) return corrupt("table meta: no row says the format");
    Reader in(*raw);
    const std::uint16_t format = in.u16();
    if (!in.done()) return corrupt("table meta, key format: not a number of 2 bytes");
    if (format != store_format && format != store_format_pruned) {
        return corrupt("the store has format " + std::to_string(format) +
                       ", this program knows " + std::to_string(store_format) + " and " +
                       std::to_string(store_format_pruned) +
                       ": use the version that wrote it, or a newer one");
    }
    return {};
}

// Null if there is none.
Result<std::shared_ptr<const SnapshotHead>> read_head(const Store::Database& database,
                                                      MetaKey key) {
    TRY(const std::optional<Bytes> raw, database.meta.find(key));
    if (!raw) return std::shared_ptr<const SnapshotHead>();
    auto head = decode_snapshot_head(*raw);
    if (!head) {
        return corrupt("table meta, key " + std::string(as_text(Codec<MetaKey>::encode(key))) +
                       ": " + head.error().message);
    }
    return std::make_shared<const SnapshotHead>(std::move(*head));
}

} // namespace

Store::Store(std::shared_ptr<Database> database) : database_(std::move(database)) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& path,
                                           const StoreOptions& options) {
    TRY(std::shared_ptr<Database> database, Database::open(path, options));
    std::unique_ptr<Store> store(new Store(std::move(database)));
    Database& opened = *store->database_;
    TRY(const std::optional<TipRow> row, read_tip(opened));
    if (!row) return store;
    TRY_VOID(check_format(opened));
    TRY(const std::optional<Bytes> json, opened.meta.find(MetaKey::genesis));
    if (!json) return corrupt("table meta: no row holds the genesis file");
    TRY(const std::optional<Header> header, opened.headers.find(row->height));
    if (!header) return corrupt("table headers: the tip's header is missing");
    if (hash_of(*header) != row->hash) {
        return corrupt("table headers, key " + to_hex(Codec<Height>::encode(row->height)) +
                       ": not the header that the tip names");
    }
    opened.chain = ChainId(sha256(*json).bytes);
    TRY(opened.snapshot, read_head(opened, MetaKey::snapshot));
    TRY(const auto pruned, read_head(opened, MetaKey::pruned));
    opened.set_base(pruned ? pruned : opened.snapshot);
    opened.set_tip(std::make_shared<const Tip>(Tip{*header, row->hash}));
    TRY(opened.log, store->log_frontier(header->log_size));
    if (opened.log.root() != header->log_root) {
        return corrupt("table log_nodes: the log does not have the tip's root");
    }
    return store;
}

Status Store::init(ByteView genesis_json, const Header& genesis, const StateDelta& state) {
    const ChainId chain(sha256(genesis_json).bytes);
    ENSURE(genesis.chain_id == chain);
    ENSURE(genesis.height == Height(0));
    if (initialised()) {
        if (chain == chain_id()) return {};
        return fail(ErrorCode::wrong_chain,
                    "the data is of chain " + chain_id().hex() + ", genesis.json is of chain " +
                        chain.hex() + ": use the genesis.json that the data was made with, or "
                        "another home");
    }
    database_->row_cache.begin_commit();
    TRY_VOID(database_->write(rows_of_genesis(genesis_json, genesis, state)));
    database_->row_cache.end_commit(state);
    TRY_VOID([&]() -> Status {
        const rocksdb::Status synced = database_->db->SyncWAL();
        if (!synced.ok()) return std::unexpected(error_of(synced, "all (sync)"));
        return {};
    }());
    database_->chain = chain;
    database_->log = LogFrontier();
    database_->set_tip(std::make_shared<const Tip>(Tip{genesis, hash_of(genesis)}));
    return {};
}

const ChainId& Store::chain_id() const {
    ENSURE(initialised());
    return database_->chain;
}

Height Store::began() const {
    return database_->snapshot ? database_->snapshot->header().height : Height(0);
}

Height Store::base() const {
    const auto head = base_head();
    return head ? head->header().height : Height(0);
}

std::shared_ptr<const SnapshotHead> Store::base_head() const { return database_->base_head(); }

Status Store::give_up_before(const SnapshotHead& head) {
    const Height height = head.header().height;
    if (height <= base()) return {};
    TRY(const Header own, header(height));
    ENSURE(own == head.header());
    rocksdb::WriteBatch batch;
    for (const Row& row : {row_of_format(store_format_pruned),
                           row_of(Family::meta, MetaKey::pruned, encode(head))}) {
        ENSURE(batch.Put(database_->handle(row.family), slice_of(row.key), slice_of(*row.value))
                   .ok()); // Memory alone.
    }
    rocksdb::WriteOptions synced;
    synced.sync = true; // Before anything goes.
    const rocksdb::Status status = database_->db->Write(synced, &batch);
    if (!status.ok()) return std::unexpected(error_of(status, name_of(Family::meta)));
    database_->set_base(std::make_shared<const SnapshotHead>(head));
    return {};
}

Result<Bytes> Store::genesis_json() const {
    TRY(std::optional<Bytes> json, database_->meta.find(MetaKey::genesis));
    if (!json) return corrupt("table meta: no row holds the genesis file");
    return std::move(*json);
}

Status Store::commit(const CommitBlock& commit) {
    const std::shared_ptr<const Tip> parent = tip();
    ENSURE(parent != nullptr);
    const Header& header = commit.block.header;
    ENSURE(header.height == parent->header.height.next());
    ENSURE(header.parent_hash == parent->hash);

    PriorRows prior;
    const std::uint64_t version = database_->row_cache.version();
    prior.state = [this, version](const StatePath& path) {
        return database_->find_row(version, path, {});
    };
    prior.agency_hour = [this](const HourKey& key) { return agency_hour(key.agency, key.hour); };
    TRY(const std::optional<FinalityProof> before,
        database_->finality.find(parent->header.height));
    // What proves the last block of an epoch leads through closing blocks that stand nowhere else.
    prior.parent_proof_is_borrowed =
        before && !before->headers.empty() && !parent->header.epoch_end();

    LogFrontier log = database_->log;
    TRY(const std::vector<Row> rows, rows_of_block(commit, prior, log));
    ENSURE(log.size() == header.log_size);
    ENSURE(log.root() == header.log_root);
    database_->row_cache.begin_commit();
    TRY_VOID(database_->write(rows));
    database_->row_cache.end_commit(commit.executed->delta);
    database_->log = std::move(log);
    database_->set_tip(std::make_shared<const Tip>(Tip{header, hash_of(header)}));
    return {};
}

Store::Written Store::written() const { return database_->written; }

Result<Tip> Store::sync_wal() {
    const std::shared_ptr<const Tip> durable = tip(); // Read before: what is committed is written.
    ENSURE(durable != nullptr);
    const rocksdb::Status status = database_->db->SyncWAL();
    if (!status.ok()) return std::unexpected(error_of(status, "all (sync)"));
    return *durable;
}

Status Store::keep_votes_lowest(std::uint64_t number) {
    const Bytes key = Codec<MetaKey>::encode(MetaKey::votes);
    const Bytes value = encode_votes_lowest(number);
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const rocksdb::Status status = database_->db->Put(synced, database_->handle(Family::meta),
                                                      slice_of(key), slice_of(value));
    if (!status.ok()) return std::unexpected(error_of(status, name_of(Family::meta)));
    return {};
}

Result<std::optional<std::uint64_t>> Store::votes_lowest() const {
    TRY(const std::optional<Bytes> raw, database_->meta.find(MetaKey::votes));
    if (!raw) return std::optional<std::uint64_t>();
    const Result<std::uint64_t> number = decode_votes_lowest(*raw);
    if (!number) return corrupt("table meta, key votes: " + number.error().message);
    return std::optional<std::uint64_t>(*number);
}

std::shared_ptr<const Tip> Store::tip() const {
    const std::lock_guard lock(database_->tip_mutex);
    return database_->tip;
}

Status Store::check(std::uint64_t headers_max) const {
    const std::shared_ptr<const Tip> last = tip();
    ENSURE(last != nullptr);
    TRY(const std::optional<FinalityProof> proof, database_->finality.find(last->header.height));
    if (!proof) return corrupt("table finality: nothing proves the tip final");
    Header child = last->header;
    for (std::uint64_t done = 1; done < headers_max && child.height > began(); ++done) {
        const Height height(child.height.value - 1);
        TRY(const Header parent, header(height));
        if (parent.height != height || hash_of(parent) != child.parent_hash) {
            return corrupt("table headers, key " + to_hex(Codec<Height>::encode(height)) +
                           ": not the parent of the block after it");
        }
        child = parent;
    }
    return {};
}

} // namespace tamga::ledger
