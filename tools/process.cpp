// Child processes on POSIX: fork, exec, pipes.

#include "tools/process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

namespace tamga::tools {

namespace {

[[noreturn]] void become(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

} // namespace

Result<std::string> run_capture(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail(ErrorCode::io, "cannot make a pipe");
    const pid_t child = ::fork();
    if (child < 0) return fail(ErrorCode::io, "cannot start " + words[0]);
    if (child == 0) {
        ::dup2(ends[1], 1);
        become(words);
    }
    ::close(ends[1]);
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t size = ::read(ends[0], buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        text.append(buffer, static_cast<std::size_t>(size));
    }
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return fail(ErrorCode::io, words[0] + " " + (words.size() > 1 ? words[1] : "") +
                                       " did not succeed; its message stands above");
    }
    return text;
}

Result<pid_t> spawn(const std::vector<std::string>& words, const std::string& log_path) {
    const int log = ::open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0) {
        return fail(ErrorCode::io, "cannot open " + log_path + ": " + std::strerror(errno));
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::setpgid(0, 0); // Ctrl-C reaches the parent alone, which then ends the children in order.
        const int none = ::open("/dev/null", O_RDONLY);
        ::dup2(none, 0);
        ::dup2(log, 1);
        ::dup2(log, 2);
        become(words);
    }
    ::close(log);
    if (child < 0) return fail(ErrorCode::io, "cannot start " + words[0]);
    return child;
}

bool is_running(pid_t process) {
    int status = 0;
    const pid_t ended = ::waitpid(process, &status, WNOHANG);
    if (ended == process) return false;
    return ::kill(process, 0) == 0; // Also for processes that an earlier call of ours started.
}

void stop_process(pid_t process, std::uint64_t patience_ms) {
    if (!is_running(process)) return;
    ::kill(process, SIGTERM);
    for (std::uint64_t waited = 0; waited < patience_ms; waited += 20) {
        if (!is_running(process)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ::kill(process, SIGKILL);
    for (int i = 0; i < 100 && is_running(process); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

Status check_port_free(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return fail(ErrorCode::io, "cannot make a socket");
    const int one = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free =
        ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(socket);
    if (!free) {
        return fail(ErrorCode::config,
                    "port " + std::to_string(port) + " is taken by another program; end it (see: "
                    "ss -ltnp 'sport = :" + std::to_string(port) + "') or choose another "
                    "--base-port");
    }
    return {};
}

std::string sibling_program(const std::string& name) {
    char path[4096];
    const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path);
    if (size <= 0) return name;
    const std::string own(path, static_cast<std::size_t>(size));
    return own.substr(0, own.rfind('/') + 1) + name;
}

} // namespace tamga::tools
