// JSON-RPC 2.0 to the letter, over text: knows neither HTTP nor what the methods mean.
//
// One request or a batch in, the answer's text or nothing out (notifications get no answer, a batch
// of notifications none at all). Answers of a batch stand in the order of its calls. An invoker may
// answer later and on another thread; each call is answered exactly once.

#pragma once

#include "rpc/error_map.hpp"
#include "rpc/json.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::rpc {

inline constexpr std::size_t batch_calls_max = 100;
inline constexpr std::size_t answer_bytes_max = 64u << 20; // Of all answers of a batch together.

using Answer = std::expected<Json, RpcError>;
using Done = std::function<void(Answer)>;

// Runs one method. `params` is an object, an array or null when there are none; it lives until the
// invoker returns, not until it has answered.
using Invoke = std::function<void(std::string_view method, const Json& params, Done done)>;

using Reply = std::function<void(std::optional<std::string>)>;

// `body_bytes_max` bounds every body but a single call of `big_method`, whose limit the transport
// holds.
struct BodyLimit {
    std::size_t body_bytes_max = 1u << 20;
    std::string_view big_method;
};

void handle_json_rpc(std::string_view body, const BodyLimit& limit, const Invoke& invoke,
                     Reply reply);

} // namespace tamga::rpc
