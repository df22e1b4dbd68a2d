// tamga: the command line. The table of verbs is in verbs.cpp.

#include "tools/verbs.hpp"

#include "base/crypto.hpp"
#include "base/nearest.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

int main(int argc, char** argv) {
    using namespace tamga::tools;
    const std::span<char*> words(argv, static_cast<std::size_t>(argc));
    const std::string_view name = argc > 1 ? argv[1] : "";
    if (const auto ready = tamga::check_crypto(); !ready) {
        std::fprintf(stderr, "tamga: %s\n", ready.error().message.c_str());
        return exit_failed;
    }
    for (const Verb& verb : verbs()) {
        if (verb.name == name) return verb.run(words.subspan(2));
    }
    const bool asked = name == "help" || name == "--help" || name == "-h";
    std::FILE* out = asked ? stdout : stderr;
    if (!asked && argc > 1) {
        std::vector<std::string_view> names;
        for (const Verb& verb : verbs()) names.push_back(verb.name);
        std::fprintf(out, "tamga: there is no verb '%s'; the nearest is '%s'\n\n", argv[1],
                     std::string(tamga::nearest(name, names)).c_str());
    }
    std::fprintf(out, "usage: tamga VERB [OPTIONS]   (tamga VERB --help tells more)\n\n");
    for (const Verb& verb : verbs()) {
        std::fprintf(out, "  %-14s %s\n", verb.name.data(), verb.summary.data());
    }
    std::fprintf(out, "\nexit codes: 0 fine, 1 negative verdict, 2 usage, 3 could not do it\n");
    return asked ? exit_fine : exit_usage;
}
