// tamgad: the daemon. init makes a home, check judges one, start runs it, version names itself.
//
// Exit codes: 0 fine, 1 negative verdict, 2 usage, 3 could not do it.

#include "base/advise.hpp"
#include "base/home_lock.hpp"
#include "base/key_file.hpp"
#include "base/log.hpp"
#include "ledger/vote_log.hpp"
#include "node/config.hpp"
#include "node/home.hpp"
#include "node/initial_state.hpp"
#include "node/join.hpp"
#include "node/node.hpp"
#include "node/quarantine.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>

extern char** environ;

// jemalloc reads this before main(). The state tree and the write buffers are walked at random:
// with large pages a step does not miss the TLB as well. Freed pages are kept for a minute, because
// write buffers come and go in less.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,dirty_decay_ms:60000";
}

using namespace tamga;
using namespace tamga::node;

namespace {

constexpr int exit_fine = 0;
constexpr int exit_negative = 1;
constexpr int exit_usage = 2;
constexpr int exit_failed = 3;

int failed(const char* what, const Error& error) {
    std::fprintf(stderr, "tamgad %s: %s\n", what, error.message.c_str());
    return error.code == ErrorCode::usage ? exit_usage : exit_failed;
}

// What the words of the command line said.
struct Words {
    std::string home;
    std::string genesis;
    bool json = false;
    bool never_voted = false;
    bool restored = false;
    std::string free;
    std::map<std::string, std::string> settings; // Key of the settings table -> text.
};

std::string default_home() {
    if (const char* home = std::getenv("TAMGA_HOME")) return home;
    const char* user = std::getenv("HOME");
    return std::string(user == nullptr ? "." : user) + "/.tamga";
}

void add_settings(CLI::App& app, Words& words) {
    for (const Setting& setting : settings()) {
        const std::string key(setting.key);
        app.add_option_function<std::string>(
               flag_of(key), [&words, key](const std::string& text) { words.settings[key] = text; },
               std::string(setting.meaning))
            ->group("Settings (also in tamga.toml, and as TAMGA_SECTION_KEY)");
    }
}

// Defaults, then the file, then the environment, then flags.
Result<Config> settings_of(const Home& home, const Words& words) {
    Config config;
    if (std::filesystem::exists(home.config_file())) {
        TRY(const std::string text, read_file(home.config_file(), 1u << 20));
        TRY_VOID(read_toml(config, text, home.config_file().string()));
    }
    TRY_VOID(read_environment(config, environ));
    for (const auto& [key, text] : words.settings) {
        const Status done = set(config, key, text);
        if (!done) return fail(ErrorCode::usage, flag_of(key) + ": " + done.error().message);
    }
    return config;
}

Status make_born_log(const Home& home, const Config& config) {
    const std::string votes =
        config.votes_directory.empty() ? home.votes().string() : config.votes_directory;
    std::error_code error;
    std::filesystem::create_directories(votes, error);
    const ledger::VoteDisk disk = ledger::posix_vote_disk(votes, false);
    TRY(const std::vector<std::string> files, disk.list());
    if (!files.empty()) return {};
    return ledger::VoteLog::born(disk, config.vote_log_segment_bytes);
}

// A key that came from elsewhere may have voted: then the home gets no log that says it never did.
int init(const Words& words) {
    const Home home{words.home};
    const bool foreign_key = std::filesystem::exists(home.key(validator_key_name)) &&
                             !std::filesystem::exists(home.config_file());
    if (foreign_key && !words.never_voted) {
        return failed("init", {ErrorCode::usage,
                               "this home has a validator_key but no settings: a key from another "
                               "home may have voted. If it never did, say --never-voted"});
    }
    const bool fresh = !std::filesystem::exists(home.config_file());
    Result<Config> config = settings_of(home, words);
    if (!config) return failed("init", config.error());
    if (const Status made = create_home(home); !made) return failed("init", made.error());
    if (!words.genesis.empty()) {
        const auto genesis = load_genesis(words.genesis);
        if (!genesis) return failed("init", genesis.error());
        const Status copied = write_file(home.genesis(), genesis->text, 0644);
        if (!copied) return failed("init", copied.error());
    }
    if (fresh) {
        const Status born = make_born_log(home, *config);
        if (!born) return failed("init", born.error());
    }
    const Status written = write_file(home.config_file(), write_toml(*config), 0644);
    if (!written) return failed("init", written.error());
    const Result<Keys> keys = read_keys(home, true);
    if (!keys) return failed("init", keys.error());
    const std::string consensus_key = keys->validator->public_key().hex();
    const std::string node_key = keys->node.public_key().hex();
    if (words.json) {
        std::printf("{\"consensusKey\":\"%s\",\"home\":\"%s\",\"nodeKey\":\"%s\"}\n",
                    consensus_key.c_str(), home.root.c_str(), node_key.c_str());
        return exit_fine;
    }
    std::printf("home           %s\nconsensus key  %s\nnode key       %s\n", home.root.c_str(),
                consensus_key.c_str(), node_key.c_str());
    if (!std::filesystem::exists(home.genesis())) {
        std::printf("next: put genesis.json into %s, then: tamgad check --home %s\n",
                    (home.root / "config").c_str(), home.root.c_str());
    }
    return exit_fine;
}

// Everything a start looks at, without starting.
int check(const Words& words) {
    const Home home{words.home};
    int code = exit_fine;
    const auto say = [&](const char* what, const Status& verdict) {
        std::printf("%-10s %s\n", what, verdict ? "good" : verdict.error().message.c_str());
        if (!verdict) code = exit_negative;
    };
    const Result<Config> config = settings_of(home, words);
    say("settings", config ? Status() : std::unexpected(config.error()));
    if (!config) return code;
    const bool validates = config->role == "validator";
    const Result<Keys> keys = read_keys(home, validates);
    say("keys", keys ? Status() : std::unexpected(keys.error()));
    const Result<LoadedGenesis> genesis = load_genesis(home.genesis());
    say("genesis", genesis ? Status() : std::unexpected(genesis.error()));
    if (genesis) std::printf("%-10s %s\n", "chain", genesis->chain.hex().c_str());
    if (genesis && genesis->genesis.snapshot) {
        say("state", check_initial_state(genesis->genesis, home));
    }
    if (keys && genesis && validates) {
        const auto index = genesis->set.index_of(keys->validator->public_key());
        Status member;
        if (!index) {
            member = fail(ErrorCode::config, "the validator_key is not in genesis.json");
        } else if (genesis->set.at(*index).node_key != keys->node.public_key()) {
            member = fail(ErrorCode::config, "genesis.json names another node_key for it");
        }
        say("validator", member);
        const std::string votes =
            config->votes_directory.empty() ? home.votes().string() : config->votes_directory;
        const auto log = ledger::VoteLog::inspect(ledger::posix_vote_disk(votes, false));
        Status sound = log ? Status() : std::unexpected(log.error());
        if (log && !log->findings.empty()) {
            sound = fail(ErrorCode::log_loss, log->findings.front().segment + ": " +
                                                  log->findings.front().what);
        }
        say("vote log", sound);
    }
    for (const std::string& peer : config->peers) {
        const auto address = parse_endpoint(peer);
        if (!address) say("peers", std::unexpected(address.error()));
    }
    return code;
}

// Lists what is quarantined here, or frees one act: then the node must be stopped.
int quarantine(const Words& words) {
    const Home home{words.home};
    const auto marked =
        load_quarantine(home.quarantine(), program_of({TAMGA_VERSION, TAMGA_COMMIT}));
    if (!marked) return failed("quarantine", marked.error());
    if (words.free.empty()) {
        for (const auto& [txid, cause] : *marked) {
            std::printf("%s  %s\n", txid.hex().c_str(), cause.c_str());
        }
        return exit_fine;
    }
    const auto act = std::ranges::find_if(
        *marked, [&](const auto& each) { return each.first.hex() == words.free; });
    if (act == marked->end()) {
        return failed("quarantine", {ErrorCode::usage, words.free + " is not quarantined here"});
    }
    const Result<HomeLock> lock = HomeLock::take(home.root);
    if (!lock) return failed("quarantine", lock.error());
    const Status removed = remove_marker(home.quarantine(), act->first);
    return removed ? exit_fine : failed("quarantine", removed.error());
}

// `tamga restore` left its mark, or nobody can tell: then it is as if --restored had been said.
bool is_restored(const Home& home) {
    std::error_code error;
    return std::filesystem::exists(home.restored(), error) || error;
}

int start(const Words& words) {
    const Home home{words.home};
    if (!std::filesystem::exists(home.config_file())) {
        return failed("start", {ErrorCode::config, home.root.string() +
                                                       " is not a home; run: tamgad init --home " +
                                                       home.root.string()});
    }
    Result<Config> config = settings_of(home, words);
    if (!config) return failed("start", config.error());
    config->restored = words.restored || is_restored(home);
    const std::map<std::string, log::Level> levels{{"debug", log::Level::debug},
                                                   {"info", log::Level::info},
                                                   {"warning", log::Level::warning},
                                                   {"error", log::Level::error}};
    log::configure(levels.at(config->log_level), config->log_format == "json");
    const Version version{TAMGA_VERSION, TAMGA_COMMIT};
    const auto joined = join_by_snapshot(*config, home, version);
    if (!joined) return failed("start", joined.error());
    if (joined->joined == Joined::ended) return exit_fine;
    auto node = Node::open(std::move(*config), home, version, joined->figures);
    if (!node) return failed("start", node.error());
    return (*node)->run();
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("The Tamga validator and observer daemon.", "tamgad");
    app.require_subcommand(1);
    Words words;
    words.home = default_home();
    const auto verb = [&](const char* name, const char* meaning) {
        CLI::App* const sub = app.add_subcommand(name, meaning);
        sub->add_option("--home", words.home, "the folder of this node (also TAMGA_HOME)")
            ->capture_default_str();
        add_settings(*sub, words);
        return sub;
    };
    CLI::App* const init_verb = verb("init", "make a home: keys, settings, an empty vote log");
    init_verb->add_option("--genesis", words.genesis, "genesis.json to judge and copy");
    init_verb->add_flag("--json", words.json, "print the public keys as JSON");
    init_verb->add_flag("--never-voted", words.never_voted,
                        "the validator_key brought into this home has never voted");
    CLI::App* const start_verb = verb("start", "run the node until SIGTERM");
    start_verb->add_flag("--restored", words.restored,
                         "this home came from a backup or lost its vote log, and no other node "
                         "runs with its key: sign nothing until the others have shown that it is "
                         "safe (say it once)");
    CLI::App* const check_verb = verb("check", "judge settings, keys and genesis");
    CLI::App* const quarantine_verb =
        verb("quarantine", "list the acts that are not executed here");
    quarantine_verb->add_option("--free", words.free,
                                "the txid of one that may be executed again from the next start");
    app.add_subcommand("version", "say what this is");
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        app.exit(error);
        advise(app);
        return exit_usage;
    }
    if (init_verb->parsed()) return init(words);
    if (start_verb->parsed()) return start(words);
    if (check_verb->parsed()) return check(words);
    if (quarantine_verb->parsed()) return quarantine(words);
    std::printf("tamgad %s (%s)\n", TAMGA_VERSION, TAMGA_COMMIT);
    return exit_fine;
}
