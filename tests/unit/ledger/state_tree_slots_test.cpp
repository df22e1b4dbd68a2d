// Slots of the tree against their rule spelled out over plain maps, and proofs of every version of
// a history read from what they keep.

#include "ledger/state_tree_slots.hpp"

#include "base/prng.hpp"
#include "ledger/state_tree_past.hpp"
#include "naive_tree.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

using namespace tamga;
using namespace tamga::ledger;

namespace {

// 4,144 paths that share long beginnings; plural items of one facet are many.
StatePath draw_path(Prng& random) {
    StatePath path;
    path.bytes[1] = static_cast<std::uint8_t>(random.between(1, 2));
    path.bytes[2] = static_cast<std::uint8_t>(random.between(0, 1) << 7);
    path.bytes[33] = static_cast<std::uint8_t>(random.between(0, 3));
    const bool plural = random.chance(800);
    path.bytes[34] = plural ? 0x80 : static_cast<std::uint8_t>(random.between(1, 3));
    path.size = plural ? plural_path_bytes : singular_path_bytes;
    if (plural) {
        path.bytes[35] = static_cast<std::uint8_t>(random.between(0, 15) << 4);
        path.bytes[66] = static_cast<std::uint8_t>(random.between(0, 15));
    }
    return path;
}

using Less = std::pair<std::size_t, Bytes>; // Prefixes in some order.
Less key_of(const Prefix& prefix) { return {prefix.bits, prefix.bytes}; }

// The root of ascending entries; state_tree_test.cpp compares the tree with a plainer one.
Hash256 root_hash(std::span<const std::pair<StatePath, Hash256>> list) {
    if (list.empty()) return Hash256();
    if (list.size() == 1) return state_leaf_hash(list[0].first, list[0].second);
    std::size_t bit = 0;
    while (naive::bit(list.front().first, bit) == naive::bit(list.back().first, bit)) ++bit;
    std::size_t middle = 0;
    while (naive::bit(list[middle].first, bit) == 0) ++middle;
    return state_inner_hash(static_cast<std::uint16_t>(bit), root_hash(list.first(middle)),
                            root_hash(list.subspan(middle)));
}
Hash256 root_hash(const naive::Entries& entries) {
    return root_hash(naive::List(entries.begin(), entries.end()));
}

naive::Entries under(const naive::Entries& entries, const Prefix& prefix) {
    naive::Entries found;
    for (const auto& [path, value] : entries) {
        if (prefix.starts(path.view())) found[path] = value;
    }
    return found;
}

SlotValue value_of(const naive::Entries& entries, const Prefix& slot) {
    const naive::Entries found = under(entries, slot);
    SlotValue value;
    if (found.empty()) return value;
    value.leaves = static_cast<unsigned>(std::min<std::size_t>(found.size(), slot_leaves_max));
    value.hash = root_hash(found);
    if (found.size() < slot_leaves_max) return value;
    const ByteView first = found.begin()->first.view();
    std::size_t bits = 0;
    while (bit_of(first, bits) == bit_of(found.rbegin()->first.view(), bits)) ++bits;
    value.stem.bits = bits;
    for (std::size_t bit = 0; bit < bits; ++bit) {
        if (bit % 8 == 0) value.stem.bytes.push_back(0);
        if (bit_of(first, bit)) value.stem.bytes.back() |= static_cast<std::uint8_t>(0x80 >> (bit % 8));
    }
    return value;
}

// Every slot that has rows in the tree of these entries.
std::map<Less, Prefix> slots_of(const naive::Entries& entries) {
    std::map<Less, Prefix> slots;
    std::vector<Prefix> waiting{Prefix()};
    while (!waiting.empty()) {
        const Prefix slot = waiting.back();
        waiting.pop_back();
        slots[key_of(slot)] = slot;
        const SlotValue value = value_of(entries, slot);
        if (!value.has_children()) continue;
        std::size_t end = value.stem.bits + 1;
        while (end % 4 != 0) ++end;
        const std::size_t free = end - value.stem.bits;
        for (unsigned number = 0; number < 1u << free; ++number) {
            Prefix child = value.stem;
            child.bits = end;
            child.bytes.resize((end + 7) / 8);
            for (std::size_t i = 0; i < free; ++i) {
                const std::size_t bit = value.stem.bits + i;
                const bool set = ((number >> (free - 1 - i)) & 1) != 0;
                if (set) child.bytes[bit / 8] |= static_cast<std::uint8_t>(0x80 >> (bit % 8));
            }
            waiting.push_back(child);
        }
    }
    return slots;
}

// What a block must write by the rule.
std::map<Less, SlotValue> due(const naive::Entries& before, const naive::Entries& after) {
    const auto old_slots = slots_of(before);
    const auto new_slots = slots_of(after);
    std::map<Less, SlotValue> rows;
    for (const auto& [key, slot] : old_slots) {
        const SlotValue was = value_of(before, slot);
        if (was.hash != value_of(after, slot).hash || !new_slots.contains(key)) rows[key] = was;
    }
    return rows;
}

// A tree with its history: every version by entries, and the rows.
struct History {
    StateTree tree;
    StateTree::Root root = 0;
    std::vector<naive::Entries> versions{{}};
    std::map<Less, std::map<std::uint64_t, SlotValue>> rows; // By the block that changed the slot.

    ~History() { tree.release(root); }

    std::vector<SlotChange> step(const TreeChanges& changes) {
        naive::Entries entries = versions.back();
        for (const auto& [path, value] : changes) {
            if (value) entries[path] = *value;
            else entries.erase(path);
        }
        const StateTree::Root next = tree.apply(root, changes);
        std::vector<SlotChange> slots = tree.slot_changes(root, next);
        tree.release(std::exchange(root, next));
        for (const SlotChange& slot : slots) {
            REQUIRE(rows[key_of(slot.slot)].emplace(versions.size(), slot.before).second);
        }
        versions.push_back(entries);
        return slots;
    }
    [[nodiscard]] PastTree at(std::size_t height) const {
        PastTree past;
        past.root = StateRoot(root_hash(versions[height]).bytes);
        past.row = [this, height](const Prefix& slot) -> Result<std::optional<SlotValue>> {
            const auto found = rows.find(key_of(slot));
            if (found == rows.end()) return std::optional<SlotValue>();
            const auto row = found->second.upper_bound(height);
            if (row == found->second.end()) return std::optional<SlotValue>();
            return std::optional(row->second);
        };
        past.now = [this](const Prefix& slot) { return tree.slot(root, slot); };
        past.entries = [this, height](const Prefix& prefix, std::size_t count_max)
            -> Result<std::vector<AllProof::Leaf>> {
            std::vector<AllProof::Leaf> leaves;
            for (const auto& [path, value] : under(versions[height], prefix)) {
                if (leaves.size() < count_max) leaves.push_back({path, value});
            }
            return leaves;
        };
        return past;
    }
};

// Few changes, or many of one kind: the tree grows, shrinks, and changes its shape.
TreeChanges draw_changes(Prng& random, const naive::Entries& entries) {
    TreeChanges changes;
    const std::uint64_t kind = random.between(0, 5);
    const std::uint64_t count = kind < 3 ? random.between(0, 6) : random.between(100, 700);
    const std::uint64_t gone = kind % 3 == 0 ? 900 : kind % 3 == 1 ? 100 : 500;
    for (std::uint64_t i = 0; i < count; ++i) {
        StatePath path = draw_path(random);
        if (random.chance(500) && !entries.empty()) {
            path = std::next(entries.begin(), static_cast<std::ptrdiff_t>(
                                                  random.between(0, entries.size() - 1)))
                       ->first;
        }
        if (random.chance(gone)) {
            changes[path] = std::nullopt;
        } else {
            changes[path] = sha256(Bytes{static_cast<std::uint8_t>(random.between(0, 3))});
        }
    }
    if (random.chance(100)) { // All of one entity moves to another: the shape stays, not the place.
        const auto to = static_cast<std::uint8_t>(random.between(4, 5));
        changes.clear();
        for (const auto& [path, value] : entries) {
            StatePath moved = path;
            moved.bytes = {};
            moved.bytes[1] = 1;
            moved.bytes[33] = to;
            moved.bytes[34] = path.bytes[34];
            if (path.size == plural_path_bytes) {
                moved.bytes[35] = path.bytes[35];
                moved.bytes[66] = path.bytes[66];
            }
            changes[path] = std::nullopt;
            changes[moved] = value;
        }
        return changes;
    }
    if (random.chance(30)) { // Everything under one beginning goes.
        const StatePath path = draw_path(random);
        for (const auto& [other, value] : entries) {
            if (other.bytes[1] == path.bytes[1]) changes[other] = std::nullopt;
        }
    }
    return changes;
}

void check_proofs(const History& history, std::size_t height, Prng& random) {
    const naive::Entries& entries = history.versions[height];
    const StateProver prover = prover_of(history.at(height));
    for (int i = 0; i < 4; ++i) {
        Prefix prefix = Prefix::whole(draw_path(random).view());
        if (random.chance(600)) {
            prefix.bits = random.between(0, prefix.bits);
            prefix.bytes.resize((prefix.bits + 7) / 8);
            if (prefix.bits % 8 != 0) {
                prefix.bytes.back() &= static_cast<std::uint8_t>(0xff00u >> (prefix.bits % 8));
            }
        }
        const naive::Entries wanted = under(entries, prefix);
        const auto nearest = prover.nearest(prefix).value();
        REQUIRE(nearest.has_value() == !entries.empty());
        if (nearest) {
            CHECK(entries.at(nearest->path) == nearest->value_hash);
            CHECK(prefix.starts(nearest->path.view()) == !wanted.empty());
            CHECK(root_of(*nearest) == history.at(height).root);
            if (wanted.empty()) CHECK(verify_none(history.at(height).root, prefix, nearest));
        }
        const auto all = prover.all(prefix, 5'000).value();
        REQUIRE(all.has_value() == !wanted.empty());
        if (all) {
            CHECK(all->leaves.size() == wanted.size());
            CHECK(verify_all(history.at(height).root, prefix, *all));
            CHECK_FALSE(prover.all(prefix, wanted.size() - 1).value().has_value());
        }
    }
}

} // namespace

TEST_CASE("a block writes the slots that the rule names, as they were") {
    Prng random(31);
    for (int round = 0; round < 10; ++round) {
        History history;
        for (int step = 0; step < 30; ++step) {
            const naive::Entries before = history.versions.back();
            const auto slots = history.step(draw_changes(random, before));
            std::map<Less, SlotValue> written;
            for (const SlotChange& slot : slots) written[key_of(slot.slot)] = slot.before;
            CHECK(written.size() == slots.size());
            REQUIRE(written == due(before, history.versions.back()));
        }
        for (const auto& [key, slot] : slots_of(history.versions.back())) {
            CHECK(history.tree.slot(history.root, slot) ==
                  value_of(history.versions.back(), slot));
        }
    }
}

TEST_CASE("every version of a history is proved from the rows and the last tree") {
    Prng random(32);
    for (int round = 0; round < 6; ++round) {
        History history;
        for (int step = 0; step < 40; ++step) {
            history.step(draw_changes(random, history.versions.back()));
            check_proofs(history, random.between(0, history.versions.size() - 1), random);
        }
        for (std::size_t height = 0; height < history.versions.size(); ++height) {
            check_proofs(history, height, random);
        }
    }
}

TEST_CASE("a row that says something else is named, never proved") {
    Prng random(33);
    History history;
    while (history.versions.size() < 30) {
        history.step(draw_changes(random, history.versions.back()));
    }
    int named = 0;
    for (std::size_t height = 0; height + 1 < history.versions.size(); ++height) {
        PastTree past = history.at(height);
        const auto honest = past.row;
        past.row = [&](const Prefix& slot) -> Result<std::optional<SlotValue>> {
            auto row = honest(slot);
            if (row && *row && (*row)->leaves > 0) (*row)->hash.bytes[3] ^= 1;
            return row;
        };
        const auto nearest = prover_of(past).nearest(Prefix::whole(draw_path(random).view()));
        if (nearest) continue; // An empty tree, or nothing read.
        CHECK(nearest.error().code == ErrorCode::corrupt_store);
        ++named;
    }
    CHECK(named > 20);
}
