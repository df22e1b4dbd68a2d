// chain_: blocks, headers, certificates, validators, parameters, genesis.

#include "ledger/checkpoint.hpp"
#include "rpc/method_table.hpp"
#include "rpc/views.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace tamga::rpc::handlers {
namespace {

constexpr std::uint64_t page_default = 30;
constexpr std::uint64_t page_max = 100;

Height height_or_tip(const Arguments& arguments, Backend& backend) {
    return arguments.height().value_or(backend.status().tip.height);
}

} // namespace

Result<Json> chain_status(const Arguments&, Backend& backend) {
    const ChainStatus status = backend.status();
    Json out = {{"chainId", status.chain_id.hex()},
                {"chainName", status.chain_name},
                {"protocolVersion", status.protocol_version},
                {"height", decimal(status.tip.height.value)},
                {"hash", status.tip_hash.hex()},
                {"timeMs", decimal(status.tip.time_ms.value)},
                {"stateRoot", status.tip.state_root.hex()},
                {"logSize", decimal(status.tip.log_size)},
                {"logRoot", status.tip.log_root.hex()},
                {"epoch", decimal(status.tip.epoch.value)},
                {"view", decimal(status.view.value)},
                {"leader", status.leader.value},
                {"earliestHeight", decimal(status.earliest.value)},
                {"syncedHeight", decimal(status.synced.value)},
                {"targetHeight", decimal(status.target.value)},
                {"catchingUp", status.target > status.tip.height},
                {"validators", status.validators}};
    out["replica"] = status.replica ? Json(status.replica->value) : Json(nullptr);
    out["pool"] = {{"transactions", decimal(status.pool_transactions)},
                   {"bytes", decimal(status.pool_bytes)}};
    return out;
}

Result<Json> chain_block(const Arguments& arguments, Backend& backend) {
    TRY(const BlockView block, backend.block(height_or_tip(arguments, backend)));
    Json out = {{"height", decimal(block.header.height.value)}, {"hash", block.hash.hex()}};
    out["raw"] = {{"header", to_hex(encode(block.header))},
                  {"justify", to_hex(block.justify)},
                  {"signature", to_hex(block.signature.bytes)},
                  {"items", to_hex(block.items)},
                  {"finality", to_hex(encode(block.finality))}};
    if (arguments.flag("rawOnly")) return out;
    out["header"] = header_json(block.header, block.hash);
    Json leaves = Json::array();
    for (const ledger::TransactionRecord& record : block.records) {
        Json leaf = leaf_json(record.leaf);
        leaf["events"] = events_json(record.events);
        leaves.push_back(std::move(leaf));
    }
    out["leaves"] = std::move(leaves);
    return out;
}

Result<Json> chain_header(const Arguments& arguments, Backend& backend) {
    TRY(const Header header, backend.header(height_or_tip(arguments, backend)));
    Json out = header_json(header, hash_of(header));
    out["hex"] = to_hex(encode(header));
    return out;
}

// Ascending from `from`; `next` is where the following page begins.
Result<Json> chain_blocks(const Arguments& arguments, Backend& backend) {
    const std::uint64_t tip = backend.status().tip.height.value;
    const std::uint64_t limit = arguments.number_or("limit", page_default);
    if (limit == 0 || limit > page_max) return fail(ErrorCode::usage, "limit: 1 to 100");
    const std::uint64_t latest = tip + 1 > limit ? tip + 1 - limit : 0;
    const std::uint64_t from = arguments.number_or("from", latest);
    const std::uint64_t last = std::min(tip, arguments.number_or("to", tip));
    if (from > tip) return fail(ErrorCode::not_found, "from is above the last final height");

    Json blocks = Json::array();
    std::uint64_t height = from;
    std::uint64_t log_size = 0;
    if (from > 0) {
        TRY(const Header before, backend.header(Height(from - 1)));
        log_size = before.log_size;
    }
    for (; height <= last && height - from < limit; ++height) {
        TRY(const Header header, backend.header(Height(height)));
        blocks.push_back({{"height", decimal(height)},
                          {"hash", hash_of(header).hex()},
                          {"timeMs", decimal(header.time_ms.value)},
                          {"view", decimal(header.view.value)},
                          {"proposer", header.proposer},
                          {"leaves", decimal(header.log_size - log_size)},
                          {"logSize", decimal(header.log_size)},
                          {"stateRoot", header.state_root.hex()}});
        log_size = header.log_size;
    }
    Json out = {{"tip", decimal(tip)}, {"blocks", std::move(blocks)}};
    out["next"] = height <= last ? Json(decimal(height)) : Json(nullptr);
    return out;
}

Result<Json> chain_certificate(const Arguments& arguments, Backend& backend) {
    const Height height = height_or_tip(arguments, backend);
    TRY(const Header header, backend.header(height));
    TRY(const FinalityProof proof, backend.finality(height));
    return finality_json(header, proof);
}

Result<Json> chain_params(const Arguments&, Backend& backend) {
    TRY(const std::vector<ParameterView> parameters, backend.parameters());
    Json list = Json::array();
    for (const ParameterView& parameter : parameters) {
        list.push_back({{"name", parameter.name},
                        {"value", std::to_string(parameter.value)},
                        {"unit", parameter.unit}});
    }
    return Json{{"height", decimal(backend.status().tip.height.value)},
                {"parameters", std::move(list)}};
}

Result<Json> chain_consistency(const Arguments& arguments, Backend& backend) {
    const Height from(arguments.number("from"));
    const Height to = arguments.has("to") ? Height(arguments.number("to"))
                                          : backend.status().tip.height;
    if (from > to) return fail(ErrorCode::usage, "from is above to");
    TRY(const ledger::LogAnchor anchor, backend.consistency(from, to));
    const Header& head = anchor.head.header;
    Json path = Json::array();
    for (const Hash256& hash : anchor.path) path.push_back(hash.hex());
    return Json{{"from",
                 {{"height", decimal(from.value)},
                  {"logSize", decimal(anchor.first_size)},
                  {"logRoot", anchor.first_root.hex()}}},
                {"to",
                 {{"height", decimal(to.value)},
                  {"logSize", decimal(head.log_size)},
                  {"logRoot", head.log_root.hex()}}},
                {"path", std::move(path)},
                {"anchor", to_hex(encode(anchor))}};
}

Result<Json> chain_checkpoint(const Arguments& arguments, Backend& backend) {
    const Height height = height_or_tip(arguments, backend);
    if (height.value == 0) return fail(ErrorCode::usage, "block 0 has no certificate");
    TRY(const ledger::LogAnchor anchor, backend.consistency(height, height));
    return Json{{"height", decimal(height.value)},
                {"checkpoint", ledger::checkpoint_of(anchor.head).text()}};
}

Result<Json> chain_genesis(const Arguments&, Backend& backend) {
    return Json{{"chainId", backend.status().chain_id.hex()},
                {"genesis", to_text(backend.genesis_json())}};
}

} // namespace tamga::rpc::handlers
