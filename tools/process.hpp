// Child processes of devnet and bench: start, capture, stop. Only processes started here are ended.

#pragma once

#include "base/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tamga::tools {

// Standard output of a program that must end with status 0; its stderr goes to ours.
[[nodiscard]] Result<std::string> run_capture(const std::vector<std::string>& words);

// Starts a program in the background, output appended to `log_path`; returns its process id.
[[nodiscard]] Result<pid_t> spawn(const std::vector<std::string>& words,
                                  const std::string& log_path);

// True while the process runs (a child that has ended is reaped).
[[nodiscard]] bool is_running(pid_t process);

// SIGTERM, then SIGKILL after `patience_ms`.
void stop_process(pid_t process, std::uint64_t patience_ms);

// The error names the port when another program listens there already.
[[nodiscard]] Status check_port_free(std::uint16_t port);

// The program beside this one: the directory of the running executable plus `name`.
[[nodiscard]] std::string sibling_program(const std::string& name);

} // namespace tamga::tools
