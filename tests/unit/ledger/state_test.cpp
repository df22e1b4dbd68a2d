// Paths, deltas and views under overlays.

#include "ledger/state.hpp"

#include "base/hash.hpp"
#include "base/prng.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;

namespace {

StatePath item(std::uint8_t entity, std::uint8_t facet, std::uint8_t key) {
    const Bytes e{entity};
    const Bytes k{key};
    return StatePath::plural(7, e, facet, k);
}

using Model = std::map<StatePath, Bytes>;

std::vector<StateEntry> model_list(const Model& model, ByteView prefix,
                                   const std::optional<StatePath>& after, std::size_t count_max) {
    std::vector<StateEntry> out;
    for (const auto& [path, value] : model) {
        const bool inside = path.size >= prefix.size() &&
                            equal(path.view().first(prefix.size()), prefix);
        if (inside && (!after || path > *after) && out.size() < count_max) {
            out.push_back({path, value});
        }
    }
    return out;
}

} // namespace

TEST_CASE("a singular path has 35 bytes and a plural one 67, laid out as the formats say") {
    const StatePath singular = StatePath::singular(0x0102, as_bytes("entity"), 0x80);
    CHECK(to_hex(singular.view()) == "0102" + sha256(as_bytes("entity")).hex() + "80");
    CHECK(singular.table() == 0x0102);
    CHECK(singular.facet() == 0x80);

    const StatePath plural = StatePath::plural(0x0102, as_bytes("entity"), 0x81, as_bytes("item"));
    CHECK(to_hex(plural.view()) ==
          "0102" + sha256(as_bytes("entity")).hex() + "81" + sha256(as_bytes("item")).hex());
    CHECK(to_hex(singular.view()) == ledger::samples::frozen("path_singular"));
    CHECK(to_hex(plural.view()) == ledger::samples::frozen("path_plural"));
}

TEST_CASE("a path of another length is none") {
    for (std::size_t size = 0; size <= 100; ++size) {
        const bool right = size == 35 || size == 67;
        CHECK(StatePath::from(Bytes(size, 1)).has_value() == right);
    }
}

TEST_CASE("paths are ordered by their bytes and a prefix comes first") {
    const StatePath shorter = *StatePath::from(Bytes(35, 5));
    const StatePath longer = *StatePath::from(Bytes(67, 5));
    const StatePath greater = *StatePath::from(Bytes(35, 6));
    CHECK(shorter < longer);
    CHECK(longer < greater);
    CHECK(shorter == shorter);
}

TEST_CASE("a later overlay hides an earlier one and the source, deletions included") {
    auto entries = std::make_shared<Model>();
    const StatePath a = item(1, 0x80, 1);
    const StatePath b = item(1, 0x80, 2);
    (*entries)[a] = {1};
    (*entries)[b] = {2};
    auto first = std::make_shared<StateDelta>();
    first->put(a, {3});
    first->erase(b);
    auto second = std::make_shared<StateDelta>();
    second->put(b, {4});
    const StateView base(memory_source(entries));
    const StateView one = base.over(first);
    const StateView two = one.over(second);

    CHECK(base.find(a) == Bytes{1});
    CHECK(one.find(a) == Bytes{3});
    CHECK_FALSE(one.find(b).has_value());
    CHECK(two.find(a) == Bytes{3});
    CHECK(two.find(b) == Bytes{4});
    CHECK(base.find(b) == Bytes{2}); // Views below are untouched.
}

TEST_CASE("merging deltas equals applying one after the other") {
    StateDelta first;
    first.put(item(1, 1, 1), {1});
    first.put(item(1, 1, 2), {2});
    StateDelta later;
    later.erase(item(1, 1, 1));
    later.put(item(1, 1, 3), {3});
    later.put(item(1, 1, 2), {4});
    first.merge(std::move(later));
    CHECK(first.changes().size() == 3);
    CHECK_FALSE(first.changes().at(item(1, 1, 1)).has_value());
    CHECK(first.changes().at(item(1, 1, 2)) == Bytes{4});
    CHECK(first.changes().at(item(1, 1, 3)) == Bytes{3});
}

TEST_CASE("find and list of a view equal those of a plain map, at every page size") {
    Prng random(11);
    for (int round = 0; round < 200; ++round) {
        const auto draw_path = [&] {
            return item(static_cast<std::uint8_t>(random.between(1, 2)),
                        static_cast<std::uint8_t>(0x80 + random.between(0, 1)),
                        static_cast<std::uint8_t>(random.between(0, 5)));
        };
        auto entries = std::make_shared<Model>();
        for (std::uint64_t i = random.between(0, 15); i > 0; --i) {
            (*entries)[draw_path()] = {static_cast<std::uint8_t>(random.next())};
        }
        Model model = *entries;
        StateView view(memory_source(entries));
        for (std::uint64_t layers = random.between(0, 3); layers > 0; --layers) {
            auto delta = std::make_shared<StateDelta>();
            for (std::uint64_t i = random.between(0, 8); i > 0; --i) {
                const StatePath path = draw_path();
                if (random.chance(400)) {
                    delta->erase(path);
                    model.erase(path);
                } else {
                    const Bytes value{static_cast<std::uint8_t>(random.next())};
                    delta->put(path, value);
                    model[path] = value;
                }
            }
            view = view.over(delta);
        }
        const Bytes entity{1};
        const Bytes prefix = items_prefix(7, entity, 0x80);
        for (const ByteView& asked : {ByteView(), ByteView(prefix)}) {
            for (std::size_t page = 1; page <= 5; ++page) {
                std::optional<StatePath> after;
                std::vector<StateEntry> all;
                while (true) {
                    const auto got = view.list(asked, after, page);
                    REQUIRE(got == model_list(model, asked, after, page));
                    all.insert(all.end(), got.begin(), got.end());
                    if (got.size() < page) break;
                    after = got.back().path;
                }
                CHECK(all == model_list(model, asked, std::nullopt, 1000));
            }
        }
        for (const auto& [path, value] : model) CHECK(view.find(path) == value);
    }
}

TEST_CASE("the list of a count of zero is empty") {
    auto entries = std::make_shared<Model>();
    (*entries)[item(1, 0x80, 1)] = {1};
    auto delta = std::make_shared<StateDelta>();
    delta->put(item(1, 0x80, 2), {2});
    CHECK(StateView(memory_source(entries)).over(delta).list(ByteView(), std::nullopt, 0).empty());
}
