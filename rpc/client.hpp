// A blocking JSON-RPC client over one keep-alive HTTP connection, for tools and tests.
//
// Not thread-safe: one Client per thread. A broken connection is made anew once per call when the
// request cannot have been executed (nothing was sent); otherwise the caller decides, because
// submitting the same bytes again is harmless (ledger.md 1). Answers are bounded, every wait ends.

#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::rpc {

struct ClientOptions {
    std::uint64_t connect_timeout_ms = 5'000;
    std::uint64_t answer_timeout_ms = 60'000; // From the request to the whole answer.
    std::uint64_t answer_bytes_max = 128u << 20;
};

// The error object of an answer, kept as it came.
struct RpcFailure {
    int code = 0;         // -32020, ...
    std::string message;  // In words.
    std::string data;     // JSON text of `data`; empty if there is none.
};

class Client {
public:
    // "http://127.0.0.1:26701" or "127.0.0.1:26701". Errors: usage (not an endpoint), network.
    [[nodiscard]] static Result<Client> connect(std::string_view endpoint,
                                                ClientOptions options = {});

    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    // JSON text of the result. `params` is JSON text of an object or array; empty = none. An error
    // object becomes the ErrorCode of its family with its message; the whole is in failure().
    [[nodiscard]] Result<std::string> call(std::string_view method, std::string_view params = {});
    // The error object of the last call(), if that is why it failed.
    [[nodiscard]] const std::optional<RpcFailure>& failure() const;

    // GET of /healthz, /readyz or /metrics: the body; a status other than 200 is an error.
    [[nodiscard]] Result<std::string> get(std::string_view target);
    // POST of raw bytes, for tests and batches: the body whatever it says, empty for 204.
    [[nodiscard]] Result<std::string> post(std::string_view body);
    // The HTTP status of the last get() or post().
    [[nodiscard]] unsigned http_status() const;

private:
    struct Connection;
    explicit Client(std::unique_ptr<Connection> connection);

    std::unique_ptr<Connection> connection_;
};

} // namespace tamga::rpc
