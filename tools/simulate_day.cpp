// tamga simulate-day: a population is founded, and a day of births, deaths, marriages, moves,
// sales, mortgages, inspections and court orders runs, as signed acts in published proportions.
//
//   --execute DIR   without a network: a chain of one validator at times that follow from --date;
//                   the same seed gives the same acts, blocks and state root
//   --node URL ...  over JSON-RPC, many acts in flight, at the time of the clock
//   --found FILE    only the population, as the initial state of chains to come; with
//                   --initial-state FILE the two above have it before their first block
//
// One act in fifty is wrong on purpose. Exit code 1 when an act did not end as it was meant to.

#include "tools/simulate_day.hpp"

#include "base/hash.hpp"
#include "base/key_file.hpp"
#include "base/worker_pool.hpp"
#include "rpc/client.hpp"
#include "tools/act_file.hpp"
#include "tools/bulk_run.hpp"
#include "tools/bulk_words.hpp"
#include "tools/simulate_day_chain.hpp"
#include "tools/simulate_day_nodes.hpp"
#include "tools/simulate_day_population.hpp"
#include "tools/simulate_day_run.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <thread>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

constexpr std::uint64_t day_ms = 86'400'000;
constexpr std::chrono::seconds lagging_max(60); // A node behind the others, between two rounds.

struct Options {
    day::Size size;
    std::uint64_t seed = 1;
    std::uint32_t days = 1;
    std::string date = "2026-01-05";
    std::string execute;
    std::string found;
    std::string initial_state;
    std::vector<std::string> nodes;
    std::vector<std::string> governance;
    std::size_t in_flight = 256;
    std::string out;
    bool as_json = false;
    bool quiet = false;
};

// Where a run ended.
struct Ending {
    std::string chain;
    std::string state_root;
    std::uint64_t height = 0;
};
struct Finished {
    day::Tally tally;
    Ending ending;
};

// Each act as the parameters of tx_submit, one a line.
Status write_lines(std::ofstream& out, const std::vector<day::Planned>& acts) {
    if (!out.is_open()) return {};
    for (const day::Planned& planned : acts) {
        const ImportAct& act = planned.made.act;
        out << submission_json(act.transaction, act.openings, "final", 60'000) << '\n';
    }
    return out.good() ? Status{} : fail(ErrorCode::io, "the acts cannot be written");
}

Status open_lines(const Options& options, std::ofstream& out) {
    if (options.out.empty()) return {};
    out.open(options.out, std::ios::binary | std::ios::trunc);
    return out.is_open() ? Status{} : fail(ErrorCode::io, "cannot write " + options.out);
}

// One line per phase.
class Bars {
public:
    Bars(const Options& options) : options_(options) {}
    void at(const char* what, std::uint64_t done) {
        if (what_ != what) {
            end();
            what_ = what;
            const bool is_day = what_ == "the day";
            bar_.emplace(what_, is_day ? options_.size.acts : 0, options_.quiet);
        }
        done_ = done;
        bar_->at(done);
    }
    void end() {
        if (bar_) bar_->end(done_);
        bar_.reset();
    }

private:
    const Options& options_;
    std::string what_;
    std::uint64_t done_ = 0;
    std::optional<Progress> bar_;
};

Result<day::Population> population_of(const Options& options) {
    TRY(const std::uint64_t morning, day::morning_of(options.date));
    return day::Population{options.size.population, options.seed, morning};
}

// The picture of the country: drawn, or that of the initial state.
Result<std::unique_ptr<day::World>> world_of(const Options& options, const ledger::Genesis& genesis,
                                             day::Settled& settled, std::int32_t today) {
    TRY(const std::string text, ledger::serialise_genesis(genesis));
    const ChainId chain = ledger::chain_id_of(text);
    if (options.initial_state.empty()) {
        return std::make_unique<day::World>(chain, options.seed, options.size.population, today);
    }
    // It draws anew from the beginning; what it drew for the founding is in no act of this chain.
    settled.world->pen = day::Pen(chain, options.seed);
    return std::move(settled.world);
}

// Founding on the day before; the day begins at nine in the morning, a second a round.
Result<Finished> execute(const Options& options) {
    TRY(const day::Population population, population_of(options));
    const std::uint64_t start = population.morning_ms;
    ledger::Genesis genesis = day::local_genesis(population);
    Bars bars(options);
    const auto tell = [&](const char* what, std::uint64_t done) { bars.at(what, done); };
    day::Settled settled;
    if (!options.initial_state.empty()) {
        TRY(settled, day::settled_population(population, options.initial_state, tell));
        genesis.snapshot = settled.file.hash;
    }
    const day::Pen pen(ChainId(), options.seed);
    WorkerPool pool = WorkerPool::beside_caller();
    TRY(const auto chain, day::LocalChain::make(options.execute, genesis, pen.key("validator", 0),
                                                pool.workers(), options.initial_state));
    const std::int64_t offset =
        genesis.parameters.get(ledger::ParameterId::legal_tz_offset_s);
    std::ofstream lines;
    TRY_VOID(open_lines(options, lines));
    std::uint64_t round = 0;
    day::Run how;
    how.size = options.size;
    how.workers = pool.workers();
    how.founded = genesis.snapshot.has_value();
    how.stamp = [&](std::optional<std::uint64_t> done) {
        if (!done) return day::founding_stamp(population, ++round);
        const std::uint64_t time = start + *done * options.days / options.size.acts * day_ms;
        return day::stamp_of(TimestampMs(time + 1000 * ++round), offset);
    };
    how.perform = [&](std::vector<day::Planned>& acts, const day::Stamp& stamp)
        -> Result<std::vector<std::uint16_t>> {
        TRY_VOID(write_lines(lines, acts));
        std::vector<ledger::SignedTransaction> bare;
        for (const day::Planned& planned : acts) bare.push_back(planned.made.act.transaction);
        return chain->execute(bare, stamp.now);
    };
    how.progress = tell;
    TRY(const auto world, world_of(options, genesis, settled,
                                   day::stamp_of(TimestampMs(start - day_ms), offset).today));
    TRY(day::Tally tally, day::run(*world, day::local_governance(pen), how));
    bars.end();
    return Finished{std::move(tally), {chain->id().hex(), chain->tip().state_root.hex(),
                                       chain->tip().height.value}};
}

// Now; not in the last seconds of a legal day, because the day stands in many acts.
day::Stamp clock_stamp(std::int64_t offset) {
    constexpr std::int64_t reserve_s = 90;
    while (true) {
        const TimestampMs time = now();
        const std::int64_t seconds = static_cast<std::int64_t>(time.value / 1000) + offset;
        if (86'400 - seconds % 86'400 > reserve_s) return day::stamp_of(time, offset);
        std::this_thread::sleep_for(std::chrono::seconds(1));
    }
}

Result<Ending> ending_of(const Options& options, const ChainId& chain) {
    TRY(auto client, rpc::Client::connect(options.nodes.front()));
    TRY(const std::string text, client.call("chain_status"));
    const json status = json::parse(text, nullptr, false);
    if (!status.is_object()) return fail(ErrorCode::network, "chain_status tells nothing");
    const std::string height = status.value("height", "0");
    return Ending{chain.hex(), status.value("stateRoot", ""), std::stoull(height)};
}

// The genesis of the nodes' chain, which begins with that file if one is given.
Result<ledger::Genesis> genesis_of(const Options& options, const day::Settled& settled) {
    TRY(auto client, rpc::Client::connect(options.nodes.front()));
    TRY(const std::string text, client.call("chain_genesis"));
    TRY(ledger::Genesis genesis,
        ledger::parse_genesis(json::parse(text, nullptr, false).value("genesis", "")));
    const bool fits = options.initial_state.empty() ? !genesis.snapshot
                                                    : genesis.snapshot == settled.file.hash;
    if (fits) return genesis;
    return fail(ErrorCode::usage,
                genesis.snapshot ? "the chain began with the initial state with SHA-256 " +
                                       genesis.snapshot->hex() +
                                       ": give its file with --initial-state"
                                 : "the chain began without an initial state");
}

Result<Finished> submit(const Options& options) {
    const NodeOptions nodes{options.nodes};
    const std::atomic<bool> stop = false;
    ImportNode node(nodes, 0, stop);
    Bars bars(options);
    const auto tell = [&](const char* what, std::uint64_t done) { bars.at(what, done); };
    day::Settled settled;
    if (!options.initial_state.empty()) {
        TRY(const day::Population population, population_of(options));
        TRY(settled, day::settled_population(population, options.initial_state, tell));
    }
    TRY(const ledger::Genesis genesis, genesis_of(options, settled));
    TRY(const auto parameters, node.parameters());
    const auto zone = parameters.find("legal_tz_offset_s");
    const std::int64_t offset = zone == parameters.end() ? 0 : zone->second;
    std::vector<SecretKey> governance;
    for (const std::string& path : options.governance) {
        TRY(SecretKey key, read_key_file(path));
        governance.push_back(std::move(key));
    }
    std::ofstream lines;
    TRY_VOID(open_lines(options, lines));
    WorkerPool pool = WorkerPool::beside_caller();
    day::Run how;
    how.size = options.size;
    how.workers = pool.workers();
    how.founded = genesis.snapshot.has_value();
    how.stamp = [&](std::optional<std::uint64_t>) { return clock_stamp(offset); };
    how.perform = [&](std::vector<day::Planned>& acts, const day::Stamp&)
        -> Result<std::vector<std::uint16_t>> {
        TRY_VOID(write_lines(lines, acts));
        std::vector<std::uint16_t> outcomes(acts.size());
        std::uint64_t height = 0;
        TRY_VOID(run_bulk({nodes, options.in_flight, {}}, acts.size(),
                          [&](std::size_t i) { return acts[i].made.act; },
                          [&](std::size_t i, const SubmitAnswer& answer) {
                              outcomes[i] = static_cast<std::uint16_t>(answer.number);
                              height = std::max(height, answer.height);
                          }));
        TRY_VOID(day::wait_for_all(options.nodes, height, lagging_max));
        return outcomes;
    };
    how.progress = tell;
    TRY(const auto world, world_of(options, genesis, settled, clock_stamp(offset).today));
    TRY(day::Tally tally, day::run(*world, std::move(governance), how));
    bars.end();
    TRY(Ending ending, ending_of(options, world->pen.chain()));
    return Finished{std::move(tally), std::move(ending)};
}

unsigned long long number(std::uint64_t value) { return value; }

Status found(const Options& options) {
    TRY(const day::Population population, population_of(options));
    WorkerPool pool = WorkerPool::beside_caller();
    Bars bars(options);
    TRY(const day::Founded made,
        day::found_population(
            population, options.found, pool.workers(),
            [&](const char* what, std::uint64_t done) { bars.at(what, done); }));
    bars.end();
    const std::string hash = made.file.hash.hex();
    if (options.as_json) {
        std::printf("%s\n", json{{"population", options.size.population},
                                 {"seed", options.seed},
                                 {"foundingActs", made.tally.founding_acts},
                                 {"foundingMs", made.tally.founding_ms},
                                 {"entries", made.file.entries},
                                 {"bytes", made.file.bytes},
                                 {"sha256", hash}}
                                .dump(2).c_str());
        return {};
    }
    std::printf("founded by %llu acts in %llu ms, population %u, seed %llu\n%s: %llu entries, "
                "%llu bytes, SHA-256 %s\n",
                number(made.tally.founding_acts), number(made.tally.founding_ms),
                options.size.population, number(options.seed), options.found.c_str(),
                number(made.file.entries), number(made.file.bytes), hash.c_str());
    return {};
}

void print(const Options& options, const Finished& finished) {
    const day::Tally& tally = finished.tally;
    std::printf("%-44s %9s %9s\n", "act", "applied", "refused");
    for (const auto& [name, fate] : tally.by_act) {
        std::printf("%-44s %9llu %9llu\n", name.c_str(), number(fate.applied),
                    number(fate.refused));
    }
    std::printf("\n%-44s %9s\n", "refused by the rule", "acts");
    for (const auto& [name, count] : tally.by_rule) {
        const registries::OutcomeText* text = registries::find_outcome(name);
        std::printf("%4d %-39s %9llu\n", text == nullptr ? 0 : text->number, name.c_str(),
                    number(count));
    }
    std::printf("\nfounded by %llu acts in %llu ms, population %u, seed %llu\n",
                number(tally.founding_acts), number(tally.founding_ms),
                options.size.population, number(options.seed));
    std::printf("%llu acts in %llu ms, %llu acts/s: %llu applied, %llu refused, %llu sent again\n",
                number(tally.acts), number(tally.ms),
                number(tally.acts * 1000 / std::max<std::uint64_t>(1, tally.ms)),
                number(tally.applied), number(tally.refused), number(tally.repeated));
    std::printf("unexpected %llu\n", number(tally.unexpected));
    for (const std::string& surprise : tally.surprises) {
        std::printf("  %s\n", surprise.c_str());
    }
    std::printf("acts       %s\nchain id   %s\nheight     %llu\nstate root %s\n",
                tally.digest.hex().c_str(), finished.ending.chain.c_str(),
                number(finished.ending.height), finished.ending.state_root.c_str());
}

void declare(CLI::App& app, Options& options) {
    app.add_option("--population", options.size.population, "people; default 1000")
        ->check(CLI::Range(20u, 5'000'000u));
    app.add_option("--seed", options.seed, "the same seed makes the same acts; default 1");
    app.add_option("--acts", options.size.acts, "acts of the day; default: as the rates give");
    app.add_option("--days", options.days, "days that the acts are spread over (--execute)")
        ->check(CLI::Range(1u, 3'650u));
    app.add_option("--date", options.date, "the first day, YYYY-MM-DD (not of --node alone)");
    app.add_option("--execute", options.execute,
                   "execute without a network; the chain's home, a new folder");
    app.add_option("--found", options.found,
                   "only found the population, and write it as an initial state to this file");
    app.add_option("--initial-state", options.initial_state,
                   "file of --found that the chain begins with; same population, seed and date");
    app.add_option("--node", options.nodes, "URL of a node; repeat")->allow_extra_args(false);
    app.add_option("--governance", options.governance,
                   "key file of governance, as many as decide; repeat (--node)")
        ->allow_extra_args(false);
    app.add_option("--in-flight", options.in_flight, "acts in flight (--node)")
        ->check(CLI::Range(1u, 4'096u));
    app.add_option("--out", options.out, "write every act to this file, one JSON a line");
    app.add_flag("--json", options.as_json, "print the figures as JSON");
    app.add_flag("--quiet", options.quiet, "no progress");
}

} // namespace

int simulate_day(Arguments words) {
    Options options;
    CLI::App app("Found a population and run a day of its life, as signed acts.",
                 "tamga simulate-day");
    declare(app, options);
    if (const auto over = parse(app, words)) return *over;
    const int ways = (options.execute.empty() ? 0 : 1) + (options.nodes.empty() ? 0 : 1) +
                     (options.found.empty() ? 0 : 1);
    if (ways != 1) {
        return failed("simulate-day",
                      Error{ErrorCode::usage,
                            "one of --execute DIR, --node URL and --found FILE is needed"}),
               exit_usage;
    }
    if (!options.found.empty()) {
        const Status done = found(options);
        return done ? exit_fine : failed("simulate-day", done.error());
    }
    if (!options.nodes.empty() && options.governance.empty() && options.initial_state.empty()) {
        return failed("simulate-day", Error{ErrorCode::usage, "--governance is needed: agencies "
                                                              "are founded by governance"}),
               exit_usage;
    }
    if (options.size.acts == 0) {
        options.size.acts = day::acts_of(options.size.population, options.days);
    }
    const Result<Finished> finished =
        options.nodes.empty() ? execute(options) : submit(options);
    if (!finished) return failed("simulate-day", finished.error());
    if (options.as_json) {
        json told = day::to_json(finished->tally);
        told["population"] = options.size.population;
        told["seed"] = options.seed;
        told["chainId"] = finished->ending.chain;
        told["height"] = finished->ending.height;
        told["stateRoot"] = finished->ending.state_root;
        std::printf("%s\n", told.dump(2).c_str());
    } else {
        print(options, *finished);
    }
    return finished->tally.unexpected == 0 ? exit_fine : exit_negative;
}

} // namespace tamga::tools
