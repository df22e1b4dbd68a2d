// Clock: one of the two seams. Implemented by node/ and tools/ (system) and tests/sim (virtual).

#pragma once

#include <cstdint>

namespace tamga {

struct Now {
    std::uint64_t mono_ms = 0; // For timers: never goes back.
    std::uint64_t wall_ms = 0; // Unix time: only for the time rule and clients.
};

class Clock {
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Now now() const = 0;
};

} // namespace tamga
