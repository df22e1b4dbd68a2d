// What RocksDB says of itself, as lines of this program's log.
//
// Left alone it keeps a file LOG in its folder. On a disk that is full or read-only the second line
// there is a failed assertion: the process aborts before the operator is told what is wrong.

#pragma once

#include <rocksdb/env.h>

#include <memory>

namespace tamga::ledger {

// Errors are written as `rocksdb`; the rest is dropped.
[[nodiscard]] std::shared_ptr<rocksdb::Logger> rocksdb_log();

} // namespace tamga::ledger
