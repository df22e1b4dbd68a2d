// The consensus state machine of one replica: Event in, Effects out (protocol 2.2 to 2.10).
//
// Pure: no clock, no randomness, no I/O, no threads. The same events in the same order give the
// same effects, bit for bit; that is what lets tests/sim replay a cluster from a seed. The one
// function it is given, `sign`, is deterministic (Ed25519). The driver (node/driver.*) turns the
// outside world into Events and carries out Effects; section numbers refer to docs/protocol.md.
//
// Persist before send is kept in here: a message that rests on a record is released only by the
// Durable event of the record's frame, and own votes are counted only then.

#pragma once

#include "base/certificate.hpp"
#include "base/clock.hpp"
#include "base/types.hpp"
#include "consensus/epoch.hpp"
#include "consensus/evidence.hpp"
#include "consensus/messages.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tamga::consensus {

// Signs with this replica's consensus key.
using Sign = std::function<Signature(ByteView message)>;

// From the chain's parameters, except where noted.
struct Timing {
    std::uint64_t view_timeout_ms = 1000;       // T0
    std::uint64_t view_timeout_ms_max = 60'000; // T_max
    std::uint64_t precision_ms = 500;
    std::uint64_t message_delay_ms = 2000;
    std::uint64_t heartbeat_ms = 600'000;
    std::uint64_t depth_max = 8; // Heights above final from which a leader proposes empty blocks.
};

// A key of this replica. The one that stands in an epoch's set decides who it is there (2.11).
struct OwnKey {
    PublicKey key;
    Sign sign;
};

struct ReplicaConfig {
    ChainId chain;
    // The epoch that the tip is in; if the tip ends its epoch, the one after it.
    Epoch epoch{1};
    ValidatorSet set;
    std::uint64_t leader_seed = 0;
    Opening opening = {}; // Of this epoch.
    std::optional<ReplicaId> self; // Absent: an observer, which follows but never votes.
    // The operator says that the vote log may lack votes of this key (a restored home, a new disk),
    // and that no other instance runs with it: re-entry of 2.5.
    bool restored = false;
    Timing timing;
    Sign sign;
    // For the epochs after this one; empty: `self` is never a member of another.
    std::vector<OwnKey> keys = {};
    // What the ledger gives for a body without anything in it: that of closing blocks (2.11).
    BodyHash empty_body = {};
    Bytes empty_items = {};
};

// The last committed block and why it is final (from the store).
struct FinalTip {
    Header header;
    BlockHash hash;
    FinalityProof proof; // Empty for block 0.
};

// ---- Records: what goes to the vote log before anything is sent (protocol 2.2, 2.5) ----

// The driver stores the proposal with every item in full.
struct ProposalRecord {
    Proposal proposal;
};
struct VoteRecord {
    Vote vote; // Own and signed.
};
struct CertificateRecord {
    Certificate certificate;
};
struct OpeningRecord { // The epoch's opening proof.
    Epoch epoch;
    FinalityProof proof;
};
// A loss of this key's vote log (2.5): the last record stands for all before it, through epochs and
// whether the node is a member or not, until re-entry ends it or an epoch shows it to be harmless.
enum class LossState : std::uint8_t {
    detected, // Nothing is signed; the operator has not said yet that the node may enter again.
    declared, // Nothing is signed until q others have said where they stand.
    settled,  // Nothing is signed in `epoch` up to `until`.
};
struct AbstentionRecord {
    Epoch epoch;
    std::uint64_t number = 0; // Of the loss: answers to an earlier Challenge do not count.
    LossState state = LossState::detected;
    View until = {}; // If settled; 0: nothing stands any more.

    [[nodiscard]] bool stands() const { return state != LossState::settled || until.value > 0; }
};
using LogRecord = std::variant<ProposalRecord, VoteRecord, CertificateRecord, OpeningRecord,
                               AbstentionRecord>;

[[nodiscard]] Bytes encode(const LogRecord& record);
[[nodiscard]] Result<LogRecord> decode_record(ByteView bytes);
[[nodiscard]] std::pair<Epoch, View> position_of(const LogRecord& record);

// ---- Events ----

struct Received {
    std::optional<ReplicaId> from; // Absent: from a peer that is not a validator, or from disk.
    Message message;
};
// The answer to Effects::verify, one bool per check.
struct Verified {
    std::uint64_t id = 0;
    std::vector<bool> valid;
};
// The frame of that number is on disk, and with it every frame before.
struct Durable {
    std::uint64_t frame = 0;
};
enum class Verdict : std::uint8_t {
    valid,
    invalid,
    // R2: it holds an act that is quarantined here. Skip; but once a certificate covers the block
    // it is asked for again, and then only `valid` and `invalid` answer.
    declined,
};
// The answer to Effects::execute.
struct BodyReady {
    BlockHash block;
    Verdict verdict = Verdict::invalid;
    // The validators in the state after the block, if it changed them: it ends its epoch (2.11).
    std::optional<ValidatorSet> next = std::nullopt;
};
// The answer to Effects::build: the header is complete except for the leader's signature.
struct BuildDone {
    View view;
    Header header;
    Bytes items;
    std::optional<ValidatorSet> next = std::nullopt; // As in BodyReady.
};
// The deadline of Effects::wake_at_ms has come.
struct Tick {};
// Whether the pool (or anything else outside the core) has work that no held block contains yet.
// What a notarized block contains is no work of the pool: the core itself sees to it that such a
// block becomes final. When the block is abandoned its acts are work again.
struct WorkChanged {
    bool pending = false;
};
// Block sync has committed blocks up to this tip.
struct Synced {
    FinalTip tip;
    // The epoch after the tip, if it is not the one that the replica is in.
    std::optional<EpochStart> began = std::nullopt;
};
// A link to a validator came up: it is told where we stand, and challenged if that is pending.
struct Connected {
    ReplicaId peer;
};
// The link to a validator went down (2.4: suspicion).
struct Disconnected {
    ReplicaId peer;
};
using Event = std::variant<Received, Verified, Durable, BodyReady, BuildDone, Tick, WorkChanged,
                           Synced, Connected, Disconnected>;

// ---- Effects, carried out in the order of the fields ----

// One frame of the vote log; the driver appends it, flushes, then steps Durable{frame}.
struct Frame {
    std::uint64_t number = 0;
    std::vector<LogRecord> records;
};
// To one replica of the epoch that status() tells, or to all others (and observers) when absent.
struct Send {
    std::optional<ReplicaId> to;
    Message message;
    bool reply = false; // To the link that this event came by; `to` is absent.
};
struct SignatureCheck {
    PublicKey key;
    Bytes message;
    Signature signature;
};
struct VerifyRequest {
    std::uint64_t id = 0;
    std::vector<SignatureCheck> checks;
};
// Obtain the body (from the pool, the leader, a voter), execute on the parent, answer BodyReady.
// `ask` lists who should hold it; never answered while the body cannot be had. Bytes that do not
// match the header say nothing about the block: ask another. The same block is asked again when
// more holders or other bytes are known, and after Synced; one answer is enough.
struct ExecuteRequest {
    Proposal proposal;
    BlockHash block;
    std::vector<ReplicaId> ask;
    bool certified = false; // Others executed it: a quarantine does not hold any more (R2).
};
// Build a block on `parent` (its hash); fill body_hash, roots, log_size; answer BuildDone.
struct BuildRequest {
    Header draft; // Everything else is filled in.
    Justify justify;
    bool empty = false; // Back-pressure, or no budget left: no transactions.
    unsigned halvings = 0; // Limits of the body are shifted right by this (R2).
};
// These blocks are final, in height order; `proof` proves the last, through closing blocks if that
// one ends its epoch.
struct CommitRequest {
    std::vector<Proposal> blocks;
    FinalityProof proof;
};
enum class AlarmKind : std::uint8_t {
    panic,            // R10: stop signing, dump, page the operator. The driver stops the node.
    equivocation,     // A peer signed two different things (evidence).
    behind,           // A FinalCert is known whose blocks cannot be had one by one: sync.
    untimely,         // Proposals look early or late: some clock is wrong.
    log_loss,         // A vote of mine is not in my log: nothing is signed until re-entry (2.5).
    loss_recorded,    // A declared loss is on the disk: it need not be declared again (2.5).
    reentered,        // Re-entry is done: the view says up to where this replica abstains.
    released,         // A member no more, and not needed to serve: it may be switched off (2.11).
};
struct Alarm {
    AlarmKind kind = AlarmKind::panic;
    std::optional<ReplicaId> who;
    View view;
    std::string text;
};
struct Effects {
    std::vector<Frame> persist; // At most one per step.
    std::vector<Send> send;
    std::vector<VerifyRequest> verify;
    std::vector<ExecuteRequest> execute;
    std::vector<BuildRequest> build; // At most one per step.
    std::vector<CommitRequest> commit;
    std::vector<Evidence> evidence; // Each proves itself (2.12); one for each signer of a view.
    std::vector<Alarm> alarm;
    std::optional<std::uint64_t> wake_at_ms; // Monotonic; the earliest deadline of all; always set.
};

// What an operator or a checker may see.
struct ReplicaStatus {
    Epoch epoch;
    View cur;
    View final_view;
    Height final_height;
    View highest_notarized;
    bool work_pending = false;
    bool member = false;
    bool leaving = false;  // Was a member of the epoch before.
    bool released = false; // And may be switched off (2.11).
    bool stopped = false;
    bool reentering = false; // A lost log: nothing is signed (2.5).
    bool loss_recorded = false; // It was declared, and that is on the disk.
    View abstains_until;
    std::size_t views_held = 0;
};

class Replica {
public:
    // `recovered`: the records of the vote log above the tip, in log order (protocol 2.5). Those of
    // epochs that have not begun here take effect when they do.
    Replica(ReplicaConfig config, FinalTip tip, std::vector<LogRecord> recovered);
    ~Replica();
    Replica(Replica&&) noexcept;
    Replica& operator=(Replica&&) noexcept;

    // Once, before any event: re-broadcasts own votes above v_fin, arms timers, asks Challenge.
    [[nodiscard]] Effects start(Now now, const Hash256& challenge);
    [[nodiscard]] Effects step(Now now, Event event);
    [[nodiscard]] ReplicaStatus status() const;
    // Of the epoch that it is in: its validators, and who it is among them.
    [[nodiscard]] const ReplicaConfig& config() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tamga::consensus
