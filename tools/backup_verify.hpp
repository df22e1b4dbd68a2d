// Judging a folder of backups: every byte is read.

#pragma once

#include <string>

namespace tamga::tools {

// Reads every list and every content that one names, tells what is damaged or missing and in which
// backups, and which backups are whole. Gives the exit code: 1 if something is wrong.
[[nodiscard]] int verify_backups(const std::string& path, bool as_json, bool quiet);

} // namespace tamga::tools
