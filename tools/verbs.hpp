// The verbs of `tamga`: one table that is dispatcher, help and documentation.
//
// A verb is a function in its own file; adding one is a row in main.cpp's table and a declaration
// here. Exit codes: 0 fine, 1 negative verdict, 2 usage, 3 could not do it (interfaces.md 3).

#pragma once

#include <span>
#include <string_view>

namespace tamga::tools {

inline constexpr int exit_fine = 0;
inline constexpr int exit_negative = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_failed = 3;

// The words after the verb.
using Arguments = std::span<char*>;

struct Verb {
    std::string_view name;
    std::string_view usage;
    std::string_view summary;
    int (*run)(Arguments);
};

// Every verb, in the order of the help.
[[nodiscard]] std::span<const Verb> verbs();

int keygen(Arguments words);
int genesis(Arguments words);
int devnet(Arguments words);
int draft(Arguments words);
int sign(Arguments words);
int submit(Arguments words);
int get(Arguments words);
int history(Arguments words);
int import_records(Arguments words);
int sample_gedcom(Arguments words);
int certificate(Arguments words);
int verify(Arguments words);
int witness(Arguments words);
int audit(Arguments words);
int export_chain(Arguments words);
int snapshot(Arguments words);
int backup(Arguments words);
int restore(Arguments words);
int prune(Arguments words);
int recovery(Arguments words);
int bench(Arguments words);
int docs(Arguments words);
int version(Arguments words);

} // namespace tamga::tools
