// Asking a node for what a certificate is made of.

#include "tools/certificate_ask.hpp"

#include "rpc/arguments.hpp"

#include <cstdlib>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

// What day it is at a moment depends on the chain's legal zone.
Result<std::int64_t> legal_zone_s(rpc::Client& client) {
    TRY(const json answer, ask_object(client, "chain_params", json::object()));
    for (const json& parameter : answer.value("parameters", json::array())) {
        if (parameter.value("name", "") == "legal_tz_offset_s") {
            return std::strtoll(parameter.value("value", "0").c_str(), nullptr, 10);
        }
    }
    return fail(ErrorCode::network, "the node's parameters lack legal_tz_offset_s");
}

} // namespace

Result<json> ask_object(rpc::Client& client, const char* method, const json& params) {
    TRY(const std::string text, client.call(method, params.dump()));
    json object = json::parse(text, nullptr, false);
    if (!object.is_object()) return fail(ErrorCode::network, "the node's answer is not an object");
    return object;
}

Result<ledger::ProofDocument> ask_proof(rpc::Client& client,
                                        const std::vector<ledger::Prefix>& claims,
                                        const std::optional<std::uint64_t>& height) {
    json params = json::object();
    if (height) params["height"] = *height;
    params["claims"] = json::array();
    for (const ledger::Prefix& prefix : claims) {
        params["claims"].push_back({{"path", to_hex(prefix.bytes)}});
    }
    TRY(const json answer, ask_object(client, "state_proveBatch", params));
    const auto bytes = from_hex(answer.value("document", ""));
    if (!bytes) return fail(ErrorCode::network, "the node's answer has no document");
    return ledger::decode_proof_document(*bytes);
}

Result<std::int32_t> day_asked(rpc::Client& client, const Header& header,
                               const std::string& asked) {
    if (!asked.empty()) {
        const auto day = rpc::day_of(rpc::Json(asked));
        if (!day) return fail(ErrorCode::usage, "--day takes YYYY-MM-DD");
        return *day;
    }
    TRY(const std::int64_t zone_s, legal_zone_s(client));
    return static_cast<std::int32_t>(
        (static_cast<std::int64_t>(header.time_ms.value) + zone_s * 1000) / 86'400'000);
}

} // namespace tamga::tools
