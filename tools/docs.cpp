// tamga docs: the reference, printed from the tables that the node itself walks.
//
// `tamga docs --write DIR` renews docs/generated; a test fails when they differ.

#include "tools/verbs.hpp"

#include "ledger/parameters.hpp"
#include "registries/docs.hpp"
#include "rpc/methods.hpp"
#include "tools/terminal.hpp"

#include <array>
#include <cstdio>

namespace tamga::tools {

namespace {

std::string parameters_markdown() {
    std::string out = "# Chain parameters\n\nFixed in genesis; every validator uses the same.\n\n"
                      "| parameter | unit | default | least | most | meaning |\n"
                      "|---|---|---|---|---|---|\n";
    for (const auto& row : ledger::parameter_table) {
        out += "| `" + std::string(row.name) + "` | " + std::string(row.unit) + " | " +
               std::to_string(row.value_default) + " | " + std::to_string(row.value_min) + " | " +
               std::to_string(row.value_max) + " | " + std::string(row.meaning) + " |\n";
    }
    return out;
}

std::string verbs_markdown() {
    std::string out = "# The command line\n\nExit codes: 0 fine, 1 negative verdict, 2 usage, 3 "
                      "could not do it.\n\n| verb | does |\n|---|---|\n";
    for (const Verb& verb : verbs()) {
        out += "| `tamga " + std::string(verb.name) + " " + std::string(verb.usage) + "` | " +
               std::string(verb.summary) + " |\n";
    }
    return out;
}

struct Page {
    std::string_view name;
    std::string (*text)();
};

constexpr std::array pages{
    Page{"acts", registries::acts_markdown},
    Page{"outcomes", registries::outcomes_markdown},
    Page{"rpc", rpc::reference_markdown},
    Page{"parameters", parameters_markdown},
    Page{"commands", verbs_markdown},
};

} // namespace

int docs(Arguments words) {
    CLI::App app("Print the reference: acts, outcomes, rpc, parameters or commands.",
                 "tamga docs");
    std::string name = "acts";
    std::string directory;
    app.add_option("PAGE", name, "acts, outcomes, rpc, parameters, commands");
    app.add_option("--write", directory, "write every page as PAGE.md into this directory");
    if (const auto over = parse(app, words)) return *over;
    bool found = false;
    for (const Page& page : pages) {
        if (!directory.empty()) {
            const std::string path = directory + "/" + std::string(page.name) + ".md";
            if (const Status done = write_file(path, page.text()); !done) {
                return failed("docs", done.error());
            }
        } else if (page.name == name) {
            std::printf("%s", page.text().c_str());
            found = true;
        }
    }
    if (directory.empty() && !found) {
        return failed("docs", {ErrorCode::usage, "there is no page '" + name + "'"}), exit_usage;
    }
    return exit_fine;
}

} // namespace tamga::tools
