// The pages for probes and Prometheus.

#include "rpc/pages.hpp"

#include "rpc/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc {
namespace {

Page health_page(const Health& health) {
    std::string text = health.ok ? "ok\n" : "not ok\n";
    for (const HealthCheck& check : health.checks) {
        text += (check.ok ? "ok   " : "FAIL ") + check.name;
        if (!check.detail.empty()) text += ": " + check.detail;
        text += "\n";
    }
    return {health.ok ? 200u : 503u, text_type, std::move(text)};
}

// "max_blocks_behind=3&min_peers=2"; nothing when a name is unknown or a value not a number.
std::optional<ReadinessLimits> limits_of(std::string_view query) {
    ReadinessLimits out;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(query.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const auto value = as_u64(Json(std::string(pair.substr(equals + 1))));
        if (!value) return std::nullopt;
        if (pair.substr(0, equals) == "max_blocks_behind") {
            out.max_blocks_behind = value;
        } else if (pair.substr(0, equals) == "min_peers") {
            out.min_peers = value;
        } else {
            return std::nullopt;
        }
    }
    return out;
}

} // namespace

Page get_page(Backend& backend, std::string_view target) {
    const std::size_t question = target.find('?');
    const std::string_view path = target.substr(0, question);
    const std::string_view query =
        question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
    if (path == "/healthz") return health_page(backend.health());
    if (path == "/readyz") {
        const std::optional<ReadinessLimits> limits = limits_of(query);
        if (!limits) {
            return {400, text_type,
                    "known parameters: max_blocks_behind and min_peers, numbers\n"};
        }
        return health_page(backend.readiness(*limits));
    }
    if (path == "/metrics") {
        return {200, "text/plain; version=0.0.4; charset=utf-8", backend.metrics_text()};
    }
    return {404, text_type, "POST JSON-RPC to /, or GET /healthz, /readyz or /metrics\n"};
}

} // namespace tamga::rpc
