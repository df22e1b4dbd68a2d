// The rows that block 0 and every later block write.

#include "ledger/store_schema.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace tamga::ledger {

namespace {

Row row_of_tip(Height height, const BlockHash& hash) {
    return row_of(Family::meta, MetaKey::tip, TipRow{height, hash});
}

void add_block_rows(std::vector<Row>& rows, const CommitBlock& commit) {
    const StoredBlock& block = commit.block;
    const Height height = block.header.height;
    rows.push_back(row_of(Family::headers, height, block.header));
    rows.push_back(row_of(Family::justifies, height, JustifyRow{block.justify, block.signature}));
    rows.push_back(row_of(Family::finality, height, commit.proof));
    rows.push_back(row_of(Family::bodies, height, block.items));
}

void add_record_rows(std::vector<Row>& rows, Height height,
                     const std::vector<TransactionRecord>& records) {
    for (std::size_t first = 0; first < records.size(); first += records_per_row) {
        const std::size_t last = std::min<std::size_t>(first + records_per_row, records.size());
        const std::vector<TransactionRecord> some(
            records.begin() + static_cast<std::ptrdiff_t>(first),
            records.begin() + static_cast<std::ptrdiff_t>(last));
        const auto chunk = static_cast<std::uint32_t>(first / records_per_row);
        rows.push_back(row_of(Family::records, RecordKey{height, chunk}, some));
    }
    std::map<TransactionId, std::uint32_t> positions; // RocksDB enters ascending keys faster.
    for (std::size_t i = 0; i < records.size(); ++i) {
        const LogLeaf& leaf = records[i].leaf;
        if (leaf.kind != LeafKind::transaction) continue;
        positions[TransactionId(leaf.id.bytes)] = static_cast<std::uint32_t>(i);
    }
    for (const auto& [txid, position] : positions) {
        rows.push_back(row_of(Family::txids, txid, Position{height, position}));
    }
}

// One row for each level: the nodes that the block's leaves complete.
void add_log_rows(std::vector<Row>& rows, const std::vector<TransactionRecord>& records,
                  LogFrontier& log) {
    struct Completed {
        std::uint64_t index = 0;
        std::vector<Hash256> hashes;
    };
    std::map<unsigned, Completed> levels;
    for (const TransactionRecord& record : records) {
        log.append(log_leaf_hash(record.leaf),
                   [&](unsigned level, std::uint64_t index, const Hash256& hash) {
                       if (level % log_tile_levels != 0) return;
                       Completed& completed = levels[level];
                       if (completed.hashes.empty()) completed.index = index;
                       completed.hashes.push_back(hash);
                   });
    }
    for (const auto& [level, completed] : levels) {
        rows.push_back(row_of(Family::log_nodes,
                              NodeKey{static_cast<std::uint8_t>(level), completed.index},
                              completed.hashes));
    }
}

Status add_state_rows(std::vector<Row>& rows, Height height, const StateDelta& delta,
                      std::span<const Hash256> hashes, const PriorRows& prior) {
    ENSURE(hashes.size() == delta.changes().size());
    ChangesRow row;
    row.paths.reserve(hashes.size());
    rows.reserve(rows.size() + 2 * hashes.size());
    for (const auto& [path, value] : delta.changes()) {
        const Hash256& hash = hashes[row.paths.size()];
        row.paths.push_back(path);
        TRY(const std::shared_ptr<const StateRow> before, prior.state(path));
        if (before) {
            rows.push_back(row_of(Family::state_old, OldKey{path, before->since},
                                  OldRow{before->value}));
        }
        if (value) {
            rows.push_back({Family::state, Codec<StatePath>::encode(path),
                            encode_state_row(height, hash, *value)});
        } else if (before) {
            rows.push_back({Family::state, Codec<StatePath>::encode(path), std::nullopt});
            rows.push_back(row_of(Family::state_old, OldKey{path, height}, OldRow{}));
        }
    }
    rows.push_back(row_of(Family::state_changes, height, row));
    return {};
}

void add_tree_rows(std::vector<Row>& rows, Height height, std::span<const SlotChange> slots) {
    rows.reserve(rows.size() + slots.size());
    const auto first = static_cast<std::ptrdiff_t>(rows.size());
    for (const SlotChange& change : slots) {
        rows.push_back(row_of(Family::tree_old, SlotKey{change.slot, height}, change.before));
    }
    std::sort(rows.begin() + first, rows.end(), // RocksDB enters ascending keys faster.
              [](const Row& left, const Row& right) { return left.key < right.key; });
}

Status add_hour_rows(std::vector<Row>& rows, const std::vector<TransactionRecord>& records,
                     const PriorRows& prior) {
    std::map<std::pair<std::uint64_t, std::string>, AgencyHour> added;
    for (const TransactionRecord& record : records) {
        const LogLeaf& leaf = record.leaf;
        if (leaf.kind == LeafKind::evidence) continue; // Of no agency.
        AgencyHour& counts = added[{hour_of(leaf.time_ms), leaf.agency}];
        counts.leaves += 1;
        if (leaf.outcome != 0) counts.refused += 1;
    }
    for (const auto& [key, counts] : added) {
        const HourKey hour{key.first, key.second};
        TRY(AgencyHour sum, prior.agency_hour(hour));
        sum.leaves += counts.leaves;
        sum.refused += counts.refused;
        rows.push_back(row_of(Family::agency_hours, hour, sum));
    }
    return {};
}

} // namespace

Row row_of_format(std::uint16_t format) {
    Writer out;
    out.u16(format);
    return row_of(Family::meta, MetaKey::format, std::move(out).take());
}

FinalityProof proof_through(std::span<const Header> after, const FinalityProof& last) {
    FinalityProof proof;
    proof.headers.assign(after.begin(), after.end());
    proof.headers.insert(proof.headers.end(), last.headers.begin(), last.headers.end());
    proof.certificate = last.certificate;
    return proof;
}

Result<std::vector<Row>> rows_of_block(const CommitBlock& commit, const PriorRows& prior,
                                       LogFrontier& log) {
    ENSURE(commit.executed != nullptr);
    const Header& header = commit.block.header;
    ENSURE(header.height.value > 0);
    std::vector<Row> rows;
    if (prior.parent_proof_is_borrowed) {
        const Height parent(header.height.value - 1);
        rows.push_back({Family::finality, Codec<Height>::encode(parent), std::nullopt});
    }
    add_block_rows(rows, commit);
    std::ranges::move(rows_of_records(header.height, commit.executed->records, log),
                      std::back_inserter(rows));
    TRY_VOID(add_state_rows(rows, header.height, commit.executed->delta, commit.value_hashes,
                            prior));
    add_tree_rows(rows, header.height, commit.slots);
    TRY_VOID(add_hour_rows(rows, commit.executed->records, prior));
    rows.push_back(row_of_tip(header.height, hash_of(header)));
    return rows;
}

std::vector<Row> rows_of_records(Height height, const std::vector<TransactionRecord>& records,
                                 LogFrontier& log) {
    std::vector<Row> rows;
    add_record_rows(rows, height, records);
    add_log_rows(rows, records, log);
    return rows;
}

std::vector<Row> rows_of_genesis(ByteView genesis_json, const Header& genesis,
                                 const StateDelta& state) {
    std::vector<Row> rows;
    rows.push_back(row_of_format(store_format));
    rows.push_back(row_of(Family::meta, MetaKey::genesis, to_bytes(genesis_json)));
    rows.push_back(row_of(Family::headers, genesis.height, genesis));
    rows.push_back(row_of(Family::justifies, genesis.height, JustifyRow{}));
    rows.push_back(row_of(Family::finality, genesis.height, FinalityProof{}));
    rows.push_back(row_of(Family::bodies, genesis.height, Bytes()));
    for (const auto& [path, value] : state.changes()) {
        if (!value) continue;
        rows.push_back(
            row_of(Family::state, path, StateRow{genesis.height, sha256(*value), *value}));
    }
    rows.push_back(row_of_tip(genesis.height, hash_of(genesis)));
    return rows;
}

} // namespace tamga::ledger
