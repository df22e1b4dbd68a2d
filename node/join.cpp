// Taking a state from peers: the network and the disk around StateSync.

#include "node/join.hpp"

#include "base/home_lock.hpp"
#include "base/log.hpp"
#include "ledger/snapshot_import.hpp"
#include "node/initial_state.hpp"
#include "node/joining_backend.hpp"
#include "node/network.hpp"
#include "node/task_thread.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace tamga::node {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t say_ms = 5'000;
constexpr std::uint64_t tick_ms = 250;

StateMissing missing_of(const ledger::SnapshotImport& import) {
    return {import.state().missing(), import.leaves().missing()};
}

SnapshotOffer offer_of(const ledger::SnapshotHead& head) {
    return {head.header().height, hash_of(head.header()), head.leaves_first};
}

// The disk: everything here runs on the importing thread, one thing after another.
class Importing {
public:
    Importing(const Home& home, const LoadedGenesis& genesis)
        : partial_(home.partial_ledger()), ledger_(home.ledger()), genesis_(genesis) {}

    // The head of what an earlier process has begun.
    Result<std::optional<ledger::SnapshotHead>> begun() const {
        TRY(auto begun, ledger::SnapshotImport::begun_in(partial_));
        return begun ? std::optional(std::move(begun->head)) : std::nullopt;
    }

    Result<StateMissing> begin(const Bytes& bytes, const SnapshotOffer& offer,
                               const ledger::SnapshotTrust& trust) {
        TRY(const ledger::SnapshotHead head, ledger::decode_snapshot_head(bytes));
        if (offer_of(head) != offer) {
            return fail(ErrorCode::malformed,
                        "the head of a snapshot: not the one that was offered");
        }
        TRY_VOID(ledger::verify_snapshot_head(head, genesis_.set.hash(), trust));
        TRY(const auto begun, ledger::SnapshotImport::begun_in(partial_));
        if (begun && begun->head != head) TRY_VOID(discard());
        is_finished_ = begun && begun->head == head && begun->is_finished;
        if (is_finished_) return StateMissing();
        TRY_VOID(open(head));
        return missing();
    }

    Result<bool> put(const ledger::SnapshotChunk& chunk) {
        if (!import_) return false; // Given up meanwhile.
        return import_->put(chunk);
    }

    StateMissing missing() const { return import_ ? missing_of(*import_) : StateMissing(); }

    Status finish() {
        if (!is_finished_) TRY_VOID(import_->finish({}));
        import_.reset(); // Closed, before it is renamed.
        std::error_code error;
        fs::remove(ledger_, error); // Empty, if it is there at all.
        fs::rename(partial_, ledger_, error);
        if (error) return fail(ErrorCode::io, ledger_.string() + ": " + error.message());
        return {};
    }

    Status discard() {
        import_.reset();
        std::error_code error;
        fs::remove_all(partial_, error);
        if (error) return fail(ErrorCode::io, partial_.string() + ": " + error.message());
        return {};
    }

private:
    Status open(const ledger::SnapshotHead& head) {
        std::error_code error;
        fs::create_directories(partial_, error);
        if (error) return fail(ErrorCode::io, partial_.string() + ": " + error.message());
        TRY(auto import, ledger::SnapshotImport::open(partial_, head, genesis_.header));
        import_ = std::make_unique<ledger::SnapshotImport>(std::move(import));
        return {};
    }

    fs::path partial_;
    fs::path ledger_;
    const LoadedGenesis& genesis_;
    std::unique_ptr<ledger::SnapshotImport> import_;
    bool is_finished_ = false;
};

class Join {
public:
    Join(const Config& config, const Home& home, const Version& version, LoadedGenesis genesis,
         Keys keys)
        : config_(config), version_(version), genesis_(std::move(genesis)), keys_(std::move(keys)),
          importing_(home, genesis_) {}

    Result<JoinOutcome> run();

private:
    Status open();
    Status open_network();
    Status open_clients();
    StateSync::Outside outside();
    bool receive(const PublicKey& peer, FrameKind kind, const Bytes& payload);
    void tick();
    void close();
    void say(std::uint64_t now_ms);
    void fail_with(Error error) {
        if (!error_) error_ = std::move(error);
        io_.stop();
    }
    [[nodiscard]] ledger::SnapshotTrust trust(const std::optional<Header>& trusted) const {
        ledger::SnapshotTrust trust;
        trust.chain = genesis_.chain;
        trust.header = trusted;
        return trust;
    }

    const Config& config_;
    const Version& version_;
    LoadedGenesis genesis_;
    Keys keys_;
    SystemClock clock_;
    Importing importing_; // On importer_ alone, once it runs.
    std::unique_ptr<StateSync> sync_;
    boost::asio::io_context io_{1};
    boost::asio::steady_timer timer_{io_};
    boost::asio::signal_set signals_{io_};
    std::unique_ptr<Network> network_;
    std::unique_ptr<JoiningBackend> backend_;
    std::unique_ptr<rpc::Server> server_;
    std::unique_ptr<TaskThread> importer_;
    std::optional<Error> error_;
    bool signalled_ = false;
    std::uint64_t said_ms_ = 0;
};

StateSync::Outside Join::outside() {
    StateSync::Outside out;
    out.ask_offers = [this](const PublicKey& peer, const SnapshotsWanted& wanted) {
        network_->send(peer, frame_of(wanted));
    };
    out.ask_head = [this](const PublicKey& peer, const HeadWanted& wanted) {
        network_->send(peer, frame_of(wanted));
    };
    out.ask_piece = [this](const PublicKey& peer, const PieceWanted& wanted) {
        network_->send(peer, frame_of(wanted));
    };
    out.refuse = [this](const PublicKey& peer, std::string why) {
        log::warning("state_sync_refused", {{"node_key", peer.hex()}, {"why", why}});
        network_->misbehaved(peer, std::move(why));
    };
    out.failed = [this](Error error) { fail_with(std::move(error)); };
    // On the importing thread, and back.
    const auto elsewhere = [this](auto work, auto then) {
        importer_->post([this, work = std::move(work), then = std::move(then)] {
            auto done = std::make_shared<decltype(work())>(work());
            boost::asio::post(io_, [done, then] { then(std::move(*done)); });
        });
    };
    out.judge_head = [this, elsewhere](Bytes head, const SnapshotOffer& offer,
                                       std::optional<Header> trusted) {
        const auto shared = std::make_shared<const Bytes>(std::move(head));
        elsewhere([this, shared, offer, trusted] {
            return importing_.begin(*shared, offer, trust(trusted));
        }, [this](Result<StateMissing> verdict) {
            sync_->head_judged(std::move(verdict));
        });
    };
    out.put = [this, elsewhere](std::uint64_t request, ledger::SnapshotChunk chunk) {
        const auto shared = std::make_shared<const ledger::SnapshotChunk>(std::move(chunk));
        elsewhere([this, shared] {
            Result<bool> done = importing_.put(*shared);
            return std::pair(std::move(done), importing_.missing());
        }, [this, request](std::pair<Result<bool>, StateMissing> done) {
            sync_->put_done(request, done.first, std::move(done.second));
        });
    };
    out.finish = [this, elsewhere] {
        elsewhere([this] { return importing_.finish(); },
                  [this](const Status& done) { sync_->finished(done); tick(); });
    };
    out.discard = [this, elsewhere] {
        log::warning("state_sync_begins_again", {{"height", sync_->figures().height}});
        elsewhere([this] { return importing_.discard(); }, [this](const Status& done) {
            if (!done) fail_with(done.error());
        });
    };
    return out;
}

bool Join::receive(const PublicKey& peer, FrameKind kind, const Bytes& payload) {
    const auto take = [&](auto decoded, const auto& give) {
        if (!decoded) return network_->misbehaved(peer, decoded.error().message);
        give(std::move(*decoded));
    };
    switch (kind) {
    case FrameKind::snapshots:
        take(decode_snapshots_offered(payload),
             [&](const SnapshotsOffered& answer) { sync_->offered(peer, answer); });
        break;
    case FrameKind::snapshot_head:
        take(decode_head_given(payload),
             [&](HeadGiven answer) { sync_->head_came(peer, std::move(answer)); });
        break;
    case FrameKind::snapshot_piece:
        take(decode_piece_given(payload),
             [&](const PieceGiven& answer) { sync_->piece_came(peer, answer); });
        break;
    case FrameKind::get_snapshots: // Of nodes that begin together nobody has one.
        network_->send(peer, frame_of(SnapshotsOffered()));
        break;
    default: break; // It has no use for the rest yet, and nothing to give.
    }
    return true;
}

Status Join::open_network() {
    TRY(auto listen, parse_endpoint(config_.p2p_listen));
    NetworkOptions options{.chain = genesis_.chain,
                           .protocol_version = genesis_.genesis.protocol_version,
                           .node_key = keys_.node,
                           .role = Role::observer};
    options.listen_host = std::move(listen.first);
    options.listen_port = listen.second;
    TRY(options.pins, configured_pins(config_));
    for (std::uint64_t i = 0; i < genesis_.set.size(); ++i) {
        const PublicKey& key = genesis_.set.at(ReplicaId(i)).node_key;
        options.pins[key] = Pin{key.hex().substr(0, 8), Role::validator, ReplicaId(i)};
    }
    for (const std::string& peer : config_.peers) {
        TRY(auto address, parse_endpoint(peer));
        options.peers.push_back(std::move(address));
    }
    options.send_queue_bytes_max = static_cast<std::size_t>(config_.send_queue_bytes_max);
    options.reconnect_ms_max = config_.reconnect_ms_max;
    NetworkHandlers handlers;
    handlers.connected = [this](const PublicKey& peer, const Greeted&) { sync_->connected(peer); };
    handlers.disconnected = [this](const PublicKey& peer) { sync_->disconnected(peer); };
    handlers.received = [this](const PublicKey& peer, FrameKind kind, const Bytes& payload) {
        return receive(peer, kind, payload);
    };
    handlers.standing = [this] { return std::pair(clock_.now().wall_ms, Height(0)); };
    TRY(network_, Network::start(io_, std::move(options), std::move(handlers)));
    return {};
}

// Health, and why nothing else is answered.
Status Join::open_clients() {
    TRY(const auto clients, parse_endpoint(config_.rpc_listen));
    backend_ = std::make_unique<JoiningBackend>(*sync_, genesis_, version_);
    rpc::ServerOptions server;
    server.address = clients.first;
    server.port = clients.second;
    server.connections_max = static_cast<std::uint32_t>(config_.rpc_connections_max);
    server.connections_per_address_max = server.connections_max;
    server.requests_per_second_max = config_.rpc_requests_per_second_max;
    TRY(server_, rpc::Server::start(io_, *backend_, server));
    return {};
}

Status Join::open() {
    StateSync::Options options;
    options.confirmations = genesis_.set.size() - genesis_.set.quorum() + 1;
    TRY(options.trusted, trusted_head_of(config_.trusted_head));
    const bool is_published = options.trusted.has_value();
    sync_ = std::make_unique<StateSync>(std::move(options), outside());
    if (!is_published) {
        log::warning("state_sync_unpublished",
                     {{"next", "without p2p.trusted_head a state is taken that " +
                                   std::to_string(genesis_.set.size() - genesis_.set.quorum() + 1) +
                                   " peers offer; compare the hash of its block with a published "
                                   "one"}});
    }
    importer_ = std::make_unique<TaskThread>();
    TRY(const auto begun, importing_.begun());
    if (begun) {
        log::info("state_sync_resumed", {{"height", begun->header().height}});
        sync_->resume(offer_of(*begun), encode(*begun));
    }
    TRY_VOID(open_network());
    return open_clients();
}

void Join::say(std::uint64_t now_ms) {
    if (now_ms < said_ms_ + say_ms) return;
    said_ms_ = now_ms;
    const StateSyncFigures& figures = sync_->figures();
    log::info("state_sync", {{"standing", sync_->standing()},
                             {"chunks", figures.chunks},
                             {"bytes", figures.bytes},
                             {"refused", figures.refused}});
}

void Join::tick() {
    const std::uint64_t now_ms = clock_.now().mono_ms;
    sync_->tick(now_ms);
    say(now_ms);
    const bool is_over =
        sync_->phase() == StateSync::Phase::done || sync_->phase() == StateSync::Phase::without;
    if (is_over) return io_.stop();
    timer_.expires_after(std::chrono::milliseconds(tick_ms));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

Result<JoinOutcome> Join::run() {
    const std::uint64_t begun_ms = clock_.now().mono_ms;
    TRY_VOID(open());
    boost::system::error_code ignored;
    signals_.add(SIGTERM, ignored);
    signals_.add(SIGINT, ignored);
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        signalled_ = !error;
        if (signalled_) io_.stop();
    });
    tick();
    io_.run();
    importer_->stop(); // What was being written is.
    close();
    if (error_) return std::unexpected(*error_);
    JoinOutcome outcome{Joined::ended, sync_->figures()};
    if (signalled_) return outcome;
    if (sync_->phase() == StateSync::Phase::done) {
        outcome.joined = Joined::took_state;
        log::info("state_sync_done", {{"height", outcome.figures.height},
                                      {"chunks", outcome.figures.chunks},
                                      {"bytes", outcome.figures.bytes},
                                      {"refused", outcome.figures.refused},
                                      {"ms", clock_.now().mono_ms - begun_ms}});
    } else if (sync_->phase() == StateSync::Phase::without) {
        outcome.joined = Joined::without;
        log::warning("state_sync_without", {{"next", "no peer has a snapshot: every block since "
                                                     "the first is fetched and executed"}});
    }
    return outcome;
}

// Ports are free again for the node itself.
void Join::close() {
    if (server_) server_->stop(500);
    if (network_) network_->stop();
    boost::system::error_code ignored;
    signals_.cancel(ignored);
    timer_.cancel();
    io_.restart();
    io_.run_for(std::chrono::seconds(2));
}

// Whether there is a ledger that somebody has begun to use.
bool has_ledger(const Home& home) {
    std::error_code ignored;
    return fs::exists(home.ledger() / "CURRENT", ignored);
}

} // namespace

Result<JoinOutcome> join_by_snapshot(const Config& config, const Home& home,
                                     const Version& version) {
    if (config.sync_start != "snapshot" || has_ledger(home)) return JoinOutcome();
    TRY_VOID(check_crypto());
    TRY(const HomeLock lock, HomeLock::take(home.root));
    TRY(Keys keys, read_keys(home, config.role == "validator"));
    TRY(LoadedGenesis genesis, load_genesis(home.genesis()));
    TRY_VOID(check_initial_state(genesis.genesis, home)); // Block 0 follows from its file alone.
    return Join(config, home, version, std::move(genesis), std::move(keys)).run();
}

} // namespace tamga::node
