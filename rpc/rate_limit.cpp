// Token buckets in thousandths, so that a millisecond counts at any rate.

#include "rpc/rate_limit.hpp"

#include <algorithm>

namespace tamga::rpc {

std::uint64_t RateLimit::take(const std::string& address, std::uint64_t cost,
                              std::uint64_t now_ms) {
    if (per_second_ == 0) return 0;
    const std::lock_guard lock(mutex_);
    if (buckets_.size() >= addresses_max && !buckets_.contains(address)) forget_idle(now_ms);
    const auto rate = static_cast<std::int64_t>(per_second_); // Thousandths in a millisecond.
    const std::int64_t full = rate * 1000;
    const auto [found, fresh] = buckets_.try_emplace(address, Bucket{full, now_ms});
    Bucket& bucket = found->second;
    const std::uint64_t waited = now_ms - std::min(now_ms, bucket.at_ms);
    const auto filled = static_cast<std::int64_t>(std::min<std::uint64_t>(waited, 60'000)) * rate;
    bucket.milli_tokens = std::min(full, bucket.milli_tokens + filled);
    bucket.at_ms = std::max(bucket.at_ms, now_ms);
    const std::int64_t price = static_cast<std::int64_t>(cost) * 1000;
    const std::int64_t missing = std::min(price, full) - bucket.milli_tokens;
    if (missing > 0) return static_cast<std::uint64_t>((missing + rate - 1) / rate);
    bucket.milli_tokens -= price;
    return 0;
}

// An address that has a full bucket is as one never seen.
void RateLimit::forget_idle(std::uint64_t now_ms) {
    const auto rate = static_cast<std::int64_t>(per_second_);
    std::erase_if(buckets_, [&](const auto& entry) {
        const auto& [address, bucket] = entry;
        const auto waited = static_cast<std::int64_t>(
            std::min<std::uint64_t>(now_ms - std::min(now_ms, bucket.at_ms), 60'000));
        return bucket.milli_tokens + waited * rate >= rate * 1000;
    });
}

} // namespace tamga::rpc
