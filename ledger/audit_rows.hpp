// Comparing the rows of a database with the rows that a replay derives.
//
// Rows that never change are compared as soon as their block is replayed; state, counters and meta
// at the end. Rows that nobody derived are surplus. Proofs of finality are not derivable and are
// judged by their certificates elsewhere (audit_store.cpp).

#pragma once

#include "ledger/audit.hpp"
#include "ledger/audit_replay.hpp"
#include "ledger/store_database.hpp"
#include "ledger/store_schema.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tamga::ledger {

class RowAudit {
public:
    // Both must outlive it.
    RowAudit(const Store::Database& database, std::vector<Finding>& findings)
        : database_(database), findings_(findings) {}

    // Rows that a block wrote, derived again.
    void compare_rows(std::span<const Row> rows, Height height);
    // After the last block.
    void compare_state(const ReplayState& state);
    void compare_hours(const Replayer::HourMap& hours, Height tip);
    void compare_meta(const AuditGenesis& genesis, Height tip, const BlockHash& hash);
    // Rows of the tables that compare_rows() speaks of, and of the unnamed table, that no block
    // wrote.
    void find_surplus(Height tip);
    // The rows of `meta` that a store has that began with a snapshot, or gave up its past.
    void expect_head(MetaKey key, const SnapshotHead& head);
    // What was given up goes bit by bit: rows of acts and of states before this block may be there,
    // and are read by nobody.
    void forgive_up_to(Height height) { forgiven_ = height; }

    void report(Family family, ByteView key, Height height, std::string what);
    [[nodiscard]] std::uint64_t rows() const { return rows_; }

private:
    using Fingerprint = std::array<std::uint8_t, 16>;

    // All rows of a table against what is expected, both ascending by key.
    struct Expected {
        Bytes key;
        Bytes value;
        Height height;
    };
    [[nodiscard]] bool is_forgiven(Family family, ByteView key) const;
    void compare_table(Family family, const std::function<bool(Expected&)>& next, Height tip);

    const Store::Database& database_;
    std::vector<Finding>& findings_;
    std::array<std::vector<Fingerprint>, families.size()> derived_;
    std::vector<std::pair<MetaKey, Bytes>> heads_;
    std::optional<Height> forgiven_;
    std::uint64_t rows_ = 0;
};

// The height that a key speaks of, where it does; else `other`.
[[nodiscard]] Height height_of_key(Family family, ByteView key, Height other);

} // namespace tamga::ledger
