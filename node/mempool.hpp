// The pool of transactions that wait for a final block (ledger.md 1, "Mempool").
//
// Bounded in transactions and bytes; half of the room is reserved in equal parts for the source
// validators, so that a flood at one node cannot shut out another. Keyed by txid. First in, first
// out per (agency, signers); lanes of an agency and agencies take turns when a block is filled, so
// one importer cannot starve an office. Full is an answer, never a rejection. Plain data, used by
// the loop thread alone.

#pragma once

#include "base/types.hpp"
#include "ledger/transaction.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tamga::node {

struct PoolLimits {
    std::size_t transactions_max = 64u << 10;
    std::size_t bytes_max = 128u << 20;
    std::size_t sources = 1; // Validators; each has 1/(2n) of the room for itself.
};

// An act that waits, with the openings that belong to it.
struct Pooled {
    ledger::TransactionPtr transaction;
    std::shared_ptr<const std::vector<ledger::Opening>> openings;
    ReplicaId source;             // The validator that accepted it from a client.
    std::uint64_t sequence = 0;   // Of arrival.
    std::uint32_t holders = 0;    // Bit i: validator i has it in its journal.
    std::uint64_t sent_at_ms = 0; // Monotonic; when it was last pushed to others.
    std::uint64_t not_before_ms = 0; // Block time before which it is not offered again.
    unsigned dropped = 0;            // How often a builder found it not admissible.
    std::size_t bytes = 0;
};

enum class Added : std::uint8_t {
    added,
    known, // The same txid is here, perhaps with other signatures: the first stands.
    full,
};

struct PickLimits {
    std::size_t transactions_max = 0;
    std::size_t bytes_max = 0;
    std::uint64_t units_max = 0;
    std::uint64_t block_time_ms = 0;
};

class Mempool {
public:
    explicit Mempool(PoolLimits limits) : limits_(limits) {}

    Added add(ledger::TransactionPtr transaction,
              std::shared_ptr<const std::vector<ledger::Opening>> openings, ReplicaId source);
    [[nodiscard]] Pooled* find(const TransactionId& txid);
    [[nodiscard]] ledger::TransactionPtr find_witness(const WitnessId& wid) const;
    void remove(const TransactionId& txid);

    // What a block may hold, in the order of fairness; `excluded` names acts of its ancestors.
    [[nodiscard]] std::vector<ledger::TransactionPtr>
    pick(const PickLimits& limits, const std::function<bool(const TransactionId&)>& excluded);
    // Acts of a block that is about to become final are no work, whether they are here or not.
    void cover(const std::vector<ledger::TransactionPtr>& acts);
    void uncover(const std::vector<ledger::TransactionPtr>& acts);
    // Not offered before this block time; `never` until it is unparked.
    void park(const TransactionId& txid, std::uint64_t not_before_ms);
    void unpark(const TransactionId& txid);
    static constexpr std::uint64_t never = UINT64_MAX;
    // Whether an act waits that is due at this block time and not covered.
    [[nodiscard]] bool has_work(std::uint64_t block_time_ms) const;
    // Acts whose window has closed at this block time.
    [[nodiscard]] std::vector<TransactionId> expired(TimestampMs final_time) const;
    void for_each(const std::function<void(Pooled&)>& visit);
    // A new epoch: validators have other numbers, and there may be more or fewer of them.
    void renumber(const std::function<ReplicaId(ReplicaId)>& now, std::size_t sources);

    [[nodiscard]] std::size_t size() const { return entries_.size(); }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }

private:
    struct Usage {
        std::size_t transactions = 0;
        std::size_t bytes = 0;
    };
    using Lane = std::map<std::uint64_t, TransactionId>; // By sequence.
    struct Agency {
        std::map<std::vector<PublicKey>, Lane> lanes; // By signers.
        std::size_t transactions = 0;
    };

    [[nodiscard]] bool has_room(ReplicaId source, std::size_t bytes, const Agency* agency) const;
    struct Turn;

    PoolLimits limits_;
    std::map<TransactionId, Pooled> entries_;
    std::map<WitnessId, TransactionId> witnesses_;
    std::map<std::string, Agency> agencies_;
    std::map<ReplicaId, Usage> usage_;
    std::map<TransactionId, unsigned> cover_; // Number of blocks that cover it.
    std::size_t covered_ = 0;                 // Entries of the pool that are covered.
    std::size_t parked_ = 0;                  // Entries with not_before_ms.
    std::size_t bytes_ = 0;
    std::uint64_t next_sequence_ = 1;
    std::string last_served_; // The agency whose turn was last.
};

} // namespace tamga::node
