// tamga audit: replays a chain from genesis and recomputes every number. Exit 0: everything agrees;
// 1: something does not, and where; 2: usage; 3: could not look.
//
// The target is a node's home (every row of every table and the vote log are explained, too), an
// endpoint (blocks over JSON-RPC, nothing believed), or a bundle. What is trusted is genesis.json
// alone. Another chain can be set beside it: the same blocks, or a fork and who signed both sides.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "base/worker_pool.hpp"
#include "ledger/bundle.hpp"
#include "ledger/genesis.hpp"
#include "ledger/payloads.hpp"
#include "ledger/recovery.hpp"
#include "ledger/vote_log.hpp"
#include "registries/audit.hpp"
#include "registries/catalog.hpp"
#include "registries/outcome.hpp"
#include "rpc/arguments.hpp"
#include "rpc/client.hpp"
#include "tools/audit_compare.hpp"
#include "tools/audit_page.hpp"
#include "tools/audit_source.hpp"
#include "tools/audit_speed.hpp"
#include "tools/audit_votes.hpp"
#include "tools/recovery_words.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace tamga::tools {

namespace {

using json = nlohmann::json;
using registries::Verdict;

struct Options {
    std::string target;
    std::string genesis;
    std::string initial_state;
    std::string summary;
    std::string report;
    std::string compare;
    bool as_json = false;
    bool quiet = false;
};

// What an audit found, and of which chain.
struct Audited {
    std::string genesis; // That was trusted.
    Verdict verdict;
};

// The openings of a home, for G-81; nothing without its key, or while the node holds them.
std::unique_ptr<ledger::Payloads> payloads_of(const std::filesystem::path& home,
                                              const std::string& genesis) {
    const auto key = read_payload_key_file((home / "config/payload_key").string());
    const auto parsed = ledger::parse_genesis(genesis);
    auto before = parsed ? ledger::predecessors_of(*parsed) : std::vector<ChainId>();
    auto payloads = key ? ledger::Payloads::open(home / "data/payloads", *key,
                                                 ledger::chain_id_of(genesis), std::move(before))
                        : Result<std::unique_ptr<ledger::Payloads>>(nullptr);
    if (!payloads || !*payloads) {
        std::fprintf(stderr, "tamga audit: the openings are not looked at (G-81): %s\n",
                     !key ? key.error().message.c_str() : payloads.error().message.c_str());
        return nullptr;
    }
    return std::move(*payloads);
}

// Openings go to validators alone; what else holds a chain holds none.
std::string no_openings(const std::filesystem::path& home, const Epochs& epochs) {
    for (const char* name : {"config/validator_key", "config/next_validator_key"}) {
        const auto key = read_key_file((home / name).string());
        if (!key) continue;
        for (const auto& [epoch, audited] : epochs) {
            const bool validated = std::ranges::any_of(
                audited.set.members(), [&](const Validator& member) {
                    return member.consensus_key == key->public_key();
                });
            if (validated) return "";
        }
    }
    return "openings go to validators alone, and no key of this home has validated: an observer "
           "holds none";
}

Result<Audited> audit_home(const Options& options, registries::VerdictOptions how) {
    const std::filesystem::path home(options.target);
    const std::string genesis_path =
        options.genesis.empty() ? (home / "config/genesis.json").string() : options.genesis;
    TRY(const std::string genesis, read_file(genesis_path, ledger::genesis_bytes_max));
    const auto payloads = payloads_of(home, genesis);
    const Result<std::uint64_t> held = payloads ? payloads->check() : Result<std::uint64_t>(0);
    if (payloads) {
        how.no_openings = [&](const Epochs& epochs) {
            return held && *held == 0 ? no_openings(home, epochs) : std::string();
        };
        how.has_opening = [&](const Commitment& commitment) {
            const auto there = payloads->has(commitment);
            return there && *there;
        };
    }
    TRY(Verdict verdict, registries::audit_directory(home / "data/ledger", genesis, how));
    if (!held) {
        verdict.report.findings.push_back({"payloads", "", Height(0), held.error().message});
    }
    const auto votes = home / "data/votes";
    if (std::filesystem::exists(votes)) {
        TRY(const auto inspection,
            ledger::VoteLog::inspect(ledger::posix_vote_disk(votes.string(), false)));
        const ChainId chain = ledger::chain_id_of(genesis);
        for (auto& finding :
             audit_votes(inspection, chain, verdict.report, how.audit.workers)) {
            verdict.report.findings.push_back(std::move(finding));
        }
    }
    return Audited{genesis, std::move(verdict)};
}

Result<Audited> audit_endpoint(const Options& options, const registries::VerdictOptions& how) {
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
    TRY(Verdict verdict, registries::audit_source(source, genesis, how));
    return Audited{std::move(genesis), std::move(verdict)};
}

// A bundle: its frames first, then its blocks. A damaged file is a verdict, not a failure.
Result<Audited> audit_bundle(const Options& options, const registries::VerdictOptions& how) {
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
    if (verdict.report.findings.empty()) {
        TRY(verdict, registries::audit_source(ledger::blocks_of(bundle), genesis, how));
    }
    return Audited{std::move(genesis), std::move(verdict)};
}

// The chain of --compare beside the one that was audited, as far as it was audited.
Result<Comparison> compare(const Options& options, const Audited& audited) {
    TRY(const ledger::AuditGenesis trusted,
        registries::audit_genesis(audited.genesis, options.initial_state));
    TRY(OpenedBlocks ours, open_blocks(options.target));
    ours.source.tip = std::min(ours.source.tip, audited.verdict.report.tip.height);
    TRY(const OpenedBlocks theirs, open_blocks(options.compare));
    Epochs epochs = audited.verdict.report.epochs; // None if the bytes were unreadable.
    epochs.try_emplace(Epoch(1), trusted.validators, trusted.header);
    return compare_chains(ours.source, theirs.source, epochs);
}

json to_json(const Comparison& comparison, const std::string& place) {
    json out{{"with", place},
             {"agrees", comparison.agrees()},
             {"height", comparison.ours.value},
             {"otherHeight", comparison.theirs.value},
             {"commonHeight", comparison.common.value},
             {"fault", comparison.fault}};
    if (comparison.fork) {
        const Fork& fork = *comparison.fork;
        json evidence = json::array();
        for (const auto& piece : fork.evidence) {
            evidence.push_back({{"validator", piece.signer.value},
                                {"consensusKey", fork.set.at(piece.signer).consensus_key.hex()},
                                {"offence", "E" + std::to_string(static_cast<int>(piece.offence))},
                                {"evidence", to_hex(consensus::encode(piece))}});
        }
        out["fork"] = {{"height", fork.height.value},      {"epoch", fork.epoch.value},
                       {"block", fork.ours.hex()},         {"otherBlock", fork.theirs.hex()},
                       {"validatorsHash", fork.set.hash().hex()}, {"evidence", evidence}};
    }
    return out;
}

json to_json(const registries::Statistics& statistics) {
    json acts = json::array();
    for (const auto& [what, count] : statistics.acts) {
        const auto* entry = registries::find_act(what.first);
        const auto* outcome = registries::find_outcome(what.second);
        acts.push_back({{"operation", what.first},
                        {"act", entry ? std::string(entry->name) : ""},
                        {"outcome", outcome ? std::string(outcome->name) : ""},
                        {"number", what.second},
                        {"count", count}});
    }
    json days = json::array();
    for (const auto& [day, count] : statistics.by_day) {
        days.push_back({{"day", rpc::date_of(static_cast<std::int32_t>(day))}, {"acts", count}});
    }
    return {{"acts", acts}, {"byAgency", statistics.by_agency}, {"byDay", days},
            {"systemLegs", statistics.system_legs}};
}

json to_json(const Epochs& epochs) {
    json list = json::array();
    for (const auto& [epoch, audited] : epochs) {
        json keys = json::array();
        for (const Validator& member : audited.set.members()) {
            keys.push_back(member.consensus_key.hex());
        }
        list.push_back({{"epoch", epoch.value},
                        {"firstHeight", audited.begins_on.height.value + 1},
                        {"validatorsHash", audited.set.hash().hex()},
                        {"validators", keys}});
    }
    return list;
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
                              {"notApplicable", result.why},
                              {"violations", violations}});
    }
    const auto& counts = verdict.report.counts;
    json snapshot; // null: everything since block 0.
    if (const auto& header = verdict.report.snapshot) {
        snapshot = {{"height", header->height.value}, {"block", hash_of(*header).hex()}};
    }
    json pruned; // null: nothing was given up.
    if (const auto& header = verdict.report.pruned) {
        pruned = {{"height", header->height.value}, {"block", hash_of(*header).hex()}};
    }
    return {{"fromSnapshot", snapshot},
            {"pruned", pruned},
            {"verdict", verdict.sound() ? "passed" : "failed"},
            {"height", verdict.report.tip.height.value},
            {"stateRoot", verdict.report.tip.state_root.hex()},
            {"blocks", counts.blocks},
            {"transactions", counts.transactions},
            {"evidence", counts.evidence},
            {"certificates", counts.certificates},
            {"signatures", counts.signatures},
            {"rows", counts.rows},
            {"elapsedMs", elapsed_ms},
            {"actsPerSecond", counts.transactions * 1000 / std::max<std::uint64_t>(1, elapsed_ms)},
            {"epochs", to_json(verdict.report.epochs)},
            {"invariants", invariants},
            {"statistics", to_json(verdict.statistics)},
            {"findings", findings}};
}

void print(const Verdict& verdict, std::uint64_t elapsed_ms, bool fine) {
    for (const auto& result : verdict.whole.invariants) {
        std::printf("  %-5s %-15s %s\n", std::string(result.id).c_str(),
                    std::string(registries::name_of(result.standing)).c_str(),
                    std::string(result.meaning).c_str());
        if (!result.why.empty()) std::printf("        not applicable: %s\n", result.why.c_str());
        for (const auto& violation : result.violations) {
            std::printf("        %s\n", registries::describe(violation).c_str());
        }
    }
    for (const auto& finding : verdict.report.findings) {
        std::printf("  FINDING table %s key %s height %llu: %s\n", finding.table.c_str(),
                    finding.key.c_str(), static_cast<unsigned long long>(finding.height.value),
                    finding.what.c_str());
    }
    std::printf("%s", describe(verdict.report.epochs).c_str());
    for (const std::string& limit : limits_of(verdict.report)) std::printf("%s\n", limit.c_str());
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
                fine ? "passed" : "FAILED");
}

// Prints and writes what was asked for; the exit code says whether everything agrees.
int tell(const Options& options, const AuditPage& page) {
    json summary = to_json(*page.verdict, page.elapsed_ms);
    summary["verdict"] = sound(page) ? "passed" : "failed";
    if (page.speed) {
        summary["speed"] = {
            {"bareActsPerSecond", static_cast<std::uint64_t>(page.speed->bare_acts_per_second)},
            {"ofBare", std::round(100 * page.speed->ratio()) / 100}};
    }
    if (page.recovered) summary["predecessor"] = predecessor_json(*page.recovered);
    if (page.comparison) summary["comparison"] = to_json(*page.comparison, page.compared_with);
    if (!options.summary.empty()) {
        const Status saved = write_file(options.summary, summary.dump(2) + "\n");
        if (!saved) return failed("audit", saved.error());
    }
    if (!options.report.empty()) {
        const Status saved = write_file(options.report, audit_page(page));
        if (!saved) return failed("audit", saved.error());
    }
    if (options.as_json) {
        std::printf("%s\n", summary.dump(2).c_str());
    } else {
        if (page.comparison) {
            std::printf("%s", describe(*page.comparison, page.compared_with).c_str());
        }
        if (page.recovered) {
            std::printf("%ssignatures, proof of that block, and root of what it left: good\n",
                        predecessor_words(*page.recovered).c_str());
        }
        if (page.speed) {
            std::printf("%.0f acts per second: %.2f of the %.0f that only hashing and verifying "
                        "them gives here\n",
                        page.speed->acts_per_second, page.speed->ratio(),
                        page.speed->bare_acts_per_second);
        }
        print(*page.verdict, page.elapsed_ms, sound(page));
    }
    return sound(page) ? exit_fine : exit_negative;
}

Result<Audited> audit_of(const Options& options, const registries::VerdictOptions& how) {
    TRY(const AuditPlace place, place_of(options.target));
    switch (place) {
    case AuditPlace::home: return audit_home(options, how);
    case AuditPlace::endpoint: return audit_endpoint(options, how);
    case AuditPlace::bundle: break;
    }
    return audit_bundle(options, how);
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
    app.add_option("--initial-state", options.initial_state,
                   "file that genesis.json names, if the chain began with one");
    app.add_option("--compare", options.compare,
                   "another home, endpoint or bundle: the same blocks, or who signed a fork");
    app.add_option("--summary", options.summary, "write the verdict as JSON to this file");
    app.add_option("--report", options.report, "write a report with charts as HTML to this file");
    app.add_flag("--json", options.as_json, "print the verdict as JSON");
    app.add_flag("--quiet", options.quiet, "no progress");
    if (const auto over = parse(app, words)) return *over;
    for (const std::string& target : {options.target, options.compare}) {
        const auto place = place_of(target);
        if (!place && !target.empty()) return failed("audit", place.error()), exit_usage;
    }
    WorkerPool pool = WorkerPool::beside_caller();
    Progress progress("audit", 0, options.quiet);
    registries::VerdictOptions how;
    how.audit.workers = pool.workers();
    how.initial_state = options.initial_state;
    how.audit.progress = [&](std::uint64_t done, std::uint64_t) { progress.at(done); };
    const auto start = std::chrono::steady_clock::now();
    const auto audited = audit_of(options, how);
    const auto elapsed_ms = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                              start)
            .count());
    if (!audited) {
        failed("audit", audited.error());
        return audited.error().code == ErrorCode::corrupt_store ? exit_negative : exit_failed;
    }
    progress.end(audited->verdict.report.counts.blocks);
    AuditPage page{options.target, ledger::chain_id_of(audited->genesis), &audited->verdict,
                   options.compare, nullptr, elapsed_ms, nullptr};
    page.speed = speed_of(audited->verdict.report.counts, elapsed_ms, how.audit.workers);
    const auto genesis = ledger::parse_genesis(audited->genesis); // It was audited: it is one.
    if (genesis && genesis->predecessor) page.recovered = &*genesis;
    std::optional<Comparison> beside;
    if (!options.compare.empty()) {
        auto compared = compare(options, *audited);
        beside.emplace(); // A chain that cannot be read must not cost the verdict on the first.
        if (compared) *beside = std::move(*compared);
        else beside->fault = compared.error().message;
        page.comparison = &*beside;
    }
    return tell(options, page);
}

} // namespace tamga::tools
