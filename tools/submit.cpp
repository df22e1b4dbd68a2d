// tamga submit and tamga get: one act, or any question, to a node over JSON-RPC.

#include "tools/verbs.hpp"

#include "rpc/client.hpp"
#include "tools/act_file.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

struct Options {
    std::string node = "http://127.0.0.1:26701";
    std::string act = "-";
    std::string wait = "final";
    std::uint64_t deadline_s = 60;
    std::string method;
    std::string params;
    std::string field;
};

// A refusal is a negative verdict; the reason is printed as the node gave it.
int answer(std::string_view verb, rpc::Client& client, const Result<std::string>& text,
           const std::string& field) {
    if (!text) {
        if (client.failure()) {
            const auto& failure = *client.failure();
            std::fprintf(stderr, "tamga %.*s: %s (%d)\n%s\n", static_cast<int>(verb.size()),
                         verb.data(), failure.message.c_str(), failure.code, failure.data.c_str());
            return exit_negative;
        }
        return failed(verb, text.error());
    }
    json value = json::parse(*text, nullptr, false);
    if (!field.empty() && value.is_object() && value.contains(field)) value = value[field];
    std::printf("%s\n", value.is_string() ? value.get<std::string>().c_str()
                                          : value.dump(2).c_str());
    return exit_fine;
}

} // namespace

int submit(Arguments words) {
    Options options;
    CLI::App app("Submit a signed act and wait. Exit 0: registered; 1: refused, with the reason.",
                 "tamga submit");
    app.add_option("ACT", options.act, "act file; - is standard input");
    app.add_option("--node", options.node, "endpoint of any node");
    app.add_option("--wait", options.wait, "accepted, held or final")
        ->check(CLI::IsMember({"accepted", "held", "final"}));
    app.add_option("--deadline-s", options.deadline_s, "how long to wait")
        ->check(CLI::Range(1, 3600));
    if (const auto over = parse(app, words)) return *over;
    const auto act = load_act(options.act);
    if (!act) return failed("submit", act.error());
    const auto transaction = finish_act(*act);
    if (!transaction) return failed("submit", transaction.error());
    auto client = rpc::Client::connect(
        options.node, {.answer_timeout_ms = options.deadline_s * 1000 + 5000});
    if (!client) return failed("submit", client.error());
    return answer("submit", *client,
                  client->call("tx_submit", submission_json(*transaction, act->openings,
                                                            options.wait,
                                                            options.deadline_s * 1000)),
                  "");
}

int get(Arguments words) {
    Options options;
    CLI::App app("Ask a node anything: tamga get chain_status; tamga get state_get '{...}'",
                 "tamga get");
    app.add_option("METHOD", options.method, "a method of docs/generated/rpc.md")->required();
    app.add_option("PARAMS", options.params, "JSON object or array");
    app.add_option("--node", options.node, "endpoint of any node");
    app.add_option("--field", options.field, "print only this field of the result");
    if (const auto over = parse(app, words)) return *over;
    auto client = rpc::Client::connect(options.node);
    if (!client) return failed("get", client.error());
    return answer("get", *client, client->call(options.method, options.params), options.field);
}

} // namespace tamga::tools
