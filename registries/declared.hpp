// Every (table, facet) of the state: those that acts write (tables.hpp) and that of evidence, which
// blocks write by themselves.

#pragma once

#include "registries/evidence/rows.hpp"
#include "registries/tables.hpp"

#include <set>

namespace tamga::registries {

// The declaration of (table, facet); null when there is none.
[[nodiscard]] constexpr const Facet* find_declared(std::uint16_t table, std::uint8_t facet) {
    const Facet& evidence = tables::evidence;
    if (table == evidence.table && facet == evidence.facet) return &evidence;
    return find_facet(table, facet);
}

// The numbers of all tables.
[[nodiscard]] inline std::set<std::uint16_t> declared_tables() {
    std::set<std::uint16_t> numbers{tables::evidence.table};
    for (const Facet& each : facets) numbers.insert(each.table);
    return numbers;
}

} // namespace tamga::registries
