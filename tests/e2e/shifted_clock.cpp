// A wall clock that is off, for programs under test: preloaded, it adds CLOCK_SHIFT_S seconds to
// what the system says. Monotonic time stays. It asks the kernel itself and allocates nothing, so
// that it may be called before any other library is ready.

#include <cstdlib>
#include <ctime>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

// Later than this is a date, earlier a time since the machine's start.
constexpr std::time_t first_date = 1'000'000'000;

std::time_t shift_s() {
    const char* text = std::getenv("CLOCK_SHIFT_S");
    return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

} // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
    const long failed = syscall(SYS_clock_gettime, clock, now);
    const bool wall = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
    if (failed == 0 && wall) now->tv_sec += shift_s();
    return static_cast<int>(failed);
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
    timespec exact{};
    const int failed = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / 1000;
    return failed;
}

extern "C" std::time_t time(std::time_t* out) noexcept {
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    if (out != nullptr) *out = exact.tv_sec;
    return exact.tv_sec;
}

// Waits until a date go by the kernel's clock, not by the shifted one.
extern "C" int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                      const timespec* until) {
    timespec when = *until;
    if (when.tv_sec < first_date) {
        return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &when);
    }
    when.tv_sec -= shift_s();
    return pthread_cond_clockwait(condition, mutex, CLOCK_REALTIME, &when);
}
