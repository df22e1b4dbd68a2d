// Values of the table PUBLIC_WAYS: which use codes are public ways in an area.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tamga::registries::codes {

// "301,302": numbers of 1 to 9 digits without zeros before them, strictly ascending; or "-", none:
// nobody asks for access there. Nothing when the text has another form.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> read_way_uses(std::string_view text);

} // namespace tamga::registries::codes
