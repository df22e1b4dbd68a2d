// Explaining state entries by their rows.

#include "registries/rows.hpp"

#include "registries/declared.hpp"

#include <optional>
#include <string>

namespace tamga::registries {

namespace {

// The declared rows and the declared facets are one list each; neither may have more.
constexpr bool every_facet_has_a_row() {
    std::size_t found = 0;
    for (const Facet& declared : facets) {
        [&]<class... Row>(const std::tuple<Row...>*) {
            found += (static_cast<std::size_t>(Row::facet == declared) + ...);
        }(static_cast<const AllRows*>(nullptr));
    }
    return found == facets.size() && std::tuple_size_v<AllRows> == facets.size() + 1; // Evidence.
}
static_assert(every_facet_has_a_row());

template <class Row>
std::string fault_of(const ledger::StateEntry& entry) {
    const auto stored = decode_value<Row>(entry.value);
    if (!stored) return "value does not decode";
    if (path_of(stored->row) != entry.path) return "value names other keys than its path";
    if (encode_value(stored->provenance, stored->row) != entry.value) {
        return "value is not in its one encoding";
    }
    return {};
}

} // namespace

Status check_entry(const ledger::StateEntry& entry) {
    const Facet* declared = find_declared(entry.path.table(), entry.path.facet());
    if (declared == nullptr) {
        return fail(ErrorCode::corrupt_store, "state entry " + to_hex(entry.path.view()) +
                                                  " is of no declared table");
    }
    std::string fault;
    const std::size_t size =
        declared->plural ? ledger::plural_path_bytes : ledger::singular_path_bytes;
    if (entry.path.size != size) {
        fault = "path has another length than declared";
    } else {
        for_each_row_kind([&]<class Row>() {
            if (Row::facet == *declared) fault = fault_of<Row>(entry);
        });
    }
    if (fault.empty()) return {};
    return fail(ErrorCode::corrupt_store, "state entry " + to_hex(entry.path.view()) + " of " +
                                              std::string(declared->name) + ": " + fault);
}

std::uint64_t version_of(const ledger::StateView& view, ByteView entity) {
    std::uint64_t version = 0;
    for_each_row_kind([&]<class Row>() {
        if constexpr (Versioned<Row> && !Row::facet.plural) {
            if (version != 0) return;
            const auto row = find_row<Row>(view, entity);
            if (row) version = row->version;
        }
    });
    return version;
}

} // namespace tamga::registries
