// Answers of a node that has no state yet.

#include "node/joining_backend.hpp"

#include "base/hash.hpp"
#include "node/figures.hpp"

namespace tamga::node {

void JoiningBackend::submit(rpc::Submission, rpc::Level, std::uint64_t,
                            rpc::SubmitCallback callback) {
    callback(behind());
}

Result<rpc::Simulated> JoiningBackend::simulate(const rpc::Submission&) { return behind(); }

Result<rpc::FoundTransaction> JoiningBackend::find_transaction(const TransactionId&) {
    return behind();
}

Result<rpc::TransactionStatus> JoiningBackend::status_of(const TransactionId&) { return behind(); }

Result<Bytes> JoiningBackend::receipt(const TransactionId&) { return behind(); }

rpc::ChainStatus JoiningBackend::status() {
    rpc::ChainStatus out;
    out.chain_id = genesis_.chain;
    out.chain_name = genesis_.genesis.chain_name;
    out.protocol_version = genesis_.genesis.protocol_version;
    out.tip = genesis_.header;
    out.tip_hash = hash_of(genesis_.header);
    out.target = Height(sync_.figures().height);
    out.validators = static_cast<std::uint32_t>(genesis_.set.size());
    return out;
}

Result<Header> JoiningBackend::header(Height) { return behind(); }

Result<rpc::BlockView> JoiningBackend::block(Height) { return behind(); }

Result<FinalityProof> JoiningBackend::finality(Height) { return behind(); }

Result<ledger::LogAnchor> JoiningBackend::consistency(Height, Height) { return behind(); }

Result<Height> JoiningBackend::epoch_begins_on(Epoch) { return behind(); }

Result<std::vector<rpc::ParameterView>> JoiningBackend::parameters() { return behind(); }

Bytes JoiningBackend::genesis_json() { return to_bytes(as_bytes(genesis_.text)); }

Result<rpc::StateSnapshot> JoiningBackend::state(std::optional<Height>) { return behind(); }

Result<std::vector<ledger::StateVersion>>
JoiningBackend::history(const ledger::StatePath&, Height, std::size_t) {
    return behind();
}

Result<std::vector<ledger::StatePath>> JoiningBackend::changed_by(Height) { return behind(); }

Result<ledger::ProofDocument> JoiningBackend::prove(const std::vector<ledger::Prefix>&,
                                                    std::optional<Height>) {
    return behind();
}

Result<rpc::PayloadAnswer> JoiningBackend::payload(const rpc::PayloadRequest&, const Signature&) {
    return behind();
}

rpc::Health JoiningBackend::health() { return {false, {{"state_sync", false, sync_.standing()}}}; }

rpc::Health JoiningBackend::readiness(const rpc::ReadinessLimits&) { return health(); }

std::string JoiningBackend::metrics_text() {
    Scrape out;
    out.add(sync_.figures());
    return out.text();
}

rpc::VersionView JoiningBackend::version() {
    return {version_.version, version_.commit, genesis_.genesis.protocol_version};
}

} // namespace tamga::node
