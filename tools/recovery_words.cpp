// Words about a predecessor.

#include "tools/recovery_words.hpp"

#include "tools/evidence_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::tools {

using nlohmann::json;

namespace {

bool has_signed(const ledger::Predecessor& from, const PublicKey& key) {
    return std::ranges::any_of(from.signatures,
                               [&](const auto& each) { return each.key == key; });
}

} // namespace

std::string predecessor_words(const ledger::Genesis& genesis) {
    if (!genesis.predecessor) return {};
    const ledger::Predecessor& from = *genesis.predecessor;
    std::string out = "goes on from    chain " + from.chain_id.hex() + "\n";
    for (const ChainId& chain : from.ancestors) {
        out += "                which goes on from chain " + chain.hex() + "\n";
    }
    out += "  last block    height " + std::to_string(from.height.value) + " of " +
           utc_text(from.time_ms) + ", " + from.block.hex() + "\n" +
           "  state root    " + from.state_root.hex() + "\n" +
           "  log           " + std::to_string(from.log_size) + " leaves, root " +
           from.log_root.hex() + "\n" + "  reason        " + from.reason + "\n";
    return out;
}

std::string signature_words(const ledger::Genesis& genesis) {
    if (!genesis.predecessor) return {};
    const ledger::Predecessor& from = *genesis.predecessor;
    std::string out = "  signed by     " + std::to_string(from.signatures.size()) + ", " +
                      std::to_string(genesis.governance_threshold) + " of " +
                      std::to_string(genesis.governance_keys.size()) +
                      " governance keys decide\n";
    for (const PublicKey& key : genesis.governance_keys) {
        out += "                " + key.hex();
        out += has_signed(from, key) ? " signed\n" : " not yet\n";
    }
    return out;
}

json predecessor_json(const ledger::Genesis& genesis) {
    if (!genesis.predecessor) return nullptr;
    const ledger::Predecessor& from = *genesis.predecessor;
    json ancestors = json::array();
    for (const ChainId& chain : from.ancestors) ancestors.push_back(chain.hex());
    json signers = json::array();
    for (const auto& each : from.signatures) signers.push_back(each.key.hex());
    return {{"chainId", from.chain_id.hex()},
            {"ancestors", ancestors},
            {"height", from.height.value},
            {"block", from.block.hex()},
            {"timeMs", from.time_ms.value},
            {"stateRoot", from.state_root.hex()},
            {"logSize", from.log_size},
            {"logRoot", from.log_root.hex()},
            {"reason", from.reason},
            {"signedBy", signers},
            {"threshold", genesis.governance_threshold}};
}

} // namespace tamga::tools
