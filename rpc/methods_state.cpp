// state_ and payload_: entries of the state, proofs of them, and openings for those entitled.

#include "registries/tables.hpp"
#include "rpc/method_table.hpp"
#include "rpc/views.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc::handlers {
namespace {

constexpr std::uint64_t page_default = 30;
constexpr std::uint64_t page_max = 100;

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

// The path or prefix that the parameters name: `path` in hex, or facet with its keys.
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

// A whole path of its declared length, not a prefix.
Result<ledger::StatePath> whole_path_of(const Arguments& arguments) {
    TRY(const Bytes raw, path_of(arguments));
    const std::optional<ledger::StatePath> path = ledger::StatePath::from(raw);
    const registries::Facet* facet =
        path ? registries::find_facet(path->table(), path->facet()) : nullptr;
    if (facet == nullptr) return fail(ErrorCode::usage, "not a path of a known table");
    const std::size_t size =
        facet->plural ? ledger::plural_path_bytes : ledger::singular_path_bytes;
    if (path->size != size) return fail(ErrorCode::usage, "item is needed: this facet has items");
    return *path;
}

Json entry_json(const ledger::StatePath& path, ByteView value) {
    Json out = {{"path", to_hex(path.view())}, {"facet", facet_name(path)}};
    if (value.size() >= 32) out["provenance"] = to_hex(value.first(32));
    out["value"] = to_hex(value);
    return out;
}

// A cursor pins a list to the height it began at: height u64 || last path.
struct Cursor {
    Height height;
    ledger::StatePath last;
};

Result<Cursor> cursor_of(const Arguments& arguments) {
    const Bytes raw = arguments.hex("cursor");
    Reader in(raw);
    const auto height = in.ordinal<Height>();
    const auto last = ledger::StatePath::from(in.raw(in.left()));
    if (!in.done() || !last) return fail(ErrorCode::usage, "cursor: not one of this node");
    return Cursor{height, *last};
}

std::string cursor_text(Height height, const ledger::StatePath& last) {
    Writer out;
    out.ordinal(height);
    out.raw(last.view());
    return to_hex(out.view());
}

} // namespace

Result<Json> state_get(const Arguments& arguments, Backend& backend) {
    TRY(const ledger::StatePath path, whole_path_of(arguments));
    TRY(const StateSnapshot state, backend.state(arguments.height()));
    const std::optional<Bytes> value = state.view.find(path);
    if (!value) {
        return fail(ErrorCode::not_found, "nothing stands at this path at height " +
                                              decimal(state.header.height.value));
    }
    Json out = {{"height", decimal(state.header.height.value)}};
    out.update(entry_json(path, *value));
    return out;
}

Result<Json> state_list(const Arguments& arguments, Backend& backend) {
    TRY(const Bytes prefix, path_of(arguments));
    const std::uint64_t limit = arguments.number_or("limit", page_default);
    if (limit == 0 || limit > page_max) return fail(ErrorCode::usage, "limit: 1 to 100");
    std::optional<Height> height = arguments.height();
    std::optional<ledger::StatePath> after;
    if (arguments.has("cursor")) {
        TRY(const Cursor cursor, cursor_of(arguments));
        height = cursor.height;
        after = cursor.last;
    }
    TRY(const StateSnapshot state, backend.state(height));
    const std::vector<ledger::StateEntry> entries =
        state.view.list(prefix, after, static_cast<std::size_t>(limit));
    Json list = Json::array();
    for (const ledger::StateEntry& entry : entries) {
        list.push_back(entry_json(entry.path, entry.value));
    }
    Json out = {{"height", decimal(state.header.height.value)}, {"entries", std::move(list)}};
    out["next"] = entries.size() == limit
                      ? Json(cursor_text(state.header.height, entries.back().path))
                      : Json(nullptr);
    return out;
}

Result<Json> state_prove(const Arguments& arguments, Backend& backend) {
    TRY(const Bytes path, path_of(arguments));
    TRY(const StateProof proof, backend.prove(path, arguments.height()));
    Json out = {{"kind", proof.present ? "present" : "none"}, {"path", to_hex(path)}};
    if (proof.present) out["value"] = to_hex(proof.value);
    out["proof"] = to_hex(proof.proof);
    out["stateRoot"] = proof.header.state_root.hex();
    out["height"] = decimal(proof.header.height.value);
    out["header"] = to_hex(encode(proof.header));
    out["finality"] = to_hex(encode(proof.finality));
    return out;
}

Result<Json> payload_get(const Arguments& arguments, Backend& backend) {
    PayloadRequest request;
    request.commitment = arguments.digest<Commitment>("commitment");
    request.reader = PublicKey::from(arguments.hex("reader")).value(); // A digest: 32 bytes.
    request.purpose = arguments.text("purpose");
    if (request.purpose.size() > purpose_bytes_max) {
        return fail(ErrorCode::usage, "purpose: at most 64 characters");
    }
    request.at_ms = TimestampMs(arguments.number("atMs"));
    const Bytes nonce = arguments.hex("nonce");
    if (nonce.size() != request.nonce.size()) {
        return fail(ErrorCode::usage, "nonce: 16 bytes in hex");
    }
    std::ranges::copy(nonce, request.nonce.begin());
    const std::optional<Signature> signature = Signature::from(arguments.hex("signature"));
    if (!signature) return fail(ErrorCode::usage, "signature: 64 bytes in hex");

    if (arguments.has("txid")) request.act = arguments.digest<TransactionId>("txid");
    TRY(const ledger::Opening opening, backend.payload(request, *signature));
    return Json{{"commitment", request.commitment.hex()},
                {"dataClass", opening.data_class},
                {"schema", opening.schema},
                {"salt", to_hex(opening.salt)},
                {"payload", to_hex(opening.payload)}};
}

} // namespace tamga::rpc::handlers
