// Errors meet the outside in one place (interfaces.md 2).
//
// One row per family: JSON-RPC code, name, the sentence a registrar reads and what to do. No two
// families share a code. An ErrorCode maps to a family here and nowhere else; a refusal by a rule
// keeps the outcome's own name. Internal detail (paths, keys, RocksDB) never crosses.

#pragma once

#include "base/result.hpp"
#include "rpc/json.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tamga::rpc {

enum class Family : std::uint8_t {
    parse,
    request,
    method,
    params,
    internal,
    malformed,
    signature,
    unauthorised,
    expired,
    refused,
    conflict,
    busy,
    syncing,
    timeout,
    pruned,
    not_found,
    erased,
};

enum class Retry : std::uint8_t { never, later, elsewhere };

struct FamilyRow {
    Family family;
    int code;
    std::string_view name;
    std::string_view message; // What happened, in words.
    std::string_view advice;  // What the client should do.
    Retry retry;
};

[[nodiscard]] std::span<const FamilyRow> families();
[[nodiscard]] const FamilyRow& row_of(Family family);
// No `default` inside: a new ErrorCode does not build until someone decides.
[[nodiscard]] Family family_of(ErrorCode code);
// For clients: the ErrorCode that stands for a code on the wire; network for an unknown one.
[[nodiscard]] ErrorCode error_code_of(int rpc_code);

// An error object on its way out. `details` holds members that are merged into data: txid, height,
// index, outcome, rule, ...; held by pointer because Json is incomplete here.
struct RpcError {
    Family family = Family::internal;
    std::string name;    // Outcome or ErrorCode; the family's own name if empty.
    std::string message; // The family's sentence if empty.
    std::shared_ptr<const Json> details;
};

[[nodiscard]] RpcError to_rpc(const Error& error);
[[nodiscard]] RpcError rpc_error(Family family, std::string message);
// The same error with one more member of data.
[[nodiscard]] RpcError with(RpcError error, std::string_view key, Json value);

// {"code", "message", "data": {"name", "family", "retryable", "committed", "advice", ...details}}.
[[nodiscard]] Json error_object(const RpcError& error);

} // namespace tamga::rpc
