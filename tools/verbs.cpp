// The table of verbs, and the two that need no file of their own.

#include "tools/verbs.hpp"

#include <array>
#include <cstdio>

namespace tamga::tools {

namespace {

constexpr std::array table{
    Verb{"keygen", "[--seed HEX] FILE", "make a signing key", keygen},
    Verb{"import", "gedcom FILE --node URL ...", "import vital records of an archive",
         import_records},
    Verb{"sample-gedcom", "--people N -o FILE", "invent an archive to try imports with",
         sample_gedcom},
    Verb{"version", "", "print version and commit", version},
};

} // namespace

std::span<const Verb> verbs() { return table; }

int version(Arguments) {
    std::printf("tamga %s (%s)\n", TAMGA_VERSION, TAMGA_COMMIT);
    return exit_fine;
}

} // namespace tamga::tools
