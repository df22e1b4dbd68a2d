// Openings of commitments, sealed under this validator's own key (ledger.md 1, "Payloads").
//
// A small RocksDB of its own: commitment -> XChaCha20-Poly1305(encoded opening, context =
// commitment). put() is synced before it returns. What final blocks commit to and this node lacks
// is remembered, bounded and counted, until it is fetched. Validity never asks for an opening. What
// a final act has erased (PRV-01) is deleted for good: it is neither taken nor missed again. Any
// thread may call.

#pragma once

#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace tamga::ledger {

// data_class u16 || schema u16 || salt 32 || payload blob.
[[nodiscard]] Bytes encode(const Opening& opening);
[[nodiscard]] Result<Opening> decode_opening(ByteView bytes);

class Payloads {
public:
    struct Entry {
        Commitment commitment;
        Opening opening;
    };

    // Another key than the one the folder was made with is refused (config), before anything is
    // read or written. Openings may be of commitments of this chain and of its predecessors.
    [[nodiscard]] static Result<std::unique_ptr<Payloads>>
    open(const std::filesystem::path& path, const SealKey& key, const ChainId& chain,
         std::vector<ChainId> predecessors = {});
    ~Payloads();
    Payloads(const Payloads&) = delete;
    Payloads& operator=(const Payloads&) = delete;

    // All or none, synced. Each opening must be of its commitment (malformed otherwise); one that
    // is held already is written again unharmed, one that was erased is passed over. What arrives
    // is no longer missing.
    [[nodiscard]] Status put(std::span<const Entry> entries);
    // Nothing if it is not held; corrupt_store if it does not open or is not of its commitment.
    [[nodiscard]] Result<std::optional<Opening>> get(const Commitment& commitment) const;
    [[nodiscard]] Result<bool> has(const Commitment& commitment) const;

    struct Erasure {
        Commitment commitment;
        TransactionId tombstone; // The act that erased it.
    };
    // Deleted, synced, and remembered as erased; again does nothing. The bytes leave the files of
    // the database with purge().
    [[nodiscard]] Status erase(std::span<const Erasure> erasures);
    // The tombstone under which it was erased here.
    [[nodiscard]] Result<std::optional<TransactionId>> erased(const Commitment& commitment) const;
    // Rewrites the files in which up to so many erased openings still stand, and remembers that it
    // has. Returns how many.
    [[nodiscard]] Result<std::size_t> purge(std::size_t count_max);

    // Of these commitments of a final block, those not held become missing (up to missing_max are
    // remembered by name; more are only counted). Kept across restarts.
    [[nodiscard]] Status expect(std::span<const Commitment> commitments);
    [[nodiscard]] std::uint64_t missing_count() const;
    // Some of those remembered, ascending after `after`.
    [[nodiscard]] std::vector<Commitment> missing(std::optional<Commitment> after,
                                                  std::size_t count_max) const;

    // Opens every row; the first that is not what its commitment says ends it as corrupt_store,
    // naming the key. Returns how many there are.
    [[nodiscard]] Result<std::uint64_t> check() const;

    // Every opening that is held, ascending by commitment.
    [[nodiscard]] Status for_each(const std::function<Status(const Entry& entry)>& visit) const;

    // Makes `folder`, which must not exist: what is held now, sealed as it is, in hard links.
    [[nodiscard]] Status link_to(const std::filesystem::path& folder) const;

    static constexpr std::size_t missing_max = 1u << 20;

private:
    struct Database;
    explicit Payloads(std::unique_ptr<Database> database);
    std::unique_ptr<Database> database_;
};

// Who read what and why: one line per read, on disk before the answer leaves.
class AccessLog {
public:
    struct Read {
        TimestampMs time;
        PublicKey reader;
        std::string purpose; // A code of the purposes table: printable, no spaces.
        Commitment commitment;
    };

    [[nodiscard]] static Result<std::unique_ptr<AccessLog>> open(const std::filesystem::path& path);
    ~AccessLog();
    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    // `time_ms reader purpose commitment`, appended and fdatasynced.
    [[nodiscard]] Status append(const Read& read);

private:
    explicit AccessLog(int file) : file_(file) {}
    int file_ = -1;
};

} // namespace tamga::ledger
