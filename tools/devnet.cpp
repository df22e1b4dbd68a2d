// tamga devnet: N real daemons on loopback, with real TLS, real RocksDB and a genesis of their own.
//
//   start   (default) makes DIR, starts the daemons, waits until they are ready
//   status  what each node says of itself
//   stop    ends the daemons that `start --detach` left running
//
// DIR/devnet.json names every node's home, ports and process; DIR/keys holds the governance keys
// and the key of the first agency. A directory that exists is continued, not overwritten.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "ledger/genesis.hpp"
#include "ledger/initial_store.hpp"
#include "rpc/client.hpp"
#include "tools/initial_home.hpp"
#include "tools/process.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <signal.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <span>
#include <thread>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

struct Options {
    std::string directory = "devnet";
    std::uint32_t validators = 4;
    std::uint16_t base_port = 26700;
    bool keep = false;
    bool detach = false;
    bool as_json = false;
    std::string daemon;
    std::string initial_state;
    std::vector<std::string> settings;
};

struct Node {
    std::string name;
    std::string home;
    std::uint16_t p2p_port = 0;
    std::uint16_t rpc_port = 0;
    pid_t process = 0;

    [[nodiscard]] std::string endpoint() const {
        return "http://127.0.0.1:" + std::to_string(rpc_port);
    }
};

volatile sig_atomic_t interrupted = 0;
extern "C" void on_interrupt(int) { interrupted = 1; }

std::string state_file(const Options& options) { return options.directory + "/devnet.json"; }

Status save(const Options& options, const std::vector<Node>& nodes) {
    json list = json::array();
    for (const Node& node : nodes) {
        list.push_back({{"name", node.name},
                        {"home", node.home},
                        {"p2pPort", node.p2p_port},
                        {"rpcPort", node.rpc_port},
                        {"endpoint", node.endpoint()},
                        {"process", node.process}});
    }
    return write_file(state_file(options), json{{"nodes", list}}.dump(2) + "\n");
}

Result<std::vector<Node>> load(const Options& options) {
    TRY(const std::string text, read_file(state_file(options), 1u << 20));
    const json state = json::parse(text, nullptr, false);
    if (!state.is_object() || !state.contains("nodes")) {
        return fail(ErrorCode::config, state_file(options) + " is not a devnet's; remove it");
    }
    std::vector<Node> nodes;
    for (const json& entry : state["nodes"]) {
        nodes.push_back({entry.value("name", ""), entry.value("home", ""),
                         entry.value("p2pPort", std::uint16_t{0}),
                         entry.value("rpcPort", std::uint16_t{0}),
                         entry.value("process", pid_t{0})});
    }
    return nodes;
}

std::vector<Node> plan(const Options& options) {
    std::vector<Node> nodes;
    for (std::uint32_t i = 0; i < options.validators; ++i) {
        Node node;
        node.name = "validator-" + std::to_string(i + 1);
        node.home = options.directory + "/" + node.name;
        node.p2p_port = static_cast<std::uint16_t>(options.base_port + 10 * i);
        node.rpc_port = static_cast<std::uint16_t>(node.p2p_port + 1);
        nodes.push_back(std::move(node));
    }
    return nodes;
}

Result<PublicKey> make_key(const std::string& path) {
    if (const auto existing = read_key_file(path)) return existing->public_key();
    const SecretKey key = SecretKey::generate();
    TRY_VOID(write_key_file(path, key));
    return key.public_key();
}

// Governance decides by two of three keys; the agency JUSTICE keeps the civil registers.
Result<ledger::Genesis> draft_genesis(const Options& options) {
    const std::string keys = options.directory + "/keys";
    std::error_code problem;
    std::filesystem::create_directories(keys, problem);
    if (problem) return fail(ErrorCode::io, "cannot make " + keys + ": " + problem.message());
    ::chmod(keys.c_str(), 0700);

    ledger::Genesis genesis;
    genesis.chain_name = "tamga-devnet";
    genesis.time_ms = TimestampMs(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch())
            .count()));
    for (int i = 1; i <= 3; ++i) {
        TRY(const PublicKey key, make_key(keys + "/governance-" + std::to_string(i) + ".key"));
        genesis.governance_keys.push_back(key);
    }
    genesis.governance_threshold = 2;
    return genesis;
}

// One home is filled, the others are like it.
Status begin_homes(const Options& options, const std::vector<Node>& nodes) {
    const std::filesystem::path first = nodes.front().home;
    TRY_VOID(begin_home(first, options.initial_state, options.as_json));
    for (const Node& node : std::span(nodes).subspan(1)) {
        TRY_VOID(ledger::link_store(first / "data/ledger",
                                    std::filesystem::path(node.home) / "data/ledger"));
    }
    return {};
}

Status make_homes(const Options& options, const std::vector<Node>& nodes) {
    TRY(ledger::Genesis genesis, draft_genesis(options));
    if (!options.initial_state.empty()) {
        TRY(const auto figures, judged_initial_state(options.initial_state, options.as_json));
        genesis.snapshot = figures.hash;
    }
    std::string peers;
    for (const Node& node : nodes) {
        peers += (peers.empty() ? "" : ",") + ("127.0.0.1:" + std::to_string(node.p2p_port));
    }
    for (const Node& node : nodes) {
        std::vector<std::string> words{
            options.daemon, "init", "--home", node.home, "--json",
            "--node-name", node.name,
            "--p2p-listen", "127.0.0.1:" + std::to_string(node.p2p_port),
            "--p2p-peers", peers,
            "--rpc-listen", "127.0.0.1:" + std::to_string(node.rpc_port)};
        words.insert(words.end(), options.settings.begin(), options.settings.end());
        TRY(const std::string text, run_capture(words));
        const json made = json::parse(text, nullptr, false);
        const auto consensus_key = from_hex(made.value("consensusKey", ""));
        const auto node_key = from_hex(made.value("nodeKey", ""));
        if (!consensus_key || !node_key || consensus_key->size() != 32 || node_key->size() != 32) {
            return fail(ErrorCode::config, options.daemon + " init answered something unknown");
        }
        genesis.validators.push_back(
            {node.name, *PublicKey::from(*consensus_key), *PublicKey::from(*node_key)});
    }
    TRY(const std::string text, ledger::serialise_genesis(genesis));
    TRY_VOID(write_file(options.directory + "/genesis.json", text));
    for (const Node& node : nodes) TRY_VOID(write_file(node.home + "/config/genesis.json", text));
    return genesis.snapshot ? begin_homes(options, nodes) : Status();
}

Status start_daemons(const Options& options, std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
        TRY_VOID(check_port_free(node.p2p_port));
        TRY_VOID(check_port_free(node.rpc_port));
    }
    for (Node& node : nodes) {
        TRY(node.process, spawn({options.daemon, "start", "--home", node.home},
                                node.home + "/tamgad.log"));
    }
    return save(options, nodes);
}

bool is_ready(const Node& node) {
    auto client = rpc::Client::connect(node.endpoint(), {.connect_timeout_ms = 500,
                                                         .answer_timeout_ms = 2000});
    return client && client->get("/readyz").has_value();
}

// A daemon makes its state tree before it is ready: 10 to 20 s for ten million entries, and all
// daemons here share the cores of one machine.
constexpr std::chrono::seconds ready_max{600};
constexpr std::chrono::seconds still_waiting_every{20};

Status wait_until_ready(const std::vector<Node>& nodes) {
    const auto begin = std::chrono::steady_clock::now();
    auto told = begin;
    for (const Node& node : nodes) {
        while (!is_ready(node)) {
            if (interrupted != 0) return fail(ErrorCode::io, "interrupted");
            if (!is_running(node.process)) {
                return fail(ErrorCode::io, node.name + " ended; its last words are in " +
                                               node.home + "/tamgad.log");
            }
            const auto now = std::chrono::steady_clock::now();
            if (now - begin > ready_max) {
                return fail(ErrorCode::timeout,
                            node.name + " is not ready after " + std::to_string(ready_max.count()) +
                                " s; see " + node.home + "/tamgad.log");
            }
            if (now - told > still_waiting_every) {
                std::fprintf(stderr, "waiting for %s, which makes its state tree or waits for "
                                     "others; see %s/tamgad.log\n",
                             node.name.c_str(), node.home.c_str());
                told = now;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
    }
    return {};
}

void stop_all(const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
        if (is_running(node.process)) ::kill(node.process, SIGTERM);
    }
    for (const Node& node : nodes) stop_process(node.process, 10'000);
}

void print_nodes(const Options& options, const std::vector<Node>& nodes) {
    for (const Node& node : nodes) {
        auto client = rpc::Client::connect(node.endpoint(), {.connect_timeout_ms = 500,
                                                             .answer_timeout_ms = 2000});
        const auto text = client ? client->call("chain_status") : Result<std::string>("{}");
        const json status = json::parse(text ? *text : "{}", nullptr, false);
        if (options.as_json) {
            std::printf("%s\n", json{{"name", node.name}, {"endpoint", node.endpoint()},
                                     {"process", node.process}, {"status", status}}
                                    .dump().c_str());
            continue;
        }
        const json height = status.contains("height") ? status["height"] : json("no answer");
        std::printf("  %-12s %s  process %d  height %s  log %s/tamgad.log\n", node.name.c_str(),
                    node.endpoint().c_str(), static_cast<int>(node.process),
                    height.is_string() ? height.get<std::string>().c_str() : height.dump().c_str(),
                    node.home.c_str());
    }
}

Status start(Options& options) {
    if (options.validators < 1 || options.validators > validators_max) {
        return fail(ErrorCode::usage, "--validators is 1 to 31");
    }
    const bool exists = std::filesystem::exists(state_file(options));
    std::vector<Node> nodes = plan(options);
    if (exists) {
        TRY(nodes, load(options));
    } else {
        for (const Node& node : nodes) {
            TRY_VOID(check_port_free(node.p2p_port));
            TRY_VOID(check_port_free(node.rpc_port));
        }
        TRY_VOID(make_homes(options, nodes));
    }
    TRY_VOID(start_daemons(options, nodes));
    if (const Status ready = wait_until_ready(nodes); !ready) {
        stop_all(nodes);
        return ready;
    }
    if (!options.as_json) {
        std::printf("%zu validators are up (genesis and keys in %s):\n", nodes.size(),
                    options.directory.c_str());
    }
    print_nodes(options, nodes);
    std::fflush(stdout);
    if (options.detach) return {};
    while (interrupted == 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop_all(nodes);
    if (!options.keep && !exists) {
        std::error_code ignored;
        std::filesystem::remove_all(options.directory, ignored);
    }
    return {};
}

} // namespace

int devnet(Arguments words) {
    Options options;
    CLI::App app("Run validators on this machine: real daemons, TLS and storage.",
                 "tamga devnet");
    app.require_subcommand(0, 1);
    app.fallthrough();
    app.add_option("--dir", options.directory, "where homes, keys and genesis are made");
    app.add_option("--validators,-n", options.validators, "how many, 1 to 31");
    app.add_option("--base-port", options.base_port, "node i listens on it + 10 i");
    app.add_flag("--keep", options.keep, "leave the directory at the end");
    app.add_flag("--detach", options.detach, "leave the daemons running and return");
    app.add_flag("--json", options.as_json, "for machines");
    app.add_option("--daemon", options.daemon, "the tamgad to run; default beside this program");
    app.add_option("--initial-state", options.initial_state,
                   "file that the chain's state begins with");
    app.add_option("--set", options.settings, "a flag for every daemon: --set=--log-level=debug");
    app.add_subcommand("start", "make, start and wait (the default)");
    auto* status = app.add_subcommand("status", "what each node says of itself");
    auto* stop = app.add_subcommand("stop", "end the daemons of a detached devnet");
    if (const auto over = parse(app, words)) return *over;
    if (options.daemon.empty()) options.daemon = sibling_program("tamgad");

    if (status->parsed() || stop->parsed()) {
        const auto nodes = load(options);
        if (!nodes) return failed("devnet", nodes.error());
        if (stop->parsed()) stop_all(*nodes);
        else print_nodes(options, *nodes);
        return exit_fine;
    }
    ::signal(SIGINT, on_interrupt);
    ::signal(SIGTERM, on_interrupt);
    const Status done = start(options);
    return done ? exit_fine : failed("devnet", done.error());
}

} // namespace tamga::tools
