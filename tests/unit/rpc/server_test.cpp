// The server over real sockets on loopback: limits, slow clients, GET endpoints, graceful stop.

#include "rpc/server.hpp"

#include "fake_backend.hpp"
#include "rpc/client.hpp"
#include "rpc/json.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <thread>

using namespace tamga;
using namespace tamga::rpc;
using boost::asio::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// A server with two threads, stopped at the end of the test.
struct Running {
    explicit Running(ServerOptions options = {}) {
        auto started = Server::start(io, backend, std::move(options));
        REQUIRE(started);
        server = std::move(*started);
        for (int i = 0; i < 2; ++i) threads.emplace_back([this] { io.run(); });
    }

    ~Running() {
        server->stop(0);
        for (std::thread& thread : threads) thread.join();
    }

    [[nodiscard]] std::string endpoint() const {
        return "http://127.0.0.1:" + std::to_string(server->port());
    }

    [[nodiscard]] Client client() const {
        auto connected = Client::connect(endpoint(), {.answer_timeout_ms = 10'000});
        REQUIRE(connected);
        return std::move(*connected);
    }

    boost::asio::io_context io; // Outlives the threads of the backend, as server.hpp asks.
    FakeBackend backend;
    std::unique_ptr<Server> server;
    std::vector<std::thread> threads;
};

// Sends bytes and reads until the server closes; bounded by what the server's own limits are.
struct Raw {
    explicit Raw(const Running& running) : socket(io) {
        socket.connect({boost::asio::ip::address_v4::loopback(), running.server->port()});
    }

    void send(std::string_view bytes) {
        boost::system::error_code ignored;
        boost::asio::write(socket, boost::asio::buffer(bytes.data(), bytes.size()), ignored);
    }

    std::string read_to_end() {
        std::string out;
        boost::system::error_code end;
        boost::asio::read(socket, boost::asio::dynamic_buffer(out, 1u << 20), end);
        return out;
    }

    boost::asio::io_context io;
    tcp::socket socket;
};

std::string http_post(std::string_view body, std::string_view more = "") {
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + std::string(more) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

const std::string version_call = R"({"jsonrpc":"2.0","method":"node_version","id":1})";

std::string submit_params() {
    return R"({"transaction":{"body":"010203","signature":[")" + std::string(128, '0') + R"("]}})";
}

bool holds_within(std::uint64_t ms, const std::function<bool()>& condition) {
    const auto until = steady_clock::now() + milliseconds(ms);
    while (!condition()) {
        if (steady_clock::now() > until) return false;
        std::this_thread::sleep_for(milliseconds(5));
    }
    return true;
}

} // namespace

TEST_CASE("calls over one kept connection are answered, results and errors") {
    Running running;
    Client client = running.client();
    for (int i = 0; i < 3; ++i) {
        const auto version = client.call("node_version");
        REQUIRE(version);
        CHECK(Json::parse(*version)["commit"] == "abc");
    }
    CHECK(running.server->connections() == 1);
    const auto missing = client.call("tx_get", R"({"txid":")" + std::string(64, 'e') + "\"}");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::not_found);
    REQUIRE(client.failure());
    CHECK(client.failure()->code == -32041);
    CHECK(Json::parse(client.failure()->data)["family"] == "not_found");
    CHECK(client.call("node_version"));
    CHECK_FALSE(client.failure());
}

TEST_CASE("an act that becomes final later is answered when it is") {
    Running running;
    running.backend.submit_delay_ms = 50;
    Client client = running.client();
    const auto answer = client.call("tx_submit", submit_params());
    REQUIRE(answer);
    CHECK(Json::parse(*answer)["outcome"] == "applied");
}

TEST_CASE("many clients wait at once on few threads") {
    Running running;
    running.backend.submit_delay_ms = 200;
    std::vector<std::thread> clients;
    std::atomic<int> answered = 0;
    const auto begin = steady_clock::now();
    for (int i = 0; i < 20; ++i) {
        clients.emplace_back([&] {
            auto client = Client::connect(running.endpoint());
            if (client && client->call("tx_submit", submit_params())) ++answered;
        });
    }
    for (std::thread& thread : clients) thread.join();
    CHECK(answered == 20);
    CHECK(steady_clock::now() - begin < milliseconds(3'000)); // Not 20 x 200 ms.
}

TEST_CASE("malformed JSON, batches and notifications over HTTP") {
    Running running;
    Client client = running.client();
    const auto code = [&](const std::string& body) {
        const auto answer = client.post(body);
        REQUIRE(answer);
        CHECK(client.http_status() == 200);
        return Json::parse(*answer)["error"]["code"].get<int>();
    };
    CHECK(code("{") == -32700);
    CHECK(code(R"({"jsonrpc":"2.0","method":"node_version","id":1,"id":2})") == -32700);
    CHECK(code(std::string(40, '[') + std::string(40, ']')) == -32700);
    CHECK(code("[]") == -32600);
    CHECK(code(R"({"jsonrpc":"2.0","method":"none","id":1})") == -32601);
    CHECK(code(R"({"jsonrpc":"2.0","method":"chain_block","params":{"height":1e3},"id":1})") ==
          -32602);
    const auto batch = client.post("[" + version_call + "," + version_call + "]");
    REQUIRE(batch);
    CHECK(Json::parse(*batch).size() == 2);
    const auto silent = client.post(R"({"jsonrpc":"2.0","method":"node_version"})");
    REQUIRE(silent);
    CHECK(silent->empty());
    CHECK(client.http_status() == 204);
}

TEST_CASE("health, readiness and metrics are plain GETs") {
    Running running;
    Client client = running.client();
    CHECK(client.get("/healthz").value().starts_with("ok"));
    CHECK(client.get("/metrics").value().find("tamga_fake 1") != std::string::npos);
    CHECK(client.get("/readyz?min_peers=1&max_blocks_behind=3"));
    CHECK_FALSE(client.get("/readyz?min_peers=2"));
    CHECK(client.http_status() == 503);
    CHECK_FALSE(client.get("/readyz?min_peers=x"));
    CHECK(client.http_status() == 400);
    CHECK_FALSE(client.get("/readyz?peers=1"));
    CHECK(client.http_status() == 400);
    CHECK_FALSE(client.get("/etc/passwd"));
    CHECK(client.http_status() == 404);
    running.backend.healthy = false;
    CHECK_FALSE(client.get("/healthz"));
    CHECK(client.http_status() == 503);
}

TEST_CASE("a body above 1 MiB is refused unless it is a single tx_submitBatch of up to 8 MiB") {
    Running running;
    Client client = running.client();
    const std::string padding(1u << 20, ' ');
    const auto answer = client.post(version_call + padding);
    REQUIRE(answer);
    CHECK(Json::parse(*answer)["error"]["code"] == -32600);
    const std::string batch = R"({"jsonrpc":"2.0","id":1,"method":"tx_submitBatch","params":)"
                              R"({"submissions":[)" + submit_params() + "]}}" + padding;
    const auto taken = client.post(batch);
    REQUIRE(taken);
    CHECK(Json::parse(*taken)["result"][0]["result"]["outcome"] == "applied");

    const auto refused = client.post(std::string(9u << 20, ' '));
    if (refused) CHECK(client.http_status() == 413); // Or cut while it was still sending.
    Client again = running.client();
    CHECK(again.call("node_version"));
}

TEST_CASE("a body without a length is held to the same limit") {
    Running running({.body_bytes_max = 1000});
    Raw raw(running);
    raw.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n" +
             std::string(0x800, ' ') + "\r\n0\r\n\r\n");
    CHECK(raw.read_to_end().starts_with("HTTP/1.1 413"));
}

TEST_CASE("headers are bounded and what is not HTTP is refused") {
    Running running;
    Raw large(running);
    large.send("GET /healthz HTTP/1.1\r\nX: " + std::string(20'000, 'x') + "\r\n\r\n");
    CHECK(large.read_to_end().starts_with("HTTP/1.1 431"));
    Raw garbage(running);
    garbage.send(std::string("\x16\x03\x01\x02\x00 hello\r\n\r\n", 15));
    CHECK(garbage.read_to_end().starts_with("HTTP/1.1 400"));
    Raw verb(running);
    verb.send("DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    CHECK(verb.read_to_end().starts_with("HTTP/1.1 405"));
    Raw elsewhere(running);
    elsewhere.send("POST /rpc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                   "Content-Length: 0\r\n\r\n");
    CHECK(elsewhere.read_to_end().starts_with("HTTP/1.1 404"));
}

TEST_CASE("a page of another origin is refused, the node's own is not") {
    Running running;
    const auto status = [&](const std::string& host, const std::string& origin) {
        Raw raw(running);
        raw.send("POST / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nOrigin: " + origin +
                 "\r\nContent-Length: " + std::to_string(version_call.size()) + "\r\n\r\n" +
                 version_call);
        return raw.read_to_end().substr(9, 3);
    };
    CHECK(status("127.0.0.1:1", "http://127.0.0.1:1") == "200");
    CHECK(status("localhost:1", "http://localhost:1") == "200");
    CHECK(status("127.0.0.1:1", "http://evil.example") == "403");
    CHECK(status("evil.example:1", "http://evil.example:1") == "403"); // A rebound name.
}

TEST_CASE("a client that is too slow is cut") {
    Running running({.header_timeout_ms = 100, .idle_timeout_ms = 200});
    Raw slow(running);
    slow.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12");
    CHECK(slow.read_to_end().empty());
    Raw idle(running);
    CHECK(idle.read_to_end().empty());
    CHECK(holds_within(2'000, [&] { return running.server->connections() == 0; }));
}

TEST_CASE("connections are bounded, and a place that becomes free is given away") {
    Running running({.connections_max = 3, .connections_per_address_max = 2});
    auto first = std::make_unique<Client>(running.client());
    Client second = running.client();
    REQUIRE(first->call("node_version"));
    REQUIRE(second.call("node_version"));
    Raw third(running);
    CHECK(third.read_to_end().starts_with("HTTP/1.1 503"));
    first.reset();
    CHECK(holds_within(2'000, [&] {
        auto client = Client::connect(running.endpoint());
        return client && client->call("node_version");
    }));
}

TEST_CASE("requests sent in one go are answered in order") {
    Running running;
    Raw raw(running);
    const std::string call = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                             std::to_string(version_call.size()) + "\r\n\r\n" + version_call;
    raw.send(call + call + http_post(version_call));
    const std::string answers = raw.read_to_end();
    std::size_t found = 0;
    for (std::size_t at = 0; (at = answers.find("HTTP/1.1 200", at)) != std::string::npos; ++at) {
        ++found;
    }
    CHECK(found == 3);
}

TEST_CASE("a stop lets the request in hand finish and closes idle connections at once") {
    Running running;
    running.backend.submit_delay_ms = 300;
    Client idle = running.client();
    REQUIRE(idle.call("node_version"));
    std::atomic<bool> answered = false;
    std::thread waiting([&] {
        auto client = Client::connect(running.endpoint());
        answered = client && client->call("tx_submit", submit_params());
    });
    REQUIRE(holds_within(2'000, [&] { return running.backend.submissions == 1; }));
    const auto begin = steady_clock::now();
    running.server->stop(5'000);
    waiting.join();
    CHECK(answered);
    CHECK(steady_clock::now() - begin < milliseconds(4'000));
    CHECK(holds_within(2'000, [&] { return running.server->connections() == 0; }));
    CHECK_FALSE(Client::connect(running.endpoint(), {.connect_timeout_ms = 500}));
}

TEST_CASE("a port that is taken is named") {
    Running running;
    boost::asio::io_context io;
    FakeBackend backend;
    const auto second = Server::start(io, backend, {.port = running.server->port()});
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::io);
    CHECK(second.error().message.find(std::to_string(running.server->port())) !=
          std::string::npos);
    const auto nowhere = Server::start(io, backend, {.address = "not-an-address"});
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == ErrorCode::config);
}

TEST_CASE("a client tells what is wrong with an endpoint") {
    for (const std::string endpoint : {"", "127.0.0.1", "http://", ":80", "x:99999", "x:0"}) {
        CAPTURE(endpoint);
        const auto client = Client::connect(endpoint);
        REQUIRE_FALSE(client);
        CHECK(client.error().code == ErrorCode::usage);
    }
    const auto nobody = Client::connect("127.0.0.1:1");
    REQUIRE_FALSE(nobody);
    CHECK(nobody.error().code == ErrorCode::network);
}

TEST_CASE("a client with a kept connection survives a restart of the server") {
    boost::asio::io_context io;
    FakeBackend backend;
    auto first = std::make_unique<Running>();
    const std::uint16_t port = first->server->port();
    Client client = first->client();
    REQUIRE(client.call("node_version"));
    first.reset();
    Running second({.port = port});
    CHECK(client.call("node_version"));
}

TEST_CASE("a client does not wait longer than it is told, nor read more") {
    Running running;
    running.backend.submit_delay_ms = 400;
    auto hasty = Client::connect(running.endpoint(), {.answer_timeout_ms = 50});
    REQUIRE(hasty);
    const auto late = hasty->call("tx_submit", submit_params());
    REQUIRE_FALSE(late);
    CHECK(late.error().code == ErrorCode::timeout);
    auto small = Client::connect(running.endpoint(), {.answer_bytes_max = 100});
    REQUIRE(small);
    CHECK_FALSE(small->call("rpc.discover"));
}

TEST_CASE("an address that asks too much is told when to come again, and may then") {
    Running running({.requests_per_second_max = 3});
    Client client = running.client();
    for (int i = 0; i < 3; ++i) CHECK(client.call("node_version"));
    std::uint64_t refused = 0;
    while (refused == 0) {
        if (client.call("node_version")) continue; // A slow machine: a token has come back.
        REQUIRE(client.failure());
        CHECK(client.http_status() == 429);
        CHECK(client.failure()->code == -32030);
        const Json data = Json::parse(client.failure()->data);
        CHECK(data["name"] == "rate_limited");
        CHECK(data["retryable"] == true);
        refused = data["retryAfterMs"].get<std::uint64_t>();
    }
    CHECK(refused <= 334);
    std::this_thread::sleep_for(milliseconds(refused));
    CHECK(client.call("node_version"));
}
