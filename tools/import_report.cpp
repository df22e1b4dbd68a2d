// One line per row, as JSON lines or CSV.

#include "tools/import_report.hpp"

#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace tamga::tools {
namespace {

using json = nlohmann::ordered_json;

json row_json(const GedcomEvent& event, const RowResult& result) {
    json row = {{"kind", name_of(event.kind)},
                {"record", event.record},
                {"ordinal", event.ordinal},
                {"line", event.line},
                {"date", event.date_text},
                {"day", describe(event.date)},
                {"outcome", result.outcome},
                {"rule", result.rule},
                {"conflicts", result.conflicts},
                {"note", result.note}};
    if (!result.record_number.empty()) row["recNo"] = result.record_number;
    if (!result.subjects.empty()) row["subjects"] = result.subjects;
    if (!result.marriage.empty()) row["marriage"] = result.marriage;
    if (!result.txid.empty()) {
        row["txid"] = result.txid;
        row["height"] = result.height;
        row["index"] = result.index;
    }
    return row;
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out.push_back('"');
        out.push_back(c);
    }
    return out + "\"";
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

std::string row_csv(const GedcomEvent& event, const RowResult& result) {
    const bool included = !result.txid.empty();
    const std::array<std::string, 14> cells{std::string(name_of(event.kind)),
                                            event.record,
                                            std::to_string(event.ordinal),
                                            std::to_string(event.line),
                                            event.date_text,
                                            describe(event.date),
                                            result.outcome,
                                            result.rule,
                                            joined(result.conflicts),
                                            result.note,
                                            result.record_number,
                                            result.txid,
                                            included ? std::to_string(result.height) : "",
                                            included ? std::to_string(result.index) : ""};
    std::string line;
    for (const std::string& cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
    return line + "\r\n";
}

std::string list(const std::map<std::string, std::uint64_t>& counts) {
    std::string out;
    for (const auto& [name, count] : counts) {
        out += (out.empty() ? "" : ", ") + std::to_string(count) + " " + name;
    }
    return out;
}

std::uint64_t count_of(const std::map<std::string, std::uint64_t>& counts,
                       const std::string& name) {
    const auto found = counts.find(name);
    return found == counts.end() ? 0 : found->second;
}

} // namespace

ImportTotals totals_of(const GedcomArchive& archive, const std::vector<RowResult>& results) {
    ImportTotals totals;
    totals.events = archive.events.size();
    for (std::size_t row = 0; row < results.size(); ++row) {
        ++totals.kinds[std::string(name_of(archive.events[row].kind))];
        ++totals.outcomes[results[row].outcome];
        if (results[row].outcome == "refused") ++totals.refused[results[row].rule];
        for (const std::string& conflict : results[row].conflicts) ++totals.conflicts[conflict];
    }
    return totals;
}

Status write_report(const std::string& path, const GedcomArchive& archive,
                    const std::vector<RowResult>& results) {
    std::string text;
    const bool csv = path.ends_with(".csv");
    if (csv) {
        text = "kind,record,ordinal,line,date,day,outcome,rule,conflicts,note,recNo,txid,height,"
               "index\r\n";
    }
    for (std::size_t row = 0; row < results.size(); ++row) {
        const GedcomEvent& event = archive.events[row];
        text += csv ? row_csv(event, results[row])
                    : row_json(event, results[row])
                              .dump(-1, ' ', false, json::error_handler_t::replace) +
                          "\n";
    }
    return write_file(path, text);
}

std::string describe(const ImportTotals& totals) {
    const std::uint64_t conflicted = count_of(totals.outcomes, "registered_with_conflict");
    const std::uint64_t registered = count_of(totals.outcomes, "registered") + conflicted;
    const auto line = [](const std::string& label, std::uint64_t count,
                         const std::map<std::string, std::uint64_t>& parts) {
        std::string text = label + std::to_string(count);
        if (!parts.empty()) text += " (" + list(parts) + ")";
        return text + "\n";
    };
    std::string out = line("events read:    ", totals.events, totals.kinds) +
                      line("registered:     ", registered, {}) +
                      line("  in conflict:  ", conflicted, totals.conflicts) +
                      line("refused:        ", count_of(totals.outcomes, "refused"),
                           totals.refused) +
                      line("not an act:     ", count_of(totals.outcomes, "not_an_act"), {});
    for (const std::string name : {"left_out", "unfinished"}) {
        const std::uint64_t count = count_of(totals.outcomes, name);
        if (count > 0) out += line(name + ": ", count, {});
    }
    return out;
}

std::string totals_json(const ImportTotals& totals, const RunFigures& figures) {
    const std::uint64_t elapsed_ms = std::max<std::uint64_t>(1, figures.elapsed_ms);
    const std::uint64_t conflicted = count_of(totals.outcomes, "registered_with_conflict");
    const json out = {{"events", totals.events},
                      {"kinds", totals.kinds},
                      {"registered", count_of(totals.outcomes, "registered") + conflicted},
                      {"withConflict", conflicted},
                      {"conflicts", totals.conflicts},
                      {"refused", count_of(totals.outcomes, "refused")},
                      {"refusedByRule", totals.refused},
                      {"notAnAct", count_of(totals.outcomes, "not_an_act")},
                      {"leftOut", count_of(totals.outcomes, "left_out")},
                      {"unfinished", count_of(totals.outcomes, "unfinished")},
                      {"acts", figures.acts},
                      {"elapsedMs", figures.elapsed_ms},
                      {"actsPerSecond", figures.acts * 1000 / elapsed_ms},
                      {"blocks", figures.height}};
    return out.dump();
}

} // namespace tamga::tools
