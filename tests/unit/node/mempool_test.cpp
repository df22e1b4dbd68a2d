// The pool: room for every source, turns for every agency, order within a lane.

#include "acts.hpp"
#include "node/mempool.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace tamga;
using namespace tamga::node;
using namespace tamga::test;

namespace {

const PickLimits wide{1000, 1u << 30, 1u << 30, 100};
const auto nothing = [](const TransactionId&) { return false; };

} // namespace

TEST_CASE("acts of one lane keep their order, the same act is known, not added twice") {
    Mempool pool({100, 1u << 20, 4});
    std::vector<TransactionId> in;
    for (std::uint32_t i = 0; i < 10; ++i) {
        const auto act = act_of("ZAGS", 1, i);
        in.push_back(act->txid());
        REQUIRE(pool.add(act, no_openings(), ReplicaId(0)) == Added::added);
        REQUIRE(pool.add(act, no_openings(), ReplicaId(1)) == Added::known);
    }
    std::vector<TransactionId> out;
    for (const auto& act : pool.pick(wide, nothing)) out.push_back(act->txid());
    CHECK(out == in);
    CHECK(pool.find_witness(act_of("ZAGS", 1, 3)->wid()) != nullptr);
}

TEST_CASE("one importer cannot starve an office: agencies and signers take turns") {
    Mempool pool({1000, 1u << 20, 1});
    for (std::uint32_t i = 0; i < 100; ++i) {
        REQUIRE(pool.add(act_of("IMPORT", 1, i), no_openings(), ReplicaId(0)) == Added::added);
    }
    REQUIRE(pool.add(act_of("OFFICE", 2, 0), no_openings(), ReplicaId(0)) == Added::added);
    REQUIRE(pool.add(act_of("IMPORT", 3, 0), no_openings(), ReplicaId(0)) == Added::added);
    PickLimits few = wide;
    few.transactions_max = 4;
    std::multiset<std::string> agencies;
    std::set<PublicKey> signers;
    for (const auto& act : pool.pick(few, nothing)) {
        agencies.insert(act->envelope().agency);
        signers.insert(act->envelope().submitter_key());
    }
    CHECK(agencies.count("OFFICE") == 1);
    CHECK(signers.contains(signer_of(3).public_key()));
}

TEST_CASE("a flood through one validator leaves the others their part") {
    Mempool pool({80, 1u << 20, 4}); // 10 for each of 4, and 40 for all.
    std::uint32_t number = 0;
    std::size_t taken = 0;
    for (std::uint32_t i = 0; i < 100; ++i) {
        const std::string agency = i % 2 == 0 ? "AA" : "BB";
        taken += pool.add(act_of(agency, 1, number++), no_openings(), ReplicaId(0)) == Added::added;
    }
    CHECK(taken == 50);
    for (std::uint64_t source = 1; source < 4; ++source) {
        for (std::uint32_t i = 0; i < 10; ++i) {
            CHECK(pool.add(act_of("CC", 2, number++), no_openings(), ReplicaId(source)) ==
                  Added::added);
        }
        CHECK(pool.add(act_of("CC", 2, number++), no_openings(), ReplicaId(source)) == Added::full);
    }
}

TEST_CASE("what is removed makes room and is gone from every index") {
    Mempool pool({2, 1u << 20, 1});
    const auto first = act_of("AA", 1, 1);
    REQUIRE(pool.add(first, no_openings(), ReplicaId(0)) == Added::added);
    REQUIRE(pool.add(act_of("BB", 1, 2), no_openings(), ReplicaId(0)) == Added::added);
    CHECK(pool.add(act_of("CC", 1, 3), no_openings(), ReplicaId(0)) == Added::full);
    pool.remove(first->txid());
    CHECK(pool.find(first->txid()) == nullptr);
    CHECK(pool.find_witness(first->wid()) == nullptr);
    CHECK(pool.add(act_of("CC", 1, 3), no_openings(), ReplicaId(0)) == Added::added);
}

TEST_CASE("excluded, parked and too many acts are not picked") {
    Mempool pool({100, 1u << 20, 1});
    const auto one = act_of("AA", 1, 1);
    const auto two = act_of("AA", 1, 2);
    const auto three = act_of("AA", 1, 3);
    for (const auto& act : {one, two, three}) {
        REQUIRE(pool.add(act, no_openings(), ReplicaId(0)) == Added::added);
    }
    pool.park(two->txid(), 500);
    const auto picked =
        pool.pick(wide, [&](const TransactionId& txid) { return txid == one->txid(); });
    REQUIRE(picked.size() == 1);
    CHECK(picked[0]->txid() == three->txid());
    PickLimits small = wide;
    small.bytes_max = one->size_bytes();
    CHECK(pool.pick(small, nothing).size() == 1);
}

TEST_CASE("there is work while an act is due and not covered by a held block") {
    Mempool pool({100, 1u << 20, 1});
    const auto one = act_of("AA", 1, 1);
    const auto two = act_of("AA", 1, 2);
    CHECK_FALSE(pool.has_work(100));
    pool.cover({two}); // A block may come before the push of its acts.
    REQUIRE(pool.add(one, no_openings(), ReplicaId(0)) == Added::added);
    REQUIRE(pool.add(two, no_openings(), ReplicaId(0)) == Added::added);
    CHECK(pool.has_work(100));
    pool.cover({one});
    CHECK_FALSE(pool.has_work(100));
    pool.uncover({two});
    CHECK(pool.has_work(100));
    pool.park(two->txid(), 500);
    CHECK_FALSE(pool.has_work(100));
    CHECK(pool.has_work(500));
    pool.remove(two->txid());
    pool.remove(one->txid());
    CHECK_FALSE(pool.has_work(1000));
}

TEST_CASE("a quarantined act is neither picked nor work, until it is freed") {
    Mempool pool({100, 1u << 20, 1});
    const auto one = act_of("AA", 1, 1);
    REQUIRE(pool.add(one, no_openings(), ReplicaId(0)) == Added::added);
    pool.park(one->txid(), Mempool::never);
    CHECK_FALSE(pool.has_work(UINT64_MAX - 1));
    CHECK(pool.pick(wide, nothing).empty());
    pool.unpark(one->txid());
    pool.unpark(one->txid());
    CHECK(pool.has_work(100));
    CHECK(pool.pick(wide, nothing).size() == 1);
    pool.park(one->txid(), Mempool::never);
    pool.remove(one->txid());
    CHECK_FALSE(pool.has_work(UINT64_MAX - 1));
}

TEST_CASE("an act expires when a final block is past its window") {
    Mempool pool({100, 1u << 20, 1});
    const auto act = act_of("AA", 1, 1, 5'000);
    REQUIRE(pool.add(act, no_openings(), ReplicaId(0)) == Added::added);
    CHECK(pool.expired(TimestampMs(5'000)).empty());
    CHECK(pool.expired(TimestampMs(5'001)) == std::vector{act->txid()});
}
