// state_ and payload_: entries of the state, proofs of them, and openings for those entitled.

#include "base/ensure.hpp"
#include "base/hash.hpp"
#include "ledger/proof_document.hpp"
#include "registries/outcome.hpp"
#include "registries/declared.hpp"
#include "rpc/method_table.hpp"
#include "rpc/state_path.hpp"
#include "rpc/views.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc::handlers {
namespace {

constexpr std::uint64_t page_default = 30;
constexpr std::uint64_t page_max = 100;

Json entry_json(const ledger::StatePath& path, ByteView value) {
    Json out = {{"path", to_hex(path.view())}, {"facet", facet_name(path)}};
    if (value.size() >= 32) out["provenance"] = to_hex(value.first(32));
    out["value"] = to_hex(value);
    return out;
}

constexpr Params claim_params{Param{"path", Kind::hex, false, "path or prefix in hex"},
                              Param{"bits", Kind::number, false, "length of the prefix in bits"},
                              Param{"facet", Kind::text, false, "table.facet"},
                              Param{"entity", Kind::text, false, "key of the entity"},
                              Param{"item", Kind::text, false, "key of the item"}};

// The prefix of a claim: whole bytes, or its first `bits` bits.
Result<ledger::Prefix> prefix_of(const Arguments& arguments) {
    TRY(const Bytes path, path_of(arguments));
    ledger::Prefix prefix = ledger::Prefix::whole(path);
    prefix.bits = arguments.number_or("bits", prefix.bits);
    if (!prefix.is_well_formed()) {
        return fail(ErrorCode::usage, "bits: of the path's last byte, and the bits after are 0");
    }
    return prefix;
}

std::string_view name_of(ledger::ClaimKind kind) {
    switch (kind) {
    case ledger::ClaimKind::present: return "present";
    case ledger::ClaimKind::none: return "none";
    case ledger::ClaimKind::all: return "all";
    }
    UNREACHABLE();
}

Json claim_json(const ledger::StateClaim& claim) {
    Json out = {{"kind", name_of(claim.kind)}, {"path", to_hex(claim.prefix.bytes)}};
    if (claim.prefix.bits % 8 != 0) out["bits"] = claim.prefix.bits;
    if (claim.kind == ledger::ClaimKind::present) {
        out["value"] = to_hex(claim.entries.at(0).value);
    } else if (claim.kind == ledger::ClaimKind::all) {
        Json entries = Json::array();
        for (const ledger::StateEntry& entry : claim.entries) {
            entries.push_back(entry_json(entry.path, entry.value));
        }
        out["entries"] = std::move(entries);
    }
    return out;
}

Json document_json(const ledger::ProofDocument& document) {
    const Header& header = document.head.header;
    return {{"stateRoot", header.state_root.hex()},
            {"height", decimal(header.height.value)},
            {"timeMs", decimal(header.time_ms.value)},
            {"header", to_hex(encode(header))},
            {"finality", to_hex(encode(document.head.finality))},
            {"validatorsHash", header.validators_hash.hex()},
            {"document", to_hex(encode(document))}};
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

Result<PayloadAnswer> read_payload(const Arguments& arguments, Backend& backend) {
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
    return backend.payload(request, *signature);
}

// What is sealed keeps the name of the rule's own outcome; nothing of it enters the ledger.
RpcError turned_away(registries::access::Reading reading) {
    RpcError error = rpc_error(Family::unauthorised, std::string(meaning_of(reading)));
    if (reading != registries::access::Reading::sealed) return error;
    const OutcomeView outcome =
        outcome_view(static_cast<std::uint16_t>(registries::Outcome::record_is_sealed));
    error.name = outcome.name;
    return with(with(with(std::move(error), "rule", outcome.rule), "messageRu", outcome.russian),
                "advice", "Ask a court; it reads for a purpose, which is logged.");
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

// One claim with its proof by itself: what state_prove answers.
Result<Json> state_prove(const Arguments& arguments, Backend& backend) {
    TRY(const ledger::Prefix prefix, prefix_of(arguments));
    TRY(const ledger::ProofDocument document, backend.prove({prefix}, arguments.height()));
    const ledger::StateClaim& claim = document.claims.at(0);
    Json out = claim_json(claim);
    if (claim.kind == ledger::ClaimKind::all) {
        ledger::AllProof proof;
        for (const ledger::StateEntry& entry : claim.entries) {
            proof.leaves.push_back({entry.path, sha256(entry.value)});
        }
        proof.steps = claim.steps;
        out["proof"] = to_hex(encode(proof));
    } else if (claim.kind == ledger::ClaimKind::present) {
        const ledger::StateEntry& entry = claim.entries.at(0);
        out["proof"] = to_hex(
            encode(ledger::LeafProof{entry.path, sha256(entry.value), claim.steps}));
    } else {
        out["proof"] = claim.beside ? to_hex(encode(ledger::LeafProof{
                                          claim.beside->path, claim.beside->value_hash,
                                          claim.steps}))
                                    : "";
    }
    out.update(document_json(document));
    return out;
}

Result<Json> state_prove_batch(const Arguments& arguments, Backend& backend) {
    const Json& asked = arguments.json("claims");
    if (asked.empty() || asked.size() > ledger::claims_max) {
        return fail(ErrorCode::usage, "claims: 1 to 64");
    }
    std::vector<ledger::Prefix> wanted;
    for (const Json& one : asked) {
        const auto bound = Arguments::bind(claim_params, one);
        if (!bound) return fail(ErrorCode::usage, "claims: " + bound.error().message);
        TRY(ledger::Prefix prefix, prefix_of(*bound));
        wanted.push_back(std::move(prefix));
    }
    TRY(const ledger::ProofDocument document, backend.prove(wanted, arguments.height()));
    Json claims = Json::array();
    for (const ledger::StateClaim& claim : document.claims) claims.push_back(claim_json(claim));
    Json out = {{"claims", std::move(claims)}};
    out.update(document_json(document));
    return out;
}

void payload_get(const Arguments& arguments, Backend& backend, Done done) {
    const Result<PayloadAnswer> answer = read_payload(arguments, backend);
    if (!answer) return done(std::unexpected(to_rpc(answer.error())));
    if (!answer->opening) return done(std::unexpected(turned_away(answer->reading)));
    const ledger::Opening& opening = *answer->opening;
    done(Json{{"commitment", arguments.digest<Commitment>("commitment").hex()},
              {"dataClass", opening.data_class},
              {"schema", opening.schema},
              {"salt", to_hex(opening.salt)},
              {"payload", to_hex(opening.payload)}});
}

} // namespace tamga::rpc::handlers
