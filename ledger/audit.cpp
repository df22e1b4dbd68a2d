// The audit of a source of blocks: structure, certificates, signatures, re-execution.

#include "ledger/audit.hpp"

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/audit_replay.hpp"

#include <utility>

namespace tamga::ledger {

namespace {

Finding finding_of_block(Height height, std::string what) {
    return {"block", to_hex(Codec<Height>::encode(height)), height, std::move(what)};
}

std::optional<Finding> check_first(const BlockSource& source, const AuditGenesis& genesis) {
    const auto first = source.block(Height(0));
    if (!first) return finding_of_block(Height(0), first.error().message);
    if (first->header != genesis.header) {
        return finding_of_block(Height(0), "not block 0 of this genesis.json");
    }
    if (first->justify != Justify() || !first->items.empty() || first->signature != Signature()) {
        return finding_of_block(Height(0), "block 0 has no justify, no signature and no items");
    }
    return std::nullopt;
}

} // namespace

Result<BlockSource> blocks_of(const Store& store) {
    const auto tip = store.tip();
    ENSURE(tip != nullptr);
    BlockSource source;
    source.tip = tip->header.height;
    TRY(source.tip_proof, store.proof(source.tip));
    source.block = [&store](Height height) { return store.block(height); };
    return source;
}

AuditReport audit_blocks(const BlockSource& source, const AuditGenesis& genesis,
                         const Replay& replay, const AuditOptions& options) {
    AuditReport report;
    Replayer replayer(genesis, replay, options);
    const Replayer::Fetch fetch = [&](Height height) -> std::expected<FetchedBlock, Finding> {
        auto block = source.block(height);
        if (!block) return std::unexpected(finding_of_block(height, block.error().message));
        return FetchedBlock{std::move(*block), source.compare ? source.compare(height) : nullptr};
    };
    if (const Status begun = replayer.begin(); !begun) {
        report.findings.push_back({"initial state", "", Height(0), begun.error().message});
        report.tip = genesis.header;
        return report;
    }
    std::optional<Finding> finding = check_first(source, genesis);
    if (!finding) {
        finding = replayer.run(fetch, source.tip, nullptr);
        if (finding) {
            finding->table = "block";
        } else if (const auto& differs = replayer.first_difference()) {
            finding = finding_of_block(differs->first, differs->second);
        }
    }
    report.tip = replayer.last();
    if (!finding && !replayer.proves_last(source.tip_proof)) {
        finding = finding_of_block(report.tip.height, "nothing proves the last block final");
    }
    if (finding) report.findings.push_back(std::move(*finding));
    report.counts = replayer.counts();
    report.state = replayer.view();
    if (genesis.initial) report.brought = replayer.beginning();
    report.epochs = replayer.epochs();
    return report;
}

} // namespace tamga::ledger
