// Links between nodes over loopback: who gets through, what arrives, what is refused.

#include "base/certificate.hpp"
#include "node/network.hpp"
#include "node/tls.hpp"

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <mutex>
#include <thread>

using namespace tamga;
using namespace tamga::node;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

const ChainId chain_a(sha256(as_bytes("chain a")).bytes);
const ChainId chain_b(sha256(as_bytes("chain b")).bytes);

SecretKey key_of(std::uint8_t number) {
    std::array<std::uint8_t, 32> seed{};
    seed[0] = number;
    return SecretKey::from_seed(seed);
}

// One node's network with a thread of its own, recording what its handlers are told.
struct Station {
    explicit Station(const SecretKey& key, const ChainId& chain, std::vector<SecretKey> admitted,
                     std::vector<std::uint16_t> peers = {}, Role role = Role::validator,
                     std::map<PublicKey, Role> roles = {}) {
        NetworkOptions options{.chain = chain, .node_key = key, .role = role};
        for (const SecretKey& each : admitted) {
            const PublicKey pinned = each.public_key();
            const Role its = roles.contains(pinned) ? roles.at(pinned) : Role::validator;
            options.pins[pinned] = Pin{"peer", its, std::nullopt};
        }
        for (const std::uint16_t port : peers) options.peers.emplace_back("127.0.0.1", port);
        options.reconnect_ms_max = 100;
        options.handshake_ms_max = 500;
        NetworkHandlers handlers;
        handlers.connected = [this](const PublicKey&, const Greeted&) { connected += 1; };
        handlers.disconnected = [this](const PublicKey&) { disconnected += 1; };
        handlers.received = [this](const PublicKey&, FrameKind kind, Bytes bytes) {
            const std::lock_guard guard(mutex);
            frames.emplace_back(kind, std::move(bytes));
            return true;
        };
        handlers.standing = [] { return std::pair<std::uint64_t, Height>(1, Height(2)); };
        auto started = Network::start(io, std::move(options), std::move(handlers));
        REQUIRE(started.has_value());
        network = std::move(*started);
        thread = std::thread([this] { io.run(); });
    }
    ~Station() {
        network->stop();
        thread.join();
    }

    std::vector<std::pair<FrameKind, Bytes>> taken() {
        const std::lock_guard guard(mutex);
        return frames;
    }

    asio::io_context io;
    std::atomic<int> connected = 0;
    std::atomic<int> disconnected = 0;
    std::mutex mutex;
    std::vector<std::pair<FrameKind, Bytes>> frames;
    std::unique_ptr<Network> network;
    std::thread thread;
};

bool eventually(const std::function<bool()>& condition, int ms_max = 3000) {
    for (int i = 0; i < ms_max / 5; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return condition();
}

// A hand-made client: TLS with a key of its own, then whatever bytes a test wants.
struct Intruder {
    explicit Intruder(const SecretKey& key, std::uint16_t port)
        : context(std::move(*make_tls_context(key, anyone))), stream(io, context) {
        stream.lowest_layer().connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
        boost::system::error_code error;
        stream.handshake(asio::ssl::stream_base::client, error);
        shaken = !error;
    }
    void write(ByteView bytes) {
        boost::system::error_code error;
        asio::write(stream, asio::buffer(bytes.data(), bytes.size()), error);
    }
    // In TLS 1.3 a client learns only by reading that the server has refused it.
    bool is_cut() {
        boost::system::error_code error;
        std::array<std::uint8_t, 4096> buffer;
        while (!error) stream.read_some(asio::buffer(buffer), error);
        return true;
    }

    IsPinned anyone = [](const PublicKey&) { return true; };
    asio::io_context io;
    asio::ssl::context context;
    asio::ssl::stream<tcp::socket> stream;
    bool shaken = false;
};

} // namespace

TEST_CASE("two pinned nodes connect once and frames arrive in order") {
    Station one(key_of(1), chain_a, {key_of(2)});
    Station two(key_of(2), chain_a, {key_of(1)}, {one.network->port()});
    REQUIRE(eventually([&] { return one.connected == 1 && two.connected == 1; }));

    for (std::uint8_t i = 0; i < 100; ++i) {
        two.network->send(key_of(1).public_key(), make_frame(FrameKind::consensus, Bytes(1000, i)));
    }
    one.network->broadcast(make_frame(FrameKind::beat, Bytes{7}));
    REQUIRE(eventually([&] { return one.taken().size() == 100 && two.taken().size() == 1; }));
    const auto frames = one.taken();
    for (std::uint8_t i = 0; i < 100; ++i) CHECK(frames[i].second == Bytes(1000, i));
    CHECK(two.taken()[0].second == Bytes{7});
}

TEST_CASE("when both dial each other one link stays, and a node may list itself") {
    // Ports are not known before, so the second dials the first, and a third dials all.
    Station one(key_of(1), chain_a, {key_of(2), key_of(3)});
    Station two(key_of(2), chain_a, {key_of(1), key_of(3)}, {one.network->port()});
    Station three(key_of(3), chain_a, {key_of(1), key_of(2)},
                  {one.network->port(), two.network->port(), one.network->port()});
    REQUIRE(eventually([&] {
        return one.connected >= 2 && two.connected >= 2 && three.connected >= 2;
    }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    three.network->broadcast(make_frame(FrameKind::beat, Bytes{1}));
    REQUIRE(eventually([&] { return one.taken().size() == 1 && two.taken().size() == 1; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK(one.taken().size() == 1);
}

TEST_CASE("a peer whose key is not pinned does not get through the handshake") {
    Station one(key_of(1), chain_a, {key_of(2)});
    Intruder stranger(key_of(9), one.network->port());
    CHECK(stranger.is_cut());
    CHECK(eventually([&] { return one.network->counters().handshakes_refused == 1; }));
    CHECK(one.connected == 0);
}

TEST_CASE("a node of another chain is refused although its key is pinned") {
    Station one(key_of(1), chain_a, {key_of(2)});
    Station two(key_of(2), chain_b, {key_of(1)}, {one.network->port()});
    CHECK(eventually([&] { return one.network->counters().handshakes_refused >= 1; }));
    CHECK(one.connected == 0);
    CHECK(two.connected == 0);
}

TEST_CASE("what a peer is follows from the chain, not from what it claims") {
    Station one(key_of(1), chain_a, {key_of(2)}, {}, Role::validator,
                {{key_of(2).public_key(), Role::observer}});
    Station two(key_of(2), chain_a, {key_of(1)}, {one.network->port()}, Role::validator);
    REQUIRE(eventually([&] { return one.connected == 1; }));
    const std::vector<LinkView> links = one.network->peers();
    REQUIRE(links.size() == 1);
    CHECK(links[0].pin.role == Role::observer);
}

TEST_CASE("a pinned peer that does not greet, or speaks garbage, is cut") {
    Station one(key_of(1), chain_a, {key_of(2)});
    SECTION("silence") {
        Intruder silent(key_of(2), one.network->port());
        REQUIRE(silent.shaken);
        CHECK(silent.is_cut()); // Within the handshake's time.
    }
    SECTION("an oversized frame") {
        Intruder noisy(key_of(2), one.network->port());
        noisy.write(Bytes{0xff, 0xff, 0xff, 0xff, 1, 2, 3});
        CHECK(noisy.is_cut());
        SECTION("and is shut out") {
            Intruder again(key_of(2), one.network->port());
            CHECK(again.is_cut());
            CHECK(eventually([&] { return one.network->counters().handshakes_refused >= 2; }));
        }
    }
    SECTION("an unknown kind") {
        Intruder noisy(key_of(2), one.network->port());
        noisy.write(Bytes{0, 0, 0, 1, 77, 0});
        CHECK(noisy.is_cut());
    }
    SECTION("a greeting replayed from another session") {
        Intruder relay(key_of(2), one.network->port());
        relay.write(make_frame(FrameKind::hello, Bytes(100, 3))->bytes);
        CHECK(relay.is_cut());
    }
    CHECK(one.connected == 0);
}

TEST_CASE("plain bytes instead of TLS are cut and the node goes on") {
    Station one(key_of(1), chain_a, {key_of(2)});
    asio::io_context io;
    tcp::socket socket(io);
    socket.connect(tcp::endpoint(asio::ip::address_v4::loopback(), one.network->port()));
    asio::write(socket, asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
    CHECK(eventually([&] { return one.network->counters().handshakes_refused == 1; }));
    Station two(key_of(2), chain_a, {key_of(1)}, {one.network->port()});
    CHECK(eventually([&] { return one.connected == 1; }));
}

TEST_CASE("a peer that goes away and comes back is connected again") {
    auto one = std::make_unique<Station>(key_of(1), chain_a, std::vector{key_of(2)});
    Station two(key_of(2), chain_a, {key_of(1)}, {one->network->port()});
    REQUIRE(eventually([&] { return two.connected == 1; }));
    one->network->misbehaved(key_of(2).public_key(), "test");
    REQUIRE(eventually([&] { return two.disconnected == 1 && one->disconnected == 1; }));
    CHECK_FALSE(two.network->peers().at(0).connected);
    one.reset();
}

TEST_CASE("a taken port is an error that says what to do") {
    Station one(key_of(1), chain_a, {});
    asio::io_context io;
    NetworkOptions options{.chain = chain_a, .node_key = key_of(2)};
    options.listen_port = one.network->port();
    const auto second = Network::start(io, std::move(options), {});
    REQUIRE_FALSE(second.has_value());
    CHECK_THAT(second.error().message, Catch::Contains("p2p.listen"));
}
