// The fake's one block and its answers.

#include "fake_backend.hpp"

#include "base/hash.hpp"
#include "ledger/block.hpp"
#include "ledger/receipt.hpp"

#include <chrono>

namespace tamga::rpc {

FakeBackend::FakeBackend() : validator_key_(SecretKey::from_seed({7})) {
    Header genesis;
    genesis.version = 1;
    Header first = genesis;
    first.height = Height(1);
    first.view = View(1);
    first.epoch = Epoch(1);
    first.time_ms = TimestampMs(1'700'000'000'000);
    first.parent_hash = hash_of(genesis);
    first.log_size = 1;
    headers_ = {genesis, first};
}

FakeBackend::~FakeBackend() {
    for (std::thread& thread : threads_) thread.join();
}

ledger::SignedTransaction FakeBackend::known_act() {
    return {Bytes{1, 2, 3}, {Signature{}}};
}

TransactionId FakeBackend::known_txid() { return ledger::txid_of(known_act().body); }

Inclusion FakeBackend::inclusion(std::uint16_t outcome) const {
    Inclusion out;
    out.height = Height(1);
    out.index = 0;
    out.record.leaf.version = 1;
    out.record.leaf.height = Height(1);
    out.record.leaf.operation = 301;
    out.record.leaf.count = 1;
    out.record.leaf.agency = "CIV";
    out.record.leaf.id = Hash256(known_txid().bytes);
    out.record.leaf.outcome = outcome;
    if (outcome != 0) out.record.leaf.first_failing = 0;
    Writer events;
    events.u16(1);
    events.short_blob(as_bytes("BirthRegistered"));
    events.blob(Bytes{0xab});
    out.record.events = std::move(events).take();
    return out;
}

void FakeBackend::submit(Submission submission, Level level, std::uint64_t deadline_ms,
                         SubmitCallback callback) {
    const std::lock_guard lock(mutex_);
    ++submissions;
    const TransactionId txid = ledger::txid_of(submission.transaction.body);
    last = std::move(submission);
    last_deadline_ms = deadline_ms;
    Result<Submitted> answer = Submitted{txid, level, std::nullopt};
    if (level == Level::final) {
        answer->inclusion = inclusion(submit_outcome);
        answer->inclusion->record.leaf.id = Hash256(txid.bytes);
    }
    if (submit_error) answer = std::unexpected(*submit_error);
    if (submit_delay_ms == 0) return callback(answer);
    threads_.emplace_back([delay = submit_delay_ms, callback = std::move(callback), answer] {
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
        callback(answer);
    });
}

Result<Simulated> FakeBackend::simulate(const Submission& submission) {
    if (read_error) return std::unexpected(*read_error);
    Simulated out{ledger::txid_of(submission.transaction.body), inclusion(0).record, {}};
    out.delta.put(ledger::StatePath::singular(201, as_bytes("x"), 1), Bytes(32, 1));
    out.delta.erase(ledger::StatePath::singular(201, as_bytes("y"), 1));
    return out;
}

Result<FoundTransaction> FakeBackend::find_transaction(const TransactionId& txid) {
    if (read_error) return std::unexpected(*read_error);
    if (txid != known_txid()) return fail(ErrorCode::not_found, "no act with this txid");
    return FoundTransaction{known_act(), inclusion(submit_outcome)};
}

Result<TransactionStatus> FakeBackend::status_of(const TransactionId& txid) {
    if (read_error) return std::unexpected(*read_error);
    if (txid != known_txid()) return TransactionStatus{};
    return TransactionStatus{Stage::final, inclusion(submit_outcome)};
}

Result<Bytes> FakeBackend::receipt(const TransactionId& txid) {
    for (const Bytes& piece : evidence) {
        if (equal(tagged(tag::evidence, {piece}).view(), txid.view())) return Bytes{1, 2, 3};
    }
    if (txid != known_txid()) return fail(ErrorCode::not_found, "no act with this txid");
    ledger::Receipt receipt;
    receipt.leaf = inclusion(0).record.leaf;
    receipt.header = headers_[1];
    receipt.set = ValidatorSet::from({{validator_key_.public_key(),
                                       SecretKey::from_seed({8}).public_key()}})
                      .value();
    Certificate certificate;
    certificate.kind = VoteKind::finalize;
    certificate.epoch = Epoch(1);
    certificate.view = View(1);
    certificate.block = hash_of(headers_[1]);
    certificate.bitmap = 1;
    certificate.signatures.resize(1);
    receipt.finality.certificate = certificate;
    receipt.finality.headers = {};
    return ledger::encode(receipt);
}

ChainStatus FakeBackend::status() {
    ChainStatus out;
    out.chain_name = "fake";
    out.protocol_version = 1;
    out.tip = headers_.back();
    out.tip_hash = hash_of(out.tip);
    out.target = out.tip.height;
    out.validators = 1;
    out.replica = ReplicaId(0);
    return out;
}

Result<Header> FakeBackend::header(Height height) {
    if (read_error) return std::unexpected(*read_error);
    if (height.value >= headers_.size()) return fail(ErrorCode::not_found, "no such height");
    return headers_[height.value];
}

Result<BlockView> FakeBackend::block(Height height) {
    TRY(const Header found, header(height));
    BlockView out;
    out.header = found;
    out.hash = hash_of(found);
    out.items = ledger::encode_items_full({evidence, {}});
    for (const Bytes& piece : evidence) {
        ledger::TransactionRecord record;
        record.leaf.kind = ledger::LeafKind::evidence;
        record.leaf.id = tagged(tag::evidence, {piece});
        out.records.push_back(std::move(record));
    }
    if (height.value == 1) out.records.push_back(inclusion(0).record);
    return out;
}

Result<FinalityProof> FakeBackend::finality(Height height) {
    TRY(const Header found, header(height));
    FinalityProof out;
    if (found.height.value == 0) return out;
    Certificate certificate;
    certificate.kind = VoteKind::finalize;
    certificate.epoch = found.epoch;
    certificate.view = found.view;
    certificate.block = hash_of(found);
    certificate.bitmap = 0b101;
    certificate.signatures.resize(2);
    out.certificate = certificate;
    return out;
}

Result<Height> FakeBackend::epoch_begins_on(Epoch epoch) {
    if (epoch.value < 1 || epoch.value > begins_.size()) {
        return fail(ErrorCode::not_found, "the epoch has not begun");
    }
    return begins_[epoch.value - 1];
}

void FakeBackend::add_block(TimestampMs time, ledger::StateDelta delta) {
    Header next = headers_.back();
    next.parent_hash = hash_of(next);
    next.height = next.height.next();
    next.view = next.view.next();
    next.time_ms = time;
    blocks[next.height] = std::move(delta);
    headers_.push_back(next);
}

void FakeBackend::end_epoch() {
    Header end = headers_.back();
    end.parent_hash = hash_of(end);
    end.height = end.height.next();
    end.view = end.view.next();
    end.epoch = Epoch(begins_.size());
    end.flags = flag_epoch_end;
    headers_.push_back(end);
    begins_.push_back(end.height);
}

Result<std::vector<ParameterView>> FakeBackend::parameters() {
    return std::vector{ParameterView{"legal_tz_offset_s", "s", 21'600}};
}

Bytes FakeBackend::genesis_json() { return to_bytes(as_bytes(R"({"chain_name":"fake"})")); }

Result<StateSnapshot> FakeBackend::state(std::optional<Height> height) {
    if (read_error) return std::unexpected(*read_error);
    const Height tip = blocks.empty() ? Height(1) : blocks.rbegin()->first;
    const Height asked = height.value_or(tip);
    TRY(const Header found, header(asked));
    ledger::StateView view(ledger::memory_source(
        std::make_shared<const std::map<ledger::StatePath, Bytes>>(entries)));
    for (const auto& [at, delta] : blocks) {
        if (at <= asked) view = view.over(std::make_shared<const ledger::StateDelta>(delta));
    }
    return StateSnapshot{found, std::move(view)};
}

Result<std::vector<ledger::StateVersion>>
FakeBackend::history(const ledger::StatePath& path, Height through, std::size_t count_max) {
    if (read_error) return std::unexpected(*read_error);
    std::vector<ledger::StateVersion> versions;
    for (auto at = blocks.rbegin(); at != blocks.rend(); ++at) {
        const auto change = at->second.changes().find(path);
        if (change == at->second.changes().end() || at->first > through) continue;
        versions.push_back({at->first, change->second, at->first <= base});
        if (at->first <= base) return versions;
    }
    const auto first = entries.find(path);
    if (first != entries.end()) versions.push_back({Height(0), first->second});
    if (versions.size() > count_max) versions.resize(count_max);
    return versions;
}

Result<std::vector<ledger::StatePath>> FakeBackend::changed_by(Height height) {
    TRY(const Header found, header(height));
    std::vector<ledger::StatePath> paths;
    for (const auto& [path, value] : blocks[found.height].changes()) paths.push_back(path);
    return paths;
}

Result<ledger::ProofDocument> FakeBackend::prove(const std::vector<ledger::Prefix>& wanted,
                                                 std::optional<Height> height) {
    TRY(const StateSnapshot snapshot, state(height));
    ledger::StateTree tree;
    ledger::TreeChanges changes;
    for (const auto& [path, value] : entries) changes[path] = sha256(value);
    const ledger::StateTree::Root root = tree.apply(0, changes);
    ledger::ProofDocument out;
    for (const ledger::Prefix& prefix : wanted) {
        TRY(ledger::StateClaim claim,
            ledger::make_claim(ledger::prover_of(tree, root), prefix, [&](const ledger::StatePath& path) {
                return snapshot.view.find(path);
            }));
        out.claims.push_back(std::move(claim));
    }
    out.head.header = snapshot.header;
    out.head.header.state_root = tree.hash(root);
    return out;
}

Result<ledger::LogAnchor> FakeBackend::consistency(Height from, Height to) {
    TRY(const Header first, header(from));
    ledger::LogAnchor out;
    out.first_size = first.log_size;
    out.first_root = first.log_root;
    TRY(out.head.header, header(to));
    return out;
}

Result<PayloadAnswer> FakeBackend::payload(const PayloadRequest& request,
                                           const Signature& signature) {
    last_request = request;
    if (read_error) return std::unexpected(*read_error);
    if (!verify(request.reader, signing_bytes(request, ChainId()), signature)) {
        return fail(ErrorCode::bad_signature, "the request is not signed by its reader");
    }
    if (reading != registries::access::Reading::allowed) return PayloadAnswer{reading, {}};
    ledger::Opening out;
    out.data_class = 1;
    out.payload = {0x61};
    return PayloadAnswer{reading, out};
}

Health FakeBackend::health() {
    return {healthy, {{"disk", healthy, healthy ? "" : "no room: free some"}}};
}

Health FakeBackend::readiness(const ReadinessLimits& limits) {
    const bool enough = !limits.min_peers || *limits.min_peers <= 1;
    return {enough, {{"peers", enough, enough ? "" : "too few peers"}}};
}

std::vector<PeerView> FakeBackend::peers() {
    return {{"two", SecretKey::from_seed({8}).public_key(), "127.0.0.1:1", true, true, Height(1)}};
}

} // namespace tamga::rpc
