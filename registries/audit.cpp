// Replaying acts for an audit.

#include "registries/audit.hpp"

#include "base/workers.hpp"
#include "ledger/block.hpp"
#include "registries/access/queries.hpp"
#include "registries/admission.hpp"
#include "registries/evidence/bench.hpp"
#include "registries/evidence/execute.hpp"
#include "registries/genesis_state.hpp"
#include "registries/governance/validators.hpp"
#include "registries/initial_state.hpp"
#include "registries/invariants_scope.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tamga::registries {

namespace {

constexpr std::size_t page_entries = 4'096;

// Who judges the evidence of the block: the last epochs of the chain below it.
evidence::Bench bench_of(const ledger::ReplayBlock& block) {
    std::vector<evidence::KnownEpoch> known;
    for (const auto& [epoch, each] : block.epochs) {
        if (epoch.value + evidence::Bench::epochs_known <= block.header.epoch.value) continue;
        known.push_back({epoch, each.set, hash_of(each.begins_on)});
    }
    return evidence::Bench(block.header.chain_id, std::move(known));
}

// What the body of a block may hold, by the rules a validator judges it by.
// Gives the rows that its evidence writes.
Result<std::vector<evidence::Record>> check_body(const ledger::ReplayBlock& block,
                                              const ledger::Genesis& genesis) {
    if (block.header.version != genesis.protocol_version) {
        return fail(ErrorCode::corrupt_store, "of another protocol version");
    }
    ledger::Body body;
    body.evidence.assign(block.evidence.begin(), block.evidence.end());
    body.transactions.assign(block.transactions.begin(), block.transactions.end());
    TRY_VOID(ledger::check_limits(body, access::block_limits(block.parent)));
    std::map<std::string, ledger::AgencyHour> hours;
    for (const ledger::TransactionPtr& act : block.transactions) {
        const ledger::Envelope& envelope = act->envelope();
        const auto [hour, fresh] = hours.try_emplace(envelope.agency);
        if (fresh) hour->second = block.agency_hour(envelope.agency);
        const Admission admission =
            admissible(block.parent, hour->second, envelope, block.header.time_ms);
        if (admission != Admission::admissible) {
            return fail(ErrorCode::corrupt_store, "holds an act that is not admissible: " +
                                                      std::string(name_of(admission)));
        }
    }
    std::vector<evidence::Record> rows;
    if (block.evidence.empty()) return rows;
    TRY(const std::vector<evidence::Piece> pieces,
        evidence::check_evidence(block.evidence, block.parent, bench_of(block)));
    for (const evidence::Piece& piece : pieces) rows.push_back(piece.row);
    return rows;
}

// The same replay, whose blocks are counted when they are done.
ledger::Replay counted(ledger::Replay replay, Statistics& statistics) {
    replay.done = [&statistics](const Header& header, const ledger::Executed& executed) {
        const std::uint64_t day = header.time_ms.value / 86'400'000;
        for (const ledger::TransactionRecord& record : executed.records) {
            const ledger::LogLeaf& leaf = record.leaf;
            if (leaf.kind == ledger::LeafKind::evidence) continue; // In AuditCounts.
            if (leaf.kind != ledger::LeafKind::transaction) {
                ++statistics.system_legs;
                continue;
            }
            ++statistics.acts[{leaf.operation, leaf.outcome}];
            ++statistics.by_agency[leaf.agency];
            ++statistics.by_day[day];
        }
    };
    return replay;
}

// Ascending. Openings of what an initial state brought stay where it came from, and those of what
// a snapshot brought where it was made: no act that is judged here had them.
std::vector<Commitment> commitments_of(const ledger::StateView& brought) {
    std::vector<Commitment> all;
    std::optional<ledger::StatePath> after;
    while (true) {
        const auto entries = brought.list({}, after, page_entries);
        Scope scope(brought, nullptr);
        for (const ledger::StateEntry& entry : entries) note(scope, entry);
        all.insert(all.end(), scope.commitments.begin(), scope.commitments.end());
        if (entries.size() < page_entries) break;
        after = entries.back().path;
    }
    std::ranges::sort(all);
    const auto doubles = std::ranges::unique(all);
    all.erase(doubles.begin(), doubles.end());
    return all;
}

Verdict judge(ledger::AuditReport report, Statistics statistics, const VerdictOptions& options) {
    Verdict verdict;
    verdict.report = std::move(report);
    verdict.statistics = std::move(statistics);
    if (!verdict.report.state) return verdict;
    WholeOptions whole;
    whole.workers = options.audit.workers;
    whole.replayed = verdict.report.findings.empty();
    const Header& tip = verdict.report.tip;
    whole.validators = tip.epoch_end() ? tip.next_validators_hash : tip.validators_hash;
    whole.has_opening = options.has_opening;
    const std::string excuse =
        options.no_openings ? options.no_openings(verdict.report.epochs) : std::string();
    if (!excuse.empty()) {
        whole.has_opening = nullptr;
        whole.no_openings = excuse;
    }
    std::vector<Commitment> brought;
    if (verdict.report.brought && whole.has_opening) {
        brought = commitments_of(*verdict.report.brought);
        whole.is_brought = [&brought](const Commitment& commitment) {
            return std::ranges::binary_search(brought, commitment);
        };
        whole.brought_by = verdict.report.pruned     ? "what this home had at the block before "
                                                       "which it gave up its past"
                           : verdict.report.snapshot ? "the snapshot that this home began with"
                                                     : "the initial state";
    }
    verdict.whole = check_whole(*verdict.report.state, whole);
    verdict.whole_checked = true;
    return verdict;
}

} // namespace

Result<ledger::AuditGenesis> audit_genesis(std::string_view genesis_text,
                                           const std::filesystem::path& initial_state) {
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(genesis_text));
    TRY(ledger::StateDelta state, genesis_state(genesis));
    TRY(ValidatorSet validators, ledger::validators_of(genesis));
    TRY(const auto initial, open_initial_state(genesis, initial_state));
    TRY(const StateRoot root, ledger::genesis_root(state, initial.get(), check_initial_entry));
    const ChainId chain = ledger::chain_id_of(genesis_text);
    return ledger::AuditGenesis{to_bytes(as_bytes(genesis_text)),
                                ledger::genesis_header(genesis, chain, root), std::move(state),
                                std::move(validators), initial};
}

ledger::Replay replay_of(const ledger::Genesis& genesis, const ChainId& chain) {
    ledger::Replay replay;
    replay.execute = [genesis,
                      chain](const ledger::ReplayBlock& block) -> Result<ledger::Executed> {
        TRY(const std::vector<evidence::Record> rows, check_body(block, genesis));
        const BlockInfo info{chain, block.header.version, block.header.height,
                             block.header.time_ms, block.ancestor};
        return execute_block(block.parent, info, rows, block.transactions, inline_workers());
    };
    replay.check = check_block;
    return replay;
}

Result<Verdict> audit_source(const ledger::BlockSource& source, std::string_view genesis_text,
                             const VerdictOptions& options) {
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(genesis_text));
    TRY(const ledger::AuditGenesis trusted, audit_genesis(genesis_text, options.initial_state));
    Statistics statistics;
    const auto replay =
        counted(replay_of(genesis, ledger::chain_id_of(genesis_text)), statistics);
    ledger::AuditReport report = ledger::audit_blocks(source, trusted, replay, options.audit);
    return judge(std::move(report), std::move(statistics), options);
}

Result<Verdict> audit_directory(const std::filesystem::path& store, std::string_view genesis_text,
                                const VerdictOptions& options) {
    TRY(const ledger::Genesis genesis, ledger::parse_genesis(genesis_text));
    TRY(const ledger::AuditGenesis trusted, audit_genesis(genesis_text, options.initial_state));
    Statistics statistics;
    const auto replay =
        counted(replay_of(genesis, ledger::chain_id_of(genesis_text)), statistics);
    ledger::AuditOptions how = options.audit;
    how.validators_in = [](const ledger::StateView& view) {
        return ledger::set_of(governance::validators_in(view));
    };
    TRY(ledger::AuditReport report, ledger::audit_store(store, trusted, replay, how));
    return judge(std::move(report), std::move(statistics), options);
}

} // namespace tamga::registries
