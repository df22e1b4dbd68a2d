// RocksDB's own checkpoints.

#include "ledger/rocksdb_link.hpp"

#include <rocksdb/utilities/checkpoint.h>

#include <memory>

namespace tamga::ledger {

rocksdb::Status link_database(rocksdb::DB& database, const std::filesystem::path& folder) {
    rocksdb::Checkpoint* made = nullptr;
    const rocksdb::Status status = rocksdb::Checkpoint::Create(&database, &made);
    const std::unique_ptr<rocksdb::Checkpoint> owned(made);
    return status.ok() ? owned->CreateCheckpoint(folder.string()) : status;
}

} // namespace tamga::ledger
