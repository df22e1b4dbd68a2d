// Histogram: how often which values, in constant memory and within 1/32 of the value.
//
// Log-linear: values below 32 are counted exactly, each power of two above is cut into 32 equal
// buckets. About 15 KB, no allocation after construction; not thread-safe: one per thread, merged.

#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace tamga {

class Histogram {
public:
    void record(std::uint64_t value, std::uint64_t times = 1) {
        if (times == 0) return;
        buckets_[bucket_of(value)] += times;
        count_ += times;
        sum_ += static_cast<double>(value) * static_cast<double>(times);
        min_ = std::min(min_, value);
        max_ = std::max(max_, value);
    }
    void merge(const Histogram& other) {
        for (std::size_t i = 0; i < buckets_.size(); ++i) buckets_[i] += other.buckets_[i];
        count_ += other.count_;
        sum_ += other.sum_;
        min_ = std::min(min_, other.min_);
        max_ = std::max(max_, other.max_);
    }

    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t min() const { return count_ == 0 ? 0 : min_; }
    [[nodiscard]] std::uint64_t max() const { return max_; }
    [[nodiscard]] double mean() const {
        return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_);
    }
    // At least `percent` of the values are at most this; never below the truth, 0 when empty.
    [[nodiscard]] std::uint64_t percentile(double percent) const {
        const double wanted = std::ceil(static_cast<double>(count_) * percent / 100.0);
        double seen = 0;
        for (std::size_t i = 0; i < buckets_.size(); ++i) {
            seen += static_cast<double>(buckets_[i]);
            if (buckets_[i] != 0 && seen >= wanted) return std::min(highest_of(i), max_);
        }
        return max_;
    }

private:
    static constexpr unsigned step_bits = 5;
    static constexpr std::size_t steps = std::size_t{1} << step_bits;
    static constexpr std::size_t bucket_count = (64 - step_bits + 1) * steps;

    static std::size_t bucket_of(std::uint64_t value) {
        if (value < steps) return static_cast<std::size_t>(value);
        const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - 1 - step_bits;
        return shift * steps + static_cast<std::size_t>(value >> shift);
    }
    static std::uint64_t highest_of(std::size_t bucket) {
        if (bucket < steps) return bucket;
        const std::size_t shift = bucket / steps - 1;
        const std::uint64_t lowest = static_cast<std::uint64_t>(bucket % steps + steps) << shift;
        return lowest + ((std::uint64_t{1} << shift) - 1);
    }

    std::array<std::uint64_t, bucket_count> buckets_{};
    std::uint64_t count_ = 0;
    double sum_ = 0;
    std::uint64_t min_ = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t max_ = 0;
};

} // namespace tamga
