// Links to other nodes: dialling, pinned TLS, the signed greeting, frames in and out.
//
// Runs on the io_context it is given; its callbacks come on that context's thread. send() may be
// called from any thread and never blocks. One link per pair is kept: of two, the one that the
// lower key dialled. Queues are bounded: bulk that does not fit is dropped (it is sent again), a
// peer that does not even take consensus messages is disconnected. A peer that breaks the format is
// shut out for a while; links are mutually authenticated, so blame is sound.

#pragma once

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "node/frames.hpp"

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tamga::node {

enum class Role : std::uint8_t { validator = 1, observer = 2 };

// Who may complete a handshake.
struct Pin {
    std::string name;
    Role role = Role::observer;
    std::optional<ReplicaId> replica; // Its index, if it is a validator.
};

struct NetworkOptions {
    ChainId chain;
    std::uint16_t protocol_version = 1;
    SecretKey node_key;
    Role role = Role::validator;
    std::map<PublicKey, Pin> pins = {};
    std::string listen_host = "127.0.0.1";
    std::uint16_t listen_port = 0; // 0: any free one; port() tells.
    std::vector<std::pair<std::string, std::uint16_t>> peers = {};
    std::size_t send_queue_bytes_max = 32u << 20;
    std::uint64_t reconnect_ms_max = 5'000;
    std::uint64_t handshake_ms_max = 5'000;
    std::uint64_t idle_ms_max = 20'000;
    std::uint64_t shut_out_ms = 60'000;
    std::uint64_t read_bytes_per_s_max = 64u << 20; // Per peer; beyond it reading is slowed.
};

// What the other side said of itself in its greeting.
struct Greeted {
    Pin pin;
    std::uint64_t wall_ms = 0;
    Height height;
};

struct NetworkHandlers {
    std::function<void(const PublicKey&, const Greeted&)> connected;
    std::function<void(const PublicKey&)> disconnected;
    // False: the receiver is full; reading from this peer pauses for a moment.
    std::function<bool(const PublicKey&, FrameKind, Bytes)> received;
    // What to say of oneself now: wall clock and final height.
    std::function<std::pair<std::uint64_t, Height>()> standing;
};

struct LinkView {
    PublicKey key;
    Pin pin;
    std::string address;
    bool connected = false;
};

struct NetworkCounters {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t frames_in = 0;
    std::uint64_t frames_out = 0;
    std::uint64_t frames_dropped = 0;
    std::uint64_t handshakes_refused = 0;
};

class Network {
public:
    // Binds and starts dialling. Errors: the address is taken, the key is unusable.
    [[nodiscard]] static Result<std::unique_ptr<Network>>
    start(boost::asio::io_context& io, NetworkOptions options, NetworkHandlers handlers);
    ~Network();
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    void send(const PublicKey& peer, FramePtr frame);
    // To every connected peer, or to the validators among them.
    void broadcast(FramePtr frame, bool validators_only = false);
    // The peer sent what it may not send: disconnect and shut out.
    void misbehaved(const PublicKey& peer, std::string why);

    // Who may connect from now on and as what, and addresses to dial beside the known ones.
    void repin(std::map<PublicKey, Pin> pins,
               std::vector<std::pair<std::string, std::uint16_t>> addresses);

    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::vector<LinkView> peers() const;
    [[nodiscard]] NetworkCounters counters() const;
    // Closes everything; the io_context runs out of this network's work.
    void stop();

private:
    struct State;
    explicit Network(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace tamga::node
