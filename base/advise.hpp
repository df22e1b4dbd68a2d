// What to say about a flag that does not exist: the same in the daemon and in `tamga`.

#pragma once

#include "base/nearest.hpp"

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace tamga {

// Names, on stderr, the flag that each unknown one of a command line is most like. App is CLI::App,
// after its parse has failed; base itself needs no command line.
template <class App>
void advise(const App& app) {
    std::vector<std::string> known;
    const auto collect = [&](const App& level) {
        for (const auto* option : level.get_options()) {
            for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
        }
    };
    collect(app);
    for (const App* verb : app.get_subcommands()) collect(*verb);
    const std::vector<std::string_view> names(known.begin(), known.end());
    for (const std::string& word : app.remaining(true)) {
        if (!word.starts_with("-")) continue;
        const std::string flag = word.substr(0, word.find('='));
        std::fprintf(stderr, "%s is not known; the nearest flag is %s\n", flag.c_str(),
                     std::string(nearest(flag, names)).c_str());
    }
}

} // namespace tamga
