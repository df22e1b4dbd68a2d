// What the queries of every register share.

#include "rpc/query_json.hpp"

#include "ledger/parameters.hpp"
#include "registries/access/queries.hpp"

#include <nlohmann/json.hpp>

namespace tamga::rpc {
namespace {

Json date_or_null(std::optional<std::int32_t> day) {
    return day ? Json(date_of(*day)) : Json(nullptr);
}

} // namespace

Json answer_at(const StateSnapshot& state, const Json& fields) {
    Json out = {{"height", decimal(state.header.height.value)},
                {"timeMs", decimal(state.header.time_ms.value)}};
    out.update(fields);
    return out;
}

std::int32_t day_asked(const Arguments& arguments, const StateSnapshot& state) {
    if (arguments.has("asOf")) return arguments.day("asOf");
    const std::int64_t offset =
        registries::access::parameter(state.view, ledger::ParameterId::legal_tz_offset_s);
    const std::int64_t seconds =
        static_cast<std::int64_t>(state.header.time_ms.value / 1000) + offset;
    const std::int64_t day = seconds >= 0 ? seconds / 86'400 : (seconds - 86'399) / 86'400;
    return static_cast<std::int32_t>(day);
}

Json interval_json(std::optional<std::int32_t> earliest, std::optional<std::int32_t> latest) {
    return {{"earliest", date_or_null(earliest)}, {"latest", date_or_null(latest)}};
}

} // namespace tamga::rpc
