// The store: what is committed is read back, as of any height, after any end of the process.

#include "toy_chain.hpp"

#include <catch2/catch.hpp>

#include "ledger/log_tree.hpp"
#include "ledger/receipt.hpp"

#include <array>
#include <csignal>
#include <fstream>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

using Model = std::map<StatePath, Bytes>;

void change(Model& model, const StateDelta& delta) {
    for (const auto& [path, value] : delta.changes()) {
        if (value) {
            model[path] = *value;
        } else {
            model.erase(path);
        }
    }
}

std::vector<StateEntry> entries_of(const Model& model, ByteView prefix) {
    std::vector<StateEntry> entries;
    for (const auto& [path, value] : model) {
        if (path.size < prefix.size()) continue;
        if (equal(path.view().first(prefix.size()), prefix)) entries.push_back({path, value});
    }
    return entries;
}

// A chain of `pairs` * 3 blocks.
void grow_mixed(ToyChain& toy, int rounds, std::size_t acts) {
    for (int i = 0; i < rounds; ++i) {
        toy.grow(acts);
        toy.grow_pair(acts / 2);
    }
}

std::string message_of(const Status& status) { return status ? "" : status.error().message; }

} // namespace

TEST_CASE("6: what was committed is read back, also after a restart") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    const StoredBlock block = toy.grow(40);
    toy.grow_pair(3);
    toy.open();

    CHECK(toy.store->tip()->header == toy.last);
    CHECK(toy.store->block(Height(1)).value() == block);
    CHECK(toy.store->check());
    const ItemList items = decode_items(block.items).value();
    REQUIRE(items.full.size() == 40);
    for (std::uint32_t i = 0; i < 40; ++i) {
        const TransactionId txid = txid_of(items.full[i].body);
        const auto found = toy.store->find_transaction(txid).value();
        REQUIRE(found == Position{Height(1), i});
        REQUIRE(toy.store->record(*found).value().leaf.id == Hash256(txid.bytes));
        REQUIRE(toy.store->transaction(*found).value() == items.full[i]);
    }
    CHECK(toy.store->records(Height(1)).value().size() == 40);
    CHECK_FALSE(toy.store->find_transaction(TransactionId()).value());
    CHECK(toy.store->header(Height(4)).error().code == ErrorCode::not_found);
}

TEST_CASE("6: state is readable as of every height") {
    const std::uint64_t seed = GENERATE(1, 2, 3);
    CAPTURE(seed);
    const Folder folder;
    ToyChain toy(folder / "ledger", seed);
    std::vector<Model> models(1);
    change(models[0], toy.genesis_state);
    for (int i = 0; i < 30; ++i) {
        const StateView parent = toy.chain->view_at(hash_of(toy.last));
        const auto acts = toy.transactions(toy.prng.between(0, 12));
        const StoredBlock block = toy.propose(toy.last, toy.last.view.next(), acts);
        models.push_back(models.back());
        change(models.back(), execute(parent, block.header, acts).delta);
        REQUIRE(toy.chain->commit(block, toy.finality(block.header)));
        toy.last = block.header;
    }
    if (seed == 2) toy.open();

    const std::vector<Bytes> prefixes{Bytes(), items_prefix(table, Bytes{1}, holder),
                                      items_prefix(table, Bytes{3}, holder), Bytes{0x03},
                                      to_bytes(singular(5).view())};
    for (std::uint64_t height = 0; height < models.size(); ++height) {
        CAPTURE(height);
        const StateSource source = toy.store->state_source_at(Height(height)).value();
        const Model& model = models[height];
        for (std::uint8_t n = 0; n < 24; ++n) {
            const auto expected = model.find(singular(n));
            const auto found = source.find(singular(n));
            REQUIRE(found.has_value() == (expected != model.end()));
            if (found) REQUIRE(*found == expected->second);
        }
        for (const Bytes& prefix : prefixes) {
            const auto expected = entries_of(model, prefix);
            REQUIRE(source.list(prefix, std::nullopt, 1000) == expected);
            // And in pages of three.
            std::vector<StateEntry> paged;
            std::optional<StatePath> after;
            for (;;) {
                const auto page = source.list(prefix, after, 3);
                paged.insert(paged.end(), page.begin(), page.end());
                if (page.size() < 3) break;
                after = page.back().path;
            }
            REQUIRE(paged == expected);
        }
    }
    const StateSource tip = toy.store->state_source();
    CHECK(tip.list(Bytes(), std::nullopt, 1000) == entries_of(models.back(), Bytes()));
    CHECK(toy.store->state_source_at(Height(models.size())).error().code == ErrorCode::not_found);
}

TEST_CASE("6: a source keeps its moment, whatever is committed later") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(20);
    const StateSource before = toy.store->state_source();
    const auto entries = before.list(Bytes(), std::nullopt, 1000);
    for (int i = 0; i < 10; ++i) toy.grow(20);
    CHECK(before.list(Bytes(), std::nullopt, 1000) == entries);
    CHECK(toy.store->state_source().list(Bytes(), std::nullopt, 1000) != entries);
}

TEST_CASE("6: the history of an entry lists every version, the latest first") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 20; ++i) toy.grow(10);
    for (std::uint8_t n = 0; n < 24; ++n) {
        const auto versions = toy.store->history(singular(n), toy.last.height, 1'000).value();
        for (Height through(0); through <= toy.last.height; through = through.next()) {
            for (const std::size_t count_max : {1, 3, 1'000}) {
                std::vector<StateVersion> expected = versions;
                std::erase_if(expected, [&](const auto& each) { return each.since > through; });
                expected.resize(std::min(expected.size(), count_max));
                REQUIRE(toy.store->history(singular(n), through, count_max).value() == expected);
            }
        }
        for (std::size_t i = 0; i < versions.size(); ++i) {
            if (i > 0) REQUIRE(versions[i].since < versions[i - 1].since);
            const auto then = toy.store->state_source_at(versions[i].since).value();
            REQUIRE(then.find(singular(n)) == versions[i].value);
        }
    }
}

TEST_CASE("3: paths of the stored log verify, at the tip and at older sizes") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    while (toy.last.log_size < 600) toy.grow(37);
    toy.open();
    const auto leaves = toy.store->leaf_hashes(0, toy.last.log_size).value();
    for (const std::uint64_t size : std::vector<std::uint64_t>{1, 2, 255, 256, 257, 511, 512, 600}) {
        const LogRoot root = toy.store->log_frontier(size).value().root();
        for (const std::uint64_t index : std::vector<std::uint64_t>{0, size / 3, size - 1}) {
            const auto path = toy.store->inclusion_path(index, size).value();
            REQUIRE(verify_inclusion(leaves[index], index, size, path, root));
        }
        const auto path = toy.store->consistency_path(size, toy.last.log_size).value();
        REQUIRE(verify_consistency(size, root, toy.last.log_size, toy.last.log_root, path));
    }
}

TEST_CASE("5: every act has a receipt, also one whose block is proven through a later one") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_mixed(toy, 3, 20);
    std::uint64_t index = 0;
    for (std::uint64_t height = 1; height <= toy.last.height.value; ++height) {
        const auto records = toy.store->records(Height(height)).value();
        for (std::uint32_t leaf = 0; leaf < records.size(); ++leaf, ++index) {
            const auto receipt = toy.store->receipt({Height(height), leaf}, toy.set).value();
            const ReceiptTrust trust{toy.chain_id, toy.set.hash(),
                                     TransactionId(records[leaf].leaf.id.bytes)};
            REQUIRE(receipt.index == index);
            REQUIRE(message_of(verify_receipt(receipt, trust)).empty());
        }
    }
    for (std::uint64_t height = 0; height <= toy.last.height.value; ++height) {
        const FinalityProof proof = toy.store->proof(Height(height)).value();
        const Header header = toy.store->header(Height(height)).value();
        REQUIRE(proves_final(proof, header, toy.chain_id, toy.set));
    }
}

TEST_CASE("6: a tip that is proven through a block not yet stored keeps its proof over a crash") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    const StoredBlock one = toy.propose(toy.last, View(1), toy.transactions(3));
    const StoredBlock two = toy.propose(one.header, View(2), toy.transactions(3));
    const std::vector<Header> after{two.header};
    REQUIRE(toy.chain->commit(one, proof_through(after, toy.finality(two.header))));
    toy.open();
    CHECK(toy.store->tip()->header == one.header);
    CHECK(proves_final(toy.store->proof(Height(1)).value(), one.header, toy.chain_id, toy.set));
    const auto receipt = toy.store->receipt({Height(1), 0}, toy.set).value();
    CHECK(message_of(verify_receipt(receipt, {toy.chain_id, {}, {}})).empty());
}

TEST_CASE("the block of a view is found, and only there") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_mixed(toy, 4, 2);
    std::map<View, Height> views;
    for (std::uint64_t height = 1; height <= toy.last.height.value; ++height) {
        views[toy.store->header(Height(height)).value().view] = Height(height);
    }
    for (View view(1); view.value < toy.last.view.value + 3; view = view.next()) {
        const auto found = toy.store->find_view(Epoch(1), view).value();
        REQUIRE(found == (views.contains(view) ? std::optional(views[view]) : std::nullopt));
    }
}

TEST_CASE("1: acts of an agency are counted by the hour of block time") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    grow_mixed(toy, 4, 10);
    std::map<std::pair<std::string, std::uint64_t>, AgencyHour> expected;
    for (std::uint64_t height = 1; height <= toy.last.height.value; ++height) {
        const auto records = toy.store->records(Height(height)).value();
        for (const auto& record : records) {
            AgencyHour& counts = expected[{record.leaf.agency, hour_of(record.leaf.time_ms)}];
            counts.leaves += 1;
            if (record.leaf.outcome != 0) counts.refused += 1;
        }
    }
    REQUIRE(expected.size() > 2);
    for (const auto& [key, counts] : expected) {
        REQUIRE(toy.store->agency_hour(key.first, key.second).value() == counts);
        REQUIRE(toy.chain->agency_hour(hash_of(toy.last), key.first, key.second).value() ==
                counts);
    }
}

TEST_CASE("2: a foreign genesis is refused and both chains are named") {
    const Folder folder;
    ToyChain toy(folder / "ledger", 1);
    toy.grow(2);
    const Folder elsewhere;
    ToyChain foreign(elsewhere / "ledger", 2);
    const Status status = toy.store->init(foreign.json, foreign.genesis, foreign.genesis_state);
    REQUIRE_FALSE(status);
    CHECK(status.error().code == ErrorCode::wrong_chain);
    CHECK(status.error().message.find(toy.chain_id.hex()) != std::string::npos);
    CHECK(status.error().message.find(foreign.chain_id.hex()) != std::string::npos);
}

TEST_CASE("6: a copy of the folder taken between any two commits opens at a whole block") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 6; ++i) {
        toy.grow(10);
        const auto copy = folder / ("copy" + std::to_string(i));
        std::filesystem::copy(folder / "ledger", copy, std::filesystem::copy_options::recursive);
        const auto store = Store::open(copy, {}).value();
        REQUIRE(store->tip()->header == toy.last);
        REQUIRE(Chain::open(*store));
    }
}

TEST_CASE("6: a write-ahead log torn at any byte leaves a whole, earlier block") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    for (int i = 0; i < 5; ++i) toy.grow(5);
    std::filesystem::path log;
    for (const auto& file : std::filesystem::directory_iterator(folder / "ledger")) {
        if (file.path().extension() == ".log" && file.file_size() > 0) log = file.path();
    }
    REQUIRE_FALSE(log.empty());
    const std::uint64_t size = std::filesystem::file_size(log);
    std::uint64_t heights_seen = 0;
    for (int i = 0; i < 12; ++i) {
        const std::uint64_t cut = toy.prng.between(size / 3, size - 1);
        CAPTURE(cut);
        const auto copy = folder / ("torn" + std::to_string(i));
        std::filesystem::copy(folder / "ledger", copy, std::filesystem::copy_options::recursive);
        std::filesystem::resize_file(copy / log.filename(), cut);
        const auto store = Store::open(copy, {});
        REQUIRE(store);
        const auto tip = (*store)->tip();
        if (tip == nullptr) continue; // Before block 0 was whole.
        REQUIRE(tip->header == toy.store->header(tip->header.height).value());
        REQUIRE((*store)->check());
        REQUIRE(Chain::open(**store));
        heights_seen |= 1ul << tip->header.height.value;
    }
    CHECK(std::popcount(heights_seen) > 1);
}

TEST_CASE("an auditor's store changes nothing and needs one that exists") {
    const Folder folder;
    const auto none = Store::open(folder / "none", {StoreMode::read_only});
    REQUIRE_FALSE(none);
    CHECK(none.error().code == ErrorCode::not_found);
    CHECK_FALSE(std::filesystem::exists(folder / "none"));
    ToyChain toy(folder / "ledger");
    toy.grow(3);
    const auto reader = Store::open(folder / "ledger", {StoreMode::read_only}).value();
    CHECK(reader->tip()->header == toy.last);
}

TEST_CASE("blocks survive their encoding, and nothing else is accepted") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.grow(1);
    const StoredBlock block = toy.grow(4);
    const Bytes bytes = encode(block);
    CHECK(decode_stored_block(bytes).value() == block);
    for (std::size_t size = 0; size < bytes.size(); size += 7) {
        REQUIRE_FALSE(decode_stored_block(ByteView(bytes).first(size)));
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_stored_block(longer));
}

namespace {

struct Ended {
    bool unharmed = false;      // Everything was written.
    std::uint64_t committed = 0; // Blocks whose commit was reported as done.
};

// Commits 12 blocks in a process whose files may not grow beyond `limit`. It ends with an error
// that names the disk, or by an assertion of RocksDB; it never goes on.
Ended commit_with_limit(const std::filesystem::path& path, std::uint64_t limit) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::signal(SIGXFSZ, SIG_IGN);
        ::signal(SIGABRT, SIG_DFL);
        const rlimit wanted{limit, limit};
        if (::setrlimit(RLIMIT_FSIZE, &wanted) != 0) ::_exit(9);
        try {
            ToyChain toy(path, 5);
            for (int i = 0; i < 12; ++i) {
                const auto block =
                    toy.propose(toy.last, toy.last.view.next(), toy.transactions(40));
                const Status status = toy.chain->commit(block, toy.finality(block.header));
                if (!status) {
                    const ErrorCode code = status.error().code;
                    ::_exit(code == ErrorCode::io || code == ErrorCode::disk_full ? 1 : 8);
                }
                toy.last = block.header;
                if (::write(ends[1], "+", 1) != 1) ::_exit(9);
            }
        } catch (const std::exception&) {
            ::_exit(1); // The store refused to open.
        }
        ::_exit(0);
    }
    ::close(ends[1]);
    Ended ended;
    char sign = 0;
    while (::read(ends[0], &sign, 1) == 1) ended.committed += 1;
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CAPTURE(limit, status);
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;
    REQUIRE((code == 0 || code == 1));
    ended.unharmed = code == 0;
    return ended;
}

} // namespace

TEST_CASE("6: a failed write ends the process and loses no block reported as committed") {
    const Folder folder;
    Ended ended;
    std::set<std::uint64_t> heights;
    for (std::uint64_t limit = 60'000; !ended.unharmed; limit += 70'000) {
        CAPTURE(limit);
        const auto path = folder / ("limit" + std::to_string(limit));
        { const ToyChain begun(path, 5); }
        ended = commit_with_limit(path, limit);
        const auto store = Store::open(path, {});
        REQUIRE(store);
        REQUIRE((*store)->tip()->header.height.value >= ended.committed);
        REQUIRE((*store)->check());
        REQUIRE(Chain::open(**store));
        heights.insert(ended.committed);
    }
    CHECK(ended.committed == 12);
    CHECK(heights.size() > 3);
}
