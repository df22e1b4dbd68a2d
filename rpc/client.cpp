// The blocking client: Beast over a tcp_stream whose io_context is run until each wait ends.

#include "rpc/client.hpp"

#include "rpc/error_map.hpp"
#include "rpc/json.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <nlohmann/json.hpp>

#include <chrono>

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
        beast::error_code error;
        stream.socket().non_blocking(true, error);
        char byte = 0;
        const std::size_t read =
            stream.socket().receive(asio::buffer(&byte, 1), tcp::socket::message_peek, error);
        return !(error == asio::error::would_block || error == asio::error::try_again) || read > 0;
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

        beast::error_code error;
        stream.expires_after(milliseconds(options.answer_timeout_ms));
        http::async_write(stream, request,
                          [&](const beast::error_code& result, std::size_t) { error = result; });
        finish();
        http::response_parser<http::string_body> parser;
        parser.body_limit(options.answer_bytes_max);
        // A server may refuse in the middle of a large request: what it says is worth reading.
        const beast::error_code write_error = error;
        http::async_read(stream, buffer, parser,
                         [&](const beast::error_code& result, std::size_t) { error = result; });
        finish();
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
