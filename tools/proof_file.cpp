// Loading proofs.

#include "tools/proof_file.hpp"

#include "tools/terminal.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace tamga::tools {

namespace {

using json = nlohmann::json;

std::unexpected<Error> malformed(std::string what) {
    return fail(ErrorCode::malformed, std::move(what));
}

Result<Bytes> bytes_of(const json& object, const char* key) {
    const json found = object.value(key, json());
    const auto bytes = found.is_string() ? from_hex(found.get<std::string>()) : std::nullopt;
    if (!bytes) return malformed(std::string(key) + " is not in hexadecimal");
    return *bytes;
}

Result<ledger::Opening> opening_of(const json& object) {
    ledger::Opening opening;
    if (!object.is_object()) return malformed("an opening is not an object");
    const auto number = [&](const char* key) {
        const json found = object.value(key, json());
        return found.is_number_unsigned() && found.get<std::uint64_t>() <= 0xffff
                   ? static_cast<std::uint16_t>(found.get<std::uint64_t>())
                   : std::uint16_t{0};
    };
    opening.data_class = number("dataClass");
    opening.schema = number("schema");
    TRY(const Bytes salt, bytes_of(object, "salt"));
    TRY(opening.payload, bytes_of(object, "payload"));
    if (salt.size() != 32 || opening.payload.size() > ledger::opening_payload_bytes_max) {
        return malformed("an opening is misshapen");
    }
    std::ranges::copy(salt, opening.salt.begin());
    return opening;
}

Result<ProofFile> from_json(const std::string& text) {
    json root = json::parse(text, nullptr, false);
    if (root.is_object() && root.contains("result")) root = json(root["result"]);
    if (!root.is_object()) return malformed("not JSON");
    for (const char* key : {"certificate", "receipt", "document", "anchor"}) {
        if (!root.contains(key)) continue;
        TRY(const Bytes bytes, bytes_of(root, key));
        ProofFile file;
        TRY(file.proof, proof_from(bytes));
        const json openings = root.value("openings", json::array());
        if (!openings.is_array()) return malformed("openings is not a list");
        for (const json& one : openings) {
            TRY(ledger::Opening opening, opening_of(one));
            file.openings.push_back(std::move(opening));
        }
        return file;
    }
    return malformed("no certificate, receipt, document or anchor in hexadecimal");
}

} // namespace

Result<Proof> proof_from(ByteView bytes) {
    Reader in(bytes);
    switch (in.u16()) {
    case 1: return ledger::decode_receipt(bytes);
    case 2: return ledger::decode_proof_document(bytes);
    case 3: return ledger::decode_anchor(bytes);
    case 4: return registries::decode_person_certificate(bytes);
    case 5: return registries::decode_land_certificate(bytes);
    default: return malformed("a proof of an unknown format");
    }
}

Result<ProofFile> load_proof(const std::string& path) {
    TRY(std::string text, read_file(path, 2 * ledger::receipt_bytes_max));
    if (text.starts_with("tamga/")) {
        TRY(Proof checkpoint, ledger::parse_checkpoint(text));
        return ProofFile{std::move(checkpoint), {}};
    }
    if (text.starts_with("{")) {
        auto file = from_json(text);
        if (!file) return malformed(path + ": " + file.error().message);
        return file;
    }
    Bytes bytes;
    if (text.starts_with("TMG1/") || text.starts_with("QR-Code:TMG1/")) {
        TRY(bytes, from_qr_texts(text));
    } else {
        std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
        const auto raw = from_hex(text);
        if (!raw) return malformed(path + " is neither hexadecimal nor JSON");
        bytes = *raw;
    }
    TRY(Proof proof, proof_from(bytes));
    return ProofFile{std::move(proof), {}};
}

Result<ledger::ProofHead> head_of(const Proof& proof) {
    struct Finder {
        Result<ledger::ProofHead> operator()(const ledger::Receipt& receipt) const {
            return ledger::ProofHead{receipt.header, receipt.finality, receipt.set};
        }
        Result<ledger::ProofHead> operator()(const ledger::ProofDocument& document) const {
            return document.head;
        }
        Result<ledger::ProofHead> operator()(const ledger::LogAnchor& anchor) const {
            return anchor.head;
        }
        Result<ledger::ProofHead>
        operator()(const registries::PersonCertificate& certificate) const {
            return certificate.document.head;
        }
        Result<ledger::ProofHead>
        operator()(const registries::LandCertificate& certificate) const {
            return certificate.document.head;
        }
        Result<ledger::ProofHead> operator()(const ledger::Checkpoint& checkpoint) const {
            return ledger::head_of(checkpoint);
        }
    };
    return std::visit(Finder{}, proof);
}

} // namespace tamga::tools
