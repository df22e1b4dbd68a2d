// Filling a store with an initial state.

#include "ledger/initial_store.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/snapshot_cut.hpp"
#include "ledger/store_database.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tamga::ledger {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t batch_entries = 2'048;

// Entries as rows of block 0. They go past the write-ahead log: until the folder has its name,
// nothing of it counts.
class Filling {
public:
    Filling(Store::Database& database, const InitialStoreOptions& options)
        : database_(database), options_(options) {}

    Status add(const StatePath& path, ByteView value) {
        const Hash256 hash = sha256(value);
        cutter_.add(path, hash, value.size());
        rows_.push_back(row_of(Family::state, path, StateRow{Height(0), hash, to_bytes(value)}));
        return rows_.size() < batch_entries ? Status() : write();
    }
    // The root of what was added, when all of it is in files.
    Result<StateRoot> finish() {
        TRY_VOID(write());
        const rocksdb::Status flushed =
            database_.db->Flush(rocksdb::FlushOptions(), database_.handle(Family::state));
        if (!flushed.ok()) return std::unexpected(error_of(flushed, name_of(Family::state)));
        return std::move(cutter_).finish().root;
    }

private:
    Status write() {
        rocksdb::WriteBatch batch;
        for (const Row& row : rows_) {
            const auto filled = batch.Put(database_.handle(row.family), slice_of(row.key),
                                          slice_of(*row.value));
            ENSURE(filled.ok());
        }
        rocksdb::WriteOptions options;
        options.disableWAL = true;
        const rocksdb::Status status = database_.db->Write(options, &batch);
        if (!status.ok()) return std::unexpected(error_of(status, name_of(Family::state)));
        entries_ += rows_.size();
        rows_.clear();
        if (options_.progress) options_.progress(entries_);
        return {};
    }

    Store::Database& database_;
    const InitialStoreOptions& options_;
    StateCutter cutter_;
    std::vector<Row> rows_;
    std::uint64_t entries_ = 0;
};

Result<Header> fill(const fs::path& path, std::string_view genesis_text, const StateDelta& own,
                    const InitialState& initial, const InitialStoreOptions& options) {
    TRY(const Genesis genesis, parse_genesis(genesis_text));
    TRY(const std::shared_ptr<Store::Database> database, Store::Database::open(path, {}));
    Filling filling(*database, options);
    const auto add = [&](const StatePath& at, ByteView value) -> Status {
        if (options.check && !own.changes().contains(at)) TRY_VOID(options.check(at, value));
        return filling.add(at, value);
    };
    TRY_VOID(for_each_genesis_entry(own, &initial, add));
    TRY(const StateRoot root, filling.finish());
    const Header header = genesis_header(genesis, chain_id_of(genesis_text), root);
    TRY_VOID(database->write(rows_of_genesis(as_bytes(genesis_text), header, StateDelta())));
    const rocksdb::Status synced = database->db->SyncWAL();
    if (!synced.ok()) return std::unexpected(error_of(synced, "all (sync)"));
    return header;
}

// So that the new name is there after a power cut.
Status sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
    const int problem = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (synced) return {};
    return fail(ErrorCode::io, folder.string() + ": " + std::strerror(problem));
}

} // namespace

Result<Header> make_initial_store(const fs::path& path, std::string_view genesis_text,
                                  const StateDelta& own, const InitialState& initial,
                                  const InitialStoreOptions& options) {
    std::error_code problem;
    if (fs::exists(path, problem) && !fs::is_empty(path, problem)) {
        return fail(ErrorCode::usage, path.string() + " exists already: a chain begins once");
    }
    const fs::path partial = path.string() + ".initial";
    fs::remove_all(partial, problem); // What an attempt that was broken off has left.
    if (problem) return fail(ErrorCode::io, partial.string() + ": " + problem.message());
    const Result<Header> header = fill(partial, genesis_text, own, initial, options);
    if (!header) {
        fs::remove_all(partial, problem);
        return std::unexpected(header.error());
    }
    fs::rename(partial, path, problem);
    if (problem) return fail(ErrorCode::io, path.string() + ": " + problem.message());
    TRY_VOID(sync_folder(path.parent_path()));
    return header;
}

Status link_store(const fs::path& from, const fs::path& to) {
    std::error_code problem;
    fs::create_directories(to, problem);
    for (fs::directory_iterator it(from, problem), end; !problem && it != end;
         it.increment(problem)) {
        const fs::path name = to / it->path().filename();
        if (it->path().extension() == ".sst") {
            fs::create_hard_link(it->path(), name, problem);
        } else if (it->path().filename() != "LOCK") {
            fs::copy_file(it->path(), name, problem);
        }
    }
    if (problem) return fail(ErrorCode::io, to.string() + ": " + problem.message());
    return {};
}

} // namespace tamga::ledger
