// Values of the ledger as JSON, as every method shows them.

#pragma once

#include "base/certificate.hpp"
#include "base/header.hpp"
#include "ledger/executed.hpp"
#include "ledger/transaction.hpp"
#include "rpc/backend.hpp"
#include "rpc/json.hpp"

#include <cstdint>
#include <string>

namespace tamga::rpc {

// What a number in a leaf means, in words.
struct OutcomeView {
    std::uint16_t number = 0;
    std::string name;
    std::string english;
    std::string russian;
    std::string rule; // As registries.md names it; may be empty.
};

[[nodiscard]] OutcomeView outcome_view(std::uint16_t number);
// The act's name in the schemas ("register_birth"); empty for 0 (several) and unknown numbers.
[[nodiscard]] std::string operation_name(std::uint16_t field_number);

// "subjects.core" for a path of the tables of registries/tables.hpp; empty for others.
[[nodiscard]] std::string facet_name(const ledger::StatePath& path);

[[nodiscard]] Json header_json(const Header& header, const BlockHash& hash);
[[nodiscard]] Json leaf_json(const ledger::LogLeaf& leaf);
[[nodiscard]] Json events_json(ByteView events); // [{name, data}]
// {txid, height, index, outcome, ...}.
[[nodiscard]] Json inclusion_json(const Inclusion& inclusion);
// {body, signature[]}.
[[nodiscard]] Json transaction_json(const ledger::SignedTransaction& transaction);
// The body decoded; null if it is not one.
[[nodiscard]] Json body_json(ByteView body);
// {height, hash, view, signers[], hex}.
[[nodiscard]] Json finality_json(const Header& header, const FinalityProof& proof);

} // namespace tamga::rpc
