// tamga bench: four real daemons with default configuration, CIV-20 births with openings and two
// signatures by 200 distinct officers over HTTP, counted when final at the client.
//
// Acts are built and signed before the clock starts: clients are other machines in life. HTTP,
// JSON and waiting are inside. Prints one figure per line: the machine's Ed25519 verifications per
// second and core measured in the same run, final acts per second, the signatures that each node
// says to have verified per act, their ratio to the signature ceiling, and latencies. So many acts
// wait at once by default (--clients) that the nodes, not the load, bound the rate: a block holds
// about half of them. With --down the last daemons are then killed, and the others are measured the
// same way. In the end the audit of node 3. --state measures the state tree instead
// (bench_state.hpp).

#include "tools/verbs.hpp"

#include "base/certificate.hpp"
#include "base/histogram.hpp"
#include "base/key_file.hpp"
#include "base/worker_pool.hpp"
#include "proto/transaction.pb.h"
#include "rpc/client.hpp"
#include "tools/act_file.hpp"
#include "tools/bench_state.hpp"
#include "tools/cpu_share.hpp"
#include "tools/gedcom_events.hpp"
#include "tools/import_act.hpp"
#include "tools/process.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include <sys/types.h>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using Clock = std::chrono::steady_clock;

struct Options {
    std::uint32_t validators = 4;
    std::uint16_t base_port = 28700;
    std::uint32_t seconds = 60;
    std::uint32_t warm_up_s = 10;
    std::uint32_t single_s = 10;
    std::uint32_t clients = 1024;
    std::uint32_t officers = 200;
    std::uint32_t down = 0;        // Killed after the first measurement.
    std::uint32_t cpu_percent = 0; // Of one core, for each daemon; 0: no bound.
    std::string directory = "bench";
    std::uint64_t state = 0; // Entries; 0: the daemons are measured.
};

std::uint64_t ms_since(Clock::time_point start) {
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count());
}

std::uint64_t now_ms() {
    return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                          std::chrono::system_clock::now().time_since_epoch())
                                          .count());
}

// The best of several short samples: what else runs on the machine may take a core for a while,
// and a ceiling that is too low would flatter the ratio.
std::uint64_t verifications_per_second() {
    constexpr int samples = 8;
    constexpr std::uint64_t sample_ms = 250;
    const SecretKey key = SecretKey::generate();
    const auto message = random_array<69>();
    const Signature signature = key.sign(message);
    std::uint64_t best = 0;
    for (int sample = 0; sample < samples; ++sample) {
        const auto start = Clock::now();
        std::uint64_t count = 0;
        while (ms_since(start) < sample_ms) {
            for (int i = 0; i < 64; ++i) {
                count += verify(key.public_key(), message, signature) ? 1 : 0;
            }
        }
        best = std::max(best, count * 1000 / ms_since(start));
    }
    return best;
}

// A body by this agency, valid for an hour.
proto::TransactionBody new_body(const ChainId& chain, const std::string& agency,
                                std::vector<SecretKey>& keys) {
    std::sort(keys.begin(), keys.end(), [](const SecretKey& a, const SecretKey& b) {
        return a.public_key() < b.public_key();
    });
    proto::TransactionBody body;
    const auto nonce = random_array<16>();
    const std::uint64_t now = now_ms();
    body.set_chain_id(chain.bytes.data(), 32);
    body.set_nonce(nonce.data(), nonce.size());
    body.set_valid_from_ms(now - 60'000);
    body.set_valid_until_ms(now + 3'600'000);
    for (const SecretKey& key : keys) body.add_signers(key.public_key().bytes.data(), 32);
    body.set_agency(agency);
    return body;
}

Status send(rpc::Client& client, const ChainId& chain, const proto::TransactionBody& body,
            const std::vector<SecretKey>& keys) {
    const std::string bytes = body.SerializeAsString();
    ActFile act;
    act.chain = chain;
    act.body = to_bytes(as_bytes(bytes));
    for (const SecretKey& key : keys) TRY_VOID(sign_act(act, key));
    TRY(const auto transaction, finish_act(act));
    TRY(const std::string done,
        client.call("tx_submit", submission_json(transaction, {}, "final", 60'000)));
    static_cast<void>(done);
    return {};
}

void put(std::string* field, const PublicKey& key) {
    field->assign(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size());
}

// Agency ZAGS, office BISH1 and its officers, by acts like everything else.
Status set_up(const Options& options, const std::string& endpoint, const ChainId& chain,
              std::vector<SecretKey>& officers) {
    TRY(auto client, rpc::Client::connect(endpoint));
    const std::string keys = options.directory + "/keys/governance-";
    TRY(const SecretKey first, read_key_file(keys + "1.key"));
    TRY(const SecretKey second, read_key_file(keys + "2.key"));
    const SecretKey agency = SecretKey::generate();

    std::vector<SecretKey> governance{first, second};
    proto::TransactionBody body = new_body(chain, "", governance);
    auto* registered = body.add_operations()->mutable_register_agency();
    registered->set_code("ZAGS");
    registered->set_title("CIVIL-REGISTRY");
    put(registered->add_keys(), agency.public_key());
    registered->add_roles(proto::access::CIVIL_REGISTRAR);
    registered->add_registers(proto::access::REGISTER_IDENTITY);
    registered->add_registers(proto::access::REGISTER_CIVIL);
    TRY_VOID(send(client, chain, body, governance));

    std::vector<SecretKey> alone{agency};
    body = new_body(chain, "ZAGS", alone);
    auto* office = body.add_operations()->mutable_register_office();
    office->set_code("BISH1");
    office->add_territories("417");
    TRY_VOID(send(client, chain, body, alone));

    while (officers.size() < options.officers) {
        std::vector<SecretKey> signers{agency};
        const std::size_t count = std::min<std::size_t>(30, options.officers - officers.size());
        for (std::size_t i = 0; i < count; ++i) {
            officers.push_back(SecretKey::generate());
            signers.push_back(officers.back());
        }
        body = new_body(chain, "ZAGS", signers);
        const auto own = std::ranges::find(signers, agency.public_key(), &SecretKey::public_key);
        body.set_submitter(static_cast<std::uint32_t>(own - signers.begin()));
        for (std::size_t i = officers.size() - count; i < officers.size(); ++i) {
            auto* appointed = body.add_operations()->mutable_appoint_officer();
            put(appointed->mutable_key(), officers[i].public_key());
            appointed->set_office("BISH1");
            appointed->add_roles(proto::access::CIVIL_REGISTRAR);
            appointed->add_territories("417");
            appointed->set_valid_from_ms(1);
            appointed->set_valid_until_ms(4'102'444'800'000);
        }
        TRY_VOID(send(client, chain, body, signers));
    }
    return {};
}

// Births of unrelated people: an archive of the size that the run may need.
Result<GedcomArchive> births(std::uint64_t count) {
    std::string text = "0 HEAD\n1 SOUR BENCH\n1 GEDC\n2 VERS 5.5.1\n1 CHAR UTF-8\n";
    for (std::uint64_t i = 1; i <= count; ++i) {
        const std::string number = std::to_string(i);
        text += "0 @I" + number + "@ INDI\n1 NAME Aibek " + number + " /Bench/\n1 SEX M\n1 BIRT\n"
                "2 DATE " + std::to_string(1 + i % 28) + " JAN " +
                std::to_string(1900 + i % 90) + "\n2 PLAC Bishkek\n";
    }
    text += "0 TRLR\n";
    return read_gedcom_archive(as_bytes(text), "bench");
}

// What the bench wants to know of a node.
struct Figures {
    std::uint64_t acts = 0;
    std::uint64_t signatures = 0;
};

struct Load {
    const Options& options;
    ChainId chain;
    std::vector<std::string> endpoints;
    const std::vector<SecretKey>& officers;
    const GedcomArchive& archive;
    const ImportPlan& plan;
    std::vector<std::string> prepared; // Parameters of tx_submit; rows beyond are built when due.
    std::atomic<std::size_t> next_row{0};
    std::atomic<std::uint64_t> failed{0};
    std::mutex mutex;
    Histogram latency_us;

    // Signed by the row's pair of officers, for an hour.
    [[nodiscard]] std::string submission(std::size_t row) const {
        const std::size_t pair = 2 * (row % (officers.size() / 2));
        const ImportOffice office{chain, officers[pair], officers[pair + 1], "ZAGS", "BISH1",
                                  "417", "", 3'600'000};
        const ImportAct act = build_import_act(
            office, archive, plan, row,
            [](std::size_t) { return std::optional<KnownPerson>(); }, std::nullopt,
            TimestampMs(now_ms()));
        return submission_json(act.transaction, act.openings, "final", 60'000);
    }

    void prepare(std::size_t count) {
        prepared.resize(std::min(count, plan.rows.size()));
        WorkerPool pool = WorkerPool::beside_caller();
        pool.workers()(prepared.size(),
                       [this](std::size_t row) { prepared[row] = submission(row); });
    }

    // One client: acts one after another until `stop`; counted while `measuring`.
    void run(std::size_t number, const std::atomic<bool>& stop,
             const std::atomic<bool>& measuring) {
        auto client = rpc::Client::connect(endpoints[number % endpoints.size()]);
        if (!client) {
            failed += 1;
            return;
        }
        Histogram own;
        while (!stop) {
            const std::size_t row = next_row++;
            if (row >= plan.rows.size()) break;
            const std::string params =
                row < prepared.size() ? std::exchange(prepared[row], {}) : submission(row);
            const auto start = Clock::now();
            if (!client->call("tx_submit", params)) {
                failed += 1;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
                continue;
            }
            if (measuring) {
                own.record(static_cast<std::uint64_t>(
                    std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start)
                        .count()));
            }
        }
        const std::lock_guard guard(mutex);
        latency_us.merge(own);
    }

    // Clients for warm-up and measured seconds; returns milliseconds measured.
    std::uint64_t phase(std::size_t clients, std::uint32_t warm_up_s, std::uint32_t seconds) {
        latency_us = Histogram();
        std::atomic<bool> stop{false};
        std::atomic<bool> measuring{warm_up_s == 0};
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < clients; ++i) {
            threads.emplace_back([&, i] { run(i, stop, measuring); });
        }
        std::this_thread::sleep_for(std::chrono::seconds(warm_up_s));
        measuring = true;
        const auto start = Clock::now();
        std::this_thread::sleep_for(std::chrono::seconds(seconds));
        measuring = false;
        const std::uint64_t elapsed_ms = ms_since(start);
        stop = true;
        threads.clear();
        return elapsed_ms;
    }
};

Result<ChainId> chain_of(const std::string& endpoint) {
    TRY(auto client, rpc::Client::connect(endpoint));
    TRY(const std::string text, client.call("chain_status"));
    const auto bytes = from_hex(json::parse(text, nullptr, false).value("chainId", ""));
    if (!bytes || bytes->size() != 32) return fail(ErrorCode::network, "no chain id");
    return ChainId::from(*bytes);
}

// "0.123" of a ratio in thousandths, without floating point in what is printed.
std::string thousandths(std::uint64_t value) {
    std::string digits = std::to_string(value % 1000);
    return std::to_string(value / 1000) + "." + std::string(3 - digits.size(), '0') + digits;
}

// The value of one line of /metrics; 0 if it is not there.
std::uint64_t figure(const std::string& metrics, const std::string& name) {
    const std::size_t at = metrics.find("\n" + name + " ");
    if (at == std::string::npos) return 0;
    return static_cast<std::uint64_t>(std::strtod(metrics.c_str() + at + name.size() + 2, nullptr));
}

// Of every node, once all of them have the same acts: each act is final here before the last
// validator has committed it.
Result<std::vector<Figures>> figures_of(const std::vector<std::string>& endpoints) {
    std::vector<Figures> all;
    for (int attempt = 0; attempt < 100; ++attempt) {
        all.clear();
        for (const std::string& endpoint : endpoints) {
            TRY(auto client, rpc::Client::connect(endpoint));
            TRY(const std::string text, client.get("/metrics"));
            all.push_back({figure(text, "tamga_registry_acts_total"),
                           figure(text, "tamga_registry_signatures_verified_total")});
        }
        const bool level = std::ranges::all_of(
            all, [&](const Figures& each) { return each.acts == all.front().acts; });
        if (level) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return all;
}

// Thousandths of a signature per act, of the node that verified least.
std::uint64_t signatures_per_act(const std::vector<Figures>& before,
                                 const std::vector<Figures>& after) {
    std::uint64_t least = UINT64_MAX;
    for (std::size_t i = 0; i < after.size(); ++i) {
        const std::uint64_t acts = after[i].acts - before[i].acts;
        if (acts == 0) return 0;
        least = std::min(least, (after[i].signatures - before[i].signatures) * 1000 / acts);
    }
    return least;
}

struct Measured {
    Histogram single;
    Histogram saturated;
    std::uint64_t acts_per_second = 0;
    std::uint64_t signatures = 0; // Thousandths, per act and node.
};

void print(const std::string& name, std::uint64_t value, const char* unit) {
    std::printf("%s %llu %s\n", name.c_str(), static_cast<unsigned long long>(value), unit);
}

// One client, then all of them, at the endpoints of the load.
Result<Measured> measure(const Options& options, Load& load) {
    Measured measured;
    load.phase(1, 2, options.single_s);
    measured.single = load.latency_us;
    TRY(const std::vector<Figures> before, figures_of(load.endpoints));
    const std::uint64_t elapsed_ms =
        load.phase(options.clients, options.warm_up_s, options.seconds);
    TRY(const std::vector<Figures> after, figures_of(load.endpoints));
    measured.saturated = load.latency_us;
    measured.acts_per_second =
        load.latency_us.count() * 1000 / std::max<std::uint64_t>(1, elapsed_ms);
    measured.signatures = signatures_per_act(before, after);
    return measured;
}

void print(const std::string& prefix, const Measured& measured) {
    print(prefix + "final_acts", measured.acts_per_second, "acts_per_s");
    std::printf("%ssignatures_verified_per_act_and_node %s signatures\n", prefix.c_str(),
                thousandths(measured.signatures).c_str());
    print(prefix + "single_client_p50", measured.single.percentile(50), "us");
    print(prefix + "single_client_p99", measured.single.percentile(99), "us");
    print(prefix + "saturated_p50", measured.saturated.percentile(50), "us");
    print(prefix + "saturated_p99", measured.saturated.percentile(99), "us");
    print(prefix + "acts_counted", measured.saturated.count(), "acts");
}

// The process of each daemon, as the devnet wrote it down.
Result<std::vector<pid_t>> processes_of(const Options& options) {
    TRY(const std::string text, read_file(options.directory + "/devnet.json", 1u << 20));
    const json state = json::parse(text, nullptr, false);
    std::vector<pid_t> processes;
    for (const json& node : state.value("nodes", json::array())) {
        processes.push_back(node.value("process", pid_t{0}));
    }
    if (processes.size() == options.validators) return processes;
    return fail(ErrorCode::config, options.directory + "/devnet.json does not name every process");
}

// Kills the last daemons and measures the others; what it costs is printed as shares.
Status measure_down(const Options& options, Load& load, const Measured& whole) {
    TRY(const std::vector<pid_t> processes, processes_of(options));
    for (std::uint32_t i = options.validators - options.down; i < options.validators; ++i) {
        stop_process(processes[i], 0);
    }
    load.endpoints.resize(options.validators - options.down);
    TRY(const Measured rest, measure(options, load));
    print("down", options.down, "daemons");
    print("down_", rest);
    const auto share = [](const char* name, std::uint64_t now, std::uint64_t before) {
        std::printf("%s %s of_all_up\n", name,
                    thousandths(now * 1000 / std::max<std::uint64_t>(1, before)).c_str());
    };
    share("down_final_acts_share", rest.acts_per_second, whole.acts_per_second);
    share("down_single_client_p50_share", rest.single.percentile(50), whole.single.percentile(50));
    return {};
}

Status measure(const Options& options) {
    std::uint64_t ceiling_core = verifications_per_second();
    std::vector<std::string> endpoints;
    for (std::uint32_t i = 0; i < options.validators; ++i) {
        endpoints.push_back("http://127.0.0.1:" +
                            std::to_string(options.base_port + 10 * i + 1));
    }
    TRY(const ChainId chain, chain_of(endpoints[0]));
    std::vector<SecretKey> officers;
    TRY_VOID(set_up(options, endpoints[0], chain, officers));
    const std::uint32_t rounds = options.down > 0 ? 2 : 1;
    TRY(const GedcomArchive archive, births(std::uint64_t{4000} * rounds *
                                            (options.seconds + options.warm_up_s +
                                             options.single_s)));
    const ImportPlan plan = plan_import(archive, {});
    Load load{options, chain, endpoints, officers, archive, plan, {}, {}, {}, {}, {}};
    const std::uint64_t cores = std::max(1u, std::thread::hardware_concurrency());
    constexpr std::uint64_t signatures = 2; // Of the acts here; the nodes are asked below.
    const auto ceiling_of = [&](std::uint64_t core) {
        return core * cores / options.validators / signatures;
    };
    // Enough for half of the ceiling.
    load.prepare(rounds * (ceiling_of(ceiling_core) / 2 * (options.seconds + options.warm_up_s) +
                           500 * options.single_s));

    TRY(const Measured measured, measure(options, load));
    ceiling_core = std::max(ceiling_core, verifications_per_second());
    const std::uint64_t ceiling = ceiling_of(ceiling_core);
    print("verifications_per_core", ceiling_core, "per_s");
    print("cores", cores, "cores");
    std::printf("ratio_to_ceiling %s of_%llu_acts_per_s\n",
                thousandths(measured.acts_per_second * 1000 /
                            std::max<std::uint64_t>(1, ceiling)).c_str(),
                static_cast<unsigned long long>(ceiling));
    print("", measured);
    if (options.down > 0) TRY_VOID(measure_down(options, load, measured));
    print("acts_failed", load.failed, "acts");
    std::fflush(stdout); // The audit takes its time.
    if (measured.signatures < 1000 * signatures) {
        return fail(ErrorCode::corrupt_store, "a node has not verified every signature");
    }
    return {};
}

// A bound for each daemon, if one is asked for.
Result<std::vector<CpuShare>> bound_daemons(const Options& options) {
    std::vector<CpuShare> shares;
    if (options.cpu_percent == 0) return shares;
    TRY(const std::vector<pid_t> processes, processes_of(options));
    for (const pid_t process : processes) {
        TRY(CpuShare share, CpuShare::make("tamga-bench-" + std::to_string(process),
                                           options.cpu_percent));
        TRY_VOID(share.add(process));
        shares.push_back(std::move(share));
    }
    return shares;
}

Status run(const Options& options) {
    std::error_code ignored;
    std::filesystem::remove_all(options.directory, ignored);
    const std::string own = sibling_program("tamga");
    const std::string port = std::to_string(options.base_port);
    TRY(const std::string started,
        run_capture({own, "devnet", "start", "--detach", "--dir", options.directory,
                     "--base-port", port, "-n", std::to_string(options.validators)}));
    static_cast<void>(started);
    const auto shares = bound_daemons(options); // Groups can go when they are empty, at the end.
    const Status done = shares ? measure(options) : std::unexpected(shares.error());
    TRY(const std::string stopped, run_capture({own, "devnet", "stop", "--dir",
                                                options.directory}));
    static_cast<void>(stopped);
    if (!done) return done;
    const std::string home =
        options.directory + "/validator-" + std::to_string(std::min(3u, options.validators));
    const auto audited = run_capture({own, "audit", "--quiet", home});
    std::printf("audit_of_node_3 %s verdict\n", audited ? "passed" : "failed");
    if (!audited) return fail(ErrorCode::corrupt_store, "the audit did not pass");
    return {};
}

} // namespace

int bench(Arguments words) {
    Options options;
    CLI::App app("Measure acts per second and latency of real daemons on this machine.",
                 "tamga bench");
    app.add_option("--validators,-n", options.validators, "how many daemons")
        ->check(CLI::Range(1, 31));
    app.add_option("--seconds", options.seconds, "measured at saturation");
    app.add_option("--warm-up-s", options.warm_up_s, "before that");
    app.add_option("--single-s", options.single_s, "measured with one client");
    app.add_option("--clients", options.clients, "connections at saturation");
    app.add_option("--officers", options.officers, "distinct signing officers, even");
    app.add_option("--down", options.down,
                   "daemons killed after a first measurement; then the others are measured")
        ->check(CLI::Range(0, 10));
    app.add_option("--cpu-percent", options.cpu_percent,
                   "each daemon gets so much of one core (control groups; needs root)")
        ->check(CLI::Range(0, 6400));
    app.add_option("--base-port", options.base_port, "of the first daemon");
    app.add_option("--dir", options.directory, "made anew; left behind");
    app.add_option("--state", options.state,
                   "measure a state of so many entries (tree, proofs, store) and no daemons")
        ->check(CLI::Range(bench_state_least, bench_state_most));
    if (const auto over = parse(app, words)) return *over;
    if (3 * options.down >= options.validators && options.down > 0) {
        failed("bench", {ErrorCode::usage,
                         "--down leaves no quorum: under a third of the validators may be down"});
        return exit_usage;
    }
    const Status done =
        options.state > 0 ? bench_state(options.state, options.directory) : run(options);
    if (done) return exit_fine;
    failed("bench", done.error());
    return done.error().code == ErrorCode::corrupt_store ? exit_negative : exit_failed;
}

} // namespace tamga::tools
