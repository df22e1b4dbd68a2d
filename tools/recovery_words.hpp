// What a genesis says of the chain it goes on from, for people and for machines.

#pragma once

#include "ledger/genesis.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace tamga::tools {

// Lines "name value"; empty without a predecessor. Nothing of it is judged here.
[[nodiscard]] std::string predecessor_words(const ledger::Genesis& genesis);
// null without a predecessor.
[[nodiscard]] nlohmann::json predecessor_json(const ledger::Genesis& genesis);
// "signed by N of the T ...", with the keys that signed and those that have not.
[[nodiscard]] std::string signature_words(const ledger::Genesis& genesis);

} // namespace tamga::tools
