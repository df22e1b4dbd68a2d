// The arena tree against the naive one on random histories, versions, memory.

#include "ledger/state_tree.hpp"

#include "base/prng.hpp"
#include "base/worker_pool.hpp"
#include "ledger_samples.hpp"
#include "naive_tree.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;

namespace {

// Paths that differ in few, chosen bits, so that they share long prefixes; facets with the high bit
// are plural. No path is a prefix of another.
StatePath draw_path(Prng& random) {
    StatePath path;
    path.bytes[1] = static_cast<std::uint8_t>(random.between(0, 2));
    path.bytes[2] = static_cast<std::uint8_t>(random.between(0, 1) << 7);
    path.bytes[33] = static_cast<std::uint8_t>(random.between(0, 3));
    const bool plural = random.chance(500);
    path.bytes[34] = static_cast<std::uint8_t>(random.between(0, 1) + (plural ? 0x80 : 0));
    path.size = plural ? 67 : 35;
    if (plural) {
        path.bytes[35] = static_cast<std::uint8_t>(random.between(0, 1) << 7);
        path.bytes[66] = static_cast<std::uint8_t>(random.between(0, 3));
    }
    return path;
}

Hash256 draw_value(Prng& random) {
    Hash256 value;
    value.bytes[0] = static_cast<std::uint8_t>(random.between(0, 3));
    return value;
}

StatePath hashed_path(std::uint64_t i, bool plural) {
    Writer key;
    key.u64(i);
    return plural ? StatePath::plural(3, key.view(), 0x80, key.view())
                  : StatePath::singular(3, key.view(), 1);
}

} // namespace

TEST_CASE("8: a batch that several workers share makes the tree that one makes, and leaks nothing") {
    Prng random(5);
    WorkerPool pool(4);
    for (int round = 0; round < 12; ++round) {
        StateTree tree;
        StateTree::Root alone = 0;
        StateTree::Root shared = 0;
        const std::uint64_t range = random.between(100, 4'000);
        for (int step = 0; step < 8; ++step) {
            TreeChanges changes;
            for (std::uint64_t n = random.between(1, 2'500); n > 0; --n) {
                // Some paths share long prefixes, most differ early.
                const StatePath path = random.chance(300)
                                           ? draw_path(random)
                                           : hashed_path(random.between(0, range),
                                                         random.chance(300));
                if (random.chance(step < 5 ? 250 : 700)) changes[path] = std::nullopt;
                else changes[path] = draw_value(random);
            }
            const std::size_t before = tree.node_count();
            const StateTree::Root one = tree.apply(alone, changes);
            const std::size_t made = tree.node_count() - before;
            const StateTree::Root other = tree.apply(shared, changes, pool.workers());
            CHECK(tree.hash(one) == tree.hash(other));
            CHECK(tree.node_count() == before + 2 * made);
            tree.release(std::exchange(alone, one));
            tree.release(std::exchange(shared, other));
        }
        tree.release(alone);
        tree.release(shared);
        CHECK(tree.node_count() == 0);
    }
}

TEST_CASE("the incremental root equals the naive root on random histories of every operation") {
    Prng random(21);
    for (int history = 0; history < 150; ++history) {
        StateTree tree;
        StateTree::Root root = 0;
        naive::Entries entries;
        for (int step = 0; step < 25; ++step) {
            TreeChanges changes;
            for (std::uint64_t n = random.between(0, 8); n > 0; --n) {
                const StatePath path = draw_path(random);
                if (random.chance(step < 15 ? 250 : 750)) {
                    changes[path] = std::nullopt;
                    entries.erase(path);
                } else {
                    changes[path] = draw_value(random);
                    entries[path] = *changes[path];
                }
            }
            const StateTree::Root next = tree.apply(root, changes);
            tree.release(root);
            root = next;
            REQUIRE(tree.hash(root).bytes == naive::root(entries).bytes);
            // As many nodes as this one version needs: nothing leaks, nothing is kept.
            const std::size_t count = entries.empty() ? 0 : 2 * entries.size() - 1;
            REQUIRE(tree.node_count() == count);
        }
        for (const auto& [path, value] : entries) CHECK(tree.find(root, path) == value);
        StateTree::Builder builder(tree);
        for (const auto& [path, value] : entries) builder.add(path, value);
        const StateTree::Root built = builder.finish();
        CHECK(tree.hash(built) == tree.hash(root));
        tree.release(built);
        tree.release(root);
        CHECK(tree.node_count() == 0);
    }
}

TEST_CASE("versions stay as they were whatever is built over them and in any order of release") {
    Prng random(22);
    for (int round = 0; round < 40; ++round) {
        StateTree tree;
        struct Version {
            StateTree::Root root = 0;
            naive::Entries entries;
        };
        std::vector<Version> versions(1);
        for (int step = 0; step < 20; ++step) {
            const Version base = versions[random.between(0, versions.size() - 1)];
            Version made{0, base.entries};
            TreeChanges changes;
            for (std::uint64_t n = random.between(0, 6); n > 0; --n) {
                const StatePath path = draw_path(random);
                changes[path] = random.chance(300) ? std::nullopt
                                                   : std::optional(draw_value(random));
            }
            for (const auto& [path, value] : changes) {
                if (value) {
                    made.entries[path] = *value;
                } else {
                    made.entries.erase(path);
                }
            }
            made.root = tree.apply(base.root, changes);
            versions.push_back(made);
            if (random.chance(300)) {
                const std::size_t gone = random.between(0, versions.size() - 1);
                tree.release(versions[gone].root);
                versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(gone));
            }
            if (versions.empty()) versions.resize(1);
            for (const Version& version : versions) {
                REQUIRE(tree.hash(version.root).bytes == naive::root(version.entries).bytes);
            }
        }
        for (const Version& version : versions) tree.release(version.root);
        CHECK(tree.node_count() == 0);
    }
}

TEST_CASE("no change and deleting what is absent give the same version") {
    StateTree tree;
    const StateTree::Root root = tree.apply(0, {{hashed_path(1, false), Hash256()},
                                                {hashed_path(2, true), Hash256()}});
    const StateTree::Root same = tree.apply(root, {});
    const StateTree::Root absent = tree.apply(root, {{hashed_path(3, true), std::nullopt}});
    const StateTree::Root equal_value = tree.apply(root, {{hashed_path(1, false), Hash256()}});
    CHECK(same == root);
    CHECK(absent == root);
    CHECK(equal_value == root);
    CHECK(tree.apply(0, {{hashed_path(3, true), std::nullopt}}) == 0);
}

TEST_CASE("hashes of leaf, inner node and a tree of three are frozen") {
    const StatePath a = *StatePath::from(Bytes(35, 0x00));
    Bytes b_bytes(35, 0x00);
    b_bytes[1] = 1;
    const StatePath b = *StatePath::from(b_bytes);
    const StatePath c = *StatePath::from(Bytes(67, 0xff));
    const Hash256 value(samples::filled(0x41));
    CHECK(state_leaf_hash(a, value).hex() == samples::frozen("state_leaf_singular"));
    CHECK(state_leaf_hash(c, value).hex() == samples::frozen("state_leaf_plural"));
    CHECK(state_inner_hash(0x0123, value, Hash256(samples::filled(0x42))).hex() ==
          samples::frozen("state_inner"));
    StateTree tree;
    const StateTree::Root root = tree.apply(0, {{a, value}, {b, value}, {c, value}});
    CHECK(tree.hash(root).hex() == samples::frozen("state_root_of_three"));
    CHECK(tree.hash(0).is_zero());
}

TEST_CASE("changes of a delta are the hashes of its values") {
    StateDelta delta;
    delta.put(hashed_path(1, false), {1, 2});
    delta.erase(hashed_path(2, false));
    const TreeChanges changes = tree_changes(delta);
    CHECK(changes.size() == 2);
    CHECK(changes.at(hashed_path(1, false)) == sha256(Bytes{1, 2}));
    CHECK_FALSE(changes.at(hashed_path(2, false)).has_value());
}

TEST_CASE("a tree of 40,000 entries stays small and its batches equal one build") {
    constexpr std::uint64_t count = 40'000;
    StateTree tree;
    StateTree::Root root = 0;
    TreeChanges all;
    for (std::uint64_t start = 0; start < count; start += 1'000) {
        TreeChanges changes;
        for (std::uint64_t i = start; i < start + 1'000; ++i) {
            changes[hashed_path(i, i % 8 == 0)] = sha256(hashed_path(i, false).view());
        }
        all.insert(changes.begin(), changes.end());
        const StateTree::Root next = tree.apply(root, changes);
        tree.release(root);
        root = next;
    }
    CHECK(tree.memory_bytes() / count <= 150); // Freed slots of a batch included.
    StateTree fresh;
    StateTree::Builder builder(fresh);
    for (const auto& [path, value] : all) builder.add(path, *value);
    CHECK(fresh.hash(builder.finish()) == tree.hash(root));
    CHECK(fresh.memory_bytes() / count <= 145); // Half-filled chunks included.
}
