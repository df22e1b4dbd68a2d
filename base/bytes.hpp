// Bytes, views of bytes, and hexadecimal (lower case out, either case refused unless lower).

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tamga {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] std::string to_hex(ByteView bytes);

// Lower-case hexadecimal of even length; anything else is nothing.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);

[[nodiscard]] inline Bytes to_bytes(ByteView view) { return Bytes(view.begin(), view.end()); }

[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
    return ByteView(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

[[nodiscard]] inline std::string to_text(ByteView bytes) { return std::string(as_text(bytes)); }

[[nodiscard]] bool equal(ByteView left, ByteView right);

inline void append(Bytes& out, ByteView bytes) {
    out.insert(out.end(), bytes.begin(), bytes.end());
}

} // namespace tamga
