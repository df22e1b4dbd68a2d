// Reading CSV (RFC 4180): quoted fields, doubled quotes, line ends of either kind.

#pragma once

#include "base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

struct CsvTable {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; // Each as wide as the columns.

    // The index of a column; an error that names it and the file's columns.
    [[nodiscard]] Result<std::size_t> column(std::string_view name) const;
};

// The first line names the columns. A row of another width is an error that names its line.
[[nodiscard]] Result<CsvTable> parse_csv(std::string_view text);

} // namespace tamga::tools
