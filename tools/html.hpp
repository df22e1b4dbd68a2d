// Text inside HTML pages.

#pragma once

#include <string>
#include <string_view>

namespace tamga::tools {

// With <, >, & and " as entities: safe between tags and in quoted attributes.
[[nodiscard]] std::string escaped(std::string_view text);

} // namespace tamga::tools
