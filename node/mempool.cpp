// Admission to the pool and the order in which blocks are filled.

#include "node/mempool.hpp"

#include "base/certificate.hpp"

#include <algorithm>

namespace tamga::node {

namespace {

// One agency may hold half of the room, so that the others always find some.
constexpr std::size_t agency_share = 2;

std::size_t bytes_of(const ledger::VerifiedTransaction& transaction,
                     const std::vector<ledger::Opening>& openings) {
    std::size_t bytes = transaction.size_bytes();
    for (const ledger::Opening& opening : openings) bytes += 64 + opening.payload.size();
    return bytes;
}

} // namespace

bool Mempool::has_room(ReplicaId source, std::size_t bytes, const Agency* agency) const {
    if (entries_.size() >= limits_.transactions_max) return false;
    if (bytes_ + bytes > limits_.bytes_max) return false;
    const auto mine = usage_.find(source);
    const Usage used = mine == usage_.end() ? Usage() : mine->second;
    const std::size_t reserved_transactions = limits_.transactions_max / (2 * limits_.sources);
    const std::size_t reserved_bytes = limits_.bytes_max / (2 * limits_.sources);
    if (used.transactions < reserved_transactions && used.bytes + bytes <= reserved_bytes) {
        return true;
    }
    if (agency != nullptr && agency->transactions >= limits_.transactions_max / agency_share) {
        return false;
    }
    // Beyond the reserved part, sources share the other half.
    std::size_t shared_transactions = 0;
    std::size_t shared_bytes = 0;
    for (const auto& [each, usage] : usage_) {
        shared_transactions +=
            usage.transactions - std::min(usage.transactions, reserved_transactions);
        shared_bytes += usage.bytes - std::min(usage.bytes, reserved_bytes);
    }
    return shared_transactions < limits_.transactions_max / 2 &&
           shared_bytes + bytes <= limits_.bytes_max / 2;
}

Added Mempool::add(ledger::TransactionPtr transaction,
                   std::shared_ptr<const std::vector<ledger::Opening>> openings,
                   ReplicaId source) {
    const TransactionId txid = transaction->txid();
    if (entries_.contains(txid)) return Added::known;
    const std::size_t bytes = bytes_of(*transaction, *openings);
    const auto known = agencies_.find(transaction->envelope().agency);
    if (!has_room(source, bytes, known == agencies_.end() ? nullptr : &known->second)) {
        return Added::full;
    }
    const std::uint64_t sequence = next_sequence_++;
    Agency& agency = agencies_[transaction->envelope().agency];
    agency.lanes[transaction->envelope().signers].emplace(sequence, txid);
    agency.transactions += 1;
    witnesses_[transaction->wid()] = txid;
    Usage& used = usage_[source];
    used.transactions += 1;
    used.bytes += bytes;
    bytes_ += bytes;
    Pooled entry;
    entry.transaction = std::move(transaction);
    entry.openings = std::move(openings);
    entry.source = source;
    entry.sequence = sequence;
    entry.bytes = bytes;
    if (cover_.contains(txid)) ++covered_;
    entries_.emplace(txid, std::move(entry));
    return Added::added;
}

Pooled* Mempool::find(const TransactionId& txid) {
    const auto found = entries_.find(txid);
    return found == entries_.end() ? nullptr : &found->second;
}

ledger::TransactionPtr Mempool::find_witness(const WitnessId& wid) const {
    const auto found = witnesses_.find(wid);
    return found == witnesses_.end() ? nullptr : entries_.at(found->second).transaction;
}

void Mempool::remove(const TransactionId& txid) {
    const auto found = entries_.find(txid);
    if (found == entries_.end()) return;
    const Pooled& entry = found->second;
    const ledger::Envelope& envelope = entry.transaction->envelope();
    const auto agency = agencies_.find(envelope.agency);
    const auto lane = agency->second.lanes.find(envelope.signers);
    lane->second.erase(entry.sequence);
    if (lane->second.empty()) agency->second.lanes.erase(lane);
    agency->second.transactions -= 1;
    if (agency->second.lanes.empty()) agencies_.erase(agency);
    witnesses_.erase(entry.transaction->wid());
    Usage& used = usage_[entry.source];
    used.transactions -= 1;
    used.bytes -= entry.bytes;
    bytes_ -= entry.bytes;
    if (cover_.contains(txid)) --covered_;
    if (entry.not_before_ms != 0) --parked_;
    entries_.erase(found);
}

void Mempool::renumber(const std::function<ReplicaId(ReplicaId)>& now, std::size_t sources) {
    limits_.sources = sources;
    usage_.clear();
    for (auto& [txid, entry] : entries_) {
        entry.source = now(entry.source);
        std::uint32_t holders = 0;
        for (std::uint64_t id = 0; id < validators_max; ++id) {
            if ((entry.holders >> id & 1) != 0) holders |= 1u << now(ReplicaId(id)).value;
        }
        entry.holders = holders & ~(1u << validators_max); // Without those who left.
        Usage& used = usage_[entry.source];
        used.transactions += 1;
        used.bytes += entry.bytes;
    }
}

// Where the filling of a block stands in one agency: a cursor per lane, lanes in turn.
struct Mempool::Turn {
    struct Cursor {
        Lane::const_iterator next;
        Lane::const_iterator end;
    };
    const std::string* agency = nullptr;
    std::deque<Cursor> lanes;
};

std::vector<ledger::TransactionPtr>
Mempool::pick(const PickLimits& limits,
              const std::function<bool(const TransactionId&)>& excluded) {
    std::deque<Turn> turns;
    const auto first = agencies_.upper_bound(last_served_);
    const auto enlist = [&](auto from, auto to) {
        for (auto each = from; each != to; ++each) {
            Turn turn{&each->first, {}};
            for (const auto& [signers, lane] : each->second.lanes) {
                turn.lanes.push_back({lane.begin(), lane.end()});
            }
            turns.push_back(std::move(turn));
        }
    };
    enlist(first, agencies_.end());
    enlist(agencies_.begin(), first);

    std::vector<ledger::TransactionPtr> picked;
    std::size_t bytes = 0;
    std::uint64_t units = 0;
    while (!turns.empty() && picked.size() < limits.transactions_max) {
        Turn turn = std::move(turns.front());
        turns.pop_front();
        // The next act of this agency that may be offered, if there is one.
        const Pooled* chosen = nullptr;
        while (chosen == nullptr && !turn.lanes.empty()) {
            Turn::Cursor cursor = turn.lanes.front();
            turn.lanes.pop_front();
            while (chosen == nullptr && cursor.next != cursor.end) {
                const Pooled& entry = entries_.at(cursor.next->second);
                ++cursor.next;
                const bool due = entry.not_before_ms <= limits.block_time_ms;
                if (due && !excluded(entry.transaction->txid())) chosen = &entry;
            }
            if (cursor.next != cursor.end) turn.lanes.push_back(cursor);
        }
        if (chosen == nullptr) continue;
        bytes += chosen->transaction->size_bytes();
        units += chosen->transaction->envelope().cost_units;
        if (bytes > limits.bytes_max || units > limits.units_max) break;
        picked.push_back(chosen->transaction);
        last_served_ = *turn.agency;
        if (!turn.lanes.empty()) turns.push_back(std::move(turn));
    }
    return picked;
}

void Mempool::cover(const std::vector<ledger::TransactionPtr>& acts) {
    for (const ledger::TransactionPtr& act : acts) {
        if (++cover_[act->txid()] == 1 && entries_.contains(act->txid())) ++covered_;
    }
}

void Mempool::uncover(const std::vector<ledger::TransactionPtr>& acts) {
    for (const ledger::TransactionPtr& act : acts) {
        const auto found = cover_.find(act->txid());
        if (found == cover_.end() || --found->second > 0) continue;
        cover_.erase(found);
        if (entries_.contains(act->txid())) --covered_;
    }
}

void Mempool::park(const TransactionId& txid, std::uint64_t not_before_ms) {
    Pooled* const entry = find(txid);
    if (entry == nullptr || not_before_ms == 0) return;
    if (entry->not_before_ms == 0) ++parked_;
    entry->not_before_ms = not_before_ms;
}

void Mempool::unpark(const TransactionId& txid) {
    Pooled* const entry = find(txid);
    if (entry == nullptr || entry->not_before_ms == 0) return;
    entry->not_before_ms = 0;
    --parked_;
}

bool Mempool::has_work(std::uint64_t block_time_ms) const {
    const std::size_t uncovered = entries_.size() - covered_;
    if (uncovered > parked_) return true;
    if (uncovered == 0) return false;
    return std::ranges::any_of(entries_, [&](const auto& each) {
        return each.second.not_before_ms <= block_time_ms && !cover_.contains(each.first);
    });
}

std::vector<TransactionId> Mempool::expired(TimestampMs final_time) const {
    std::vector<TransactionId> gone;
    for (const auto& [txid, entry] : entries_) {
        if (entry.transaction->envelope().valid_until < final_time) gone.push_back(txid);
    }
    return gone;
}

void Mempool::for_each(const std::function<void(Pooled&)>& visit) {
    for (auto& [txid, entry] : entries_) visit(entry);
}

} // namespace tamga::node
