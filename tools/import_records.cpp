// tamga import: what can be imported, and the closing lines of a run.

#include "tools/import_gedcom.hpp"
#include "tools/import_land.hpp"
#include "tools/import_vehicles.hpp"
#include "tools/terminal.hpp"
#include "tools/verbs.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace tamga::tools {
namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t summary_bytes_max = 1u << 20;

Result<json> load(const std::string& path) {
    TRY(const std::string text, read_file(path, summary_bytes_max));
    json value = json::parse(text, nullptr, false);
    if (value.is_object()) return value;
    return fail(ErrorCode::malformed, path + " is not the summary that --summary writes");
}

std::string text_of(const json& value, const char* key) {
    const auto found = value.find(key);
    if (found == value.end()) return "-";
    return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string list_of(const json& value, const char* key) {
    std::string out;
    const json list = value.value(key, json::object());
    for (const auto& [name, count] : list.items()) {
        out += (out.empty() ? "" : ", ") + count.dump() + " " + name;
    }
    return out.empty() ? "none" : out;
}

void print(const char* label, const std::string& value) {
    std::printf("%-18s %s\n", label, value.c_str());
}

// The lines that quickstart ends with. The verdict of the audit is the exit code.
int summary(Arguments words) {
    std::string run;
    std::string audit;
    CLI::App app("Print the sums of an import, and the verdict of an audit.",
                 "tamga import summary");
    app.add_option("SUMMARY", run, "file of `tamga import gedcom --summary`")->required();
    app.add_option("--audit", audit, "file of `tamga audit --summary`");
    if (const auto over = parse(app, words)) return *over;
    const Result<json> sums = load(run);
    if (!sums) return failed("import summary", sums.error());
    print("events read", text_of(*sums, "events") + " (" + list_of(*sums, "kinds") + ")");
    print("registered", text_of(*sums, "registered"));
    print("conflicts", text_of(*sums, "withConflict") + " (" + list_of(*sums, "conflicts") + ")");
    print("refused by rule", list_of(*sums, "refusedByRule"));
    print("not an act", text_of(*sums, "notAnAct"));
    print("blocks", text_of(*sums, "blocks"));
    print("acts per second", text_of(*sums, "actsPerSecond"));
    if (audit.empty()) return exit_fine;
    const Result<json> judged = load(audit);
    if (!judged) return failed("import summary", judged.error());
    const std::string verdict = text_of(*judged, "verdict");
    print("audit verdict", verdict);
    return verdict == "passed" ? exit_fine : exit_negative;
}

} // namespace

int import_records(Arguments words) {
    const std::string_view what = words.empty() ? "" : words.front();
    if (what == "gedcom") return import_gedcom(words.subspan(1));
    if (what == "parcels") return import_parcels(words.subspan(1));
    if (what == "vehicles") return import_vehicles(words.subspan(1));
    if (what == "codes") return import_codes(words.subspan(1));
    if (what == "summary") return summary(words.subspan(1));
    const bool help = what == "--help" || what == "-h";
    std::fprintf(help ? stdout : stderr,
                 "tamga import gedcom FILE ...   vital records of an archive; --help tells more\n"
                 "tamga import parcels FILE ...  a cadastre: parcels, titles, rights, shares\n"
                 "tamga import vehicles FILE ... a register of vehicles, by names of columns\n"
                 "tamga import codes FILE ...    code tables: areas, plate series, holidays\n"
                 "tamga import summary FILE ...  the sums of an import in a few lines\n");
    return help ? exit_fine : exit_usage;
}

} // namespace tamga::tools
