// The HTTP/1.1 server of JSON-RPC: POST / for calls, GET /healthz, /readyz and /metrics.
//
// It makes no threads: node gives it an io_context that node's own threads run. Bodies, headers,
// connections (in all and per address) and waits are bounded; a client that is too slow is cut.
// Transport errors are answered with HTTP status codes, everything else with JSON-RPC and 200.

#pragma once

#include "base/result.hpp"
#include "rpc/backend.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace tamga::rpc {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;                   // 0 = any free one; port() tells.
    std::uint64_t body_bytes_max = 1u << 20;  // Of a request, batches included.
    std::uint64_t submit_batch_bytes_max = 8u << 20; // Of a single tx_submitBatch call.
    std::uint32_t header_bytes_max = 8u << 10;
    std::uint32_t connections_max = 1024;
    std::uint32_t connections_per_address_max = 512;
    // Of one address in a second, one more for every 16 KiB of a body; beyond it HTTP 429 with
    // Retry-After and the JSON-RPC error rate_limited. 0: no limit.
    std::uint64_t requests_per_second_max = 0;
    std::uint64_t header_timeout_ms = 10'000;  // From the first byte to the whole request.
    std::uint64_t idle_timeout_ms = 120'000;   // Between requests.
    std::uint64_t write_timeout_ms = 30'000;   // For a client to take its answer.
};

class Server {
public:
    // Binds and accepts. Backend and io_context must outlive the server and the backend's last
    // callback. Errors: io, naming the address and port that is taken.
    [[nodiscard]] static Result<std::unique_ptr<Server>> start(boost::asio::io_context& io,
                                                               Backend& backend,
                                                               ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::size_t connections() const;
    // No new connections; open ones finish the request in hand and close. Any thread, any number
    // of times. What still runs `grace_ms` later is cut; the io_context runs out when all are gone
    // and the backend has answered what it was asked.
    void stop(std::uint64_t grace_ms = 5'000);

private:
    struct State;
    struct Session;
    explicit Server(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

} // namespace tamga::rpc
