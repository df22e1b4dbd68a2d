// The validator set: what is refused, order, quorum, leaders, hash.

#include "samples.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <set>

using namespace tamga;

namespace {

std::vector<Validator> members_of(std::uint8_t n) {
    const ValidatorSet set = samples::cluster(n).set;
    return {set.members().begin(), set.members().end()};
}

} // namespace

TEST_CASE("2.1: f and q for every size of a set") {
    const std::size_t expected[31][2] = {
        {0, 1},  {0, 2},  {0, 3},  {1, 3},  {1, 4},  {1, 5},  {2, 5},  {2, 6},
        {2, 7},  {3, 7},  {3, 8},  {3, 9},  {4, 9},  {4, 10}, {4, 11}, {5, 11},
        {5, 12}, {5, 13}, {6, 13}, {6, 14}, {6, 15}, {7, 15}, {7, 16}, {7, 17},
        {8, 17}, {8, 18}, {8, 19}, {9, 19}, {9, 20}, {9, 21}, {10, 21}};
    for (std::uint8_t n = 1; n <= 31; ++n) {
        CAPTURE(n);
        const ValidatorSet set = samples::cluster(n).set;
        CHECK(set.size() == n);
        CHECK(set.faulty_max() == expected[n - 1][0]);
        CHECK(set.quorum() == expected[n - 1][1]);
        // Two quorums share more than f members.
        CHECK(2 * set.quorum() >= n + set.faulty_max() + 1);
    }
}

TEST_CASE("a set is sorted by consensus key whatever the order it is given in") {
    std::vector<Validator> members = members_of(7);
    const ValidatorSet sorted = ValidatorSet::from(members).value();
    std::ranges::reverse(members);
    const ValidatorSet reversed = ValidatorSet::from(members).value();

    CHECK(sorted == reversed);
    CHECK(std::ranges::is_sorted(sorted.members(), {}, &Validator::consensus_key));
    for (std::uint64_t i = 0; i < sorted.size(); ++i) {
        CHECK(sorted.index_of(sorted.at(ReplicaId(i)).consensus_key) == ReplicaId(i));
    }
    CHECK_FALSE(sorted.index_of(sorted.at(ReplicaId(0)).node_key).has_value());
}

TEST_CASE("a set that is empty, too large, repeats a key or has a bad one is refused") {
    std::vector<Validator> members = members_of(31);
    CHECK_FALSE(ValidatorSet::from({}).has_value());

    SECTION("32 members") {
        members.push_back({samples::secret(40).public_key(), samples::secret(200).public_key()});
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
    SECTION("a member twice") {
        members[1] = members[0];
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
    SECTION("a consensus key twice") {
        members[1].consensus_key = members[0].consensus_key;
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
    SECTION("a node key twice") {
        members[1].node_key = members[0].node_key;
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
    SECTION("one key in both offices") {
        members[1].node_key = members[0].consensus_key;
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
    SECTION("a consensus key of small order") {
        members[3].consensus_key = PublicKey{{1}};
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
    SECTION("a node key that is not a point") {
        members[3].node_key = PublicKey{{2}};
        CHECK_FALSE(ValidatorSet::from(members).has_value());
    }
}

TEST_CASE("2.1: in any n consecutive views every member leads once") {
    const std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    const std::vector<std::uint64_t> seeds{0,         1,         12345,    1ull << 63,
                                           last - 31, last - 30, last - 1, last};
    for (std::uint8_t n = 1; n <= 31; ++n) {
        const ValidatorSet set = samples::cluster(n).set;
        for (const std::uint64_t seed : seeds) {
            for (const std::uint64_t first : {std::uint64_t{1}, 1ul << 32, last - 62}) {
                CAPTURE(seed, n, first);
                std::set<std::uint64_t> leaders;
                for (std::uint64_t i = 0; i < n; ++i) {
                    const ReplicaId leader = set.leader(seed, View(first + i));
                    REQUIRE(leader.value < n);
                    leaders.insert(leader.value);
                    REQUIRE(set.leader(seed, View(first + i + n)) == leader);
                }
                REQUIRE(leaders.size() == n);
            }
        }
    }
}

TEST_CASE("2.1: consecutive views have consecutive leaders and the seed moves the start") {
    const ValidatorSet set = samples::cluster(4).set;
    CHECK(set.leader(0, View(1)) == ReplicaId(1));
    CHECK(set.leader(0, View(4)) == ReplicaId(0));
    CHECK(set.leader(3, View(1)) == ReplicaId(0));
    CHECK(set.leader(std::numeric_limits<std::uint64_t>::max(), View(1)) == ReplicaId(0));
}

TEST_CASE("2.1: the seed is the first eight bytes of the last block's hash") {
    std::array<std::uint8_t, 32> hash{1, 2, 3, 4, 5, 6, 7, 8, 9};
    CHECK(leader_seed(BlockHash(hash)) == 0x0102030405060708);
}

TEST_CASE("2.1: the hash of a set is frozen") {
    CHECK(samples::cluster(4).set.hash().hex() ==
          "f5892d273f81f1ccef556c7fd992f19cb37c2261b88e605ab7c04f341cdd5d9c");
}

TEST_CASE("a set survives the round trip and has one encoding") {
    for (const std::uint8_t n : {std::uint8_t{1}, std::uint8_t{4}, std::uint8_t{31}}) {
        const ValidatorSet set = samples::cluster(n).set;
        const Bytes bytes = encode(set);
        REQUIRE(bytes.size() == 2u + 64u * n);
        REQUIRE(decode_validator_set(bytes).value() == set);
    }
    const Bytes bytes = encode(samples::cluster(4).set);

    SECTION("members in another order") {
        Bytes swapped = bytes;
        std::swap_ranges(swapped.begin() + 2, swapped.begin() + 66, swapped.begin() + 66);
        CHECK_FALSE(decode_validator_set(swapped).has_value());
    }
    SECTION("bytes that follow") {
        Bytes longer = bytes;
        longer.push_back(0);
        CHECK_FALSE(decode_validator_set(longer).has_value());
    }
    SECTION("every prefix") {
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            REQUIRE_FALSE(decode_validator_set(ByteView(bytes).first(size)).has_value());
        }
    }
    SECTION("no member, and a count above 31") {
        CHECK_FALSE(decode_validator_set(Bytes{0, 0}).has_value());
        CHECK_FALSE(decode_validator_set(Bytes(2 + 64 * 255, 0xff)).has_value());
    }
}
