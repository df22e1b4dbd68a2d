// Values of the ledger as JSON.

#include "rpc/views.hpp"

#include "base/hash.hpp"
#include "proto/transaction.pb.h"
#include "registries/outcome.hpp"
#include "registries/declared.hpp"
#include "rpc/proto_json.hpp"

#include <nlohmann/json.hpp>

namespace tamga::rpc {
namespace {

std::string_view leaf_kind_name(ledger::LeafKind kind) {
    switch (kind) {
    case ledger::LeafKind::evidence: return "evidence";
    case ledger::LeafKind::transaction: return "transaction";
    case ledger::LeafKind::system: return "system";
    }
    UNREACHABLE();
}

} // namespace

OutcomeView outcome_view(std::uint16_t number) {
    const registries::OutcomeText* text = registries::find_outcome(number);
    if (text == nullptr) { // Written by a later version than this one.
        return {number, "outcome_" + std::to_string(number), "An outcome of a later version.",
                "Исход более новой версии.", ""};
    }
    return {number, std::string(text->name), std::string(text->english),
            std::string(text->russian), std::string(text->rule)};
}

std::string facet_name(const ledger::StatePath& path) {
    const registries::Facet* facet = registries::find_declared(path.table(), path.facet());
    return facet == nullptr ? std::string() : std::string(facet->name);
}

std::string operation_name(std::uint16_t field_number) {
    const auto* field = proto::Operation::descriptor()->FindFieldByNumber(field_number);
    return field == nullptr ? std::string() : field->name();
}

Json header_json(const Header& header, const BlockHash& hash) {
    return {{"hash", hash.hex()},
            {"version", header.version},
            {"kind", header.kind == BlockKind::normal ? "normal" : "closing"},
            {"epochEnd", header.epoch_end()},
            {"chainId", header.chain_id.hex()},
            {"epoch", decimal(header.epoch.value)},
            {"view", decimal(header.view.value)},
            {"height", decimal(header.height.value)},
            {"parentView", decimal(header.parent_view.value)},
            {"parentHash", header.parent_hash.hex()},
            {"timeMs", decimal(header.time_ms.value)},
            {"proposer", header.proposer},
            {"bodyHash", header.body_hash.hex()},
            {"justifyHash", header.justify_hash.hex()},
            {"stateRoot", header.state_root.hex()},
            {"logSize", decimal(header.log_size)},
            {"logRoot", header.log_root.hex()},
            {"validatorsHash", header.validators_hash.hex()},
            {"nextValidatorsHash", header.next_validators_hash.hex()}};
}

Json leaf_json(const ledger::LogLeaf& leaf) {
    const OutcomeView outcome = outcome_view(leaf.outcome);
    Json out = {{"kind", leaf_kind_name(leaf.kind)},
                {"id", leaf.id.hex()},
                {"height", decimal(leaf.height.value)},
                {"index", leaf.position},
                {"timeMs", decimal(leaf.time_ms.value)},
                {"agency", to_text(as_bytes(leaf.agency))},
                {"operation", operation_name(leaf.operation)},
                {"operations", leaf.count},
                {"outcome", outcome.name},
                {"outcomeNumber", outcome.number}};
    if (leaf.first_failing != 0xff) out["firstFailing"] = leaf.first_failing;
    out["signersHash"] = leaf.signers.hex();
    out["eventsHash"] = leaf.events.hex();
    out["hex"] = to_hex(ledger::encode(leaf));
    return out;
}

Json events_json(ByteView events) {
    Json out = Json::array();
    Reader in(events);
    const std::size_t count = in.u16();
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        const std::string name = to_text(in.short_blob());
        const ByteView data = in.blob(in.left());
        if (!in.failed()) out.push_back({{"name", name}, {"data", to_hex(data)}});
    }
    return out;
}

Json inclusion_json(const Inclusion& inclusion) {
    const ledger::LogLeaf& leaf = inclusion.record.leaf;
    const OutcomeView outcome = outcome_view(leaf.outcome);
    Json out = {{"txid", leaf.id.hex()},
                {"height", decimal(inclusion.height.value)},
                {"index", inclusion.index},
                {"outcome", outcome.name},
                {"outcomeNumber", outcome.number},
                {"timeMs", decimal(leaf.time_ms.value)}};
    if (leaf.first_failing != 0xff) out["firstFailing"] = leaf.first_failing;
    out["events"] = events_json(inclusion.record.events);
    return out;
}

Json transaction_json(const ledger::SignedTransaction& transaction) {
    Json signatures = Json::array();
    for (const Signature& signature : transaction.signatures) {
        signatures.push_back(to_hex(signature.bytes));
    }
    return {{"body", to_hex(transaction.body)}, {"signature", std::move(signatures)}};
}

Json body_json(ByteView body) {
    proto::TransactionBody decoded;
    if (!decoded.ParseFromArray(body.data(), static_cast<int>(body.size()))) return nullptr;
    return to_json(decoded);
}

Json finality_json(const Header& header, const FinalityProof& proof) {
    Json signers = Json::array();
    if (proof.certificate) {
        for (const ReplicaId signer : signers_of(*proof.certificate)) {
            signers.push_back(signer.value);
        }
    }
    Json out = {{"height", decimal(header.height.value)}, {"hash", hash_of(header).hex()}};
    if (proof.certificate) {
        out["view"] = decimal(proof.certificate->view.value);
        out["block"] = proof.certificate->block.hex();
    }
    out["descendants"] = proof.headers.size();
    out["signers"] = std::move(signers);
    out["hex"] = to_hex(encode(proof));
    return out;
}

} // namespace tamga::rpc
