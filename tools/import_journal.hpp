// The importer's journal: what was sent, on disk before it leaves, and what was acknowledged as
// final, on disk before anything builds on it.
//
// JSON lines; the first names chain and source. A line that a crash cut short is ignored, because
// what it would have said was never used. Appending from many threads shares one fdatasync.

#pragma once

#include "base/result.hpp"
#include "base/types.hpp"
#include "tools/import_report.hpp"

#include <nlohmann/json_fwd.hpp>

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace tamga::tools {

class ImportJournal {
public:
    ImportJournal() = default;
    ~ImportJournal();
    ImportJournal(const ImportJournal&) = delete;
    ImportJournal& operator=(const ImportJournal&) = delete;

    // A new file; an existing one is an error that names --resume.
    [[nodiscard]] Status create(const std::string& path, const ChainId& chain,
                                const Hash256& source);
    // An existing file of the same chain and source; `line` receives every line after the first.
    [[nodiscard]] Status resume(const std::string& path, const ChainId& chain,
                                const Hash256& source,
                                const std::function<void(const nlohmann::json&)>& line);

    // Returns when the line is on disk. Without a file (no journal was asked for) at once.
    [[nodiscard]] Status append(const nlohmann::json& line);

private:
    Status flush(std::unique_lock<std::mutex>& lock);

    int file_ = -1;
    std::mutex mutex_;
    std::condition_variable flushed_;
    std::string pending_;
    std::uint64_t appended_ = 0; // Lines taken.
    std::uint64_t synced_ = 0;   // Lines on disk.
    bool flushing_ = false;
    bool broken_ = false;
};

} // namespace tamga::tools
