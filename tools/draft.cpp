// tamga draft: an act from JSON. Fixes chain, nonce, window and signers; nothing is signed yet.
//
// The input is a TransactionBody in JSON without the fields that drafting fixes. `endorser` of a
// predicate counts the --signer options from 0, in the order given; the first one submits. An entry
// of "openings" has name, dataClass, schema and text (or payload in hex); "@name" anywhere in the
// input stands for its commitment.

#include "tools/verbs.hpp"

#include "base/key_file.hpp"
#include "ledger/transaction.hpp"
#include "proto/transaction.pb.h"
#include "rpc/client.hpp"
#include "rpc/proto_json.hpp"
#include "tools/act_file.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

struct Options {
    std::string input = "-";
    std::string output = "-";
    std::string node = "http://127.0.0.1:26701";
    std::string chain;
    std::vector<std::string> signers;
    std::uint64_t valid_hours = 24;
};

// A key file, or 64 hex digits of a public key.
Result<PublicKey> signer_of(const std::string& text) {
    if (const auto bytes = from_hex(text); bytes && bytes->size() == 32) {
        return *PublicKey::from(*bytes);
    }
    TRY(const SecretKey key, read_key_file(text));
    return key.public_key();
}

Result<ChainId> chain_of(const Options& options) {
    std::string hex = options.chain;
    if (hex.empty()) {
        TRY(auto client, rpc::Client::connect(options.node));
        TRY(const std::string text, client.call("chain_status"));
        hex = json::parse(text, nullptr, false).value("chainId", "");
    }
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32) {
        return fail(ErrorCode::usage, "--chain is the 64 hex digits that `tamga genesis check` "
                                      "prints");
    }
    return ChainId::from(*bytes);
}

Result<ledger::Opening> opening_of(const json& entry) {
    ledger::Opening opening;
    if (!entry.is_object() || !entry.contains("name") || !entry.contains("dataClass")) {
        return fail(ErrorCode::malformed, "an opening has name, dataClass, schema, text");
    }
    opening.data_class = entry["dataClass"].get<std::uint16_t>();
    opening.schema = entry.value("schema", std::uint16_t{1});
    opening.salt = random_array<32>();
    if (entry.contains("text")) {
        opening.payload = to_bytes(as_bytes(entry["text"].get<std::string>()));
    } else {
        const auto payload = from_hex(entry.value("payload", "?"));
        if (!payload) return fail(ErrorCode::malformed, "an opening has text, or payload in hex");
        opening.payload = *payload;
    }
    return opening;
}

// Replaces every "@name" by the commitment of that opening; false when a name is unknown.
bool resolve(json& value, const std::map<std::string, std::string>& commitments) {
    if (value.is_string()) {
        const std::string text = value.get<std::string>();
        if (!text.starts_with("@")) return true;
        const auto found = commitments.find(text.substr(1));
        if (found == commitments.end()) return false;
        value = found->second;
        return true;
    }
    if (!value.is_structured()) return true;
    return std::all_of(value.begin(), value.end(),
                       [&](json& inner) { return resolve(inner, commitments); });
}

Status take_openings(json& root, ActFile& act) {
    if (!root.contains("openings")) return {};
    std::map<std::string, std::string> commitments;
    std::vector<std::pair<std::uint16_t, std::string>> listed;
    for (const json& entry : root["openings"]) {
        TRY(auto opening, opening_of(entry));
        const std::string hex = ledger::commitment_of(act.chain, opening).hex();
        commitments[entry["name"].get<std::string>()] = hex;
        listed.emplace_back(opening.data_class, hex);
        act.openings.push_back(std::move(opening));
    }
    root.erase("openings");
    std::sort(listed.begin(), listed.end());
    for (const auto& [data_class, hex] : listed) {
        root["commitments"].push_back({{"dataClass", data_class}, {"commitment", hex}});
    }
    if (!resolve(root, commitments)) {
        return fail(ErrorCode::malformed, "an \"@name\" of the input names no opening");
    }
    return {};
}

// Signers ascending; the submitter and every endorser follow their key to its new index.
Status set_signers(const Options& options, proto::TransactionBody& body) {
    std::vector<PublicKey> given;
    for (const std::string& text : options.signers) {
        TRY(const PublicKey key, signer_of(text));
        given.push_back(key);
    }
    std::vector<PublicKey> sorted = given;
    std::sort(sorted.begin(), sorted.end());
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
    const auto index_of = [&](std::size_t option) {
        return static_cast<std::uint32_t>(
            std::lower_bound(sorted.begin(), sorted.end(), given[option]) - sorted.begin());
    };
    for (const PublicKey& key : sorted) body.add_signers(key.bytes.data(), key.bytes.size());
    body.set_submitter(index_of(0));
    for (proto::Predicate& predicate : *body.mutable_predicates()) {
        if (predicate.endorser() >= given.size()) {
            return fail(ErrorCode::malformed, "endorser " + std::to_string(predicate.endorser()) +
                                                  " counts --signer options from 0");
        }
        predicate.set_endorser(index_of(predicate.endorser()));
    }
    return {};
}

Result<ActFile> make(const Options& options) {
    std::string text;
    if (options.input == "-") {
        char buffer[65536];
        while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, stdin)) {
            text.append(buffer, size);
            if (text.size() > (4u << 20)) return fail(ErrorCode::malformed, "input too large");
        }
    } else {
        TRY(text, read_file(options.input, 4u << 20));
    }
    ActFile act;
    TRY(act.chain, chain_of(options));
    json root = json::parse(text, nullptr, false);
    if (!root.is_object()) return fail(ErrorCode::malformed, "the input is not a JSON object");
    proto::TransactionBody body;
    try {
        TRY_VOID(take_openings(root, act));
        TRY_VOID(rpc::from_json_text(root.dump(), body));
    } catch (const json::exception& error) {
        return fail(ErrorCode::malformed, std::string("the input: ") + error.what());
    }
    const auto nonce = random_array<16>();
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    constexpr std::uint64_t slack_ms = 60'000; // Clocks differ.
    body.set_chain_id(act.chain.bytes.data(), act.chain.bytes.size());
    body.set_nonce(nonce.data(), nonce.size());
    body.set_valid_from_ms(static_cast<std::uint64_t>(now) - slack_ms);
    body.set_valid_until_ms(static_cast<std::uint64_t>(now) + options.valid_hours * 3'600'000);
    TRY_VOID(set_signers(options, body));
    const std::string bytes = body.SerializeAsString();
    act.body = to_bytes(as_bytes(bytes));
    return act;
}

} // namespace

int draft(Arguments words) {
    Options options;
    CLI::App app("Draft an act from JSON. Print it for signing (tamga sign) and tamga submit.",
                 "tamga draft");
    app.add_option("INPUT", options.input, "JSON of the act; - is standard input");
    app.add_option("-o,--output", options.output, "act file; - is standard output");
    app.add_option("--signer", options.signers,
                   "key file or public key in hex; the first submits; repeat")
        ->required()->allow_extra_args(false);
    app.add_option("--node", options.node, "endpoint asked for the chain id");
    app.add_option("--chain", options.chain, "chain id in hex, to draft offline");
    app.add_option("--valid-hours", options.valid_hours, "validity from now")
        ->check(CLI::Range(1, 720));
    if (const auto over = parse(app, words)) return *over;
    const auto act = make(options);
    if (!act) return failed("draft", act.error());
    const Status saved = save_act(options.output, *act);
    return saved ? exit_fine : failed("draft", saved.error());
}

} // namespace tamga::tools
