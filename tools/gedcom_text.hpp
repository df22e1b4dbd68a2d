// The bytes of a GEDCOM file as UTF-8: encodings are recognised, or named and refused.
//
// Known: ASCII, UTF-8 with or without byte order mark, UTF-16 of either order, ANSEL, CP1251. The
// declared CHAR decides, except where the bytes prove it wrong; then a note says so.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace tamga::tools {

inline constexpr std::size_t gedcom_file_bytes_max = std::size_t{1} << 30;

struct DecodedText {
    std::string text;     // UTF-8 without byte order mark.
    std::string encoding; // "ASCII", "UTF-8", "UTF-16LE", "UTF-16BE", "ANSEL", "CP1251".
    std::string note;     // What the file says otherwise; empty if nothing.
};

// `forced` names an encoding that the user knows better; empty = recognise. Errors: malformed, with
// the line and what to do.
[[nodiscard]] Result<DecodedText> decode_gedcom_text(ByteView file, std::string_view forced = {});

} // namespace tamga::tools
