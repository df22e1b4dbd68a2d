// The state behind Replica, and which file holds which rule.
//
// An event only adds facts (a vote counted, a certificate proven, a body executed); advance() then
// looks at all facts and does what the rules call for, so no rule depends on which event came last.
// Every rule that waits for a moment calls wake_at(): the earliest such call is the next deadline.

#pragma once

#include "consensus/view_state.hpp"

#include <array>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

namespace tamga::consensus {

inline constexpr std::uint64_t votes_ahead_max = 8;        // 2.15: views above cur with votes.
inline constexpr std::uint64_t status_interval_ms = 5000;  // 2.10
inline constexpr std::uint64_t resend_ms = 500;            // 2.3 R4: T_r
inline constexpr std::uint64_t resend_ms_max = 8000;
inline constexpr std::uint64_t standstill_ms = 2000;       // 2.3 R8: T_s
inline constexpr std::uint64_t standstill_ms_max = 30'000;
inline constexpr std::size_t standstill_bytes_max = 1u << 20;
inline constexpr std::uint64_t announce_ms = 100;          // 2.3 R7
inline constexpr std::uint64_t fetch_ms = 300;             // 2.7
inline constexpr std::uint64_t fetch_ms_max = 30'000;
inline constexpr std::uint64_t fetch_grace_ms = 50;        // The proposal may be on its way.
inline constexpr std::size_t fetches_max = 64;
inline constexpr std::uint64_t certificates_retry_ms = 300;
inline constexpr std::size_t answer_bytes_max = 64u << 10; // 2.3 R9
inline constexpr std::size_t recent_blocks_max = 16;       // Final blocks kept for R9.
inline constexpr std::size_t behind_blocks_max = 16;       // Further down block sync comes first.
inline constexpr unsigned behind_attempts_max = 4;
inline constexpr std::uint64_t behind_alarm_ms = 10'000;
inline constexpr std::size_t checks_per_peer_max = 64;     // 2.15
inline constexpr std::uint64_t silence_ms = 10'000;        // 2.4: two periods of the status.
inline constexpr std::uint64_t control_bytes_per_s = 64u << 10; // 2.15: answers to one peer.
inline constexpr std::uint64_t bulk_bytes_per_s = 8u << 20;
inline constexpr unsigned halvings_max = 8;                // R2: from here on blocks are empty.
inline constexpr std::size_t finished_epochs_max = 4;      // 2.11: whose ends are told.

class Core {
public:
    Core(ReplicaConfig config, FinalTip tip, const std::vector<LogRecord>& recovered);

    void start(Now now, const Hash256& challenge);
    void turn(Now now, Event event);
    // The effects of the turn.
    [[nodiscard]] Effects finish();
    // The epoch is over, and its end committed: only the core of the next one may go on.
    [[nodiscard]] bool is_over() const { return began_.has_value() && !stopped_; }
    [[nodiscard]] Core next_epoch(const std::vector<LogRecord>& recovered);
    [[nodiscard]] Epoch epoch() const { return config_.epoch; }
    [[nodiscard]] const ReplicaConfig& config() const { return config_; }
    [[nodiscard]] ReplicaStatus status() const;

private:
    friend struct CoreProbe; // tests/model reads the state to tell states apart.
    using PeerKey = std::uint64_t; // A ReplicaId's value, or no_peer.
    static constexpr PeerKey no_peer = std::numeric_limits<PeerKey>::max();

    using Answers = std::span<const std::uint8_t>; // One per signature of a request.

    // ---- Signatures asked for and not answered yet (verification.cpp) ----
    struct CertificateCheck {
        Certificate certificate;
        std::size_t signatures = 0; // Of the request; the others were verified before.
    };
    struct PendingVote {
        Vote vote;
        PeerKey from = no_peer;
    };
    struct PendingCertificate {
        CertificateCheck check;
        PeerKey from = no_peer;
    };
    struct PendingProposal {
        HeldProposal held;
        std::vector<CertificateCheck> justify;
        PeerKey from = no_peer;
        View slot; // In proposals_in_check_.
        bool unproven = false; // Its justify does not show what it should (E5).
        std::size_t opening = 0; // Signatures of the proof that the epoch before ended.
    };
    struct PendingStatus {
        ViewStatus status;
        std::vector<CertificateCheck> certificates;
        std::vector<Vote> own_votes; // Said to be mine, and unknown to me.
    };
    struct PendingEnd {
        std::vector<Header> headers;
        PendingCertificate proof;
    };
    using Pending = std::variant<PendingVote, PendingCertificate, PendingProposal, PendingStatus,
                                 PendingEnd>;
    struct PendingBatch {
        std::vector<std::pair<Pending, std::size_t>> parts; // With their numbers of signatures.
    };

    struct Budget { // Leaks at its rate; full after four seconds' worth (2.15).
        std::uint64_t bytes = 0;
        std::uint64_t at_ms = 0;
    };
    struct Peer {
        View final_view; // The highest that anything from it shows.
        bool answered = false;  // Our Challenge.
        bool link_down = false;
        bool convicted = false; // Of signing two things (2.12).
        std::uint64_t heard_ms = 0; // When it last said something valid.
        std::uint64_t end_told_ms = 0; // When it was last told of an epoch that it missed.
        std::size_t certificate_checks = 0;
        Budget control;
        Budget bulk;
    };
    struct Fetch {
        std::vector<ReplicaId> ask;
        unsigned attempts = 0;
        std::uint64_t due_ms = 0;
    };
    struct HeldSend {
        std::uint64_t frame = 0;
        Send send;
    };
    struct Build {
        Header draft;
        Justify justify;
    };
    struct Finished { // An epoch that is over, for those who are still in it.
        Epoch epoch;
        FinalityProof proof;
        std::deque<Proposal> recent; // Of the last one only.
    };

    // ---- replica.cpp: the turn ----
    void on(Received& event);
    void on(Durable& event);
    void on(BodyReady& event);
    void on(WorkChanged& event);
    void on(Connected& event);
    void on(Disconnected& event);
    void on(Tick&) {}
    void advance();
    void wake_at(std::uint64_t mono_ms);
    void send(std::optional<ReplicaId> to, Message message);
    void reply(std::optional<ReplicaId> from, Message message);
    void alarm(AlarmKind kind, std::optional<ReplicaId> who, View view, std::string text);
    void panic(View view, std::string text); // R10
    void log(LogRecord record);
    void send_when_durable(Message message);
    [[nodiscard]] bool may_sign() const;
    [[nodiscard]] bool may_sign(View view) const;
    [[nodiscard]] std::size_t faulty_max() const { return config_.set.faulty_max(); }
    [[nodiscard]] ReplicaId leader_of(View view) const;
    [[nodiscard]] bool leads(View view) const { return config_.self == leader_of(view); }
    [[nodiscard]] ViewState& view(View view) { return views_[view]; }
    [[nodiscard]] const ViewState* find_view(View view) const;
    [[nodiscard]] HeldProposal* find_held(View view, const BlockHash& block);
    [[nodiscard]] const Certificate* entry_certificate(View view) const;
    [[nodiscard]] View committed_view() const;

    // ---- verification.cpp: what must be verified, once ----
    void on(Verified& event);
    [[nodiscard]] std::size_t require(SignKind kind, Epoch epoch, View view, const BlockHash& block,
                                      ReplicaId signer, const Signature& signature);
    [[nodiscard]] std::size_t require(const Certificate& certificate);
    [[nodiscard]] std::size_t require_opening(const Certificate& certificate);
    void await(Pending pending, std::size_t signatures);
    void conclude(PendingVote& pending, Answers valid);
    void conclude(PendingCertificate& pending, Answers valid);
    void conclude(PendingProposal& pending, Answers valid);
    void conclude(PendingStatus& pending, Answers valid);
    void conclude(PendingEnd& pending, Answers valid);
    [[nodiscard]] bool import_all(const std::vector<CertificateCheck>& checks,
                                  Answers valid);
    [[nodiscard]] bool is_needed(const Certificate& certificate) const;

    // ---- votes.cpp: R3 to R6 ----
    void receive(std::optional<ReplicaId> from, Vote& vote);
    [[nodiscard]] bool is_needed(const Vote& vote) const;
    [[nodiscard]] bool is_unknown_own(const Vote& vote) const;
    void count(const Vote& vote);
    void remember(const Vote& vote);
    void cast(VoteKind kind, View view, const BlockHash& block);
    void log_entry(View view);
    void cast_notarize(HeldProposal& held);
    void cast_skip(View view);
    void cast_finalize(View number, ViewState& state);

    // ---- certificates.cpp: R1, and what a certificate changes ----
    void receive(std::optional<ReplicaId> from, Certificate& certificate);
    void import(const Certificate& certificate);
    void enter(const Certificate& certificate);
    void raise_final(const Certificate& certificate);

    // ---- proposals.cpp: R3 ----
    void receive(std::optional<ReplicaId> from, Proposal& proposal);
    void hold(HeldProposal held);
    void consider_proposals();
    void consider_execution(HeldProposal& held);
    void consider_notarize(HeldProposal& held);
    void request_execution(HeldProposal& held, Proposal proposal);
    [[nodiscard]] bool is_waived(const HeldProposal& held) const;
    [[nodiscard]] bool is_early(HeldProposal& held);

    // ---- leading.cpp: R2 ----
    void on(BuildDone& event);
    void consider_proposing();
    [[nodiscard]] std::optional<Header> choose_parent();
    [[nodiscard]] std::optional<Justify> justify_on(const Header& parent);
    void propose_closing(Header draft, const Header& parent, Justify justify);
    void offer(Proposal proposal, std::optional<ValidatorSet> next);
    void request_certificates();

    // ---- timing.cpp: R4, 2.4, 2.10 ----
    void update_work();
    void consider_skip();
    [[nodiscard]] bool skips_at_once();
    [[nodiscard]] bool is_timer_out();
    [[nodiscard]] bool is_echo_due();
    void resend_skip();
    [[nodiscard]] std::uint64_t timeout_ms() const;
    [[nodiscard]] unsigned halvings() const;

    // ---- suspicion.cpp: 2.4 ----
    void heard(PeerKey from);
    void accuse(View view, std::string text, Evidence evidence);
    void accuse_proposer(const ViewState& state, const HeldProposal& second);
    void accuse_voter(const ViewState& state, const Vote& vote, std::string text);
    void accuse_unproven(const HeldProposal& held);
    [[nodiscard]] bool is_convicted_in(View view, ReplicaId who) const;
    void accuse_follower(const ViewState& state, const Vote& vote);
    [[nodiscard]] bool is_spinning() const;
    [[nodiscard]] bool is_silent(ReplicaId who) const;
    [[nodiscard]] std::vector<ReplicaId> suspects() const;
    [[nodiscard]] bool is_leader_suspected();

    // ---- finality.cpp: R7, and fetching what is final or certified ----
    void on(Synced& event);
    void consider_commit();
    void miss(View number, const BlockHash& block, Height above);
    [[nodiscard]] std::vector<ReplicaId> holders() const;
    void commit(const std::vector<HeldProposal*>& chain, FinalityProof proof);
    void prune();
    void announce_final();
    void want(View view, const BlockHash& block, std::vector<ReplicaId> ask, std::uint64_t grace);
    void want_put_off();
    void consider_fetching();
    void fall_behind(View view);

    // ---- answers.cpp: R8, R9, Challenge ----
    void receive(std::optional<ReplicaId> from, ViewStatus& status);
    void receive(std::optional<ReplicaId> from, Challenge& challenge);
    void receive(std::optional<ReplicaId> from, GetCertificates& request);
    void receive(std::optional<ReplicaId> from, GetProposal& request);
    void apply(const ViewStatus& status);
    void send_status(std::optional<ReplicaId> to, const Hash256& challenge, View votes_above);
    void consider_standstill();
    void send_all_unfinalized();
    void consider_status();
    void consider_challenge();
    void challenge_peers();
    [[nodiscard]] bool affords(std::optional<ReplicaId> to, std::size_t bytes);
    [[nodiscard]] bool affords_bulk(std::optional<ReplicaId> to, std::size_t bytes);

    // ---- epochs.cpp: 2.11 ----
    void end_epoch(EpochStart next);
    void inherit(Core& ended);
    void inherit_loss(const Core& ended);
    void begin();
    void receive(std::optional<ReplicaId> from, EpochEnd& end);
    void prove_end(const FinalityProof& proof);
    void answer_finished(std::optional<ReplicaId> from, const Message& message);
    void ask_for_end(std::optional<ReplicaId> from);
    void showed(ReplicaId signer);

    // ---- recovery.cpp: 2.5 ----
    void recover(const std::vector<LogRecord>& records, const FinalityProof& final);
    void recover_end(const FinalityProof& proof);
    void recover_proposal(const Proposal& proposal);
    void recover_vote(const Vote& vote);
    void certify_recovered();

    // ---- reentry.cpp: 2.5 ----
    void log_loss(View view);
    void begin_reentry(View view, const std::string& why);
    void record_loss();
    void log_abstention(const AbstentionRecord& record);
    void recover_abstention(const AbstentionRecord& record);
    void consider_reentry(const ViewStatus& status);
    void finish_reentry();

    // ---- Fixed ----
    ReplicaConfig config_;
    ValidatorsHash vset_;

    // ---- The protocol's state (2.2) ----
    Header committed_; // The last committed block.
    BlockHash committed_hash_;
    std::optional<Certificate> final_cert_; // The highest known; its block may not be here yet.
    View final_view_;                       // v_fin
    BlockHash final_hash_;
    View cur_{1};
    View highest_notarized_;
    std::map<View, ViewState> views_; // From the committed view on.
    std::deque<Proposal> recent_;     // Committed, newest last.
    // 2.11: another's proof that this epoch is over, and the closing headers that it leads through.
    std::optional<Certificate> end_cert_;
    std::map<BlockHash, Header> proven_;
    View log_floor_; // Own votes up to here: the log may lack them.
    bool reentering_ = false;         // The log was lost: nothing is signed.
    std::uint64_t reentry_number_ = 0;
    std::optional<AbstentionRecord> standing_; // The last one logged, of whatever epoch.
    std::optional<std::uint64_t> loss_frame_;  // A loss is on its way to the disk.
    std::optional<std::uint64_t> abstention_frame_; // On its way to the disk; ends the re-entry.
    View abstains_until_;             // Nothing is signed in views up to here.
    std::map<ReplicaId, View> reentry_answers_;
    bool stopped_ = false;

    // ---- Epochs (2.11) ----
    std::optional<EpochStart> began_;   // The epoch after this one, once its end is committed.
    FinalityProof tip_proof_;           // Of the last block, when it came by block sync.
    std::deque<Finished> finished_;     // Newest last.
    bool leaving_ = false;              // A member of the epoch before, and not of this one.
    bool released_ = false;
    std::set<ReplicaId> shown_;         // Who signed anything of this epoch.
    std::optional<std::uint64_t> opening_frame_; // The opening proof is on its way to the disk.
    std::uint64_t end_asked_ms_ = 0;

    // ---- Durability ----
    std::vector<LogRecord> records_; // Of this turn.
    std::uint64_t next_frame_ = 1;
    std::deque<HeldSend> held_sends_;

    // ---- Work and timers ----
    bool pool_pending_ = false;
    bool heartbeat_due_ = false;
    bool work_ = false;
    std::uint64_t entered_ms_ = 0;
    std::optional<std::uint64_t> timer_from_ms_;
    std::uint64_t exponent_base_ = 0; // s of 2.4
    std::optional<std::uint64_t> echo_from_ms_; // When f+1 Skip votes for cur were seen.
    std::optional<std::uint64_t> resend_at_ms_;
    std::uint64_t resend_interval_ms_ = resend_ms;
    std::optional<std::uint64_t> standstill_at_ms_;
    std::uint64_t standstill_interval_ms_ = standstill_ms;
    View standstill_from_; // Where the next repeat goes on, when one was not enough.
    std::optional<std::uint64_t> announce_at_ms_;
    std::uint64_t status_at_ms_ = 0;

    // ---- Leading ----
    std::optional<Build> build_;
    std::uint64_t certificates_at_ms_ = 0;

    // ---- Fetching ----
    std::map<std::pair<View, BlockHash>, Fetch> fetches_;
    bool fetches_put_off_ = false; // There was no room for all.
    std::optional<std::uint64_t> behind_alarm_at_ms_; // Set while blocks must come by sync.

    // ---- Peers and the Challenge ----
    std::map<PeerKey, Peer> peers_;
    std::uint64_t started_ms_ = 0;
    Hash256 challenge_;
    std::uint64_t challenge_at_ms_ = 0;
    std::uint64_t challenge_interval_ms_ = resend_ms;
    std::size_t answers_ = 0;

    // ---- Verification ----
    std::map<std::uint64_t, PendingBatch> batches_;
    PendingBatch batch_; // Of this turn.
    std::vector<SignatureCheck> signatures_;
    std::uint64_t next_batch_ = 1;
    std::set<std::tuple<View, VoteKind, ReplicaId, PeerKey>> votes_in_check_;
    std::set<std::pair<View, PeerKey>> proposals_in_check_;
    std::set<ReplicaId> statuses_in_check_;

    // ---- The turn ----
    Now now_;
    std::uint64_t wake_ms_ = 0;
    Effects out_;
};

} // namespace tamga::consensus
