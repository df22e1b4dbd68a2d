// What follows from the head of a snapshot and from its leaves.

#include "ledger/snapshot_rows.hpp"

#include "base/codec.hpp"

namespace tamga::ledger {

namespace {

constexpr std::size_t leaves_per_write = 4'096;

std::unexpected<Error> refuse(std::string what) {
    return fail(ErrorCode::malformed, "a snapshot: " + std::move(what));
}

} // namespace

std::vector<Row> rows_of_snapshot(const SnapshotHead& head, const Header& genesis) {
    const Header& tip = head.header();
    std::vector<Row> rows{
        row_of_format(store_format),
        row_of(Family::meta, MetaKey::genesis, head.genesis_json),
        row_of(Family::meta, MetaKey::snapshot, encode(head)),
        row_of(Family::finality, genesis.height, FinalityProof()),
        row_of(Family::finality, tip.height, head.head.finality),
    };
    std::map<Height, const Header*> headers{{genesis.height, &genesis}, {tip.height, &tip}};
    for (const Header& header : head.ancestors) headers.emplace(header.height, &header);
    for (const ProofHead& end : head.epochs.ends) {
        headers.emplace(end.header.height, &end.header);
        rows.push_back(row_of(Family::finality, end.header.height, end.finality));
    }
    for (const auto& [height, header] : headers) {
        rows.push_back(row_of(Family::headers, height, *header));
    }
    return rows;
}

SnapshotLeaves::SnapshotLeaves(const SnapshotHead& head, Write write)
    : head_(head), write_(std::move(write)), log_(frontier_of(head.log_edge, head.leaves_first)) {}

// The tiles that were begun before the first leaf.
Status SnapshotLeaves::write_edge() const {
    std::size_t at = 0;
    std::vector<Row> rows;
    const std::uint64_t size = head_.leaves_first;
    for (unsigned level = 0; level < 64 && (size >> level) != 0; level += log_tile_levels) {
        const std::uint64_t nodes = size >> level;
        const std::size_t count = nodes % (1u << log_tile_levels);
        if (count == 0) continue;
        const auto first = head_.log_edge.begin() + static_cast<std::ptrdiff_t>(at);
        const NodeKey key{static_cast<std::uint8_t>(level), nodes - count};
        rows.push_back(
            row_of(Family::log_nodes, key,
                   std::vector<Hash256>(first, first + static_cast<std::ptrdiff_t>(count))));
        at += count;
    }
    return write_(rows);
}

Status SnapshotLeaves::add(const RecordKey& key, const std::vector<TransactionRecord>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        const LogLeaf& leaf = row[i].leaf;
        const bool in_place = leaf.height == key.height &&
                              leaf.position == std::uint64_t{key.chunk} * records_per_row + i;
        const bool follows = leaf.height == last_.height ? leaf.position == last_.position + 1
                                                         : leaf.position == 0;
        if (!in_place || (!is_first_ && !follows)) {
            return refuse("leaves of block " + std::to_string(leaf.height.value) +
                          " that are not in their order");
        }
        if (is_first_) {
            TRY_VOID(check_window(leaf));
            TRY_VOID(write_edge());
        }
        count(leaf);
        append(leaf);
        last_ = leaf;
        is_first_ = false;
    }
    return pending_ < leaves_per_write ? Status() : flush();
}

Status SnapshotLeaves::end() {
    if (is_first_ && head_.leaves_first > 0) return refuse("no leaf before the window");
    TRY_VOID(flush());
    const Header& header = head_.header();
    if (log_.size() != header.log_size || log_.root() != header.log_root) {
        return fail(ErrorCode::corrupt_store, "table records: the leaves that were written do not "
                                              "have the log root of the snapshot");
    }
    std::vector<Row> rows;
    for (const auto& [key, counts] : hours_) {
        rows.push_back(row_of(Family::agency_hours, HourKey{key.first, key.second}, counts));
    }
    return write_(rows);
}

// The first leaf shows that none of the window is left out.
Status SnapshotLeaves::check_window(const LogLeaf& leaf) const {
    const std::uint64_t now = head_.header().time_ms.value;
    const bool is_before = leaf.time_ms.value + snapshot_window_ms < now;
    if (head_.leaves_first == 0 || is_before) return {};
    return refuse("its leaves do not go back 30 days");
}

void SnapshotLeaves::count(const LogLeaf& leaf) {
    const std::uint64_t hour = hour_of(leaf.time_ms);
    // Of the hour of the first leaf there may be earlier ones.
    if (is_first_) partial_hour_ = head_.leaves_first == 0 ? UINT64_MAX : hour;
    if (hour == partial_hour_) return;
    AgencyHour& counts = hours_[{hour, leaf.agency}];
    counts.leaves += 1;
    if (leaf.outcome != 0) counts.refused += 1;
}

void SnapshotLeaves::append(const LogLeaf& leaf) {
    log_.append(log_leaf_hash(leaf),
                [&](unsigned level, std::uint64_t index, const Hash256& hash) {
                    if (level % log_tile_levels != 0) return;
                    auto& run = nodes_[level];
                    if (run.second.empty()) run.first = index;
                    run.second.push_back(hash);
                });
    pending_ += 1;
}

Status SnapshotLeaves::flush() {
    std::vector<Row> rows;
    for (auto& [level, run] : nodes_) {
        rows.push_back(row_of(Family::log_nodes,
                              NodeKey{static_cast<std::uint8_t>(level), run.first}, run.second));
    }
    nodes_.clear();
    pending_ = 0;
    return write_(rows);
}

} // namespace tamga::ledger
