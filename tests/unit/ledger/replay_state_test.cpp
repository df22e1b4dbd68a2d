// The state of a replay: packed entries and changes over them are what a plain map says.

#include "ledger/replay_state.hpp"

#include "base/hash.hpp"
#include "ledger/state_tree.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <vector>

using namespace tamga;
using namespace tamga::ledger;

namespace {

using Entries = std::map<StatePath, Bytes>;

StatePath path_of(std::uint32_t number) {
    const Bytes key = to_bytes(as_bytes(std::to_string(number / 8)));
    const Bytes item = to_bytes(as_bytes(std::to_string(number)));
    const auto table = static_cast<std::uint16_t>(200 + number % 2);
    return number % 8 < 2 ? StatePath::singular(table, key, 1)
                          : StatePath::plural(table, key, 2, item);
}

// Some are of acts, some without provenance, a few larger than what entries are packed into.
Bytes value_of(std::uint32_t number, std::uint8_t version) {
    const std::size_t size = number % 97 == 0 ? 90'000 : 32 + number % 300;
    Bytes value(size, version);
    if (number % 3 == 0) std::fill_n(value.begin(), 32, std::uint8_t{0});
    return value;
}

Entries many() {
    Entries entries;
    for (std::uint32_t i = 0; i < 3'000; ++i) entries[path_of(i)] = value_of(i, 1);
    return entries;
}

std::shared_ptr<ReplayState> packed(const Entries& entries, Height since) {
    PackedEntries made;
    for (const auto& [path, value] : entries) made.add(path, value);
    REQUIRE(made.size() == entries.size());
    return std::make_shared<ReplayState>(since, std::move(made));
}

// By every way of reading.
void check_same(const std::shared_ptr<ReplayState>& state, const Entries& expected) {
    auto next = expected.begin();
    for (ReplayState::Cursor at(*state); at.valid(); at.next(), ++next) {
        REQUIRE(next != expected.end());
        REQUIRE(at.path() == next->first);
        REQUIRE(at.value() == next->second);
    }
    REQUIRE(next == expected.end());
    const StateSource source = source_of(state);
    const StateSource other = memory_source(std::make_shared<const Entries>(expected));
    for (std::uint32_t i = 0; i < 3'100; ++i) {
        const StatePath path = path_of(i);
        REQUIRE(source.find(path) == other.find(path));
        const auto row = state->find(path);
        REQUIRE(row.has_value() == expected.contains(path));
        if (row) REQUIRE(row->value_hash == sha256(row->value));
        const ByteView prefix = path.view().first(i % 4 == 0 ? 2 : singular_path_bytes);
        REQUIRE(source.list(prefix, std::nullopt, 5) == other.list(prefix, std::nullopt, 5));
        REQUIRE(source.list(prefix, path, 5) == other.list(prefix, path, 5));
    }
    REQUIRE(source.list({}, std::nullopt, 10'000) == other.list({}, std::nullopt, 10'000));
}

} // namespace

TEST_CASE("a replay's state that began with nothing is what was written since") {
    Entries expected;
    const auto state = packed(expected, Height(0));
    std::mt19937 random(2);
    for (const bool grows : {true, false, true}) { // To nothing in between.
        std::vector<std::uint32_t> numbers(3'100);
        std::iota(numbers.begin(), numbers.end(), 0u);
        std::ranges::shuffle(numbers, random);
        for (const std::uint32_t number : numbers) {
            const StatePath path = path_of(number);
            if (grows) {
                expected[path] = value_of(number, 2);
                state->put(path, {Height(9), sha256(expected[path]), expected[path]});
            } else {
                state->erase(path);
                expected.erase(path);
            }
            if (number % 1'000 == 0) check_same(state, expected);
        }
        check_same(state, expected);
    }
}

TEST_CASE("a replay's state is what it began with and what was written since") {
    const Entries begun = many();
    Entries expected = begun;
    const auto state = packed(begun, Height(7));
    check_same(state, expected);
    CHECK(state->latest() == Height(7));
    std::mt19937 random(1);
    for (int step = 0; step < 4'000; ++step) {
        const auto number = static_cast<std::uint32_t>(random() % 3'100);
        const StatePath path = path_of(number);
        if (random() % 3 == 0) {
            state->erase(path);
            expected.erase(path);
        } else {
            const Bytes value = value_of(number, 2);
            state->put(path, {Height(9), sha256(value), value});
            expected[path] = value;
        }
    }
    check_same(state, expected);
    CHECK(state->latest() == Height(9));
    CHECK(source_of_beginning(state).list({}, std::nullopt, 10'000).size() == begun.size());
    const StatePath& first = begun.begin()->first;
    state->put(first, {Height(9), sha256(Bytes(40)), Bytes(40)});
    CHECK(source_of_beginning(state).find(first) == begun.begin()->second);
    CHECK(ReplayState::Cursor(*state, first).since() == Height(9));
    state->erase(first);
    CHECK_FALSE(state->find_value(first).has_value());
    CHECK_FALSE(state->find(first).has_value());
}

TEST_CASE("a tree that is built entry by entry is the tree of all changes") {
    const Entries entries = many();
    for (const std::size_t size : {0u, 1u, 2u, 3u, 100u, 3'000u}) {
        StateTree tree;
        StateTree::Builder builder(tree);
        TreeChanges changes;
        for (const auto& [path, value] : entries) {
            if (changes.size() == size) break;
            builder.add(path, sha256(value));
            changes.emplace(path, sha256(value));
        }
        const StateTree::Root built = builder.finish();
        const StateTree::Root applied = tree.apply(0, changes);
        CHECK(tree.hash(built) == tree.hash(applied));
        tree.release(applied);
        for (const auto& [path, hash] : changes) REQUIRE(tree.find(built, path) == hash);
        tree.release(built);
        CHECK(tree.node_count() == 0);
    }
}

TEST_CASE("what a builder has not finished goes with it") {
    StateTree tree;
    {
        StateTree::Builder builder(tree);
        for (const auto& [path, value] : many()) builder.add(path, sha256(value));
        CHECK(tree.node_count() > 3'000);
    }
    CHECK(tree.node_count() == 0);
}
