// The handler of a crash: it names the act that the dying thread had in its hand (protocol 2.3 R2).
//
// Only SIGSEGV, SIGBUS, SIGFPE and SIGABRT of this process itself leave a marker: kill, the
// out-of-memory killer and a power cut say nothing about an act. The signal then does what it would
// have done, so a core dump shows the place.

#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string_view>

namespace tamga::node {

// Once, before the first act is executed. `program` is the first line of each marker.
[[nodiscard]] Status install_crash_marker(const std::filesystem::path& folder,
                                          std::string_view program);
// So that a thread whose stack is used up can run the handler. Once in each thread that executes.
void give_handler_a_stack();

} // namespace tamga::node
