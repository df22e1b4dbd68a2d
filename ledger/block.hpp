// Blocks: the body that a header commits to, its items on the wire, limits, and header rules that
// need no state (ledger.md 2, consensus.md 2.1).

#pragma once

#include "base/bytes.hpp"
#include "base/certificate.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/parameters.hpp"
#include "ledger/transaction.hpp"
#include "ledger/validators.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tamga::ledger {

inline constexpr std::size_t items_bytes_max = 2u << 20;
inline constexpr std::size_t evidence_items_max = 16;
inline constexpr std::size_t evidence_bytes_max = 64u << 10;
inline constexpr std::size_t block_transactions_limit = 16'384; // Of any chain's parameter.

struct Body {
    std::vector<Bytes> evidence;
    std::vector<TransactionPtr> transactions;
};

// RFC 9162 root over kind u8 || digest of each item: 1 evidence H_evid(bytes), 2 transaction wid.
[[nodiscard]] BodyHash body_hash(const Body& body);
[[nodiscard]] BodyHash body_hash(std::span<const Bytes> evidence,
                                 std::span<const WitnessId> transactions);
// Sum of len(body) + 64 per signature + len(evidence).
[[nodiscard]] std::size_t size_bytes(const Body& body);

enum class ItemsForm : std::uint8_t { ids = 0, full = 1 };

// What a proposal carries, decoded but not judged; exactly one of ids and full is used.
struct ItemList {
    ItemsForm form = ItemsForm::ids;
    std::vector<Bytes> evidence;
    std::vector<WitnessId> ids;
    std::vector<SignedTransaction> full;

    [[nodiscard]] std::vector<WitnessId> witness_ids() const; // Computed if form is full.
    [[nodiscard]] BodyHash hash() const;
};

// form u8 || evidence count u16 || blobs || count u32 || wid 32 each, or transactions each.
[[nodiscard]] Bytes encode_items_full(const Body& body);
[[nodiscard]] Bytes encode_items_ids(const Body& body);
// At most 2 MiB, 16 pieces of evidence, 16,384 transactions; nothing unread.
[[nodiscard]] Result<ItemList> decode_items(ByteView bytes);

struct BlockLimits {
    std::uint64_t transactions_max = 0;
    std::uint64_t bytes_max = 0;
    std::uint64_t units_max = 0;

    friend bool operator==(const BlockLimits&, const BlockLimits&) = default;
};

[[nodiscard]] BlockLimits limits_of(const Parameters& parameters);
// One transaction uses at most a quarter of a block's bytes and units.
[[nodiscard]] Status check_limits(const VerifiedTransaction& transaction,
                                  const BlockLimits& limits);
// Every transaction's own share, the sums, and no txid twice.
[[nodiscard]] Status check_limits(const Body& body, const BlockLimits& limits);
// Inside the validity window at block time, and the window not longer than allowed.
[[nodiscard]] Status check_window(const Envelope& envelope, TimestampMs block_time,
                                  std::uint64_t window_ms_max);

// What a normal block of a chain must say whatever its state.
struct HeaderRules {
    ChainId chain;
    std::uint16_t version = 1;
    Epoch epoch{1};
    const ValidatorSet* set = nullptr; // Of the epoch.
    std::uint64_t leader_seed = 0;
};

// Version, chain, epoch, height, parent's hash and view, leader, time, set, and that epoch_end and
// next_validators_hash go together (protocol 2.1). The message names the field.
[[nodiscard]] Status check_header(const Header& header, const Header& parent,
                                  const HeaderRules& rules);

// A closing block that follows `parent` (the last normal block of its epoch, `last`, or a closing
// one): empty, all roots, height and version those of `last`, nothing announced (protocol 2.11).
// Who leads its view is not judged: a quorum has signed it or what follows it.
[[nodiscard]] Status check_closing(const Header& closing, const Header& parent,
                                   const Header& last);
// Every header of the proof of an epoch's last block is such a one.
[[nodiscard]] Status check_closing(const FinalityProof& proof, const Header& last);

// What the state after the block asks of its header, for who builds a block and for who judges one:
// epoch_end and the hash of the next set iff executing it changed the set, else neither (2.11).
void announce(Header& header, const std::optional<NamedValidators>& next_validators);
[[nodiscard]] Status check_announced(const Header& header,
                                     const std::optional<NamedValidators>& next_validators);

} // namespace tamga::ledger
