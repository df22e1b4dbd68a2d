// A fuzz target: a function over bytes that comes back whatever they are, and valid inputs to begin
// with. One file per target; README.md says which decoder is judged where.
//
// A broken promise ends the process (ENSURE), which is what libFuzzer and driver.cpp look for.

#pragma once

#include "base/bytes.hpp"
#include "base/ensure.hpp"
#include "base/result.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace tamga::fuzz {

struct Target {
    std::string_view name;
    void (*run)(ByteView input);
    // Valid inputs, made by the encoders: where mutation begins.
    std::vector<Bytes> (*seeds)();
    unsigned bounded_runs; // Mutated inputs of one run in the tests.
};

[[nodiscard]] inline std::vector<Target>& targets() {
    static std::vector<Target> all;
    return all;
}

struct Registration {
    explicit Registration(const Target& target) { targets().push_back(target); }
};

// Several decoders in one target: the first byte of the input chooses.
using Judge = void (*)(ByteView);
inline void choose(ByteView input, std::span<const Judge> judges) {
    if (!input.empty()) judges[input.front() % judges.size()](input.subspan(1));
}
[[nodiscard]] inline Bytes chosen(std::size_t index, ByteView input) {
    Bytes bytes{static_cast<std::uint8_t>(index)};
    append(bytes, input);
    return bytes;
}

// One encoding per value: what was taken is written back byte for byte.
template <class T>
void re_encodes(ByteView input, const Result<T>& decoded) {
    if (decoded) ENSURE(equal(encode(*decoded), input));
}

// Draws small choices from the input, so that structured cases mutate as bytes do.
class Choices {
public:
    explicit Choices(ByteView input) : rest_(input) {}

    std::uint8_t byte() {
        if (rest_.empty()) return 0;
        const std::uint8_t taken = rest_.front();
        rest_ = rest_.subspan(1);
        return taken;
    }
    std::size_t below(std::size_t bound) {
        const std::size_t wide = (std::size_t{byte()} << 8) | byte();
        return wide % bound;
    }
    [[nodiscard]] ByteView rest() const { return rest_; }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

private:
    ByteView rest_;
};

} // namespace tamga::fuzz
