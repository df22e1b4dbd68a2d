// The ledger on disk: blocks, records, state, log and indexes in one RocksDB (ledger.md 6).
//
// One WriteBatch per committed block, so that ledger, state and indexes cannot disagree after a
// crash. A commit does not sync: a final block is already durable through the vote logs; sync_wal()
// is called in the background and says how far the disk is. Reads may come from any thread; commit
// and init from one. Every failure of the disk is a Result of code io or corrupt_store that names
// the table; the caller stops the node and never repeats a write.

#pragma once

#include "base/certificate.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "base/workers.hpp"
#include "ledger/executed.hpp"
#include "ledger/log_tree.hpp"
#include "ledger/receipt.hpp"
#include "ledger/proof.hpp"
#include "ledger/state.hpp"
#include "ledger/state_tree_slots.hpp"
#include "ledger/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tamga::ledger {

// A block as it is stored, synced and audited.
struct StoredBlock {
    Header header;
    Justify justify;
    Signature signature; // The leader's, kind 1 over the header's hash; zero for block 0.
    Bytes items;         // Every item in full (ledger/block.hpp).

    friend bool operator==(const StoredBlock&, const StoredBlock&) = default;
};

// header 310 || justify || signature 64 || items blob.
void write(Writer& out, const StoredBlock& block);
[[nodiscard]] Bytes encode(const StoredBlock& block);
[[nodiscard]] Result<StoredBlock> read_stored_block(Reader& in);
[[nodiscard]] Result<StoredBlock> decode_stored_block(ByteView bytes);

struct SnapshotHead; // snapshot.hpp

// One block with all that its commit writes.
struct CommitBlock {
    StoredBlock block;
    std::shared_ptr<const Executed> executed;
    FinalityProof proof; // Of this block; proof_through() makes those of inner blocks.
    std::vector<Hash256> value_hashes; // Of the delta: value_hashes(), state_tree.hpp.
    std::vector<SlotChange> slots;     // From the parent's tree: StateTree::slot_changes().
};

// The proof of a block from the headers after it, in order, and the proof of the last of them.
[[nodiscard]] FinalityProof proof_through(std::span<const Header> after, const FinalityProof& last);

struct Tip {
    Header header;
    BlockHash hash;
};

// Where an act stands: its block and its leaf among the block's leaves.
struct Position {
    Height height;
    std::uint32_t leaf = 0;

    friend auto operator<=>(const Position&, const Position&) = default;
};

// How many leaves an agency has in an hour of block time, and how many of them were refused.
struct AgencyHour {
    std::uint32_t leaves = 0;
    std::uint32_t refused = 0;

    friend bool operator==(const AgencyHour&, const AgencyHour&) = default;
};

// floor(time_ms / 3,600,000).
[[nodiscard]] constexpr std::uint64_t hour_of(TimestampMs time) { return time.value / 3'600'000; }

// One version of an entry: what was written at `since`; no value = deleted then.
struct StateVersion {
    Height since;
    std::optional<Bytes> value;
    bool stood = false; // It was there at the store's base(); what it replaced is not held.

    friend bool operator==(const StateVersion&, const StateVersion&) = default;
};

enum class StoreMode : std::uint8_t {
    read_write, // Creates what is missing; recovers to the last whole block after a crash.
    read_only,  // For auditors: changes nothing, refuses a damaged write-ahead log.
    recover,    // For a copy: recovers as read_write does, creates and rewrites nothing else.
};

struct StoreOptions {
    StoreMode mode = StoreMode::read_write;
};

class Store {
public:
    [[nodiscard]] static Result<std::unique_ptr<Store>> open(const std::filesystem::path& path,
                                                             const StoreOptions& options);
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Writes block 0 into an empty store; for one that has blocks, checks that it is the same
    // chain. A foreign genesis is refused as wrong_chain, naming both chains.
    [[nodiscard]] Status init(ByteView genesis_json, const Header& genesis,
                              const StateDelta& state);
    [[nodiscard]] bool initialised() const { return tip() != nullptr; }
    // Of the chain that is stored here; ENSUREs that there is one.
    [[nodiscard]] const ChainId& chain_id() const;
    [[nodiscard]] Result<Bytes> genesis_json() const;
    // Where the store begins: at block 0, or at that of the snapshot it was filled from. Of what
    // was before it answers `pruned`; headers it holds of block 0, the end of each epoch and the
    // last 1,024 before, leaves as many as came with the snapshot.
    [[nodiscard]] Height began() const;
    // Where states and acts begin: with began(), or later, where give_up_before() put it. Of states
    // before it and of the acts of blocks up to there it answers `pruned`. Any thread may ask.
    [[nodiscard]] Height base() const;
    // Of that block, what a snapshot of it would begin with; null at block 0.
    [[nodiscard]] std::shared_ptr<const SnapshotHead> base_head() const;
    // Moves base() up to the block of the head, never down; durable when it returns. Pruner removes
    // what is below (prune.hpp). The head is snapshot_head_of() this store.
    [[nodiscard]] Status give_up_before(const SnapshotHead& head);

    // The child of the tip, in one WriteBatch. After an error the store must not be used.
    [[nodiscard]] Status commit(const CommitBlock& commit);
    // Rows put or deleted, and bytes of the batches, of every commit since this was opened; for the
    // committing thread.
    struct Written {
        std::uint64_t rows = 0;
        std::uint64_t bytes = 0;
    };
    [[nodiscard]] Written written() const;
    // Syncs the write-ahead log; returns the tip that is durable now.
    [[nodiscard]] Result<Tip> sync_wal();
    // The lowest segment of this node's vote log that is needed (protocol 2.5); synced when it
    // returns. Any thread may call.
    [[nodiscard]] Status keep_votes_lowest(std::uint64_t number);
    // What was kept last; nothing if that never was.
    [[nodiscard]] Result<std::optional<std::uint64_t>> votes_lowest() const;

    // The last committed block; null before init.
    [[nodiscard]] std::shared_ptr<const Tip> tip() const;
    [[nodiscard]] Result<Header> header(Height height) const;
    [[nodiscard]] Result<StoredBlock> block(Height height) const;
    // Why the block is final: its own certificate or the next one after it.
    [[nodiscard]] Result<FinalityProof> proof(Height height) const;
    // The committed block of a view, if the view has one.
    [[nodiscard]] Result<std::optional<Height>> find_view(Epoch epoch, View view) const;
    // The block that an epoch begins on: the last of the epoch before, 0 for epoch 1. Its hash is
    // the seed of the epoch's leaders, the state after it holds the epoch's validators. not_found
    // until that block is committed; epochs count from 1.
    [[nodiscard]] Result<Height> epoch_begins_on(Epoch epoch) const;

    [[nodiscard]] Result<std::optional<Position>> find_transaction(const TransactionId& txid) const;
    [[nodiscard]] Result<TransactionRecord> record(const Position& position) const;
    [[nodiscard]] Result<std::vector<TransactionRecord>> records(Height height) const;
    // The signed bytes of the act whose leaf stands there.
    [[nodiscard]] Result<SignedTransaction> transaction(const Position& position) const;
    // Its index in the log of the whole chain.
    [[nodiscard]] Result<std::uint64_t> log_index(const Position& position) const;

    // The state at the tip of this moment, whatever is committed later.
    [[nodiscard]] StateSource state_source() const;
    // The state after block `height`; not_found above the tip.
    [[nodiscard]] Result<StateSource> state_source_at(Height height) const;
    // The paths that a block wrote or deleted, ascending; heights 1 to the tip's.
    [[nodiscard]] Result<std::vector<StatePath>> changed_by(Height height) const;
    // For a tree of the past (state_tree_past.hpp), from base() to the tip's height: what the first
    // block above it found in a slot and changed; entries under a prefix as of then, ascending, the
    // first so many.
    using SlotReader = std::function<Result<std::optional<SlotValue>>(const Prefix& slot)>;
    [[nodiscard]] SlotReader slots_as_of(Height height) const;
    using LeafReader = std::function<Result<std::vector<AllProof::Leaf>>(const Prefix& prefix,
                                                                         std::size_t count_max)>;
    [[nodiscard]] LeafReader leaves_as_of(Height height) const;
    // `pruned` below base(). Asked once a reader has its moment, it holds as long as the reader.
    [[nodiscard]] Status check_held(Height height) const;
    // The versions of one entry up to a height, from base() on, the latest first; the first so
    // many.
    [[nodiscard]] Result<std::vector<StateVersion>> history(const StatePath& path, Height through,
                                                            std::size_t count_max) const;
    // Every live entry at the tip, ascending, with the hash of its value, which is checked. Several
    // workers read, hash and visit at a time; visits come one after the other.
    using EntryVisitor =
        std::function<void(const StatePath& path, const Hash256& value_hash, ByteView value)>;
    [[nodiscard]] Status for_each_entry(const EntryVisitor& visit,
                                        const Workers& workers = inline_workers()) const;

    [[nodiscard]] Result<AgencyHour> agency_hour(std::string_view agency,
                                                 std::uint64_t hour) const;

    // The transaction log (RFC 9162) over leaf hashes; sizes at most the tip's.
    [[nodiscard]] Result<std::vector<Hash256>> leaf_hashes(std::uint64_t first,
                                                           std::uint64_t count) const;
    [[nodiscard]] Result<std::vector<Hash256>> inclusion_path(std::uint64_t index,
                                                              std::uint64_t size) const;
    [[nodiscard]] Result<std::vector<Hash256>> consistency_path(std::uint64_t from,
                                                                std::uint64_t to) const;
    [[nodiscard]] Result<LogFrontier> log_frontier(std::uint64_t size) const;
    // Its begun tiles, snapshot.hpp.
    [[nodiscard]] Result<std::vector<Hash256>> log_edge(std::uint64_t size) const;
    // What is beside the leaves [first, first + count), log_tree_range.hpp.
    [[nodiscard]] Result<std::vector<Hash256>> range_path(std::uint64_t first, std::uint64_t count,
                                                          std::uint64_t size) const;
    // Proof for the outside, under the first header from the act's on that has its own certificate.
    [[nodiscard]] Result<Receipt> receipt(const Position& position, const ValidatorSet& set) const;

    // Makes `folder`, which must not exist: this store in hard links. Opened with `recover` it is
    // as it was between two commits. Any thread may call, while another commits.
    [[nodiscard]] Status link_to(const std::filesystem::path& folder) const;

    // Start-up check: the last headers link, the tip is proven by what is stored beside it, the
    // log has the tip's root. Chain::open checks the state.
    [[nodiscard]] Status check(std::uint64_t headers_max = 1000) const;

    // The database beneath, for the auditor in this folder.
    struct Database;
    [[nodiscard]] const Database& database() const { return *database_; }

private:
    explicit Store(std::shared_ptr<Database> database);

    // Shared with the StateSources that were handed out: they read snapshots of it.
    std::shared_ptr<Database> database_;
};

} // namespace tamga::ledger
