// tamga import parcels: a cadastre onto the chain, row by row; repeat it at will.

#include "tools/import_land.hpp"

#include "base/hash.hpp"
#include "tools/bulk_words.hpp"
#include "tools/parcels_plan.hpp"

#include <chrono>
#include <cstdio>

namespace tamga::tools {
namespace {

constexpr std::string_view known = "land_already_imported";

struct Options {
    CadastrePaths paths;
    std::uint32_t crs = 2193;
    BulkWords run;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("PARCELS", options.paths.parcels, "GeoJSON, also .gz")->required();
    app.add_option("--titles", options.paths.titles, "CSV: id, title_no, parcelid, type");
    app.add_option("--rights", options.paths.rights,
                   "CSV: id, ba_unit_id, type_code, is_primary, registration_date");
    app.add_option("--shares", options.paths.shares, "CSV: rrr_id, id, nominator, denominator");
    app.add_option("--party-links", options.paths.party_links, "CSV: party_id, share_id");
    app.add_option("--parties", options.paths.parties, "CSV: id, type_code");
    app.add_option("--crs", options.crs, "EPSG number of the plane; 2193 if absent");
    declare(app, options.run);
}

std::string missing_option(const Options& options) {
    const bool titles = !options.paths.titles.empty();
    if (titles && (options.paths.rights.empty() || options.paths.shares.empty() ||
                   options.paths.party_links.empty() || options.paths.parties.empty())) {
        return "with --titles: --rights, --shares, --party-links and --parties";
    }
    return missing_option(options.run);
}

void print_findings(const CadastreFiles& files, const ParcelFindings& findings) {
    std::printf("%zu parcels:", files.parcels.size());
    for (const auto& [fault, count] : findings.faults) {
        std::printf(" %llu %s", static_cast<unsigned long long>(count), fault.c_str());
    }
    std::printf("; %llu pairs of shared edges, %llu pairs of parcels not noded, %llu overlap\n",
                static_cast<unsigned long long>(findings.shared_edges),
                static_cast<unsigned long long>(findings.not_noded),
                static_cast<unsigned long long>(findings.overlaps));
    std::printf("%zu titles, %zu rights, %zu shares, %zu parties\n", files.titles.size(),
                files.rights, files.shares, files.parties.size());
}

// A title's rights and shares have its fate.
void account(std::vector<BulkRow>& rows, const FileTitle& title, const BulkRow& fate) {
    for (const FileRight& right : title.rights) {
        BulkRow row = fate;
        row.kind = "right";
        row.id = right.id;
        row.note = note_of(right);
        rows.push_back(row);
        row.kind = "share";
        row.note.clear();
        for (std::size_t i = 0; i < right.shares.size(); ++i) {
            row.id = right.id + "/" + std::to_string(i + 1);
            rows.push_back(row);
        }
    }
}

class Import {
public:
    Import(const Options& options, const CadastreFiles& files, const ParcelFindings& findings)
        : options_(options), files_(files), findings_(findings),
          source_(sha256(as_bytes(options.run.source))) {}

    Status run() {
        TRY(office_, office_of(options_.run, "LND-02"));
        TRY_VOID(submit_parcels());
        TRY_VOID(submit_titles());
        for (const std::string& orphan : files_.orphans) {
            rows_.push_back({"orphan", orphan, "refused", "right_not_found", "of no title"});
        }
        return {};
    }

    [[nodiscard]] const std::vector<BulkRow>& rows() const { return rows_; }

private:
    Status submit_parcels() {
        const auto begin = std::chrono::steady_clock::now();
        Progress progress("parcels", files_.parcels.size(), false);
        TRY_VOID(run_bulk(
            options_of(options_.run, progress), files_.parcels.size(),
            [&](std::size_t i) {
                return parcel_act(office_, source_, options_.crs, files_.parcels[i], now());
            },
            [&](std::size_t i, const SubmitAnswer& answer) {
                rows_.push_back(judged("parcel", files_.parcels[i].id, answer, known,
                                       findings_.conflicts[i] != 0));
                rows_.back().note = findings_.notes[i];
            }));
        progress.end(files_.parcels.size());
        rate("parcels", files_.parcels.size(), begin);
        return {};
    }

    Status submit_titles() {
        const auto begin = std::chrono::steady_clock::now();
        Progress progress("titles", files_.titles.size(), false);
        TRY_VOID(run_bulk(
            options_of(options_.run, progress), files_.titles.size(),
            [&](std::size_t i) {
                return title_act(office_, source_, files_, files_.titles[i], now());
            },
            [&](std::size_t i, const SubmitAnswer& answer) {
                const FileTitle& title = files_.titles[i];
                const BulkRow row = judged("title", title.number, answer, known, false);
                rows_.push_back(row);
                if (title.rights.empty()) rows_.back().note = "the file has no right on it";
                account(rows_, title, row);
            }));
        progress.end(files_.titles.size());
        rate("titles", files_.titles.size(), begin);
        return {};
    }

    static void rate(const char* what, std::size_t count,
                     std::chrono::steady_clock::time_point begin) {
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - begin)
                            .count();
        std::fprintf(stderr, "%zu %s in %lld ms, %lld per second\n", count, what,
                     static_cast<long long>(ms),
                     static_cast<long long>(count) * 1000 / std::max<long long>(1, ms));
    }

    const Options& options_;
    const CadastreFiles& files_;
    const ParcelFindings& findings_;
    Hash256 source_;
    BulkOffice office_;
    std::vector<BulkRow> rows_;
};

Result<int> import_files(const Options& options) {
    const auto plane = plane_of(options.crs);
    if (!plane) return fail(ErrorCode::usage, "--crs: only 2193 is known to this version");
    TRY(const CadastreFiles files, load_cadastre(options.paths, *plane));
    const ParcelFindings findings = examine(files.parcels);
    print_findings(files, findings);
    if (options.run.dry_run) {
        std::printf("dry run: nothing was submitted\n");
        return exit_fine;
    }
    Import run(options, files, findings);
    TRY_VOID(run.run());
    for (const char* kind : {"parcel", "title", "right", "share", "orphan"}) {
        print_counts(run.rows(), kind, kind);
    }
    if (!options.run.report.empty()) TRY_VOID(write_rows(options.run.report, run.rows()));
    return exit_fine;
}

} // namespace

int import_parcels(Arguments words) {
    Options options;
    CLI::App app("Import a cadastre: parcels, titles, rights and shares (LND-02). Repeat it at "
                 "will: nothing is registered twice.",
                 "tamga import parcels");
    declare(app, options);
    if (const auto over = parse(app, words)) return *over;
    const std::string missing = missing_option(options);
    if (!missing.empty()) {
        return failed("import parcels",
                      Error{ErrorCode::usage, missing + " is needed; --help tells more"});
    }
    const Result<int> result = import_files(options);
    if (!result) return failed("import parcels", result.error());
    return *result;
}

} // namespace tamga::tools
