// An act on its way: drafted, signed by one person after another, submitted.
//
//     {"format": "tamga-act-1", "chainId": hex, "txid": hex, "body": hex,
//      "signatures": {key hex: signature hex}, "openings": [{dataClass, schema, salt, payload}]}
//
// The body never changes after drafting: everyone signs exactly what is executed.

#pragma once

#include "base/result.hpp"
#include "ledger/transaction.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::tools {

struct ActFile {
    ChainId chain;
    Bytes body;
    std::map<PublicKey, Signature> signatures;
    std::vector<ledger::Opening> openings;
};

[[nodiscard]] std::string to_json(const ActFile& act);
[[nodiscard]] Result<ActFile> parse_act(std::string_view text);
// From a file, or standard input for "-".
[[nodiscard]] Result<ActFile> load_act(const std::string& path);
// To a file, or standard output for "-".
[[nodiscard]] Status save_act(const std::string& path, const ActFile& act);

// The keys that must sign, in order; an error if the body is not canonical or of another chain.
[[nodiscard]] Result<std::vector<PublicKey>> signers_of(const ActFile& act);
// Signs for one of the listed signers; an error for a stranger.
[[nodiscard]] Status sign_act(ActFile& act, const SecretKey& key);
// With every signature in place; an error names who has not signed.
[[nodiscard]] Result<ledger::SignedTransaction> finish_act(const ActFile& act);

// Parameters of tx_submit as JSON text.
[[nodiscard]] std::string submission_json(const ledger::SignedTransaction& transaction,
                                          const std::vector<ledger::Opening>& openings,
                                          std::string_view wait, std::uint64_t deadline_ms);

} // namespace tamga::tools
