// Backend: what JSON-RPC needs of a node; one of the two seams (the other is Clock).
//
// node/ implements it, tests/unit/rpc fakes it. Every function may be called from several threads
// at once and returns by value from a snapshot; none of them blocks on consensus. submit() answers
// through its callback: exactly once, on any thread, also when the node stops. Errors carry an
// ErrorCode that rpc/error_map.cpp turns into what a client sees (interfaces.md 2):
//   not_found   no such thing; pruned: known once, no longer held; erased: under a tombstone
//   malformed, wrong_chain, bad_signature, unauthorised, expired: the act or request itself
//   pool_full, disk_full, behind: not now or not here; timeout: not final within the deadline

#pragma once

#include "base/bytes.hpp"
#include "base/certificate.hpp"
#include "base/crypto.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/executed.hpp"
#include "ledger/log_tree_anchor.hpp"
#include "ledger/proof_document.hpp"
#include "ledger/state.hpp"
#include "ledger/store.hpp"
#include "ledger/transaction.hpp"
#include "registries/access/reading.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tamga::rpc {

// An act and the openings of its commitments, as a client hands it in; nothing checked yet.
struct Submission {
    ledger::SignedTransaction transaction;
    std::vector<ledger::Opening> openings;
};

// How far an act must have come before the client is answered (ledger.md 1, mempool).
enum class Level : std::uint8_t { accepted = 1, held = 2, final = 3 };

// Where a final act stands and what became of it.
struct Inclusion {
    Height height;
    std::uint32_t index = 0; // Position of its leaf in the block.
    ledger::TransactionRecord record;
};

struct Submitted {
    TransactionId txid;
    Level level = Level::accepted;      // What was reached: at least what was asked for.
    std::optional<Inclusion> inclusion; // Present iff final.
};

using SubmitCallback = std::function<void(Result<Submitted>)>;

// What would become of an act in a block on the tip, now.
struct Simulated {
    TransactionId txid;
    ledger::TransactionRecord record; // Height, position and time are those assumed.
    ledger::StateDelta delta;
};

enum class Stage : std::uint8_t { unknown, accepted, held, final, expired, quarantined };

struct TransactionStatus {
    Stage stage = Stage::unknown;
    std::optional<Inclusion> inclusion; // Present iff final.
};

struct FoundTransaction {
    ledger::SignedTransaction transaction;
    Inclusion inclusion;
};

struct BlockView {
    Header header;
    BlockHash hash;
    Bytes justify;       // encode(Justify).
    Signature signature; // The leader's; zero for block 0.
    Bytes items;   // ledger::encode_items_full(Body); empty body for block 0.
    FinalityProof finality;
    std::vector<ledger::TransactionRecord> records; // In leaf order.
};

struct ChainStatus {
    ChainId chain_id;
    std::string chain_name;
    std::uint16_t protocol_version = 0;
    Header tip; // The last final block.
    BlockHash tip_hash;
    Height earliest;                   // The first height whose body is held.
    Height synced;                     // Durable on this disk up to here.
    Height target;                     // Highest final height heard of; equals the tip if none.
    View view;                         // Consensus is in this view.
    ReplicaId leader;                  // Who leads this view.
    std::uint32_t validators = 0;
    std::optional<ReplicaId> replica;  // This node's index, if it validates.
    std::uint64_t pool_transactions = 0;
    std::uint64_t pool_bytes = 0;
};

// State after a final block, readable for as long as the value lives.
struct StateSnapshot {
    Header header;
    ledger::StateView view;
};

// A read of an opening: signed over H_read(encode(request)) with kind 9, and logged.
struct PayloadRequest {
    Commitment commitment;
    PublicKey reader;    // An officer's key or a key of the subject.
    std::string purpose; // Purpose code, 1 to 64 characters of [A-Z0-9:/._-].
    TimestampMs at_ms;   // When it was signed; a node refuses one that is not recent.
    std::array<std::uint8_t, 16> nonce{};
    // Not signed: the act that brought the commitment, by which an officer's right is judged.
    std::optional<TransactionId> act;
};

inline constexpr std::size_t purpose_bytes_max = 64;

// commitment || reader || purpose (u8 length) || at_ms u64 || nonce 16.
[[nodiscard]] Bytes encode(const PayloadRequest& request);
// What the reader signs: sign_bytes(SignKind::read, chain, H_read(encode(request))).
[[nodiscard]] std::array<std::uint8_t, 69> signing_bytes(const PayloadRequest& request,
                                                         const ChainId& chain);

// The opening, exactly when the reading is allowed.
struct PayloadAnswer {
    registries::access::Reading reading = registries::access::Reading::allowed;
    std::optional<ledger::Opening> opening;
};

struct ParameterView {
    std::string name;
    std::string unit;
    std::int64_t value = 0; // At the tip.
};

// One thing that was looked at; `ok` is the verdict, `detail` says what to do when it is not.
struct HealthCheck {
    std::string name;
    bool ok = true;
    std::string detail;
};

struct Health {
    bool ok = true; // All checks are.
    std::vector<HealthCheck> checks;
};

// Limits of /readyz; absent ones are not asked.
struct ReadinessLimits {
    std::optional<std::uint64_t> max_blocks_behind;
    std::optional<std::uint64_t> min_peers;
};

struct PeerView {
    std::string name;    // As in genesis or configuration; may be empty.
    PublicKey node_key;
    std::string address; // host:port as configured or seen.
    bool connected = false;
    bool validator = false;
    Height height;       // What it said last.
};

struct VersionView {
    std::string version;
    std::string commit;
    std::uint16_t protocol_version = 0;
};

class Backend {
public:
    virtual ~Backend() = default;

    // Acts.
    virtual void submit(Submission submission, Level level, std::uint64_t deadline_ms,
                        SubmitCallback callback) = 0;
    [[nodiscard]] virtual Result<Simulated> simulate(const Submission& submission) = 0;
    [[nodiscard]] virtual Result<FoundTransaction> find_transaction(const TransactionId& txid) = 0;
    [[nodiscard]] virtual Result<TransactionStatus> status_of(const TransactionId& txid) = 0;
    // encode(ledger::Receipt) of a final act.
    [[nodiscard]] virtual Result<Bytes> receipt(const TransactionId& txid) = 0;
    // After how long a client refused with pool_full should come again.
    [[nodiscard]] virtual std::uint64_t retry_after_ms() = 0;

    // Chain.
    [[nodiscard]] virtual ChainStatus status() = 0;
    [[nodiscard]] virtual Result<Header> header(Height height) = 0;
    [[nodiscard]] virtual Result<BlockView> block(Height height) = 0;
    [[nodiscard]] virtual Result<FinalityProof> finality(Height height) = 0;
    // That the log after block `from` is the beginning of the log after block `to`; from <= to.
    [[nodiscard]] virtual Result<ledger::LogAnchor> consistency(Height from, Height to) = 0;
    // The final block that an epoch begins on, 0 for epoch 1; not_found before it has begun.
    [[nodiscard]] virtual Result<Height> epoch_begins_on(Epoch epoch) = 0;
    [[nodiscard]] virtual Result<std::vector<ParameterView>> parameters() = 0;
    // The exact bytes whose SHA-256 is the chain id.
    [[nodiscard]] virtual Bytes genesis_json() = 0;

    // State; absent height = the tip.
    [[nodiscard]] virtual Result<StateSnapshot> state(std::optional<Height> height) = 0;
    // The versions of one entry up to a height that this node holds, the latest first, the first so
    // many.
    [[nodiscard]] virtual Result<std::vector<ledger::StateVersion>>
    history(const ledger::StatePath& path, Height through, std::size_t count_max) = 0;
    // The entries that a block wrote or deleted, ascending; heights from 1.
    [[nodiscard]] virtual Result<std::vector<ledger::StatePath>> changed_by(Height height) = 0;
    // What is true of each path or prefix, with proof, in the state after one block: a whole path
    // is proved present if it is there, else none; a prefix none, or all if entries begin with it.
    [[nodiscard]] virtual Result<ledger::ProofDocument>
    prove(const std::vector<ledger::Prefix>& wanted, std::optional<Height> height) = 0;

    // Openings.
    [[nodiscard]] virtual Result<PayloadAnswer> payload(const PayloadRequest& request,
                                                        const Signature& signature) = 0;

    // Node.
    [[nodiscard]] virtual Health health() = 0;
    [[nodiscard]] virtual Health readiness(const ReadinessLimits& limits) = 0;
    [[nodiscard]] virtual std::string metrics_text() = 0; // Prometheus exposition format.
    [[nodiscard]] virtual std::vector<PeerView> peers() = 0;
    [[nodiscard]] virtual VersionView version() = 0;
};

} // namespace tamga::rpc
