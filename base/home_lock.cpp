// flock on a file that holds the number of the process.

#include "base/home_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace tamga {

namespace {

std::unexpected<Error> system_error(const std::string& what, const std::filesystem::path& file) {
    return fail(ErrorCode::io, what + " " + file.string() + ": " + std::strerror(errno));
}

} // namespace

Result<HomeLock> HomeLock::take(const std::filesystem::path& home) {
    const std::filesystem::path file = home / "lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) return system_error("cannot open lock", file);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        std::array<char, 32> text{};
        const ssize_t count = ::read(descriptor, text.data(), text.size() - 1);
        ::close(descriptor);
        std::string holder(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
        while (holder.ends_with('\n')) holder.pop_back();
        return fail(ErrorCode::config, "the home " + home.string() + " is in use by process " +
                                           holder);
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        ::close(descriptor);
        return system_error("cannot write lock", file);
    }
    return HomeLock(descriptor);
}

HomeLock::HomeLock(HomeLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

HomeLock& HomeLock::operator=(HomeLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

HomeLock::~HomeLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace tamga
