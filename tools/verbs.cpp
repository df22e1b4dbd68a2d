// The table of verbs, and the two that need no file of their own.

#include "tools/verbs.hpp"

#include "tools/simulate_day.hpp"

#include <array>
#include <cstdio>

namespace tamga::tools {

namespace {

constexpr std::array table{
    Verb{"keygen", "[--show] FILE", "make a signing key", keygen},
    Verb{"genesis", "new | add-validator | check FILE, load HOME FILE", "what a chain begins with",
         genesis},
    Verb{"devnet", "[start | status | stop] --dir DIR", "run validators on this machine", devnet},
    Verb{"draft", "[INPUT] --signer KEY ... -o ACT", "an act from JSON", draft},
    Verb{"sign", "ACT --key FILE", "show an act and sign it, also offline", sign},
    Verb{"submit", "ACT --node URL", "submit a signed act and wait", submit},
    Verb{"get", "METHOD [PARAMS] --node URL", "ask a node anything", get},
    Verb{"history", "WHAT KEY [--as-of DATE] [--height H] --node URL",
         "what became of a thing: by the law's day and by when it was learned", history},
    Verb{"import", "gedcom | parcels | vehicles | codes FILE --node URL ...",
         "import archives and tables",
         import_records},
    Verb{"sample-gedcom", "--people N -o FILE", "invent an archive to try imports with",
         sample_gedcom},
    Verb{"simulate-day", "--population N --seed S --execute DIR | --node URL ... | --found FILE",
         "found a population and run a day of its life", simulate_day},
    Verb{"certificate", "KIND SUBJECT --node URL", "ask for a certificate about a person or land",
         certificate},
    Verb{"verify", "PROOF --genesis FILE",
         "judge a receipt, certificate, evidence or folder of tiles offline",
         verify},
    Verb{"witness", "--policy FILE --key FILE ...", "cosign the head of a chain", witness},
    Verb{"audit", "HOME | URL | BUNDLE [--genesis FILE]", "replay a chain and recompute everything",
         audit},
    Verb{"export", "bundle | initial-state | evidence HOME -o FILE, tiles HOME -o FOLDER",
         "write a chain, a state to begin with, evidence, or the log to files",
         export_chain},
    Verb{"snapshot", "export HOME FILE | import FILE --home NEW --trust WHAT",
         "write a state to one file, begin a home with it", snapshot},
    Verb{"backup", "HOME --to FOLDER [--keep N] | --verify FOLDER",
         "copy a home while it runs, only what is new; judge the copies", backup},
    Verb{"restore", "FOLDER --home NEW [--at HEIGHT]", "make a home from a backup", restore},
    Verb{"prune", "HOME --keep-days N | --to HEIGHT",
         "give up acts and states of the past, keep what proves them", prune},
    Verb{"recovery", "new --home HOME ... -o FILE | sign FILE --key KEY | show FILE",
         "after a quorum is lost for good: a new chain that goes on", recovery},
    Verb{"bench", "--validators 4", "measure acts per second and latency", bench},
    Verb{"docs", "[PAGE] [--write DIR]", "print the reference from the node's own tables", docs},
    Verb{"version", "", "print version and commit", version},
};

} // namespace

std::span<const Verb> verbs() { return table; }

int version(Arguments) {
    std::printf("tamga %s (%s)\n", TAMGA_VERSION, TAMGA_COMMIT);
    return exit_fine;
}

} // namespace tamga::tools
