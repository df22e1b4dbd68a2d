// Opening, wiring and closing a node.

#include "node/node.hpp"

#include "base/log.hpp"
#include "ledger/initial_state.hpp"
#include "ledger/recovery.hpp"
#include "node/crash_marker.hpp"
#include "node/initial_state.hpp"
#include "node/node_backend.hpp"
#include "registries/access/queries.hpp"
#include "registries/genesis_state.hpp"
#include "registries/privacy/erasures.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <csignal>

namespace tamga::node {

namespace {

Result<std::pair<std::string, std::uint16_t>> address_of(const std::string& text) {
    return parse_endpoint(text);
}

} // namespace

Now SystemClock::now() const {
    using namespace std::chrono;
    return {static_cast<std::uint64_t>(
                duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count()),
            static_cast<std::uint64_t>(
                duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count())};
}

std::string program_of(const Version& version) {
    return "tamgad " + version.version + " " + version.commit;
}

Result<LoadedGenesis> load_genesis(const std::filesystem::path& file) {
    const Result<std::string> text = read_file(file, ledger::genesis_bytes_max);
    if (!text) {
        return fail(ErrorCode::config, text.error().message +
                                           "; put the genesis.json of the chain there");
    }
    const auto named = [&](const Error& error) {
        return fail(ErrorCode::config, file.string() + ": " + error.message);
    };
    LoadedGenesis loaded;
    loaded.text = *text;
    Result<ledger::Genesis> genesis = ledger::parse_genesis(loaded.text);
    if (!genesis) return named(genesis.error());
    loaded.genesis = std::move(*genesis);
    if (loaded.genesis.protocol_version > ledger::protocol_version_latest) {
        return fail(ErrorCode::config, file.string() + ": protocol version " +
                                           std::to_string(loaded.genesis.protocol_version) +
                                           " is newer than this program; upgrade it");
    }
    loaded.chain = ledger::chain_id_of(loaded.text);
    Result<ValidatorSet> set = ledger::validators_of(loaded.genesis);
    if (!set) return named(set.error());
    loaded.set = std::move(*set);
    Result<ledger::StateDelta> state = registries::genesis_state(loaded.genesis);
    if (!state) return named(state.error());
    loaded.state = std::move(*state);
    StateRoot root; // Of a state that is too large to make it here: the store knows it.
    if (!loaded.genesis.snapshot) {
        TRY(root, ledger::genesis_root(loaded.state, nullptr, {}));
    }
    loaded.header = ledger::genesis_header(loaded.genesis, loaded.chain, root);
    return loaded;
}

Node::Node(Config config, Home home, Version version, LoadedGenesis genesis, Keys keys,
           HomeLock lock)
    : config_(std::move(config)), home_(std::move(home)), version_(std::move(version)),
      genesis_(std::move(genesis)), keys_(std::move(keys)), lock_(std::move(lock)) {}

Node::~Node() { stop(); }

Result<std::map<PublicKey, Pin>> configured_pins(const Config& config) {
    std::map<PublicKey, Pin> pins;
    for (const std::string& hex : config.observers) {
        const std::optional<Bytes> raw = from_hex(hex);
        const std::optional<PublicKey> key = raw ? PublicKey::from(*raw) : std::nullopt;
        if (!key) {
            return fail(ErrorCode::config, "p2p.observers: '" + hex + "' is not a node key in hex");
        }
        pins.try_emplace(*key, Pin{hex.substr(0, 8), Role::observer, std::nullopt});
    }
    return pins;
}

Result<std::unique_ptr<Node>> Node::open(Config config, Home home, Version version,
                                         const StateSyncFigures& joined) {
    TRY_VOID(check_crypto());
    TRY(HomeLock lock, HomeLock::take(home.root));
    const bool validates = config.role == "validator";
    TRY(Keys keys, read_keys(home, validates));
    TRY(LoadedGenesis genesis, load_genesis(home.genesis()));
    std::unique_ptr<Node> node(new Node(std::move(config), std::move(home), std::move(version),
                                        std::move(genesis), std::move(keys), std::move(lock)));
    node->joined_ = joined;
    TRY(node->configured_pins_, configured_pins(node->config_));
    TRY_VOID(node->open_storage());
    TRY_VOID(node->open_core());
    TRY_VOID(node->open_network());
    return node;
}

Status Node::open_storage() {
    workers_ = std::make_unique<WorkerPool>(static_cast<std::size_t>(config_.worker_threads),
                                            give_handler_a_stack);
    TRY_VOID(check_initial_state(genesis_.genesis, home_));
    TRY(store_, ledger::Store::open(home_.ledger(), {}));
    TRY_VOID(store_->init(as_bytes(genesis_.text), genesis_.header, genesis_.state));
    TRY_VOID(store_->check());
    TRY(const ledger::Tip synced, store_->sync_wal());
    synced_height_ = synced.header.height.value;
    TRY(snapshots_, Snapshots::open(home_.snapshots(), {config_.snapshot_interval_blocks,
                                                        config_.snapshot_keep,
                                                        config_.snapshot_chunk_bytes}));
    TRY(payloads_, ledger::Payloads::open(home_.payloads(), keys_.payload, genesis_.chain,
                                          ledger::predecessors_of(genesis_.genesis)));
    TRY_VOID(erase_payloads());
    TRY(access_log_, ledger::AccessLog::open(home_.data() / "access.log"));
    TRY_VOID(open_epoch());
    const auto reading = [](std::uint64_t entries) {
        log::info("state_reading", {{"entries", entries}});
    };
    TRY(std::unique_ptr<ledger::Chain> chain, ledger::Chain::open(*store_, reading,
                                                                   workers_->workers()));
    // Those of this node's clocks and pool: governance may have changed them since genesis.
    genesis_.genesis.parameters =
        registries::access::parameters(ledger::StateView(store_->state_source()));
    TRY(const std::optional<TrustedHead> trusted, trusted_head_of(config_.trusted_head));
    TRY_VOID(check_trusted_head(trusted));
    Executor::Setup setup{genesis_.chain, genesis_.genesis, in_force_->start.set,
                          workers_->workers(), &signatures_verified_, trusted};
    executor_ = std::make_unique<Executor>(std::move(setup), *store_, std::move(chain));
    executing_ = std::make_unique<TaskThread>();
    executing_->post([] { give_handler_a_stack(); });
    background_ = std::make_unique<TaskThread>();
    snapshooting_ = std::make_unique<TaskThread>();
    backing_up_ = std::make_unique<TaskThread>();
    return open_quarantine();
}

// A crash may have come between a commit and the deletion of what it erased; a state that came as a
// snapshot brings its tombstones.
Status Node::erase_payloads() {
    const ledger::StateView view(store_->state_source());
    std::optional<ledger::StatePath> after;
    do {
        const auto page = registries::privacy::erasures_in(view, after);
        TRY_VOID(payloads_->erase(page.erasures));
        after = page.next;
    } while (after);
    return {};
}

// Of a block that a snapshot left out nothing is known here; it was asked for when that was taken.
Status Node::check_trusted_head(const std::optional<TrustedHead>& trusted) const {
    if (!trusted || trusted->height > store_->tip()->header.height) return {};
    const Result<Header> held = store_->header(trusted->height);
    if (!held && held.error().code == ErrorCode::pruned) return {};
    if (!held) return std::unexpected(held.error());
    if (Executor::is_trusted(trusted, *held)) return {};
    return fail(ErrorCode::config, "this home holds another block than p2p.trusted_head: it "
                                   "followed a chain that is not ours. Keep it as evidence, and "
                                   "make a new home");
}

// Before the first act is executed here: from now on a crash names the act in hand (2.3 R2).
Status Node::open_quarantine() {
    TRY(quarantine_, load_quarantine(home_.quarantine(), program_of(version_)));
    for (const auto& [txid, cause] : quarantine_) {
        log::error("act_quarantined", {{"txid", txid}, {"cause", cause}});
    }
    return install_crash_marker(home_.quarantine(), program_of(version_));
}

consensus::ReplicaConfig Node::replica_config() const {
    const ledger::Parameters& parameters = genesis_.genesis.parameters;
    using ledger::ParameterId;
    consensus::ReplicaConfig config;
    config.chain = genesis_.chain;
    config.epoch = in_force_->start.epoch;
    config.set = in_force_->start.set;
    config.leader_seed = in_force_->leader_seed;
    config.opening = in_force_->start.opening;
    config.empty_body = ledger::body_hash(ledger::Body());
    config.empty_items = ledger::encode_items_full(ledger::Body());
    config.self = in_force_->self;
    config.restored = config_.restored;
    config.timing.view_timeout_ms = parameters.positive(ParameterId::view_timeout_ms);
    config.timing.precision_ms = parameters.positive(ParameterId::precision_ms);
    config.timing.message_delay_ms = parameters.positive(ParameterId::message_delay_ms);
    config.timing.heartbeat_ms = parameters.positive(ParameterId::heartbeat_ms);
    config.keys = own_keys();
    for (const consensus::OwnKey& own : config.keys) {
        if (config.self && config.set.at(*config.self).consensus_key == own.key) {
            config.sign = own.sign;
        }
    }
    return config;
}

// `--restored` with a vote log that cannot be read: it is put aside for whoever looks into the
// loss, and an empty one takes its place. What it may have held is covered by re-entry (2.5).
Status Node::replace_lost_log(const std::string& votes) const {
    if (!config_.restored) return {};
    namespace fs = std::filesystem;
    std::error_code error;
    const bool is_missing = !fs::exists(votes, error) || fs::is_empty(votes, error);
    const auto found = ledger::VoteLog::inspect(ledger::posix_vote_disk(votes, false));
    if (!is_missing && found && found->findings.empty()) return {};
    if (!is_missing) {
        std::string aside;
        for (int i = 1; aside.empty() || fs::exists(aside, error); ++i) {
            aside = votes + ".lost-" + std::to_string(i);
        }
        fs::rename(votes, aside, error);
        if (error) return fail(ErrorCode::io, votes + ": " + error.message());
        log::warning("vote_log_put_aside", {{"where", aside}});
    }
    fs::create_directories(votes, error);
    if (error) return fail(ErrorCode::io, votes + ": " + error.message());
    return ledger::VoteLog::born(ledger::posix_vote_disk(votes, false),
                                 config_.vote_log_segment_bytes);
}

Status Node::open_core() {
    const auto tip = store_->tip();
    const auto [epoch, final_view] = settled_by(tip->header);
    std::vector<consensus::LogRecord> records;
    if (keys_.validator) { // A member, or one that may become one.
        const bool distrust_cache = std::filesystem::exists(home_.flush_failed());
        const std::string votes =
            config_.votes_directory.empty() ? home_.votes().string() : config_.votes_directory;
        TRY_VOID(replace_lost_log(votes));
        const ledger::VoteDisk disk = ledger::posix_vote_disk(votes, distrust_cache);
        TRY(const std::optional<std::uint64_t> lowest, store_->votes_lowest());
        const auto keep = [this](std::uint64_t number) -> Status {
            return store_->keep_votes_lowest(number);
        };
        TRY(ledger::VoteLog::Opened opened,
            ledger::VoteLog::open(disk, config_.vote_log_segment_bytes, epoch, final_view,
                                  {lowest.value_or(0), keep, config_.restored}));
        for (const ledger::VoteLogRecord& record : opened.records) {
            TRY(consensus::LogRecord decoded, consensus::decode_record(record.bytes));
            records.push_back(std::move(decoded));
        }
        writer_ = std::make_unique<VoteWriter>(
            std::move(opened.log), disk, home_.flush_failed(),
            [this](std::uint64_t frame) { driver_->inbox().post(event::FrameDurable{frame}); });
    }
    TRY(const FinalityProof proof, store_->proof(tip->header.height));
    const consensus::FinalTip final_tip{tip->header, tip->hash, proof};
    log::info("recovered", {{"height", tip->header.height}, {"vote_records", records.size()}});

    TRY(PoolJournal::Opened opened, PoolJournal::open(home_.pool() / "journal", keys_.payload));
    journal_ = std::make_unique<PoolJournal>(
        std::move(opened.journal), *payloads_, keys_.payload, home_.flush_failed(),
        [this](std::vector<TransactionId> txids, std::optional<PublicKey> from) {
            driver_->inbox().post(event::Journalled{from, std::move(txids)});
        });
    const ValidatorSet& set = in_force_->start.set;
    DriverOptions options{genesis_.chain, genesis_.genesis, set, in_force_->self,
                          PoolLimits{config_.mempool_transactions_max, config_.mempool_bytes_max,
                                     set.size()},
                          std::move(quarantine_)};
    driver_ = std::make_unique<Driver>(
        std::move(options), consensus::Replica(replica_config(), final_tip, std::move(records)),
        final_tip, outside());
    TRY(const auto kept, recover_acts(std::move(opened.acts)));
    TRY_VOID(journal_->begin(kept));
    for (const auto& [act, source] : kept) driver_->restore(act, source);
    restore_evidence();
    std::error_code ignored;
    std::filesystem::remove(home_.flush_failed(), ignored);
    return {};
}

// Peers hold it too, as a rule: a file that cannot be read is told of and left behind.
void Node::restore_evidence() {
    Result<std::vector<Bytes>> kept = kept_evidence(home_.evidence());
    if (!kept) return log::warning("evidence_not_read", {{"why", kept.error().message}});
    for (Bytes& bytes : *kept) driver_->inbox().post(event::EvidenceKept{std::move(bytes)});
}

// What the journal kept: final acts give their openings to the payload store, the rest waits again.
Result<std::vector<std::pair<Act, ReplicaId>>>
Node::recover_acts(std::vector<JournalledAct> acts) {
    std::vector<std::pair<Act, ReplicaId>> kept;
    std::vector<ledger::Payloads::Entry> openings;
    for (JournalledAct& each : acts) {
        const TransactionId txid = ledger::txid_of(each.transaction.body);
        TRY(const auto position, store_->find_transaction(txid));
        if (position) {
            for (const ledger::Opening& opening : each.openings) {
                openings.push_back({ledger::commitment_of(genesis_.chain, opening), opening});
            }
            continue;
        }
        Result<ledger::TransactionPtr> act =
            ledger::check(std::move(each.transaction), genesis_.chain);
        if (!act) continue; // Of another chain or version: never admitted again.
        kept.emplace_back(Act{std::move(*act), std::make_shared<const std::vector<ledger::Opening>>(
                                                   std::move(each.openings))},
                          each.source);
    }
    if (!openings.empty()) TRY_VOID(payloads_->put(openings));
    // A crash may have come between a commit and the note of what it lacks.
    constexpr std::uint64_t blocks_checked = 256;
    const std::uint64_t tip = store_->tip()->header.height.value;
    std::vector<Commitment> expected;
    const std::uint64_t first = std::max(tip - std::min(tip, blocks_checked), store_->base().value);
    for (std::uint64_t h = first + 1; h <= tip; ++h) {
        TRY(const ledger::StoredBlock block, store_->block(Height(h)));
        TRY(const ledger::ItemList items, ledger::decode_items(block.items));
        for (const ledger::SignedTransaction& act : items.full) {
            const auto envelope = ledger::check_form(act, genesis_.chain);
            if (!envelope) continue;
            expected.insert(expected.end(), envelope->commitments.begin(),
                            envelope->commitments.end());
        }
    }
    if (!expected.empty()) TRY_VOID(payloads_->expect(expected));
    if (!kept.empty()) log::info("journal_recovered", {{"acts", kept.size()}});
    return kept;
}

Status Node::open_network() {
    TRY(const auto listen, address_of(config_.p2p_listen));
    NetworkOptions options{.chain = genesis_.chain,
                           .protocol_version = genesis_.genesis.protocol_version,
                           .node_key = keys_.node,
                           .role = in_force_->self ? Role::validator : Role::observer};
    options.pins = pins_;
    options.listen_host = listen.first;
    options.listen_port = listen.second;
    for (const std::string& peer : config_.peers) {
        TRY(auto address, address_of(peer));
        options.peers.push_back(std::move(address));
    }
    for (auto& address : addresses_in(*in_force_)) options.peers.push_back(std::move(address));
    options.send_queue_bytes_max = static_cast<std::size_t>(config_.send_queue_bytes_max);
    options.reconnect_ms_max = config_.reconnect_ms_max;
    NetworkHandlers handlers;
    handlers.connected = [this](const PublicKey& peer, const Greeted& greeted) {
        driver_->inbox().post(event::PeerUp{peer, greeted});
    };
    handlers.disconnected = [this](const PublicKey& peer) {
        driver_->inbox().post(event::PeerDown{peer});
    };
    handlers.received = [this](const PublicKey& peer, FrameKind kind, Bytes payload) {
        return receive(peer, kind, std::move(payload));
    };
    handlers.standing = [this] {
        return std::pair(clock_.now().wall_ms, store_->tip()->header.height);
    };
    TRY(network_, Network::start(peers_io_, std::move(options), std::move(handlers)));

    backend_ = std::make_unique<NodeBackend>(*this);
    TRY(const auto clients, address_of(config_.rpc_listen));
    rpc::ServerOptions server;
    server.address = clients.first;
    server.port = clients.second;
    server.connections_max = static_cast<std::uint32_t>(config_.rpc_connections_max);
    server.connections_per_address_max = server.connections_max;
    server.requests_per_second_max = config_.rpc_requests_per_second_max;
    TRY(server_, rpc::Server::start(clients_io_, *backend_, server));
    return {};
}

// ---- Running ----

int Node::run() {
    await_signal();
    check_disk(); // Before the first act can come.
    schedule_background(0);
    threads_.emplace_back([this] { peers_io_.run(); });
    for (std::uint64_t i = 0; i < config_.rpc_threads; ++i) {
        threads_.emplace_back([this] { clients_io_.run(); });
    }
    loop_ = std::thread([this] { driver_->run(); });
    log::info("started", {{"chain", genesis_.genesis.chain_name},
                          {"chain_id", genesis_.chain},
                          {"height", store_->tip()->header.height},
                          {"p2p", config_.p2p_listen},
                          {"rpc", config_.rpc_listen},
                          {"version", version_.version}});
    std::unique_lock lock(exit_mutex_);
    exit_wake_.wait(lock, [this] { return exit_code_.has_value(); });
    const int code = *exit_code_;
    lock.unlock();
    stop();
    log::info("stopped", {{"exit", code}});
    return code;
}

void Node::await_signal() {
    boost::system::error_code ignored;
    signals_.add(SIGTERM, ignored);
    signals_.add(SIGINT, ignored);
    signals_.async_wait([this](const boost::system::error_code& error, int signal) {
        if (error) return;
        constexpr std::uint64_t drain_ms_max = 10'000;
        log::info("draining", {{"signal", signal}});
        driver_->inbox().post(event::Drain{drain_ms_max});
        signals_.async_wait([this](const boost::system::error_code& again, int) {
            if (!again) request_exit(0); // Asked twice: at once. Nothing accepted is lost.
        });
    });
}

void Node::request_exit(int code) {
    {
        const std::lock_guard guard(exit_mutex_);
        if (!exit_code_) exit_code_ = code;
    }
    exit_wake_.notify_all();
}

// From the outside inwards: clients, the loop, peers, then what the loop used.
void Node::stop() {
    if (server_) server_->stop(500);
    if (loop_.joinable()) {
        driver_->inbox().post(event::Stop{});
        loop_.join();
    }
    if (network_) network_->stop();
    boost::asio::post(peers_io_, [this] {
        boost::system::error_code ignored;
        signals_.cancel(ignored);
        timer_.cancel();
    });
    constexpr auto patience = std::chrono::seconds(2);
    if (!threads_.empty()) {
        // Connections in hand get their answers; what still hangs then is cut.
        std::thread cutter([this, patience] {
            std::unique_lock lock(exit_mutex_);
            exit_wake_.wait_for(lock, patience, [this] { return threads_.empty(); });
            peers_io_.stop();
            clients_io_.stop();
        });
        for (std::thread& thread : threads_) thread.join();
        {
            const std::lock_guard guard(exit_mutex_);
            threads_.clear();
        }
        exit_wake_.notify_all();
        cutter.join();
    }
    if (workers_) workers_->stop();
    if (background_) background_->stop();
    if (snapshots_) snapshots_->cancel();
    pruning_cancelled_ = true;
    if (snapshooting_) snapshooting_->stop();
    if (backing_up_) backing_up_->stop();
    if (executing_) executing_->stop();
    if (writer_) writer_->stop();
    if (journal_) journal_->stop();
    if (store_) [[maybe_unused]] const auto synced = store_->sync_wal();
}

} // namespace tamga::node
