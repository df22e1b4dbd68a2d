// Certificates of state: several facts about one final state, in one file that anyone can check.
//
// A claim says that an entry is there, that nothing is under a prefix, or which entries, and no
// others, are under it. Claims of any entities share one head and every sibling hash they have in
// common. What the entries mean is said above this folder.

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ledger/proof.hpp"
#include "ledger/proof_head.hpp"
#include "ledger/state.hpp"
#include "ledger/state_tree_past.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace tamga::ledger {

enum class ClaimKind : std::uint8_t { present = 1, none = 2, all = 3 };

struct StateClaim {
    ClaimKind kind = ClaimKind::none;
    Prefix prefix;                         // present: the whole path.
    std::vector<StateEntry> entries;       // present: one; all: every one, ascending; else empty.
    std::optional<AllProof::Leaf> beside;  // none: the leaf that stands there; absent: empty tree.
    std::vector<ProofStep> steps;

    friend bool operator==(const StateClaim&, const StateClaim&) = default;
};

struct ProofDocument {
    std::vector<StateClaim> claims;
    ProofHead head;

    friend bool operator==(const ProofDocument&, const ProofDocument&) = default;
};

inline constexpr std::uint16_t proof_document_format = 2;
inline constexpr std::size_t proof_document_bytes_max = 8u << 20;
inline constexpr std::size_t claims_max = 64;

// What is to be proved of one path or prefix: present if an entry of exactly this path stands
// there, else none, or all if entries begin with it; usage if they are more than `entries_max`.
[[nodiscard]] Result<StateClaim>
make_claim(const StateProver& prover, const Prefix& prefix,
           const std::function<std::optional<Bytes>(const StatePath&)>& value_of,
           std::size_t entries_max = all_leaves_max);

// The claim holds in the state of this root.
[[nodiscard]] bool verify_claim(const StateRoot& root, const StateClaim& claim);

// As in formats.md 8; hashes of siblings stand once, in the order of their first use.
[[nodiscard]] Bytes encode(const ProofDocument& document);
[[nodiscard]] Result<ProofDocument> decode_proof_document(ByteView bytes);

// The head under this trust, then every claim. The message of a refusal names what does not hold.
[[nodiscard]] Status verify_proof_document(const ProofDocument& document, const HeadTrust& trust);

} // namespace tamga::ledger
