// Rows for people: every field by its name, what changed between two versions in words, and the
// legal date of a change.
//
// Nothing here knows a single kind of row: names come from the declarations of the rows and of the
// tables, what a number means from its type and name. Ids are shortened in words alone.

#pragma once

#include "ledger/state.hpp"
#include "registries/row.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::registries {

// A field of a row, or an element of a list (which has no name).
struct RowField {
    enum class Kind : std::uint8_t {
        nothing, // Absent, empty, or the zero that stands for "none".
        flag,    // text is "yes" or "no".
        number,  // At most 32 bits.
        text,    // Codes, names of enumerations, ids in hexadecimal, days, times, large numbers.
        list,    // parts are its elements.
        group,   // parts are its fields.
    };
    std::string name; // As declared: "official_mm2".
    Kind kind = Kind::nothing;
    std::string text;
    std::optional<std::int32_t> day; // Of a civil day; text is its date.
    std::vector<RowField> parts;

    friend bool operator==(const RowField&, const RowField&) = default;
};

// An entry of the state, told.
struct RowTold {
    const Facet* facet = nullptr; // Never null.
    TransactionId provenance;
    Bytes entity; // Its key.
    Bytes item;   // Its key; empty for singular facets.
    std::vector<RowField> fields;
};

// Nothing when the path is of no declared table or the value not of its row.
[[nodiscard]] std::optional<RowTold> tell_row(const ledger::StatePath& path, ByteView value);

// "land rights 3f2a91c0...: denominator now 2, was 1"; of one that came or went, what it was. At
// least one of the two is given. `stood`: what was before is not known.
[[nodiscard]] std::string words_of_change(const std::optional<RowTold>& before,
                                          const std::optional<RowTold>& after,
                                          bool stood = false);

// From which day the law counts what the later version says: its first date, in the order of a
// fixed list (row_words.cpp), that the version before did not have. Nothing when it brings no date
// of its own: then the day on which the register was told counts.
[[nodiscard]] std::optional<std::int32_t> legal_day_of(const std::optional<RowTold>& before,
                                                       const RowTold& after);

// Whether an integer field of this name is a civil day.
[[nodiscard]] bool is_day_name(std::string_view name);

} // namespace tamga::registries
