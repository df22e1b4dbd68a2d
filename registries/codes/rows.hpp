// Rows of the code tables.

#pragma once

#include "proto/codes.pb.h"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>

namespace tamga::registries::codes {

using Table = proto::codes::CodeTable;

[[nodiscard]] inline Bytes key_of(Table table) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(table));
    return std::move(out).take();
}
[[nodiscard]] inline Bytes code_key(Table table, ByteView code) {
    Writer out;
    out.u16(static_cast<std::uint16_t>(table));
    out.raw(code);
    return std::move(out).take();
}

// The latest row of a code.
struct Code {
    static constexpr Facet facet = tables::code;
    Table table = proto::codes::CODE_TABLE_NONE;
    Bytes code;
    Bytes parent;              // Empty = a root.
    std::int32_t from_day = 0;
    std::optional<std::int32_t> until_day; // Not included.
    Bytes value;

    [[nodiscard]] bool is_valid_on(std::int32_t day) const {
        return from_day <= day && (!until_day || day < *until_day);
    }
    [[nodiscard]] Bytes entity() const { return key_of(table); }
    [[nodiscard]] const Bytes& item() const { return code; }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.table, row.code, row.parent, row.from_day, row.until_day, row.value);
    }
    friend bool operator==(const Code&, const Code&) = default;
};

// A row that a later one followed, or that was ended and then entered anew.
struct EndedCode {
    static constexpr Facet facet = tables::ended_code;
    Code row;

    [[nodiscard]] Bytes entity() const { return code_key(row.table, row.code); }
    [[nodiscard]] Bytes item() const {
        Writer out;
        out.u32(static_cast<std::uint32_t>(row.from_day));
        return std::move(out).take();
    }
    template <class Row, class Codec>
    static void fields(Row& row, Codec& codec) {
        codec(row.row);
    }
    friend bool operator==(const EndedCode&, const EndedCode&) = default;
};

} // namespace tamga::registries::codes
