// GEDCOM lines and records, versions 5.5.1 and 7.
//
// The text is read once, line by line; one record at a time is handed over and forgotten. Every
// fault of the form ends the reading with the line number and what to do; nothing is repaired.

#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

inline constexpr std::size_t gedcom_line_bytes_max = 32u << 10;
inline constexpr std::size_t gedcom_value_bytes_max = 1u << 20; // With its continuations.
inline constexpr std::size_t gedcom_record_lines_max = 100'000;
inline constexpr std::size_t gedcom_lines_max = 50'000'000;
inline constexpr std::size_t gedcom_xref_bytes_max = 64;
inline constexpr std::size_t gedcom_tag_bytes_max = 31;
inline constexpr int gedcom_level_max = 99;

// A line and what stands under it. CONC and CONT are joined into the value.
struct GedcomNode {
    std::string tag;
    std::string xref;  // "@I1@" of a record; empty otherwise.
    std::string value; // A pointer keeps its at signs; "@@" is unfolded to "@".
    std::size_t line = 0;
    std::vector<GedcomNode> children;

    [[nodiscard]] const GedcomNode* child(std::string_view tag) const;
    // The value of the first such child; empty if there is none.
    [[nodiscard]] std::string_view child_value(std::string_view tag) const;
};

struct GedcomSummary {
    std::string version; // HEAD.GEDC.VERS; "5.5.1" where a file does not say.
    std::size_t lines = 0;
    std::size_t records = 0;
    std::string note;
};

// Calls `record` for HEAD, every record and TRLR, in order.
[[nodiscard]] Result<GedcomSummary> parse_gedcom(
    std::string_view text, const std::function<Status(const GedcomNode&)>& record);

[[nodiscard]] inline bool is_gedcom_pointer(std::string_view value) {
    return value.size() >= 3 && value.front() == '@' && value.back() == '@' && value[1] != '#' &&
           value[1] != '@' && value.find(' ') == std::string_view::npos;
}

} // namespace tamga::tools
