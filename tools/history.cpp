// tamga history: what became of a thing, an entry or the whole state, in words.
//
// Two days stand before each line: since when the law counts it, and when the register learned it.
// Reads every page of state_history, state_diff or a timeline of the node; `--json` prints one
// object a line as the node gave it.

#include "tools/verbs.hpp"

#include "base/bytes.hpp"
#include "registries/certificate_common.hpp"
#include "rpc/client.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools {

namespace {

using json = nlohmann::ordered_json;

struct Options {
    std::string node = "http://127.0.0.1:26701";
    std::string what;
    std::vector<std::string> keys;
    std::string as_of;
    std::optional<std::uint64_t> height;
    bool as_json = false;
};

// What may be asked about: the method, the parameters that the words after it are, and the member
// of the answer that is the list.
struct Question {
    std::string_view what;
    std::string_view method;
    std::array<std::string_view, 3> params; // Empty: no more.
    std::size_t needed = 1;                 // So many of them.
    std::string_view list;
    bool has_axes = true; // Takes --height and, of a timeline, --as-of.
};
constexpr std::array questions{
    Question{"unit", "land_timeline", {"unit"}, 1, "entries"},
    Question{"parcel", "land_timeline", {"parcel"}, 1, "entries"},
    Question{"person", "civil_timeline", {"subject"}, 1, "entries"},
    Question{"vehicle", "vehicle_timeline", {"vehicle"}, 1, "entries"},
    Question{"vin", "vehicle_timeline", {"vin"}, 1, "entries"},
    Question{"plate", "vehicle_timeline", {"plate"}, 1, "entries"},
    Question{"entry", "state_history", {"facet", "entity", "item"}, 2, "versions"},
    Question{"blocks", "state_diff", {"from", "to"}, 1, "changes", false},
};

Result<json> params_of(const Options& options, const Question& question) {
    json params = json::object();
    const auto known = static_cast<std::size_t>(std::ranges::count_if(
        question.params, [](std::string_view name) { return !name.empty(); }));
    if (options.keys.size() < question.needed || options.keys.size() > known) {
        return fail(ErrorCode::usage, options.what + " takes other words: tamga history --help");
    }
    for (std::size_t i = 0; i < options.keys.size(); ++i) {
        params[std::string(question.params[i])] = options.keys[i];
    }
    const bool timeline = question.list == "entries";
    if ((options.height && !question.has_axes) || (!options.as_of.empty() && !timeline)) {
        return fail(ErrorCode::usage, options.what + " does not take --height or --as-of");
    }
    if (options.height) params["height"] = *options.height;
    if (!options.as_of.empty()) params["asOf"] = options.as_of;
    params["limit"] = 100;
    return params;
}

std::string text_or(const json& entry, const char* name, const char* absent) {
    return entry.contains(name) && entry[name].is_string() ? entry[name].get<std::string>()
                                                            : std::string(absent);
}

std::string learned(const json& entry) {
    const std::string text = text_or(entry, "timeMs", "");
    if (text.empty()) return "before this node";
    Header at;
    at.time_ms = TimestampMs(std::strtoull(text.c_str(), nullptr, 10));
    return registries::certificate::moment(at);
}

void print_line(const json& entry) {
    std::printf("%s  learned %s, block %s, %s\n    %s\n",
                text_or(entry, "legalDate", "----------").c_str(), learned(entry).c_str(),
                text_or(entry, "height", "?").c_str(),
                text_or(entry, "act", "no act").c_str(), text_or(entry, "words", "").c_str());
}

Status print_pages(const Options& options, const Question& question, rpc::Client& client,
                   json params) {
    while (true) {
        TRY(const std::string text, client.call(question.method, params.dump()));
        const json page = json::parse(text, nullptr, false);
        const std::string list(question.list);
        if (!page.is_object() || !page.contains(list) || !page.contains("next")) {
            return fail(ErrorCode::network, "the node's answer has no " + list);
        }
        for (const json& entry : page[list]) {
            if (options.as_json) {
                std::printf("%s\n", entry.dump().c_str());
            } else {
                print_line(entry);
            }
        }
        if (!page["next"].is_string()) return {};
        params["cursor"] = page["next"];
    }
}

} // namespace

int history(Arguments words) {
    Options options;
    CLI::App app("What became of a thing, in words: since when the law counts it, when the "
                 "register learned it, and by which act.\n"
                 "tamga history unit CODE; parcel CODE; person SUBJECT; vehicle ID; vin VIN; plate "
                 "PLATE; entry FACET ENTITY [ITEM]; blocks FROM [TO]",
                 "tamga history");
    app.add_option("WHAT", options.what, "unit, parcel, person, vehicle, vin, plate, entry, blocks")
        ->required();
    app.add_option("KEY", options.keys, "code or id; of entry facet and keys; of blocks heights")
        ->required();
    app.add_option("--node", options.node, "endpoint of any node");
    app.add_option("--as-of", options.as_of, "YYYY-MM-DD: up to this legal date");
    app.add_option("--height", options.height, "as the register knew it after this block");
    app.add_flag("--json", options.as_json, "one JSON object a line");
    if (const auto over = parse(app, words)) return *over;
    const auto question = std::ranges::find(questions, options.what, &Question::what);
    if (question == questions.end()) {
        std::fprintf(stderr, "tamga history: WHAT is one of unit, parcel, person, vehicle, vin, "
                             "plate, entry and blocks\n");
        return exit_usage;
    }
    const auto params = params_of(options, *question);
    if (!params) {
        std::fprintf(stderr, "tamga history: %s\n", params.error().message.c_str());
        return exit_usage;
    }
    auto client = rpc::Client::connect(options.node);
    if (!client) return failed("history", client.error());
    const Status done = print_pages(options, *question, *client, *params);
    if (done) return exit_fine;
    failed("history", done.error());
    return done.error().code == ErrorCode::not_found ? exit_negative : exit_failed;
}

} // namespace tamga::tools
