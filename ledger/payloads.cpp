// Sealed openings in a RocksDB of their own, and the log of who read them.
//
// Keys: 'd' || commitment an erased one whose bytes may still stand in a file, 'e' || commitment
// the tombstone of an erased one, 'k' the check row of the key, 'm' || commitment a missing
// opening, 'p' || commitment a sealed one.

#include "ledger/payloads.hpp"

#include "base/codec.hpp"
#include "base/ensure.hpp"
#include "ledger/rocksdb_link.hpp"
#include "ledger/rocksdb_log.hpp"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>

namespace tamga::ledger {

namespace {

constexpr std::string_view check_context = "tamga payload key";
constexpr char unpurged_prefix = 'd';
constexpr char erased_prefix = 'e';
constexpr char check_prefix = 'k';
constexpr char missing_prefix = 'm';
constexpr char payload_prefix = 'p';
constexpr std::size_t write_buffer_bytes = 8u << 20;
constexpr std::size_t purpose_bytes_max = 64;

std::string key_of(char prefix, const Commitment& commitment) {
    return prefix + to_text(commitment.view());
}

rocksdb::Slice slice(ByteView bytes) {
    return rocksdb::Slice(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

std::unexpected<Error> failure(const rocksdb::Status& status) {
    const std::string text = "payloads: " + status.ToString();
    if (status.IsNoSpace()) return fail(ErrorCode::disk_full, text);
    if (status.IsCorruption()) return fail(ErrorCode::corrupt_store, text);
    return fail(ErrorCode::io, text);
}

} // namespace

Bytes encode(const Opening& opening) {
    Writer out;
    out.u16(opening.data_class);
    out.u16(opening.schema);
    out.raw(opening.salt);
    out.blob(opening.payload);
    return std::move(out).take();
}

Result<Opening> decode_opening(ByteView bytes) {
    Reader in(bytes);
    Opening opening;
    opening.data_class = in.u16();
    opening.schema = in.u16();
    const ByteView salt = in.raw(opening.salt.size());
    opening.payload = to_bytes(in.blob(opening_payload_bytes_max));
    if (!in.done()) return fail(ErrorCode::malformed, "an opening is cut short or too long");
    std::copy(salt.begin(), salt.end(), opening.salt.begin());
    return opening;
}

struct Payloads::Database {
    SealKey key{};
    ChainId chain;
    std::vector<ChainId> predecessors;
    std::unique_ptr<rocksdb::DB> db;

    mutable std::mutex mutex;
    std::set<Commitment> missing; // Guarded by mutex.
    std::uint64_t unnamed = 0;    // Missing ones beyond missing_max; guarded by mutex.

    [[nodiscard]] Status check_key();
    [[nodiscard]] Status load_missing();
    [[nodiscard]] Result<Opening> unseal(const Commitment& commitment, ByteView sealed) const;
    // The opening is of the commitment, made on this chain or on one before it.
    [[nodiscard]] bool opens(const Opening& opening, const Commitment& commitment) const {
        if (commitment_of(chain, opening) == commitment) return true;
        return std::ranges::any_of(predecessors, [&](const ChainId& before) {
            return commitment_of(before, opening) == commitment;
        });
    }
};

// The folder remembers its key by a row that only this key opens.
Status Payloads::Database::check_key() {
    const std::string row(1, check_prefix);
    std::string sealed;
    const rocksdb::Status status = db->Get(rocksdb::ReadOptions(), row, &sealed);
    if (status.IsNotFound()) {
        rocksdb::WriteOptions synced;
        synced.sync = true;
        const Bytes check = seal(key, as_bytes(check_context), chain.view());
        const rocksdb::Status put = db->Put(synced, row, slice(check));
        if (!put.ok()) return failure(put);
        return {};
    }
    if (!status.ok()) return failure(status);
    const auto opened = open_sealed(key, as_bytes(check_context), as_bytes(sealed));
    if (!opened) {
        return fail(ErrorCode::config, "config/payload_key is not the key that data/payloads was "
                                       "made with: put the right key back");
    }
    if (!equal(*opened, chain.view())) {
        return fail(ErrorCode::wrong_chain, "data/payloads belongs to another chain");
    }
    return {};
}

Status Payloads::Database::load_missing() {
    const std::unique_ptr<rocksdb::Iterator> rows(db->NewIterator(rocksdb::ReadOptions()));
    const std::string prefix(1, missing_prefix);
    for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
        const ByteView raw = as_bytes(rows->key().ToStringView()).subspan(1);
        if (raw.size() != 32) return fail(ErrorCode::corrupt_store, "payloads: a key is too short");
        missing.insert(Commitment::from(raw));
    }
    if (!rows->status().ok()) return failure(rows->status());
    return {};
}

Result<Opening> Payloads::Database::unseal(const Commitment& commitment, ByteView sealed) const {
    const auto plain = open_sealed(key, commitment.view(), sealed);
    const auto broken = [&](std::string_view why) {
        return fail(ErrorCode::corrupt_store,
                    "payloads, key " + commitment.hex() + ": " + std::string(why));
    };
    if (!plain) return broken("the sealed payload does not open");
    const auto opening = decode_opening(*plain);
    if (!opening) return broken("the payload has no known form");
    if (!opens(*opening, commitment)) return broken("of another commitment");
    return *opening;
}

Payloads::Payloads(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Payloads::~Payloads() = default;

Result<std::unique_ptr<Payloads>> Payloads::open(const std::filesystem::path& path,
                                                 const SealKey& key, const ChainId& chain,
                                                 std::vector<ChainId> predecessors) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return fail(ErrorCode::io, path.string() + ": " + error.message());
    rocksdb::Options options;
    options.create_if_missing = true;
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    options.write_buffer_size = write_buffer_bytes;
    options.allow_concurrent_memtable_write = false; // Writers are few and batches large.
    options.compression = rocksdb::kNoCompression; // Sealed bytes do not compress.
    options.info_log = rocksdb_log();
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(options, path.string(), &opened);
    if (!status.ok()) return failure(status);
    auto database = std::make_unique<Database>();
    database->db.reset(opened);
    database->key = key;
    database->chain = chain;
    database->predecessors = std::move(predecessors);
    TRY_VOID(database->check_key());
    TRY_VOID(database->load_missing());
    return std::unique_ptr<Payloads>(new Payloads(std::move(database)));
}

Status Payloads::put(std::span<const Entry> entries) {
    if (entries.empty()) return {};
    std::map<Commitment, Bytes> sealed; // RocksDB enters ascending keys faster.
    for (const Entry& entry : entries) {
        if (!database_->opens(entry.opening, entry.commitment)) {
            return fail(ErrorCode::malformed, "an opening is not of its commitment");
        }
        sealed[entry.commitment] =
            seal(database_->key, entry.commitment.view(), encode(entry.opening));
    }
    rocksdb::WriteBatch batch;
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const std::lock_guard lock(database_->mutex);
    for (const auto& [commitment, bytes] : sealed) {
        TRY(const auto tombstone, erased(commitment));
        if (tombstone) continue;
        ENSURE(batch.Put(key_of(payload_prefix, commitment), slice(bytes)).ok());
        if (!database_->missing.contains(commitment)) continue;
        ENSURE(batch.Delete(key_of(missing_prefix, commitment)).ok());
    }
    const rocksdb::Status status = database_->db->Write(synced, &batch);
    if (!status.ok()) return failure(status);
    for (const Entry& entry : entries) database_->missing.erase(entry.commitment);
    return {};
}

Result<std::optional<Opening>> Payloads::get(const Commitment& commitment) const {
    std::string sealed;
    const rocksdb::Status status = database_->db->Get(
        rocksdb::ReadOptions(), key_of(payload_prefix, commitment), &sealed);
    if (status.IsNotFound()) return std::optional<Opening>();
    if (!status.ok()) return failure(status);
    TRY(Opening opening, database_->unseal(commitment, as_bytes(sealed)));
    return std::optional<Opening>(std::move(opening));
}

Result<bool> Payloads::has(const Commitment& commitment) const {
    rocksdb::PinnableSlice sealed;
    const rocksdb::Status status =
        database_->db->Get(rocksdb::ReadOptions(), database_->db->DefaultColumnFamily(),
                           key_of(payload_prefix, commitment), &sealed);
    if (status.IsNotFound()) return false;
    if (!status.ok()) return failure(status);
    return true;
}

Status Payloads::erase(std::span<const Erasure> erasures) {
    rocksdb::WriteBatch batch;
    rocksdb::WriteOptions synced;
    synced.sync = true;
    const std::lock_guard lock(database_->mutex); // A put that has begun is over, or sees it.
    for (const Erasure& each : erasures) {
        TRY(const auto before, erased(each.commitment));
        if (before) continue;
        TRY(const bool held, has(each.commitment));
        const auto tombstone = slice(each.tombstone.view());
        ENSURE(batch.Put(key_of(erased_prefix, each.commitment), tombstone).ok());
        ENSURE(batch.Delete(key_of(missing_prefix, each.commitment)).ok());
        if (!held) continue;
        ENSURE(batch.Delete(key_of(payload_prefix, each.commitment)).ok());
        ENSURE(batch.Put(key_of(unpurged_prefix, each.commitment), rocksdb::Slice()).ok());
    }
    if (batch.Count() == 0) return {};
    const rocksdb::Status status = database_->db->Write(synced, &batch);
    if (!status.ok()) return failure(status);
    for (const Erasure& each : erasures) database_->missing.erase(each.commitment);
    return {};
}

Result<std::optional<TransactionId>> Payloads::erased(const Commitment& commitment) const {
    std::string tombstone;
    const rocksdb::Status status = database_->db->Get(
        rocksdb::ReadOptions(), key_of(erased_prefix, commitment), &tombstone);
    if (status.IsNotFound()) return std::optional<TransactionId>();
    if (!status.ok()) return failure(status);
    if (tombstone.size() != 32) return fail(ErrorCode::corrupt_store, "payloads: a tombstone");
    return std::optional(TransactionId::from(as_bytes(tombstone)));
}

Result<std::size_t> Payloads::purge(std::size_t count_max) {
    std::vector<Commitment> some;
    {
        const std::unique_ptr<rocksdb::Iterator> rows(
            database_->db->NewIterator(rocksdb::ReadOptions()));
        const std::string prefix(1, unpurged_prefix);
        for (rows->Seek(prefix); rows->Valid() && rows->key().starts_with(prefix); rows->Next()) {
            if (some.size() == count_max) break;
            const ByteView raw = as_bytes(rows->key().ToStringView()).subspan(1);
            if (raw.size() != 32) return fail(ErrorCode::corrupt_store, "payloads: a short key");
            some.push_back(Commitment::from(raw));
        }
        if (!rows->status().ok()) return failure(rows->status());
    }
    if (some.empty()) return std::size_t{0};
    // Out of memory and its log first, then out of every file that has the key.
    rocksdb::Status status = database_->db->Flush(rocksdb::FlushOptions());
    rocksdb::CompactRangeOptions whole;
    whole.exclusive_manual_compaction = false;
    whole.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    for (const Commitment& each : some) {
        if (!status.ok()) break;
        const std::string key = key_of(payload_prefix, each);
        const rocksdb::Slice at(key);
        status = database_->db->CompactRange(whole, &at, &at);
        if (status.ok()) {
            status = database_->db->Delete(rocksdb::WriteOptions(),
                                           key_of(unpurged_prefix, each));
        }
    }
    if (!status.ok()) return failure(status);
    return some.size();
}

Status Payloads::expect(std::span<const Commitment> commitments) {
    rocksdb::WriteBatch batch;
    // Held while asking, so that a put between question and note cannot be lost.
    const std::lock_guard lock(database_->mutex);
    std::vector<Commitment> noted;
    for (const Commitment& commitment : commitments) {
        TRY(const bool held, has(commitment));
        if (held || database_->missing.contains(commitment)) continue;
        TRY(const auto tombstone, erased(commitment));
        if (tombstone) continue;
        if (database_->missing.size() + noted.size() >= missing_max) {
            database_->unnamed += 1;
            continue;
        }
        ENSURE(batch.Put(key_of(missing_prefix, commitment), rocksdb::Slice()).ok());
        noted.push_back(commitment);
    }
    if (noted.empty()) return {};
    const rocksdb::Status status = database_->db->Write(rocksdb::WriteOptions(), &batch);
    if (!status.ok()) return failure(status);
    database_->missing.insert(noted.begin(), noted.end());
    return {};
}

std::uint64_t Payloads::missing_count() const {
    const std::lock_guard lock(database_->mutex);
    return database_->missing.size() + database_->unnamed;
}

std::vector<Commitment> Payloads::missing(std::optional<Commitment> after,
                                          std::size_t count_max) const {
    const std::lock_guard lock(database_->mutex);
    auto it = after ? database_->missing.upper_bound(*after) : database_->missing.begin();
    std::vector<Commitment> some;
    for (; it != database_->missing.end() && some.size() < count_max; ++it) some.push_back(*it);
    return some;
}

Status Payloads::for_each(const std::function<Status(const Entry& entry)>& visit) const {
    const std::unique_ptr<rocksdb::Iterator> rows(
        database_->db->NewIterator(rocksdb::ReadOptions()));
    const std::string prefix(1, payload_prefix);
    for (rows->Seek(prefix); rows->Valid(); rows->Next()) {
        const ByteView key = as_bytes(rows->key().ToStringView());
        if (key.size() != 33 || key[0] != static_cast<std::uint8_t>(payload_prefix)) {
            return fail(ErrorCode::corrupt_store, "payloads, key " + to_hex(key) + ": unknown");
        }
        Entry entry{Commitment::from(key.subspan(1)), {}};
        TRY(entry.opening,
            database_->unseal(entry.commitment, as_bytes(rows->value().ToStringView())));
        TRY_VOID(visit(entry));
    }
    return rows->status().ok() ? Status() : failure(rows->status());
}

Result<std::uint64_t> Payloads::check() const {
    std::uint64_t count = 0;
    TRY_VOID(for_each([&](const Entry&) -> Status {
        count += 1;
        return {};
    }));
    return count;
}

Status Payloads::link_to(const std::filesystem::path& folder) const {
    const rocksdb::Status status = link_database(*database_->db, folder);
    return status.ok() ? Status() : failure(status);
}

AccessLog::~AccessLog() {
    if (file_ >= 0) ::close(file_);
}

Result<std::unique_ptr<AccessLog>> AccessLog::open(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) {
        return fail(ErrorCode::io, path.string() + ": open: " + std::strerror(errno));
    }
    return std::unique_ptr<AccessLog>(new AccessLog(file));
}

Status AccessLog::append(const Read& read) {
    const bool printable = std::all_of(read.purpose.begin(), read.purpose.end(),
                                       [](char c) { return c > ' ' && c <= '~'; });
    if (read.purpose.empty() || read.purpose.size() > purpose_bytes_max || !printable) {
        return fail(ErrorCode::malformed, "a purpose is a printable code of 1 to 64 characters");
    }
    const std::string line = std::to_string(read.time.value) + " " + read.reader.hex() + " " +
                             read.purpose + " " + read.commitment.hex() + "\n";
    // One write, so that lines of several threads do not mix.
    const ssize_t written = ::write(file_, line.data(), line.size());
    if (written != static_cast<ssize_t>(line.size()) || ::fdatasync(file_) != 0) {
        const ErrorCode code = errno == ENOSPC ? ErrorCode::disk_full : ErrorCode::io;
        return fail(code, std::string("access.log: ") + std::strerror(errno));
    }
    return {};
}

} // namespace tamga::ledger
