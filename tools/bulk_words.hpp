// What importers of whole registers share: the words on their command lines, who signs, fates.

#pragma once

#include "tools/bulk_act.hpp"
#include "tools/bulk_run.hpp"
#include "tools/terminal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

struct BulkWords {
    std::vector<std::string> nodes;
    std::string registrar;
    std::string second;
    std::string agency;
    std::string office;
    std::string territory;
    std::string source;
    std::string report;
    std::size_t in_flight = 64;
    bool dry_run = false;
};

void declare(CLI::App& app, BulkWords& words);
// Which option is missing for a real run; empty if none, or if it is a dry run.
[[nodiscard]] std::string missing_option(const BulkWords& words);

// Two registrars of one office, on the chain of the nodes.
[[nodiscard]] Result<BulkOffice> office_of(const BulkWords& words, std::string_view legal_basis);
[[nodiscard]] BulkOptions options_of(const BulkWords& words, Progress& progress);
[[nodiscard]] TimestampMs now();

// Registered, with a conflict or without; known already, which the outcome `known` tells; refused.
[[nodiscard]] BulkRow judged(std::string kind, const std::string& id, const SubmitAnswer& answer,
                             std::string_view known, bool conflict);
// "LABEL  3 registered  1 refused:rule" of the rows of a kind.
void print_counts(const std::vector<BulkRow>& rows, const char* label, const std::string& kind);

} // namespace tamga::tools
