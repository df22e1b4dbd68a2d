// State proofs over all trees of small universes: none forged, none unprovable; mutants fail.

#include "ledger/proof.hpp"

#include "base/prng.hpp"
#include "ledger/state_tree.hpp"
#include "ledger_samples.hpp"
#include "naive_tree.hpp"

#include <catch2/catch.hpp>

using namespace tamga;
using namespace tamga::ledger;

namespace {

// Paths that branch at chosen bits; `plural` ones get a second half.
StatePath path_of(std::uint8_t table, std::uint8_t entity_first, std::uint8_t facet,
                  std::optional<std::uint8_t> item) {
    StatePath path;
    path.bytes[1] = table;
    path.bytes[2] = entity_first;
    path.bytes[34] = facet;
    path.size = item ? 67 : 35;
    if (item) path.bytes[35] = *item;
    return path;
}

struct Universe {
    std::vector<StatePath> paths;
    std::vector<Prefix> prefixes;
};

// Every length of prefix near the bits where the paths differ, of every path and of its neighbours.
std::vector<Prefix> prefixes_of(const std::vector<StatePath>& paths) {
    std::vector<Prefix> out;
    for (const StatePath& path : paths) {
        for (const int flip : {-1, 15, 16, 275, 279, 280}) {
            Bytes raw(path.view().begin(), path.view().end());
            if (flip >= static_cast<int>(8 * raw.size())) continue;
            if (flip >= 0) raw[static_cast<std::size_t>(flip) / 8] ^=
                static_cast<std::uint8_t>(1u << (7 - flip % 8));
            for (const std::size_t bits : {0, 1, 15, 16, 17, 18, 272, 273, 274, 279, 280, 281, 282,
                                           288, 536}) {
                if (bits > 8 * raw.size()) continue;
                Prefix prefix{Bytes(raw.begin(), raw.begin() + static_cast<long>((bits + 7) / 8)),
                              bits};
                if (bits % 8 != 0) {
                    prefix.bytes.back() &= static_cast<std::uint8_t>(0xff << (8 - bits % 8));
                }
                if (std::ranges::find(out, prefix) == out.end()) out.push_back(prefix);
            }
        }
    }
    return out;
}

Universe universe(std::vector<StatePath> paths) {
    std::ranges::sort(paths);
    Universe made{paths, {}};
    made.prefixes = prefixes_of(made.paths);
    return made;
}

const std::vector<Universe>& universes() {
    static const std::vector<Universe> all{
        universe({path_of(0, 0, 0, {}), path_of(0, 0, 1, {}), path_of(0, 0x80, 0, {}),
                  path_of(1, 0, 0, {}), path_of(1, 0, 1, {}), path_of(1, 0x80, 1, {}),
                  path_of(1, 0xc0, 0, {})}),
        universe({path_of(0, 0, 1, {}), path_of(0, 0, 0x80, 0), path_of(0, 0, 0x80, 0x80),
                  path_of(0, 0, 0x81, 0x40), path_of(0, 0, 0x90, 0), path_of(0, 0x80, 1, {}),
                  path_of(1, 0, 0x80, 0)}),
    };
    return all;
}

bool has_prefix(const StatePath& path, const Prefix& prefix) {
    if (prefix.bits > 8u * path.size) return false;
    for (std::size_t i = 0; i < prefix.bits; ++i) {
        if (naive::bit(path, i) != ((prefix.bytes[i / 8] >> (7 - i % 8)) & 1)) return false;
    }
    return true;
}

// The verifier of `none`, restated, with its rules removable: the mutants of ledger.md 4.
struct Rules {
    bool agreement = true; // Bit b of the path = bit b of the prefix, for b < len(prefix).
    bool outside = true;   // The leaf itself does not start with the prefix.
};

bool restated_none(const Hash256& root, const Prefix& prefix, const std::optional<LeafProof>& proof,
                   const Rules& rules) {
    if (!proof) return root == Hash256();
    const auto reached = root_of(*proof);
    if (!reached || reached->bytes != root.bytes) return false;
    if (rules.outside && has_prefix(proof->path, prefix)) return false;
    for (const ProofStep& step : proof->steps) {
        if (step.bit >= prefix.bits || !rules.agreement) continue;
        const int wanted = (prefix.bytes[step.bit / 8] >> (7 - step.bit % 8)) & 1;
        if (naive::bit(proof->path, step.bit) != wanted) return false;
    }
    return true;
}

struct Tally {
    std::size_t queries = 0;
    std::size_t forged = 0;     // Accepted though an entry stands under the prefix.
    std::size_t unprovable = 0; // Refused though none does, with the honest proof.
};

// Asks `verifier` about every subset of a universe, every prefix, the honest proof and the proof of
// every single leaf: hashes are injective, so a forger has no other paths to the root.
template <class Verifier>
Tally tally(const Universe& world, const Verifier& verifier) {
    Tally count;
    for (unsigned subset = 0; subset < (1u << world.paths.size()); ++subset) {
        TreeChanges changes;
        naive::Entries entries;
        for (std::size_t i = 0; i < world.paths.size(); ++i) {
            if (((subset >> i) & 1) == 0) continue;
            const Hash256 value(samples::filled(static_cast<std::uint8_t>(i + 1)));
            changes[world.paths[i]] = value;
            entries[world.paths[i]] = value;
        }
        StateTree tree;
        const StateTree::Root root = tree.apply(0, changes);
        const StateRoot hash = tree.hash(root);
        REQUIRE(hash.bytes == naive::root(entries).bytes);
        std::vector<std::optional<LeafProof>> offered{std::nullopt};
        for (const auto& [path, value] : entries) offered.push_back(tree.prove_present(root, path));
        for (const Prefix& prefix : world.prefixes) {
            bool none = true;
            for (const auto& [path, value] : entries) none = none && !has_prefix(path, prefix);
            const StateTree::NoneProof honest = tree.prove_none(root, prefix);
            REQUIRE(honest.none == none);
            ++count.queries;
            if (none && !verifier(hash, prefix, honest.proof)) ++count.unprovable;
            for (const auto& proof : offered) {
                ++count.queries;
                if (!none && verifier(hash, prefix, proof)) ++count.forged;
            }
        }
    }
    return count;
}

Tally over_all(auto verifier) {
    Tally sum;
    for (const Universe& world : universes()) {
        const Tally one = tally(world, verifier);
        sum.queries += one.queries;
        sum.forged += one.forged;
        sum.unprovable += one.unprovable;
    }
    return sum;
}

} // namespace

TEST_CASE("over all trees of small universes no none is forged and every none is provable") {
    const Tally count = over_all([](const StateRoot& root, const Prefix& prefix, auto& proof) {
        return verify_none(root, prefix, proof);
    });
    CHECK(count.queries > 100'000);
    CHECK(count.forged == 0);
    CHECK(count.unprovable == 0);
}

TEST_CASE("the verifier restated agrees, and each of its rules is needed") {
    const auto restated = [](Rules rules) {
        return over_all([rules](const StateRoot& root, const Prefix& prefix, const auto& proof) {
            return restated_none(Hash256(root.bytes), prefix, proof, rules);
        });
    };
    const Tally right = restated({});
    CHECK(right.forged == 0);
    CHECK(right.unprovable == 0);
    CHECK(restated({.agreement = false}).forged > 0); // How a false "no mortgage" verifies.
    CHECK(restated({.outside = false}).forged > 0);
}

TEST_CASE("present is proved for every entry and for nothing else") {
    Prng random(31);
    StateTree tree;
    TreeChanges changes;
    std::map<StatePath, Bytes> values;
    for (const Universe& world : universes()) {
        for (const StatePath& path : world.paths) {
            values[path] = Bytes(random.between(1, 40), static_cast<std::uint8_t>(random.next()));
            changes[path] = sha256(values[path]);
        }
    }
    // The two universes share no path that is a prefix of another's.
    const StateTree::Root root = tree.apply(0, changes);
    const StateRoot hash = tree.hash(root);
    for (const auto& [path, value] : values) {
        const LeafProof proof = tree.prove_present(root, path).value();
        CHECK(verify_present(hash, path, value, proof));
        for (const auto& [other, other_value] : values) {
            if (other == path) continue;
            CHECK_FALSE(verify_present(hash, other, value, proof));
            CHECK_FALSE(verify_present(hash, other, other_value, proof));
        }
        Bytes longer = value;
        longer.push_back(0);
        CHECK_FALSE(verify_present(hash, path, longer, proof));
        CHECK_FALSE(verify_present(StateRoot(), path, value, proof));
        CHECK_FALSE(verify_none(hash, Prefix::whole(path.view()), proof));
    }
    CHECK_FALSE(tree.prove_present(root, path_of(9, 9, 9, {})).has_value());
    CHECK_FALSE(tree.prove_present(0, path_of(0, 0, 0, {})).has_value());
}

TEST_CASE("a proof that breaks a rule of shape leads to no root") {
    StateTree tree;
    TreeChanges changes;
    for (const StatePath& path : universes()[0].paths) changes[path] = Hash256();
    const StateTree::Root root = tree.apply(0, changes);
    const LeafProof good = tree.prove_present(root, universes()[0].paths[0]).value();
    REQUIRE(good.steps.size() >= 2);
    REQUIRE(root_of(good) == tree.hash(root));

    LeafProof bad = good;
    bad.steps[0].bit = bad.steps[1].bit;
    CHECK_FALSE(root_of(bad).has_value());
    bad = good;
    std::swap(bad.steps[0], bad.steps[1]);
    CHECK_FALSE(root_of(bad).has_value());
    bad = good;
    bad.steps[0].bit = 8 * 35;
    CHECK_FALSE(root_of(bad).has_value());
    bad = good;
    bad.steps[0].sibling = Hash256();
    CHECK_FALSE(root_of(bad).has_value());
    bad = good;
    bad.path.size = 34;
    CHECK_FALSE(root_of(bad).has_value());
    bad = good;
    bad.value_hash.bytes[0] ^= 1;
    CHECK(root_of(bad).has_value());
    CHECK(root_of(bad) != tree.hash(root));
}

TEST_CASE("a prefix with bits after its end, of another length or too long is refused") {
    const StateRoot zero;
    CHECK(verify_none(zero, {{}, 0}, std::nullopt));
    CHECK(verify_none(zero, {{0x80}, 1}, std::nullopt));
    CHECK_FALSE(verify_none(zero, {{0xc0}, 1}, std::nullopt));
    CHECK_FALSE(verify_none(zero, {{0x80, 0}, 1}, std::nullopt));
    CHECK_FALSE(verify_none(zero, {{}, 1}, std::nullopt));
    CHECK_FALSE(verify_none(zero, {Bytes(68), 8 * 68}, std::nullopt));
    CHECK_FALSE(verify_none(StateRoot(samples::filled(1)), {{}, 0}, std::nullopt));
}

TEST_CASE("a proof is encoded as frozen, read back, and refused if cut, longer or misshapen") {
    StateTree tree;
    TreeChanges changes;
    for (const StatePath& path : universes()[1].paths) changes[path] = Hash256(samples::filled(7));
    const StateTree::Root root = tree.apply(0, changes);
    const LeafProof proof = tree.prove_present(root, universes()[1].paths[2]).value();
    const Bytes bytes = encode(proof);
    CHECK(to_hex(bytes) == samples::frozen("leaf_proof"));
    CHECK(tree.hash(root).hex() == samples::frozen("leaf_proof_root"));
    CHECK(decode_leaf_proof(bytes).value() == proof);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CHECK_FALSE(decode_leaf_proof(ByteView(bytes).first(size)).has_value());
    }
    Bytes longer = bytes;
    longer.push_back(0);
    CHECK_FALSE(decode_leaf_proof(longer).has_value());
    Bytes rising = bytes;
    rising[1 + proof.path.size + 32 + 2] = 0xff; // The first bit number.
    CHECK_FALSE(decode_leaf_proof(rising).has_value());
    LeafProof many = proof;
    many.steps.resize(proof_steps_max + 1);
    CHECK_FALSE(decode_leaf_proof(encode(many)).has_value());
}
