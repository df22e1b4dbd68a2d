// The cache of rows: never another answer than the database's.

#include "ledger/row_cache.hpp"

#include "base/codec.hpp"
#include "toy_chain.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;
using namespace tamga::ledger::toy;

namespace {

StatePath path_of(std::uint32_t number) {
    Writer entity;
    entity.u32(number);
    return StatePath::singular(7, entity.view(), 1);
}

RowCache::RowPtr row(std::uint8_t value) {
    return std::make_shared<const StateRow>(StateRow{Height(1), Hash256(), Bytes{value}});
}

} // namespace

TEST_CASE("6: a cached row is found under its version, present or absent") {
    RowCache cache;
    const std::uint64_t version = cache.version();
    CHECK_FALSE(cache.find(version, path_of(1)));
    cache.put(version, path_of(1), row(5));
    cache.put(version, path_of(2), nullptr);
    REQUIRE(cache.find(version, path_of(1)));
    CHECK((*cache.find(version, path_of(1)))->value == Bytes{5});
    REQUIRE(cache.find(version, path_of(2)));
    CHECK(*cache.find(version, path_of(2)) == nullptr);
    CHECK_FALSE(cache.find(version, path_of(3)));
}

TEST_CASE("6: a commit ends what was cached of what it changes, and older readers find nothing") {
    RowCache cache;
    const std::uint64_t before = cache.version();
    for (std::uint32_t i = 0; i < 3; ++i) cache.put(before, path_of(i), row(5));

    cache.begin_commit();
    CHECK_FALSE(cache.find(before, path_of(0)));
    CHECK_FALSE(cache.find(cache.version(), path_of(0))); // Neither side of the write is known.
    cache.put(cache.version(), path_of(0), row(6));
    cache.put(before, path_of(0), row(6));
    StateDelta changed;
    changed.put(path_of(0), Bytes{7});
    changed.erase(path_of(1));
    cache.end_commit(changed);

    const std::uint64_t after = cache.version();
    CHECK_FALSE(cache.find(before, path_of(2)));
    CHECK_FALSE(cache.find(after, path_of(0)));
    CHECK_FALSE(cache.find(after, path_of(1)));
    REQUIRE(cache.find(after, path_of(2)));
    cache.put(before, path_of(0), row(5)); // Read before the commit, told after it.
    CHECK_FALSE(cache.find(after, path_of(0)));
}

TEST_CASE("6: however many paths are cached, none gives the row of another") {
    RowCache cache;
    const std::uint64_t version = cache.version();
    const auto value = [](std::uint32_t i) { return static_cast<std::uint8_t>(i % 251); };
    for (std::uint32_t i = 0; i < 50'000; ++i) cache.put(version, path_of(i), row(value(i)));
    std::size_t found = 0;
    for (std::uint32_t i = 0; i < 50'000; ++i) {
        const auto known = cache.find(version, path_of(i));
        if (!known) continue;
        found += 1;
        REQUIRE((*known)->value == Bytes{value(i)});
    }
    CHECK(found > 10'000);
    CHECK(found <= 1u << 15);
}

TEST_CASE("6: views read by path what their own moment holds, while blocks are committed") {
    const Folder folder;
    ToyChain toy(folder / "ledger");
    std::vector<std::pair<StateView, std::vector<StateEntry>>> moments;
    std::set<StatePath> paths;
    for (int round = 0; round < 8; ++round) {
        toy.grow(12);
        const StateView view(toy.store->state_source());
        moments.emplace_back(view, view.list(Bytes(), std::nullopt, SIZE_MAX));
        for (const StateEntry& entry : moments.back().second) paths.insert(entry.path);
        for (const auto& [then, entries] : moments) {
            std::map<StatePath, Bytes> model;
            for (const StateEntry& entry : entries) model[entry.path] = entry.value;
            for (const StatePath& path : paths) {
                const auto held = model.find(path);
                const auto read = then.find(path);
                REQUIRE(read.has_value() == (held != model.end()));
                if (read) REQUIRE(*read == held->second);
            }
        }
    }
}
