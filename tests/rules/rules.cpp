// rules: the production executor over a state in memory, told what to do by lines of JSON.
//
// One command a line on the standard input, one answer a line on the standard output:
//   {"key": NAME}                      -> {"key": public key in hexadecimal}; keys are made of names
//   {"genesis": TEXT}                  -> {"chain": chain id}; TEXT is a genesis.json
//   {"block": TIME_MS, "acts": [{"body": HEX, "signers": [NAME...]}...]}
//                                      -> {"outcomes": [...], "violations": [...]}
//   {"whole": 1}                       -> {"violations": [...], "census": {...}, "nodes": {...}}
// A block has no header here: its hash, which acts of governance may name, is made of its height.
// Acts are signed here by the keys named, pass the border (ledger::check) and admission, and are
// executed in one block; what is not let in is answered in brackets. Invariants are judged on what
// the block touched, or on the whole state. Who drives it has a model of its own: random_acts.py.

#include "base/certificate.hpp"
#include "base/hash.hpp"
#include "ledger/genesis.hpp"
#include "registries/admission.hpp"
#include "registries/executor.hpp"
#include "registries/genesis_state.hpp"
#include "registries/governance/validators.hpp"
#include "registries/invariants.hpp"
#include "registries/rows.hpp"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace tamga;
using nlohmann::json;

class Chain {
public:
    json key(const std::string& name);
    json genesis(const std::string& text);
    json block(std::uint64_t time_ms, const json& acts);
    json whole() const;

private:
    json nodes() const;
    struct Pair {
        SecretKey secret;
        PublicKey open;
    };
    const Pair& pair(const std::string& name);
    // A transaction that may stand in a block; else why not, in brackets.
    ledger::TransactionPtr admitted(const json& act, TimestampMs time, std::string& why);
    ledger::StateView view() const { return ledger::StateView(ledger::memory_source(entries_)); }
    void take(const ledger::StateDelta& delta, json& violations);

    std::map<std::string, Pair> pairs_; // Made once: key pairs cost more than acts.
    ChainId chain_;
    std::shared_ptr<std::map<ledger::StatePath, Bytes>> entries_ =
        std::make_shared<std::map<ledger::StatePath, Bytes>>();
    Height height_{1};
};

// The hash of a block below.
std::optional<BlockHash> block_hash(Height height, Height now) {
    if (height >= now) return std::nullopt;
    return BlockHash(sha256(as_bytes("block " + std::to_string(height.value))).bytes);
}

template <class T>
T required(Result<T> result) {
    if (result) return std::move(*result);
    std::fprintf(stderr, "rules: %s\n", result.error().message.c_str());
    std::exit(2);
}

const Chain::Pair& Chain::pair(const std::string& name) {
    const auto found = pairs_.find(name);
    if (found != pairs_.end()) return found->second;
    const auto secret = SecretKey::from_seed(sha256(as_bytes("key of " + name)).bytes);
    return pairs_.emplace(name, Pair{secret, secret.public_key()}).first->second;
}

json Chain::key(const std::string& name) {
    return {{"key", to_hex(pair(name).open.bytes)}};
}

json Chain::genesis(const std::string& text) {
    chain_ = ledger::chain_id_of(text);
    const auto delta = required(registries::genesis_state(required(ledger::parse_genesis(text))));
    for (const auto& [path, value] : delta.changes()) (*entries_)[path] = *value;
    return {{"chain", to_hex(chain_.view())}};
}

ledger::TransactionPtr Chain::admitted(const json& act, TimestampMs time, std::string& why) {
    ledger::SignedTransaction transaction;
    transaction.body = from_hex(act.at("body").get<std::string>()).value_or(Bytes{});
    const TransactionId txid = ledger::txid_of(transaction.body);
    const auto message = sign_bytes(SignKind::transaction, chain_, txid.view());
    for (const json& name : act.at("signers")) {
        transaction.signatures.push_back(pair(name.get<std::string>()).secret.sign(message));
    }
    auto checked = ledger::check(std::move(transaction), chain_);
    if (!checked) {
        why = "(malformed) " + checked.error().message;
        return nullptr;
    }
    const auto judged = registries::admissible(view(), {}, (*checked)->envelope(), time);
    if (judged == registries::Admission::admissible) return *checked;
    why = "(" + std::string(name_of(judged)) + ")";
    return nullptr;
}

void Chain::take(const ledger::StateDelta& delta, json& violations) {
    for (const auto& [path, value] : delta.changes()) {
        if (!value) {
            entries_->erase(path);
            continue;
        }
        (*entries_)[path] = *value;
        const Status explained = registries::check_entry({path, *value});
        if (!explained) violations.push_back("row: " + explained.error().message);
    }
}

json Chain::block(std::uint64_t time_ms, const json& acts) {
    const TimestampMs time(time_ms);
    std::vector<ledger::TransactionPtr> transactions;
    std::vector<std::size_t> places;
    std::vector<std::string> outcomes(acts.size());
    for (std::size_t i = 0; i < acts.size(); ++i) {
        if (auto transaction = admitted(acts[i], time, outcomes[i])) {
            transactions.push_back(std::move(transaction));
            places.push_back(i);
        }
    }
    const Height now = height_;
    const registries::BlockInfo info{chain_, ledger::protocol_version_latest, now, time,
                                     [now](Height height) { return block_hash(height, now); }};
    const auto executed =
        registries::execute_block(view(), info, transactions, inline_workers());
    json violations = json::array();
    const Status kept = registries::check_block(view(), executed.delta, height_);
    if (!kept) violations.push_back(kept.error().message);
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto outcome = static_cast<registries::Outcome>(executed.records[i].leaf.outcome);
        outcomes[places[i]] = std::string(name_of(outcome));
    }
    take(executed.delta, violations);
    height_ = height_.next();
    return {{"outcomes", outcomes}, {"violations", violations}};
}

json Chain::whole() const {
    const auto report = registries::check_whole(view(), {.replayed = true, .has_opening = {}});
    json violations = json::array();
    for (const auto& result : report.invariants) {
        for (const auto& violation : result.violations) violations.push_back(describe(violation));
    }
    const registries::Census& census = report.census;
    const json counted = {{"persons", census.persons},
                          {"alive", census.alive},
                          {"deceased", census.deceased},
                          {"historic", census.historic},
                          {"marriages", census.marriages},
                          {"marriages_ended", census.marriages_ended},
                          {"records", census.records},
                          {"records_revoked", census.records_revoked},
                          {"open_applications", census.open_applications},
                          {"open_conflicts", census.open_conflicts},
                          {"post_mortem_acts", census.post_mortem_acts}};
    return {{"violations", violations}, {"census", counted}, {"nodes", nodes()}};
}

// Name -> keys in hexadecimal: a validator's two, an observer's one.
json Chain::nodes() const {
    json named = json::object();
    for (const auto& each : registries::governance::validators_in(view())) {
        named[each.name] = {each.consensus_key.hex(), each.node_key.hex()};
    }
    for (const auto& [name, key] : registries::governance::observers_in(view())) {
        named[name] = json::array({key.hex()});
    }
    return named;
}

json answer(Chain& chain, const json& command) {
    if (command.contains("key")) return chain.key(command.at("key").get<std::string>());
    if (command.contains("genesis")) return chain.genesis(command.at("genesis").get<std::string>());
    if (command.contains("whole")) return chain.whole();
    return chain.block(command.at("block").get<std::uint64_t>(), command.at("acts"));
}

} // namespace

int main() {
    Chain chain;
    for (std::string line; std::getline(std::cin, line);) {
        try {
            std::cout << answer(chain, json::parse(line)).dump() << std::endl;
        } catch (const json::exception& error) {
            std::fprintf(stderr, "rules: %s\n", error.what());
            return 2;
        }
    }
    return 0;
}
