// Keys and values of the store's tables as bytes; one encoding a value.

#include "base/codec.hpp"
#include "base/crypto.hpp"
#include "ledger/block.hpp"
#include "ledger/store_schema.hpp"

#include <algorithm>
#include <utility>

namespace tamga::ledger {

namespace {

std::unexpected<Error> malformed(std::string what) {
    return fail(ErrorCode::malformed, std::move(what));
}

Bytes ordinal_bytes(std::uint64_t value) {
    Writer out;
    out.u64(value);
    return std::move(out).take();
}

} // namespace

Bytes encode_votes_lowest(std::uint64_t number) {
    Writer out;
    out.u64(number);
    out.u32(crc32c(out.view()));
    return std::move(out).take();
}

Result<std::uint64_t> decode_votes_lowest(ByteView bytes) {
    Reader in(bytes);
    const std::uint64_t number = in.u64();
    const std::uint32_t checksum = in.u32();
    if (!in.done() || checksum != crc32c(bytes.first(8))) {
        return malformed("not the number of a segment");
    }
    return number;
}

template <>
Bytes Codec<MetaKey>::encode(const MetaKey& value) {
    switch (value) {
    case MetaKey::format: return to_bytes(as_bytes("format"));
    case MetaKey::genesis: return to_bytes(as_bytes("genesis"));
    case MetaKey::tip: return to_bytes(as_bytes("tip"));
    case MetaKey::votes: return to_bytes(as_bytes("votes"));
    case MetaKey::snapshot: return to_bytes(as_bytes("snapshot"));
    case MetaKey::missing: return to_bytes(as_bytes("missing"));
    case MetaKey::pruned: return to_bytes(as_bytes("pruned"));
    }
    UNREACHABLE();
}

template <>
Result<MetaKey> Codec<MetaKey>::decode(ByteView bytes) {
    for (const MetaKey key :
         {MetaKey::format, MetaKey::genesis, MetaKey::tip, MetaKey::votes, MetaKey::snapshot,
          MetaKey::missing, MetaKey::pruned}) {
        if (equal(bytes, encode(key))) return key;
    }
    return malformed("an unknown key");
}

template <>
Bytes Codec<Height>::encode(const Height& value) {
    return ordinal_bytes(value.value);
}

template <>
Result<Height> Codec<Height>::decode(ByteView bytes) {
    Reader in(bytes);
    const Height height = in.ordinal<Height>();
    if (!in.done()) return malformed("a height has 8 bytes");
    return height;
}

template <>
Bytes Codec<RecordKey>::encode(const RecordKey& value) {
    Writer out;
    out.ordinal(value.height);
    out.u32(value.chunk);
    return std::move(out).take();
}

template <>
Result<RecordKey> Codec<RecordKey>::decode(ByteView bytes) {
    Reader in(bytes);
    RecordKey key;
    key.height = in.ordinal<Height>();
    key.chunk = in.u32();
    if (!in.done()) return malformed("a key of records has 12 bytes");
    return key;
}

template <>
Bytes Codec<TransactionId>::encode(const TransactionId& value) {
    return to_bytes(value.view());
}

template <>
Result<TransactionId> Codec<TransactionId>::decode(ByteView bytes) {
    if (bytes.size() != 32) return malformed("a txid has 32 bytes");
    return TransactionId::from(bytes);
}

template <>
Bytes Codec<StatePath>::encode(const StatePath& value) {
    return to_bytes(value.view());
}

template <>
Result<StatePath> Codec<StatePath>::decode(ByteView bytes) {
    const auto path = StatePath::from(bytes);
    if (!path) return malformed("a path has 35 or 67 bytes");
    return *path;
}

template <>
Bytes Codec<OldKey>::encode(const OldKey& value) {
    Writer out;
    out.raw(value.path.view());
    out.u64(~value.since.value);
    return std::move(out).take();
}

template <>
Result<OldKey> Codec<OldKey>::decode(ByteView bytes) {
    if (bytes.size() < 8) return malformed("a key of state_old is too short");
    const auto path = StatePath::from(bytes.first(bytes.size() - 8));
    if (!path) return malformed("a key of state_old has 43 or 75 bytes");
    Reader in(bytes.last(8));
    return OldKey{*path, Height(~in.u64())};
}

template <>
Bytes Codec<NodeKey>::encode(const NodeKey& value) {
    Writer out;
    out.u8(value.level);
    out.u64(value.index);
    return std::move(out).take();
}

template <>
Result<NodeKey> Codec<NodeKey>::decode(ByteView bytes) {
    Reader in(bytes);
    NodeKey key;
    key.level = in.u8();
    key.index = in.u64();
    if (!in.done()) return malformed("a key of log_nodes has 9 bytes");
    return key;
}

template <>
Bytes Codec<HourKey>::encode(const HourKey& value) {
    Writer out;
    out.u64(value.hour);
    out.raw(as_bytes(value.agency));
    return std::move(out).take();
}

template <>
Result<HourKey> Codec<HourKey>::decode(ByteView bytes) {
    if (bytes.size() < 8) return malformed("a key of agency_hours is too short");
    Reader in(bytes.first(8));
    return HourKey{in.u64(), to_text(bytes.subspan(8))};
}

template <>
Bytes Codec<Bytes>::encode(const Bytes& value) {
    return value;
}

template <>
Result<Bytes> Codec<Bytes>::decode(ByteView bytes) {
    return to_bytes(bytes);
}

template <>
Bytes Codec<Header>::encode(const Header& value) {
    return tamga::encode(value);
}

template <>
Result<Header> Codec<Header>::decode(ByteView bytes) {
    return decode_header(bytes);
}

template <>
Bytes Codec<JustifyRow>::encode(const JustifyRow& value) {
    Writer out;
    write(out, value.justify);
    out.raw(value.signature.bytes);
    return std::move(out).take();
}

template <>
Result<JustifyRow> Codec<JustifyRow>::decode(ByteView bytes) {
    Reader in(bytes);
    JustifyRow row;
    TRY(row.justify, read_justify(in));
    const auto signature = Signature::from(in.raw(64));
    if (!in.done() || !signature) return malformed("a justify ends with a signature of 64 bytes");
    row.signature = *signature;
    return row;
}

template <>
Bytes Codec<FinalityProof>::encode(const FinalityProof& value) {
    return tamga::encode(value);
}

template <>
Result<FinalityProof> Codec<FinalityProof>::decode(ByteView bytes) {
    return decode_finality_proof(bytes);
}

template <>
Bytes Codec<std::vector<TransactionRecord>>::encode(const std::vector<TransactionRecord>& value) {
    ENSURE(value.size() <= records_per_row);
    Writer out;
    out.u8(static_cast<std::uint8_t>(value.size()));
    for (const TransactionRecord& record : value) {
        out.blob(ledger::encode(record.leaf));
        out.blob(record.events);
    }
    return std::move(out).take();
}

template <>
Result<std::vector<TransactionRecord>>
Codec<std::vector<TransactionRecord>>::decode(ByteView bytes) {
    Reader in(bytes);
    const std::uint8_t count = in.u8();
    if (count == 0 || count > records_per_row) return malformed("records: 1 to 16 in a row");
    std::vector<TransactionRecord> records(count);
    for (TransactionRecord& record : records) {
        const ByteView leaf = in.blob(in.left());
        if (in.failed()) break;
        TRY(record.leaf, decode_leaf(leaf));
        record.events = to_bytes(in.blob(in.left()));
    }
    if (!in.done()) return malformed("records are cut short or too long");
    return records;
}

template <>
Bytes Codec<Position>::encode(const Position& value) {
    Writer out;
    out.ordinal(value.height);
    out.u32(value.leaf);
    return std::move(out).take();
}

template <>
Result<Position> Codec<Position>::decode(ByteView bytes) {
    Reader in(bytes);
    Position position;
    position.height = in.ordinal<Height>();
    position.leaf = in.u32();
    if (!in.done()) return malformed("a position has 12 bytes");
    return position;
}

Bytes encode_state_row(Height since, const Hash256& value_hash, ByteView value) {
    Writer out;
    out.ordinal(since);
    out.digest(value_hash);
    out.raw(value);
    return std::move(out).take();
}

template <>
Bytes Codec<StateRow>::encode(const StateRow& value) {
    return encode_state_row(value.since, value.value_hash, value.value);
}

template <>
Result<StateRow> Codec<StateRow>::decode(ByteView bytes) {
    if (bytes.size() < 40) return malformed("a state value has at least 40 bytes");
    Reader in(bytes.first(40));
    StateRow row;
    row.since = in.ordinal<Height>();
    row.value_hash = in.digest<Hash256>();
    row.value = to_bytes(bytes.subspan(40));
    return row;
}

template <>
Bytes Codec<OldRow>::encode(const OldRow& value) {
    Writer out;
    out.u8(value.value ? 1 : 0);
    if (value.value) {
        out.digest(sha256(*value.value));
        out.raw(*value.value);
    }
    return std::move(out).take();
}

template <>
Result<OldRow> Codec<OldRow>::decode(ByteView bytes) {
    if (bytes.size() == 1 && bytes[0] == 0) return OldRow{};
    if (bytes.size() < 33 || bytes[0] != 1) return malformed("an old value has 1 or over 33 bytes");
    const ByteView value = bytes.subspan(33);
    if (!equal(sha256(value).view(), bytes.subspan(1, 32))) {
        return malformed("an old value is not the one that its hash names");
    }
    return OldRow{to_bytes(value)};
}

template <>
Bytes Codec<std::vector<Hash256>>::encode(const std::vector<Hash256>& value) {
    Writer out;
    for (const Hash256& hash : value) out.digest(hash);
    return std::move(out).take();
}

template <>
Result<std::vector<Hash256>> Codec<std::vector<Hash256>>::decode(ByteView bytes) {
    if (bytes.empty() || bytes.size() % 32 != 0) return malformed("hashes have 32 bytes each");
    std::vector<Hash256> hashes;
    hashes.reserve(bytes.size() / 32);
    for (std::size_t at = 0; at < bytes.size(); at += 32) {
        hashes.push_back(Hash256::from(bytes.subspan(at, 32)));
    }
    return hashes;
}

template <>
Bytes Codec<AgencyHour>::encode(const AgencyHour& value) {
    Writer out;
    out.u32(value.leaves);
    out.u32(value.refused);
    return std::move(out).take();
}

template <>
Result<AgencyHour> Codec<AgencyHour>::decode(ByteView bytes) {
    Reader in(bytes);
    AgencyHour counts;
    counts.leaves = in.u32();
    counts.refused = in.u32();
    if (!in.done()) return malformed("an hour of an agency has 8 bytes");
    return counts;
}

// count u32 || path short each.
template <>
Bytes Codec<ChangesRow>::encode(const ChangesRow& value) {
    Writer out;
    out.u32(static_cast<std::uint32_t>(value.paths.size()));
    for (const StatePath& path : value.paths) out.short_blob(path.view());
    return std::move(out).take();
}

template <>
Result<ChangesRow> Codec<ChangesRow>::decode(ByteView bytes) {
    Reader in(bytes);
    ChangesRow row;
    const std::size_t count = in.u32();
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        const auto path = StatePath::from(in.short_blob());
        if (in.failed()) break;
        if (!path) return malformed("a path has 35 or 67 bytes");
        if (!row.paths.empty() && row.paths.back() >= *path) return malformed("paths ascend");
        row.paths.push_back(*path);
    }
    if (!in.done()) return malformed("what a block changed is cut short or too long");
    return row;
}

// bits u16 || prefix || height u64.
template <>
Bytes Codec<SlotKey>::encode(const SlotKey& value) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(value.slot.bits));
    out.raw(value.slot.bytes);
    out.ordinal(value.changed);
    return std::move(out).take();
}

template <>
Result<SlotKey> Codec<SlotKey>::decode(ByteView bytes) {
    Reader in(bytes);
    SlotKey key;
    key.slot.bits = in.u16();
    key.slot.bytes = to_bytes(in.raw((key.slot.bits + 7) / 8));
    key.changed = in.ordinal<Height>();
    if (!in.done() || !key.slot.is_well_formed() || key.slot.bits % 4 != 0) {
        return malformed("a slot is at most 536 bits, whole nibbles, and a height");
    }
    return key;
}

// leaves u8 || hash 32 if there are any || bits u16 || prefix, if there are slot_leaves_max.
template <>
Bytes Codec<SlotValue>::encode(const SlotValue& value) {
    Writer out;
    out.u8(static_cast<std::uint8_t>(value.leaves));
    if (value.leaves > 0) out.digest(value.hash);
    if (value.has_children()) {
        out.u16(static_cast<std::uint16_t>(value.stem.bits));
        out.raw(value.stem.bytes);
    }
    return std::move(out).take();
}

template <>
Result<SlotValue> Codec<SlotValue>::decode(ByteView bytes) {
    Reader in(bytes);
    SlotValue value;
    value.leaves = in.u8();
    if (value.leaves > 0) value.hash = in.digest<Hash256>();
    if (value.has_children()) {
        value.stem.bits = in.u16();
        value.stem.bytes = to_bytes(in.raw((value.stem.bits + 7) / 8));
    }
    if (!in.done() || value.leaves > slot_leaves_max || !value.stem.is_well_formed()) {
        return malformed("what a slot of the tree held is misshapen");
    }
    return value;
}

template <>
Bytes Codec<TipRow>::encode(const TipRow& value) {
    Writer out;
    out.ordinal(value.height);
    out.digest(value.hash);
    return std::move(out).take();
}

template <>
Result<TipRow> Codec<TipRow>::decode(ByteView bytes) {
    Reader in(bytes);
    TipRow row;
    row.height = in.ordinal<Height>();
    row.hash = in.digest<BlockHash>();
    if (!in.done()) return malformed("the tip has 40 bytes");
    return row;
}

void write(Writer& out, const StoredBlock& block) {
    write(out, block.header);
    write(out, block.justify);
    out.raw(block.signature.bytes);
    out.blob(block.items);
}

Bytes encode(const StoredBlock& block) {
    Writer out;
    write(out, block);
    return std::move(out).take();
}

Result<StoredBlock> read_stored_block(Reader& in) {
    StoredBlock block;
    TRY(block.header, read_header(in));
    TRY(block.justify, read_justify(in));
    const auto signature = Signature::from(in.raw(64));
    block.items = to_bytes(in.blob(items_bytes_max));
    if (in.failed() || !signature) return malformed("a block is cut short or its items too long");
    block.signature = *signature;
    return block;
}

Result<StoredBlock> decode_stored_block(ByteView bytes) {
    Reader in(bytes);
    TRY(StoredBlock block, read_stored_block(in));
    if (!in.done()) return malformed("a block has bytes after its end");
    return block;
}

} // namespace tamga::ledger
