// The journal thread: accepted acts and openings of final acts reach the disk here.
//
// Acts that wait while one flush runs share the next. A record is sealed under the payload key,
// because it holds openings. An act leaves the journal after its openings are in the payload store;
// the file is rewritten when most of it is no longer wanted.

#pragma once

#include "base/crypto.hpp"
#include "ledger/journal.hpp"
#include "ledger/payloads.hpp"
#include "node/events.hpp"
#include "node/task_thread.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace tamga::node {

// source u64 || transaction || count u16 || openings (blob each).
[[nodiscard]] Bytes encode_act(const Act& act, ReplicaId source);
struct JournalledAct {
    ReplicaId source;
    ledger::SignedTransaction transaction;
    std::vector<ledger::Opening> openings;
};
[[nodiscard]] Result<JournalledAct> decode_act(ByteView bytes);

class PoolJournal {
public:
    using Done = std::function<void(std::vector<TransactionId>, std::optional<PublicKey> from)>;
    struct Opened {
        std::unique_ptr<ledger::Journal> journal;
        std::vector<JournalledAct> acts;
    };
    [[nodiscard]] static Result<Opened> open(const std::filesystem::path& file,
                                             const SealKey& key);

    // `kept`: what of the recovered acts is still wanted; the file is rewritten to exactly that.
    PoolJournal(std::unique_ptr<ledger::Journal> journal, ledger::Payloads& payloads, SealKey key,
                std::filesystem::path marker, Done done);
    [[nodiscard]] Status begin(const std::vector<std::pair<Act, ReplicaId>>& kept);

    void append(std::vector<std::pair<Act, ReplicaId>> acts, std::optional<PublicKey> from);
    void keep(std::vector<ledger::Payloads::Entry> entries, std::vector<Commitment> expected);
    // After whatever was given to keep() and forget() before; none of it stays in a file.
    void erase(std::vector<ledger::Payloads::Erasure> erasures);
    void forget(std::vector<TransactionId> txids);
    void stop() { thread_.stop(); }

private:
    struct Waiting {
        std::vector<std::pair<Act, ReplicaId>> acts;
        std::optional<PublicKey> from;
    };

    struct Keeping {
        std::vector<ledger::Payloads::Entry> entries;
        std::vector<Commitment> expected; // Those without an entry.
        std::vector<ledger::Payloads::Erasure> erased;
        std::vector<TransactionId> forgotten;
        [[nodiscard]] bool empty() const {
            return entries.empty() && expected.empty() && erased.empty() && forgotten.empty();
        }
    };

    // An act whose record the journal must keep; sealed again if the journal is rewritten.
    struct Live {
        Act act;
        ReplicaId source;
        std::size_t record_bytes = 0;
    };

    void flush();
    void settle();
    void compact();
    // Its record, entered among the live ones.
    [[nodiscard]] Bytes enter(const Act& act, ReplicaId source);
    [[nodiscard]] Bytes seal_act(const Act& act, ReplicaId source) const;

    std::unique_ptr<ledger::Journal> journal_;
    ledger::Payloads& payloads_;
    SealKey key_;
    std::filesystem::path marker_;
    Done done_;
    std::map<TransactionId, Live> live_; // The journal thread's alone.
    std::uint64_t live_bytes_ = 0;
    std::mutex mutex_;
    std::vector<Waiting> waiting_;
    Keeping keeping_;
    TaskThread thread_; // Last: it ends before what it uses.
};

} // namespace tamga::node
