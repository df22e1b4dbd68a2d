// The blocking client: Beast over plain blocking calls of the system, which end by themselves. A
// reactor and its timers would cost as many calls again for every answer.

#include "rpc/client.hpp"

#include "rpc/error_map.hpp"
#include "rpc/json.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cerrno>
#include <chrono>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>

namespace tamga::rpc {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using std::chrono::milliseconds;

struct Endpoint {
    std::string host;
    std::string port;
};

Result<Endpoint> endpoint_of(std::string_view text) {
    constexpr std::string_view scheme = "http://";
    const std::string shown(text);
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    if (text.ends_with('/')) text.remove_suffix(1);
    const std::size_t colon = text.rfind(':');
    const std::string port(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    const auto number = as_u64(Json(port));
    if (colon == 0 || !number || *number == 0 || *number > 65535) {
        return fail(ErrorCode::usage,
                    "not an endpoint: \"" + shown + "\"; expected http://HOST:PORT");
    }
    return Endpoint{std::string(text.substr(0, colon)), port};
}

// A blocking socket as Beast reads and writes it. The system ends a call that waits too long; an
// answer that comes in drops ends at the deadline.
class BlockingStream {
public:
    BlockingStream(int socket, std::uint64_t timeout_ms)
        : socket_(socket),
          deadline_(std::chrono::steady_clock::now() + milliseconds(timeout_ms)) {}

    template <class Buffers>
    std::size_t read_some(const Buffers& buffers, beast::error_code& error) {
        if (std::chrono::steady_clock::now() >= deadline_) return late(error);
        std::array<iovec, buffers_max> parts{};
        msghdr message = message_of(buffers, parts);
        const ssize_t size = unless_interrupted([&] { return ::recvmsg(socket_, &message, 0); });
        if (size > 0) return static_cast<std::size_t>(size);
        if (size == 0) error = asio::error::eof;
        else failed(error);
        return 0;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers, beast::error_code& error) {
        if (std::chrono::steady_clock::now() >= deadline_) return late(error);
        std::array<iovec, buffers_max> parts{};
        const msghdr message = message_of(buffers, parts);
        const ssize_t size =
            unless_interrupted([&] { return ::sendmsg(socket_, &message, MSG_NOSIGNAL); });
        if (size >= 0) return static_cast<std::size_t>(size);
        failed(error);
        return 0;
    }
    // What Beast names in its concepts; every call here reports through the error code.
    template <class Buffers>
    std::size_t read_some(const Buffers& buffers) {
        beast::error_code error;
        const std::size_t size = read_some(buffers, error);
        if (error) throw beast::system_error(error);
        return size;
    }
    template <class Buffers>
    std::size_t write_some(const Buffers& buffers) {
        beast::error_code error;
        const std::size_t size = write_some(buffers, error);
        if (error) throw beast::system_error(error);
        return size;
    }

private:
    static constexpr std::size_t buffers_max = 16;

    template <class Buffers>
    static msghdr message_of(const Buffers& buffers, std::array<iovec, buffers_max>& parts) {
        std::size_t count = 0;
        for (auto it = asio::buffer_sequence_begin(buffers);
             it != asio::buffer_sequence_end(buffers) && count < buffers_max; ++it) {
            const auto part = *it; // Some kinds of buffers are made when they are asked for.
            parts[count++] = {const_cast<void*>(static_cast<const void*>(part.data())),
                              part.size()};
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = count;
        return message;
    }
    template <class Call>
    static ssize_t unless_interrupted(Call call) {
        ssize_t size = -1;
        do {
            size = call();
        } while (size < 0 && errno == EINTR);
        return size;
    }
    static std::size_t late(beast::error_code& error) {
        error = beast::error::timeout;
        return 0;
    }
    static void failed(beast::error_code& error) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) error = beast::error::timeout;
        else error.assign(errno, boost::system::system_category());
    }

    int socket_;
    std::chrono::steady_clock::time_point deadline_;
};

} // namespace

struct Client::Connection {
    Connection(Endpoint where, ClientOptions limits)
        : endpoint(std::move(where)), options(limits), stream(io) {}

    Endpoint endpoint;
    ClientOptions options;
    asio::io_context io;
    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    bool open = false;
    std::uint64_t next_id = 1;
    unsigned status = 0;
    std::optional<RpcFailure> failure;

    [[nodiscard]] std::string where() const { return endpoint.host + ":" + endpoint.port; }

    // Runs the operation that was just begun to its end.
    void finish() {
        io.restart();
        io.run();
    }

    Status connect() {
        beast::error_code error;
        tcp::resolver resolver(io);
        const auto found = resolver.resolve(endpoint.host, endpoint.port, error);
        if (error) return fail(ErrorCode::network, where() + ": " + error.message());
        buffer.clear();
        stream.expires_after(milliseconds(options.connect_timeout_ms));
        stream.async_connect(found, [&](const beast::error_code& result, const tcp::endpoint&) {
            error = result;
        });
        finish();
        if (error) {
            stream.close();
            return fail(ErrorCode::network, "cannot reach " + where() + ": " + error.message());
        }
        beast::error_code ignored;
        stream.socket().set_option(tcp::no_delay(true), ignored);
        stream.socket().native_non_blocking(false, ignored);
        const timeval wait{static_cast<time_t>(options.answer_timeout_ms / 1000),
                           static_cast<suseconds_t>(options.answer_timeout_ms % 1000 * 1000)};
        const int socket = stream.socket().native_handle();
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        open = true;
        return {};
    }

    void close() {
        stream.close();
        buffer.clear();
        open = false;
    }

    // A kept connection that the server has closed meanwhile shows it before anything is sent.
    bool is_stale() {
        char byte = 0;
        const ssize_t read =
            ::recv(stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return read >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
    }

    Result<std::string> exchange(http::verb verb, std::string_view target, std::string_view body) {
        if (open && is_stale()) close();
        if (!open) TRY_VOID(connect());

        const beast::string_view path(target.data(), target.size());
        http::request<http::string_body> request(verb, path, 11);
        request.set(http::field::host, where());
        request.set(http::field::user_agent, "tamga");
        request.set(http::field::content_type, "application/json");
        request.body() = std::string(body);
        request.prepare_payload();

        BlockingStream socket(stream.socket().native_handle(), options.answer_timeout_ms);
        beast::error_code write_error;
        http::write(socket, request, write_error);
        http::response_parser<http::string_body> parser;
        parser.body_limit(options.answer_bytes_max);
        // A server may refuse in the middle of a large request: what it says is worth reading.
        beast::error_code error;
        http::read(socket, buffer, parser, error);
        if (error) {
            close();
            if (error == beast::error::timeout) {
                return fail(ErrorCode::timeout, where() + " did not answer in time");
            }
            return fail(ErrorCode::network,
                        where() + ": " + (write_error ? write_error : error).message());
        }
        http::response<http::string_body> response = parser.release();
        if (!response.keep_alive() || write_error) close();
        status = response.result_int();
        return std::move(response.body());
    }
};

Client::Client(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<Client> Client::connect(std::string_view endpoint, ClientOptions options) {
    TRY(Endpoint where, endpoint_of(endpoint));
    Client client(std::make_unique<Connection>(std::move(where), options));
    TRY_VOID(client.connection_->connect());
    return client;
}

Result<std::string> Client::call(std::string_view method, std::string_view params) {
    Connection& connection = *connection_;
    connection.failure.reset();
    const std::uint64_t id = connection.next_id++;
    std::string body = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":)" +
                       dump_json(Json(std::string(method)));
    if (!params.empty()) body += R"(,"params":)" + std::string(params);
    body += "}";
    TRY(const std::string answer, connection.exchange(http::verb::post, "/", body));
    constexpr unsigned too_many = 429; // Its body is a JSON-RPC error that says when to come again.
    if (connection.status != 200 && connection.status != too_many) {
        return fail(ErrorCode::network, connection.where() + " answered HTTP " +
                                            std::to_string(connection.status) + ": " +
                                            answer.substr(0, 200));
    }
    Result<Json> parsed = parse_json(answer);
    if (!parsed || !parsed->is_object()) {
        return fail(ErrorCode::network, connection.where() + " does not speak JSON-RPC");
    }
    if (const auto result = parsed->find("result"); result != parsed->end()) {
        return dump_json(*result);
    }
    const auto error = parsed->find("error");
    if (error == parsed->end() || !error->is_object() || !error->contains("code") ||
        !(*error)["code"].is_number_integer()) {
        return fail(ErrorCode::network, connection.where() + " does not speak JSON-RPC");
    }
    RpcFailure failure;
    failure.code = (*error)["code"].get<int>();
    if (error->contains("message") && (*error)["message"].is_string()) {
        failure.message = (*error)["message"].get<std::string>();
    }
    std::string shown = failure.message;
    if (error->contains("data")) {
        const Json& data = (*error)["data"];
        failure.data = dump_json(data);
        if (data.is_object() && data.contains("detail") && data["detail"].is_string()) {
            shown += ": " + data["detail"].get<std::string>();
        }
    }
    connection.failure = failure;
    return fail(error_code_of(failure.code), std::move(shown));
}

const std::optional<RpcFailure>& Client::failure() const { return connection_->failure; }

Result<std::string> Client::get(std::string_view target) {
    TRY(std::string body, connection_->exchange(http::verb::get, target, {}));
    if (connection_->status != 200) {
        return fail(ErrorCode::network,
                    "HTTP " + std::to_string(connection_->status) + ": " + body);
    }
    return body;
}

Result<std::string> Client::post(std::string_view body) {
    return connection_->exchange(http::verb::post, "/", body);
}

unsigned Client::http_status() const { return connection_->status; }

} // namespace tamga::rpc
