// sim: worlds from seeds. Exit 0: no violation; 1: one was found and is printed; 2: usage.
//
//   sim --seeds 500 [--nodes 4,7] [--seed FIRST] [--jobs N] [--twice] [--verbose]
//   sim --mutants      tests/sim/mutants.py: every mutant must be caught by a checker
//
// A violation prints the line that reproduces it.

#include "sim/world.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sstream>
#include <thread>

#ifndef TAMGA_SOURCE_DIR // A mutant, compiled by the script itself.
#define TAMGA_SOURCE_DIR "."
#define TAMGA_BUILD_DIR "."
#endif

namespace {

using tamga::sim::Outcome;
using tamga::sim::World;
using tamga::sim::WorldOptions;

struct Options {
    std::uint64_t seeds = 100;
    std::uint64_t first = 1;
    std::vector<std::size_t> nodes{4};
    unsigned jobs = std::max(1u, std::thread::hardware_concurrency());
    bool twice = false;
    bool verbose = false;
    bool panic_stops = false;
    bool mutants = false;
};

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--twice") options.twice = true;
        else if (word == "--verbose") options.verbose = true;
        else if (word == "--panic-stops") options.panic_stops = true;
        else if (word == "--mutants") options.mutants = true;
        else if (i + 1 >= argc) return false;
        else if (word == "--seeds") options.seeds = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--seed") options.first = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--jobs") options.jobs = static_cast<unsigned>(std::atoi(argv[++i]));
        else if (word == "--nodes") {
            options.nodes.clear();
            std::stringstream list(argv[++i]);
            for (std::string part; std::getline(list, part, ',');) {
                const std::size_t n = std::strtoull(part.c_str(), nullptr, 10);
                if (n < 1 || n > tamga::validators_max) return false;
                options.nodes.push_back(n);
            }
        } else return false;
    }
    return !options.nodes.empty() && options.jobs > 0;
}

struct Totals {
    std::mutex mutex;
    std::uint64_t virtual_ms = 0;
    std::uint64_t heights = 0;
    std::uint64_t steps = 0;
    std::map<std::string, std::uint64_t> sometimes;
    std::string first_violation;
    std::uint64_t first_seed = UINT64_MAX;
};

void run_one(const Options& options, std::size_t nodes, std::uint64_t seed, Totals& totals) {
    WorldOptions world_options;
    world_options.seed = seed;
    world_options.nodes = nodes;
    world_options.verbose = options.verbose;
    world_options.panic_stops = options.panic_stops;
    World world(world_options);
    Outcome outcome = world.run();
    if (options.twice && outcome.violation.empty()) {
        World again(world_options);
        if (again.run().trace != outcome.trace) {
            outcome.violation = "the same seed gave another trace";
        }
    }
    const std::lock_guard guard(totals.mutex);
    totals.virtual_ms += outcome.virtual_ms;
    totals.heights += outcome.heights;
    totals.steps += outcome.steps;
    for (const auto& [name, count] : outcome.sometimes) totals.sometimes[name] += count;
    if (!outcome.violation.empty() && seed < totals.first_seed) {
        totals.first_seed = seed;
        totals.first_violation = "seed " + std::to_string(seed) + ": " + outcome.violation +
                                 "\nreproduce: sim --nodes " + std::to_string(nodes) +
                                 " --seeds 1 --seed " + std::to_string(seed);
    }
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    if (!parse(argc, argv, options)) {
        std::fprintf(stderr, "usage: sim --seeds N [--nodes 4,7] [--seed FIRST] [--jobs N] "
                             "[--twice] [--verbose] | sim --mutants\n");
        return 2;
    }
    if (options.mutants) {
        const std::string script = std::string(TAMGA_SOURCE_DIR) + "/tests/sim/mutants.py";
        ::execlp("python3", "python3", script.c_str(), TAMGA_SOURCE_DIR, TAMGA_BUILD_DIR, nullptr);
        std::fprintf(stderr, "sim: cannot run python3 %s\n", script.c_str());
        return 3;
    }
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
    for (const auto& [name, count] : totals.sometimes) {
        std::printf("sometimes %s %llu\n", name.c_str(), static_cast<unsigned long long>(count));
    }
    std::printf("virtual_hours %llu.%02llu\nheights %llu\nsteps %llu\nwall_ms %lld\n",
                static_cast<unsigned long long>(totals.virtual_ms / 3'600'000),
                static_cast<unsigned long long>(totals.virtual_ms % 3'600'000 / 36'000),
                static_cast<unsigned long long>(totals.heights),
                static_cast<unsigned long long>(totals.steps), static_cast<long long>(wall_ms));
    if (!totals.first_violation.empty()) {
        std::printf("VIOLATION %s\n", totals.first_violation.c_str());
        return 1;
    }
    std::printf("no violation in %llu seeds\n",
                static_cast<unsigned long long>(options.seeds * options.nodes.size()));
    return 0;
}
