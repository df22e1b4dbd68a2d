// The table of verbs, and the two that need no file of their own.

#include "tools/verbs.hpp"

#include <array>
#include <cstdio>

namespace tamga::tools {

namespace {

constexpr std::array table{
    Verb{"keygen", "[--seed HEX] FILE", "make a signing key", keygen},
    Verb{"version", "", "print version and commit", version},
};

} // namespace

std::span<const Verb> verbs() { return table; }

int version(Arguments) {
    std::printf("tamga %s (%s)\n", TAMGA_VERSION, TAMGA_COMMIT);
    return exit_fine;
}

} // namespace tamga::tools
