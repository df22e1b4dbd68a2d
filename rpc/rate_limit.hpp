// How much one address may ask in a second: a bucket of tokens each, filled at a steady rate.

#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace tamga::rpc {

class RateLimit {
public:
    // Tokens per second and the most that an idle address saves up; 0: no limit.
    explicit RateLimit(std::uint64_t per_second) : per_second_(per_second) {}

    // Takes `cost` tokens of an address and returns 0, or takes none and returns after how many
    // milliseconds they will be there. What costs more than a whole bucket waits for a full one
    // and leaves it in debt. Any thread.
    [[nodiscard]] std::uint64_t take(const std::string& address, std::uint64_t cost,
                                     std::uint64_t now_ms);

private:
    struct Bucket {
        std::int64_t milli_tokens = 0;
        std::uint64_t at_ms = 0;
    };
    void forget_idle(std::uint64_t now_ms);

    static constexpr std::size_t addresses_max = 4096; // Then those with a full bucket go.

    const std::uint64_t per_second_;
    std::mutex mutex_; // Guards what follows.
    std::map<std::string, Bucket> buckets_;
};

} // namespace tamga::rpc
