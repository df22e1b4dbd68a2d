// A page of a whole table: what statistics of a register are counted from.
//
// Pages are bounded, so an answer covers a part of the table and says where to go on.

#pragma once

#include "registries/row.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace tamga::registries {

template <class Row>
struct Scanned {
    std::vector<Row> rows;
    std::optional<ledger::StatePath> next; // Nothing: that was the last page.
};

// The next `count_max` rows of the table in path order. No other facet stands in that table.
template <class Row>
[[nodiscard]] Scanned<Row> scan_rows(const ledger::StateView& view,
                                     const std::optional<ledger::StatePath>& after,
                                     std::size_t count_max) {
    Writer prefix;
    prefix.u16(Row::facet.table);
    Scanned<Row> page;
    const auto entries = view.list(prefix.view(), after, count_max);
    for (const ledger::StateEntry& entry : entries) {
        auto stored = decode_value<Row>(entry.value);
        ENSURE(stored.has_value());
        page.rows.push_back(std::move(stored->row));
    }
    if (!entries.empty() && entries.size() == count_max) page.next = entries.back().path;
    return page;
}

} // namespace tamga::registries
