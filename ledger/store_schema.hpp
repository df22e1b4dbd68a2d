// The tables of the store: their one list, the rows they hold, and the rows that a block writes.
//
// Pure: no database here. Store::commit puts what rows_of_block() returns into one WriteBatch, and
// the auditor compares what it returns with what is on disk. Keys are big-endian, because RocksDB
// sorts bytes and we want heights in order.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/executed.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/state.hpp"
#include "ledger/state_tree_slots.hpp"
#include "ledger/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::ledger {

inline constexpr std::uint16_t store_format = 3;
// Of a store that gave up its past: who does not know of it must not take it for damaged.
inline constexpr std::uint16_t store_format_pruned = 4;
inline constexpr std::uint32_t records_per_row = 16;

enum class Family : std::uint8_t {
    meta,
    headers,
    justifies,
    finality,
    bodies,
    records,
    txids,
    state,
    state_old,
    log_nodes,
    agency_hours,
    state_changes,
    tree_old,
};

// How the rows of a table come and go and are found, for RocksDB: with rising keys; anywhere, by
// their key; anywhere, the first one at or after a key.
enum class Access : std::uint8_t { sequential, random, sought };

struct FamilyInfo {
    Family family;
    std::string_view name;
    Access access;
    bool compressed; // Hashes and ids do not compress.
};

// The one list of tables, in the order of the enumeration.
inline constexpr std::array families{
    FamilyInfo{Family::meta, "meta", Access::sequential, false},
    FamilyInfo{Family::headers, "headers", Access::sequential, false},
    FamilyInfo{Family::justifies, "justifies", Access::sequential, false},
    FamilyInfo{Family::finality, "finality", Access::sequential, false},
    FamilyInfo{Family::bodies, "bodies", Access::sequential, true},
    FamilyInfo{Family::records, "records", Access::sequential, true},
    FamilyInfo{Family::txids, "txids", Access::random, false},
    FamilyInfo{Family::state, "state", Access::random, true},
    FamilyInfo{Family::state_old, "state_old", Access::sought, true},
    FamilyInfo{Family::log_nodes, "log_nodes", Access::sequential, false},
    FamilyInfo{Family::agency_hours, "agency_hours", Access::sequential, false},
    FamilyInfo{Family::state_changes, "state_changes", Access::sequential, false},
    FamilyInfo{Family::tree_old, "tree_old", Access::sought, false},
};
[[nodiscard]] constexpr std::string_view name_of(Family family) {
    return families[static_cast<std::size_t>(family)].name;
}

// ---- Keys and values ----

// No block explains `votes` (Store::keep_votes_lowest), `snapshot` and `missing`: the head of the
// snapshot that the store began with, and what of it is to come while it is taken; `pruned`: the
// head that one of the block would have before which the past was given up (prune.hpp).
enum class MetaKey : std::uint8_t { format, genesis, tip, votes, snapshot, missing, pruned };

// The chunk'th row of a block's records: leaves chunk * records_per_row and following.
struct RecordKey {
    Height height;
    std::uint32_t chunk = 0;
};
// A version that was current from `since` until something overwrote or deleted it.
struct OldKey {
    StatePath path;
    Height since;
};
// Nodes of one level of the log's tree (0, 8, 16, ...), from `index` on, completed by one block.
struct NodeKey {
    std::uint8_t level = 0;
    std::uint64_t index = 0;
};
struct HourKey {
    std::uint64_t hour = 0;
    std::string agency;
};

struct JustifyRow {
    Justify justify;
    Signature signature;
};
struct StateRow {
    Height since;
    Hash256 value_hash;
    Bytes value;

    friend bool operator==(const StateRow&, const StateRow&) = default;
};
// A value that was overwritten; without one, the mark that the entry was deleted then.
struct OldRow {
    std::optional<Bytes> value;
};
// The paths that a block wrote or deleted, ascending.
struct ChangesRow {
    std::vector<StatePath> paths;
};
// What stood in a slot of the state tree before block `changed` (state_tree_slots.hpp).
struct SlotKey {
    Prefix slot;
    Height changed;
};
struct TipRow {
    Height height;
    BlockHash hash;
};

// A codec turns a key or value into its one and only byte string, and back; decode() refuses
// everything that encode() does not make.
template <class T>
struct Codec {
    [[nodiscard]] static Bytes encode(const T& value);
    [[nodiscard]] static Result<T> decode(ByteView bytes);
};

template <>
Bytes Codec<MetaKey>::encode(const MetaKey& value);
template <>
Result<MetaKey> Codec<MetaKey>::decode(ByteView bytes);
template <>
Bytes Codec<Height>::encode(const Height& value);
template <>
Result<Height> Codec<Height>::decode(ByteView bytes);
template <>
Bytes Codec<RecordKey>::encode(const RecordKey& value);
template <>
Result<RecordKey> Codec<RecordKey>::decode(ByteView bytes);
template <>
Bytes Codec<TransactionId>::encode(const TransactionId& value);
template <>
Result<TransactionId> Codec<TransactionId>::decode(ByteView bytes);
template <>
Bytes Codec<StatePath>::encode(const StatePath& value);
template <>
Result<StatePath> Codec<StatePath>::decode(ByteView bytes);
template <>
Bytes Codec<OldKey>::encode(const OldKey& value);
template <>
Result<OldKey> Codec<OldKey>::decode(ByteView bytes);
template <>
Bytes Codec<NodeKey>::encode(const NodeKey& value);
template <>
Result<NodeKey> Codec<NodeKey>::decode(ByteView bytes);
template <>
Bytes Codec<HourKey>::encode(const HourKey& value);
template <>
Result<HourKey> Codec<HourKey>::decode(ByteView bytes);
template <>
Bytes Codec<Bytes>::encode(const Bytes& value);
template <>
Result<Bytes> Codec<Bytes>::decode(ByteView bytes);
template <>
Bytes Codec<Header>::encode(const Header& value);
template <>
Result<Header> Codec<Header>::decode(ByteView bytes);
template <>
Bytes Codec<JustifyRow>::encode(const JustifyRow& value);
template <>
Result<JustifyRow> Codec<JustifyRow>::decode(ByteView bytes);
template <>
Bytes Codec<FinalityProof>::encode(const FinalityProof& value);
template <>
Result<FinalityProof> Codec<FinalityProof>::decode(ByteView bytes);
template <>
Bytes Codec<std::vector<TransactionRecord>>::encode(const std::vector<TransactionRecord>& value);
template <>
Result<std::vector<TransactionRecord>>
Codec<std::vector<TransactionRecord>>::decode(ByteView bytes);
template <>
Bytes Codec<Position>::encode(const Position& value);
template <>
Result<Position> Codec<Position>::decode(ByteView bytes);
template <>
Bytes Codec<StateRow>::encode(const StateRow& value);
template <>
Result<StateRow> Codec<StateRow>::decode(ByteView bytes);
template <>
Bytes Codec<OldRow>::encode(const OldRow& value);
template <>
Result<OldRow> Codec<OldRow>::decode(ByteView bytes);
template <>
Bytes Codec<std::vector<Hash256>>::encode(const std::vector<Hash256>& value);
template <>
Result<std::vector<Hash256>> Codec<std::vector<Hash256>>::decode(ByteView bytes);
template <>
Bytes Codec<AgencyHour>::encode(const AgencyHour& value);
template <>
Result<AgencyHour> Codec<AgencyHour>::decode(ByteView bytes);
template <>
Bytes Codec<ChangesRow>::encode(const ChangesRow& value);
template <>
Result<ChangesRow> Codec<ChangesRow>::decode(ByteView bytes);
template <>
Bytes Codec<SlotKey>::encode(const SlotKey& value);
template <>
Result<SlotKey> Codec<SlotKey>::decode(ByteView bytes);
template <>
Bytes Codec<SlotValue>::encode(const SlotValue& value);
template <>
Result<SlotValue> Codec<SlotValue>::decode(ByteView bytes);
template <>
Bytes Codec<TipRow>::encode(const TipRow& value);
template <>
Result<TipRow> Codec<TipRow>::decode(ByteView bytes);

// ---- Rows of a block ----

struct Row {
    Family family;
    Bytes key;
    std::optional<Bytes> value; // Absent: the row is deleted.
};

// The row of `meta` that says the format.
[[nodiscard]] Row row_of_format(std::uint16_t format);
// The value of a row of `state`, without a copy of it before.
[[nodiscard]] Bytes encode_state_row(Height since, const Hash256& value_hash, ByteView value);

template <class Key, class Value>
[[nodiscard]] Row row_of(Family family, const Key& key, const Value& value) {
    return {family, Codec<Key>::encode(key), Codec<Value>::encode(value)};
}

// The value of the row `votes` of `meta`: number u64 || its CRC-32C u32.
[[nodiscard]] Bytes encode_votes_lowest(std::uint64_t number);
[[nodiscard]] Result<std::uint64_t> decode_votes_lowest(ByteView bytes);

// What a block's rows depend on besides the block: what is there before it.
struct PriorRows {
    std::function<Result<std::shared_ptr<const StateRow>>(const StatePath&)> state; // Or null.
    std::function<Result<AgencyHour>(const HourKey&)> agency_hour;
    // Whether the parent's proof goes through headers after it; such a proof ends with its use.
    bool parent_proof_is_borrowed = false;
};

// Every row that committing the block writes or deletes; advances the log to after the block.
[[nodiscard]] Result<std::vector<Row>> rows_of_block(const CommitBlock& commit,
                                                     const PriorRows& prior, LogFrontier& log);
// Of these, the rows of the block's records, which outlive its acts; advances the log likewise.
[[nodiscard]] std::vector<Row> rows_of_records(Height height,
                                               const std::vector<TransactionRecord>& records,
                                               LogFrontier& log);
[[nodiscard]] std::vector<Row> rows_of_genesis(ByteView genesis_json, const Header& genesis,
                                               const StateDelta& state);

} // namespace tamga::ledger
