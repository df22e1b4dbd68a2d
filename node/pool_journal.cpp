// Journalling acts, keeping openings, rewriting the journal.

#include "node/pool_journal.hpp"

#include "base/codec.hpp"
#include "base/log.hpp"
#include "node/vote_writer.hpp"

#include <set>

namespace tamga::node {

namespace {

constexpr std::uint64_t compact_bytes_min = 32u << 20;
constexpr std::size_t openings_max = 1024;

ByteView journal_context() { return as_bytes("tamga pool journal"); }

} // namespace

Bytes encode_act(const Act& act, ReplicaId source) {
    Writer out;
    out.ordinal(source);
    out.blob(ledger::encode(act.transaction->signed_transaction()));
    out.u16(static_cast<std::uint16_t>(act.openings->size()));
    for (const ledger::Opening& opening : *act.openings) out.blob(ledger::encode(opening));
    return std::move(out).take();
}

Result<JournalledAct> decode_act(ByteView bytes) {
    Reader in(bytes);
    JournalledAct act;
    act.source = in.ordinal<ReplicaId>();
    TRY(act.transaction, ledger::decode_transaction(in.blob(ledger::body_bytes_max * 2)));
    const std::size_t count = in.u16();
    if (count > openings_max) return fail(ErrorCode::corrupt_store, "journal: too many openings");
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        TRY(ledger::Opening opening,
            ledger::decode_opening(in.blob(ledger::opening_payload_bytes_max + 256)));
        act.openings.push_back(std::move(opening));
    }
    if (!in.done()) return fail(ErrorCode::corrupt_store, "journal: a record is not in the format");
    return act;
}

Result<PoolJournal::Opened> PoolJournal::open(const std::filesystem::path& file,
                                              const SealKey& key) {
    TRY(ledger::Journal::Recovered recovered, ledger::Journal::open(file, random_array<16>()));
    if (recovered.cut_bytes > 0) log::warning("journal_cut", {{"bytes", recovered.cut_bytes}});
    Opened opened{std::move(recovered.journal), {}};
    for (const Bytes& record : recovered.records) {
        TRY(const Bytes plain, open_sealed(key, journal_context(), record));
        TRY(JournalledAct act, decode_act(plain));
        opened.acts.push_back(std::move(act));
    }
    return opened;
}

PoolJournal::PoolJournal(std::unique_ptr<ledger::Journal> journal, ledger::Payloads& payloads,
                         SealKey key, std::filesystem::path marker, Done done)
    : journal_(std::move(journal)), payloads_(payloads), key_(key), marker_(std::move(marker)),
      done_(std::move(done)) {}

Bytes PoolJournal::seal_act(const Act& act, ReplicaId source) const {
    return seal(key_, journal_context(), encode_act(act, source));
}

Bytes PoolJournal::enter(const Act& act, ReplicaId source) {
    Bytes record = seal_act(act, source);
    Live& live = live_[act.transaction->txid()];
    live_bytes_ += record.size() - live.record_bytes;
    live = {act, source, record.size()};
    return record;
}

Status PoolJournal::begin(const std::vector<std::pair<Act, ReplicaId>>& kept) {
    std::vector<Bytes> records;
    for (const auto& [act, source] : kept) {
        records.push_back(enter(act, source));
    }
    return journal_->compact(records);
}

void PoolJournal::append(std::vector<std::pair<Act, ReplicaId>> acts,
                         std::optional<PublicKey> from) {
    if (acts.empty()) return;
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        first = waiting_.empty();
        waiting_.push_back({std::move(acts), from});
    }
    if (first) thread_.post([this] { flush(); });
}

void PoolJournal::flush() {
    std::vector<Waiting> batch;
    {
        const std::lock_guard guard(mutex_);
        batch.swap(waiting_);
    }
    std::vector<Bytes> records;
    for (const Waiting& each : batch) {
        for (const auto& [act, source] : each.acts) {
            records.push_back(enter(act, source));
        }
    }
    if (records.empty()) return;
    const Status written = journal_->append(records);
    if (!written) die_of_failed_flush(marker_, written.error().message);
    for (const Waiting& each : batch) {
        std::vector<TransactionId> txids;
        for (const auto& [act, source] : each.acts) txids.push_back(act.transaction->txid());
        done_(std::move(txids), each.from);
    }
}

void PoolJournal::keep(std::vector<ledger::Payloads::Entry> entries,
                       std::vector<Commitment> expected) {
    std::set<Commitment> here;
    for (const ledger::Payloads::Entry& entry : entries) here.insert(entry.commitment);
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        first = keeping_.empty();
        for (const Commitment& each : expected) {
            if (!here.contains(each)) keeping_.expected.push_back(each);
        }
        keeping_.entries.insert(keeping_.entries.end(), std::make_move_iterator(entries.begin()),
                                std::make_move_iterator(entries.end()));
        first = first && !keeping_.empty();
    }
    if (first) thread_.post([this] { settle(); });
}

void PoolJournal::erase(std::vector<ledger::Payloads::Erasure> erasures) {
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        first = keeping_.empty() && !erasures.empty();
        keeping_.erased.insert(keeping_.erased.end(), erasures.begin(), erasures.end());
    }
    if (first) thread_.post([this] { settle(); });
}

void PoolJournal::forget(std::vector<TransactionId> txids) {
    bool first = false;
    {
        const std::lock_guard guard(mutex_);
        first = keeping_.empty() && !txids.empty();
        keeping_.forgotten.insert(keeping_.forgotten.end(), txids.begin(), txids.end());
    }
    if (first) thread_.post([this] { settle(); });
}

// Openings first, then the acts they came with may leave the journal.
void PoolJournal::settle() {
    Keeping batch;
    {
        const std::lock_guard guard(mutex_);
        std::swap(batch, keeping_);
    }
    Status done = batch.entries.empty() ? Status() : payloads_.put(batch.entries);
    if (done && !batch.expected.empty()) done = payloads_.expect(batch.expected);
    const auto sound = [&] { return done || done.error().code == ErrorCode::malformed; };
    // An opening that is malformed does not keep another one from being erased.
    if (sound() && !batch.erased.empty()) done = payloads_.erase(batch.erased);
    if (!sound()) die_of_failed_flush(marker_, done.error().message);
    for (const TransactionId& txid : batch.forgotten) {
        const auto found = live_.find(txid);
        if (found == live_.end()) continue;
        live_bytes_ -= found->second.record_bytes;
        live_.erase(found);
    }
    // Records of final acts hold openings too.
    const std::uint64_t size = journal_->size_bytes();
    const bool worth = size >= compact_bytes_min && size >= 4 * live_bytes_;
    if (worth || !batch.erased.empty()) compact();
}

void PoolJournal::compact() {
    std::vector<Bytes> records;
    for (const auto& [txid, live] : live_) records.push_back(seal_act(live.act, live.source));
    const Status done = journal_->compact(records);
    if (!done) die_of_failed_flush(marker_, done.error().message);
}

} // namespace tamga::node
