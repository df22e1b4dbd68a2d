// Token buckets: what one address may ask in a second.

#include "rpc/rate_limit.hpp"

#include <catch2/catch.hpp>

using namespace tamga::rpc;

TEST_CASE("an address may ask its rate at once and then as fast as the bucket fills") {
    RateLimit limit(10);
    for (int i = 0; i < 10; ++i) CHECK(limit.take("a", 1, 5'000) == 0);
    CHECK(limit.take("a", 1, 5'000) == 100);
    CHECK(limit.take("a", 1, 5'040) == 60);
    CHECK(limit.take("b", 1, 5'040) == 0);
    CHECK(limit.take("a", 1, 5'100) == 0);
    CHECK(limit.take("a", 2, 5'150) == 150);
    for (int i = 0; i < 10; ++i) CHECK(limit.take("a", 1, 60'000) == 0); // No more is saved up.
    CHECK(limit.take("a", 1, 60'000) == 100);
    CHECK(limit.take("a", 1, 59'000) == 100); // A clock that goes back gives nothing.
}

TEST_CASE("what costs more than a bucket waits for a full one and leaves a debt") {
    RateLimit limit(10);
    CHECK(limit.take("a", 1, 0) == 0);
    CHECK(limit.take("a", 25, 0) == 100);
    CHECK(limit.take("a", 25, 100) == 0);
    CHECK(limit.take("a", 1, 100) == 1'600);
}

TEST_CASE("no rate is no limit, and many addresses are bounded") {
    RateLimit none(0);
    for (int i = 0; i < 1'000; ++i) CHECK(none.take("a", 1'000, 0) == 0);
    RateLimit limit(10);
    for (int i = 0; i < 10'000; ++i) {
        REQUIRE(limit.take(std::to_string(i), 1, static_cast<std::uint64_t>(i)) == 0);
    }
    for (int i = 0; i < 9; ++i) CHECK(limit.take("9999", 1, 10'000) == 0);
    CHECK(limit.take("9999", 1, 10'000) > 0); // Those in use are not forgotten.
}
