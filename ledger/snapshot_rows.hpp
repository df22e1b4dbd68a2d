// The rows of a store that begins at a snapshot, beside those of its chunks.
//
// Pure: the import writes them, and the auditor compares them with what is on disk.

#pragma once

#include "base/header.hpp"
#include "base/result.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/store_schema.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tamga::ledger {

// Format, genesis, the head, and the headers and proofs that come with it; not the tip.
[[nodiscard]] std::vector<Row> rows_of_snapshot(const SnapshotHead& head, const Header& genesis);

// Walks the leaves of a snapshot in their order and makes what follows from them: nodes of the log
// and counters of agencies.
class SnapshotLeaves {
public:
    using Hours = std::map<std::pair<std::uint64_t, std::string>, AgencyHour>;
    using Write = std::function<Status(const std::vector<Row>&)>;

    // `head` must outlive it.
    SnapshotLeaves(const SnapshotHead& head, Write write);
    // A row of `records`, in the order of keys. malformed: the leaves are not in their order, or
    // the first is not older than the window.
    [[nodiscard]] Status add(const RecordKey& key, const std::vector<TransactionRecord>& row);
    // corrupt_store: they do not have the log root of the head.
    [[nodiscard]] Status end();

    [[nodiscard]] const LogFrontier& log() const { return log_; }
    // Of every hour that the leaves hold whole.
    [[nodiscard]] const Hours& hours() const { return hours_; }

private:
    [[nodiscard]] Status write_edge() const;
    [[nodiscard]] Status check_window(const LogLeaf& leaf) const;
    void count(const LogLeaf& leaf);
    void append(const LogLeaf& leaf);
    [[nodiscard]] Status flush();

    const SnapshotHead& head_;
    Write write_;
    LogFrontier log_;
    LogLeaf last_;
    bool is_first_ = true;
    std::uint64_t partial_hour_ = UINT64_MAX;
    Hours hours_;
    // Level -> index of the first, nodes completed since the last row.
    std::map<unsigned, std::pair<std::uint64_t, std::vector<Hash256>>> nodes_;
    std::size_t pending_ = 0;
};

} // namespace tamga::ledger
