// Reads of blocks, records, acts and the log.

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/block.hpp"
#include "ledger/log_tree_range.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/store.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

template <class Key>
std::unexpected<Error> missing(Family family, const Key& key) {
    return fail(ErrorCode::corrupt_store, "table " + std::string(name_of(family)) + ", key " +
                                              to_hex(Codec<Key>::encode(key)) +
                                              ": the row is missing");
}

template <class Key, class Value>
Result<Value> find_present(const Table<Key, Value>& table, Family family, const Key& key) {
    TRY(std::optional<Value> value, table.find(key));
    if (!value) return missing(family, key);
    return std::move(*value);
}

std::unexpected<Error> above_tip(Height height) {
    return fail(ErrorCode::not_found, "there is no block " + std::to_string(height.value) + " yet");
}

std::unexpected<Error> before_began(Height began) {
    return fail(ErrorCode::pruned,
                "this node began with the snapshot of block " + std::to_string(began.value) +
                    ": of blocks up to there it holds no more than the state that they led to");
}

// Acts of blocks up to the base are gone, wherever the store began.
std::unexpected<Error> before_base(const Store& store) {
    const Height base = store.base();
    if (base == store.began()) return before_began(base);
    return fail(ErrorCode::pruned,
                "this node has given up the acts of blocks up to " + std::to_string(base.value) +
                    "; it holds their headers, certificates and receipts: ask a node that keeps "
                    "everything for the acts");
}

// Of earlier leaves there are no nodes of their own.
std::uint64_t leaves_from(const Store::Database& database) {
    return database.snapshot ? database.snapshot->leaves_first : 0;
}

// Complete nodes of the log at levels 0, 8, 16, ..., read a tile at a time. A failed read gives
// zeros and is told by status() afterwards.
class TileReader {
public:
    explicit TileReader(const Store::Database& database)
        : database_(database), rows_(database.log_nodes.iterate()) {}

    Hash256 node(unsigned level, std::uint64_t index) {
        const std::uint64_t tile = index >> log_tile_levels;
        auto held = tiles_.find({level, tile});
        if (held == tiles_.end()) {
            held = tiles_.emplace(std::pair(level, tile), read(level, tile)).first;
        }
        const std::uint64_t at = index & ((1u << log_tile_levels) - 1);
        if (at < held->second.size()) return held->second[at];
        refuse(level, index);
        return Hash256();
    }

    // The hashes from `first` of a level, at most `count`.
    std::vector<Hash256> range(unsigned level, std::uint64_t first, std::uint64_t count) {
        std::vector<Hash256> hashes;
        const Bytes start =
            Codec<NodeKey>::encode(NodeKey{static_cast<std::uint8_t>(level), first});
        rows_->SeekForPrev(slice_of(start));
        for (; rows_->Valid() && hashes.size() < count; rows_->Next()) {
            const auto key = Codec<NodeKey>::decode(view_of(rows_->key()));
            if (!key || key->level != level || key->index > first + hashes.size()) break;
            const auto row =
                database_.log_nodes.decode(view_of(rows_->key()), view_of(rows_->value()));
            if (!row) {
                if (status_) status_ = std::unexpected(row.error());
                break;
            }
            const std::uint64_t skip = first + hashes.size() - key->index;
            for (std::uint64_t i = skip; i < row->size() && hashes.size() < count; ++i) {
                hashes.push_back((*row)[i]);
            }
        }
        if (status_) status_ = database_.log_nodes.status_of(*rows_);
        return hashes;
    }

    [[nodiscard]] LogNodeReader reader() {
        return tiled_reader(
            [this](unsigned level, std::uint64_t index) { return node(level, index); });
    }
    [[nodiscard]] const Status& status() const { return status_; }

private:
    std::vector<Hash256> read(unsigned level, std::uint64_t tile) {
        return range(level, tile << log_tile_levels, 1u << log_tile_levels);
    }

    void refuse(unsigned level, std::uint64_t index) {
        if (!status_) return;
        status_ = missing(Family::log_nodes, NodeKey{static_cast<std::uint8_t>(level), index});
    }

    const Store::Database& database_;
    std::unique_ptr<rocksdb::Iterator> rows_;
    std::map<std::pair<unsigned, std::uint64_t>, std::vector<Hash256>> tiles_;
    Status status_;
};

// The base may have moved since it was asked.
Result<Bytes> find_items(const Store& store, Height height) {
    TRY(std::optional<Bytes> items, store.database().bodies.find(height));
    if (items) return std::move(*items);
    if (height <= store.base()) return before_base(store);
    return missing(Family::bodies, height);
}

} // namespace

Result<Header> Store::header(Height height) const {
    const auto last = tip();
    if (last == nullptr || height > last->header.height) return above_tip(height);
    if (height >= began()) return find_present(database_->headers, Family::headers, height);
    TRY(std::optional<Header> kept, database_->headers.find(height));
    if (!kept) return before_began(began());
    return std::move(*kept);
}

Result<StoredBlock> Store::block(Height height) const {
    StoredBlock block;
    if (height <= base() && base().value > 0) return before_base(*this);
    TRY(block.header, header(height));
    TRY(JustifyRow row, find_present(database_->justifies, Family::justifies, height));
    block.justify = std::move(row.justify);
    block.signature = row.signature;
    TRY(block.items, find_items(*this, height));
    return block;
}

Result<FinalityProof> Store::proof(Height height) const {
    const auto last = tip();
    if (last == nullptr || height > last->header.height) return above_tip(height);
    std::vector<Header> after;
    for (Height at = height; at <= last->header.height; at = at.next()) {
        if (at > height) {
            if (at <= began()) return before_began(began());
            TRY(Header next, header(at));
            after.push_back(std::move(next));
        }
        TRY(const std::optional<FinalityProof> proof, database_->finality.find(at));
        if (proof) return proof_through(after, *proof);
        if (after.size() > finality_headers_max) break;
    }
    return missing(Family::finality, last->header.height);
}

Result<std::optional<Height>> Store::find_view(Epoch epoch, View view) const {
    const auto last = tip();
    if (last == nullptr) return std::optional<Height>();
    // Heights ascend with (epoch, view): find the first block not below the one asked for.
    std::uint64_t low = began().value;
    std::uint64_t high = last->header.height.value + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        TRY(const Header at, header(Height(middle)));
        if (std::pair(at.epoch, at.view) < std::pair(epoch, view)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low > last->header.height.value) return std::optional<Height>();
    TRY(const Header found, header(Height(low)));
    if (found.epoch != epoch || found.view != view) return std::optional<Height>();
    return std::optional<Height>(Height(low));
}

Result<Height> Store::epoch_begins_on(Epoch epoch) const {
    const auto last = tip();
    ENSURE(last != nullptr);
    const Epoch open(last->header.epoch.value + (last->header.epoch_end() ? 1 : 0));
    if (epoch.value == 0 || epoch > open) {
        return fail(ErrorCode::not_found,
                    "epoch " + std::to_string(epoch.value) + " has not begun");
    }
    if (const auto began = base_head(); began && epoch <= began->header().epoch) {
        if (epoch.value == 1) return Height(0);
        return began->epochs.ends.at(epoch.value - 2).header.height; // Of the epochs from 1 on.
    }
    // Epochs ascend with heights: find the first block of this one or a later one.
    std::uint64_t low = began().value + 1;
    std::uint64_t high = last->header.height.value + 1;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        TRY(const Header at, header(Height(middle)));
        if (at.epoch < epoch) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return Height(low - 1);
}

Result<std::optional<Position>> Store::find_transaction(const TransactionId& txid) const {
    return database_->txids.find(txid);
}

Result<TransactionRecord> Store::record(const Position& position) const {
    if (position.height <= began()) return before_began(began());
    const RecordKey key{position.height, position.leaf / records_per_row};
    TRY(std::vector<TransactionRecord> row,
        find_present(database_->records, Family::records, key));
    const std::size_t at = position.leaf % records_per_row;
    if (at >= row.size()) return missing(Family::records, key);
    return std::move(row[at]);
}

Result<std::vector<TransactionRecord>> Store::records(Height height) const {
    if (height <= began() && began().value > 0) return before_began(began());
    TRY(const Header at, header(height));
    std::uint64_t before = 0;
    if (height.value > 0) {
        TRY(const Header parent, header(Height(height.value - 1)));
        before = parent.log_size;
    }
    std::vector<TransactionRecord> records;
    for (std::uint32_t chunk = 0; records.size() < at.log_size - before; ++chunk) {
        TRY(std::vector<TransactionRecord> row,
            find_present(database_->records, Family::records, RecordKey{height, chunk}));
        std::move(row.begin(), row.end(), std::back_inserter(records));
    }
    return records;
}

Result<SignedTransaction> Store::transaction(const Position& position) const {
    TRY(const TransactionRecord record, this->record(position));
    if (record.leaf.kind != LeafKind::transaction) {
        return fail(ErrorCode::not_found, "that leaf of the log is not of a transaction");
    }
    if (position.height <= base()) return before_base(*this);
    TRY(const Bytes items, find_items(*this, position.height));
    TRY(ItemList list, decode_items(items));
    // Transactions are the last leaves of a block, in the order of its body.
    TRY(const Header at, header(position.height));
    TRY(const Header parent, header(Height(position.height.value - 1)));
    const std::uint64_t leaves = at.log_size - parent.log_size;
    const std::uint64_t first = leaves - list.full.size();
    if (list.full.size() > leaves || position.leaf < first || position.leaf >= leaves) {
        return missing(Family::bodies, position.height);
    }
    return std::move(list.full[position.leaf - first]);
}

Result<std::uint64_t> Store::log_index(const Position& position) const {
    if (position.height.value == 0) return fail(ErrorCode::not_found, "block 0 has no leaves");
    if (position.height <= began()) return before_began(began());
    TRY(const Header parent, header(Height(position.height.value - 1)));
    return parent.log_size + position.leaf;
}

Result<AgencyHour> Store::agency_hour(std::string_view agency, std::uint64_t hour) const {
    TRY(const std::optional<AgencyHour> counts,
        database_->agency_hours.find(HourKey{hour, std::string(agency)}));
    return counts.value_or(AgencyHour());
}

Result<std::vector<Hash256>> Store::leaf_hashes(std::uint64_t first, std::uint64_t count) const {
    if (first < leaves_from(*database_)) return before_began(began());
    TileReader tiles(*database_);
    std::vector<Hash256> hashes = tiles.range(0, first, count);
    TRY_VOID(tiles.status());
    if (hashes.size() < count) return missing(Family::log_nodes, NodeKey{0, first + hashes.size()});
    return hashes;
}

Result<std::vector<Hash256>> Store::inclusion_path(std::uint64_t index, std::uint64_t size) const {
    ENSURE(index < size);
    if (index < leaves_from(*database_)) return before_began(began());
    TileReader tiles(*database_);
    std::vector<Hash256> path = ledger::inclusion_path(index, size, tiles.reader());
    TRY_VOID(tiles.status());
    return path;
}

Result<std::vector<Hash256>> Store::consistency_path(std::uint64_t from, std::uint64_t to) const {
    ENSURE(from <= to);
    if (from > 0 && from < leaves_from(*database_)) return before_began(began());
    TileReader tiles(*database_);
    std::vector<Hash256> path = ledger::consistency_path(from, to, tiles.reader());
    TRY_VOID(tiles.status());
    return path;
}

Result<LogFrontier> Store::log_frontier(std::uint64_t size) const {
    if (size < leaves_from(*database_)) return before_began(began());
    TileReader tiles(*database_);
    LogFrontier frontier = frontier_at(size, tiles.reader());
    TRY_VOID(tiles.status());
    return frontier;
}

Result<std::vector<Hash256>> Store::log_edge(std::uint64_t size) const {
    if (size < leaves_from(*database_)) return before_began(began());
    TileReader tiles(*database_);
    std::vector<Hash256> edge = log_edge_at(
        size, [&](unsigned level, std::uint64_t index) { return tiles.node(level, index); });
    TRY_VOID(tiles.status());
    return edge;
}

Result<std::vector<Hash256>> Store::range_path(std::uint64_t first, std::uint64_t count,
                                               std::uint64_t size) const {
    if (first < leaves_from(*database_)) return before_began(began());
    TileReader tiles(*database_);
    std::vector<Hash256> path = ledger::range_path(first, count, size, tiles.reader());
    TRY_VOID(tiles.status());
    return path;
}

Result<Receipt> Store::receipt(const Position& position, const ValidatorSet& set) const {
    TRY(TransactionRecord record, this->record(position));
    TRY(FinalityProof proof, this->proof(position.height));
    Receipt receipt;
    receipt.leaf = std::move(record.leaf);
    TRY(receipt.index, log_index(position));
    receipt.set = set;
    // The log is cumulative: the last normal header before the certificate holds the leaf too.
    const auto closing = std::ranges::find(proof.headers, BlockKind::closing, &Header::kind);
    if (closing == proof.headers.begin()) {
        TRY(receipt.header, header(position.height));
    } else {
        receipt.header = *std::prev(closing);
    }
    proof.headers.erase(proof.headers.begin(), closing);
    receipt.finality = std::move(proof);
    const auto last = tip();
    const bool held = receipt.header.height <= last->header.height;
    if (!held) {
        // The certified header is not committed yet; prove under the act's own block instead.
        TRY(receipt.header, header(position.height));
        TRY(receipt.finality, this->proof(position.height));
    }
    TRY(receipt.path, inclusion_path(receipt.index, receipt.header.log_size));
    return receipt;
}

} // namespace tamga::ledger
