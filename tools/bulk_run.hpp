// Many independent acts in flight: threads that each take the next one, submit it and wait.

#pragma once

#include "tools/import_node.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tamga::tools {

struct BulkOptions {
    NodeOptions nodes;
    std::size_t in_flight = 64;
    std::function<void(std::uint64_t done)> progress; // By one thread at a time; may be empty.
};

// Builds and submits acts 0 to count - 1. `done` is told every answer, by one thread at a time. The
// first failure of the world (not a refusal) ends the run.
[[nodiscard]] Status run_bulk(const BulkOptions& options, std::size_t count,
                              const std::function<ImportAct(std::size_t)>& build,
                              const std::function<void(std::size_t, const SubmitAnswer&)>& done);

// What became of a row of an import file.
struct BulkRow {
    std::string kind; // parcel, title, right, share, code.
    std::string id;
    std::string outcome; // registered, registered_with_conflict, known, refused.
    std::string rule;    // Of a refusal.
    std::string note;
};
// outcome -> count, of one kind.
[[nodiscard]] std::map<std::string, std::uint64_t> counts_of(const std::vector<BulkRow>& rows,
                                                             const std::string& kind);
// CSV with a line per row.
[[nodiscard]] Status write_rows(const std::string& path, const std::vector<BulkRow>& rows);

} // namespace tamga::tools
