// Replaying a chain block by block: what audits of every kind of source share.
//
// Blocks are taken in batches: while one executes the blocks of a batch, one after the other, the
// other workers judge the certificates and signatures of the next. Nothing here reads a database.

#pragma once

#include "ledger/audit.hpp"
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

class Replayer {
public:
    using HourMap = std::map<std::pair<std::uint64_t, std::string>, AgencyHour>;
    using Fetch = std::function<std::expected<StoredBlock, Finding>(Height)>;
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

    // The blocks after that to `tip`, in order; the first fault ends it.
    [[nodiscard]] std::optional<Finding> run(const Fetch& fetch, Height tip,
                                             const Replayed& replayed);

    [[nodiscard]] const Header& last() const { return last_; }
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

private:
    struct Fault {
        Part part;
        std::string what;
    };
    struct Pending;
    struct Batch;

    [[nodiscard]] Batch take(const Fetch& fetch, Height first, Height tip) const;
    void judge(Batch& batch, const std::function<void()>& meanwhile) const;
    [[nodiscard]] std::optional<Finding> replay_batch(Batch& batch, Height tip,
                                                      const Replayed& replayed);
    [[nodiscard]] std::optional<Fault> check_links(const StoredBlock& block) const;
    [[nodiscard]] std::optional<Fault> check_justify(const Justify& justify,
                                                     const Header& header) const;
    [[nodiscard]] std::optional<Fault> check_opening(const Justify& justify) const;
    void begin_epoch(const NamedValidators& validators); // On `last_`.
    [[nodiscard]] const ValidatorSet& set() const { return epochs_.at(epoch_).set; }
    [[nodiscard]] std::optional<Fault> check_signatures(const Pending& pending);
    [[nodiscard]] std::optional<Fault> check_acts(const Pending& pending,
                                                  std::span<const TransactionPtr> acts) const;
    [[nodiscard]] std::optional<Fault> replay_one(Pending& pending, const Replayed& replayed);
    void apply(const Executed& executed, std::span<const Hash256> value_hashes, Height height);
    [[nodiscard]] std::optional<BlockHash> ancestor(Height height) const;

    const AuditGenesis& genesis_;
    const Replay& replay_;
    const AuditOptions& options_;
    // Of the epoch of the next block, which begins on `last_` if that has ended one.
    Epoch epoch_{1};
    std::uint64_t leader_seed_ = 0;
    std::map<Epoch, AuditEpoch> epochs_;

    bool slots_told_ = false;
    Header last_;
    StateTree tree_;
    StateTree::Root root_ = 0;
    LogFrontier log_;
    std::shared_ptr<ReplayState> state_ = std::make_shared<ReplayState>();
    HourMap hours_;
    std::set<TransactionId> txids_;
    std::deque<BlockHash> recent_; // Hashes of the last blocks, ascending.
    AuditCounts counts_;
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
