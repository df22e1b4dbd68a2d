// The table of families and the map from ErrorCode.

#include "rpc/error_map.hpp"

#include "base/ensure.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace tamga::rpc {
namespace {

// Messages of the first four are those of the JSON-RPC specification, word for word.
constexpr std::array<FamilyRow, 17> table{{
    {Family::parse, -32700, "parse", "Parse error", "Send one JSON text in UTF-8.", Retry::never},
    {Family::request, -32600, "request", "Invalid Request",
     "Send jsonrpc \"2.0\", a method name and an id that is a string, a number or null.",
     Retry::never},
    {Family::method, -32601, "method", "Method not found", "rpc.discover lists the methods.",
     Retry::never},
    {Family::params, -32602, "params", "Invalid params",
     "rpc.discover lists the parameters of each method.", Retry::never},
    {Family::internal, -32603, "internal", "This node cannot answer; its operator sees why",
     "Ask another node.", Retry::elsewhere},
    {Family::malformed, -32010, "malformed", "This is not a transaction of this chain",
     "Correct it; never send the same bytes again.", Retry::never},
    {Family::signature, -32011, "signature", "A signature or key is wrong",
     "Sign again with the listed keys, in their order.", Retry::never},
    {Family::unauthorised, -32012, "unauthorised",
     "The submitter is unknown or may not submit this kind of act; it was not admitted",
     "Ask the agency to appoint the officer or to register the key.", Retry::never},
    {Family::expired, -32013, "expired",
     "The act was not registered before its validity ended", "Draft and sign it again.",
     Retry::never},
    {Family::refused, -32020, "refused", "Refused by a rule and recorded in the ledger",
     "Read the outcome and the rule; the applicant may appeal.", Retry::never},
    {Family::conflict, -32021, "conflict", "Someone else changed this first",
     "Read the present state, draft and sign again.", Retry::never},
    {Family::busy, -32030, "busy", "The node has as much work as it can take now",
     "Send the same bytes again after retryAfterMs.", Retry::later},
    {Family::syncing, -32031, "syncing", "This node is behind the others",
     "Ask another node, or wait until it has caught up.", Retry::elsewhere},
    {Family::timeout, -32032, "timeout", "Not final within the deadline; it may still become so",
     "Ask tx_status, or send the same bytes again.", Retry::later},
    {Family::pruned, -32040, "pruned", "This height is no longer held here",
     "Ask an archive node.", Retry::elsewhere},
    {Family::not_found, -32041, "not_found", "There is no such thing",
     "Check the identifier and the height.", Retry::never},
    {Family::erased, -32042, "erased", "This content was erased under a tombstone",
     "It cannot be had again; the act itself stands.", Retry::never},
}};

bool is_retryable(Retry retry) {
    switch (retry) {
    case Retry::never: return false;
    case Retry::later:
    case Retry::elsewhere: return true;
    }
    UNREACHABLE();
}

} // namespace

std::span<const FamilyRow> families() { return table; }

const FamilyRow& row_of(Family family) {
    const FamilyRow& row = table.at(static_cast<std::size_t>(family));
    ENSURE(row.family == family);
    return row;
}

Family family_of(ErrorCode code) {
    switch (code) {
    case ErrorCode::malformed: return Family::malformed;
    case ErrorCode::wrong_chain: return Family::malformed;
    case ErrorCode::act_not_available_yet: return Family::malformed;
    case ErrorCode::bad_signature: return Family::signature;
    case ErrorCode::unauthorised: return Family::unauthorised;
    case ErrorCode::expired: return Family::expired;
    case ErrorCode::conflict: return Family::conflict;
    case ErrorCode::already_done: return Family::conflict;
    case ErrorCode::pool_full: return Family::busy;
    case ErrorCode::disk_full: return Family::busy;
    case ErrorCode::behind: return Family::syncing;
    case ErrorCode::timeout: return Family::timeout;
    case ErrorCode::pruned: return Family::pruned;
    case ErrorCode::not_found: return Family::not_found;
    case ErrorCode::erased: return Family::erased;
    case ErrorCode::usage: return Family::params;
    case ErrorCode::config: return Family::internal;
    case ErrorCode::io: return Family::internal;
    case ErrorCode::corrupt_store: return Family::internal;
    case ErrorCode::log_loss: return Family::internal;
    case ErrorCode::network: return Family::internal;
    }
    UNREACHABLE();
}

ErrorCode error_code_of(int rpc_code) {
    for (const FamilyRow& row : table) {
        if (row.code != rpc_code) continue;
        switch (row.family) {
        case Family::parse:
        case Family::request:
        case Family::method:
        case Family::params: return ErrorCode::usage;
        case Family::internal: return ErrorCode::io;
        case Family::malformed: return ErrorCode::malformed;
        case Family::signature: return ErrorCode::bad_signature;
        case Family::unauthorised: return ErrorCode::unauthorised;
        case Family::expired: return ErrorCode::expired;
        case Family::refused: return ErrorCode::already_done;
        case Family::conflict: return ErrorCode::conflict;
        case Family::busy: return ErrorCode::pool_full;
        case Family::syncing: return ErrorCode::behind;
        case Family::timeout: return ErrorCode::timeout;
        case Family::pruned: return ErrorCode::pruned;
        case Family::not_found: return ErrorCode::not_found;
        case Family::erased: return ErrorCode::erased;
        }
    }
    return ErrorCode::network;
}

RpcError to_rpc(const Error& error) {
    const Family family = family_of(error.code);
    RpcError out{family, std::string(name_of(error.code)), error.message, nullptr};
    // What is wrong inside this node is for its log, not for strangers.
    if (family == Family::internal) out.message.clear();
    return out;
}

RpcError rpc_error(Family family, std::string message) {
    return {family, {}, std::move(message), nullptr};
}

RpcError with(RpcError error, std::string_view key, Json value) {
    auto details = std::make_shared<Json>(error.details ? *error.details : Json::object());
    (*details)[std::string(key)] = std::move(value);
    error.details = std::move(details);
    return error;
}

Json error_object(const RpcError& error) {
    const FamilyRow& row = row_of(error.family);
    Json data = {{"name", error.name.empty() ? std::string(row.name) : error.name},
                 {"family", row.name},
                 {"retryable", is_retryable(row.retry)},
                 {"committed", error.family == Family::refused},
                 {"advice", row.advice}};
    // The first five of JSON-RPC keep the specification's sentence; what is wrong goes into detail.
    const bool standard = row.code <= -32600;
    if (standard && !error.message.empty()) data["detail"] = error.message;
    if (error.details) data.update(*error.details);
    const bool own = !standard && !error.message.empty();
    return {{"code", row.code},
            {"message", own ? error.message : std::string(row.message)},
            {"data", std::move(data)}};
}

} // namespace tamga::rpc
