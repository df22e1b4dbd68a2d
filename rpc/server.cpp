// HTTP/1.1 with keep-alive over Boost.Beast; one coroutine a connection, each on its own strand.

#include "rpc/server.hpp"

#include "rpc/json_rpc.hpp"
#include "rpc/method_table.hpp"
#include "rpc/pages.hpp"
#include "rpc/rate_limit.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <optional>

namespace tamga::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using std::chrono::milliseconds;

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t large_bodies_max = 8; // At once: of tx_submitBatch.
constexpr std::size_t bytes_per_token = 16u << 10;
constexpr std::string_view json_type = "application/json";

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

Response response(http::status status, std::string_view type, std::string body) {
    Response out(status, 11);
    out.set(http::field::server, "tamgad");
    out.set(http::field::cache_control, "no-store");
    out.set("X-Content-Type-Options", "nosniff");
    if (!body.empty()) {
        out.set(http::field::content_type, beast::string_view(type.data(), type.size()));
    }
    out.body() = std::move(body);
    return out;
}

std::uint64_t steady_ms() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(std::chrono::duration_cast<milliseconds>(now).count());
}

// Said without reading the request: a client that asks too much must cost little.
Response too_many(std::uint64_t wait_ms) {
    RpcError error = rpc_error(Family::busy, "too many requests from this address");
    error.name = "rate_limited";
    error = with(std::move(error), "retryAfterMs", wait_ms);
    const Json body = {{"jsonrpc", "2.0"}, {"id", nullptr}, {"error", error_object(error)}};
    Response out = response(http::status::too_many_requests, json_type, body.dump());
    out.set(http::field::retry_after, std::to_string((wait_ms + 999) / 1000));
    return out;
}

// A page of another origin may not use a visitor's browser to talk to a node on loopback.
bool is_foreign_origin(const Request& request) {
    const auto origin = request.find(http::field::origin);
    if (origin == request.end()) return false;
    const std::string host(view_of(request[http::field::host]));
    const std::string name = host.substr(0, host.rfind(':'));
    boost::system::error_code not_address;
    asio::ip::make_address(name, not_address);
    const bool literal = !not_address || name == "localhost";
    return !literal || view_of(origin->value()) != "http://" + host;
}

// What a coroutine waits for while the backend works: the timer never expires, it is cancelled.
struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {
        timer.expires_at(asio::steady_timer::time_point::max());
    }

    asio::steady_timer timer;
    bool answered = false; // On the strand only, as the rest.
    std::optional<std::string> reply;
};

// A callback for the backend: any thread, at once or later; wakes the coroutine on its strand.
Reply wake(const std::shared_ptr<Waiter>& waiter) {
    return [waiter](std::optional<std::string> reply) {
        asio::post(waiter->timer.get_executor(), [waiter, reply = std::move(reply)]() mutable {
            waiter->reply = std::move(reply);
            waiter->answered = true;
            waiter->timer.cancel();
        });
    };
}

} // namespace

struct Server::State {
    State(asio::io_context& context, Backend& node, ServerOptions limits)
        : io(context), backend(node), options(std::move(limits)),
          rate(options.requests_per_second_max), acceptor(asio::make_strand(context)),
          grace(acceptor.get_executor()) {}

    struct Connection {
        explicit Connection(tcp::socket socket) : stream(std::move(socket)) {}

        beast::tcp_stream stream;
        beast::flat_buffer buffer;
        asio::ip::address address;
        bool waiting = true; // For the next request: may be closed at once. On the strand only.
    };

    asio::io_context& io;
    Backend& backend;
    const ServerOptions options;
    RateLimit rate;
    tcp::acceptor acceptor;
    asio::steady_timer grace; // After a stop; on the acceptor's strand, as the acceptor.
    std::uint16_t port = 0;

    std::mutex mutex; // Guards what follows.
    bool stopping = false;
    std::size_t large_bodies = 0;
    std::map<asio::ip::address, std::uint32_t> per_address;
    std::list<std::weak_ptr<Connection>> open;

    bool is_stopping() {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    // Counts a connection in; false when there are too many.
    bool admit(const std::shared_ptr<Connection>& connection) {
        const std::lock_guard lock(mutex);
        if (stopping || open.size() >= options.connections_max) return false;
        std::uint32_t& count = per_address[connection->address];
        if (count >= options.connections_per_address_max) return false;
        ++count;
        open.push_back(connection);
        return true;
    }

    bool has_connections() {
        const std::lock_guard lock(mutex);
        return !open.empty();
    }

    static void leave(const std::shared_ptr<State>& state,
                      const std::shared_ptr<Connection>& connection) {
        if (!state->forget(connection)) return;
        asio::post(state->acceptor.get_executor(), [state] { state->grace.cancel(); });
    }

    // True when this was the last connection of a server that stops.
    bool forget(const std::shared_ptr<Connection>& connection) {
        const std::lock_guard lock(mutex);
        open.remove_if([&](const std::weak_ptr<Connection>& entry) {
            const std::shared_ptr<Connection> held = entry.lock();
            return !held || held == connection;
        });
        const auto found = per_address.find(connection->address);
        if (found != per_address.end() && --found->second == 0) per_address.erase(found);
        return stopping && open.empty();
    }

    // Ends what still runs; its coroutines see a closed socket.
    void cut_all() {
        const std::lock_guard lock(mutex);
        for (const std::weak_ptr<Connection>& entry : open) {
            const std::shared_ptr<Connection> connection = entry.lock();
            if (!connection) continue;
            asio::post(connection->stream.get_executor(),
                       [connection] { connection->stream.close(); });
        }
    }

    bool take_large_body() {
        const std::lock_guard lock(mutex);
        if (large_bodies >= large_bodies_max) return false;
        ++large_bodies;
        return true;
    }

    void give_large_body() {
        const std::lock_guard lock(mutex);
        --large_bodies;
    }
};

// The conversation on one connection, as coroutines over shared State.
struct Server::Session {
    using StatePtr = std::shared_ptr<State>;
    using ConnectionPtr = std::shared_ptr<State::Connection>;

    static asio::awaitable<Response> answer_post(StatePtr state, const Request& request) {
        if (request.target() != "/") {
            co_return response(http::status::not_found, text_type, "POST JSON-RPC to /\n");
        }
        const BodyLimit limit{state->options.body_bytes_max, "tx_submitBatch"};
        const auto executor = co_await asio::this_coro::executor;
        const auto waiter = std::make_shared<Waiter>(executor);
        const Invoke call = [state](std::string_view method, const Json& params, Done answer) {
            invoke(state->backend, method, params, std::move(answer));
        };
        handle_json_rpc(request.body(), limit, call, wake(waiter));
        while (!waiter->answered) co_await waiter->timer.async_wait(with_error);
        if (!waiter->reply) co_return response(http::status::no_content, json_type, {});
        co_return response(http::status::ok, json_type, std::move(*waiter->reply));
    }

    static asio::awaitable<Response> answer(StatePtr state, const Request& request) {
        if (is_foreign_origin(request)) {
            co_return response(http::status::forbidden, text_type,
                               "requests from pages of other origins are refused\n");
        }
        if (request.method() == http::verb::post) co_return co_await answer_post(state, request);
        if (request.method() == http::verb::get || request.method() == http::verb::head) {
            Page page = get_page(state->backend, view_of(request.target()));
            co_return response(http::int_to_status(page.status), page.type, std::move(page.body));
        }
        Response refused = response(http::status::method_not_allowed, text_type,
                                    "POST JSON-RPC, or GET\n");
        refused.set(http::field::allow, "GET, HEAD, POST");
        co_return refused;
    }

    // Sends; false when the connection is at its end.
    static asio::awaitable<bool> send(StatePtr state, ConnectionPtr connection, Response message,
                                      bool keep_alive, bool head) {
        message.keep_alive(keep_alive);
        message.prepare_payload();
        connection->stream.expires_after(milliseconds(state->options.write_timeout_ms));
        http::response_serializer<http::string_body> serializer(message);
        serializer.split(head);
        if (head) {
            const auto [error, bytes] =
                co_await http::async_write_header(connection->stream, serializer, with_error);
            co_return !error && keep_alive;
        }
        const auto [error, bytes] =
            co_await http::async_write(connection->stream, serializer, with_error);
        co_return !error && keep_alive;
    }

    // What is wrong with the bytes, if it is worth an answer.
    static std::optional<Response> transport_error(const beast::error_code& error) {
        if (error == http::error::body_limit) {
            return response(http::status::payload_too_large, text_type,
                            "the body is larger than this server takes\n");
        }
        if (error == http::error::header_limit || error == http::error::buffer_overflow) {
            return response(http::status::request_header_fields_too_large, text_type,
                            "the header is larger than this server takes\n");
        }
        if (error == beast::error::timeout) {
            return std::nullopt; // The socket is closed already.
        }
        if (error.category() == http::make_error_code(http::error::bad_method).category() &&
            error != http::error::end_of_stream && error != http::error::partial_message) {
            return response(http::status::bad_request, text_type, "not HTTP/1.1\n");
        }
        return std::nullopt;
    }

    // Waits for the first byte of a request, for as long as a client may be idle.
    static asio::awaitable<bool> wait_for_request(StatePtr state, ConnectionPtr connection) {
        if (connection->buffer.size() > 0) co_return true;
        connection->waiting = true;
        if (state->is_stopping()) co_return false;
        connection->stream.expires_after(milliseconds(state->options.idle_timeout_ms));
        const auto [error, bytes] = co_await connection->stream.async_read_some(
            connection->buffer.prepare(4096), with_error);
        connection->waiting = false;
        if (error) co_return false;
        connection->buffer.commit(bytes);
        co_return true;
    }

    // One request and its answer; false when the connection is at its end.
    static asio::awaitable<bool> exchange(StatePtr state, ConnectionPtr connection) {
        const ServerOptions& options = state->options;
        http::request_parser<http::string_body> parser;
        parser.header_limit(options.header_bytes_max);
        parser.body_limit(options.submit_batch_bytes_max);
        connection->stream.expires_after(milliseconds(options.header_timeout_ms));
        auto [error, bytes] = co_await http::async_read_header(connection->stream,
                                                               connection->buffer, parser,
                                                               with_error);
        bool large = false;
        if (!error) {
            const auto length = parser.content_length();
            large = length && *length > options.body_bytes_max;
            if (!large) parser.body_limit(options.body_bytes_max);
            if (large && !state->take_large_body()) {
                Response refused = response(http::status::service_unavailable, text_type,
                                            "too many large requests at once; retry\n");
                co_return co_await send(state, connection, std::move(refused), false, false);
            }
        }
        const bool again = co_await finish(state, connection, parser, error);
        if (large) state->give_large_body();
        co_return again;
    }

    // Reads the body after the header, answers; `error` is that of the header.
    static asio::awaitable<bool> finish(StatePtr state, ConnectionPtr connection,
                                        http::request_parser<http::string_body>& parser,
                                        beast::error_code error) {
        if (!error && parser.get()[http::field::expect] == "100-continue") {
            http::response<http::empty_body> go_on(http::status::continue_, 11);
            const auto [failed, bytes] =
                co_await http::async_write(connection->stream, go_on, with_error);
            if (failed) co_return false;
        }
        if (!error && !parser.is_done()) {
            const auto [failed, bytes] = co_await http::async_read(
                connection->stream, connection->buffer, parser, with_error);
            error = failed;
        }
        if (error) {
            std::optional<Response> refused = transport_error(error);
            if (refused) {
                co_await send(state, connection, std::move(*refused), false, false);
                co_await drain(state, connection);
            }
            co_return false;
        }
        const Request request = parser.release();
        connection->stream.expires_never(); // The backend keeps its own deadlines.
        const std::uint64_t wait_ms =
            state->rate.take(connection->address.to_string(),
                             1 + request.body().size() / bytes_per_token, steady_ms());
        Response reply;
        if (wait_ms > 0) reply = too_many(wait_ms);
        else reply = co_await answer(state, request);
        const bool again = request.keep_alive() && !state->is_stopping();
        co_return co_await send(state, connection, std::move(reply), again,
                                request.method() == http::verb::head);
    }

    // Takes what is under way for a moment, so that the client reads the answer instead of a reset.
    static asio::awaitable<void> drain(StatePtr state, ConnectionPtr connection) {
        beast::error_code ignored;
        connection->stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
        connection->stream.expires_after(milliseconds(
            std::min<std::uint64_t>(state->options.header_timeout_ms, 2'000)));
        std::array<char, 16384> sink{};
        for (std::size_t taken = 0; taken < (16u << 20);) {
            const auto [error, bytes] =
                co_await connection->stream.async_read_some(asio::buffer(sink), with_error);
            if (error) break;
            taken += bytes;
        }
    }

    static asio::awaitable<void> converse(StatePtr state, ConnectionPtr connection) {
        connection->buffer.max_size(state->options.submit_batch_bytes_max +
                                    state->options.header_bytes_max);
        bool again = true;
        while (again) {
            again = co_await wait_for_request(state, connection);
            if (again) again = co_await exchange(state, connection);
        }
        beast::error_code ignored;
        connection->stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
        connection->stream.close();
        State::leave(state, connection);
    }

    static asio::awaitable<void> refuse(StatePtr state, ConnectionPtr connection) {
        Response refused = response(http::status::service_unavailable, text_type,
                                    "too many connections; close some or retry later\n");
        co_await send(state, connection, std::move(refused), false, false);
        connection->stream.close();
    }

    static asio::awaitable<void> accept(StatePtr state) {
        asio::steady_timer pause(state->acceptor.get_executor());
        while (!state->is_stopping()) {
            auto [error, socket] =
                co_await state->acceptor.async_accept(asio::make_strand(state->io), with_error);
            if (error == asio::error::operation_aborted || state->is_stopping()) co_return;
            if (error) { // Out of descriptors: let some close.
                pause.expires_after(milliseconds(100));
                const auto [cancelled] = co_await pause.async_wait(with_error);
                if (cancelled) co_return;
                continue;
            }
            beast::error_code ignored;
            socket.set_option(tcp::no_delay(true), ignored);
            const auto connection = std::make_shared<State::Connection>(std::move(socket));
            const tcp::endpoint remote =
                connection->stream.socket().remote_endpoint(ignored);
            connection->address = remote.address();
            const bool admitted = state->admit(connection);
            asio::co_spawn(connection->stream.get_executor(),
                           admitted ? converse(state, connection) : refuse(state, connection),
                           asio::detached);
        }
    }
};

Result<std::unique_ptr<Server>> Server::start(asio::io_context& io, Backend& backend,
                                              ServerOptions options) {
    const auto where = options.address + ":" + std::to_string(options.port);
    beast::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) return fail(ErrorCode::config, "rpc address " + where + " is not an IP address");
    auto state = std::make_shared<State>(io, backend, std::move(options));
    const tcp::endpoint endpoint(address, state->options.port);
    state->acceptor.open(endpoint.protocol(), error);
    if (!error) state->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) state->acceptor.bind(endpoint, error);
    if (!error) state->acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return fail(ErrorCode::io, "rpc cannot listen on " + where + ": " + error.message() +
                                       "; choose another port or stop what uses it");
    }
    state->port = state->acceptor.local_endpoint(error).port();
    asio::co_spawn(state->acceptor.get_executor(), Session::accept(state), asio::detached);
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}

Server::~Server() { stop(0); }

std::uint16_t Server::port() const { return state_->port; }

std::size_t Server::connections() const {
    const std::lock_guard lock(state_->mutex);
    return state_->open.size();
}

void Server::stop(std::uint64_t grace_ms) {
    const std::shared_ptr<State> state = state_;
    {
        const std::lock_guard lock(state->mutex);
        state->stopping = true;
    }
    asio::post(state->acceptor.get_executor(), [state, grace_ms] {
        beast::error_code ignored;
        state->acceptor.close(ignored);
        if (!state->has_connections()) return;
        state->grace.expires_after(milliseconds(grace_ms));
        state->grace.async_wait([state](const beast::error_code& cancelled) {
            if (!cancelled) state->cut_all();
        });
    });
    const std::lock_guard lock(state->mutex);
    for (const std::weak_ptr<State::Connection>& entry : state->open) {
        const std::shared_ptr<State::Connection> connection = entry.lock();
        if (!connection) continue;
        asio::post(connection->stream.get_executor(), [connection] {
            if (connection->waiting) connection->stream.cancel();
        });
    }
}

} // namespace tamga::rpc
