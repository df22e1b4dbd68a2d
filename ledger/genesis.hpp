// genesis.json: canonical JSON (RFC 8785) and block 0 (ledger.md 2; grammar in docs/formats.md).
//
// chain_id is SHA-256 of exactly the bytes of the file; a file that is not its own canonical form,
// has a duplicate, unknown or missing key is refused, and the message says which and what to do.
// Roles and registers are names here; registries judge them when they build the genesis state.

#pragma once

#include "base/bytes.hpp"
#include "base/certificate.hpp"
#include "base/crypto.hpp"
#include "base/header.hpp"
#include "base/result.hpp"
#include "base/types.hpp"
#include "ledger/parameters.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tamga::ledger {

inline constexpr std::string_view genesis_format = "tamga-genesis-1";
inline constexpr std::uint16_t protocol_version_latest = 1;
inline constexpr std::size_t genesis_bytes_max = 1u << 20;

struct GenesisValidator {
    std::string name; // [a-z0-9-], 1 to 32, each once: what governance knows it by.
    PublicKey consensus_key;
    PublicKey node_key;

    friend bool operator==(const GenesisValidator&, const GenesisValidator&) = default;
};

struct GenesisAgency {
    std::string code;                   // [A-Z0-9-], 2 to 16.
    std::vector<PublicKey> keys;        // Strictly ascending, 1 to 16.
    std::vector<std::string> registers; // [a-z_], strictly ascending: "access", "civil", ...
    std::vector<std::string> roles;     // [A-Z_], strictly ascending: roles it may give.

    friend bool operator==(const GenesisAgency&, const GenesisAgency&) = default;
};

struct CodeTable {
    std::string name;
    Hash256 sha256;

    friend bool operator==(const CodeTable&, const CodeTable&) = default;
};

struct RecoverySignature {
    PublicKey key; // Of governance.
    Signature signature;

    friend bool operator==(const RecoverySignature&, const RecoverySignature&) = default;
};

// Of a chain that goes on where another one stopped for good (protocol 2.11): the last block of
// that one which is final, and whose decision it is.
struct Predecessor {
    ChainId chain_id;
    std::vector<ChainId> ancestors; // Its own predecessors, the oldest first; at most 16.
    Height height;                  // At least 1.
    BlockHash block;
    TimestampMs time_ms;
    StateRoot state_root;
    std::uint64_t log_size = 0;
    LogRoot log_root;
    std::string reason;                        // 1 to 2,000 bytes of text.
    std::vector<RecoverySignature> signatures; // Strictly ascending by key, at most 32.

    friend bool operator==(const Predecessor&, const Predecessor&) = default;
};

struct Genesis {
    std::string chain_name; // [a-z0-9-], 1 to 32.
    std::uint16_t protocol_version = protocol_version_latest;
    TimestampMs time_ms;
    std::vector<GenesisValidator> validators; // Strictly ascending by consensus key.
    std::vector<PublicKey> governance_keys;   // Strictly ascending, 1 to 32.
    std::uint32_t governance_threshold = 1;   // 1 to the number of keys.
    std::vector<GenesisAgency> agencies;      // Strictly ascending by code.
    Parameters parameters;
    std::vector<CodeTable> code_tables; // Strictly ascending by name.
    std::optional<Hash256> snapshot;    // Of an initial state.
    std::optional<Predecessor> predecessor; // Then there is a snapshot and no agency.

    friend bool operator==(const Genesis&, const Genesis&) = default;
};

// Every rule above; the message names the key, e.g. `agencies[0].code`.
[[nodiscard]] Status check_genesis(const Genesis& genesis);
// The canonical bytes. The lists are sorted here; the rest must already pass check_genesis.
[[nodiscard]] Result<std::string> serialise_genesis(Genesis genesis);
[[nodiscard]] Result<Genesis> parse_genesis(std::string_view text);

// SHA-256 of the file.
[[nodiscard]] ChainId chain_id_of(std::string_view genesis_text);
[[nodiscard]] Result<ValidatorSet> validators_of(const Genesis& genesis);
// Block 0: defined, not judged. `state_root` is that of the genesis state.
[[nodiscard]] Header genesis_header(const Genesis& genesis, const ChainId& chain,
                                    const StateRoot& state_root);

} // namespace tamga::ledger
