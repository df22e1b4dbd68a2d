// Giving up the past: what goes is answered with `pruned`, what stays is as in a store that keeps
// everything, also after a crash in the middle, and the audit explains every row that is left.

#include "toy_chain.hpp"

#include "ledger/audit.hpp"
#include "ledger/prune.hpp"
#include "ledger/snapshot_export.hpp"
#include "ledger/snapshot_import.hpp"
#include "ledger/store_database.hpp"

#include <algorithm>
#include <functional>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

constexpr std::uint64_t day_ms = 86'400'000;

SnapshotOptions options_of(const ToyChain& toy) {
    SnapshotOptions options;
    options.set_of = sets_of(toy);
    return options;
}

// Three epochs, entries that are overwritten, deleted and made again, and months between blocks.
void grow(ToyChain& toy) {
    toy.grow(40);
    toy.step_ms = 20 * day_ms;
    toy.grow(30, {Bytes{1, 2, 3}});
    toy.grow(25);
    toy.end_epoch(12, {1, 2, 3, 4, 5}, 0);
    toy.step_ms = 700'000;
    toy.grow(33);
    toy.grow(0);
    toy.end_epoch(20, {6, 2, 3, 5}, 2);
    for (int i = 0; i < 4; ++i) toy.grow(17);
    toy.grow_pair(20);
    toy.grow(30);
}

std::vector<StatePath> paths() {
    std::vector<StatePath> all;
    for (std::uint8_t number = 0; number < 24; ++number) all.push_back(singular(number));
    for (std::uint8_t number = 0; number < 4; ++number) {
        for (std::uint8_t item = 0; item < 8; ++item) all.push_back(plural(number, item));
    }
    return all;
}

template <class T>
bool is_pruned(const Result<T>& result) {
    return !result && result.error().code == ErrorCode::pruned;
}

void give_up(Store& store, const ToyChain& toy, Height height) {
    const auto head = snapshot_head_of(store, height, options_of(toy));
    if (!head) FAIL(head.error().message);
    REQUIRE(store.give_up_before(*head));
    REQUIRE(store.base() == height);
}

void finish(Store& store) {
    Pruner pruner(store);
    std::size_t steps = 0;
    while (pruner.step().value()) REQUIRE(++steps < 1'000);
    std::atomic<bool> cancelled = false;
    REQUIRE(pruner.give_back(cancelled).has_value());
    CHECK_FALSE(pruner.is_due().value());
}

// Rows of a table by what `height_of` makes of their keys.
template <class Key, class HeightOf>
std::size_t rows_up_to(const Store& store, Family family, Height height, const HeightOf& of) {
    const std::unique_ptr<rocksdb::Iterator> rows(
        store.database().db->NewIterator({}, store.database().handle(family)));
    std::size_t count = 0;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
        if (of(Codec<Key>::decode(view_of(rows->key())).value()) <= height) ++count;
    }
    return count;
}

// A chain that keeps everything, and a copy of its folder.
struct Twins {
    Folder folder;
    ToyChain toy;

    Twins() : toy(folder / "whole") { grow(toy); }
    std::filesystem::path copy(const std::string& name) {
        const auto path = folder / name;
        REQUIRE(toy.store->link_to(path));
        return path;
    }
};

void compare_states(const Twins& twins, const Store& pruned, const Chain& chain) {
    const Store& whole = *twins.toy.store;
    for (Height at(0); at <= twins.toy.last.height; at = at.next()) {
        CAPTURE(at.value);
        if (at < pruned.base()) {
            CHECK(is_pruned(pruned.state_source_at(at)));
            CHECK(is_pruned(chain.prover_at(at)));
            continue;
        }
        CHECK(entries_of(pruned.state_source_at(at).value()) ==
              entries_of(whole.state_source_at(at).value()));
        const StateProver own = chain.prover_at(at).value();
        const StateProver other = twins.toy.chain->prover_at(at).value();
        for (const StatePath& path : paths()) {
            const Prefix prefix = Prefix::whole(path.view());
            CHECK(own.nearest(prefix).value() == other.nearest(prefix).value());
        }
        if (at > pruned.base()) CHECK(pruned.changed_by(at).value() == whole.changed_by(at).value());
        else CHECK(is_pruned(pruned.changed_by(at)));
    }
    for (const StatePath& path : paths()) {
        std::vector<StateVersion> expected;
        const std::vector<StateVersion> versions = whole.history(path, twins.toy.last.height, 1'000).value();
        for (const StateVersion& version : versions) {
            const bool is_before = version.since <= pruned.base();
            if (is_before && !version.value) break;
            expected.push_back(version);
            expected.back().stood = is_before;
            if (is_before) break;
        }
        CHECK(pruned.history(path, twins.toy.last.height, 1'000).value() == expected);
    }
}

void compare_blocks(const Twins& twins, const Store& pruned) {
    const Store& whole = *twins.toy.store;
    const auto set_of_epoch = options_of(twins.toy).set_of;
    for (Height at(0); at <= twins.toy.last.height; at = at.next()) {
        CAPTURE(at.value);
        const Header header = whole.header(at).value();
        CHECK(pruned.header(at).value() == header);
        CHECK(pruned.proof(at).value() == whole.proof(at).value());
        if (at <= pruned.base()) CHECK(is_pruned(pruned.block(at)));
        else CHECK(pruned.block(at).value() == whole.block(at).value());
        if (at.value == 0) continue;
        const auto records = whole.records(at).value();
        CHECK(pruned.records(at).value().size() == records.size());
        for (std::uint32_t leaf = 0; leaf < records.size(); ++leaf) {
            const Position position{at, leaf};
            const TransactionId txid(records[leaf].leaf.id.bytes);
            const TransactionRecord record = pruned.record(position).value();
            CHECK(record.leaf == records[leaf].leaf);
            CHECK(record.events == records[leaf].events);
            const ValidatorSet set = set_of_epoch(header.epoch).value();
            const Receipt receipt = pruned.receipt(position, set).value();
            CHECK(receipt == whole.receipt(position, set).value());
            if (records[leaf].leaf.kind != LeafKind::transaction) continue;
            CHECK(pruned.find_transaction(txid).value() == position);
            CHECK(is_pruned(pruned.transaction(position)) == (at <= pruned.base()));
        }
    }
    for (const Epoch epoch : {Epoch(1), Epoch(2), Epoch(3)}) {
        CHECK(pruned.epoch_begins_on(epoch).value() == whole.epoch_begins_on(epoch).value());
    }
    const std::uint64_t size = twins.toy.last.log_size;
    CHECK(pruned.leaf_hashes(0, size).value() == whole.leaf_hashes(0, size).value());
    CHECK(pruned.consistency_path(1, size).value() == whole.consistency_path(1, size).value());
}

void compare_rows(const Store& pruned) {
    const Height base = pruned.base();
    const auto height = [](Height at) { return at; };
    CHECK(rows_up_to<Height>(pruned, Family::bodies, base, height) == 0);
    CHECK(rows_up_to<Height>(pruned, Family::state_changes, base, height) == 0);
    CHECK(rows_up_to<SlotKey>(pruned, Family::tree_old, base,
                              [](const SlotKey& key) { return key.changed; }) == 0);
    // Of versions of up to the base those are left that it still had, and that went later.
    std::size_t overwritten = 0;
    const StateView then(pruned.state_source_at(base).value());
    for (const StatePath& path : paths()) {
        const auto versions = pruned.history(path, pruned.tip()->header.height, 1'000).value();
        const bool goes_on = !versions.empty() && versions.back().since <= base;
        const bool stands = goes_on && versions.size() == 1 && versions.front().value;
        if (goes_on && !stands) ++overwritten;
        CHECK(goes_on == then.find(path).has_value());
    }
    CHECK(rows_up_to<OldKey>(pruned, Family::state_old, base,
                             [](const OldKey& key) { return key.since; }) == overwritten);
}

} // namespace

TEST_CASE("6: a store that gave up its past answers as one that keeps it, or says pruned") {
    Twins twins;
    for (Height height(1); height <= twins.toy.last.height; height = height.next()) {
        CAPTURE(height.value);
        const auto path = twins.copy("pruned" + std::to_string(height.value));
        {
            const auto store = std::move(Store::open(path, {}).value());
            give_up(*store, twins.toy, height);
            finish(*store);
        }
        const auto store = std::move(Store::open(path, {}).value());
        REQUIRE(store->base() == height);
        CHECK(store->began() == Height(0));
        CHECK(store->check());
        const auto chain = std::move(Chain::open(*store).value());
        compare_states(twins, *store, *chain);
        compare_blocks(twins, *store);
        compare_rows(*store);
    }
}

TEST_CASE("7: the audit of a store that gave up its past says so and explains every row") {
    Twins twins;
    for (Height height(1); height < twins.toy.last.height; height = height.next()) {
        CAPTURE(height.value);
        const auto path = twins.copy("pruned" + std::to_string(height.value));
        {
            const auto store = std::move(Store::open(path, {}).value());
            give_up(*store, twins.toy, height);
        }
        for (const bool finished : {false, true}) {
            if (finished) finish(*std::move(Store::open(path, {}).value()));
            const AuditReport report = audit_from(path, twins.toy, height);
            CHECK(text_of(report) == "");
            REQUIRE(report.pruned.has_value());
            CHECK(report.pruned->height == height);
            CHECK_FALSE(report.snapshot.has_value());
            CHECK(report.tip == twins.toy.last);
            CHECK(report.counts.blocks == twins.toy.last.height.value - height.value);
        }
    }
}

TEST_CASE("6: pruning that is interrupted after any step goes on, and nothing is wrong meanwhile") {
    Twins twins;
    const Height height(9);
    std::size_t steps = 0;
    for (bool more = true; more; ++steps) {
        const auto path = twins.copy("stopped" + std::to_string(steps));
        {
            const auto store = std::move(Store::open(path, {}).value());
            give_up(*store, twins.toy, height);
            Pruner pruner(*store);
            for (std::size_t i = 0; i < steps && more; ++i) more = pruner.step().value();
        }
        CHECK(text_of(audit_from(path, twins.toy, height)) == "");
        const auto store = std::move(Store::open(path, {}).value());
        CHECK(Pruner(*store).is_due().value() == more);
        {
            const auto chain = std::move(Chain::open(*store).value());
            compare_states(twins, *store, *chain);
        }
        finish(*store);
        compare_rows(*store);
    }
    CHECK(steps >= 3);
}

TEST_CASE("6: whoever reads the past keeps it until it is done") {
    Twins twins;
    const auto store = std::move(Store::open(twins.copy("pruned"), {}).value());
    const auto chain = std::move(Chain::open(*store).value());
    const Height old(2);
    const StateSource source = store->state_source_at(old).value();
    const StateProver prover = chain->prover_at(old).value();
    give_up(*store, twins.toy, Height(8));
    finish(*store);
    CHECK(is_pruned(store->state_source_at(old)));
    CHECK(entries_of(source) == entries_of(twins.toy.store->state_source_at(old).value()));
    const StateProver other = twins.toy.chain->prover_at(old).value();
    for (const StatePath& path : paths()) {
        const Prefix prefix = Prefix::whole(path.view());
        CHECK(prover.nearest(prefix).value() == other.nearest(prefix).value());
    }
}

TEST_CASE("6: a pruned store goes on, is pruned again, and never gets its past back") {
    Twins twins;
    ToyChain& toy = twins.toy;
    give_up(*toy.store, toy, Height(3));
    finish(*toy.store);
    toy.grow(20);
    toy.grow_pair(20);
    give_up(*toy.store, toy, Height(12));
    finish(*toy.store);
    const auto earlier = snapshot_head_of(*toy.store, Height(5), options_of(toy));
    CHECK(is_pruned(earlier));
    const auto head = snapshot_head_of(*toy.store, Height(12), options_of(toy));
    REQUIRE(toy.store->give_up_before(head.value()));
    CHECK(toy.store->base() == Height(12));
    toy.grow(20);
    toy.open();
    toy.grow(7);
    compare_rows(*toy.store);
    toy.chain.reset();
    toy.store.reset();
    CHECK(text_of(audit_from(twins.folder / "whole", toy, Height(12))) == "");
}

TEST_CASE("7: a row that is changed or missing in a pruned store is found") {
    Twins twins;
    const Height height(8);
    const auto good = twins.copy("good");
    {
        const auto store = std::move(Store::open(good, {}).value());
        give_up(*store, twins.toy, height);
        finish(*store);
    }
    int number = 0;
    const auto said = [&](Family family, bool last, bool erase) {
        const auto path = twins.folder / ("changed" + std::to_string(++number));
        std::filesystem::copy(good, path, std::filesystem::copy_options::recursive);
        spoil_row(path, family, last, erase);
        return text_of(audit_from(path, twins.toy, height));
    };
    for (const FamilyInfo& family : families) {
        for (const bool last : {false, true}) {
            for (const bool erase : {false, true}) {
                INFO(family.name << (last ? " last" : " first") << (erase ? " gone" : " changed"));
                // A later proof proves the blocks before: only those of heads must be there.
                if (family.family == Family::finality && erase && !last) continue;
                CHECK(said(family.family, last, erase) != "");
            }
        }
    }
}

TEST_CASE("7: the marker of a pruned store, and the format that goes with it, are judged") {
    Twins twins;
    const Height height(8);
    const auto good = twins.copy("good");
    give_up(*std::move(Store::open(good, {}).value()), twins.toy, height);
    int number = 0;
    const auto said = [&](const Row& row) {
        const auto path = twins.folder / ("changed" + std::to_string(++number));
        std::filesystem::copy(good, path, std::filesystem::copy_options::recursive);
        {
            const auto database = std::move(Store::Database::open(path, {}).value());
            REQUIRE(database->write(std::vector<Row>{row}));
        }
        return text_of(audit_from(path, twins.toy, height));
    };
    Row marker = row_of(Family::meta, MetaKey::pruned, Bytes());
    Bytes head;
    {
        const auto store = std::move(Store::open(good, {}).value());
        head = encode(*store->base_head());
    }
    marker.value = head;
    CHECK(said(marker) == "");
    CHECK(said(row_of_format(store_format)) != "");
    marker.value.reset();
    CHECK(said(marker) != "");
    for (const std::size_t at : {std::size_t{0}, head.size() / 2, head.size() - 1}) {
        marker.value = head;
        marker.value->at(at) ^= 1;
        CHECK(said(marker) != "");
    }
    // Who does not know of giving up refuses the store by its format.
    const auto path = twins.copy("newer");
    {
        const auto database = std::move(Store::Database::open(path, {}).value());
        REQUIRE(database->write(std::vector<Row>{row_of_format(store_format_pruned + 1)}));
    }
    const auto refused = Store::open(path, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("the store has format 5") != std::string::npos);
}

TEST_CASE("6: every row that goes is removed once") {
    Twins twins;
    const auto rows_of = [](const Store& store) {
        std::size_t count = 0;
        for (const FamilyInfo& family : families) {
            const std::unique_ptr<rocksdb::Iterator> rows(
                store.database().db->NewIterator({}, store.database().handle(family.family)));
            for (rows->SeekToFirst(); rows->Valid(); rows->Next()) ++count;
        }
        return count;
    };
    const auto store = std::move(Store::open(twins.copy("pruned"), {}).value());
    give_up(*store, twins.toy, Height(12));
    const std::size_t before = rows_of(*store);
    Pruner pruner(*store);
    while (pruner.step().value()) {}
    const std::size_t gone = before - rows_of(*store);
    CHECK(pruner.figures().blocks == 12);
    CHECK(gone > 100);
    CHECK(pruner.figures().rows == gone);
}

TEST_CASE("6: what is older than it is kept goes, once it is worth a round") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    toy.step_ms = day_ms;
    for (int i = 0; i < 40; ++i) toy.grow(2);
    const auto goes = [&](std::uint64_t days) {
        return prunable(*toy.store, days * day_ms).value();
    };
    CHECK_FALSE(goes(400));
    CHECK_FALSE(goes(40));
    CHECK(goes(32) == Height(7)); // Block 8 is 32 days old, and not more.
    CHECK_FALSE(goes(38));        // One block alone.
    CHECK(goes(0) == Height(39));
    give_up(*toy.store, toy, Height(7));
    CHECK_FALSE(goes(32));
    toy.grow(2);
    CHECK_FALSE(goes(32)); // One day of 32.
    toy.grow(2);
    CHECK(goes(32) == Height(9));
}
