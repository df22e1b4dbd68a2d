// The lock of a node's home: one process works on it, whoever it is.

#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace tamga {

// Holds HOME/lock for as long as it lives; the kernel lets go when the process ends in any way.
class HomeLock {
public:
    // ErrorCode::config if another process holds it, which the message names; io otherwise.
    [[nodiscard]] static Result<HomeLock> take(const std::filesystem::path& home);
    HomeLock(HomeLock&& other) noexcept;
    HomeLock& operator=(HomeLock&& other) noexcept;
    ~HomeLock();

private:
    explicit HomeLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

} // namespace tamga
