// The histogram: exact below 32, within 1/32 above, never below the truth.

#include "base/histogram.hpp"
#include "base/prng.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace tamga;

TEST_CASE("an empty histogram answers zero") {
    const Histogram empty;
    CHECK(empty.count() == 0);
    CHECK(empty.min() == 0);
    CHECK(empty.max() == 0);
    CHECK(empty.mean() == 0.0);
    CHECK(empty.percentile(99) == 0);
}

TEST_CASE("small values are counted exactly") {
    Histogram histogram;
    for (std::uint64_t value = 1; value <= 20; ++value) histogram.record(value);
    CHECK(histogram.percentile(0) == 1);
    CHECK(histogram.percentile(5) == 1);
    CHECK(histogram.percentile(50) == 10);
    CHECK(histogram.percentile(95) == 19);
    CHECK(histogram.percentile(96) == 20);
    CHECK(histogram.percentile(100) == 20);
    CHECK(histogram.mean() == 10.5);
}

TEST_CASE("one value is every percentile, whatever its size") {
    for (unsigned shift = 0; shift < 64; ++shift) {
        for (const std::uint64_t offset : {0u, 1u}) {
            const std::uint64_t value = (std::uint64_t{1} << shift) - offset;
            Histogram histogram;
            histogram.record(value, 3);
            CAPTURE(value);
            CHECK(histogram.percentile(1) == value);
            CHECK(histogram.percentile(100) == value);
            CHECK(histogram.count() == 3);
        }
    }
    Histogram largest;
    largest.record(~std::uint64_t{0});
    CHECK(largest.percentile(50) == ~std::uint64_t{0});
}

TEST_CASE("a percentile is at least the true one and at most 1/32 above") {
    Prng prng(3);
    Histogram histogram;
    std::vector<std::uint64_t> values;
    for (int i = 0; i < 5000; ++i) {
        const std::uint64_t value = prng.next() >> prng.between(0, 63);
        values.push_back(value);
        histogram.record(value);
    }
    std::ranges::sort(values);
    for (int percent = 1; percent <= 100; ++percent) {
        const std::uint64_t truth = values[static_cast<std::size_t>(percent * 50 - 1)];
        const std::uint64_t told = histogram.percentile(percent);
        CAPTURE(percent, truth, told);
        CHECK(told >= truth);
        CHECK(told - truth <= truth / 32);
    }
}

TEST_CASE("merged histograms are the histogram of all values") {
    Prng prng(4);
    Histogram left;
    Histogram right;
    Histogram both;
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t value = prng.between(0, 1'000'000);
        (i % 2 == 0 ? left : right).record(value);
        both.record(value);
    }
    left.merge(right);
    left.merge(Histogram());
    CHECK(left.count() == both.count());
    CHECK(left.min() == both.min());
    CHECK(left.max() == both.max());
    for (const double percent : {1.0, 50.0, 99.0, 99.9}) {
        CHECK(left.percentile(percent) == both.percentile(percent));
    }
}
