// Words, offices and fates of imports of whole registers.

#include "tools/bulk_words.hpp"

#include "base/key_file.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <utility>

namespace tamga::tools {

void declare(CLI::App& app, BulkWords& words) {
    app.add_option("--node", words.nodes, "endpoints of nodes, separated by commas")
        ->delimiter(',')->allow_extra_args(false);
    app.add_option("--registrar", words.registrar, "key file of the registrar who submits");
    app.add_option("--second", words.second, "key file of the registrar who read again");
    app.add_option("--agency", words.agency, "code of the agency");
    app.add_option("--office", words.office, "code of the office of both registrars");
    app.add_option("--territory", words.territory, "digits of the area of the register");
    app.add_option("--source", words.source,
                   "name of the source: the same name is the same source");
    app.add_option("--report", words.report, "CSV with a line per row");
    app.add_option("--in-flight", words.in_flight, "acts on their way at a time")
        ->check(CLI::Range(1, 256));
    app.add_flag("--dry-run", words.dry_run, "read, examine and report; no node is asked");
}

std::string missing_option(const BulkWords& words) {
    if (words.dry_run) return {};
    if (words.nodes.empty()) return "--node";
    if (words.registrar.empty()) return "--registrar";
    if (words.second.empty()) return "--second";
    if (words.agency.empty()) return "--agency";
    if (words.office.empty()) return "--office";
    if (words.source.empty()) return "--source";
    return {};
}

Result<BulkOffice> office_of(const BulkWords& words, std::string_view legal_basis) {
    const std::atomic<bool> stop = false;
    const NodeOptions first{words.nodes, 10'000};
    ImportNode node(first, 0, stop);
    BulkOffice office;
    TRY(office.chain, node.chain_id());
    TRY(const SecretKey registrar, read_key_file(words.registrar));
    TRY(const SecretKey second, read_key_file(words.second));
    office.keys = {registrar, second};
    office.agency = words.agency;
    office.office = words.office;
    office.territory = words.territory;
    office.legal_basis = legal_basis;
    return office;
}

BulkOptions options_of(const BulkWords& words, Progress& progress) {
    BulkOptions options;
    options.nodes.endpoints = words.nodes;
    options.in_flight = words.in_flight;
    options.progress = [&progress](std::uint64_t done) { progress.at(done); };
    return options;
}

TimestampMs now() {
    return TimestampMs(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch())
            .count()));
}

BulkRow judged(std::string kind, const std::string& id, const SubmitAnswer& answer,
               std::string_view known, bool conflict) {
    BulkRow row{std::move(kind), id, "refused", answer.outcome, {}};
    if (answer.number == 0) {
        row.outcome = conflict ? "registered_with_conflict" : "registered";
        row.rule.clear();
    } else if (answer.outcome == known) {
        row.outcome = "known";
        row.rule.clear();
    }
    return row;
}

void print_counts(const std::vector<BulkRow>& rows, const char* label, const std::string& kind) {
    std::printf("%-8s", label);
    for (const auto& [outcome, count] : counts_of(rows, kind)) {
        std::printf("  %llu %s", static_cast<unsigned long long>(count), outcome.c_str());
    }
    std::printf("\n");
}

} // namespace tamga::tools
