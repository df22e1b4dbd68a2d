// CRC-32C (Castagnoli), reflected: by SSE4.2 where the processor has it, else by table; one result.

#include "base/crypto.hpp"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace tamga {

namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1) != 0 ? (value >> 1) ^ 0x82f63b78u : value >> 1;
        }
        table[byte] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> table = make_table();

#if defined(__x86_64__)
[[gnu::target("sse4.2")]] std::uint32_t by_instruction(ByteView bytes) {
    std::uint64_t state = 0xffffffffu;
    while (bytes.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), 8);
        state = _mm_crc32_u64(state, word);
        bytes = bytes.subspan(8);
    }
    auto crc = static_cast<std::uint32_t>(state);
    for (const std::uint8_t byte : bytes) crc = _mm_crc32_u8(crc, byte);
    return ~crc;
}
#endif

} // namespace

std::uint32_t crc32c_portable(ByteView bytes) {
    std::uint32_t crc = 0xffffffffu;
    for (const std::uint8_t byte : bytes) crc = (crc >> 8) ^ table[(crc ^ byte) & 0xff];
    return ~crc;
}

std::uint32_t crc32c(ByteView bytes) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) return by_instruction(bytes);
#endif
    return crc32c_portable(bytes);
}

} // namespace tamga
