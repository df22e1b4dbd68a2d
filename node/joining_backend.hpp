// What clients are answered while a home takes its state from peers: health, figures, versions; and
// for everything else that this node is behind.

#pragma once

#include "node/node.hpp"
#include "node/state_sync.hpp"
#include "rpc/backend.hpp"

#include <string>
#include <vector>

namespace tamga::node {

// On the thread of the StateSync alone.
class JoiningBackend final : public rpc::Backend {
public:
    // All three must outlive it.
    JoiningBackend(const StateSync& sync, const LoadedGenesis& genesis, const Version& version)
        : sync_(sync), genesis_(genesis), version_(version) {}

    void submit(rpc::Submission submission, rpc::Level level, std::uint64_t deadline_ms,
                rpc::SubmitCallback callback) override;
    Result<rpc::Simulated> simulate(const rpc::Submission& submission) override;
    Result<rpc::FoundTransaction> find_transaction(const TransactionId& txid) override;
    Result<rpc::TransactionStatus> status_of(const TransactionId& txid) override;
    Result<Bytes> receipt(const TransactionId& txid) override;
    std::uint64_t retry_after_ms() override { return 5'000; }
    rpc::ChainStatus status() override;
    Result<Header> header(Height height) override;
    Result<rpc::BlockView> block(Height height) override;
    Result<FinalityProof> finality(Height height) override;
    Result<ledger::LogAnchor> consistency(Height from, Height to) override;
    Result<Height> epoch_begins_on(Epoch epoch) override;
    Result<std::vector<rpc::ParameterView>> parameters() override;
    Bytes genesis_json() override;
    Result<rpc::StateSnapshot> state(std::optional<Height> height) override;
    Result<std::vector<ledger::StateVersion>> history(const ledger::StatePath& path, Height through,
                                                      std::size_t count_max) override;
    Result<std::vector<ledger::StatePath>> changed_by(Height height) override;
    Result<ledger::ProofDocument> prove(const std::vector<ledger::Prefix>& wanted,
                                        std::optional<Height> height) override;
    Result<rpc::PayloadAnswer> payload(const rpc::PayloadRequest& request,
                                       const Signature& signature) override;
    rpc::Health health() override;
    rpc::Health readiness(const rpc::ReadinessLimits& limits) override;
    std::string metrics_text() override;
    std::vector<rpc::PeerView> peers() override { return {}; }
    rpc::VersionView version() override;

private:
    [[nodiscard]] std::unexpected<Error> behind() const {
        return fail(ErrorCode::behind, "this node " + sync_.standing());
    }

    const StateSync& sync_;
    const LoadedGenesis& genesis_;
    const Version& version_;
};

} // namespace tamga::node
