// What certificates for people and of land ask a node for: proofs of claims, and what day it is.

#pragma once

#include "ledger/proof_document.hpp"
#include "rpc/client.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tamga::tools {

// The answer of a method, an object; `network` if it is none.
[[nodiscard]] Result<nlohmann::json> ask_object(rpc::Client& client, const char* method,
                                                const nlohmann::json& params);

// One certificate of state of these claims; as the registers were at the height, if there is one.
[[nodiscard]] Result<ledger::ProofDocument>
ask_proof(rpc::Client& client, const std::vector<ledger::Prefix>& claims,
          const std::optional<std::uint64_t>& height);

// The legal date that was asked for (YYYY-MM-DD), or else that of the head in the chain's legal
// zone.
[[nodiscard]] Result<std::int32_t> day_asked(rpc::Client& client, const Header& header,
                                             const std::string& asked);

} // namespace tamga::tools
