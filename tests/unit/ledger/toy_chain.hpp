// A chain for tests of storage and audit: real signatures, certificates and blocks, and a toy
// executor in place of the registries.

#pragma once

#include "base/certificate.hpp"
#include "base/hash.hpp"
#include "base/prng.hpp"
#include "ledger/audit.hpp"
#include "ledger/block.hpp"
#include "ledger/chain.hpp"
#include "ledger/store.hpp"
#include "ledger/store_database.hpp"
#include "ledger/transaction.hpp"
#include "proto/transaction.pb.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <unistd.h>
#include <vector>

namespace tamga::ledger::toy {

// A folder of this test, gone with it.
class Folder {
public:
    Folder() {
        static std::atomic<int> number = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("tamga_ledger_test_" + std::to_string(::getpid()) + "_" +
                 std::to_string(number++));
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return path_ / name;
    }

private:
    std::filesystem::path path_;
};

inline SecretKey key(std::uint8_t number) {
    std::array<std::uint8_t, 32> seed{};
    seed.fill(number);
    return SecretKey::from_seed(seed);
}

constexpr std::uint16_t table = 900;
constexpr std::uint8_t core = 1;   // Singular.
constexpr std::uint8_t holder = 2; // Plural.

inline StatePath singular(std::uint8_t number) {
    return StatePath::singular(table, Bytes{number}, core);
}
inline StatePath plural(std::uint8_t number, std::uint8_t item) {
    return StatePath::plural(table, Bytes{number}, holder, Bytes{item});
}

// One act in five is refused; the others put or erase entries named by the nonce. Evidence, any
// bytes here, leaves its leaf ahead of them.
inline Executed execute(const StateView& parent, const Header& header,
                        std::span<const TransactionPtr> transactions,
                        std::span<const Bytes> evidence = {}) {
    Executed executed;
    for (const Bytes& piece : evidence) {
        TransactionRecord record;
        record.leaf.version = header.version;
        record.leaf.chain_id = header.chain_id;
        record.leaf.height = header.height;
        record.leaf.position = static_cast<std::uint32_t>(executed.records.size());
        record.leaf.kind = LeafKind::evidence;
        record.leaf.id = tagged(tag::evidence, {piece});
        record.leaf.time_ms = header.time_ms;
        record.events = Bytes{0, 0};
        record.leaf.events = tagged(tag::events, {record.events});
        executed.records.push_back(record);
    }
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        const Envelope& envelope = transactions[i]->envelope();
        const auto& nonce = envelope.nonce;
        TransactionRecord record;
        record.leaf.version = header.version;
        record.leaf.chain_id = header.chain_id;
        record.leaf.height = header.height;
        record.leaf.position = static_cast<std::uint32_t>(executed.records.size());
        record.leaf.operation = envelope.operations.front();
        record.leaf.count = 1;
        record.leaf.agency = envelope.agency;
        record.leaf.id = Hash256(transactions[i]->txid().bytes);
        record.leaf.outcome = nonce[0] % 5 == 0 ? 101 : 0;
        record.leaf.first_failing = record.leaf.outcome == 0 ? 0xff : 0;
        record.leaf.time_ms = header.time_ms;
        record.events = Bytes{0, 0};
        record.leaf.events = tagged(tag::events, {record.events});
        executed.records.push_back(record);
        if (record.leaf.outcome != 0) continue;
        Bytes value = to_bytes(transactions[i]->txid().view());
        append(value, nonce);
        const StatePath path = nonce[1] % 2 == 0
                                   ? singular(nonce[2] % 24)
                                   : plural(nonce[2] % 4, nonce[3] % 8);
        const auto own = executed.delta.changes().find(path);
        const bool there = own != executed.delta.changes().end() ? own->second.has_value()
                                                                 : parent.find(path).has_value();
        if (there && nonce[4] % 3 == 0) {
            executed.delta.erase(path);
        } else {
            executed.delta.put(path, value);
        }
    }
    return executed;
}

class ToyChain {
public:
    explicit ToyChain(const std::filesystem::path& path, std::uint64_t seed = 1)
        : path_(path), prng(seed), officer(key(77)) {
        std::vector<Validator> members;
        for (std::uint8_t i = 1; i <= 4; ++i) {
            secrets.push_back(key(i));
            const auto node = key(static_cast<std::uint8_t>(100 + i));
            members.push_back({secrets.back().public_key(), node.public_key()});
        }
        std::ranges::sort(secrets, {}, &SecretKey::public_key);
        set = first_set = ValidatorSet::from(members).value();
        json = to_bytes(as_bytes("{\"toy\":" + std::to_string(seed) + "}"));
        chain_id = ChainId(sha256(json).bytes);
        genesis_state.put(singular(0), Bytes(40, 7));
        genesis_state.put(plural(1, 1), Bytes(33, 9));
        genesis.version = 1;
        genesis.flags = flag_epoch_end;
        genesis.chain_id = chain_id;
        genesis.time_ms = TimestampMs(1'700'000'000'000);
        genesis.body_hash = BodyHash(sha256(ByteView()).bytes);
        genesis.log_root = LogRoot(sha256(ByteView()).bytes);
        StateTree tree;
        const auto root = tree.apply(0, tree_changes(genesis_state));
        genesis.state_root = tree.hash(root);
        tree.release(root);
        genesis.next_validators_hash = set.hash();
        begun_on = hash_of(genesis);
        open();
    }

    // Opens (again) what is in the folder.
    void open() {
        chain.reset();
        store.reset();
        store = std::move(Store::open(path_, {}).value());
        REQUIRE(store->init(json, genesis, genesis_state));
        chain = std::move(Chain::open(*store).value());
        last = store->tip()->header;
    }

    [[nodiscard]] TransactionPtr transaction() {
        proto::TransactionBody body;
        body.set_chain_id(std::string(as_text(chain_id.view())));
        std::string nonce;
        for (int i = 0; i < 16; ++i) nonce.push_back(static_cast<char>(prng.next()));
        body.set_nonce(nonce);
        body.set_valid_from_ms(last.time_ms.value);
        body.set_valid_until_ms(last.time_ms.value + 2'000'000'000);
        body.add_signers(std::string(as_text(officer.public_key().bytes)));
        body.set_agency(prng.chance(500) ? "ZAGS" : "LAND");
        body.add_operations()->mutable_revoke_holder_key()->set_reason(proto::identity::KEY_REASON_LOST);
        SignedTransaction made;
        std::string text;
        REQUIRE(body.SerializeToString(&text));
        made.body = to_bytes(as_bytes(text));
        const TransactionId txid = txid_of(made.body);
        made.signatures = {
            officer.sign(sign_bytes(SignKind::transaction, chain_id, txid.view()))};
        const auto checked = check(made, chain_id);
        if (!checked) FAIL(checked.error().message);
        return *checked;
    }
    [[nodiscard]] std::vector<TransactionPtr> transactions(std::size_t count) {
        std::vector<TransactionPtr> made;
        for (std::size_t i = 0; i < count; ++i) made.push_back(transaction());
        return made;
    }

    [[nodiscard]] Certificate certificate(VoteKind kind, View view, const BlockHash& block) const {
        Certificate made{kind, epoch, view, block, (1u << set.quorum()) - 1, {}};
        const auto message = sign_bytes(sign_kind(kind), chain_id, epoch, view, block);
        for (std::size_t i = 0; i < set.quorum(); ++i) {
            made.signatures.push_back(secrets[i].sign(message));
        }
        return made;
    }
    [[nodiscard]] FinalityProof finality(const Header& header) const {
        return {{}, certificate(VoteKind::finalize, header.view, hash_of(header))};
    }

    // A signed child of `parent` in `view`, executed and added to the chain as speculative.
    [[nodiscard]] StoredBlock propose(const Header& parent, View view,
                                      const std::vector<TransactionPtr>& acts,
                                      const std::vector<Bytes>& evidence = {}) {
        StoredBlock block;
        Header& header = block.header;
        header.version = 1;
        header.chain_id = chain_id;
        header.epoch = epoch;
        header.view = view;
        header.height = parent.height.next();
        header.parent_view = parent.epoch == epoch ? parent.view : View();
        header.parent_hash = hash_of(parent);
        header.time_ms = TimestampMs(parent.time_ms.value + step_ms);
        header.proposer = static_cast<std::uint16_t>(
            set.leader(leader_seed(begun_on), view).value);
        header.validators_hash = set.hash();
        if (parent.epoch != epoch) {
            block.justify.opening = opening;
        } else {
            block.justify.parent =
                certificate(VoteKind::notarize, parent.view, header.parent_hash);
        }
        for (View w = header.parent_view.next(); w < view; w = w.next()) {
            block.justify.skips.push_back(certificate(VoteKind::skip, w, BlockHash()));
        }
        header.justify_hash = hash_of(block.justify);
        const Body body{evidence, acts};
        header.body_hash = body_hash(body);
        block.items = encode_items_full(body);
        Executed executed = execute(chain->view_at(header.parent_hash), header, acts, evidence);
        if (const auto end = ends.find(header.height); end != ends.end()) {
            executed.next_validators = end->second;
        }
        auto prepared =
            chain->prepare(header.parent_hash, std::move(executed), header.time_ms);
        announce(header, prepared.next_validators());
        header.state_root = prepared.roots().state_root;
        header.log_size = prepared.roots().log_size;
        header.log_root = prepared.roots().log_root;
        const BlockHash hash = hash_of(header);
        block.signature = secrets[header.proposer].sign(
            sign_bytes(SignKind::proposal, chain_id, header.epoch, header.view, hash));
        chain->add(hash, std::move(prepared));
        return block;
    }

    // Proposes and commits the next block.
    StoredBlock grow(std::size_t count, const std::vector<Bytes>& evidence = {}) {
        const StoredBlock block = propose(last, last.epoch == epoch ? last.view.next() : View(1),
                                          transactions(count), evidence);
        REQUIRE(chain->commit(block, finality(block.header)));
        last = block.header;
        return block;
    }
    // Two blocks with a skipped view between; the first is proven through the second.
    void grow_pair(std::size_t count) {
        const StoredBlock one = propose(last, View(last.view.value + 2), transactions(count));
        const StoredBlock two = propose(one.header, one.header.view.next(), transactions(count));
        const FinalityProof proof = finality(two.header);
        const std::vector<Header> after{two.header};
        REQUIRE(chain->commit(one, proof_through(after, proof)));
        REQUIRE(chain->commit(two, proof));
        last = two.header;
    }

    // Ends the epoch with the next block: keys of these numbers validate from then on. The block is
    // proven by its own certificate, or by the last of some closing blocks.
    StoredBlock end_epoch(std::size_t count, const std::vector<std::uint8_t>& numbers,
                          std::size_t closing_blocks) {
        NamedValidators next;
        std::vector<SecretKey> next_secrets;
        for (const std::uint8_t number : numbers) {
            next_secrets.push_back(key(number));
            next.push_back({key(number).public_key(),
                            key(static_cast<std::uint8_t>(100 + number)).public_key(), {},
                            "v" + std::to_string(number)});
        }
        std::ranges::sort(next_secrets, {}, &SecretKey::public_key);
        std::ranges::sort(next, {}, &NamedValidator::consensus_key);
        ends[last.height.next()] = next;
        const StoredBlock block =
            propose(last, last.epoch == epoch ? last.view.next() : View(1), transactions(count));
        opening = FinalityProof();
        for (std::size_t i = 0; i < closing_blocks; ++i) {
            opening.headers.push_back(
                closing(block.header, i == 0 ? block.header : opening.headers.back()));
        }
        const Header& proven = closing_blocks == 0 ? block.header : opening.headers.back();
        opening.certificate = certificate(VoteKind::finalize, proven.view, hash_of(proven));
        REQUIRE(chain->commit(block, opening));
        last = block.header;
        epoch = epoch.next();
        begun_on = hash_of(last);
        secrets = next_secrets;
        set = set_of(next);
        return block;
    }
    // A closing block two views after its parent.
    [[nodiscard]] static Header closing(const Header& end, const Header& parent) {
        Header header = end;
        header.kind = BlockKind::closing;
        header.flags = 0;
        header.next_validators_hash = ValidatorsHash();
        header.view = View(parent.view.value + 2);
        header.parent_view = parent.view;
        header.parent_hash = hash_of(parent);
        header.time_ms = TimestampMs(parent.time_ms.value + 1'000);
        header.body_hash = body_hash(Body());
        return header;
    }

    // Of chains whose epochs end where this one's do.
    [[nodiscard]] Replay replay_epochs() const {
        return {.execute = [planned = ends](const ReplayBlock& block) -> Result<Executed> {
            Executed executed = execute(block.parent, block.header, block.transactions, block.evidence);
            const auto end = planned.find(block.header.height);
            if (end != planned.end()) executed.next_validators = end->second;
            return executed;
        }};
    }

    [[nodiscard]] AuditGenesis audit_genesis() const {
        return {json, genesis, genesis_state, first_set};
    }
    [[nodiscard]] static Replay replay() {
        return {.execute = [](const ReplayBlock& block) -> Result<Executed> {
            return execute(block.parent, block.header, block.transactions, block.evidence);
        }};
    }

private:
    std::filesystem::path path_;

public:
    Prng prng;
    SecretKey officer;
    std::vector<SecretKey> secrets;
    ValidatorSet set;       // Of the epoch of the next block.
    ValidatorSet first_set; // Of epoch 1.
    Epoch epoch{1};
    std::uint64_t step_ms = 700'000; // From block to block.
    BlockHash begun_on;
    FinalityProof opening; // Of the last block of the epoch before.
    std::map<Height, NamedValidators> ends;
    Bytes json;
    ChainId chain_id;
    StateDelta genesis_state;
    Header genesis;
    std::unique_ptr<Store> store;
    std::unique_ptr<Chain> chain;
    Header last;
};

// ---- For tests of stores and audits of toy chains ----

// The validators of an epoch, as the chain's blocks planned them.
[[nodiscard]] inline std::function<Result<ValidatorSet>(Epoch)> sets_of(const ToyChain& toy) {
    return [&toy](Epoch epoch) -> Result<ValidatorSet> {
        if (epoch.value == 1) return toy.first_set;
        auto end = toy.ends.begin();
        std::advance(end, static_cast<std::ptrdiff_t>(epoch.value - 2));
        return set_of(end->second);
    };
}

inline std::map<StatePath, Bytes> entries_of(const StateSource& source) {
    std::map<StatePath, Bytes> entries;
    for (auto& each : source.list({}, std::nullopt, 100'000)) entries[each.path] = each.value;
    return entries;
}

// A line for each finding.
inline std::string text_of(const AuditReport& report) {
    std::string text;
    for (const Finding& finding : report.findings) {
        text += finding.table + " " + finding.key + " " + std::to_string(finding.height.value) +
                ": " + finding.what + "\n";
    }
    return text;
}

// A store that may begin, or have given up its past, at the end of an epoch: the toy's state does
// not name validators, what it planned for that block does.
inline AuditReport audit_from(const std::filesystem::path& path, const ToyChain& toy, Height base) {
    AuditOptions options;
    options.validators_in = [&toy, base](const StateView&) { return set_of(toy.ends.at(base)); };
    auto report = audit_store(path, toy.audit_genesis(), toy.replay_epochs(), options);
    if (!report) FAIL(report.error().message);
    return *report;
}

// One row of a closed store's table, the first or the last, is changed in its last bit or gone.
inline void spoil_row(const std::filesystem::path& path, Family family, bool last, bool erase) {
    const auto database = std::move(Store::Database::open(path, {}).value());
    auto* handle = database->handle(family);
    const std::unique_ptr<rocksdb::Iterator> rows(database->db->NewIterator({}, handle));
    if (last) rows->SeekToLast();
    else rows->SeekToFirst();
    REQUIRE(rows->Valid());
    std::string value = rows->value().ToString();
    if (value.empty()) value = "x";
    value.back() = static_cast<char>(value.back() ^ 1);
    REQUIRE((erase ? database->db->Delete({}, handle, rows->key())
                   : database->db->Put({}, handle, rows->key(), value))
                .ok());
}

} // namespace tamga::ledger::toy
