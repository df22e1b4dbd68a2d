// tamga import gedcom: options, the run and its report.

#include "tools/import_gedcom.hpp"

#include "base/key_file.hpp"
#include "ledger/parameters.hpp"
#include "tools/import_run.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

namespace tamga::tools {
namespace {

struct Options {
    std::string file;
    std::vector<std::string> nodes;
    std::string registrar;
    std::string second;
    std::string agency;
    std::string office;
    std::string territory;
    std::string legal_basis = "CIV-20";
    std::string source;
    std::string encoding;
    std::vector<std::string> reports;
    std::string summary;
    std::string journal;
    std::string resume;
    std::uint64_t limit = 0;
    std::size_t in_flight = 64;
    bool dry_run = false;
    bool json = false;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("FILE", options.file, "GEDCOM 5.5.1 or 7")->required();
    app.add_option("--node", options.nodes, "endpoints of nodes, separated by commas")
        ->delimiter(',')->allow_extra_args(false);
    app.add_option("--registrar", options.registrar, "key file of the registrar who submits");
    app.add_option("--second", options.second, "key file of the registrar who read again");
    app.add_option("--agency", options.agency, "code of the agency");
    app.add_option("--office", options.office, "code of the office of both registrars");
    app.add_option("--territory", options.territory, "digits; empty is the whole country");
    app.add_option("--legal-basis", options.legal_basis, "code of act and article");
    app.add_option("--source", options.source,
                   "name of the source (fond, opis, delo): the same name is the same source; "
                   "without it the file's header identifies it");
    app.add_option("--encoding", options.encoding,
                   "ASCII, UTF-8, UTF-16LE, UTF-16BE, ANSEL or CP1251, where the file is silent");
    app.add_option("--report", options.reports, "a line per event: .jsonl or .csv; repeat")
        ->allow_extra_args(false);
    app.add_option("--summary", options.summary, "the sums as one JSON object, in a file");
    CLI::Option* journal = app.add_option(
        "--journal", options.journal, "new file for what is final, so that --resume can go on");
    app.add_option("--resume", options.resume, "journal of an earlier run")->excludes(journal);
    app.add_option("--limit", options.limit, "submit at most so many acts; 0 is all");
    app.add_option("--in-flight", options.in_flight, "acts on their way at a time")
        ->check(CLI::Range(1, 256));
    app.add_flag("--dry-run", options.dry_run, "read, plan and report; no node is asked");
    app.add_flag("--json", options.json, "the sums as one JSON object on standard output");
}

// Which option is missing for a real run; empty if none.
std::string missing_option(const Options& options) {
    if (options.nodes.empty()) return "--node";
    if (options.registrar.empty()) return "--registrar";
    if (options.second.empty()) return "--second";
    if (options.agency.empty()) return "--agency";
    if (options.office.empty()) return "--office";
    return {};
}

// For the first questions: a node that is not there is told at once.
NodeOptions first_contact(const Options& options) {
    return NodeOptions{options.nodes, 10'000};
}

Result<ImportOffice> office_of(const Options& options, const ChainId& chain) {
    TRY(const SecretKey first, read_key_file(options.registrar));
    TRY(const SecretKey second, read_key_file(options.second));
    if (first.public_key() == second.public_key()) {
        return fail(ErrorCode::usage, "--registrar and --second are one key: two registrars of "
                                      "the office must sign");
    }
    return ImportOffice{chain,          first,          second,           options.agency,
                        options.office, options.territory, options.legal_basis};
}

// What rules depend on comes from the chain; without one the defaults are used.
Result<ImportParameters> parameters_of(const Options& options) {
    ImportParameters parameters;
    if (options.nodes.empty()) return parameters;
    const std::atomic<bool> stop = false;
    const NodeOptions nodes = first_contact(options);
    ImportNode node(nodes, 0, stop);
    TRY(const auto values, node.parameters());
    const auto take = [&](ledger::ParameterId id, int& field) {
        const auto found = values.find(std::string(ledger::spec_of(id).name));
        if (found != values.end()) field = static_cast<int>(found->second);
    };
    take(ledger::ParameterId::legacy_marriage_age, parameters.legacy_marriage_age);
    take(ledger::ParameterId::father_by_marriage_days_max, parameters.father_days_after_death);
    return parameters;
}

Result<std::uint64_t> height_of(const Options& options) {
    const std::atomic<bool> stop = false;
    const NodeOptions nodes{options.nodes};
    return ImportNode(nodes, 0, stop).height();
}

Result<RunOutcome> run(const Options& options, const GedcomArchive& archive,
                       const ImportPlan& plan) {
    if (options.dry_run) {
        RunOutcome outcome;
        outcome.results = predicted_results(plan);
        return outcome;
    }
    const std::atomic<bool> stop = false;
    RunOptions running;
    running.nodes.endpoints = options.nodes;
    running.in_flight = options.in_flight;
    running.journal = options.journal;
    running.resume = options.resume;
    if (options.limit > 0) running.acts_max = options.limit;
    const NodeOptions nodes = first_contact(options);
    ImportNode node(nodes, 0, stop);
    TRY(const ChainId chain, node.chain_id());
    TRY(const ImportOffice office, office_of(options, chain));

    Progress progress("import", plan.order.size(), options.json);
    running.progress = [&progress](std::uint64_t done) { progress.at(done); };
    TRY(RunOutcome outcome, run_import(office, archive, plan, running));
    const auto unfinished =
        std::count_if(outcome.results.begin(), outcome.results.end(),
                      [](const RowResult& row) { return row.outcome == "unfinished"; });
    progress.end(plan.order.size() - static_cast<std::uint64_t>(unfinished));
    return outcome;
}

void explain(const GedcomArchive& archive, const ImportPlan& plan) {
    std::fprintf(stderr, "%zu persons, %zu families, %zu events; %s, GEDCOM %s; source %s\n",
                 archive.persons.size(), archive.families.size(), archive.events.size(),
                 archive.encoding.c_str(), archive.version.c_str(),
                 archive.source.hex().substr(0, 16).c_str());
    for (const std::string& note : archive.notes) std::fprintf(stderr, "note: %s\n", note.c_str());
    std::size_t waves = 0;
    for (const PlannedRow& row : plan.rows) waves = std::max(waves, row.wave);
    std::fprintf(stderr, "%zu acts to submit in %zu waves\n", plan.order.size(), waves + 1);
}

void print_totals(const Options& options, const ImportTotals& totals, const RunOutcome& outcome,
                  const RunFigures& figures) {
    if (options.json) {
        std::printf("%s\n", totals_json(totals, figures).c_str());
        return;
    }
    const std::uint64_t elapsed_ms = std::max<std::uint64_t>(1, figures.elapsed_ms);
    std::printf("%s", describe(totals).c_str());
    if (options.dry_run) {
        std::printf("dry run: nothing was submitted; outcomes are those of a new chain\n");
        return;
    }
    const std::uint64_t per_second = figures.acts * 1000 / elapsed_ms;
    std::printf("acts in ledger: %llu in %llu.%llu s, %llu per second\n",
                static_cast<unsigned long long>(figures.acts),
                static_cast<unsigned long long>(elapsed_ms / 1000),
                static_cast<unsigned long long>(elapsed_ms % 1000 / 100),
                static_cast<unsigned long long>(per_second));
    if (outcome.surprises > 0) {
        std::printf("%llu rows did not end as on a new chain: facts registered before play a "
                    "part\n",
                    static_cast<unsigned long long>(outcome.surprises));
    }
}

Result<int> import_file(const Options& options) {
    TRY(const std::string text, read_file(options.file, std::size_t{1} << 30));
    TRY(const GedcomArchive archive,
        read_gedcom_archive(as_bytes(text), options.source, options.encoding));
    TRY(const ImportParameters parameters,
        options.dry_run ? Result<ImportParameters>(ImportParameters{}) : parameters_of(options));
    const ImportPlan plan = plan_import(archive, parameters);
    if (!options.json) explain(archive, plan);

    const auto start = std::chrono::steady_clock::now();
    TRY(const RunOutcome outcome, run(options, archive, plan));
    RunFigures figures{outcome.acts, 0, 0};
    figures.elapsed_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                              start)
            .count());
    if (!options.dry_run && !outcome.broken_off) {
        TRY(figures.height, height_of(options));
    }
    for (const std::string& report : options.reports) {
        TRY_VOID(write_report(report, archive, outcome.results));
    }
    const ImportTotals totals = totals_of(archive, outcome.results);
    if (!options.summary.empty()) {
        TRY_VOID(write_file(options.summary, totals_json(totals, figures) + "\n"));
    }
    print_totals(options, totals, outcome, figures);
    if (outcome.broken_off) return std::unexpected(*outcome.broken_off);
    return exit_fine;
}

} // namespace

int import_gedcom(Arguments words) {
    Options options;
    CLI::App app("Import vital records from a GEDCOM file (CIV-20). Repeat it at will: nothing is "
                 "registered twice.",
                 "tamga import gedcom");
    declare(app, options);
    if (const auto over = parse(app, words)) return *over;
    const std::string missing = options.dry_run ? "" : missing_option(options);
    if (!missing.empty()) {
        std::fprintf(stderr, "tamga import gedcom: %s is needed (or --dry-run)\n",
                     missing.c_str());
        return exit_usage;
    }
    const Result<int> code = import_file(options);
    return code ? *code : failed("import gedcom", code.error());
}

} // namespace tamga::tools
