// Replaying a chain block by block: what audits of every kind of source share.
//
// Blocks are taken in batches. One thread executes the blocks of a batch, one after the other; the
// others meanwhile decode the next batch and judge its certificates and signatures, and check what
// the block before made: its invariants, its roots, and what the source says beside it. A block is
// settled when its checks are done: findings, counts and what is told of a state are as if each
// block had been settled before the next was looked at. Nothing here reads a database.

#pragma once

#include "ledger/audit.hpp"
#include "ledger/audit_crew.hpp"
#include "ledger/hash_table.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/replay_state.hpp"
#include "ledger/state_tree.hpp"
#include "ledger/store_schema.hpp"

#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace tamga::ledger {

// Which part of a block a fault is in: an auditor of a store names its table.
enum class Part : std::uint8_t { header, justify, body };

[[nodiscard]] Finding finding_in(Part part, Height height, std::string what);

struct ReplayBase;

// A block as a source gives it.
struct FetchedBlock {
    StoredBlock block;
    CompareBlock compare = {}; // Optional: BlockSource::compare of its height.
};

// The acts that could still come a second time. Nobody can repeat an act whose window is over, so
// what is kept does not grow with the chain.
class ReplayedActs {
public:
    [[nodiscard]] bool contains(const VerifiedTransaction& act) const;
    // It is not there.
    void add(const VerifiedTransaction& act);
    // Of a chain that is replayed from its middle; their windows are not known.
    void insert_before(std::set<TransactionId> txids) { before_ = std::move(txids); }
    // Forgets acts that no later block may hold.
    void forget_until(TimestampMs time);

private:
    struct Nothing {};
    std::map<std::uint64_t, HashTable<TransactionId, Nothing>> by_hour_; // Of valid_until.
    std::set<TransactionId> before_;
};

class Replayer {
public:
    using HourMap = std::map<std::pair<std::uint64_t, std::string>, AgencyHour>;
    using Fetch = std::function<std::expected<FetchedBlock, Finding>(Height)>;
    // Told of every block that was found right, before its changes are applied here.
    using Replayed =
        std::function<void(const CommitBlock& block, const PriorRows& prior, LogFrontier before)>;

    // The references must outlive it.
    Replayer(const AuditGenesis& genesis, const Replay& replay, const AuditOptions& options);
    ~Replayer();
    Replayer(const Replayer&) = delete;
    Replayer& operator=(const Replayer&) = delete;

    // Before run(), one of the two. After block 0: an error tells what is wrong with the file of
    // the initial state.
    [[nodiscard]] Status begin();
    // After a block whose state and log are known.
    void begin_after(ReplayBase base);

    // What is told of a block holds the slots of the tree that it changed, too.
    void tell_slots() { slots_told_ = true; }

    // The blocks after that to `tip`, in order; the first fault ends it. `fetch` is called by any
    // thread, one at a time; `replayed` by one thread.
    [[nodiscard]] std::optional<Finding> run(const Fetch& fetch, Height tip,
                                             const Replayed& replayed);

    // The last block that is settled.
    [[nodiscard]] const Header& last() const { return settled_; }
    // Whether the proof shows that the last block is final, by the validators of its epoch.
    [[nodiscard]] bool proves_last(const FinalityProof& proof) const;
    // The validators of every epoch that has begun, from 1 on.
    [[nodiscard]] const std::map<Epoch, AuditEpoch>& epochs() const { return epochs_; }
    [[nodiscard]] const AuditCounts& counts() const { return counts_; }
    [[nodiscard]] const ReplayState& state() const { return *state_; }
    [[nodiscard]] const HourMap& hours() const { return hours_; }
    // Valid as long as anybody holds it; changes while blocks are replayed.
    [[nodiscard]] StateView view() const { return StateView(source_of(state_)); }
    [[nodiscard]] StateView beginning() const { return StateView(source_of_beginning(state_)); }
    [[nodiscard]] PriorRows prior() const;
    // Where a source first said something else beside a block than replaying it gives.
    [[nodiscard]] const std::optional<std::pair<Height, std::string>>& first_difference() const {
        return difference_;
    }

private:
    struct Fault {
        Part part;
        std::string what;
    };
    struct Pending;
    struct Batch;
    struct Step;
    struct Run;

    [[nodiscard]] std::optional<Finding> lead(Run& run);
    void order(Run& run, Batch& batch, Height first) const;
    void take(Run& run, Batch& batch, Height first) const;
    static void decode(Pending& pending);
    void judge(Run& run, Batch& batch, Pending& pending) const;
    [[nodiscard]] std::optional<Finding> replay_batch(Run& run, Batch& batch);
    [[nodiscard]] std::optional<Fault> check_links(const StoredBlock& block) const;
    [[nodiscard]] std::optional<Fault> check_justify(const Justify& justify,
                                                     const Header& header) const;
    [[nodiscard]] std::optional<Fault> check_opening(const Justify& justify) const;
    void begin_epoch(const NamedValidators& validators); // On `last_`.
    [[nodiscard]] const ValidatorSet& set() const { return epochs_.at(epoch_).set; }
    [[nodiscard]] static std::optional<Fault> check_signatures(const Pending& pending,
                                                               AuditCounts& counts);
    [[nodiscard]] std::optional<Fault> check_acts(const Pending& pending,
                                                  std::span<const TransactionPtr> acts) const;
    [[nodiscard]] std::optional<Fault> execute(Step& step) const;
    void go_on_after(const Step& step);
    void post_checks(Run& run, Step& step);
    void check_roots(Step& step);
    [[nodiscard]] std::optional<Finding> settle_open(Run& run);
    [[nodiscard]] std::optional<Fault> settle(Step& step, const Replayed& replayed);
    void apply(const Step& step);
    [[nodiscard]] std::optional<BlockHash> ancestor(Height height) const;

    const AuditGenesis& genesis_;
    const Replay& replay_;
    const AuditOptions& options_;
    // Of the epoch of the next block, which begins on `last_` if that has ended one.
    Epoch epoch_{1};
    std::uint64_t leader_seed_ = 0;
    std::map<Epoch, AuditEpoch> epochs_;

    bool slots_told_ = false;

    // As the next block finds it, one block ahead of what is settled.
    Header last_;
    HourMap hours_;
    ReplayedActs acts_;
    std::deque<BlockHash> recent_; // Hashes of the last blocks, ascending.
    std::shared_ptr<const Executed> unsettled_; // What the last block made; null: settled.

    // Settled.
    Header settled_;
    StateTree tree_; // Has the block that is checked, too.
    StateTree::Root root_ = 0;
    LogFrontier log_;
    std::shared_ptr<ReplayState> state_ = std::make_shared<ReplayState>();
    AuditCounts counts_;
    std::optional<std::pair<Height, std::string>> difference_;
};

// Where a replay goes on that does not begin with block 0: all of it proven elsewhere.
struct ReplayBase {
    Header header;
    std::shared_ptr<ReplayState> state; // As it begins, nothing changed.
    LogFrontier log;
    Replayer::HourMap hours;
    std::set<TransactionId> txids;
    std::map<Epoch, AuditEpoch> epochs; // To that of the next block.
    std::deque<BlockHash> recent;       // Ascending; the last is the header's.
};

} // namespace tamga::ledger
