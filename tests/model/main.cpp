// model: the production core of four replicas, one of them hostile, over every order of everything.
//
//   model [--views 2] [--crashes 1] [--crashes-in-all N] [--fast-disk] [--seed 0..3]
//         [--states-max N] [--break NAME]
//
// Prints the states explored for each rotation of leaders (which view the hostile one leads). Exit
// 0: exhausted and nothing is wrong; 1: a violation; 2: usage; 3: not exhausted. With --break one
// thing is wrong on purpose, and 0 says that it was noticed.

#include "model/world.hpp"
#include "sim/stub_crypto.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

namespace {

using namespace tamga;
using namespace tamga::model;

ValidatorSet make_set() {
    std::vector<Validator> members;
    for (std::uint8_t i = 0; i < 4; ++i) {
        std::array<std::uint8_t, 32> seed{};
        seed[0] = i;
        seed[1] = 1;
        const PublicKey consensus_key = SecretKey::from_seed(seed).public_key();
        seed[1] = 2;
        members.push_back({consensus_key, SecretKey::from_seed(seed).public_key()});
    }
    return *ValidatorSet::from(std::move(members));
}

const std::map<std::string, Break> breaks = {{"lost_skips", Break::lost_skips},
                                             {"lost_finalizes", Break::lost_finalizes},
                                             {"sent_before_logged", Break::sent_before_logged},
                                             {"two_hostile", Break::two_hostile}};

struct Options {
    std::uint64_t views = 2;
    std::size_t crashes = 1;
    std::size_t crashes_in_all = std::numeric_limits<std::size_t>::max();
    bool slow_disk = true;
    std::uint64_t first_seed = 0;
    std::uint64_t last_seed = 3;
    std::size_t states_max = 50'000'000;
    Break broken = Break::nothing;
};

bool parse(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--fast-disk") options.slow_disk = false;
        else if (i + 1 >= argc) return false;
        else if (word == "--views") options.views = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--crashes") options.crashes = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--crashes-in-all") {
            options.crashes_in_all = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--states-max") options.states_max = std::strtoull(argv[++i], nullptr, 10);
        else if (word == "--seed") {
            options.first_seed = options.last_seed = std::strtoull(argv[++i], nullptr, 10);
        } else if (word == "--break") {
            const auto found = breaks.find(argv[++i]);
            if (found == breaks.end()) return false;
            options.broken = found->second;
        } else return false;
    }
    return options.views >= 1 && options.views <= 4 && options.last_seed < 4;
}

} // namespace

int main(int argc, char** argv) {
    Options options;
    if (!parse(argc, argv, options)) {
        std::fprintf(stderr, "usage: model [--views N] [--crashes N] [--crashes-in-all N] "
                             "[--fast-disk] [--seed 0..3] [--states-max N] "
                             "[--break lost_skips|lost_finalizes|sent_before_logged|"
                             "two_hostile]\n");
        return 2;
    }
    Setting setting;
    setting.set = make_set();
    setting.genesis.version = 1;
    setting.genesis.flags = flag_epoch_end;
    setting.genesis.chain_id = ChainId(sha256(as_bytes("model")).bytes);
    setting.genesis.time_ms = TimestampMs(1'000'000'000'000);
    setting.genesis.next_validators_hash = setting.set.hash();
    setting.view_max = View(options.views);
    setting.crashes_max = options.crashes;
    setting.crashes_in_all_max = options.crashes_in_all;
    setting.slow_disk = options.slow_disk;
    setting.broken = options.broken;
    std::size_t total = 0;
    bool exhausted = true;
    for (std::uint64_t seed = options.first_seed; seed <= options.last_seed; ++seed) {
        setting.leader_seed = seed;
        const auto start = std::chrono::steady_clock::now();
        const Figures figures = Search(setting, options.states_max).run();
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::steady_clock::now() - start)
                            .count();
        std::printf("seed %llu: states %zu, of one replica %zu, transitions %zu, with a final "
                    "block %zu, terminal %zu, %s, %lld ms\n",
                    static_cast<unsigned long long>(seed), figures.states, figures.local_states,
                    figures.transitions, figures.finals, figures.terminal,
                    figures.exhausted ? "exhausted" : "not exhausted",
                    static_cast<long long>(ms));
        std::fflush(stdout);
        total += figures.states;
        exhausted = exhausted && figures.exhausted;
        if (figures.violation.empty()) continue;
        if (options.broken != Break::nothing) {
            std::printf("noticed: %s\n", figures.violation.c_str());
            return 0;
        }
        std::printf("VIOLATION %s\n", figures.violation.c_str());
        return 1;
    }
    if (options.broken != Break::nothing) {
        std::printf("NOT noticed\n");
        return 1;
    }
    std::printf("states %zu, %s, no violation\n", total,
                exhausted ? "exhausted" : "not exhausted");
    return exhausted ? 0 : 3;
}
