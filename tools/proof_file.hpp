// Files that hold proofs: what `tamga verify` reads, whatever form it came in.

#pragma once

#include "base/result.hpp"
#include "ledger/checkpoint.hpp"
#include "ledger/log_tree_anchor.hpp"
#include "ledger/proof_document.hpp"
#include "ledger/receipt.hpp"
#include "registries/land_certificate.hpp"
#include "registries/person_certificate.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace tamga::tools {

using Proof = std::variant<ledger::Receipt, ledger::ProofDocument, ledger::LogAnchor,
                           registries::PersonCertificate, ledger::Checkpoint,
                           registries::LandCertificate>;

struct ProofFile {
    Proof proof;
    std::vector<ledger::Opening> openings; // Beside a certificate of identity.
};

// The answer of a node or of `tamga certificate` (JSON with the bytes in hex), hex alone, the text
// of QR codes, or the text of a checkpoint. `malformed` if it is none of these.
[[nodiscard]] Result<ProofFile> load_proof(const std::string& path);
[[nodiscard]] Result<Proof> proof_from(ByteView bytes);

// The header, finality and set that it ends in. A checkpoint must have its own line.
[[nodiscard]] Result<ledger::ProofHead> head_of(const Proof& proof);

// Bytes as texts of QR codes (formats.md 11), and back from the lines that a scanner gives.
[[nodiscard]] std::vector<std::string> qr_texts(ByteView bytes);
[[nodiscard]] Result<Bytes> from_qr_texts(std::string_view lines);
// The image of one such text; errors when it does not fit.
[[nodiscard]] Result<std::string> qr_svg(const std::string& text);

} // namespace tamga::tools
