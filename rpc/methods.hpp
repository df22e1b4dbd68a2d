// The methods of JSON-RPC: one table holds name, parameters, handler and documentation.
//
// The server dispatches on it, rpc.discover and `tamga docs` print it, tests walk it.

#pragma once

#include <string>

namespace tamga::rpc {

// docs/generated/rpc.md: every method with parameters and result, and every error.
[[nodiscard]] std::string reference_markdown();
// The OpenRPC 1.3 document that rpc.discover returns.
[[nodiscard]] std::string openrpc_json();

} // namespace tamga::rpc
