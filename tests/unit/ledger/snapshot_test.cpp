// Snapshots of toy chains: written, taken into an empty store, gone on from; what is changed in one
// is refused.

#include "toy_chain.hpp"

#include "base/hash.hpp"
#include "ledger/audit.hpp"
#include "ledger/block.hpp"
#include "ledger/prune.hpp"
#include "ledger/snapshot_export.hpp"
#include "ledger/snapshot_import.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <fstream>
#include <functional>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

constexpr std::size_t small_chunks = 600;
constexpr std::uint64_t day_ms = 86'400'000;

SnapshotOptions options_of(const ToyChain& toy) {
    SnapshotOptions options;
    options.entries_bytes_max = small_chunks;
    options.set_of = sets_of(toy);
    return options;
}

SnapshotTrust trust_of(const ToyChain& toy) {
    SnapshotTrust trust;
    trust.chain = toy.chain_id;
    return trust;
}

// Two epochs with sets of their own and a third, blocks of many acts, and months between.
void grow(ToyChain& toy) {
    toy.grow(40);
    toy.step_ms = 20 * day_ms;
    toy.grow(3);
    toy.grow(2);
    toy.end_epoch(2, {1, 2, 3, 4, 5}, 0);
    toy.step_ms = 700'000;
    toy.grow(33);
    toy.grow(0);
    toy.end_epoch(2, {6, 2, 3, 5}, 2);
    toy.grow(21);
    toy.grow_pair(4);
}

std::string reason(const Status& status) { return status ? "taken" : status.error().message; }

// Chunks in the order that `order` gives them.
Result<Height> import_file(const ToyChain& toy, const SnapshotFile& file,
                           const std::filesystem::path& path,
                           const std::function<void(std::vector<Bytes>&)>& change = {}) {
    std::vector<Bytes> chunks;
    for (std::size_t i = 0; i < file.chunks(); ++i) chunks.push_back(file.chunk(i).value());
    if (change) change(chunks);
    TRY(auto import, SnapshotImport::open(path, file.head(), toy.genesis));
    for (const Bytes& bytes : chunks) {
        TRY(const SnapshotChunk chunk, decode_snapshot_chunk(bytes));
        TRY_VOID(import.put(chunk));
    }
    if (!import.complete()) return fail(ErrorCode::not_found, "incomplete");
    TRY_VOID(import.finish({}));
    return import.head().header().height;
}

struct Snapped {
    Folder folder;
    ToyChain toy;
    SnapshotFile file;

    explicit Snapped(Height height = Height(0))
        : toy(folder / "ledger"), file(make(height)) {}

private:
    SnapshotFile make(Height height) {
        grow(toy);
        const Height at = height.value == 0 ? toy.last.height : height;
        const auto figures =
            write_snapshot(*toy.store, at, folder / "chain.snapshot", options_of(toy));
        REQUIRE(reason(figures ? Status() : std::unexpected(figures.error())) == "taken");
        REQUIRE(figures->height == at);
        return std::move(SnapshotFile::open(folder / "chain.snapshot").value());
    }
};

} // namespace

TEST_CASE("a store filled from a snapshot holds the state and goes on with the same blocks") {
    Snapped from;
    ToyChain& toy = from.toy;
    REQUIRE(from.file.chunks() > 5);
    REQUIRE(reason(verify_snapshot_head(from.file.head(), toy.first_set.hash(), trust_of(toy))) ==
            "taken");
    const Height base = toy.last.height;
    REQUIRE(import_file(toy, from.file, from.folder / "joined").value() == base);
    const auto joined = std::move(Store::open(from.folder / "joined", {}).value());
    REQUIRE(joined->tip()->hash == hash_of(toy.last));
    REQUIRE(joined->base() == base);
    REQUIRE(joined->check());
    REQUIRE(joined->init(toy.json, toy.genesis, toy.genesis_state));
    auto chain = std::move(Chain::open(*joined).value());
    CHECK(entries_of(joined->state_source()) == entries_of(toy.store->state_source()));
    CHECK(joined->genesis_json().value() == toy.json);
    CHECK(joined->epoch_begins_on(Epoch(1)).value() == Height(0));
    for (const Epoch epoch : {Epoch(2), Epoch(3)}) {
        CHECK(joined->epoch_begins_on(epoch).value() ==
              toy.store->epoch_begins_on(epoch).value());
    }
    const Height end = toy.store->epoch_begins_on(Epoch(3)).value();
    CHECK(joined->header(end).value() == toy.store->header(end).value());
    CHECK(joined->proof(end).value() == toy.store->proof(end).value());

    // The blocks that follow, in both.
    for (int i = 0; i < 3; ++i) {
        const auto acts = toy.transactions(20);
        const StoredBlock block = toy.propose(toy.last, toy.last.view.next(), acts);
        const Header& header = block.header;
        auto prepared = chain->prepare(
            header.parent_hash, execute(chain->view_at(header.parent_hash), header, acts),
            header.time_ms);
        chain->add(hash_of(header), std::move(prepared));
        REQUIRE(toy.chain->commit(block, toy.finality(header)));
        REQUIRE(chain->commit(block, toy.finality(header)));
        toy.last = header;
    }
    CHECK(entries_of(joined->state_source()) == entries_of(toy.store->state_source()));
    CHECK(entries_of(joined->state_source_at(base).value()) ==
          entries_of(toy.store->state_source_at(base).value()));
    const std::uint64_t size = toy.last.log_size;
    for (std::uint64_t index = from.file.head().leaves_first; index < size; ++index) {
        REQUIRE(joined->inclusion_path(index, size).value() ==
                toy.store->inclusion_path(index, size).value());
    }
    const std::uint64_t at_base = from.file.head().header().log_size;
    CHECK(joined->consistency_path(at_base, size).value() ==
          toy.store->consistency_path(at_base, size).value());
    for (Height at = base.next(); at <= toy.last.height; at = at.next()) {
        CHECK(joined->block(at).value() == toy.store->block(at).value());
    }
}

namespace {

// A store that began after `base` and then took every block that follows in the chain.
void join(ToyChain& toy, const SnapshotFile& file, const std::filesystem::path& path) {
    REQUIRE(import_file(toy, file, path));
    const auto store = std::move(Store::open(path, {}).value());
    const auto chain = std::move(Chain::open(*store).value());
    for (Height at = store->base().next(); at <= toy.last.height; at = at.next()) {
        const StoredBlock block = toy.store->block(at).value();
        const Header& header = block.header;
        std::vector<TransactionPtr> acts;
        const ItemList items = decode_items(block.items).value();
        for (const SignedTransaction& act : items.full) {
            acts.push_back(check(act, toy.chain_id).value());
        }
        Executed executed = execute(chain->view_at(header.parent_hash), header, acts);
        if (toy.ends.contains(at)) executed.next_validators = toy.ends.at(at);
        chain->add(hash_of(header),
                   chain->prepare(header.parent_hash, std::move(executed), header.time_ms));
        REQUIRE(chain->commit(block, toy.store->proof(at).value()));
    }
}

} // namespace

TEST_CASE("the audit of a store that began with a snapshot says so and explains every row") {
    for (const Height height : {Height(1), Height(4), Height(5), Height(7), Height(10)}) {
        Snapped from(height);
        ToyChain& toy = from.toy;
        const auto path = from.folder / "joined";
        join(toy, from.file, path);
        const AuditReport report = audit_from(path, toy, height);
        CHECK(text_of(report) == "");
        REQUIRE(report.snapshot.has_value());
        CHECK(report.snapshot->height == height);
        CHECK(report.tip == toy.last);
        CHECK(report.counts.blocks == toy.last.height.value - height.value);
        CHECK(report.epochs.size() == 3);
    }
}

TEST_CASE("a store that began with a snapshot gives up its past, too") {
    for (const Height height : {Height(5), Height(7), Height(9)}) {
        Snapped from(Height(4));
        ToyChain& toy = from.toy;
        const auto path = from.folder / "joined";
        join(toy, from.file, path);
        {
            const auto store = std::move(Store::open(path, {}).value());
            REQUIRE(store->give_up_before(
                snapshot_head_of(*store, height, options_of(toy)).value()));
            CHECK(store->began() == Height(4));
            CHECK(store->base() == height);
            Pruner pruner(*store);
            while (pruner.step().value()) {}
            CHECK(store->records(height).value().size() ==
                  toy.store->records(height).value().size());
            CHECK(store->block(height).error().code == ErrorCode::pruned);
            CHECK(store->records(Height(4)).error().code == ErrorCode::pruned);
        }
        const AuditReport report = audit_from(path, toy, height);
        CHECK(text_of(report) == "");
        CHECK(report.snapshot->height == Height(4));
        CHECK(report.pruned->height == height);
        CHECK(report.counts.blocks == toy.last.height.value - height.value);
    }
}

TEST_CASE("a row that is changed, missing or surplus after a snapshot is found") {
    Snapped from(Height(5));
    ToyChain& toy = from.toy;
    const auto good = from.folder / "joined";
    join(toy, from.file, good);
    int number = 0;
    const auto said = [&](const std::function<void(rocksdb::DB&, rocksdb::ColumnFamilyHandle*,
                                                   rocksdb::Iterator&)>& change,
                          Family family, bool last) {
        const auto path = from.folder / ("changed" + std::to_string(++number));
        std::filesystem::copy(good, path, std::filesystem::copy_options::recursive);
        {
            const auto database = std::move(Store::Database::open(path, {}).value());
            const std::unique_ptr<rocksdb::Iterator> rows(
                database->db->NewIterator({}, database->handle(family)));
            if (last) rows->SeekToLast();
            else rows->SeekToFirst();
            REQUIRE(rows->Valid());
            change(*database->db, database->handle(family), *rows);
        }
        return text_of(audit_from(path, toy, Height(5)));
    };
    for (const FamilyInfo& family : families) {
        for (const bool last : {false, true}) {
            INFO(family.name << (last ? " last" : " first"));
            CHECK(said([](auto& db, auto* handle, auto& row) {
                      std::string value = row.value().ToString();
                      if (value.empty()) value = "x";
                      value.back() = static_cast<char>(value.back() ^ 1);
                      REQUIRE(db.Put({}, handle, row.key(), value).ok());
                  }, family.family, last) != "");
            CHECK(said([](auto& db, auto* handle, auto& row) {
                      REQUIRE(db.Delete({}, handle, row.key()).ok());
                  }, family.family, last) != "");
            CHECK(said([](auto& db, auto* handle, auto& row) {
                      std::string key = row.key().ToString();
                      key.back() = static_cast<char>(key.back() ^ 0x55);
                      REQUIRE(db.Put({}, handle, key, row.value()).ok());
                  }, family.family, last) != "");
        }
    }
}

TEST_CASE("what was before the snapshot is pruned, never wrong") {
    Snapped from;
    ToyChain& toy = from.toy;
    REQUIRE(import_file(toy, from.file, from.folder / "joined"));
    const auto joined = std::move(Store::open(from.folder / "joined", {}).value());
    const auto pruned = [](const auto& result) {
        return !result && result.error().code == ErrorCode::pruned;
    };
    for (Height at(1); at <= joined->base(); at = at.next()) {
        CHECK(pruned(joined->block(at)));
        CHECK(pruned(joined->records(at)));
        CHECK(pruned(joined->record({at, 0})));
        CHECK(pruned(joined->transaction({at, 0})));
        CHECK(pruned(joined->log_index({at, 0})));
        CHECK(pruned(joined->changed_by(at)));
        const bool is_end = toy.ends.contains(at) || at == joined->base();
        // As far as acts may name blocks.
        CHECK(joined->header(at).value() == toy.store->header(at).value());
        CHECK(pruned(joined->proof(at)) == !is_end);
        if (at < joined->base()) CHECK(pruned(joined->state_source_at(at)));
    }
    CHECK(pruned(joined->block(Height(0))));
    CHECK(pruned(joined->inclusion_path(0, toy.last.log_size)));
    CHECK(pruned(joined->leaf_hashes(0, 1)));
    CHECK(pruned(joined->consistency_path(1, toy.last.log_size)));
    CHECK(pruned(joined->log_frontier(1)));
    CHECK_FALSE(joined->find_view(Epoch(1), View(1)).value());
    CHECK(joined->header(joined->base().next()).error().code == ErrorCode::not_found);
}

TEST_CASE("an act of the 30 days before the snapshot cannot come again, of older ones nothing is told") {
    Snapped from;
    ToyChain& toy = from.toy;
    REQUIRE(import_file(toy, from.file, from.folder / "joined"));
    const auto joined = std::move(Store::open(from.folder / "joined", {}).value());
    const std::uint64_t now = toy.last.time_ms.value;
    std::size_t held = 0;
    std::size_t older = 0;
    for (Height at(1); at <= toy.last.height; at = at.next()) {
        const Header header = toy.store->header(at).value();
        const auto records = toy.store->records(at).value();
        for (const auto& record : records) {
            const TransactionId txid(record.leaf.id.bytes);
            const auto position = joined->find_transaction(txid).value();
            if (header.time_ms.value + snapshot_window_ms >= now) {
                REQUIRE(position == toy.store->find_transaction(txid).value());
                held += 1;
            } else if (!position) {
                older += 1;
            }
        }
        const std::uint64_t hour = hour_of(header.time_ms);
        if (hour + 24 * 29 < hour_of(toy.last.time_ms)) continue;
        for (const char* agency : {"ZAGS", "LAND"}) {
            CHECK(joined->agency_hour(agency, hour).value() ==
                  toy.store->agency_hour(agency, hour).value());
        }
    }
    CHECK(held > 60);
    CHECK(older > 30);
}

TEST_CASE("a snapshot of an earlier height, also of the end of an epoch") {
    for (const Height height :
         {Height(1), Height(3), Height(4), Height(6), Height(7), Height(9)}) {
        Snapped from(height);
        ToyChain& toy = from.toy;
        CHECK(reason(verify_snapshot_head(from.file.head(), toy.first_set.hash(), trust_of(toy))) ==
              "taken");
        REQUIRE(import_file(toy, from.file, from.folder / "joined").value() == height);
        const auto joined = std::move(Store::open(from.folder / "joined", {}).value());
        REQUIRE(Chain::open(*joined));
        CHECK(entries_of(joined->state_source()) ==
              entries_of(toy.store->state_source_at(height).value()));
    }
}

TEST_CASE("headers are held as far back as an act may name a block, and then of epochs' ends") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(1);
    toy.end_epoch(1, {1, 2, 3, 4, 5}, 0);
    while (toy.last.height.value < snapshot_ancestors + 5) toy.grow(0);
    REQUIRE(write_snapshot(*toy.store, toy.last.height, folder / "file", options_of(toy)));
    const auto file = std::move(SnapshotFile::open(folder / "file").value());
    CHECK(file.head().ancestors.size() == snapshot_ancestors);
    REQUIRE(import_file(toy, file, folder / "joined"));
    const auto joined = std::move(Store::open(folder / "joined", {}).value());
    const auto chain = std::move(Chain::open(*joined).value());
    for (Height at; at <= toy.last.height; at = at.next()) {
        const bool is_held = at.value == 0 || at.value == 2 || at.value >= 5;
        const auto header = joined->header(at);
        CHECK(header.has_value() == is_held);
        if (is_held) CHECK(*header == toy.store->header(at).value());
        else CHECK(header.error().code == ErrorCode::pruned);
        if (at.value >= 5) CHECK(chain->ancestor(hash_of(toy.last), at) == hash_of(*header));
    }
}

TEST_CASE("a store that began with a snapshot gives snapshots itself") {
    Snapped from(Height(5));
    ToyChain& toy = from.toy;
    REQUIRE(import_file(toy, from.file, from.folder / "joined"));
    const auto joined = std::move(Store::open(from.folder / "joined", {}).value());
    auto options = options_of(toy);
    CHECK(write_snapshot(*joined, Height(4), from.folder / "x", options).error().code ==
          ErrorCode::pruned);
    REQUIRE(write_snapshot(*joined, Height(5), from.folder / "again", options));
    const auto again = std::move(SnapshotFile::open(from.folder / "again").value());
    CHECK(again.head() == from.file.head());
    REQUIRE(again.chunks() == from.file.chunks());
    for (std::size_t i = 0; i < again.chunks(); ++i) {
        CHECK(again.chunk(i).value() == from.file.chunk(i).value());
    }
}

TEST_CASE("chunks in any order, twice, and after being interrupted at any of them") {
    Snapped from;
    ToyChain& toy = from.toy;
    Prng prng(3);
    REQUIRE(import_file(toy, from.file, from.folder / "shuffled", [&](std::vector<Bytes>& chunks) {
        for (std::size_t i = chunks.size(); i > 1; --i) {
            std::swap(chunks[i - 1], chunks[prng.between(0, i - 1)]);
        }
        chunks.push_back(chunks.front());
    }));
    const auto shuffled = std::move(Store::open(from.folder / "shuffled", {}).value());
    CHECK(entries_of(shuffled->state_source()) == entries_of(toy.store->state_source()));

    for (std::size_t i = 0; i < from.file.chunks(); ++i) {
        auto import = std::move(
            SnapshotImport::open(from.folder / "slow", from.file.head(), toy.genesis).value());
        REQUIRE_FALSE(import.complete());
        const auto chunk = decode_snapshot_chunk(from.file.chunk(i).value()).value();
        REQUIRE(import.put(chunk).value());
        REQUIRE_FALSE(import.put(chunk).value());
    }
    CHECK_FALSE(Store::open(from.folder / "slow", {}).value()->initialised());
    CHECK_FALSE(SnapshotImport::begun_in(from.folder / "nothing").value());
    CHECK(SnapshotImport::begun_in(from.folder / "slow").value()->head == from.file.head());
    CHECK_FALSE(SnapshotImport::begun_in(from.folder / "slow").value()->is_finished);
    {
        auto import = std::move(
            SnapshotImport::open(from.folder / "slow", from.file.head(), toy.genesis).value());
        REQUIRE(import.complete());
        REQUIRE(import.finish({}));
    }
    CHECK(SnapshotImport::begun_in(from.folder / "slow").value()->is_finished);
    CHECK(SnapshotImport::open(from.folder / "slow", from.file.head(), toy.genesis)
              .error().code == ErrorCode::usage);
}

TEST_CASE("a hostile file is refused by name, and nothing of a bad chunk is written") {
    Snapped from;
    ToyChain& toy = from.toy;
    const auto said = [&](const std::function<void(std::vector<Bytes>&)>& change) {
        static int number = 0;
        const auto done = import_file(
            toy, from.file, from.folder / ("bad" + std::to_string(++number)), change);
        return done ? std::string("taken") : done.error().message;
    };
    CHECK(said({}) == "taken");
    CHECK(said([](auto& chunks) { chunks.pop_back(); }) == "incomplete");
    CHECK(said([](auto& chunks) { chunks.erase(chunks.begin()); }) == "incomplete");
    CHECK(said([](auto& chunks) { chunks[0].back() ^= 1; }).starts_with("a chunk: "));
    CHECK(said([](auto& chunks) { chunks.back().back() ^= 1; }).starts_with("a chunk: "));
    // Every byte of a chunk of state and of one of leaves.
    auto import = std::move(
        SnapshotImport::open(from.folder / "bytes", from.file.head(), toy.genesis).value());
    for (const std::size_t number : {std::size_t{0}, from.file.chunks() - 1}) {
        const Bytes good = from.file.chunk(number).value();
        for (std::size_t i = 0; i < good.size(); ++i) {
            Bytes bytes = good;
            bytes[i] ^= 0x10;
            const auto chunk = decode_snapshot_chunk(bytes);
            if (chunk) REQUIRE(import.put(*chunk).error().code == ErrorCode::malformed);
        }
    }
    CHECK(import.state().missing() == std::vector<Prefix>{Prefix()});
}

TEST_CASE("a chunk is found by any region and any leaf that it holds") {
    Snapped from;
    const auto chunk_at = [&](std::optional<std::size_t> number) {
        return decode_snapshot_chunk(from.file.chunk(number.value()).value()).value();
    };
    for (const auto& [path, value] : entries_of(from.toy.store->state_source())) {
        for (const std::size_t bits : {std::size_t{0}, std::size_t{9}, 8 * path.view().size()}) {
            Prefix region{to_bytes(path.view().first((bits + 7) / 8)), bits};
            if (bits % 8 != 0) region.bytes.back() &= 0x80;
            const auto chunk = std::get<StateChunk>(chunk_at(from.file.chunk_of(region)));
            const bool is_beside = std::ranges::none_of(chunk.entries, [&](const auto& entry) {
                return region.starts(entry.path.view());
            });
            CHECK_FALSE(is_beside);
        }
    }
    const std::uint64_t size = from.toy.last.log_size;
    for (std::uint64_t leaf = from.file.head().leaves_first; leaf < size; ++leaf) {
        const auto chunk = std::get<LeavesChunk>(chunk_at(from.file.chunk_of(leaf)));
        CHECK((chunk.first <= leaf && leaf < chunk.first + chunk.leaves.size()));
    }
    CHECK_FALSE(from.file.chunk_of(size));
    CHECK_FALSE(from.file.chunk_of(from.file.head().leaves_first - 1));
}

TEST_CASE("a head that does not hold is refused by name") {
    Snapped from;
    const ToyChain& toy = from.toy;
    const auto said = [&](const std::function<void(SnapshotHead&, SnapshotTrust&)>& change) {
        SnapshotHead head = from.file.head();
        SnapshotTrust trust = trust_of(toy);
        change(head, trust);
        return reason(verify_snapshot_head(head, toy.first_set.hash(), trust));
    };
    const std::string head = "the head of a snapshot: ";
    CHECK(said([](auto&, auto&) {}) == "taken");
    CHECK(said([&](auto&, auto& t) { t = {}; t.block = hash_of(toy.last); }) == "taken");
    CHECK(said([&](auto&, auto& t) { t = {}; t.set = toy.set.hash(); }) == "taken");
    CHECK(said([](auto&, auto& t) { t.chain = ChainId(); }).starts_with(head + "of another chain"));
    CHECK(said([&](auto&, auto& t) { t.block = hash_of(toy.genesis); })
              .find("not the trusted one") != std::string::npos);
    CHECK(said([&](auto&, auto& t) { t.set = toy.first_set.hash(); }) ==
          head + "its validators are not the trusted ones");
    CHECK(said([](auto& h, auto&) { h.genesis_json.push_back(' '); }) ==
          head + "its genesis.json is not that of its chain");
    CHECK(said([](auto& h, auto&) { h.epochs.ends.pop_back(); }) ==
          head + "not the end of every epoch before that of its block");
    CHECK(said([](auto& h, auto&) { h.epochs.ends[0] = h.epochs.ends[1]; }) ==
          head + "the chain of epochs does not begin with the first");
    CHECK(said([](auto& h, auto&) { h.head.header.state_root.bytes[0] ^= 1; }) ==
          head + "the certificate does not prove the header final");
    CHECK(said([](auto& h, auto&) { h.head.finality.certificate->signatures[0].bytes[9] ^= 1; }) ==
          head + "the certificate does not prove the header final");
    CHECK(said([](auto& h, auto&) { h.epochs.ends[1].finality.certificate->signatures.pop_back(); })
              .starts_with("epochs: epoch 2"));
    CHECK(said([&](auto& h, auto&) { h.head.set = toy.first_set; })
              .starts_with("the head of a snapshot: the validator set"));
    CHECK(said([](auto& h, auto&) { h.ancestors.pop_back(); }) == head + "not all ancestors");
    CHECK(said([](auto& h, auto&) { h.ancestors[2].time_ms = TimestampMs(1); }) ==
          head + "the header of block 2 is not the one that the block after it names");
    const auto gazetted = [&](const Header& header) {
        return said([&](auto&, auto& t) { t = {}; t.header = header; });
    };
    for (Height at; at <= toy.last.height; at = at.next()) {
        CHECK(gazetted(toy.store->header(at).value()) == "taken");
    }
    Header later = toy.last; // The validators of the head's epoch vouch for it.
    later.height = Height(99);
    CHECK(gazetted(later) == "taken");
    later.validators_hash = toy.first_set.hash();
    CHECK(gazetted(later) == head + "of that epoch it has other validators than the trusted one of "
                                    "height 99");
    later.epoch = Epoch(9);
    CHECK(gazetted(later) == head + "its epoch is before that of the trusted one of height 99");
    Header other = toy.store->header(Height(3)).value();
    other.time_ms = TimestampMs(1);
    CHECK(gazetted(other) == head + "it has another block than the trusted one of height 3");
    other.height = Height(0);
    other.chain_id = ChainId();
    CHECK(gazetted(other) == head + "no child of the trusted one of height 0");
    const std::string log = head + "its log does not begin with the log before its leaves";
    CHECK(said([](auto& h, auto&) { h.log_edge[0].bytes[0] ^= 1; }) == log);
    CHECK(said([](auto& h, auto&) { h.log_path.pop_back(); }) == log);
    CHECK(said([](auto& h, auto&) {
              h.leaves_first = h.header().log_size + 1;
              h.log_edge.assign(log_edge_count(h.leaves_first), Hash256());
          }) == head + "leaves behind the end of its log");
    // Fewer leaves than the window: the head holds, the leaves show it.
    SnapshotHead late = from.file.head();
    late.leaves_first = late.header().log_size;
    late.log_edge = toy.store->log_edge(late.leaves_first).value();
    late.log_path.clear();
    REQUIRE(verify_snapshot_head(late, toy.first_set.hash(), trust_of(toy)));
    auto import =
        std::move(SnapshotImport::open(from.folder / "late", late, toy.genesis).value());
    for (std::size_t i = 0; i < from.file.chunks(); ++i) {
        REQUIRE(import.put(decode_snapshot_chunk(from.file.chunk(i).value()).value()));
    }
    REQUIRE(import.complete());
    CHECK(reason(import.finish({})) == "a snapshot: no leaf before the window");
}

TEST_CASE("the bytes of a head are those of its one encoding, and a cut file is refused") {
    Snapped from;
    const Bytes bytes = encode(from.file.head());
    CHECK(decode_snapshot_head(bytes).value() == from.file.head());
    CHECK(bytes == from.file.head_bytes());
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        REQUIRE_FALSE(decode_snapshot_head(ByteView(bytes).first(size)));
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_snapshot_head(longer));
    const auto path = from.folder / "chain.snapshot";
    const auto whole = std::filesystem::file_size(path);
    for (const std::uint64_t size : {whole - 1, whole / 2, std::uint64_t{10}, std::uint64_t{0}}) {
        const auto cut = from.folder / "cut";
        std::filesystem::copy_file(path, cut,
                                   std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, size);
        CHECK(SnapshotFile::open(cut).error().code == ErrorCode::malformed);
    }
    std::ofstream(path, std::ios::app) << 'x';
    CHECK(SnapshotFile::open(path).error().message ==
          "the file of the snapshot: something follows its end");
}
