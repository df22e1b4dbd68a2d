// An open database as it is at one moment, in another folder.

#pragma once

#include <rocksdb/db.h>

#include <filesystem>

namespace tamga::ledger {

// What is in memory is written out first. Immutable files are hard links (copies, if on another
// disk), the others copies; so it takes the time of a flush and no room until the database
// drops a file that is linked here. All tables are of one moment, between two batches, once the
// copy is opened to recover: its write-ahead log may end within a batch that was being written.
// `folder` must not exist, its parent must; it appears whole and synced, or not at all.
[[nodiscard]] rocksdb::Status link_database(rocksdb::DB& database,
                                            const std::filesystem::path& folder);

} // namespace tamga::ledger
