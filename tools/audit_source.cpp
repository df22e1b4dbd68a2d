// Reading blocks of a store, of JSON-RPC answers, of a bundle.

#include "tools/audit_source.hpp"

#include "ledger/bundle.hpp"
#include "ledger/store.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <utility>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

Result<Bytes> hex_of(const json& object, const char* key) {
    const auto bytes = from_hex(object.value(key, "?"));
    if (!bytes) return fail(ErrorCode::network, std::string("the node's answer lacks ") + key);
    return *bytes;
}

// The bytes of a block as chain_block gives them.
Result<json> raw_of(const std::string& text) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("raw") || !object["raw"].is_object()) {
        return fail(ErrorCode::network, "the node's answer has no raw block");
    }
    return object["raw"];
}

Result<ledger::StoredBlock> block_of(const std::string& text) {
    TRY(const json object, raw_of(text));
    ledger::StoredBlock block;
    TRY(const Bytes header, hex_of(object, "header"));
    TRY(block.header, decode_header(header));
    TRY(const Bytes justify, hex_of(object, "justify"));
    TRY(block.justify, decode_justify(justify));
    TRY(block.items, hex_of(object, "items"));
    TRY(const Bytes signature, hex_of(object, "signature"));
    const auto parsed = Signature::from(signature);
    if (!parsed) return fail(ErrorCode::network, "a signature has 64 bytes");
    block.signature = *parsed;
    return block;
}

Result<OpenedBlocks> open_store(const std::filesystem::path& home) {
    TRY(auto opened, ledger::Store::open(home / "data/ledger", {ledger::StoreMode::read_only}));
    const std::shared_ptr<ledger::Store> store(std::move(opened));
    if (!store->initialised()) {
        return fail(ErrorCode::not_found, home.string() + " holds no chain yet");
    }
    TRY(ledger::BlockSource source, ledger::blocks_of(*store));
    return OpenedBlocks{store, std::move(source)};
}

Result<OpenedBlocks> open_bundle(const std::string& path) {
    TRY(ledger::Bundle opened, ledger::Bundle::open(path));
    const auto bundle = std::make_shared<ledger::Bundle>(std::move(opened));
    return OpenedBlocks{bundle, ledger::blocks_of(*bundle)};
}

} // namespace

Result<AuditPlace> place_of(const std::string& target) {
    if (target.starts_with("http://")) return AuditPlace::endpoint;
    if (std::filesystem::is_regular_file(target)) return AuditPlace::bundle;
    if (std::filesystem::is_directory(target)) return AuditPlace::home;
    return fail(ErrorCode::usage, target + " is neither the home of a node nor a bundle nor an "
                                           "endpoint http://...");
}

Result<ledger::BlockSource> endpoint_source(std::shared_ptr<rpc::Client> client) {
    TRY(const std::string text, client->call("chain_status"));
    const json status = json::parse(text, nullptr, false);
    ledger::BlockSource source;
    source.tip = Height(std::stoull(status.value("height", "0")));
    const auto ask = [client](Height height) {
        const json params{{"height", std::to_string(height.value)}, {"rawOnly", true}};
        return client->call("chain_block", params.dump());
    };
    TRY(const std::string tip, ask(source.tip));
    TRY(const json object, raw_of(tip));
    TRY(const Bytes finality, hex_of(object, "finality"));
    TRY(source.tip_proof, decode_finality_proof(finality));
    source.block = [ask](Height height) -> Result<ledger::StoredBlock> {
        TRY(const std::string block, ask(height));
        return block_of(block);
    };
    return source;
}

Result<OpenedBlocks> open_blocks(const std::string& target) {
    TRY(const AuditPlace place, place_of(target));
    switch (place) {
    case AuditPlace::home: return open_store(target);
    case AuditPlace::bundle: return open_bundle(target);
    case AuditPlace::endpoint: break;
    }
    TRY(auto client, rpc::Client::connect(target));
    const auto shared = std::make_shared<rpc::Client>(std::move(client));
    TRY(ledger::BlockSource source, endpoint_source(shared));
    return OpenedBlocks{shared, std::move(source)};
}

} // namespace tamga::tools
