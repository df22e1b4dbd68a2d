// The members of a validator set with what people and links know them by.
//
// Consensus needs keys alone (base/certificate.hpp); who reads a chain also wants names and where a
// node is reached. Registries keep them in the state and say which set is in force after it.

#pragma once

#include "base/certificate.hpp"
#include "base/crypto.hpp"

#include <string>
#include <vector>

namespace tamga::ledger {

struct NamedValidator {
    PublicKey consensus_key;
    PublicKey node_key;
    std::string address; // "host:port" as governance wrote it; empty: configuration knows.
    std::string name;    // [a-z0-9-], 1 to 32: the identity that outlives its keys.

    friend bool operator==(const NamedValidator&, const NamedValidator&) = default;
};

// Ascending by consensus key.
using NamedValidators = std::vector<NamedValidator>;

// The set that consensus works with. ENSUREs 1 to 31 members with keys that are valid and apart.
[[nodiscard]] ValidatorSet set_of(const NamedValidators& validators);

} // namespace tamga::ledger
