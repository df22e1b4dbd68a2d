// Act files as JSON, and signing them.

#include "tools/act_file.hpp"

#include "base/certificate.hpp"
#include "base/crypto.hpp"
#include "proto/transaction.pb.h"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

constexpr std::size_t act_bytes_max = 8u << 20;

json openings_json(const std::vector<ledger::Opening>& openings) {
    json list = json::array();
    for (const ledger::Opening& opening : openings) {
        list.push_back({{"dataClass", opening.data_class},
                        {"schema", opening.schema},
                        {"salt", to_hex(opening.salt)},
                        {"payload", to_hex(opening.payload)}});
    }
    return list;
}

Result<Bytes> hex_at(const json& object, const char* key) {
    const auto bytes = object.contains(key) && object[key].is_string()
                           ? from_hex(object[key].get<std::string>())
                           : std::nullopt;
    if (!bytes) {
        return fail(ErrorCode::malformed, std::string("the act file lacks a hexadecimal '") + key +
                                              "'; draft it again");
    }
    return *bytes;
}

Result<std::uint16_t> number_at(const json& object, const char* key) {
    if (!object.contains(key) || !object[key].is_number_unsigned() ||
        object[key].get<std::uint64_t>() > 0xffff) {
        return fail(ErrorCode::malformed, std::string("an opening's '") + key +
                                              "' is a whole number of at most 65535");
    }
    return object[key].get<std::uint16_t>();
}

Result<ledger::Opening> parse_opening(const json& entry) {
    ledger::Opening opening;
    TRY(const Bytes salt, hex_at(entry, "salt"));
    TRY(opening.payload, hex_at(entry, "payload"));
    if (salt.size() != 32) {
        return fail(ErrorCode::malformed, "an opening has dataClass, schema, salt and payload");
    }
    std::copy(salt.begin(), salt.end(), opening.salt.begin());
    TRY(opening.data_class, number_at(entry, "dataClass"));
    TRY(opening.schema, number_at(entry, "schema"));
    return opening;
}

Result<ActFile> parse_fields(const json& root) {
    ActFile act;
    TRY(const Bytes chain, hex_at(root, "chainId"));
    if (chain.size() != 32) return fail(ErrorCode::malformed, "chainId has 64 hex digits");
    act.chain = ChainId::from(chain);
    TRY(act.body, hex_at(root, "body"));
    const json signatures = root.value("signatures", json::object());
    for (const auto& [key_hex, value] : signatures.items()) {
        const auto key = from_hex(key_hex);
        const auto bytes = value.is_string() ? from_hex(value.get<std::string>()) : std::nullopt;
        const auto public_key = key ? PublicKey::from(*key) : std::nullopt;
        const auto signature = bytes ? Signature::from(*bytes) : std::nullopt;
        if (!public_key || !signature) {
            return fail(ErrorCode::malformed, "a signature of the act file is not key: signature");
        }
        act.signatures.emplace(*public_key, *signature);
    }
    for (const json& entry : root.value("openings", json::array())) {
        TRY(auto opening, parse_opening(entry));
        act.openings.push_back(std::move(opening));
    }
    return act;
}

} // namespace

std::string to_json(const ActFile& act) {
    json signatures = json::object();
    for (const auto& [key, signature] : act.signatures) {
        signatures[key.hex()] = to_hex(signature.bytes);
    }
    return json{{"format", "tamga-act-1"},
                {"chainId", act.chain.hex()},
                {"txid", ledger::txid_of(act.body).hex()},
                {"body", to_hex(act.body)},
                {"signatures", signatures},
                {"openings", openings_json(act.openings)}}
               .dump(1) + "\n";
}

Result<ActFile> parse_act(std::string_view text) {
    const json root = json::parse(text, nullptr, false);
    try {
        if (!root.is_object() || root.value("format", json()) != "tamga-act-1") {
            return fail(ErrorCode::malformed, "this is not an act file (format tamga-act-1); "
                                              "`tamga draft` makes one");
        }
        return parse_fields(root);
    } catch (const json::exception& error) {
        return fail(ErrorCode::malformed, std::string("the act file: ") + error.what());
    }
}

Result<ActFile> load_act(const std::string& path) {
    if (path != "-") {
        TRY(const std::string text, read_file(path, act_bytes_max));
        return parse_act(text);
    }
    std::string text;
    char buffer[65536];
    while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, stdin)) {
        text.append(buffer, size);
        if (text.size() > act_bytes_max) return fail(ErrorCode::malformed, "the act is too large");
    }
    return parse_act(text);
}

Status save_act(const std::string& path, const ActFile& act) {
    const std::string text = to_json(act);
    if (path != "-") return write_file(path, text);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return {};
}

Result<std::vector<PublicKey>> signers_of(const ActFile& act) {
    proto::TransactionBody body;
    if (!body.ParseFromArray(act.body.data(), static_cast<int>(act.body.size()))) {
        return fail(ErrorCode::malformed, "the body of the act cannot be read; draft it again");
    }
    std::vector<PublicKey> keys;
    for (const std::string& raw : body.signers()) {
        const auto key = PublicKey::from(as_bytes(raw));
        if (!key) return fail(ErrorCode::malformed, "a signer of the act is not a public key");
        keys.push_back(*key);
    }
    return keys;
}

Status sign_act(ActFile& act, const SecretKey& key) {
    TRY(const std::vector<PublicKey> signers, signers_of(act));
    if (std::find(signers.begin(), signers.end(), key.public_key()) == signers.end()) {
        return fail(ErrorCode::bad_signature, "key " + key.public_key().hex() +
                                                  " is not among the signers of this act");
    }
    const auto message =
        sign_bytes(SignKind::transaction, act.chain, ledger::txid_of(act.body).bytes);
    act.signatures[key.public_key()] = key.sign(message);
    return {};
}

Result<ledger::SignedTransaction> finish_act(const ActFile& act) {
    TRY(const std::vector<PublicKey> signers, signers_of(act));
    ledger::SignedTransaction transaction{act.body, {}};
    std::string missing;
    for (const PublicKey& key : signers) {
        const auto found = act.signatures.find(key);
        if (found == act.signatures.end()) missing += " " + key.hex();
        else transaction.signatures.push_back(found->second);
    }
    if (!missing.empty()) {
        return fail(ErrorCode::bad_signature, "not yet signed by" + missing +
                                                  "; each runs: tamga sign ACT --key FILE");
    }
    return transaction;
}

std::string submission_json(const ledger::SignedTransaction& transaction,
                            const std::vector<ledger::Opening>& openings, std::string_view wait,
                            std::uint64_t deadline_ms) {
    json signatures = json::array();
    for (const Signature& signature : transaction.signatures) {
        signatures.push_back(to_hex(signature.bytes));
    }
    return json{{"transaction", {{"body", to_hex(transaction.body)}, {"signature", signatures}}},
                {"openings", openings_json(openings)},
                {"wait", wait},
                {"deadlineMs", deadline_ms}}
        .dump();
}

} // namespace tamga::tools
