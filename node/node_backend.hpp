// rpc::Backend over a running node: snapshots for reading, the loop's inbox for submitting.

#pragma once

#include "proto/transaction.pb.h"
#include "rpc/backend.hpp"

#include <memory>

namespace tamga::node {

class Node;

class NodeBackend : public rpc::Backend {
public:
    explicit NodeBackend(Node& node) : node_(node) {}

    void submit(rpc::Submission submission, rpc::Level level, std::uint64_t deadline_ms,
                rpc::SubmitCallback callback) override;
    Result<rpc::Simulated> simulate(const rpc::Submission& submission) override;
    Result<rpc::FoundTransaction> find_transaction(const TransactionId& txid) override;
    Result<rpc::TransactionStatus> status_of(const TransactionId& txid) override;
    Result<Bytes> receipt(const TransactionId& txid) override;
    std::uint64_t retry_after_ms() override;

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
    std::vector<rpc::PeerView> peers() override;
    rpc::VersionView version() override;

private:
    void admit(std::shared_ptr<rpc::Submission> submission, rpc::Level level,
               std::uint64_t deadline_ms, const rpc::SubmitCallback& callback);
    // Whether the chain would take it now; the error is the client's answer.
    [[nodiscard]] Status judge(const ledger::VerifiedTransaction& act);
    [[nodiscard]] Result<std::optional<rpc::Inclusion>> inclusion_of(const TransactionId& txid);
    [[nodiscard]] Result<proto::TransactionBody> act_of(const rpc::PayloadRequest& request);
    [[nodiscard]] Result<registries::access::Reading>
    judge_reading(const rpc::PayloadRequest& request);
    [[nodiscard]] Result<ValidatorSet> set_of(const Header& header);
    // On the executor thread.
    [[nodiscard]] Result<ledger::ProofDocument>
    prove_here(const std::vector<ledger::Prefix>& wanted, std::optional<Height> asked);

    Node& node_;
};

} // namespace tamga::node
