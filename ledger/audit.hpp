// The audit: every block replayed from genesis, and every row of a store explained (ledger.md 7).
//
// In this order for each block: form, links, certificates and signatures, canonical acts, validity
// window and uniqueness, log and state roots of a re-execution. The rules of acts come as a
// function, so that ledger knows no registry. The first difference ends it and is located. An
// audit of a data directory also compares each row of each table with what the replay derived:
// changed, missing and surplus rows are named by table and key.

#pragma once

#include "base/certificate.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "base/workers.hpp"
#include "ledger/executed.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/state.hpp"
#include "ledger/store.hpp"
#include "ledger/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tamga::ledger {

// Whether what a source says beside a block is what replaying it gives.
using CompareBlock = std::function<Status(const Executed&)>;

// Where blocks come from: a store, an endpoint, a test. Asked by one thread at a time.
struct BlockSource {
    Height tip;
    FinalityProof tip_proof;
    std::function<Result<StoredBlock>(Height)> block; // 0 to tip.
    // Optional: what tells it of a block that was just asked for. It holds what it compares with,
    // and any thread may call it while the source is asked for other blocks.
    std::function<CompareBlock(Height)> compare;
};
// Blocks of a store, as far as its tip at this moment. The store must outlive it.
[[nodiscard]] Result<BlockSource> blocks_of(const Store& store);

// What is trusted: all of it comes from genesis.json.
struct AuditGenesis {
    Bytes json;
    Header header;
    StateDelta state; // That genesis.json gives by itself.
    ValidatorSet validators;
    std::shared_ptr<const InitialState> initial = nullptr; // Beside it; null if it names none.
};

// An epoch that has begun: whose signatures count in it, and the block it began on.
struct AuditEpoch {
    ValidatorSet set;
    Header begins_on;
};

// One block for the executor. `agency_hour` counts leaves of the parent chain in this block's hour.
struct ReplayBlock {
    const StateView& parent;
    const Header& header;
    std::span<const TransactionPtr> transactions;
    const std::function<AgencyHour(std::string_view agency)>& agency_hour;
    // The hash of a block below; nothing more than `ancestors_kept` below.
    const std::function<std::optional<BlockHash>(Height)>& ancestor;
    std::span<const Bytes> evidence;
    // That have begun, the block's own last.
    const std::map<Epoch, AuditEpoch>& epochs;

    static constexpr std::size_t ancestors_kept = 1024;
};
// The rules of acts. Pure functions: blocks are executed one after the other, and while one is, its
// parent's result is checked by another thread.
struct Replay {
    // Re-executes; an error says which rule of block validity (admissibility, limits, window
    // length) the block breaks.
    std::function<Result<Executed>(const ReplayBlock&)> execute;
    // Optional: what must be true of the state after the block whatever its acts were.
    std::function<Status(const StateView& parent, const StateDelta& delta, Height height)> check =
        nullptr;
    // Optional: told of each block for which both were so, in order.
    std::function<void(const Header& header, const Executed& executed)> done = nullptr;
};

struct Finding {
    std::string table; // Of the store, or "block" for another source.
    std::string key;   // Of the row, in hex; of a block, its height in the same form.
    Height height;
    std::string what;

    friend bool operator==(const Finding&, const Finding&) = default;
};

struct AuditCounts {
    std::uint64_t blocks = 0;
    std::uint64_t transactions = 0;
    std::uint64_t evidence = 0; // Pieces.
    std::uint64_t certificates = 0;
    std::uint64_t signatures = 0;
    std::uint64_t act_signatures = 0; // Of these, those of acts.
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0; // Of acts and their signatures.
};

struct AuditReport {
    std::vector<Finding> findings; // Empty: everything agrees. Bounded by findings_max.
    AuditCounts counts;
    Header tip;
    // The state after the last block that was replayed, for invariants over the whole of it.
    std::optional<StateView> state;
    // What no block of the replay wrote, where that is more than genesis.json: the state that the
    // chain began with, or the snapshot's. Of these entries openings are elsewhere.
    std::optional<StateView> brought;
    std::map<Epoch, AuditEpoch> epochs; // As far as the replay came; from 1 on.
    // The block that the store begins after, if it began with a snapshot: nothing up to there was
    // replayed. What the snapshot brought is vouched for by the validators of that block alone.
    std::optional<Header> snapshot;
    // The block before which the store gave up its past: nothing up to there was replayed, and the
    // state there is vouched for likewise. Of blocks before, headers, certificates, receipts and
    // the log were checked.
    std::optional<Header> pruned;

    static constexpr std::size_t findings_max = 100;
};

struct AuditOptions {
    Workers workers = inline_workers();
    // The validators in force after a state; for stores that begin with the end of an epoch.
    std::function<ValidatorSet(const StateView&)> validators_in;
    // Called now and then with blocks done and blocks in all.
    std::function<void(std::uint64_t done, std::uint64_t all)> progress;
};

// Replays every block of a source.
[[nodiscard]] AuditReport audit_blocks(const BlockSource& source, const AuditGenesis& genesis,
                                       const Replay& replay, const AuditOptions& options);

// Replays the blocks of a store's folder, read only, and explains every row of every table. An
// error means that RocksDB could not open it (corrupt_store if it is damaged). A node may be
// running on it: then the audit is of the moment of its start.
[[nodiscard]] Result<AuditReport> audit_store(const std::filesystem::path& path,
                                              const AuditGenesis& genesis, const Replay& replay,
                                              const AuditOptions& options);

} // namespace tamga::ledger
