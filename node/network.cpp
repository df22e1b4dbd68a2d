// Links between nodes: coroutines on one io_context, one object per link.

#include "node/network.hpp"

#include "base/log.hpp"
#include "node/greeting.hpp"
#include "node/tls.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <deque>
#include <mutex>
#include <set>

namespace tamga::node {

namespace asio = boost::asio;
using asio::ip::tcp;
using Stream = asio::ssl::stream<tcp::socket>;
using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr auto with_error = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t write_batch_bytes = 256u << 10;

// One TLS connection, from the first byte to the last.
struct Link {
    Link(tcp::socket socket, asio::ssl::context& context, bool is_dialer)
        : stream(std::move(socket), context), deadline(stream.get_executor()),
          wake(stream.get_executor()), dialer(is_dialer) {
        boost::system::error_code ignored;
        stream.lowest_layer().set_option(tcp::no_delay(true), ignored);
        const tcp::endpoint end = stream.lowest_layer().remote_endpoint(ignored);
        if (!ignored) address = end.address().to_string() + ":" + std::to_string(end.port());
        wake.expires_at(SteadyClock::time_point::max());
    }

    void close() {
        if (closed) return;
        closed = true;
        boost::system::error_code ignored;
        stream.lowest_layer().close(ignored);
        deadline.cancel();
        wake.cancel();
    }

    Stream stream;
    asio::steady_timer deadline; // Of the handshake, then of silence.
    asio::steady_timer wake;     // Cancelled when there is something to write.
    const bool dialer;           // This side dialled.
    bool closed = false;
    bool greeted = false;
    PublicKey key;
    std::string address;
    std::deque<FramePtr> queue;
    std::size_t queued_bytes = 0;
    SteadyClock::time_point heard;
    double allowance = 0; // Bytes that may be read now.
};
using LinkPtr = std::shared_ptr<Link>;

} // namespace

struct Network::State : std::enable_shared_from_this<Network::State> {
    State(asio::io_context& context, NetworkOptions given, NetworkHandlers called)
        : io(context), options(std::move(given)), handlers(std::move(called)), acceptor(context),
          self(options.node_key.public_key()) {}

    // What goes from other threads to the io thread, woken once per batch.
    struct Outgoing {
        std::optional<PublicKey> to;
        bool validators_only = false;
        FramePtr frame;
    };

    Status open();
    asio::awaitable<void> accept_loop();
    asio::awaitable<void> dial_loop(std::string host, std::uint16_t port);
    asio::awaitable<void> serve(LinkPtr link);
    asio::awaitable<std::optional<Greeted>> greet(Link& link);
    asio::awaitable<std::optional<std::pair<FrameKind, Bytes>>> read_frame(Link& link);
    asio::awaitable<void> read_loop(LinkPtr link);
    asio::awaitable<void> write_loop(LinkPtr link);
    asio::awaitable<void> watch(LinkPtr link);
    bool adopt(const LinkPtr& link);
    void enqueue(Link& link, const FramePtr& frame);
    void drain_outgoing();
    void post(Outgoing outgoing);
    void shut_out(const PublicKey& key, const std::string& why);
    [[nodiscard]] bool is_shut_out(const PublicKey& key) const;
    [[nodiscard]] asio::awaitable<void> pause(milliseconds time);

    asio::io_context& io;
    NetworkOptions options;
    NetworkHandlers handlers;
    IsPinned is_pinned;
    std::optional<asio::ssl::context> tls;
    tcp::acceptor acceptor;
    PublicKey self;
    std::uint16_t bound_port = 0;
    bool stopped = false;
    std::map<PublicKey, LinkPtr> links; // Greeted ones, one per peer.
    std::set<LinkPtr> opening;          // Not yet greeted; bounded.
    std::map<PublicKey, SteadyClock::time_point> shut_out_until;

    mutable std::mutex mutex; // Guards what other threads see: the fields below.
    std::vector<Outgoing> outgoing;
    bool drain_posted = false;
    std::map<PublicKey, LinkView> views;

    std::atomic<std::uint64_t> bytes_in = 0;
    std::atomic<std::uint64_t> bytes_out = 0;
    std::atomic<std::uint64_t> frames_in = 0;
    std::atomic<std::uint64_t> frames_out = 0;
    std::atomic<std::uint64_t> frames_dropped = 0;
    std::atomic<std::uint64_t> handshakes_refused = 0;
};

Status Network::State::open() {
    is_pinned = [this](const PublicKey& key) {
        return key == self || (options.pins.contains(key) && !is_shut_out(key));
    };
    TRY(asio::ssl::context made, make_tls_context(options.node_key, is_pinned));
    tls.emplace(std::move(made));

    const std::string where = options.listen_host + ":" + std::to_string(options.listen_port);
    boost::system::error_code error;
    tcp::resolver resolver(io);
    const auto found =
        resolver.resolve(options.listen_host, std::to_string(options.listen_port), error);
    if (error || found.empty()) {
        return fail(ErrorCode::config, "cannot listen on " + where + ": " + error.message());
    }
    const tcp::endpoint endpoint = *found.begin();
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        return fail(ErrorCode::config, "cannot listen for peers on " + where + ": " +
                                           error.message() +
                                           "; free the port or set p2p.listen to another");
    }
    bound_port = acceptor.local_endpoint(error).port();
    const auto state = shared_from_this();
    asio::co_spawn(io, [state] { return state->accept_loop(); }, asio::detached);
    for (const auto& peer : options.peers) {
        asio::co_spawn(io, [state, peer] {
            return state->dial_loop(peer.first, peer.second);
        }, asio::detached);
    }
    return {};
}

asio::awaitable<void> Network::State::pause(milliseconds time) {
    asio::steady_timer timer(io, time);
    co_await timer.async_wait(with_error);
}

asio::awaitable<void> Network::State::accept_loop() {
    constexpr std::size_t opening_max = 64;
    const auto state = shared_from_this();
    while (!stopped) {
        auto [error, socket] = co_await acceptor.async_accept(with_error);
        if (stopped) co_return;
        if (error || opening.size() >= opening_max) {
            co_await pause(milliseconds(error ? 100 : 10)); // Out of descriptors, or a flood.
            if (error) continue;
        }
        if (opening.size() >= opening_max) continue; // The socket closes.
        auto link = std::make_shared<Link>(std::move(socket), *tls, false);
        asio::co_spawn(io, [state, link] { return state->serve(link); }, asio::detached);
    }
}

asio::awaitable<void> Network::State::dial_loop(std::string host, std::uint16_t port) {
    const auto state = shared_from_this();
    std::optional<PublicKey> known; // Who answered there last.
    milliseconds backoff(50);
    while (!stopped) {
        if (known && (links.contains(*known) || is_shut_out(*known))) {
            co_await pause(milliseconds(200));
            continue;
        }
        tcp::socket socket(io);
        tcp::resolver resolver(io);
        auto [unresolved, found] =
            co_await resolver.async_resolve(host, std::to_string(port), with_error);
        boost::system::error_code error = unresolved;
        if (!error) {
            auto [failed] = co_await socket.async_connect(*found.begin(), with_error);
            error = failed;
        }
        if (stopped) co_return;
        if (!error) {
            auto link = std::make_shared<Link>(std::move(socket), *tls, true);
            co_await serve(link);
            if (link->key == self) co_return; // The list of peers may hold this node itself.
            if (link->key != PublicKey()) known = link->key;
            if (link->greeted) backoff = milliseconds(50);
        }
        co_await pause(backoff);
        backoff = std::min(backoff * 2, milliseconds(options.reconnect_ms_max));
    }
}

asio::awaitable<std::optional<Greeted>> Network::State::greet(Link& link) {
    const auto side = link.dialer ? Stream::client : Stream::server;
    auto [failed] = co_await link.stream.async_handshake(side, with_error);
    SSL* const session = link.stream.native_handle();
    const std::optional<PublicKey> key = peer_key_of(session);
    if (key) link.key = *key;
    if (key && *key == self) co_return std::nullopt;
    if (failed || !key) {
        handshakes_refused += 1;
        log::debug("handshake_failed", {{"address", link.address}, {"why", failed.message()}});
        co_return std::nullopt;
    }
    const FramePtr hello =
        make_frame(FrameKind::hello,
                   make_hello(session, link.dialer, options, handlers.standing()));
    auto [unsent, count] =
        co_await asio::async_write(link.stream, asio::buffer(hello->bytes), with_error);
    if (unsent) co_return std::nullopt;
    auto frame = co_await read_frame(link);
    Result<Greeted> greeted = fail(ErrorCode::network, "it closed the link instead of greeting; "
                                                    "is this node's key admitted there?");
    if (frame && frame->first == FrameKind::hello) {
        greeted = judge_hello(session, link.dialer, link.key, options, frame->second);
    } else if (frame) {
        greeted = fail(ErrorCode::network, "its first frame is not a greeting");
    }
    if (!greeted) {
        handshakes_refused += 1;
        log::warning("peer_refused", {{"address", link.address},
                                      {"node_key", link.key.hex()},
                                      {"why", greeted.error().message}});
        co_return std::nullopt;
    }
    link.greeted = true;
    co_return *greeted;
}

// Of two links of one pair the one that the lower key dialled stays; of two of one kind the newer.
bool Network::State::adopt(const LinkPtr& link) {
    LinkPtr& held = links[link->key];
    if (held && !held->closed) {
        const auto dialled_by_lower = [&](const Link& each) {
            return each.dialer == (self < each.key);
        };
        if (dialled_by_lower(*held) && !dialled_by_lower(*link)) return false;
        held->close();
    }
    held = link;
    return true;
}

asio::awaitable<void> Network::State::serve(LinkPtr link) {
    const auto state = shared_from_this();
    opening.insert(link);
    link->heard = SteadyClock::now();
    asio::co_spawn(io, [state, link] { return state->watch(link); }, asio::detached);
    const std::optional<Greeted> greeted = co_await greet(*link);
    opening.erase(link);
    if (!greeted || stopped || link->closed || !adopt(link)) {
        link->close();
        co_return;
    }
    const std::string& name = greeted->pin.name;
    log::info("peer_connected", {{"peer", name}, {"address", link->address}});
    {
        const std::lock_guard guard(mutex);
        views[link->key] = LinkView{link->key, greeted->pin, link->address, true};
    }
    handlers.connected(link->key, *greeted);
    link->allowance = static_cast<double>(options.read_bytes_per_s_max);
    asio::co_spawn(io, [state, link] { return state->write_loop(link); }, asio::detached);
    co_await read_loop(link);
    link->close();
    const auto held = links.find(link->key);
    if (held == links.end() || held->second != link) co_return; // Replaced by another link.
    links.erase(held);
    {
        const std::lock_guard guard(mutex);
        const auto view = views.find(link->key);
        if (view != views.end()) view->second.connected = false; // Else it was dismissed.
    }
    log::info("peer_disconnected", {{"peer", name}, {"address", link->address}});
    handlers.disconnected(link->key);
}

// Cuts a handshake that takes too long and a peer that has fallen silent.
asio::awaitable<void> Network::State::watch(LinkPtr link) {
    while (!link->closed) {
        const std::uint64_t limit = link->greeted ? options.idle_ms_max : options.handshake_ms_max;
        const auto due = link->heard + milliseconds(limit);
        if (SteadyClock::now() >= due) {
            link->close();
            co_return;
        }
        link->deadline.expires_at(std::min(due, SteadyClock::now() + milliseconds(1000)));
        co_await link->deadline.async_wait(with_error);
    }
}

asio::awaitable<std::optional<std::pair<FrameKind, Bytes>>>
Network::State::read_frame(Link& link) {
    std::array<std::uint8_t, frame_head_bytes> raw;
    auto [failed, count] = co_await asio::async_read(link.stream, asio::buffer(raw), with_error);
    if (failed) co_return std::nullopt;
    const std::optional<FrameHead> head = read_head(raw);
    if (!head) {
        shut_out(link.key, "a frame of unknown kind or above its bound");
        co_return std::nullopt;
    }
    std::pair<FrameKind, Bytes> frame{head->kind, Bytes(head->payload_bytes)};
    if (head->payload_bytes > 0) {
        auto [cut, read] =
            co_await asio::async_read(link.stream, asio::buffer(frame.second), with_error);
        if (cut) co_return std::nullopt;
    }
    bytes_in += frame_head_bytes + head->payload_bytes;
    frames_in += 1;
    link.heard = SteadyClock::now();
    co_return frame;
}

asio::awaitable<void> Network::State::read_loop(LinkPtr link) {
    const double rate = static_cast<double>(options.read_bytes_per_s_max);
    auto refilled = SteadyClock::now();
    while (!stopped && !link->closed) {
        auto frame = co_await read_frame(*link);
        if (!frame || link->closed) co_return;
        link->allowance -= static_cast<double>(frame->second.size() + frame_head_bytes);
        const auto now = SteadyClock::now();
        link->allowance +=
            rate * std::chrono::duration<double>(now - refilled).count();
        link->allowance = std::min(link->allowance, rate);
        refilled = now;
        if (frame->first == FrameKind::hello) {
            shut_out(link->key, "a second greeting");
            co_return;
        }
        const bool has_room =
            handlers.received(link->key, frame->first, std::move(frame->second));
        if (!has_room) co_await pause(milliseconds(5));
        if (link->allowance < 0) {
            co_await pause(milliseconds(1 + static_cast<int>(-link->allowance * 1000 / rate)));
        }
    }
}

asio::awaitable<void> Network::State::write_loop(LinkPtr link) {
    Bytes batch;
    while (!stopped && !link->closed) {
        if (link->queue.empty()) {
            co_await link->wake.async_wait(with_error);
            continue;
        }
        batch.clear();
        while (!link->queue.empty() && batch.size() < write_batch_bytes) {
            append(batch, link->queue.front()->bytes);
            link->queue.pop_front();
            frames_out += 1;
        }
        auto [failed, count] =
            co_await asio::async_write(link->stream, asio::buffer(batch), with_error);
        link->queued_bytes -= std::min(link->queued_bytes, batch.size());
        bytes_out += batch.size();
        if (failed) link->close();
    }
}

void Network::State::enqueue(Link& link, const FramePtr& frame) {
    const bool full = link.queued_bytes + frame->bytes.size() > options.send_queue_bytes_max;
    if (full && is_bulk(frame->kind)) {
        frames_dropped += 1;
        return;
    }
    if (link.queued_bytes > 2 * options.send_queue_bytes_max) {
        log::warning("peer_too_slow", {{"address", link.address}});
        link.close();
        return;
    }
    link.queued_bytes += frame->bytes.size();
    link.queue.push_back(frame);
    link.wake.cancel();
}

void Network::State::drain_outgoing() {
    std::vector<Outgoing> batch;
    {
        const std::lock_guard guard(mutex);
        batch.swap(outgoing);
        drain_posted = false;
    }
    for (const Outgoing& each : batch) {
        for (const auto& [key, link] : links) {
            if (each.to && *each.to != key) continue;
            if (each.validators_only && options.pins.at(key).role != Role::validator) continue;
            if (!link->closed) enqueue(*link, each.frame);
        }
    }
}

void Network::State::post(Outgoing out) {
    {
        const std::lock_guard guard(mutex);
        outgoing.push_back(std::move(out));
        if (drain_posted) return;
        drain_posted = true;
    }
    asio::post(io, [state = shared_from_this()] { state->drain_outgoing(); });
}

bool Network::State::is_shut_out(const PublicKey& key) const {
    const auto until = shut_out_until.find(key);
    return until != shut_out_until.end() && SteadyClock::now() < until->second;
}

void Network::State::shut_out(const PublicKey& key, const std::string& why) {
    log::warning("peer_shut_out", {{"node_key", key.hex()}, {"why", why}});
    shut_out_until[key] = SteadyClock::now() + milliseconds(options.shut_out_ms);
    const auto held = links.find(key);
    if (held != links.end()) held->second->close();
}

Network::Network(std::shared_ptr<State> state) : state_(std::move(state)) {}

Network::~Network() = default;

Result<std::unique_ptr<Network>> Network::start(asio::io_context& io, NetworkOptions options,
                                                NetworkHandlers handlers) {
    auto state = std::make_shared<State>(io, std::move(options), std::move(handlers));
    TRY_VOID(state->open());
    return std::unique_ptr<Network>(new Network(std::move(state)));
}

void Network::send(const PublicKey& peer, FramePtr frame) {
    state_->post({peer, false, std::move(frame)});
}

void Network::broadcast(FramePtr frame, bool validators_only) {
    state_->post({std::nullopt, validators_only, std::move(frame)});
}

void Network::misbehaved(const PublicKey& peer, std::string why) {
    asio::post(state_->io, [state = state_, peer, why = std::move(why)] {
        state->shut_out(peer, why);
    });
}

void Network::repin(std::map<PublicKey, Pin> pins,
                    std::vector<std::pair<std::string, std::uint16_t>> addresses) {
    asio::post(state_->io, [state = state_, pins = std::move(pins),
                            addresses = std::move(addresses)]() mutable {
        if (state->stopped) return;
        {
            const std::lock_guard guard(state->mutex);
            state->options.pins = std::move(pins);
            for (auto& [key, view] : state->views) {
                const auto pin = state->options.pins.find(key);
                if (pin != state->options.pins.end()) view.pin = pin->second;
            }
            std::erase_if(state->views, [&](const auto& each) {
                return !state->options.pins.contains(each.first);
            });
        }
        for (const auto& [key, link] : state->links) { // Who was dismissed.
            if (!state->options.pins.contains(key)) link->close();
        }
        for (const auto& address : addresses) {
            auto& known = state->options.peers;
            if (std::ranges::find(known, address) != known.end()) continue;
            known.push_back(address);
            asio::co_spawn(state->io, [state, address] {
                return state->dial_loop(address.first, address.second);
            }, asio::detached);
        }
    });
}

std::uint16_t Network::port() const { return state_->bound_port; }

std::vector<LinkView> Network::peers() const {
    std::vector<LinkView> all;
    const std::lock_guard guard(state_->mutex);
    for (const auto& [key, pin] : state_->options.pins) {
        if (key == state_->self) continue;
        const auto seen = state_->views.find(key);
        all.push_back(seen != state_->views.end() ? seen->second : LinkView{key, pin, "", false});
    }
    return all;
}

NetworkCounters Network::counters() const {
    return {state_->bytes_in,   state_->bytes_out,      state_->frames_in,
            state_->frames_out, state_->frames_dropped, state_->handshakes_refused};
}

void Network::stop() {
    asio::post(state_->io, [state = state_] {
        state->stopped = true;
        boost::system::error_code ignored;
        state->acceptor.close(ignored);
        for (const LinkPtr& link : state->opening) link->close();
        const std::map<PublicKey, LinkPtr> links = state->links;
        for (const auto& [key, link] : links) link->close();
    });
}

} // namespace tamga::node
