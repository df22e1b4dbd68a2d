// Control groups by their files; see cgroups(7).

#include "tools/cpu_share.hpp"

#include <fstream>
#include <system_error>
#include <utility>

namespace tamga::tools {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t period_us = 100'000;

// Such a file takes one value in one write.
Status put(const fs::path& file, const std::string& value) {
    std::ofstream out(file);
    out << value << std::flush;
    if (out) return {};
    return fail(ErrorCode::io, "cannot write " + file.string() +
                                   ": control groups of the processor need root");
}

} // namespace

Result<CpuShare> CpuShare::make(const std::string& name, std::uint32_t percent) {
    const fs::path root = "/sys/fs/cgroup";
    const bool unified = fs::exists(root / "cgroup.controllers");
    if (unified) TRY_VOID(put(root / "cgroup.subtree_control", "+cpu"));
    CpuShare share((unified ? root : root / "cpu") / name);
    std::error_code error;
    fs::create_directory(share.group_, error);
    if (error) {
        const std::string group = std::exchange(share.group_, {}).string();
        return fail(ErrorCode::io, "cannot make the control group " + group + ": " +
                                       error.message());
    }
    const std::string quota = std::to_string(percent * period_us / 100);
    if (unified) {
        TRY_VOID(put(share.group_ / "cpu.max", quota + " " + std::to_string(period_us)));
    } else {
        TRY_VOID(put(share.group_ / "cpu.cfs_period_us", std::to_string(period_us)));
        TRY_VOID(put(share.group_ / "cpu.cfs_quota_us", quota));
    }
    return share;
}

CpuShare::CpuShare(CpuShare&& other) noexcept : group_(std::exchange(other.group_, {})) {}

CpuShare::~CpuShare() {
    std::error_code ignored;
    if (!group_.empty()) fs::remove(group_, ignored); // Only an empty group goes.
}

Status CpuShare::add(pid_t process) const {
    return put(group_ / "cgroup.procs", std::to_string(process));
}

} // namespace tamga::tools
