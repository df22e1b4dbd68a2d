// Everything here that runs in the handler is async-signal-safe: no allocation, no locks.

#include "node/crash_marker.hpp"

#include "base/act_in_hand.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace tamga::node {

namespace {

constexpr std::array<int, 4> signals = {SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
constexpr std::size_t stack_bytes = 64u << 10;

// Written by install_crash_marker(), read by the handler.
int folder_descriptor = -1;
std::array<char, 256> program_line{};
std::size_t program_bytes = 0;

std::string_view cause_of(int signal) {
    switch (signal) {
    case SIGSEGV: return "\nexecuting it ended the program: SIGSEGV\n";
    case SIGBUS: return "\nexecuting it ended the program: SIGBUS\n";
    case SIGFPE: return "\nexecuting it ended the program: SIGFPE\n";
    default: return "\nexecuting it ended the program: SIGABRT\n";
    }
}

void say(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count <= 0) return;
        text.remove_prefix(static_cast<std::size_t>(count));
    }
}

void leave_marker(int signal, const TransactionId& txid) {
    std::array<char, 65> name{};
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < 32; ++i) {
        name[2 * i] = digits[txid.bytes[i] >> 4];
        name[2 * i + 1] = digits[txid.bytes[i] & 15];
    }
    const int file = ::openat(folder_descriptor, name.data(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) return;
    say(file, {program_line.data(), program_bytes});
    say(file, cause_of(signal));
    ::fsync(file);
    ::close(file);
    ::fsync(folder_descriptor);
}

// From the kernel, or by this process's own abort(); not what somebody sent.
bool is_own(const siginfo_t& info) {
    return info.si_code > 0 || (info.si_code == SI_TKILL && info.si_pid == ::getpid());
}

void on_crash(int signal, siginfo_t* info, void*) {
    const TransactionId* const act = ActInHand::current();
    if (act != nullptr && is_own(*info)) leave_marker(signal, *act);
    ::signal(signal, SIG_DFL);
    ::raise(signal); // Comes when this handler returns.
}

} // namespace

Status install_crash_marker(const std::filesystem::path& folder, std::string_view program) {
    const auto failed = [&](const char* what) {
        return fail(ErrorCode::io, std::string(what) + folder.string() + ": " +
                                       std::strerror(errno));
    };
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return failed("cannot open ");
    if (folder_descriptor >= 0) ::close(folder_descriptor);
    folder_descriptor = descriptor;
    program_bytes = std::min(program.size(), program_line.size());
    std::copy_n(program.begin(), program_bytes, program_line.begin());
    struct sigaction action = {};
    action.sa_sigaction = on_crash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    ::sigemptyset(&action.sa_mask);
    for (const int each : signals) {
        if (::sigaction(each, &action, nullptr) != 0) return failed("cannot handle signals for ");
    }
    return {};
}

void give_handler_a_stack() {
    stack_t present = {};
    if (::sigaltstack(nullptr, &present) == 0 && (present.ss_flags & SS_DISABLE) == 0) return;
    thread_local const auto memory = std::make_unique<std::array<char, stack_bytes>>();
    stack_t stack = {};
    stack.ss_sp = memory->data();
    stack.ss_size = memory->size();
    ::sigaltstack(&stack, nullptr); // Without it a crash of another kind is still marked.
}

} // namespace tamga::node
