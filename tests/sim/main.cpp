// sim: worlds from seeds. Exit 0: no violation; 1: one was found and is printed; 2: usage.
//
//   sim --seeds 500 [--nodes 4,7] [--seed FIRST] [--jobs N] [--twice] [--verbose] [--trace]
//       [--adversary NAME] [--traitors N] [--changes] [--minutes N] [--require-sometimes]
//   sim --schedule FILE          one run of a schedule in text
//   sim --shrink FILE --seed S   the seed's violation cut down to what it needs, written to FILE
//   sim --mutants [--only A,B]   tests/sim/mutants.py: every mutant must be caught by a checker
//
// A violation prints the line that reproduces it. --traitors takes more hostile validators than
// the protocol bears: then a fork is no violation, but it must be proven against f+1 of them.

#include "sim/shrink.hpp"
#include "sim/sometimes.hpp"
#include "sim/world.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#ifndef TAMGA_SOURCE_DIR // A mutant, compiled by the script itself.
#define TAMGA_SOURCE_DIR "."
#define TAMGA_BUILD_DIR "."
#endif

namespace {

using namespace tamga::sim;

struct Options {
    std::uint64_t seeds = 100;
    std::uint64_t first = 1;
    std::vector<std::size_t> nodes{4};
    unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
    std::string adversary;
    std::optional<std::size_t> traitors;
    std::uint64_t minutes = 0;
    std::string schedule;
    std::string shrink;
    std::string only;
    bool twice = false;
    bool verbose = false;
    bool trace = false;
    bool panic_stops = false;
    bool mutants = false;
    bool require_sometimes = false;
    bool changes = false;
};

bool parse_nodes(const char* text, Options& options) {
    options.nodes.clear();
    std::stringstream list(text);
    for (std::string part; std::getline(list, part, ',');) {
        const std::size_t n = std::strtoull(part.c_str(), nullptr, 10);
        if (n < 1 || n > tamga::validators_max) return false;
        options.nodes.push_back(n);
    }
    return !options.nodes.empty();
}

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const auto number = [&] { return std::strtoull(argv[++i], nullptr, 10); };
        if (word == "--twice") options.twice = true;
        else if (word == "--verbose") options.verbose = true;
        else if (word == "--trace") options.trace = true;
        else if (word == "--panic-stops") options.panic_stops = true;
        else if (word == "--require-sometimes") options.require_sometimes = true;
        else if (word == "--mutants") options.mutants = true;
        else if (word == "--changes") options.changes = true;
        else if (i + 1 >= argc) return false;
        else if (word == "--seeds") options.seeds = number();
        else if (word == "--seed") options.first = number();
        else if (word == "--minutes") options.minutes = number();
        else if (word == "--traitors") options.traitors = number();
        else if (word == "--jobs") options.jobs = static_cast<unsigned>(number());
        else if (word == "--adversary") options.adversary = argv[++i];
        else if (word == "--schedule") options.schedule = argv[++i];
        else if (word == "--shrink") options.shrink = argv[++i];
        else if (word == "--only") options.only = argv[++i];
        else if (word == "--nodes") {
            if (!parse_nodes(argv[++i], options)) return false;
        } else return false;
    }
    if (!options.adversary.empty() && !is_adversary(options.adversary)) return false;
    return options.jobs > 0;
}

struct Totals {
    std::mutex mutex;
    std::uint64_t virtual_ms = 0;
    std::uint64_t heights = 0;
    std::uint64_t steps = 0;
    std::uint64_t recovery_ms_max = 0;
    std::map<std::string, std::uint64_t> sometimes;
    std::map<std::uint64_t, tamga::Hash256> traces;
    std::string first_violation;
    std::atomic<std::uint64_t> first_seed = UINT64_MAX;
};

WorldOptions world_of(const Options& options, std::size_t nodes, std::uint64_t seed) {
    WorldOptions world;
    world.schedule = draw(seed, nodes, options.adversary, options.traitors, options.changes);
    world.verbose = options.verbose;
    world.panic_stops = options.panic_stops;
    world.traitors = options.traitors && *options.traitors > (nodes - 1) / 3;
    if (options.minutes > 0) world.duration_ms_max = options.minutes * 60'000;
    return world;
}

void run_one(const Options& options, std::size_t nodes, std::uint64_t seed, Totals& totals) {
    const WorldOptions world_options = world_of(options, nodes, seed);
    Outcome outcome = World(world_options).run();
    if (options.twice && outcome.violation.empty()) {
        if (World(world_options).run().trace != outcome.trace) {
            outcome.violation = "the same seed gave another trace";
        }
    }
    const std::lock_guard guard(totals.mutex);
    totals.virtual_ms += outcome.virtual_ms;
    totals.heights += outcome.heights;
    totals.steps += outcome.steps;
    totals.recovery_ms_max = std::max(totals.recovery_ms_max, outcome.recovery_ms);
    totals.traces[seed] = outcome.trace;
    for (const auto& [name, count] : outcome.sometimes) totals.sometimes[name] += count;
    if (!outcome.violation.empty() && seed < totals.first_seed) {
        totals.first_seed = seed;
        std::string words = " --nodes " + std::to_string(nodes);
        if (!options.adversary.empty()) words += " --adversary " + options.adversary;
        if (options.changes) words += " --changes";
        if (options.traitors) words += " --traitors " + std::to_string(*options.traitors);
        totals.first_violation = "seed " + std::to_string(seed) + ": " + outcome.violation +
                                 "\nreproduce: sim" + words + " --seeds 1 --seed " +
                                 std::to_string(seed);
    }
}

std::string read_text(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

int run_schedule(const Options& options) {
    std::string error;
    const auto schedule = parse_schedule(read_text(options.schedule), error);
    if (!schedule) {
        std::fprintf(stderr, "sim: %s: %s\n", options.schedule.c_str(), error.c_str());
        return 2;
    }
    WorldOptions world;
    world.schedule = *schedule;
    world.verbose = options.verbose;
    const Outcome outcome = World(world).run();
    std::printf("trace %s\nheights %llu\n", outcome.trace.hex().c_str(),
                static_cast<unsigned long long>(outcome.heights));
    if (outcome.violation.empty()) return 0;
    std::printf("VIOLATION %s\n", outcome.violation.c_str());
    return 1;
}

int run_shrink(const Options& options) {
    WorldOptions world = world_of(options, options.nodes.front(), options.first);
    const Outcome outcome = World(world).run();
    if (outcome.violation.empty()) {
        std::printf("seed %llu gives no violation\n",
                    static_cast<unsigned long long>(options.first));
        return 2;
    }
    std::size_t runs = 0;
    const Schedule least = shrink(world, runs);
    world.schedule = least;
    const std::string violation = World(world).run().violation;
    std::ofstream(options.shrink) << "# " << violation << "\n" << to_text(least);
    std::printf("%zu faults of %zu in %zu runs: %s\nwritten to %s\n", least.faults.size(),
                world_of(options, options.nodes.front(), options.first).schedule.faults.size(),
                runs, violation.c_str(), options.shrink.c_str());
    return 1;
}

// User and system time of this process, in milliseconds.
std::uint64_t cpu_ms() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto ms = [](const timeval& time) {
        return static_cast<std::uint64_t>(time.tv_sec) * 1000 +
               static_cast<std::uint64_t>(time.tv_usec) / 1000;
    };
    return ms(usage.ru_utime) + ms(usage.ru_stime);
}

int report(const Options& options, const Totals& totals, long long wall_ms) {
    const auto wide = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    for (const auto& [name, count] : totals.sometimes) {
        std::printf("sometimes %s %llu\n", name.c_str(), wide(count));
    }
    if (options.trace) {
        for (const auto& [seed, trace] : totals.traces) {
            std::printf("trace %llu %s\n", wide(seed), trace.hex().c_str());
        }
    }
    // Hundredths of simulated hours per minute of processor time.
    const std::uint64_t rate = totals.virtual_ms * 100 / 60 / std::max<std::uint64_t>(1, cpu_ms());
    std::printf("virtual_hours %llu.%02llu\nheights %llu\nsteps %llu\nrecovery_ms_max %llu\n"
                "wall_ms %lld\nhours_per_cpu_minute %llu.%02llu\n",
                wide(totals.virtual_ms / 3'600'000), wide(totals.virtual_ms % 3'600'000 / 36'000),
                wide(totals.heights), wide(totals.steps), wide(totals.recovery_ms_max), wall_ms,
                wide(rate / 100), wide(rate % 100));
    if (!totals.first_violation.empty()) {
        std::printf("VIOLATION %s\n", totals.first_violation.c_str());
        return 1;
    }
    if (options.require_sometimes) {
        bool all = true;
        for (const std::string_view name : sometimes_names()) {
            if (totals.sometimes.contains(std::string(name))) continue;
            std::printf("NEVER %s\n", std::string(name).c_str());
            all = false;
        }
        if (!all) return 1;
    }
    std::printf("no violation in %llu seeds\n", wide(options.seeds * options.nodes.size()));
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    if (!parse(argc, argv, options)) {
        std::fprintf(stderr, "usage: sim --seeds N [--nodes 4,7] [--seed FIRST] [--jobs N] "
                             "[--twice] [--trace] [--verbose] [--adversary NAME] [--traitors N] "
                             "[--changes] [--minutes N] [--require-sometimes] | sim --schedule FILE | "
                             "sim --shrink FILE --seed S | sim --mutants [--only A,B]\n");
        return 2;
    }
    if (options.mutants) {
        const std::string script = std::string(TAMGA_SOURCE_DIR) + "/tests/sim/mutants.py";
        ::execlp("python3", "python3", script.c_str(), TAMGA_SOURCE_DIR, TAMGA_BUILD_DIR,
                 options.only.c_str(), nullptr);
        std::fprintf(stderr, "sim: cannot run python3 %s\n", script.c_str());
        return 3;
    }
    if (!options.schedule.empty()) return run_schedule(options);
    if (!options.shrink.empty()) return run_shrink(options);
    const auto start = std::chrono::steady_clock::now();
    Totals totals;
    for (const std::size_t nodes : options.nodes) {
        std::atomic<std::uint64_t> next{options.first};
        std::vector<std::thread> workers;
        for (unsigned job = 0; job < options.jobs; ++job) {
            workers.emplace_back([&] {
                for (;;) {
                    const std::uint64_t seed = next++;
                    if (seed >= options.first + options.seeds) return;
                    if (seed > totals.first_seed) return;
                    run_one(options, nodes, seed, totals);
                }
            });
        }
        for (std::thread& worker : workers) worker.join();
        if (!totals.first_violation.empty()) break;
    }
    const auto wall_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::steady_clock::now() - start)
                             .count();
    return report(options, totals, wall_ms);
}
