// tamga audit: replays a chain from genesis and recomputes every number. Exit 0: everything agrees;
// 1: something does not, and where; 2: usage; 3: could not look.
//
// The target is a node's home (every row of every table and the vote log are explained, too), an
// endpoint (blocks over JSON-RPC, nothing believed), or a bundle. What is trusted is genesis.json
// alone.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "ledger/bundle.hpp"
#include "ledger/genesis.hpp"
#include "ledger/payloads.hpp"
#include "ledger/vote_log.hpp"
#include "registries/audit.hpp"
#include "rpc/client.hpp"
#include "tools/audit_votes.hpp"
#include "tools/terminal.hpp"
#include "tools/workers.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using registries::Verdict;

struct Options {
    std::string target;
    std::string genesis;
    std::string summary;
    bool as_json = false;
    bool quiet = false;
};

Result<Bytes> hex_of(const json& object, const char* key) {
    const auto bytes = from_hex(object.value(key, "?"));
    if (!bytes) return fail(ErrorCode::network, std::string("the node's answer lacks ") + key);
    return *bytes;
}

// The bytes of a block as chain_block gives them.
Result<json> raw_of(const std::string& text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("raw") || !object["raw"].is_object()) {
        return fail(ErrorCode::network, "the node's answer has no raw block");
    }
    return object["raw"];
}

Result<ledger::StoredBlock> block_of(const std::string& text) {
    TRY(const json object, raw_of(text));
    ledger::StoredBlock block;
    TRY(const Bytes header, hex_of(object, "header"));
    TRY(block.header, decode_header(header));
    TRY(const Bytes justify, hex_of(object, "justify"));
    TRY(block.justify, decode_justify(justify));
    TRY(block.items, hex_of(object, "items"));
    TRY(const Bytes signature, hex_of(object, "signature"));
    const auto parsed = Signature::from(signature);
    if (!parsed) return fail(ErrorCode::network, "a signature has 64 bytes");
    block.signature = *parsed;
    return block;
}

Result<ledger::BlockSource> endpoint_source(std::shared_ptr<rpc::Client> client) {
    TRY(const std::string text, client->call("chain_status"));
    const json status = json::parse(text, nullptr, false);
    ledger::BlockSource source;
    source.tip = Height(std::stoull(status.value("height", "0")));
    const auto ask = [client](Height height) {
        const json params{{"height", std::to_string(height.value)}, {"rawOnly", true}};
        return client->call("chain_block", params.dump());
    };
    TRY(const std::string tip, ask(source.tip));
    TRY(const json object, raw_of(tip));
    TRY(const Bytes finality, hex_of(object, "finality"));
    TRY(source.tip_proof, decode_finality_proof(finality));
    source.block = [ask](Height height) -> Result<ledger::StoredBlock> {
        TRY(const std::string block, ask(height));
        return block_of(block);
    };
    return source;
}

// The openings of a home, for G-81; nothing without its key, or while the node holds them.
std::unique_ptr<ledger::Payloads> payloads_of(const std::filesystem::path& home,
                                              const std::string& genesis) {
    const auto key = read_payload_key_file((home / "config/payload_key").string());
    auto payloads = key ? ledger::Payloads::open(home / "data/payloads", *key,
                                                 ledger::chain_id_of(genesis))
                        : Result<std::unique_ptr<ledger::Payloads>>(nullptr);
    if (!payloads || !*payloads) {
        std::fprintf(stderr, "tamga audit: the openings are not looked at (G-81): %s\n",
                     !key ? key.error().message.c_str() : payloads.error().message.c_str());
        return nullptr;
    }
    return std::move(*payloads);
}

Result<Verdict> audit_home(const Options& options, registries::VerdictOptions how) {
    const std::filesystem::path home(options.target);
    const std::string genesis_path =
        options.genesis.empty() ? (home / "config/genesis.json").string() : options.genesis;
    TRY(const std::string genesis, read_file(genesis_path, ledger::genesis_bytes_max));
    const auto payloads = payloads_of(home, genesis);
    if (payloads) {
        how.has_opening = [&](const Commitment& commitment) {
            const auto held = payloads->has(commitment);
            return held && *held;
        };
    }
    TRY(Verdict verdict, registries::audit_directory(home / "data/ledger", genesis, how));
    if (payloads) {
        if (const auto sound = payloads->check(); !sound) {
            verdict.report.findings.push_back({"payloads", "", Height(0), sound.error().message});
        }
    }
    const auto votes = home / "data/votes";
    if (std::filesystem::exists(votes)) {
        TRY(const auto inspection,
            ledger::VoteLog::inspect(ledger::posix_vote_disk(votes.string(), false)));
        TRY(const ledger::AuditGenesis trusted, registries::audit_genesis(genesis));
        const Height tip = verdict.report.tip.height;
        for (auto& finding : audit_votes(inspection, trusted, tip, how.audit.workers)) {
            verdict.report.findings.push_back(std::move(finding));
        }
    }
    return verdict;
}

Result<Verdict> audit_endpoint(const Options& options, const registries::VerdictOptions& how) {
    TRY(auto client, rpc::Client::connect(options.target));
    auto shared = std::make_shared<rpc::Client>(std::move(client));
    std::string genesis;
    if (options.genesis.empty()) {
        std::fprintf(stderr, "tamga audit: no --genesis given: the genesis of the node itself is "
                             "used, so this chain is shown consistent, not that it is yours\n");
        TRY(const std::string text, shared->call("chain_genesis"));
        genesis = json::parse(text, nullptr, false).value("genesis", "");
    } else {
        TRY(genesis, read_file(options.genesis, ledger::genesis_bytes_max));
    }
    TRY(const ledger::BlockSource source, endpoint_source(shared));
    return registries::audit_source(source, genesis, how);
}

// A bundle: its frames first, then its blocks. A damaged file is a verdict, not a failure.
Result<Verdict> audit_bundle(const Options& options, const registries::VerdictOptions& how) {
    TRY(ledger::Bundle bundle, ledger::Bundle::open(options.target));
    std::string genesis = to_text(bundle.genesis_json());
    if (options.genesis.empty()) {
        std::fprintf(stderr, "tamga audit: no --genesis given: the genesis in the bundle is used, "
                             "so this chain is shown consistent, not that it is yours\n");
    } else {
        TRY(genesis, read_file(options.genesis, ledger::genesis_bytes_max));
    }
    Verdict verdict;
    verdict.report.findings = bundle.check(how.audit);
    if (ledger::chain_id_of(genesis) != bundle.chain_id() ||
        genesis != as_text(bundle.genesis_json())) {
        verdict.report.findings.push_back(
            {"bundle", "0", Height(0), "the bundle is of another genesis.json"});
    }
    if (!verdict.report.findings.empty()) return verdict;
    return registries::audit_source(ledger::blocks_of(bundle), genesis, how);
}

json to_json(const Verdict& verdict, std::uint64_t elapsed_ms) {
    json findings = json::array();
    for (const auto& finding : verdict.report.findings) {
        findings.push_back({{"table", finding.table}, {"key", finding.key},
                            {"height", finding.height.value}, {"what", finding.what}});
    }
    json invariants = json::array();
    for (const auto& result : verdict.whole.invariants) {
        json violations = json::array();
        for (const auto& violation : result.violations) {
            violations.push_back(registries::describe(violation));
        }
        invariants.push_back({{"id", result.id}, {"meaning", result.meaning},
                              {"standing", registries::name_of(result.standing)},
                              {"violations", violations}});
    }
    const auto& counts = verdict.report.counts;
    return {{"verdict", verdict.sound() ? "passed" : "failed"},
            {"height", verdict.report.tip.height.value},
            {"stateRoot", verdict.report.tip.state_root.hex()},
            {"blocks", counts.blocks},
            {"transactions", counts.transactions},
            {"certificates", counts.certificates},
            {"signatures", counts.signatures},
            {"rows", counts.rows},
            {"elapsedMs", elapsed_ms},
            {"actsPerSecond", counts.transactions * 1000 / std::max<std::uint64_t>(1, elapsed_ms)},
            {"invariants", invariants},
            {"findings", findings}};
}

void print(const Verdict& verdict, std::uint64_t elapsed_ms) {
    for (const auto& result : verdict.whole.invariants) {
        std::printf("  %-5s %-15s %s\n", std::string(result.id).c_str(),
                    std::string(registries::name_of(result.standing)).c_str(),
                    std::string(result.meaning).c_str());
        for (const auto& violation : result.violations) {
            std::printf("        %s\n", registries::describe(violation).c_str());
        }
    }
    for (const auto& finding : verdict.report.findings) {
        std::printf("  FINDING table %s key %s height %llu: %s\n", finding.table.c_str(),
                    finding.key.c_str(), static_cast<unsigned long long>(finding.height.value),
                    finding.what.c_str());
    }
    const auto& counts = verdict.report.counts;
    std::printf("blocks %llu, acts %llu, certificates %llu, signatures %llu, rows %llu, in "
                "%llu ms\nstate root %s at height %llu\nverdict %s\n",
                static_cast<unsigned long long>(counts.blocks),
                static_cast<unsigned long long>(counts.transactions),
                static_cast<unsigned long long>(counts.certificates),
                static_cast<unsigned long long>(counts.signatures),
                static_cast<unsigned long long>(counts.rows),
                static_cast<unsigned long long>(elapsed_ms),
                verdict.report.tip.state_root.hex().c_str(),
                static_cast<unsigned long long>(verdict.report.tip.height.value),
                verdict.sound() ? "passed" : "FAILED");
}

} // namespace

int audit(Arguments words) {
    Options options;
    CLI::App app("Replay a chain from genesis. Exit 0: everything agrees; 1: it does not.",
                 "tamga audit");
    app.add_option("TARGET", options.target,
                   "home of a node, an endpoint (http://...), or the file of a bundle")
        ->required();
    app.add_option("--genesis", options.genesis, "genesis.json that you trust");
    app.add_option("--summary", options.summary, "write the verdict as JSON to this file");
    app.add_flag("--json", options.as_json, "print the verdict as JSON");
    app.add_flag("--quiet", options.quiet, "no progress");
    if (const auto over = parse(app, words)) return *over;

    const bool endpoint = options.target.starts_with("http://");
    const bool bundle = !endpoint && std::filesystem::is_regular_file(options.target);
    if (!endpoint && !bundle && !std::filesystem::is_directory(options.target)) {
        return failed("audit",
                      {ErrorCode::usage, options.target + " is neither the home of a node nor a "
                                                          "bundle nor an endpoint http://..."});
    }
    const WorkerPool pool;
    Progress progress("audit", 0, options.quiet);
    registries::VerdictOptions how;
    how.audit.workers = pool.workers();
    how.audit.progress = [&](std::uint64_t done, std::uint64_t) { progress.at(done); };
    const auto start = std::chrono::steady_clock::now();
    const auto verdict = endpoint ? audit_endpoint(options, how)
                         : bundle ? audit_bundle(options, how)
                                  : audit_home(options, how);
    const auto elapsed_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                              start)
            .count());
    if (!verdict) {
        failed("audit", verdict.error());
        return verdict.error().code == ErrorCode::corrupt_store ? exit_negative : exit_failed;
    }
    progress.end(verdict->report.counts.blocks);
    const json report = to_json(*verdict, elapsed_ms);
    if (!options.summary.empty()) {
        const Status saved = write_file(options.summary, report.dump(2) + "\n");
        if (!saved) return failed("audit", saved.error());
    }
    if (options.as_json) std::printf("%s\n", report.dump(2).c_str());
    else print(*verdict, elapsed_ms);
    return verdict->sound() ? exit_fine : exit_negative;
}

} // namespace tamga::tools
