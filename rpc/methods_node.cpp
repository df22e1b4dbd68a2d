// node_ and rpc.: health, peers, metrics, version, and what this server can do.

#include "rpc/method_table.hpp"
#include "rpc/methods.hpp"

#include <nlohmann/json.hpp>

namespace tamga::rpc::handlers {
namespace {

Json health_json(const Health& health) {
    Json checks = Json::array();
    for (const HealthCheck& check : health.checks) {
        checks.push_back({{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
    }
    return {{"ok", health.ok}, {"checks", std::move(checks)}};
}

} // namespace

Result<Json> node_health(const Arguments&, Backend& backend) {
    return health_json(backend.health());
}

Result<Json> node_readiness(const Arguments& arguments, Backend& backend) {
    ReadinessLimits limits;
    if (arguments.has("maxBlocksBehind")) {
        limits.max_blocks_behind = arguments.number("maxBlocksBehind");
    }
    if (arguments.has("minPeers")) limits.min_peers = arguments.number("minPeers");
    return health_json(backend.readiness(limits));
}

Result<Json> node_peers(const Arguments&, Backend& backend) {
    Json peers = Json::array();
    for (const PeerView& peer : backend.peers()) {
        peers.push_back({{"name", peer.name},
                         {"nodeKey", peer.node_key.hex()},
                         {"address", peer.address},
                         {"connected", peer.connected},
                         {"validator", peer.validator},
                         {"height", decimal(peer.height.value)}});
    }
    return Json{{"peers", std::move(peers)}};
}

Result<Json> node_metrics(const Arguments&, Backend& backend) {
    return Json{{"text", backend.metrics_text()}};
}

Result<Json> node_version(const Arguments&, Backend& backend) {
    const VersionView version = backend.version();
    return Json{{"version", version.version},
                {"commit", version.commit},
                {"protocolVersion", version.protocol_version}};
}

Result<Json> rpc_discover(const Arguments&, Backend&) { return parse_json(openrpc_json()); }

} // namespace tamga::rpc::handlers
