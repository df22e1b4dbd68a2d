// tamga genesis: make, extend and check the file that a chain begins with.
//
//   new            parameters, governance and agencies; no validators yet
//   add-validator  adds one validator's keys (run in the order that the ministries answer)
//   check          reads it as a node would; prints chain id and validator-set hash
//   load           begins a home with the initial state that its genesis.json names

#include "tools/verbs.hpp"

#include "ledger/genesis.hpp"
#include "ledger/recovery.hpp"
#include "tools/initial_home.hpp"
#include "tools/recovery_words.hpp"
#include "tools/terminal.hpp"

#include <chrono>
#include <cstdio>

namespace tamga::tools {

namespace {

constexpr std::size_t file_bytes_max = ledger::genesis_bytes_max;

Result<PublicKey> key_of(const std::string& hex) {
    const auto bytes = from_hex(hex);
    const auto key = bytes ? PublicKey::from(*bytes) : std::nullopt;
    if (!key || !is_valid_key(*key)) {
        return fail(ErrorCode::usage, "'" + hex + "' is not a public key of 64 hex digits; "
                                                  "`tamga keygen --show FILE` prints one");
    }
    return *key;
}

// CODE:KEYHEX:REGISTER,REGISTER:ROLE,ROLE
Result<ledger::GenesisAgency> agency_of(const std::string& text) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == ':') parts.emplace_back();
        else parts.back().push_back(c);
    }
    if (parts.size() != 4) {
        return fail(ErrorCode::usage, "--agency is CODE:KEYHEX:REGISTER,...:ROLE,...");
    }
    const auto list = [](const std::string& joined) {
        std::vector<std::string> names(1);
        for (const char c : joined) {
            if (c == ',') names.emplace_back();
            else names.back().push_back(c);
        }
        return names;
    };
    TRY(const PublicKey key, key_of(parts[1]));
    return ledger::GenesisAgency{parts[0], {key}, list(parts[2]), list(parts[3])};
}

Status set_parameter(ledger::Genesis& genesis, const std::string& text) {
    const std::size_t equals = text.find('=');
    const auto id = ledger::find_parameter(text.substr(0, equals));
    if (equals == std::string::npos || !id) {
        return fail(ErrorCode::usage, "--parameter is NAME=NUMBER with a name that `tamga docs "
                                      "parameters` lists; got '" + text + "'");
    }
    char* end = nullptr;
    const long long value = std::strtoll(text.c_str() + equals + 1, &end, 10);
    if (end == text.c_str() + equals + 1 || *end != 0) {
        return fail(ErrorCode::usage, "'" + text + "' does not end with a number");
    }
    return genesis.parameters.set(*id, value);
}

Result<ledger::Genesis> load(const std::string& path) {
    TRY(const std::string text, read_file(path, file_bytes_max));
    return ledger::parse_genesis(text);
}

Status save(const std::string& path, const ledger::Genesis& genesis) {
    TRY(const std::string text, ledger::serialise_genesis(genesis));
    return write_file(path, text);
}

struct Options {
    std::string path;
    std::string chain_name = "tamga-dev";
    std::uint64_t time_ms = 0;
    std::vector<std::string> governance;
    std::uint32_t threshold = 1;
    std::vector<std::string> agencies;
    std::vector<std::string> parameters;
    std::string initial_state;
    std::string openings;
    bool quiet = false;
    std::string name;
    std::string consensus_key;
    std::string node_key;
};

Status make_new(const Options& options) {
    ledger::Genesis genesis;
    genesis.chain_name = options.chain_name;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    genesis.time_ms = TimestampMs(
        options.time_ms != 0
            ? options.time_ms
            : static_cast<std::uint64_t>(
                  std::chrono::duration_cast<std::chrono::milliseconds>(now).count()));
    for (const std::string& hex : options.governance) {
        TRY(const PublicKey key, key_of(hex));
        genesis.governance_keys.push_back(key);
    }
    genesis.governance_threshold = options.threshold;
    for (const std::string& text : options.agencies) {
        TRY(auto agency, agency_of(text));
        genesis.agencies.push_back(std::move(agency));
    }
    for (const std::string& text : options.parameters) TRY_VOID(set_parameter(genesis, text));
    if (!options.initial_state.empty()) {
        TRY(const auto figures, judged_initial_state(options.initial_state, options.quiet));
        genesis.snapshot = figures.hash;
        std::printf("initial state   %s, %llu entries\n", figures.hash.hex().c_str(),
                    static_cast<unsigned long long>(figures.entries));
    }
    return save(options.path, genesis);
}

Status add_validator(const Options& options) {
    TRY(ledger::Genesis genesis, load(options.path));
    TRY(const PublicKey consensus_key, key_of(options.consensus_key));
    TRY(const PublicKey node_key, key_of(options.node_key));
    genesis.validators.push_back({options.name, consensus_key, node_key});
    return save(options.path, genesis);
}

Status check_file(const Options& options) {
    TRY(const std::string text, read_file(options.path, file_bytes_max));
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(text));
    TRY(const ValidatorSet set, ledger::validators_of(genesis));
    std::printf("chain_name      %s\nchain_id        %s\nvalidators      %zu (quorum %zu)\n"
                "validators_hash %s\nagencies        %zu\n",
                genesis.chain_name.c_str(), ledger::chain_id_of(text).hex().c_str(), set.size(),
                set.quorum(), set.hash().hex().c_str(), genesis.agencies.size());
    if (genesis.snapshot) {
        std::printf("initial state   a file with SHA-256 %s\n", genesis.snapshot->hex().c_str());
    }
    std::printf("%s%s", predecessor_words(genesis).c_str(), signature_words(genesis).c_str());
    return ledger::check_recovery_signatures(genesis);
}

Status load_home(const Options& options) {
    TRY(const Header begun,
        begin_home(options.path, options.initial_state, options.quiet));
    std::printf("chain_id        %s\nstate root      %s\n", begun.chain_id.hex().c_str(),
                begun.state_root.hex().c_str());
    if (options.openings.empty()) return {};
    TRY(const std::uint64_t taken, take_openings(options.path, options.openings));
    std::printf("openings        %llu\n", static_cast<unsigned long long>(taken));
    return {};
}

} // namespace

int genesis(Arguments words) {
    Options options;
    CLI::App app("Make, extend and check genesis.json, the file that a chain begins with.",
                 "tamga genesis");
    app.require_subcommand(1);
    auto* fresh = app.add_subcommand("new", "write a new file without validators");
    fresh->add_option("FILE", options.path, "genesis.json")->required();
    fresh->add_option("--chain-name", options.chain_name, "a-z, 0-9 and -; at most 32");
    fresh->add_option("--time-ms", options.time_ms, "time of block 0; default now");
    fresh->add_option("--governance", options.governance, "public key; repeat")
        ->required()->allow_extra_args(false);
    fresh->add_option("--threshold", options.threshold, "governance signatures that decide");
    fresh->add_option("--agency", options.agencies, "CODE:KEYHEX:REGISTER,...:ROLE,...; repeat")
        ->allow_extra_args(false);
    fresh->add_option("--parameter", options.parameters, "NAME=NUMBER; repeat")
        ->allow_extra_args(false);
    fresh->add_option("--initial-state", options.initial_state,
                      "file that the chain's state begins with; `tamga export initial-state`");
    auto* add = app.add_subcommand("add-validator", "add one validator's keys");
    add->add_option("FILE", options.path, "genesis.json")->required();
    add->add_option("--name", options.name, "a-z, 0-9 and -; at most 32")->required();
    add->add_option("--consensus-key", options.consensus_key, "64 hex digits")->required();
    add->add_option("--node-key", options.node_key, "64 hex digits")->required();
    auto* check = app.add_subcommand("check", "read it as a node would");
    check->add_option("FILE", options.path, "genesis.json")->required();
    auto* load = app.add_subcommand("load", "begin a home with the initial state of its chain");
    load->add_option("HOME", options.path, "home of a node, with config/genesis.json")->required();
    load->add_option("FILE", options.initial_state, "file of the initial state")->required();
    load->add_option("--openings", options.openings,
                     "home of the predecessor whose openings of personal data to take, too");
    load->add_flag("--quiet", options.quiet, "no progress");
    if (const auto over = parse(app, words)) return *over;

    const Status done = fresh->parsed()  ? make_new(options)
                        : add->parsed()  ? add_validator(options)
                        : load->parsed() ? load_home(options)
                                         : check_file(options);
    return done ? exit_fine : failed("genesis", done.error());
}

} // namespace tamga::tools
