// tamga import codes: rows of code tables by governance, from our CSV, SOATE or SOATO files.
//
// Rows go parents first, 256 to an act; an act that is refused is halved until the row that broke
// a rule stands alone. Rows that stand on the chain already change nothing.

#include "tools/import_land.hpp"

#include "base/key_file.hpp"
#include "registries/codes/identifiers.hpp"
#include "tools/bulk_act.hpp"
#include "tools/bulk_run.hpp"
#include "tools/csv.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>

namespace tamga::tools {
namespace {

using nlohmann::json;

constexpr std::size_t file_bytes_max = std::size_t{1} << 28;
constexpr std::size_t rows_per_act = 256;

struct Options {
    std::string file;
    std::string format = "codes";
    std::string valid_from = "1991-12-26";
    std::vector<std::string> nodes;
    std::vector<std::string> keys;
    std::string report;
    bool dry_run = false;
};

struct Row {
    proto::codes::CodeTable table = proto::codes::CODE_TABLE_NONE;
    std::string code;
    std::string parent;
    std::int32_t from = 0;
    std::optional<std::int32_t> until;
    std::string value;
};

Result<std::vector<Row>> read_codes(const CsvTable& table) {
    std::array<std::size_t, 6> at{};
    constexpr std::array names{"table", "code", "parent", "valid_from", "valid_until", "value"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        TRY(at[i], table.column(names[i]));
    }
    std::vector<Row> rows;
    for (const auto& cells : table.rows) {
        Row row;
        const std::string where = "row " + std::to_string(rows.size() + 1) + ": ";
        if (!proto::codes::CodeTable_Parse(cells[at[0]], &row.table)) {
            return fail(ErrorCode::malformed, where + cells[at[0]] + " is no code table");
        }
        const auto from = registries::codes::parse_day(cells[at[3]]);
        row.until = registries::codes::parse_day(cells[at[4]]);
        if (!from || (!row.until && !cells[at[4]].empty())) {
            return fail(ErrorCode::malformed, where + "days are YYYY-MM-DD");
        }
        row.code = cells[at[1]];
        row.parent = cells[at[2]];
        row.from = *from;
        row.value = cells[at[5]];
        rows.push_back(std::move(row));
    }
    return rows;
}

// id, code, type, parent_id: parents by the file's own numbers.
Result<std::vector<Row>> read_soate(const CsvTable& table, std::int32_t from) {
    TRY(const std::size_t id, table.column("id"));
    TRY(const std::size_t code, table.column("code"));
    TRY(const std::size_t parent, table.column("parent_id"));
    TRY(const std::size_t type, table.column("type"));
    std::map<std::string, std::string> code_of;
    for (const auto& cells : table.rows) code_of[cells[id]] = cells[code];
    std::vector<Row> rows;
    for (const auto& cells : table.rows) {
        const auto above = code_of.find(cells[parent]);
        rows.push_back({proto::codes::SOATE, cells[code],
                        above == code_of.end() ? cells[parent] : above->second, from, std::nullopt,
                        cells[type]});
    }
    return rows;
}

// The fixture of the SOATO registry: a code's parent is its prefix.
Result<std::vector<Row>> read_soato(const std::string& text, std::int32_t from) {
    const json entries = json::parse(text, nullptr, false);
    if (!entries.is_array()) return fail(ErrorCode::malformed, "the file is not a list of areas");
    std::vector<Row> rows;
    for (const json& entry : entries) {
        const json fields = entry.value("fields", json::object());
        Row row{proto::codes::SOATO, fields.value("soato", ""), "", from, std::nullopt, ""};
        const std::size_t size = row.code.size();
        const std::size_t above = size == 10 ? 7 : size == 7 ? 4 : size == 4 ? 2 : 0;
        row.parent = row.code.substr(0, above);
        const std::string model = entry.value("model", "");
        row.value = model.substr(model.find('.') + 1);
        rows.push_back(std::move(row));
    }
    return rows;
}

Result<std::vector<Row>> read_rows(const Options& options) {
    TRY(const std::string text, read_file(options.file, file_bytes_max));
    const auto from = registries::codes::parse_day(options.valid_from);
    if (!from) return fail(ErrorCode::usage, "--valid-from is YYYY-MM-DD");
    if (options.format == "soato") return read_soato(text, *from);
    TRY(const CsvTable table, parse_csv(text));
    return options.format == "soate" ? read_soate(table, *from) : read_codes(table);
}

// Parents before children, then by table and code; what has no parent in the file comes first.
std::vector<std::vector<Row>> waves_of(std::vector<Row> rows) {
    std::map<std::pair<int, std::string>, std::string> parent_of;
    for (const Row& row : rows) parent_of[{row.table, row.code}] = row.parent;
    const auto depth = [&](const Row& row) {
        std::size_t steps = 0;
        std::string code = row.code;
        while (steps < 16) {
            const auto found = parent_of.find({row.table, code});
            if (found == parent_of.end() || found->second.empty()) break;
            code = found->second;
            ++steps;
        }
        return steps;
    };
    std::map<std::pair<std::size_t, int>, std::vector<Row>> waves;
    for (Row& row : rows) waves[{depth(row), row.table}].push_back(std::move(row));
    std::vector<std::vector<Row>> sorted;
    for (auto& [key, wave] : waves) {
        std::ranges::stable_sort(wave, {}, &Row::code);
        sorted.push_back(std::move(wave));
    }
    return sorted;
}

TimestampMs now() {
    return TimestampMs(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch())
            .count()));
}

ImportAct act_of(const BulkOffice& office, std::span<const Row> rows) {
    BulkAct act(office);
    proto::codes::LoadCodes& request = *act.operation().mutable_load_codes();
    request.set_table(rows.front().table);
    for (const Row& row : rows) {
        proto::codes::CodeRow& out = *request.add_rows();
        out.set_code(row.code);
        out.set_parent(row.parent);
        out.set_valid_from_day(row.from);
        if (row.until) {
            out.set_has_until(1);
            out.set_valid_until_day(*row.until);
        }
        out.set_value(row.value);
    }
    return act.finish(now());
}

// Strictly ascending by code; a second row of one code waits for the next act.
std::vector<std::vector<Row>> chunks_of(const std::vector<Row>& wave) {
    std::vector<std::vector<Row>> chunks;
    for (const Row& row : wave) {
        const bool fits = !chunks.empty() && chunks.back().size() < rows_per_act &&
                          chunks.back().back().code < row.code;
        if (!fits) chunks.emplace_back();
        chunks.back().push_back(row);
    }
    return chunks;
}

class Loader {
public:
    Loader(const BulkOffice& office, ImportNode& node) : office_(office), node_(node) {}

    Status load(std::span<const Row> rows) {
        TRY(const SubmitAnswer answer, node_.submit(act_of(office_, rows)));
        ++acts;
        if (answer.number != 0 && rows.size() > 1) {
            TRY_VOID(load(rows.first(rows.size() / 2)));
            return load(rows.subspan(rows.size() / 2));
        }
        for (const Row& row : rows) {
            const bool applied = answer.number == 0;
            results.push_back({"code", row.code, applied ? "registered" : "refused",
                               applied ? "" : answer.outcome, row.parent});
        }
        return {};
    }

    std::vector<BulkRow> results;
    std::uint64_t acts = 0;

private:
    const BulkOffice& office_;
    ImportNode& node_;
};

Result<int> import_file(const Options& options) {
    TRY(std::vector<Row> rows, read_rows(options));
    const std::size_t count = rows.size();
    const std::vector<std::vector<Row>> waves = waves_of(std::move(rows));
    std::printf("%zu rows in %zu waves\n", count, waves.size());
    if (options.dry_run) return exit_fine;
    const std::atomic<bool> stop = false;
    const NodeOptions nodes{options.nodes};
    ImportNode node(nodes, 0, stop);
    BulkOffice office;
    TRY(office.chain, node.chain_id());
    for (const std::string& file : options.keys) {
        TRY(const SecretKey key, read_key_file(file));
        office.keys.push_back(key);
    }
    office.legal_basis = "COD-01";
    Loader loader(office, node);
    for (const std::vector<Row>& wave : waves) {
        for (const std::vector<Row>& chunk : chunks_of(wave)) TRY_VOID(loader.load(chunk));
    }
    for (const auto& [outcome, number] : counts_of(loader.results, "code")) {
        std::printf("%llu %s\n", static_cast<unsigned long long>(number), outcome.c_str());
    }
    std::printf("acts in ledger: %llu\n", static_cast<unsigned long long>(loader.acts));
    if (!options.report.empty()) TRY_VOID(write_rows(options.report, loader.results));
    return exit_fine;
}

} // namespace

int import_codes(Arguments words) {
    Options options;
    CLI::App app("Load rows of code tables as governance (COD-01). Repeat it at will.",
                 "tamga import codes");
    app.add_option("FILE", options.file, "CSV: table, code, parent, valid_from, valid_until, value")
        ->required();
    app.add_option("--format", options.format, "codes, soate (CSV) or soato (JSON)")
        ->check(CLI::IsMember({"codes", "soate", "soato"}));
    app.add_option("--valid-from", options.valid_from, "of files without days: YYYY-MM-DD");
    app.add_option("--node", options.nodes, "endpoints of nodes, separated by commas")
        ->delimiter(',')->allow_extra_args(false);
    app.add_option("--key", options.keys, "key file of governance; repeat up to the threshold")
        ->allow_extra_args(false);
    app.add_option("--report", options.report, "CSV with a line per row");
    app.add_flag("--dry-run", options.dry_run, "read and count; no node is asked");
    if (const auto over = parse(app, words)) return *over;
    if (!options.dry_run && (options.nodes.empty() || options.keys.empty())) {
        return failed("import codes",
                      Error{ErrorCode::usage, "--node and --key are needed; --help tells more"});
    }
    const Result<int> result = import_file(options);
    if (!result) return failed("import codes", result.error());
    return *result;
}

} // namespace tamga::tools
