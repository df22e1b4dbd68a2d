// A Backend without a node: one block, a map of entries, and answers that a test may set.

#pragma once

#include "rpc/backend.hpp"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace tamga::rpc {

class FakeBackend final : public Backend {
public:
    FakeBackend();
    ~FakeBackend() override;

    // What submit() answers: an error, or an outcome for final ones. Set before the server starts.
    std::optional<Error> submit_error;
    std::uint16_t submit_outcome = 0;
    std::uint64_t submit_delay_ms = 0; // Then it answers on a thread of its own.
    // What every reading function answers instead, if set.
    std::optional<Error> read_error;
    registries::access::Reading reading = registries::access::Reading::allowed;
    bool healthy = true;

    std::map<ledger::StatePath, Bytes> entries; // From block 0 on.
    Height base; // What was there at this block stood; 0: everything is held.
    // What later blocks changed over `entries`; each stands in a block of add_block().
    std::map<Height, ledger::StateDelta> blocks;
    std::vector<Bytes> evidence; // In every block.
    std::atomic<int> submissions = 0;
    Submission last; // Of the last submit().
    PayloadRequest last_request;
    std::uint64_t last_deadline_ms = 0;

    // One more block, of that time, with what it changes.
    void add_block(TimestampMs time, ledger::StateDelta delta);
    // One more block, which ends the epoch; the validators stay as `entries` say.
    void end_epoch();

    // The act that the fake's block 1 holds.
    [[nodiscard]] static ledger::SignedTransaction known_act();
    [[nodiscard]] static TransactionId known_txid();

    void submit(Submission submission, Level level, std::uint64_t deadline_ms,
                SubmitCallback callback) override;
    Result<Simulated> simulate(const Submission& submission) override;
    Result<FoundTransaction> find_transaction(const TransactionId& txid) override;
    Result<TransactionStatus> status_of(const TransactionId& txid) override;
    Result<Bytes> receipt(const TransactionId& txid) override;
    std::uint64_t retry_after_ms() override { return 250; }
    ChainStatus status() override;
    Result<Header> header(Height height) override;
    Result<BlockView> block(Height height) override;
    Result<FinalityProof> finality(Height height) override;
    Result<Height> epoch_begins_on(Epoch epoch) override;
    Result<std::vector<ParameterView>> parameters() override;
    Bytes genesis_json() override;
    Result<StateSnapshot> state(std::optional<Height> height) override;
    Result<std::vector<ledger::StateVersion>> history(const ledger::StatePath& path, Height through,
                                                      std::size_t count_max) override;
    Result<std::vector<ledger::StatePath>> changed_by(Height height) override;
    Result<ledger::ProofDocument> prove(const std::vector<ledger::Prefix>& wanted,
                                        std::optional<Height> height) override;
    Result<ledger::LogAnchor> consistency(Height from, Height to) override;
    Result<PayloadAnswer> payload(const PayloadRequest& request,
                                  const Signature& signature) override;
    Health health() override;
    Health readiness(const ReadinessLimits& limits) override;
    std::string metrics_text() override { return "# HELP tamga_fake A figure.\ntamga_fake 1\n"; }
    std::vector<PeerView> peers() override;
    VersionView version() override { return {"0.1.0", "abc", 1}; }

private:
    [[nodiscard]] Inclusion inclusion(std::uint16_t outcome) const;

    SecretKey validator_key_;
    std::vector<Header> headers_;
    std::vector<Height> begins_{Height(0)}; // Of epoch 1 on.
    std::mutex mutex_;
    std::vector<std::thread> threads_;
};

} // namespace tamga::rpc
