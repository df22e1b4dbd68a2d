// Table<Key, Value>: one RocksDB column family with typed rows.
//
// Reads go straight to the database and tell absent, undecodable and unreadable apart. Rows are
// only ever written through Rows in one WriteBatch, so that a block, its records and the state it
// makes reach the disk together or not at all (Store::commit).

#pragma once

#include "base/result.hpp"
#include "ledger/store_schema.hpp"

#include <rocksdb/db.h>

#include <memory>
#include <optional>
#include <string>

namespace tamga::ledger {

[[nodiscard]] inline rocksdb::Slice slice_of(ByteView bytes) {
    return rocksdb::Slice(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

[[nodiscard]] inline ByteView view_of(const rocksdb::Slice& slice) {
    return ByteView(reinterpret_cast<const std::uint8_t*>(slice.data()), slice.size());
}

// io, disk_full or corrupt_store, naming the table.
[[nodiscard]] Error error_of(const rocksdb::Status& status, std::string_view table);

template <class Key, class Value>
class Table {
public:
    Table(rocksdb::DB* database, rocksdb::ColumnFamilyHandle* handle, Family family)
        : database_(database), handle_(handle), family_(family) {}

    [[nodiscard]] Result<std::optional<Value>>
    find(const Key& key, const rocksdb::ReadOptions& options = {}) const {
        const Bytes raw_key = Codec<Key>::encode(key);
        rocksdb::PinnableSlice bytes;
        const rocksdb::Status status = database_->Get(options, handle_, slice_of(raw_key), &bytes);
        if (status.IsNotFound()) return std::optional<Value>();
        if (!status.ok()) return std::unexpected(error_of(status, name_of(family_)));
        TRY(Value value, decode(raw_key, view_of(bytes)));
        return std::optional<Value>(std::move(value));
    }

    // A row of an iterator of this table.
    [[nodiscard]] Result<Value> decode(ByteView key, ByteView value) const {
        auto decoded = Codec<Value>::decode(value);
        if (decoded) return decoded;
        return fail(ErrorCode::corrupt_store, "table " + std::string(name_of(family_)) + ", key " +
                                                  to_hex(key) + ": " + decoded.error().message);
    }

    [[nodiscard]] std::unique_ptr<rocksdb::Iterator>
    iterate(const rocksdb::ReadOptions& options = {}) const {
        return std::unique_ptr<rocksdb::Iterator>(database_->NewIterator(options, handle_));
    }

    // The iterator's own error, once it is not valid.
    [[nodiscard]] Status status_of(const rocksdb::Iterator& iterator) const {
        if (iterator.status().ok()) return {};
        return std::unexpected(error_of(iterator.status(), name_of(family_)));
    }

private:
    rocksdb::DB* database_;
    rocksdb::ColumnFamilyHandle* handle_;
    Family family_;
};

} // namespace tamga::ledger
