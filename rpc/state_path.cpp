// Paths of the state as clients name them.

#include "rpc/state_path.hpp"

#include "registries/declared.hpp"

#include <algorithm>

namespace tamga::rpc {
namespace {

// A key as clients write it: 64 hex digits are 32 bytes, "hex:..." any bytes, else plain ASCII.
Result<Bytes> key_of(std::string_view text) {
    constexpr std::string_view prefix = "hex:";
    const bool marked = text.starts_with(prefix);
    if (marked || text.size() == 64) {
        const std::optional<Bytes> bytes = from_hex(marked ? text.substr(prefix.size()) : text);
        if (bytes) return *bytes;
        if (marked) return fail(ErrorCode::usage, "after hex: lower-case hexadecimal is expected");
    }
    return to_bytes(as_bytes(text));
}

Result<registries::Facet> facet_of(const Arguments& arguments) {
    const auto found =
        std::ranges::find(registries::facets, arguments.text("facet"), &registries::Facet::name);
    if (found == registries::facets.end()) {
        return fail(ErrorCode::usage, "facet: no such table, docs/generated lists them");
    }
    return *found;
}

} // namespace

Result<Bytes> path_of(const Arguments& arguments) {
    if (arguments.has("path")) {
        if (arguments.has("facet")) return fail(ErrorCode::usage, "path or facet, not both");
        Bytes path = arguments.hex("path");
        if (path.empty() || path.size() > ledger::plural_path_bytes) {
            return fail(ErrorCode::usage, "path: 1 to 67 bytes");
        }
        return path;
    }
    if (!arguments.has("facet")) return fail(ErrorCode::usage, "path or facet is needed");
    TRY(const registries::Facet facet, facet_of(arguments));
    if (!arguments.has("entity")) return fail(ErrorCode::usage, "entity is needed with facet");
    TRY(const Bytes entity, key_of(arguments.text("entity")));
    if (!facet.plural) {
        if (arguments.has("item")) return fail(ErrorCode::usage, "this facet has no items");
        return to_bytes(ledger::StatePath::singular(facet.table, entity, facet.facet).view());
    }
    if (!arguments.has("item")) return ledger::items_prefix(facet.table, entity, facet.facet);
    TRY(const Bytes item, key_of(arguments.text("item")));
    return to_bytes(ledger::StatePath::plural(facet.table, entity, facet.facet, item).view());
}

Result<ledger::StatePath> whole_path_of(const Arguments& arguments) {
    TRY(const Bytes raw, path_of(arguments));
    const std::optional<ledger::StatePath> path = ledger::StatePath::from(raw);
    const registries::Facet* facet =
        path ? registries::find_declared(path->table(), path->facet()) : nullptr;
    if (facet == nullptr) return fail(ErrorCode::usage, "not a path of a known table");
    const std::size_t size =
        facet->plural ? ledger::plural_path_bytes : ledger::singular_path_bytes;
    if (path->size != size) return fail(ErrorCode::usage, "item is needed: this facet has items");
    return *path;
}

} // namespace tamga::rpc
