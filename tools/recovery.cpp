// tamga recovery: a chain that lost its quorum for good goes on as a new one (docs/operations.md).
//
//   new    from the surviving homes: genesis.json, not signed yet, and the state it begins with
//   sign   by a governance key, on any machine
//   show   what it goes on from, who signed, how many are missing; 1 until enough have
//
// `tamga genesis load` begins homes with it. No daemon makes or takes one by itself.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "ledger/genesis.hpp"
#include "ledger/recovery.hpp"
#include "ledger/store.hpp"
#include "registries/recovery.hpp"
#include "tools/proof_file.hpp"
#include "tools/recovery_words.hpp"
#include "tools/terminal.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <sys/file.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace tamga::tools {

namespace {

struct Options {
    std::vector<std::string> homes;
    std::vector<std::string> heads;
    std::vector<std::string> validators;
    std::string reason;
    std::string chain_name;
    std::uint64_t time_ms = 0;
    std::string state;
    std::string output;
    std::string file;
    std::vector<std::string> keys;
    bool quiet = false;
};

// Held as long as its home is read: no daemon may go on with it meanwhile.
class StoppedHome {
public:
    static Result<StoppedHome> take(const std::string& home) {
        const std::string file = home + "/lock";
        StoppedHome out;
        out.descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (out.descriptor_ < 0) return fail(ErrorCode::io, file + ": " + std::strerror(errno));
        if (::flock(out.descriptor_, LOCK_EX | LOCK_NB) != 0) {
            return fail(ErrorCode::usage, home + ": a daemon runs there; end it first");
        }
        return out;
    }
    StoppedHome(StoppedHome&& other) noexcept
        : descriptor_(std::exchange(other.descriptor_, -1)) {}
    StoppedHome& operator=(StoppedHome&&) = delete;
    ~StoppedHome() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

private:
    StoppedHome() = default;
    int descriptor_ = -1;
};

struct Survivor {
    StoppedHome held;
    std::unique_ptr<ledger::Store> store;
};

Result<Survivor> open_home(const std::string& home) {
    const std::filesystem::path folder = std::filesystem::path(home) / "data/ledger";
    if (!std::filesystem::is_directory(folder)) {
        return fail(ErrorCode::usage, home + " is not the home of a node");
    }
    TRY(StoppedHome held, StoppedHome::take(home));
    auto store = ledger::Store::open(folder, {ledger::StoreMode::read_only});
    if (!store) {
        return fail(store.error().code,
                    home + ": " + store.error().message +
                        ". Start this home once more with `tamgad start` and end it, so that it "
                        "puts its files in order");
    }
    if (!(*store)->initialised()) return fail(ErrorCode::usage, home + " has no blocks");
    TRY_VOID((*store)->check());
    return Survivor{std::move(held), std::move(*store)};
}

Result<ledger::GenesisValidator> validator_of(const std::string& text) {
    const std::size_t first = text.find(':');
    const std::size_t second = first == text.npos ? text.npos : text.find(':', first + 1);
    if (second == text.npos) {
        return fail(ErrorCode::usage, "--validator is NAME:CONSENSUSKEY:NODEKEY, as `tamgad init` "
                                      "prints the keys; got '" + text + "'");
    }
    const auto key = [](const std::string& hex) -> Result<PublicKey> {
        const auto raw = from_hex(hex);
        const auto parsed = raw ? PublicKey::from(*raw) : std::nullopt;
        if (!parsed || !is_valid_key(*parsed)) {
            return fail(ErrorCode::usage, "'" + hex + "' is not a public key of 64 hex digits");
        }
        return *parsed;
    };
    ledger::GenesisValidator out;
    out.name = text.substr(0, first);
    TRY(out.consensus_key, key(text.substr(first + 1, second - first - 1)));
    TRY(out.node_key, key(text.substr(second + 1)));
    return out;
}

TimestampMs now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return TimestampMs(static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(since).count()));
}

// The heads of proofs that clients hold: each must be final by validators of the homes' chain.
Result<std::vector<ledger::KnownHead>> heads_of(const std::vector<std::string>& files) {
    std::vector<ledger::KnownHead> out;
    for (const std::string& file : files) {
        TRY(const ProofFile loaded, load_proof(file));
        TRY(const ledger::ProofHead head, head_of(loaded.proof));
        TRY_VOID(ledger::verify_head(head, {}, file));
        out.push_back({file, head.header});
    }
    return out;
}

// The block that a lower home ends with is one of the chosen home's.
Status check_same_chain(const ledger::Store& chosen, const ledger::KnownHead& lower) {
    const auto header = chosen.header(lower.header.height);
    if (!header || *header == lower.header) return {}; // Before a snapshot nothing is held.
    return fail(ErrorCode::config,
                "recovery: " + lower.place + " has another block " +
                    std::to_string(lower.header.height.value) +
                    " than the highest home: that is a fork, `tamga audit --compare` says who "
                    "signed it");
}

void warn_of_later_blocks(std::uint64_t height) {
    std::printf("\nA block above %llu may have been final at validators whose disks are lost. What "
                "it holds is not in this state:\nits acts were acknowledged and must be done "
                "again. Before you sign, ask offices for receipts of a greater height;\n"
                "`tamga recovery new --head RECEIPT` refuses to build below one.\n",
                static_cast<unsigned long long>(height));
}

// Everything but the validators, the reason and the state.
Result<ledger::Genesis> draft(const Options& options, const ledger::Store& store,
                              const ledger::ChainEnd& end) {
    TRY(ledger::Genesis genesis, registries::draft_recovery(store, end));
    if (!options.chain_name.empty()) genesis.chain_name = options.chain_name;
    genesis.time_ms = options.time_ms != 0 ? TimestampMs(options.time_ms) : now();
    genesis.predecessor->reason = options.reason;
    for (const std::string& text : options.validators) {
        TRY(ledger::GenesisValidator validator, validator_of(text));
        genesis.validators.push_back(std::move(validator));
    }
    return genesis;
}

Status make_new(const Options& options) {
    std::vector<Survivor> survivors;
    std::vector<ledger::KnownHead> homes;
    for (const std::string& home : options.homes) {
        TRY(Survivor opened, open_home(home));
        homes.push_back({home, opened.store->tip()->header});
        std::printf("%s ends with block %llu, %s\n", home.c_str(),
                    static_cast<unsigned long long>(homes.back().header.height.value),
                    hash_of(homes.back().header).hex().c_str());
        survivors.push_back(std::move(opened));
    }
    TRY(const auto heads, heads_of(options.heads));
    TRY(const std::size_t best, ledger::highest_home(homes, heads));
    const ledger::Store& store = *survivors[best].store;
    for (const auto& each : homes) TRY_VOID(check_same_chain(store, each));
    for (const auto& each : heads) TRY_VOID(check_same_chain(store, each));

    TRY(const ledger::ChainEnd end, registries::chain_end_of(store));
    TRY(ledger::Genesis genesis, draft(options, store, end));
    genesis.snapshot = Hash256(); // Its rules are judged before a large file is written.
    TRY(const std::string judged, ledger::serialise_genesis(genesis));
    Progress progress("state", 0, options.quiet);
    std::uint64_t entries = 0;
    TRY(const auto figures, registries::write_inherited_state(
                                store, end, options.state, [&](std::uint64_t done) {
                                    entries = done;
                                    progress.at(done);
                                }));
    progress.end(entries);
    genesis.snapshot = figures.hash;
    TRY(const std::string text, ledger::serialise_genesis(genesis));
    TRY_VOID(registries::judge_inherited_state(genesis, options.state));
    TRY_VOID(write_file(options.output, text));
    std::printf("initial state   %s, %llu entries, SHA-256 %s\n%s%s", options.state.c_str(),
                static_cast<unsigned long long>(figures.entries), figures.hash.hex().c_str(),
                predecessor_words(genesis).c_str(), signature_words(genesis).c_str());
    warn_of_later_blocks(homes[best].header.height.value);
    return {};
}

Result<ledger::Genesis> load(const std::string& file) {
    TRY(const std::string text, read_file(file, ledger::genesis_bytes_max));
    TRY(ledger::Genesis genesis, ledger::parse_genesis(text));
    if (genesis.predecessor) return genesis;
    return fail(ErrorCode::usage, file + " is a genesis.json without a predecessor");
}

Status judge_state(const Options& options, const ledger::Genesis& genesis) {
    if (options.state.empty()) {
        std::printf("initial state   a file with SHA-256 %s; give it with --state to have the "
                    "block, the root and the keys of it checked\n",
                    genesis.snapshot->hex().c_str());
        return {};
    }
    TRY(const StateRoot root, registries::judge_inherited_state(genesis, options.state));
    std::printf("initial state   checked: the last block is final by the predecessor's validators, "
                "every entry is there, governance and parameters are the predecessor's\n"
                "  block 0       state root %s\n", root.hex().c_str());
    return {};
}

void print(const ledger::Genesis& genesis) {
    std::printf("chain_name      %s\nbegins on       time %llu\n", genesis.chain_name.c_str(),
                static_cast<unsigned long long>(genesis.time_ms.value));
    for (const ledger::GenesisValidator& validator : genesis.validators) {
        std::printf("validator       %s, consensus key %s, node key %s\n", validator.name.c_str(),
                    validator.consensus_key.hex().c_str(), validator.node_key.hex().c_str());
    }
    std::printf("%s", predecessor_words(genesis).c_str());
}

Status sign_file(const Options& options) {
    TRY(ledger::Genesis genesis, load(options.file));
    if (!options.quiet) print(genesis);
    // Who gives a state has it judged, quiet or not.
    if (!options.quiet || !options.state.empty()) TRY_VOID(judge_state(options, genesis));
    for (const std::string& path : options.keys) {
        TRY(const SecretKey key, read_key_file(path));
        const PublicKey& mine = key.public_key();
        if (std::ranges::find(genesis.governance_keys, mine) == genesis.governance_keys.end()) {
            return fail(ErrorCode::usage, path + " is not a governance key of the predecessor");
        }
        auto& list = genesis.predecessor->signatures;
        if (std::ranges::any_of(list, [&](const auto& each) { return each.key == mine; })) {
            return fail(ErrorCode::usage, path + " has signed already; each key signs once");
        }
        list.push_back({mine, key.sign(ledger::recovery_sign_bytes(genesis))});
    }
    TRY(const std::string text, ledger::serialise_genesis(genesis));
    TRY_VOID(write_file(options.output.empty() ? options.file : options.output, text));
    std::printf("%s", signature_words(genesis).c_str());
    return {};
}

// Negative until enough have signed.
Result<bool> show_file(const Options& options) {
    TRY(const std::string text, read_file(options.file, ledger::genesis_bytes_max));
    TRY(const ledger::Genesis genesis, load(options.file));
    print(genesis);
    TRY_VOID(judge_state(options, genesis));
    std::printf("%s", signature_words(genesis).c_str());
    warn_of_later_blocks(genesis.predecessor->height.value);
    const Status complete = ledger::check_recovery_signatures(genesis);
    if (complete) std::printf("\ncomplete: chain_id %s\n", ledger::chain_id_of(text).hex().c_str());
    else std::printf("\nnot complete: %s\n", complete.error().message.c_str());
    return complete.has_value();
}

void add_words(CLI::App& fresh, Options& options) {
    fresh.add_option("--home", options.homes, "surviving home, its daemon ended; repeat: all "
                                              "there are, the highest is built on")
        ->required()->allow_extra_args(false);
    fresh.add_option("--head", options.heads, "a receipt or another proof that a client holds; "
                                              "repeat; nothing is built below it")
        ->allow_extra_args(false);
    fresh.add_option("--validator", options.validators, "NAME:CONSENSUSKEY:NODEKEY; repeat")
        ->required()->allow_extra_args(false);
    fresh.add_option("--reason", options.reason, "why, in words; it is signed")->required();
    fresh.add_option("--chain-name", options.chain_name, "default: the predecessor's");
    fresh.add_option("--time-ms", options.time_ms, "time of block 0; default now");
    fresh.add_option("--state", options.state, "the file of the state to write")->required();
    fresh.add_option("-o,--output", options.output, "the genesis.json to write")->required();
    fresh.add_flag("--quiet", options.quiet, "no progress");
}

} // namespace

int recovery(Arguments words) {
    Options options;
    CLI::App app("After a quorum is lost for good: go on as a new chain, by the decision of the "
                 "governance keys.",
                 "tamga recovery");
    app.require_subcommand(1);
    auto* fresh = app.add_subcommand("new", "genesis.json to be signed, and its state");
    add_words(*fresh, options);
    auto* sign = app.add_subcommand("sign", "sign it with a governance key, also offline");
    sign->add_option("FILE", options.file, "genesis.json of `recovery new`")->required();
    sign->add_option("--key", options.keys, "key file; repeat")
        ->required()->allow_extra_args(false);
    sign->add_option("-o,--output", options.output, "where to write it; default in place");
    sign->add_flag("--quiet", options.quiet, "do not show what is signed");
    auto* show = app.add_subcommand("show", "what it goes on from, who signed, who is missing");
    show->add_option("FILE", options.file, "genesis.json of `recovery new`")->required();
    for (CLI::App* each : {sign, show}) {
        each->add_option("--state", options.state, "the file of the state, to check it, too");
    }
    if (const auto over = parse(app, words)) return *over;
    if (show->parsed()) {
        const auto complete = show_file(options);
        if (!complete) return failed("recovery", complete.error());
        return *complete ? exit_fine : exit_negative;
    }
    const Status done = fresh->parsed() ? make_new(options) : sign_file(options);
    if (done) return exit_fine;
    failed("recovery", done.error());
    return done.error().code == ErrorCode::usage ? exit_usage : exit_failed;
}

} // namespace tamga::tools
