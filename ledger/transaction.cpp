// Form, identity and signatures of transactions: the border (ledger.md 1).

#include "ledger/transaction.hpp"

#include "base/certificate.hpp"
#include "base/hash.hpp"
#include "ledger/canonical.hpp"

#include "proto/transaction.pb.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace tamga::ledger {

namespace {

// Codes and references: bounds in bytes. The registries know their exact grammar.
constexpr std::size_t agency_bytes_max = 16;
constexpr std::size_t office_bytes_max = 16;
constexpr std::size_t territory_bytes_max = 16;
constexpr std::size_t reference_bytes_max = 64;
constexpr std::size_t entity_bytes_max = 64;

std::unexpected<Error> malformed(std::string message) {
    return fail(ErrorCode::malformed, std::move(message));
}

std::string at(std::string_view list, int index) {
    return std::string(list) + '[' + std::to_string(index) + ']';
}

// ASCII [A-Z0-9:/._-]: codes are upper-cased before signing, never normalised here.
bool is_code(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ':' || c == '/' ||
               c == '.' || c == '_' || c == '-';
    });
}

Status check_code(std::string_view field, std::string_view text, std::size_t bytes_max) {
    if (text.size() > bytes_max) {
        return malformed(std::string(field) + ": longer than " + std::to_string(bytes_max) +
                         " bytes");
    }
    if (is_code(text)) return {};
    return malformed(std::string(field) + ": only A-Z 0-9 : / . _ - stand here");
}

Status check_class(const std::string& field, std::uint32_t number) {
    if (number < 1 || number > 65535) return malformed(field + ": a number from 1 to 65535");
    return {};
}

Status read_signers(const proto::TransactionBody& body, Envelope& out) {
    const int count = body.signers_size();
    if (count < 1 || count > static_cast<int>(signers_max)) {
        return malformed("signers: 1 to 32 keys");
    }
    for (int i = 0; i < count; ++i) {
        const auto key = PublicKey::from(as_bytes(body.signers(i)));
        if (!key) return malformed(at("signers", i) + ": a public key has 32 bytes");
        if (i > 0 && *key <= out.signers.back()) {
            return malformed(at("signers", i) + ": keys are not strictly ascending");
        }
        out.signers.push_back(*key);
    }
    if (body.submitter() >= out.signers.size()) return malformed("submitter: not a signer's index");
    out.submitter = body.submitter();
    return {};
}

Status read_head(const proto::TransactionBody& body, const ChainId& chain, Envelope& out) {
    if (body.chain_id().size() != 32) return malformed("chain_id: 32 bytes");
    out.chain_id = ChainId::from(as_bytes(body.chain_id()));
    if (out.chain_id != chain) {
        return fail(ErrorCode::wrong_chain, "chain_id: the transaction is for chain " +
                                                out.chain_id.hex() + ", this is " + chain.hex());
    }
    if (body.nonce().size() != out.nonce.size()) return malformed("nonce: 16 bytes");
    std::copy(body.nonce().begin(), body.nonce().end(), out.nonce.begin());
    if (body.valid_from_ms() > body.valid_until_ms()) {
        return malformed("valid_until_ms: before valid_from_ms");
    }
    if (body.valid_until_ms() - body.valid_from_ms() > window_ms_limit) {
        return malformed("valid_until_ms: more than 30 days after valid_from_ms");
    }
    out.valid_from = TimestampMs(body.valid_from_ms());
    out.valid_until = TimestampMs(body.valid_until_ms());
    TRY_VOID(read_signers(body, out));
    TRY_VOID(check_code("agency", body.agency(), agency_bytes_max));
    out.agency = body.agency();
    TRY_VOID(check_code("office", body.office(), office_bytes_max));
    TRY_VOID(check_code("territory", body.territory(), territory_bytes_max));
    TRY_VOID(check_code("legal_basis", body.legal_basis(), reference_bytes_max));
    return check_code("case_ref", body.case_ref(), reference_bytes_max);
}

Status check_sources(const proto::TransactionBody& body) {
    if (body.sources_size() > static_cast<int>(sources_max)) {
        return malformed("sources: at most 64");
    }
    const auto key = [](const proto::Source& source) {
        return std::tuple(source.document_type(), as_text(as_bytes(source.issuer())),
                          source.issue_day(), as_text(as_bytes(source.commitment())));
    };
    for (int i = 0; i < body.sources_size(); ++i) {
        const proto::Source& source = body.sources(i);
        const std::string field = at("sources", i);
        TRY_VOID(check_class(field + ".document_type", source.document_type()));
        TRY_VOID(check_code(field + ".issuer", source.issuer(), reference_bytes_max));
        if (!source.commitment().empty() && source.commitment().size() != 32) {
            return malformed(field + ".commitment: 32 bytes or none");
        }
        if (i > 0 && key(body.sources(i - 1)) >= key(source)) {
            return malformed(field + ": not strictly ascending by document_type, issuer, "
                                     "issue_day, commitment");
        }
    }
    return {};
}

Status check_predicate(const proto::Predicate& predicate, const std::string& field,
                       std::size_t signer_count) {
    if (predicate.code() == proto::PREDICATE_NONE) return malformed(field + ".code: missing");
    if (predicate.answer() == proto::PREDICATE_ANSWER_NONE) {
        return malformed(field + ".answer: missing");
    }
    if (predicate.endorser() >= signer_count) {
        return malformed(field + ".endorser: not a signer's index");
    }
    if (predicate.commitments_size() > static_cast<int>(predicate_commitments_max)) {
        return malformed(field + ".commitments: at most 16");
    }
    for (int i = 0; i < predicate.commitments_size(); ++i) {
        const std::string element = at(field + ".commitments", i);
        if (predicate.commitments(i).size() != 32) return malformed(element + ": 32 bytes");
        if (i > 0 && predicate.commitments(i - 1) >= predicate.commitments(i)) {
            return malformed(element + ": not strictly ascending");
        }
    }
    return {};
}

// Everything but the answer, in the order of the sort.
auto predicate_key(const proto::Predicate& predicate) {
    return std::tuple(static_cast<int>(predicate.code()), predicate.argument(), predicate.at_day(),
                      std::vector<std::string_view>(predicate.commitments().begin(),
                                                    predicate.commitments().end()),
                      predicate.endorser());
}

Status check_predicates(const proto::TransactionBody& body) {
    if (body.predicates_size() > static_cast<int>(predicates_max)) {
        return malformed("predicates: at most 256");
    }
    const auto signer_count = static_cast<std::size_t>(body.signers_size());
    for (int i = 0; i < body.predicates_size(); ++i) {
        const proto::Predicate& predicate = body.predicates(i);
        TRY_VOID(check_predicate(predicate, at("predicates", i), signer_count));
        if (i == 0) continue;
        const auto before = predicate_key(body.predicates(i - 1));
        const auto here = predicate_key(predicate);
        if (before == here) {
            return malformed(at("predicates", i) + ": stands twice, or differs only in the answer");
        }
        if (before > here) {
            return malformed(at("predicates", i) + ": not strictly ascending by code, argument, "
                                                   "at_day, commitments, endorser, answer");
        }
    }
    return {};
}

Status read_commitments(const proto::TransactionBody& body, Envelope& out) {
    if (body.commitments_size() > static_cast<int>(commitments_max)) {
        return malformed("commitments: at most 1024");
    }
    std::map<Commitment, std::uint16_t> classes;
    for (int i = 0; i < body.commitments_size(); ++i) {
        const proto::CommitmentRef& entry = body.commitments(i);
        const std::string field = at("commitments", i);
        TRY_VOID(check_class(field + ".data_class", entry.data_class()));
        if (entry.commitment().size() != 32) return malformed(field + ".commitment: 32 bytes");
        const auto key = [](const proto::CommitmentRef& ref) {
            return std::tuple(ref.data_class(), as_text(as_bytes(ref.commitment())));
        };
        if (i > 0 && key(body.commitments(i - 1)) >= key(entry)) {
            return malformed(field + ": not strictly ascending by data_class, commitment");
        }
        const auto data_class = static_cast<std::uint16_t>(entry.data_class());
        if (!classes.emplace(Commitment::from(as_bytes(entry.commitment())), data_class).second) {
            return malformed(field + ": the same commitment under two classes");
        }
    }
    for (const auto& [commitment, data_class] : classes) {
        out.commitments.push_back(commitment);
        out.data_classes.push_back(data_class);
    }
    return {};
}

Status check_expected_versions(const proto::TransactionBody& body) {
    if (body.expected_versions_size() > static_cast<int>(expected_versions_max)) {
        return malformed("expected_versions: at most 256");
    }
    for (int i = 0; i < body.expected_versions_size(); ++i) {
        const std::string& entity = body.expected_versions(i).entity();
        const std::string field = at("expected_versions", i);
        if (entity.empty() || entity.size() > entity_bytes_max) {
            return malformed(field + ".entity: 1 to 64 bytes");
        }
        if (i > 0 && body.expected_versions(i - 1).entity() >= entity) {
            return malformed(field + ": not strictly ascending by entity");
        }
    }
    return {};
}

Status read_operations(const proto::TransactionBody& body, Envelope& out) {
    const int count = body.operations_size();
    if (count < 1 || count > static_cast<int>(operations_max)) {
        return malformed("operations: 1 to 64");
    }
    for (int i = 0; i < count; ++i) {
        const auto act = body.operations(i).act_case();
        if (act == proto::Operation::ACT_NOT_SET) {
            return malformed(at("operations", i) + ": no act");
        }
        out.operations.push_back(static_cast<std::uint16_t>(act));
    }
    return {};
}

// Units: 8 a signature (the dearest step), 16 an act, 4 a list entry, 1 per started 64 bytes.
std::uint64_t cost_of(const proto::TransactionBody& body, std::size_t body_size) {
    std::uint64_t entries = 0;
    for (const int count : {body.sources_size(), body.predicates_size(), body.commitments_size(),
                            body.expected_versions_size()}) {
        entries += static_cast<std::uint64_t>(count);
    }
    return 8 * static_cast<std::uint64_t>(body.signers_size()) +
           16 * static_cast<std::uint64_t>(body.operations_size()) + 4 * entries +
           (body_size + 63) / 64;
}

} // namespace

void write(Writer& out, const SignedTransaction& transaction) {
    ENSURE(transaction.signatures.size() <= signers_max);
    out.blob(transaction.body);
    out.u8(static_cast<std::uint8_t>(transaction.signatures.size()));
    for (const Signature& signature : transaction.signatures) out.raw(signature.bytes);
}

Bytes encode(const SignedTransaction& transaction) {
    Writer out;
    write(out, transaction);
    return std::move(out).take();
}

Result<SignedTransaction> read_transaction(Reader& in) {
    SignedTransaction transaction;
    transaction.body = to_bytes(in.blob(body_bytes_max));
    const std::size_t count = in.u8();
    if (count > signers_max) in.refuse();
    for (std::size_t i = 0; i < count && !in.failed(); ++i) {
        transaction.signatures.push_back(Signature::from(in.raw(64)).value_or(Signature()));
    }
    if (in.failed()) return malformed("a signed transaction is cut short or too large");
    return transaction;
}

Result<SignedTransaction> decode_transaction(ByteView bytes) {
    Reader in(bytes);
    TRY(SignedTransaction transaction, read_transaction(in));
    if (!in.done()) return malformed("bytes follow the signed transaction");
    return transaction;
}

TransactionId txid_of(ByteView body) { return hash_as<TransactionId>(tag::txid, {body}); }

WitnessId wid_of(const TransactionId& txid, std::span<const Signature> signatures) {
    Bytes joined;
    joined.reserve(64 * signatures.size());
    for (const Signature& signature : signatures) append(joined, signature.bytes);
    return hash_as<WitnessId>(tag::wid, {txid.bytes, joined});
}

Result<Envelope> check_form(const SignedTransaction& transaction, const ChainId& chain) {
    if (transaction.body.size() > body_bytes_max) return malformed("body: more than 256 KiB");
    TRY_VOID(check_canonical_body(transaction.body));
    proto::TransactionBody body;
    if (!body.ParseFromArray(transaction.body.data(), static_cast<int>(transaction.body.size()))) {
        return malformed("body: protobuf does not read it");
    }
    Envelope envelope;
    TRY_VOID(read_head(body, chain, envelope));
    TRY_VOID(check_sources(body));
    TRY_VOID(check_predicates(body));
    TRY_VOID(read_commitments(body, envelope));
    TRY_VOID(check_expected_versions(body));
    TRY_VOID(read_operations(body, envelope));
    envelope.cost_units = cost_of(body, transaction.body.size());
    if (transaction.signatures.size() != envelope.signers.size()) {
        return fail(ErrorCode::bad_signature,
                    "signature: " + std::to_string(envelope.signers.size()) +
                        " signers are listed and " + std::to_string(transaction.signatures.size()) +
                        " signatures given; one each, in the order of signers");
    }
    return envelope;
}

Result<TransactionPtr> check(SignedTransaction transaction, const ChainId& chain) {
    auto verified = std::make_shared<VerifiedTransaction>();
    TRY(verified->envelope_, check_form(transaction, chain));
    verified->txid_ = txid_of(transaction.body);
    const auto message = sign_bytes(SignKind::transaction, chain, verified->txid_.view());
    const std::vector<PublicKey>& signers = verified->envelope_.signers;
    for (std::size_t i = 0; i < signers.size(); ++i) {
        if (!is_valid_key(signers[i])) {
            return fail(ErrorCode::bad_signature,
                        at("signers", static_cast<int>(i)) + ": not a valid Ed25519 key");
        }
        if (!verify(signers[i], message, transaction.signatures[i])) {
            return fail(ErrorCode::bad_signature, at("signature", static_cast<int>(i)) +
                                                      ": not the signature of key " +
                                                      signers[i].hex());
        }
    }
    verified->wid_ = wid_of(verified->txid_, transaction.signatures);
    verified->signed_ = std::move(transaction);
    return TransactionPtr(std::move(verified));
}

Commitment commitment_of(const ChainId& chain, const Opening& opening) {
    Writer head;
    head.digest(chain);
    head.u16(opening.data_class);
    head.u16(opening.schema);
    head.raw(opening.salt);
    head.u32(static_cast<std::uint32_t>(opening.payload.size()));
    return hash_as<Commitment>(tag::commitment, {head.view(), opening.payload});
}

Status check_openings(const Envelope& envelope, const ChainId& chain,
                      std::span<const Opening> openings) {
    std::vector<bool> opened(envelope.commitments.size(), false);
    for (std::size_t i = 0; i < openings.size(); ++i) {
        const std::string field = at("openings", static_cast<int>(i));
        if (openings[i].payload.size() > opening_payload_bytes_max) {
            return malformed(field + ".payload: more than 64 KiB");
        }
        const Commitment commitment = commitment_of(chain, openings[i]);
        const auto found = std::ranges::lower_bound(envelope.commitments, commitment);
        if (found == envelope.commitments.end() || *found != commitment) {
            return malformed(field + ": opens no commitment of the body");
        }
        const auto index = static_cast<std::size_t>(found - envelope.commitments.begin());
        if (envelope.data_classes[index] != openings[i].data_class) {
            return malformed(field + ".data_class: the body names another class");
        }
        if (opened[index]) return malformed(field + ": the commitment is opened twice");
        opened[index] = true;
    }
    const auto missing = std::ranges::find(opened, false);
    if (missing != opened.end()) {
        const auto index = static_cast<std::size_t>(missing - opened.begin());
        return malformed("openings: none for commitment " + envelope.commitments[index].hex());
    }
    return {};
}

} // namespace tamga::ledger
