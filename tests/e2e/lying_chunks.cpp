// A peer that lies, for programs under test: preloaded, what it reads of its snapshots is changed.
//
// LIE_EVERY=N: in every N-th chunk that is read one byte is another. SLOW_MS=M: every chunk takes so
// long. Heads and the places of chunks are read as they are.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace {

constexpr off_t head_offset = 12;
constexpr std::size_t place_bytes_max = 70;

long number_of(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? 0 : std::atol(text);
}

bool is_chunk(int file, std::size_t size, off_t at) {
    if (size <= place_bytes_max || at <= head_offset) return false;
    char link[64];
    char path[4096];
    std::snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return false;
    path[length] = '\0';
    const char* const dot = std::strrchr(path, '.');
    return dot != nullptr && std::strcmp(dot, ".snapshot") == 0;
}

ssize_t read_as_told(int file, void* data, std::size_t size, off_t at) {
    const ssize_t got = syscall(SYS_pread64, file, data, size, at);
    if (got <= 0 || !is_chunk(file, size, at)) return got;
    static const long every = number_of("LIE_EVERY");
    static const long slow_ms = number_of("SLOW_MS");
    if (slow_ms > 0) {
        const timespec pause{slow_ms / 1000, (slow_ms % 1000) * 1'000'000};
        nanosleep(&pause, nullptr);
    }
    static std::atomic<long> chunks = 0;
    if (every > 0 && ++chunks % every == 0) static_cast<std::uint8_t*>(data)[got / 2] ^= 1;
    return got;
}

} // namespace

extern "C" ssize_t pread(int file, void* data, std::size_t size, off_t at) {
    return read_as_told(file, data, size, at);
}

extern "C" ssize_t pread64(int file, void* data, std::size_t size, off64_t at) {
    return read_as_told(file, data, size, at);
}
