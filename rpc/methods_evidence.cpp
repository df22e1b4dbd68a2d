// chain_evidence: what the ledger holds against validators (protocol 2.12).

#include "ledger/block.hpp"
#include "registries/evidence/rows.hpp"
#include "registries/governance/rows.hpp"
#include "registries/scan.hpp"
#include "rpc/methods_evidence.hpp"
#include "rpc/query_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace tamga::rpc::handlers {
namespace {

namespace governance = registries::governance;
using registries::evidence::Record;

constexpr std::size_t proofs_page_max = 8; // A piece may have 64 KiB.
constexpr std::size_t scan_page = 256;

constexpr std::array<std::string_view, 6> offence_names{
    "", "TWO_PROPOSALS", "TWO_NOTARIZE", "FINALIZE_AND_SKIP", "TWO_BLOCKS", "UNPROVEN_BLOCK"};

// Which validator has or had each consensus key.
std::map<PublicKey, std::string> names_of(const ledger::StateView& view) {
    std::map<PublicKey, std::string> names;
    std::optional<ledger::StatePath> after;
    do {
        auto page = registries::scan_rows<governance::EndedNode>(view, after, scan_page);
        for (const governance::EndedNode& row : page.rows) {
            if (row.consensus_key) names[*row.consensus_key] = to_text(row.name);
        }
        after = page.next;
    } while (after);
    for (const auto& row : registries::list_rows<governance::Validator>(
             view, governance::Validator::entity())) {
        names[row.consensus_key] = to_text(row.name);
    }
    return names;
}

Json record_json(const Record& row, const std::map<PublicKey, std::string>& names) {
    const auto name = names.find(row.consensus_key);
    return {{"offence", "E" + std::to_string(row.offence)},
            {"offenceName", offence_names.at(row.offence)},
            {"epoch", decimal(row.epoch.value)},
            {"view", decimal(row.view.value)},
            {"signer", row.signer},
            {"consensusKey", row.consensus_key.hex()},
            {"validator", name == names.end() ? Json(nullptr) : Json(name->second)},
            {"digest", row.digest.hex()},
            {"recordedAt", decimal(row.recorded_at.value)},
            {"path", to_hex(registries::path_of(row).view())}};
}

// The bytes as the block has them, and the receipt of their leaf.
Status add_proof(Json& out, const Record& row, Backend& backend) {
    TRY(const BlockView block, backend.block(row.recorded_at));
    TRY(const ledger::ItemList items, ledger::decode_items(block.items));
    for (std::size_t i = 0; i < items.evidence.size() && i < block.records.size(); ++i) {
        if (block.records[i].leaf.id != row.digest) continue;
        TRY(const Bytes receipt,
            backend.receipt(TransactionId(row.digest.bytes)));
        out["evidence"] = to_hex(items.evidence[i]);
        out["receipt"] = to_hex(receipt);
        return {};
    }
    return fail(ErrorCode::corrupt_store, "the block does not hold the evidence that it recorded");
}

} // namespace

Result<Json> chain_evidence(const Arguments& arguments, Backend& backend) {
    TRY(PageAsked page, page_asked(arguments));
    const bool with_proof = arguments.flag("proof");
    if (with_proof) page.limit = std::min(page.limit, proofs_page_max);
    TRY(const StateSnapshot state, backend.state(page.height));
    std::vector<Record> rows = registries::list_rows<Record>(state.view, Record::entity());
    std::ranges::sort(rows, {}, [](const Record& row) {
        return std::tuple(row.recorded_at, row.epoch, row.signer, row.offence);
    });
    const std::map<PublicKey, std::string> names = names_of(state.view);
    Json all = Json::array();
    for (const Record& row : rows) all.push_back(record_json(row, names));
    TRY(Json part, page_of(state, page, "evidence", all));
    part["total"] = rows.size();
    if (with_proof) {
        for (Json& each : part["evidence"]) {
            const auto row = std::ranges::find_if(rows, [&](const Record& one) {
                return one.digest.hex() == each["digest"].get<std::string>();
            });
            TRY_VOID(add_proof(each, *row, backend));
        }
    }
    return answer_at(state, part);
}

} // namespace tamga::rpc::handlers
