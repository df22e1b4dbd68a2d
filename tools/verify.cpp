// tamga verify: judges a receipt offline, trusting only what the holder brings from elsewhere.
//
// The input is the answer of tx_receipt (JSON with "receipt"), or the receipt in hex. Trust comes
// from genesis.json (chain id and first validator set) or from the hash printed in the gazette.

#include "tools/verbs.hpp"

#include "ledger/genesis.hpp"
#include "ledger/receipt.hpp"
#include "registries/outcome.hpp"
#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

struct Options {
    std::string path;
    std::string genesis;
    std::string validators_hash;
    std::string txid;
    std::uint64_t age_s_max = 0;
    bool as_json = false;
};

Result<ledger::Receipt> load(const std::string& path) {
    TRY(std::string text, read_file(path, 2 * ledger::receipt_bytes_max));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    if (text.starts_with("{")) {
        const json root = json::parse(text, nullptr, false);
        const json found = root.is_object() ? root.value("receipt", json()) : json();
        if (!found.is_string()) {
            return fail(ErrorCode::malformed, path + " has no \"receipt\" in hexadecimal");
        }
        text = found.get<std::string>();
    }
    const auto bytes = from_hex(text);
    if (!bytes) return fail(ErrorCode::malformed, path + " is neither hexadecimal nor JSON");
    return ledger::decode_receipt(*bytes);
}

template <class D>
Result<D> digest_of(const std::string& hex, const char* flag) {
    const auto bytes = from_hex(hex);
    if (!bytes || bytes->size() != 32) {
        return fail(ErrorCode::usage, std::string(flag) + " takes 64 hex digits");
    }
    return D::from(*bytes);
}

Result<ledger::ReceiptTrust> trust_of(const Options& options) {
    ledger::ReceiptTrust trust;
    if (!options.genesis.empty()) {
        TRY(const std::string text, read_file(options.genesis, ledger::genesis_bytes_max));
        TRY(const auto genesis, ledger::parse_genesis(text));
        TRY(const ValidatorSet set, ledger::validators_of(genesis));
        trust.chain = ledger::chain_id_of(text);
        trust.set = set.hash();
    }
    if (!options.validators_hash.empty()) {
        TRY(trust.set, digest_of<ValidatorsHash>(options.validators_hash, "--validators-hash"));
    }
    if (!options.txid.empty()) {
        TRY(trust.txid, digest_of<TransactionId>(options.txid, "--txid"));
    }
    if (!trust.set) {
        return fail(ErrorCode::usage, "a receipt proves nothing by itself: give --genesis FILE or "
                                      "--validators-hash HEX (the hash from the gazette)");
    }
    return trust;
}

std::uint64_t age_s(const ledger::Receipt& receipt) {
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
    const auto now_ms = static_cast<std::uint64_t>(now);
    const std::uint64_t then_ms = receipt.header.time_ms.value;
    return now_ms > then_ms ? (now_ms - then_ms) / 1000 : 0;
}

int report(const Options& options, const ledger::Receipt& receipt, const Status& verdict) {
    const std::uint64_t age = age_s(receipt);
    const bool stale = options.age_s_max != 0 && age > options.age_s_max;
    const std::string why = !verdict ? verdict.error().message
                            : stale ? "the head is older than --max-age-s" : "";
    const auto* outcome = registries::find_outcome(receipt.leaf.outcome);
    const std::string name = outcome != nullptr ? std::string(outcome->name) : "unknown";
    if (options.as_json) {
        std::printf("%s\n", json{{"valid", why.empty()},
                                 {"why", why},
                                 {"txid", receipt.leaf.id.hex()},
                                 {"height", receipt.leaf.height.value},
                                 {"outcome", receipt.leaf.outcome},
                                 {"outcomeName", name},
                                 {"headHeight", receipt.header.height.value},
                                 {"headAgeS", age},
                                 {"chainId", receipt.header.chain_id.hex()},
                                 {"validatorsHash", receipt.set.hash().hex()}}
                                .dump(2).c_str());
    } else {
        std::printf("act        %s\nregistered at height %llu as leaf %llu, outcome %u (%s)\n"
                    "head       height %llu, %llu s old, chain %s\nvalidators %zu, set hash %s\n",
                    receipt.leaf.id.hex().c_str(),
                    static_cast<unsigned long long>(receipt.leaf.height.value),
                    static_cast<unsigned long long>(receipt.index), receipt.leaf.outcome,
                    name.c_str(), static_cast<unsigned long long>(receipt.header.height.value),
                    static_cast<unsigned long long>(age), receipt.header.chain_id.hex().c_str(),
                    receipt.set.size(), receipt.set.hash().hex().c_str());
        std::printf("%s%s%s\n", why.empty() ? "VALID" : "NOT VALID", why.empty() ? "" : ": ",
                    why.c_str());
    }
    return why.empty() ? exit_fine : exit_negative;
}

} // namespace

int verify(Arguments words) {
    Options options;
    CLI::App app("Verify a receipt offline. Exit 0: valid; 1: not valid, with the reason.",
                 "tamga verify");
    app.add_option("RECEIPT", options.path, "answer of tx_receipt, or hex")->required();
    app.add_option("--genesis", options.genesis, "genesis.json of the chain");
    app.add_option("--validators-hash", options.validators_hash, "64 hex digits, from the gazette");
    app.add_option("--txid", options.txid, "the act that it must be about");
    app.add_option("--max-age-s", options.age_s_max, "refuse an older head");
    app.add_flag("--json", options.as_json, "for machines");
    if (const auto over = parse(app, words)) return *over;
    const auto receipt = load(options.path);
    if (!receipt) {
        failed("verify", receipt.error());
        return receipt.error().code == ErrorCode::malformed ? exit_negative : exit_failed;
    }
    const auto trust = trust_of(options);
    if (!trust) {
        failed("verify", trust.error());
        return trust.error().code == ErrorCode::usage ? exit_usage : exit_failed;
    }
    return report(options, *receipt, ledger::verify_receipt(*receipt, *trust));
}

} // namespace tamga::tools
