// A bound on the processor time of a process, by a control group of Linux (version 2 or 1).
//
// So that benches compare: when one of several daemons on a machine dies, the others must not get
// its share of the machine.

#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

namespace tamga::tools {

class CpuShare {
public:
    // A group of this name with so many hundredths of one core; needs the rights of root.
    [[nodiscard]] static Result<CpuShare> make(const std::string& name, std::uint32_t percent);
    // Its processes must have ended; the group goes.
    ~CpuShare();
    CpuShare(CpuShare&& other) noexcept;
    CpuShare(const CpuShare&) = delete;
    CpuShare& operator=(const CpuShare&) = delete;
    CpuShare& operator=(CpuShare&&) = delete;

    // The process and every thread it has.
    [[nodiscard]] Status add(pid_t process) const;

private:
    explicit CpuShare(std::filesystem::path group) : group_(std::move(group)) {}

    std::filesystem::path group_; // Empty once moved from.
};

} // namespace tamga::tools
