// Rows of the table RETENTION: how long the openings behind a kind of row are kept.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tamga::registries::codes {

// "282/1": number of the state's table, number of the data class.
[[nodiscard]] std::string retention_code(std::uint16_t table, std::uint16_t data_class);
// Of that form, without zeros before the numbers.
[[nodiscard]] bool is_retention_code(std::string_view code);

struct Retention {
    // Days after the end of what the row tells; nothing: erased only as unlawful or by a court.
    std::optional<std::int32_t> days;
};
// "3650" (1 to 6 digits, or 0), or "-". Nothing when the text has another form.
[[nodiscard]] std::optional<Retention> read_retention(std::string_view value);

} // namespace tamga::registries::codes
