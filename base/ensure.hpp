// ENSURE: the third kind of error, "we are wrong".
//
// Assertions stay on in production: a replica that no longer believes itself must stop, not
// improvise. Input from outside is never asserted; it is a Result or an Outcome. The message goes
// to stderr and the process aborts, so a supervisor restarts it and a core dump is left.

#pragma once

#include <cstdio>
#include <cstdlib>

namespace tamga {

[[noreturn]] inline void ensure_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "ENSURE failed: %s at %s:%d\n", condition, file, line);
    std::fflush(stderr);
    std::abort();
}

} // namespace tamga

// TAMGA_NO_ENSURE is for mutation tests alone: there a checker must catch the consequence.
#ifdef TAMGA_NO_ENSURE
#define ENSURE(condition) static_cast<void>(condition)
#else
#define ENSURE(condition)                                                                          \
    ((condition) ? static_cast<void>(0) : ::tamga::ensure_failed(#condition, __FILE__, __LINE__))
#endif
#define UNREACHABLE() ::tamga::ensure_failed("unreachable", __FILE__, __LINE__)
