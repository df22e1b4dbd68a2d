// The transaction log against a naive recursion of RFC 9162, and frozen leaves.

#include "ledger/log_tree.hpp"

#include "base/hash.hpp"
#include "ledger_samples.hpp"

#include <catch2/catch.hpp>

#include <bit>

using namespace tamga;
using namespace tamga::ledger;

namespace {

Hash256 leaf(std::uint64_t i) {
    Writer out;
    out.u64(i);
    return log_leaf_hash(out.view());
}

std::vector<Hash256> leaves(std::uint64_t size) {
    std::vector<Hash256> out;
    for (std::uint64_t i = 0; i < size; ++i) out.push_back(leaf(i));
    return out;
}

// MTH, PATH and PROOF as RFC 9162 2.1 writes them.
std::size_t k_of(std::size_t n) {
    std::size_t k = 1;
    while (2 * k < n) k *= 2;
    return k;
}
Hash256 mth(std::span<const Hash256> d) {
    if (d.empty()) return sha256(ByteView());
    if (d.size() == 1) return d[0];
    const std::size_t k = k_of(d.size());
    const Bytes one{1};
    return sha256({one, mth(d.first(k)).view(), mth(d.subspan(k)).view()});
}
std::vector<Hash256> path(std::size_t m, std::span<const Hash256> d) {
    if (d.size() == 1) return {};
    const std::size_t k = k_of(d.size());
    std::vector<Hash256> out = m < k ? path(m, d.first(k)) : path(m - k, d.subspan(k));
    out.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
    return out;
}
std::vector<Hash256> subproof(std::size_t m, std::span<const Hash256> d, bool whole) {
    if (m == d.size()) return whole ? std::vector<Hash256>() : std::vector<Hash256>{mth(d)};
    const std::size_t k = k_of(d.size());
    if (m <= k) {
        auto out = subproof(m, d.first(k), whole);
        out.push_back(mth(d.subspan(k)));
        return out;
    }
    auto out = subproof(m - k, d.subspan(k), false);
    out.push_back(mth(d.first(k)));
    return out;
}

LogRoot root_of_first(std::uint64_t size) { return LogRoot(mth(leaves(size)).bytes); }

} // namespace

TEST_CASE("roots, paths and proofs equal those of RFC 9162 up to 70 leaves") {
    const std::vector<Hash256> all = leaves(70);
    const LogNodeReader reader = leaf_reader(leaf);
    LogFrontier frontier;
    for (std::size_t size = 0; size <= all.size(); ++size) {
        const std::span<const Hash256> first(all.data(), size);
        const LogRoot root(mth(first).bytes);
        REQUIRE(frontier.size() == size);
        REQUIRE(frontier.root() == root);
        REQUIRE(log_root_of(first).bytes == root.bytes);
        REQUIRE(frontier_at(size, reader) == frontier);
        for (std::size_t i = 0; i < size; ++i) {
            const auto proof = inclusion_path(i, size, reader);
            REQUIRE(proof == path(i, first));
            REQUIRE(verify_inclusion(all[i], i, size, proof, root));
        }
        for (std::size_t old_size = 0; old_size <= size; ++old_size) {
            const auto proof = consistency_path(old_size, size, reader);
            const bool trivial = old_size == 0 || old_size == size;
            REQUIRE(proof == (trivial ? std::vector<Hash256>() : subproof(old_size, first, true)));
            REQUIRE(verify_consistency(old_size, root_of_first(old_size), size, root, proof));
        }
        if (size < all.size()) frontier.append(all[size]);
    }
}

TEST_CASE("an inclusion path proves nothing about another leaf, index, size or root") {
    const std::vector<Hash256> all = leaves(21);
    const LogNodeReader reader = leaf_reader(leaf);
    const LogRoot root = root_of_first(21);
    for (std::uint64_t index = 0; index < 21; ++index) {
        const auto proof = inclusion_path(index, 21, reader);
        for (std::uint64_t other = 0; other < 30; ++other) {
            const bool same = other == index;
            CHECK(verify_inclusion(all[index], other, 21, proof, root) == same);
            if (other < 21) CHECK(verify_inclusion(all[other], index, 21, proof, root) == same);
        }
        CHECK_FALSE(verify_inclusion(all[index], index, 21, proof, root_of_first(20)));
        CHECK_FALSE(verify_inclusion(all[index], index, index, proof, root));
        auto longer = proof;
        longer.push_back(Hash256());
        CHECK_FALSE(verify_inclusion(all[index], index, 21, longer, root));
        auto shorter = proof;
        shorter.pop_back();
        CHECK_FALSE(verify_inclusion(all[index], index, 21, shorter, root));
        for (std::size_t i = 0; i < proof.size(); ++i) {
            auto spoilt = proof;
            spoilt[i].bytes[0] ^= 1;
            CHECK_FALSE(verify_inclusion(all[index], index, 21, spoilt, root));
        }
    }
    CHECK_FALSE(verify_inclusion(all[0], 0, 0, {}, LogFrontier().root()));
    CHECK(verify_inclusion(all[0], 0, 1, {}, root_of_first(1)));
    CHECK_FALSE(verify_inclusion(all[0], 1, 1, {}, root_of_first(1)));
    const std::vector<Hash256> endless(65);
    CHECK_FALSE(verify_inclusion(all[0], 0, UINT64_MAX, endless, root));
}

TEST_CASE("a consistency proof fails for another history, size or a spoilt hash") {
    const LogNodeReader reader = leaf_reader(leaf);
    const LogRoot second_root = root_of_first(37);
    for (std::uint64_t first = 1; first < 37; ++first) {
        const auto proof = consistency_path(first, 37, reader);
        const LogRoot first_root = root_of_first(first);
        REQUIRE(verify_consistency(first, first_root, 37, second_root, proof));
        LogRoot forked = first_root;
        forked.bytes[5] ^= 1;
        CHECK_FALSE(verify_consistency(first, forked, 37, second_root, proof));
        CHECK_FALSE(verify_consistency(first, first_root, 37, forked, proof));
        for (std::size_t i = 0; i < proof.size(); ++i) {
            auto spoilt = proof;
            spoilt[i].bytes[31] ^= 1;
            CHECK_FALSE(verify_consistency(first, first_root, 37, second_root, spoilt));
        }
        auto longer = proof;
        longer.push_back(Hash256());
        CHECK_FALSE(verify_consistency(first, first_root, 37, second_root, longer));
    }
    CHECK_FALSE(verify_consistency(5, root_of_first(5), 4, root_of_first(4), {}));
    CHECK_FALSE(verify_consistency(5, root_of_first(5), 5, root_of_first(4), {}));
    CHECK_FALSE(verify_consistency(0, root_of_first(3), 5, root_of_first(5), {}));
}

TEST_CASE("every completed node is reported once and tiles of 256 answer every path") {
    constexpr std::uint64_t size = 1'000;
    std::map<std::pair<unsigned, std::uint64_t>, Hash256> nodes;
    LogFrontier frontier;
    for (std::uint64_t i = 0; i < size; ++i) {
        frontier.append(leaf(i), [&](unsigned level, std::uint64_t index, const Hash256& hash) {
            CHECK(nodes.emplace(std::pair(level, index), hash).second);
        });
    }
    std::size_t expected = 0;
    for (unsigned level = 0; level < 10; ++level) expected += size >> level;
    CHECK(nodes.size() == expected);
    std::uint64_t reads = 0;
    const LogNodeReader tiles = tiled_reader([&](unsigned level, std::uint64_t index) {
        REQUIRE(level % 8 == 0);
        ++reads;
        return nodes.at({level, index});
    });
    const LogNodeReader all = [&](unsigned level, std::uint64_t index) {
        return nodes.at({level, index});
    };
    for (const std::uint64_t index : {0u, 1u, 255u, 256u, 511u, 767u, 768u, 998u, 999u}) {
        reads = 0;
        const auto proof = inclusion_path(index, size, tiles);
        CHECK(reads < 1'100);
        CHECK(proof == inclusion_path(index, size, all));
        CHECK(verify_inclusion(leaf(index), index, size, proof, frontier.root()));
    }
    CHECK(frontier_at(size, tiles) == frontier);
}

TEST_CASE("a frontier is read back and every cut or longer encoding refused") {
    LogFrontier frontier;
    for (std::uint64_t i = 0; i < 13; ++i) frontier.append(leaf(i));
    const Bytes bytes = frontier.encode();
    CHECK(bytes.size() == 8 + 3 * 32);
    CHECK(LogFrontier::decode(bytes).value() == frontier);
    CHECK(LogFrontier::decode(LogFrontier().encode()).value() == LogFrontier());
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(LogFrontier::decode(ByteView(bytes).first(size)).has_value());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(LogFrontier::decode(longer).has_value());
    CHECK(to_hex(bytes) == samples::frozen("log_frontier_13"));
}

TEST_CASE("a log leaf is encoded as frozen, read back, and refused if cut, longer or unknown") {
    LogLeaf made;
    made.version = 1;
    made.chain_id = samples::chain;
    made.height = Height(0x0102030405060708);
    made.position = 0x11121314;
    made.kind = LeafKind::transaction;
    made.operation = 320;
    made.count = 2;
    made.first_failing = 1;
    made.agency = "KG-ZAGS";
    made.id = Hash256(samples::filled(0x21));
    made.signers = Hash256(samples::filled(0x22));
    made.outcome = 305;
    made.events = Hash256(samples::filled(0x23));
    made.time_ms = TimestampMs(0x3132333435363738);
    const Bytes bytes = encode(made);
    CHECK(bytes.size() == 158 + made.agency.size());
    CHECK(to_hex(bytes) == samples::frozen("log_leaf"));
    CHECK(log_leaf_hash(made).hex() == samples::frozen("log_leaf_hash"));
    CHECK(decode_leaf(bytes).value() == made);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_leaf(ByteView(bytes).first(size)).has_value());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_leaf(longer).has_value());
    for (const unsigned kind : {0u, 4u, 255u}) {
        Bytes unknown = bytes;
        unknown[2 + 32 + 8 + 4] = static_cast<std::uint8_t>(kind);
        CHECK_FALSE(decode_leaf(unknown).has_value());
    }
}
